//! What is done about violators, and the target that counts it.

use std::collections::BTreeSet;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::actions::{header, open_text, unlock};
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::sanctions::store;
use crate::seal::pad;
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::{DAY, Day};
use crate::web::Lang;

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
    cases::actions::hold(hub, &mut tx, case, "alleged", id.0).await?;
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
    if kind != NOT_A_VIOLATION {
        cases::actions::release(hub, &mut tx, "alleged", id.0).await?;
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
    cases::actions::release(hub, &mut tx, "alleged", id.0).await?;
    note(hub, &mut tx, who, "sanctions.confirm", case, json!({ "alleged": id })).await?;
    tx.commit().await?;
    Ok(case)
}

/// Target 3, violators reported or found in the span, less "not a violation" confirmed by two: settled by a final
/// outcome, under way in time, late. An outcome "not identified" is not final.
pub async fn violators_dealt_with(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let rows = violators(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(rows.iter().map(|row| row.verdict)))
}

/// Those of target 3. A case is named, and linked, only for those who work on it.
/// i18n: sanctions-outcome-* sanctions-alleged-*
pub async fn violators(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let until = reading.to.plus(1).start();
    let now = hub.clock.now().min(until);
    let mine: BTreeSet<CaseId> = match reading.who {
        Some(who) => cases::actions::mine(hub, who).await?.into_iter().map(|case| case.id).collect(),
        None => BTreeSet::new(),
    };
    let lang = reading.lang;
    let rows = store::added_between(hub, &hub.db, reading.from.start(), until).await?;
    let behind = rows.into_iter().map(|row| {
        let verdict = match row.outcome.as_deref() {
            Some(NOT_A_VIOLATION) if row.confirmed_at.is_some() => Verdict::Apart,
            Some(NOT_A_VIOLATION | "not-identified") | None if now.since(row.added_at) > IN_TIME => {
                Verdict::Late
            }
            Some(NOT_A_VIOLATION | "not-identified") | None => Verdict::UnderWay,
            Some(_) => Verdict::Settled,
        };
        let why = match &row.outcome {
            Some(outcome) => lang.t(&format!("sanctions-outcome-{outcome}")),
            None => lang.t("sanctions-why-none"),
        };
        let kind = lang.t(&format!("sanctions-alleged-{}", row.kind));
        let open = mine.contains(&row.case_id);
        Behind {
            words: if open { format!("{} · {kind}", row.code) } else { kind.into_owned() },
            href: open.then(|| format!("/vu-viec/{}/nguoi-vi-pham", row.case_id)),
            area: String::new(),
            organisation: None,
            verdict,
            why: why.into_owned(),
        }
    });
    Ok(behind.collect())
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
