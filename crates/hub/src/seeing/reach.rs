//! Who reaches a file: whoever may read the report that it came with, at the desk or through its case.

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::model::CaseId;
use crate::cases::reading;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::desk;
use crate::intake::files::{self, Listed};
use crate::intake::model::{FileId, ReportId};
use crate::seal::Key;

/// Look at a file that came with a report, and say what it is.
pub const SEE: Act = Act {
    name: "seeing.see",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// A report that somebody may read, with its key.
pub struct Reached {
    /// Key.
    pub report: ReportId,
    /// What officers call it.
    pub code: String,
    /// The case that it is in, and what officers call that.
    pub case: Option<(CaseId, String)>,
    /// The unit for which the officer looks.
    pub unit: OrganisationId,
    /// The officer is the focal point of an open stage of the case.
    pub focal: bool,
    /// Opens what is sealed of it.
    pub key: Key,
}

/// A report, for those who may read it; everybody else does not learn that there is one. Whom it names is among those.
pub async fn report(hub: &Hub, who: &Principal, id: ReportId) -> Result<Reached> {
    let code = desk::code(hub, who, id).await?;
    let reached = match reading::in_case(hub, who, id).await.map_err(hidden)? {
        Some(found) => Reached {
            report: id,
            code,
            case: Some((found.case, found.code)),
            unit: found.unit,
            focal: found.focal,
            key: found.key,
        },
        None => {
            let (row, key) = desk::unlock(hub, who, id, &desk::READ).await.map_err(hidden)?;
            Reached { report: id, code, case: None, unit: row.unit_id, focal: false, key }
        }
    };
    can(who, &SEE, &On::held_by(reached.unit)).map_err(hidden)?;
    Ok(reached)
}

/// A file and the report that it came with, for those who may read that.
pub async fn file(hub: &Hub, who: &Principal, id: FileId) -> Result<(Reached, Listed)> {
    let report_id = files::report_of(hub, id).await?.ok_or(Error::NotFound)?;
    let reached = report(hub, who, report_id).await?;
    let listed = files::of_report(hub, report_id, &reached.key).await?;
    let file = listed.into_iter().find(|file| file.id == id).ok_or(Error::NotFound)?;
    Ok((reached, file))
}

/// Whoever may not is not told that there is something. A colleague of the unit who only lacks its key is.
fn hidden(error: Error) -> Error {
    match error {
        Error::Forbidden(act) if act != "people.open-unit-key" => Error::NotFound,
        error => error,
    }
}
