//! The reports of a case for what other slices do with them: who told, what was told, in which case a report is.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, Principal};
use crate::cases::actions::{SHARE, WORK, note, report_place, unlock};
use crate::cases::model::CaseId;
use crate::cases::store;
use crate::db::{On, Tx};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::intake::actions::{Told, told};
use crate::intake::model::ReportId;
use crate::intake::talk;
use crate::seal::Key;

/// The case that a report is in.
pub async fn case_of<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Option<CaseId>> {
    Ok(store::case_of_report(hub, on, report).await?)
}

/// The oldest reports of a case, opened for an act of a unit that holds its key. The caller shows nothing of it, or writes
/// down what it shows.
pub(crate) async fn opened(hub: &Hub, who: &Principal, case: CaseId, act: &Act) -> Result<Vec<Told>> {
    let (_, key) = unlock(hub, who, case, act).await?;
    let mut found = Vec::new();
    for (report, sealed) in store::reports(hub, &hub.db, case).await?.into_iter().take(SHARE) {
        let bytes = Zeroizing::new(key.open(&report_place(report), &sealed)?);
        let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
        found.push(told(hub, report, &key).await?);
    }
    Ok(found)
}

/// Says whether whoever told a report of the case is the one reported. Their receipt shows from then on that it was
/// received, and nothing more; as the child's carer they are told nothing at all.
pub async fn mark_teller(
    hub: &Hub,
    who: &Principal,
    case: CaseId,
    report: ReportId,
    alleged: &str,
) -> Result<()> {
    let (row, _) = unlock(hub, who, case, &WORK).await?;
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, row.id).await? {
        return Err(Error::Conflict("cases-closed-already"));
    }
    if store::case_of_report(hub, &mut tx, report).await? != Some(case) {
        return Err(Error::NotFound);
    }
    talk::mark_teller(hub, &mut tx, report, alleged).await?;
    let detail = json!({ "report": report, "alleged": !alleged.is_empty() });
    note(hub, &mut tx, "cases.mark-teller", Some(who.person), case, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A child is in danger: a case that is open is as pressing as can be.
pub(crate) async fn raise(hub: &Hub, tx: &mut Tx, case: CaseId) -> Result<()> {
    if store::take(hub, tx, case).await? {
        store::set_severity(hub, tx, case, "danger").await?;
        note(hub, tx, "cases.raise", None, case, json!({})).await?;
    }
    Ok(())
}

/// Keeps officers away from a case whose reports do not name them, because somebody reported in it bears their name.
pub(crate) async fn keep_away(hub: &Hub, tx: &mut Tx, case: CaseId, named: &[PersonId]) -> Result<()> {
    for person in named {
        store::add_conflict(hub, tx, case, *person).await?;
    }
    Ok(())
}
