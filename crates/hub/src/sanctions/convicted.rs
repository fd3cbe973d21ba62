//! Convictions of adults, for the slice that goes on from them. Who it is opens only with the key of the case.

use crate::Hub;
use crate::authority::{On, Principal, Role, can};
use crate::error::{Error, Result};
use crate::sanctions::actions::{RECORD, case_of, of_case};
use crate::sanctions::model::AllegedId;
use crate::sanctions::store::{self, ConvictedRow};
use crate::time::Day;

/// A conviction that a court has pronounced.
pub struct Conviction {
    /// Who, as entered in the case.
    pub label: String,
    /// Number of the judgment.
    pub number: String,
    /// Its day.
    pub on: Day,
    /// The article.
    pub article: String,
}

/// Those in the cases whose key the officer's units hold.
pub async fn convicted(hub: &Hub, who: &Principal) -> Result<Vec<ConvictedRow>> {
    let mut found = Vec::new();
    for unit in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        can(who, &RECORD, &On::held_by(unit))?;
        found.extend(store::convicted(hub, &hub.db, unit, who.person).await?);
    }
    found.sort_by_key(|row| (std::cmp::Reverse(row.court_on), row.alleged_id));
    found.dedup_by_key(|row| row.alleged_id);
    Ok(found)
}

/// One of them, opened with the key of its case. Nothing of somebody under 18.
pub async fn conviction(hub: &Hub, who: &Principal, id: AllegedId) -> Result<Conviction> {
    let case = case_of(hub, who, id).await?;
    let all = of_case(hub, who, case).await?;
    let one = all.into_iter().find(|one| one.row.id == id && one.row.kind == "person" && !one.row.under_18);
    let one = one.ok_or(Error::NotFound)?;
    let (row, written) = one.outcomes.first().ok_or(Error::NotFound)?;
    if row.kind != "criminal" || row.result.as_deref() != Some("convicted") {
        return Err(Error::NotFound);
    }
    let [.., court] = row.documents();
    let (number, on) = court.ok_or(Error::NotFound)?;
    let article = written.0.get("article").cloned().unwrap_or_default();
    Ok(Conviction { label: one.label.clone().unwrap_or_default(), number, on, article })
}
