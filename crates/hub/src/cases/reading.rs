//! A report through its case: what other slices need who look at something that came with it.

use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Principal, Role};
use crate::cases::actions::{READ, report_place, unlock};
use crate::cases::model::CaseId;
use crate::cases::store;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::ReportId;
use crate::seal::Key;

/// A report of a case, for an officer of a unit that holds the case's key.
pub(crate) struct InCase {
    /// The case.
    pub case: CaseId,
    /// VV-….
    pub code: String,
    /// The officer's unit that holds the key.
    pub unit: OrganisationId,
    /// The officer is the focal point of an open stage.
    pub focal: bool,
    /// The report's key.
    pub key: Key,
}

/// Opens the key of a report through its case; `None` when it is in none.
pub(crate) async fn in_case(hub: &Hub, who: &Principal, report: ReportId) -> Result<Option<InCase>> {
    let Some(id) = store::case_of_report(hub, &hub.db, report).await? else { return Ok(None) };
    let (case, key) = unlock(hub, who, id, &READ).await?;
    let sealed = store::reports(hub, &hub.db, id).await?;
    let (_, sealed) = sealed.into_iter().find(|(known, _)| *known == report).ok_or(Error::NotFound)?;
    let bytes = Zeroizing::new(key.open(&report_place(report), &sealed)?);
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
    let mut unit = None;
    for one in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        if unit.is_none() && store::key(hub, &hub.db, id, one).await?.is_some() {
            unit = Some(one);
        }
    }
    let stages = store::stages(hub, &hub.db, id).await?;
    let focal = stages.iter().any(|stage| stage.closed_at.is_none() && stage.person_id == who.person);
    Ok(Some(InCase { case: id, code: case.code, unit: unit.ok_or(Error::NotFound)?, focal, key }))
}
