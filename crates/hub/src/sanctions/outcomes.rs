//! The one outcome of everybody who is reported: entered, changed in versions, confirmed by a second person.

use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::cases;
use crate::cases::actions::{header, unlock};
use crate::cases::model::CaseId;
use crate::db::{Fault, Tx};
use crate::error::{Error, Result};
use crate::sanctions::actions::{RECORD, may, may_decide, note, outcome_place};
use crate::sanctions::model::{self, AllegedId, Asked, CHANGES, Draft, Kind, NOT_A_VIOLATION, Written};
use crate::sanctions::store::{self, AllegedRow, NewOutcome};
use crate::seal::{Key, pad};
use crate::web::form::Problem;

/// Enters an outcome: the first, or with a reason the next version of it.
pub async fn decide(hub: &Hub, who: &Principal, id: AllegedId, draft: &Draft) -> Result<CaseId> {
    let row = store::alleged(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let case = row.case_id;
    let head = header(hub, who, case).await?;
    let unit = may_decide(who, &head)?;
    let (_, key) = unlock(hub, who, case, &RECORD).await?;
    let version = store::outcome(hub, &hub.db, id).await?.map_or(1, |before| before.version + 1);
    let mut problems = draft.problems(row.under_18, hub.clock.now().day());
    if version > 1 && !CHANGES.contains(&draft.changed_why.as_str()) {
        problems.push(Problem::new("changed_why", "sanctions-changed-needed"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let kind = model::kind(&draft.kind).ok_or_else(|| Error::internal("a kind that was not looked at"))?;
    let new = drawn_up(hub, &key, &row, version, kind, draft)?;
    let mut tx = hub.db.begin().await?;
    match store::add_outcome(hub, &mut tx, id, new, (unit, who.person)).await {
        // another officer was quicker, or the age was changed meanwhile
        Err(error) if error.is_unique() || error.fault == Fault::Constraint => {
            return Err(Error::Conflict("sanctions-changed-meanwhile"));
        }
        outcome => outcome?,
    }
    hold_or_release(hub, &mut tx, &row, kind, head.case.closed_at.is_none()).await?;
    let detail = json!({ "alleged": id, "kind": kind.name, "version": version });
    note(hub, &mut tx, who, "sanctions.decide", case, detail).await?;
    tx.commit().await?;
    Ok(case)
}

/// What waits for its second person keeps the case open as an outcome that is missing does.
async fn hold_or_release(hub: &Hub, tx: &mut Tx, row: &AllegedRow, kind: &Kind, open: bool) -> Result<()> {
    if kind.name != NOT_A_VIOLATION {
        return cases::actions::release(hub, tx, "alleged", row.id.0).await;
    }
    if open {
        cases::actions::hold(hub, tx, row.case_id, "alleged", row.id.0).await?;
    }
    Ok(())
}

/// What stands in columns and what is sealed: only what the kind asks, whatever else was typed.
fn drawn_up<'d>(
    hub: &Hub,
    key: &Key,
    row: &AllegedRow,
    version: i64,
    kind: &Kind,
    draft: &'d Draft,
) -> Result<NewOutcome<'d>> {
    let words = kind.sealed.iter().filter_map(|field| {
        let words = draft.words.get(field.name)?.trim();
        (!words.is_empty()).then(|| (field.name.to_owned(), words.to_owned()))
    });
    let written = Written(words.collect());
    let text = zeroize::Zeroizing::new(serde_json::to_vec(&written).map_err(Error::internal)?);
    let number = Some(draft.number.trim()).filter(|number| !number.is_empty() && kind.number != Asked::No);
    let mut documents = [const { None }; 3];
    if kind.documents {
        for (to, from) in documents.iter_mut().zip(draft.documents_reached()) {
            to.clone_from(from);
        }
    }
    Ok(NewOutcome {
        version,
        changed_why: (version > 1).then_some(draft.changed_why.as_str()),
        under_18: row.under_18,
        kind: draft.kind.as_str(),
        decided_on: draft.day(kind),
        number,
        result: (!kind.results.is_empty()).then_some(draft.result.as_str()),
        amount: draft.fine.filter(|_| draft.result == "fine"),
        reached: kind.documents.then_some(draft.reached.as_str()),
        documents,
        relook_on: draft.relook_on.filter(|_| kind.relook),
        sealed: key.seal(&hub.chance, &outcome_place(row.id, version), &pad(&text)),
    })
}

/// Confirms "not a violation" as the second person, in the version that was read.
pub async fn confirm(hub: &Hub, who: &Principal, id: AllegedId, version: i64) -> Result<CaseId> {
    let row = store::alleged(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let case = row.case_id;
    may(who, &header(hub, who, case).await?)?;
    let mut tx = hub.db.begin().await?;
    if !store::confirm(hub, &mut tx, id, version, who.person).await? {
        return Err(Error::Conflict("sanctions-second-person"));
    }
    cases::actions::release(hub, &mut tx, "alleged", id.0).await?;
    let detail = json!({ "alleged": id, "version": version });
    note(hub, &mut tx, who, "sanctions.confirm", case, detail).await?;
    tx.commit().await?;
    Ok(case)
}
