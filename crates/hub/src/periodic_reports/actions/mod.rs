//! What people do with periodic reports: say who reports, write, send, take in, approve, lock, ask outside of any rhythm.

mod board;
mod config;
mod flow;
mod open;
mod papers;
mod report;
mod requests;
mod turns;
mod writing;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations::{self, model::Function};
use crate::slice::{TELL, Telling};

pub use super::figures::{Below, Figures, TargetFigure};
pub use super::store::Report;
pub use board::{Begun, Board, BodyLine, Standing, Totals, board, remind};
pub use config::{NewReview, TypeChange, add_review, change_type};
pub use flow::{accept, approve, ask, give_back, lock, lock_what_is_over, reopen, submit};
pub use open::{deadlines_of_reports, deadlines_of_requests, hand_over, in_hand};
pub use papers::{MAX_BYTES, NewPaper, file_paper, numbers, papers, signed_copy};
pub use report::{Frozen, Whole, export, file, version_of, versions, whole};
pub use requests::{
    AskedBody, NewRequest, Returns, answer, ask_bodies, my_requests, remind_request, requests, returns, table,
};
pub use turns::{Turn, Type, begin, begin_adhoc, expected, mine, received, turns_of_all, type_of, types};
pub use writing::{
    Conflict, Saved, SectionText, Snippet, before, links, put_snippet, save, snippets, take_over,
};

const EVERYBODY: &[(Role, Reach)] = &[
    (Role::UnitHead, Reach::Organisation),
    (Role::SteeringOfficer, Reach::Organisation),
    (Role::CaseOfficer, Reach::Organisation),
    // a school's only account is often that of its network officer, a desk's that of the desk
    (Role::FilterOfficer, Reach::Organisation),
    (Role::DeskOfficer, Reach::Organisation),
    (Role::Viewer, Reach::Organisation),
];
const STEERING: &[(Role, Reach)] =
    &[(Role::SteeringOfficer, Reach::Organisation), (Role::UnitHead, Reach::Organisation)];

/// Read one's own body's reports, and those that are sent to it.
pub const READ: Act = Act { name: "periodic_reports.read", allow: EVERYBODY };
/// Read all reports of the province.
pub const READ_ALL: Act = Act {
    name: "periodic_reports.read-all",
    allow: &[
        (Role::UnitHead, Reach::Area),
        (Role::SteeringOfficer, Reach::Area),
        (Role::Viewer, Reach::Area),
    ],
};
/// Begin and write one's own body's reports, and answer requests.
pub const WRITE: Act = Act {
    name: "periodic_reports.write",
    allow: &[
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
        (Role::DeskOfficer, Reach::Organisation),
    ],
};
/// Send a report to the body above.
pub const SUBMIT: Act = Act { name: "periodic_reports.submit", allow: WRITE.allow };
/// Take a report in, or give it back.
pub const ACCEPT: Act = Act { name: "periodic_reports.accept", allow: STEERING };
/// Approve a report that somebody else sent.
pub const APPROVE: Act = Act { name: "periodic_reports.approve", allow: STEERING };
/// Lock a turn, and let a report be written again.
pub const LOCK: Act = Act { name: "periodic_reports.lock", allow: STEERING };
/// Say who reports, in which sections, with how many days of grace.
pub const CONFIGURE: Act = Act { name: "periodic_reports.configure", allow: STEERING };
/// Ask bodies outside of any rhythm.
pub const REQUEST: Act = Act { name: "periodic_reports.request", allow: STEERING };

/// The body that steers the plan: it writes the province's report.
pub async fn lead(hub: &Hub) -> Result<OrganisationId> {
    let found = organisations::actions::holder(hub, Function::Steering, "").await?;
    found.ok_or(Error::Conflict("reports-no-lead"))
}

/// Passes when the person may do this at one of these bodies.
pub(super) fn can_at_one(who: &Principal, act: &Act, bodies: &[Option<OrganisationId>]) -> Result<()> {
    let mut known = bodies.iter().flatten();
    if known.any(|body| can(who, act, &On::held_by(*body)).is_ok()) {
        Ok(())
    } else {
        Err(Error::Forbidden(act.name))
    }
}

/// Whether the person sees the whole province.
pub fn sees_all(who: &Principal) -> bool {
    can(who, &READ_ALL, &On::province()).is_ok()
}

/// The bodies for which the person writes reports.
pub fn bodies_of(who: &Principal) -> Vec<OrganisationId> {
    who.organisations(&[
        Role::SteeringOfficer,
        Role::CaseOfficer,
        Role::UnitHead,
        Role::FilterOfficer,
        Role::DeskOfficer,
    ])
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &Act,
    who: Option<&Principal>,
    (subject_kind, subject): (&str, uuid::Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    let actor = who.map(|who| who.person);
    journal::record(hub, tx, Entry { act: act.name, actor, subject_kind, subject, detail }).await?;
    Ok(())
}

/// Tells a body's people something, once for each key.
async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    to: OrganisationId,
    words: &str,
    (href, key): (String, String),
) -> Result<()> {
    let telling = Telling { to, words: words.to_owned(), href, key };
    let payload = serde_json::to_value(telling).map_err(Error::internal)?;
    crate::jobs::publish(hub, tx, TELL, &json!(payload)).await?;
    Ok(())
}
