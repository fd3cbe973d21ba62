//! What is done with notices: written, published to offices, read.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::journal::{self, Entry};
use crate::notices::store;
use crate::organisations;
use crate::slice::{TELL, Telling};
use crate::web::Lang;

pub use store::Notice;

crate::id! {
    /// A notice of an office.
    NoticeId,
}

/// Write and publish notices of one's office.
pub const WRITE: Act = Act {
    name: "notices.write",
    allow: &[
        (Role::Administrator, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
    ],
};

/// Read notices to one's office.
pub const READ: Act = Act {
    name: "notices.read",
    allow: &[
        (Role::Administrator, Reach::Organisation),
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::Counsellor, Reach::Organisation),
        (Role::OffenderOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
        (Role::Viewer, Reach::Organisation),
    ],
};

const WRITERS: &[Role] = &[Role::Administrator, Role::SteeringOfficer, Role::UnitHead];

/// The office for which the person may write, if any.
pub fn writes_for(who: &Principal) -> Option<OrganisationId> {
    who.organisations(WRITERS).into_iter().next()
}

/// Passes when the person writes notices for an office, which it gives.
pub fn may_write(who: &Principal) -> Result<OrganisationId> {
    let unit = writes_for(who).ok_or(Error::Forbidden(WRITE.name))?;
    can(who, &WRITE, &On::held_by(unit))?;
    Ok(unit)
}

/// Writes a draft to the offices named.
pub async fn write(
    hub: &Hub,
    who: &Principal,
    title: &str,
    body: &str,
    to: &[OrganisationId],
) -> Result<NoticeId> {
    let unit = may_write(who)?;
    let id = NoticeId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, id, (title, body), unit, who.person).await?;
    for organisation in to {
        store::address(hub, &mut tx, id, *organisation).await?;
    }
    note(hub, &mut tx, who, WRITE.name, id, json!({ "addressees": to.len() })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends a draft out. Only the office that wrote it can, and only once.
pub async fn publish(hub: &Hub, who: &Principal, id: NoticeId) -> Result<()> {
    let notice = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &WRITE, &On::held_by(notice.unit_id))?;
    let mut tx = hub.db.begin().await?;
    if !store::publish(hub, &mut tx, id).await? {
        return Err(Error::Conflict("notices-out-already"));
    }
    tell(hub, &mut tx, &notice).await?;
    note(hub, &mut tx, who, "notices.publish", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The people of each addressee hear of it, in the product and by the ways that they chose.
async fn tell(hub: &Hub, tx: &mut Tx, notice: &Notice) -> Result<()> {
    let unit = organisations::actions::short_name(hub, notice.unit_id).await?;
    let args = [("unit", unit.as_str().into()), ("title", notice.title.as_str().into())];
    let words = Lang::Vi.f("notices-news", &args).into_owned();
    for (to, _) in store::addressees(hub, &mut *tx, notice.id).await? {
        let (words, href) = (words.clone(), format!("/thong-bao/{}", notice.id));
        let telling = Telling { to, words, href, key: format!("notices.notice {}", notice.id) };
        jobs::publish(hub, tx, TELL, &json!(telling)).await?;
    }
    Ok(())
}

/// What has come in for the person's offices, and what the person's office has written.
pub async fn lists(hub: &Hub, who: &Principal) -> Result<(Vec<Notice>, Vec<Notice>)> {
    let mut inbox: Vec<Notice> = Vec::new();
    for unit in who.organisations(&Role::ALL) {
        can(who, &READ, &On::held_by(unit))?;
        inbox.extend(store::inbox(hub, &hub.db, unit).await?);
    }
    let written = match writes_for(who) {
        Some(unit) => store::of_unit(hub, &hub.db, unit).await?,
        None => Vec::new(),
    };
    Ok((inbox, written))
}

/// A notice and its addressees.
pub struct Whole {
    /// The notice.
    pub notice: Notice,
    /// Each addressee, and when it read the notice.
    pub addressees: Vec<(OrganisationId, Option<crate::time::Moment>)>,
    /// Whether the person's office wrote it.
    pub own: bool,
}

/// Opens a notice: for the office that wrote it, or for an addressee, which has read it from then on.
pub async fn open(hub: &Hub, who: &Principal, id: NoticeId) -> Result<Whole> {
    let notice = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let addressees = store::addressees(hub, &hub.db, id).await?;
    let own = can(who, &WRITE, &On::held_by(notice.unit_id)).is_ok();
    let mine = who.organisations(&Role::ALL);
    let to_me = addressees.iter().find(|(unit, _)| mine.contains(unit)).map(|(unit, _)| *unit);
    match to_me.filter(|_| notice.published_at.is_some()) {
        Some(unit) => {
            can(who, &READ, &On::held_by(unit))?;
            let mut tx = hub.db.begin().await?;
            if store::mark_read(hub, &mut tx, id, unit, who.person).await? {
                note(hub, &mut tx, who, READ.name, id, json!({ "for": unit })).await?;
                tx.commit().await?;
            }
        }
        None if !own => return Err(Error::NotFound),
        None => {}
    }
    Ok(Whole { notice, addressees, own })
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    id: NoticeId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "notice", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
