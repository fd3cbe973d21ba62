//! Handing a report to the national line 111, and taking one over from it.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::model::CaseId;
use crate::desk::actions::{TAKE, desk};
use crate::desk::line111::format::{self, Transfer};
use crate::desk::line111::paper;
use crate::desk::model::{CallId, Facts, HandedId, Reason};
use crate::desk::store;
use crate::desk::store::line111::{self as rows, HandedRow, TakenRow};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::actions as intake;
use crate::intake::arriving::{Arrival, Coming};
use crate::intake::gate::Lane;
use crate::intake::model::{ReportId, Telling};
use crate::journal::{self, Entry};
use crate::seal::Key;
use crate::time::Moment;
use crate::{cases, organisations, people};

/// Hand reports to the national line, and take over from it.
pub const HAND: Act = Act { name: "desk.hand-over", allow: &[(Role::DeskOfficer, Reach::Organisation)] };

/// The ways in which a report is handed over.
pub const WAYS: [&str; 3] = ["docx", "pdf", "json"];

/// Where the words of a report are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A report without a case.
    Report(ReportId),
    /// A report of a case.
    Case(CaseId, ReportId),
}

/// A report about to be handed over, without its words.
pub struct Handable {
    /// Which.
    pub id: ReportId,
    /// Its code.
    pub code: String,
}

/// The reports of a case that an officer of the desk may hand over. Opening them is written down.
pub async fn of_case(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Handable>> {
    can(who, &HAND, &On::held_by(desk(who)?))?;
    let inside = cases::actions::read(hub, who, case, HAND.name).await?;
    Ok(inside.reports.into_iter().map(|told| Handable { id: told.id, code: told.code }).collect())
}

struct Words {
    code: String,
    channel: String,
    received_at: Moment,
    telling: Telling,
}

/// The words, for whoever may open them where they are: at the desk, or in the case. A report that names the officer
/// is not there.
async fn words(hub: &Hub, who: &Principal, source: Source) -> Result<Words> {
    match source {
        Source::Report(id) => {
            let opened = crate::intake::desk::open(hub, who, id).await?;
            Ok(Words {
                code: opened.code,
                channel: opened.channel,
                received_at: opened.received_at,
                telling: opened.telling,
            })
        }
        Source::Case(case, id) => {
            let inside = cases::actions::read(hub, who, case, HAND.name).await?;
            let told = inside.reports.into_iter().find(|told| told.id == id).ok_or(Error::NotFound)?;
            Ok(Words {
                code: told.code,
                channel: told.channel,
                received_at: told.received_at,
                telling: told.telling,
            })
        }
    }
}

/// A file to be given to the national line: its name and its bytes.
pub type Given = (String, Vec<u8>);

/// Makes the file or the form of a report, and writes down that it was handed over.
pub async fn hand_over(hub: &Hub, who: &Principal, source: Source, way: &str) -> Result<Given> {
    let unit = desk(who)?;
    can(who, &HAND, &On::held_by(unit))?;
    let way = WAYS.into_iter().find(|known| *known == way).ok_or(Error::Conflict("error-form"))?;
    let words = words(hub, who, source).await?;
    let (id, case) = match source {
        Source::Report(id) => (id, None),
        Source::Case(case, id) => (id, Some(case.0)),
    };
    let name = format!("111-{}.{way}", words.code);
    let transfer = transfer(hub, unit, id, words).await?;
    let now = hub.clock.now();
    let bytes = match way {
        "json" => format::write(&transfer, now).into_bytes(),
        _ => {
            let body = organisations::actions::get(hub, unit).await?.ok_or(Error::NotFound)?;
            let document = paper::form_01(hub, &body, &transfer, &who.name, now.day());
            match way {
                "docx" => lachan_documents::docx::write(&document).map_err(Error::internal)?,
                _ => lachan_documents::pdf::write(&document).map_err(Error::internal)?,
            }
        }
    };
    let handed = HandedId(hub.chance.id(now));
    let mut tx = hub.db.begin().await?;
    rows::hand(hub, &mut tx, handed, (id, case), (unit, who.person), way).await?;
    let detail = json!({ "way": way, "case": case });
    let entry =
        Entry { act: HAND.name, actor: Some(who.person), subject_kind: "report", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok((name, bytes))
}

async fn transfer(hub: &Hub, unit: OrganisationId, id: ReportId, words: Words) -> Result<Transfer> {
    let mark = hub.keys.mark("transfer to 111", &id.to_string());
    let mark = mark[..16].try_into().map_err(Error::internal)?;
    let sender = organisations::actions::get(hub, unit).await?.map(|body| body.name);
    let source = match words.channel.as_str() {
        "call" => "phone",
        "walk-in" => "in-person",
        _ => "other",
    };
    let code = words.telling.kinds.first().map_or("other", String::as_str);
    let told = words.telling.details.get("reason").cloned();
    Ok(Transfer {
        id: uuid::Builder::from_custom_bytes(mark).into_uuid(),
        sender: sender.unwrap_or_default(),
        first_contact: words.received_at,
        source: source.to_owned(),
        reason: Reason::from_box(code, told),
        telling: words.telling,
    })
}

/// Takes a report over from a file. The same file, or another of the same report, makes none a second time.
pub async fn take_over(hub: &Hub, who: &Principal, transfer: Transfer) -> Result<(ReportId, String)> {
    let unit = desk(who)?;
    can(who, &TAKE, &On::held_by(unit))?;
    if rows::is_taken(hub, &hub.db, transfer.id).await? {
        return Err(Error::Conflict("desk-111-taken-before"));
    }
    let facts = facts_of(&transfer);
    let facts = serde_json::to_string(&facts).map_err(Error::internal)?;
    let call = CallId(hub.chance.id(hub.clock.now()));
    let facts = hub.keys.seal_field(&hub.chance, &crate::desk::actions::facts_place(call), &facts);
    let mut telling = transfer.telling;
    if !transfer.sender.is_empty() {
        telling.details.entry("reference".into()).or_insert(transfer.sender);
    }
    let arrival = Arrival {
        channel: "111-transfer",
        first_contact: transfer.first_contact,
        to: intake::desk_of(hub, unit).await?,
        lane: Lane::Open,
        seen: false,
    };
    let (version, public) =
        people::keys::public(hub, &hub.db, unit).await?.ok_or(Error::NotOpen("intake-no-desk"))?;
    let key = public.seal(&crate::desk::actions::key_place(call), Key::fresh(&hub.chance).bytes());
    // nobody has a receipt of a file: the line 111 is the one that asks
    let coming = Coming::prepare(hub, telling, arrival, &intake::once(hub)).await?;
    let mut tx = hub.db.begin().await?;
    coming.keep(hub, &mut tx, &[], Some(who.person)).await?;
    let new = store::New {
        id: call,
        unit,
        person: who.person,
        channel: "111-transfer",
        key_version: version,
        sealed_key: key,
    };
    store::ring(hub, &mut tx, &new).await?;
    store::finish_as_report(hub, &mut tx, call, who.person, (coming.id, facts)).await?;
    store::set_conflicts(hub, &mut tx, call, coming.named()).await?;
    if !rows::note_taken(hub, &mut tx, (transfer.id, coming.id), (unit, who.person)).await? {
        return Err(Error::Conflict("desk-111-taken-before"));
    }
    let detail = json!({ "report": coming.id, "transfer": transfer.id });
    crate::desk::actions::note(hub, &mut tx, "desk.take-over", Some(who.person), call, detail).await?;
    tx.commit().await?;
    Ok((coming.id, coming.code))
}

fn facts_of(transfer: &Transfer) -> Facts {
    let detail = |name: &str| transfer.telling.details.get(name).cloned().unwrap_or_default();
    Facts {
        reason: transfer.reason.clone(),
        caller: detail("caller"),
        age: detail("age"),
        sex: detail("sex"),
        safe: transfer.telling.safe.clone(),
    }
}

/// What was handed over and taken over at the officer's desk.
pub async fn overview(hub: &Hub, who: &Principal) -> Result<(Vec<HandedRow>, Vec<TakenRow>)> {
    let unit = desk(who)?;
    let handed = rows::handed(hub, &hub.db, unit, who.person).await?;
    Ok((handed, rows::taken(hub, &hub.db, unit, who.person).await?))
}
