//! What is done about violators, and the target that counts it.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::actions::{header, open_text, unlock};
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::sanctions::store;
use crate::seal::pad;
use crate::time::{DAY, Day};

pub use store::AllegedRow;

crate::id! {
    /// Somebody or something reported: a person, an account, an organisation.
    AllegedId,
}

/// Record who was reported and what came of it.
pub const RECORD: Act = Act {
    name: "sanctions.record",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// Who or what is reported (`sanctions-alleged-*`).
pub const ALLEGED: &[&str] = &["person", "account", "organisation"];
/// Outcomes (`sanctions-outcome-*`).
pub const OUTCOMES: &[&str] = &[
    "administrative",
    "criminal",
    "minor-measure",
    "platform",
    "elsewhere",
    "not-identified",
    "not-a-violation",
];
/// The outcome that takes two persons and leaves the count.
const NOT_A_VIOLATION: &str = "not-a-violation";

/// For so long a violator without an outcome is still in time: the 20 days in which a report of crime is checked
/// (to be a setting).
const IN_TIME: i64 = 20 * DAY;

/// One of a case, its label opened.
pub struct Alleged {
    /// What stands in the database.
    pub row: AllegedRow,
    /// Who or which account.
    pub label: String,
}

/// All of a case, for a unit that holds its key.
pub async fn of_case(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Alleged>> {
    let (_, key) = unlock(hub, who, case, &RECORD).await?;
    let rows = store::of_case(hub, &hub.db, case).await?;
    let open = |row: AllegedRow| Ok(Alleged { label: open_text(&key, &place(row.id), &row.label)?, row });
    rows.into_iter().map(open).collect()
}

/// Enters somebody who is reported or found.
pub async fn add(
    hub: &Hub,
    who: &Principal,
    case: CaseId,
    kind: &str,
    under_18: bool,
    label: &str,
) -> Result<AllegedId> {
    may(hub, who, case).await?;
    let (_, key) = unlock(hub, who, case, &RECORD).await?;
    let id = AllegedId(hub.chance.id(hub.clock.now()));
    let sealed = key.seal(&hub.chance, &place(id), &pad(label.as_bytes()));
    let mut tx = hub.db.begin().await?;
    let new = store::New { id, case, kind, under_18, label: sealed, by: who.person };
    store::add(hub, &mut tx, new).await?;
    note(hub, &mut tx, who, "sanctions.add", case, json!({ "alleged": id, "kind": kind })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Enters the one outcome.
pub async fn decide(
    hub: &Hub,
    who: &Principal,
    id: AllegedId,
    kind: &str,
    decision: &str,
    on: Day,
) -> Result<CaseId> {
    let case = store::case_of(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    may(hub, who, case).await?;
    let mut tx = hub.db.begin().await?;
    match store::add_outcome(hub, &mut tx, id, kind, decision, on, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("sanctions-decided-already")),
        outcome => outcome?,
    }
    note(hub, &mut tx, who, "sanctions.decide", case, json!({ "alleged": id, "kind": kind })).await?;
    tx.commit().await?;
    Ok(case)
}

/// Confirms "not a violation" as the second person.
pub async fn confirm(hub: &Hub, who: &Principal, id: AllegedId) -> Result<CaseId> {
    let case = store::case_of(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    may(hub, who, case).await?;
    let mut tx = hub.db.begin().await?;
    if !store::confirm(hub, &mut tx, id, who.person).await? {
        return Err(Error::Conflict("sanctions-second-person"));
    }
    note(hub, &mut tx, who, "sanctions.confirm", case, json!({ "alleged": id })).await?;
    tx.commit().await?;
    Ok(case)
}

/// Target 3, violators reported or found in the span, less "not a violation" confirmed by two: settled by a final
/// outcome, under way in time, late. An outcome "not identified" is not final.
pub async fn violators_dealt_with(hub: &Hub, from: Day, to: Day) -> Result<crate::slice::Counted> {
    let until = to.plus(1).start();
    let now = hub.clock.now().min(until);
    let mut counted = crate::slice::Counted::default();
    for (added_at, outcome, confirmed) in store::added_between(hub, &hub.db, from.start(), until).await? {
        match outcome.as_deref() {
            Some(NOT_A_VIOLATION) if confirmed.is_some() => continue,
            Some(NOT_A_VIOLATION | "not-identified") | None if now.since(added_at) > IN_TIME => {
                counted.late += 1
            }
            Some(NOT_A_VIOLATION | "not-identified") | None => counted.under_way += 1,
            Some(_) => counted.settled += 1,
        }
        counted.total += 1;
    }
    Ok(counted)
}

async fn may(hub: &Hub, who: &Principal, case: CaseId) -> Result<()> {
    let header = header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))
}

fn place(id: AllegedId) -> String {
    format!("alleged label {id}")
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    case: CaseId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "case", subject: case.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// The case of one of them.
pub async fn case_of(hub: &Hub, id: AllegedId) -> Result<CaseId> {
    store::case_of(hub, &hub.db, id).await?.ok_or(Error::NotFound)
}
