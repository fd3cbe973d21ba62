//! What is done about violators: who is reported, and that somebody under 18 is a child too.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::actions::{Header, header, open_text, unlock};
use crate::cases::model::CaseId;
use crate::db::{Fault, Tx};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::arriving;
use crate::journal::{self, Entry};
use crate::sanctions::model::{AllegedId, Written};
use crate::sanctions::store::{self, AllegedRow, OutcomeRow};
use crate::seal::{Key, pad};
use crate::support;
use crate::support::actions::ChildId;

pub use super::convicted::{Conviction, convicted, conviction};

/// Record who was reported and what came of it.
pub const RECORD: Act = Act {
    name: "sanctions.record",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// One of a case, its label opened.
pub struct Alleged {
    /// What stands in the database.
    pub row: AllegedRow,
    /// Who or which account; nothing of somebody under 18 before it was opened with a reason.
    pub label: Option<String>,
    /// The versions of the outcome, the newest first, each with what was sealed of it.
    pub outcomes: Vec<(OutcomeRow, Written)>,
}

impl Alleged {
    /// The outcome as it stands.
    pub fn outcome(&self) -> Option<&OutcomeRow> {
        self.outcomes.first().map(|(row, _)| row)
    }
}

/// All of a case, for a unit that holds its key. Of somebody under 18 neither label nor words are opened.
pub async fn of_case(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Alleged>> {
    let (_, key) = unlock(hub, who, case, &RECORD).await?;
    read(hub, case, &key, None).await
}

/// The same, with the label and the words of one child; written down with the reason.
pub async fn open_child(
    hub: &Hub,
    who: &Principal,
    id: AllegedId,
    purpose: &str,
) -> Result<(CaseId, Vec<Alleged>)> {
    let row = store::alleged(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let (_, key) = unlock(hub, who, row.case_id, &RECORD).await?;
    let found = read(hub, row.case_id, &key, Some(id)).await?;
    let mut tx = hub.db.begin().await?;
    let detail = json!({ "alleged": id, "purpose": purpose });
    note(hub, &mut tx, who, "sanctions.read", row.case_id, detail).await?;
    tx.commit().await?;
    Ok((row.case_id, found))
}

async fn read(hub: &Hub, case: CaseId, key: &Key, opened: Option<AllegedId>) -> Result<Vec<Alleged>> {
    let rows = store::of_case(hub, &hub.db, case).await?;
    let mut versions = store::outcomes(hub, &hub.db, case).await?;
    let mut found = Vec::new();
    for row in rows {
        let shown = !row.under_18 || opened == Some(row.id);
        let label = if shown { Some(open_text(key, &place(row.id), &row.label)?) } else { None };
        let mut outcomes = Vec::new();
        for version in versions.extract_if(.., |version| version.alleged_id == row.id) {
            let written = match &version.sealed {
                Some(sealed) if shown => written(key, &version, sealed)?,
                _ => Written::default(),
            };
            outcomes.push((version, written));
        }
        found.push(Alleged { row, label, outcomes });
    }
    Ok(found)
}

fn written(key: &Key, row: &OutcomeRow, sealed: &[u8]) -> Result<Written> {
    let text = open_text(key, &outcome_place(row.alleged_id, row.version), sealed)?;
    serde_json::from_str(&text).map_err(Error::internal)
}

/// Enters somebody who is reported or found. Somebody under 18 is a child of the case too, with a request for support.
pub async fn add(
    hub: &Hub,
    who: &Principal,
    case: CaseId,
    kind: &str,
    under_18: bool,
    label: &str,
) -> Result<AllegedId> {
    let head = header(hub, who, case).await?;
    may(who, &head)?;
    let (_, key) = unlock(hub, who, case, &RECORD).await?;
    let id = AllegedId(hub.chance.id(hub.clock.now()));
    let mut named = arriving::officers_named(hub, label).await?;
    named.retain(|person| *person != who.person);
    let mut tx = hub.db.begin().await?;
    let child = if under_18 { Some(involve(hub, &mut tx, case).await?) } else { None };
    let label_sealed = key.seal(&hub.chance, &place(id), &pad(label.as_bytes()));
    let mark = mark(&key, kind, label);
    let new = store::New { id, case, kind, child, label: label_sealed, mark, by: who.person };
    match store::add(hub, &mut tx, new).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("sanctions-known-already")),
        outcome => outcome?,
    }
    cases::actions::hold(hub, &mut tx, case, "alleged", id.0).await?;
    cases::reports::keep_away(hub, &mut tx, case, &named).await?;
    note(hub, &mut tx, who, "sanctions.add", case, json!({ "alleged": id, "kind": kind })).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same name or account in one case, written a little otherwise, gives the same mark; without the case's key nobody
/// can draw it.
fn mark(key: &Key, kind: &str, label: &str) -> Vec<u8> {
    let plain = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let plain = lachan_text::normalise(&plain);
    Key::derive(key.bytes(), &format!("alleged mark {kind} {plain}")).bytes().to_vec()
}

async fn involve(hub: &Hub, tx: &mut Tx, case: CaseId) -> Result<ChildId> {
    support::involved::involve(hub, tx, case, "officer").await
}

/// Says that somebody is under 18 after all, and so a child of the case with a request for support; or is not.
pub async fn set_age(hub: &Hub, who: &Principal, id: AllegedId, under_18: bool) -> Result<CaseId> {
    let row = store::alleged(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let case = row.case_id;
    may(who, &header(hub, who, case).await?)?;
    if row.kind == "organisation" || row.under_18 == under_18 {
        return Err(Error::Conflict("sanctions-age-known"));
    }
    let mut tx = hub.db.begin().await?;
    let child = if under_18 { Some(involve(hub, &mut tx, case).await?) } else { None };
    match store::set_age(hub, &mut tx, id, child).await {
        Err(error) if error.fault == Fault::Constraint => {
            return Err(Error::Conflict("sanctions-measure-for-minor"));
        }
        Ok(false) => return Err(Error::Conflict("sanctions-age-known")),
        outcome => _ = outcome?,
    }
    let detail = json!({ "alleged": id, "under_18": under_18 });
    note(hub, &mut tx, who, "sanctions.age", case, detail).await?;
    tx.commit().await?;
    Ok(case)
}

/// Whoever holds the case's key may enter who is reported. Gives the unit.
pub(super) fn may(who: &Principal, head: &Header) -> Result<OrganisationId> {
    let unit = *head.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    Ok(unit)
}

/// The focal point of the violator's track decides what came of it; where that track is not open, whoever holds the
/// case's key. Gives the unit.
pub fn may_decide(who: &Principal, head: &Header) -> Result<OrganisationId> {
    let Some(stage) = head.open().find(|stage| stage.track == "violator") else { return may(who, head) };
    if head.holding.contains(&stage.unit_id) {
        can(who, &RECORD, &On::held_by(stage.unit_id))?;
        Ok(stage.unit_id)
    } else {
        Err(Error::Forbidden(RECORD.name))
    }
}

pub(super) fn place(id: AllegedId) -> String {
    format!("alleged label {id}")
}

pub(super) fn outcome_place(id: AllegedId, version: i64) -> String {
    format!("alleged outcome {id} {version}")
}

pub(super) async fn note(
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

/// The case of one of them, for whoever may see the case.
pub async fn case_of(hub: &Hub, who: &Principal, id: AllegedId) -> Result<CaseId> {
    let row = store::alleged(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    header(hub, who, row.case_id).await?;
    Ok(row.case_id)
}
