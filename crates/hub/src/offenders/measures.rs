//! Preventive measures of a file.

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::offenders::actions::sealed;
use crate::offenders::chain::{self, Note};
use crate::offenders::looking::{self, Seen};
use crate::offenders::model::{Measure, MeasureId, Step, next_problem};
use crate::offenders::store::{self, MeasureRow};
use crate::seal::unpad;
use crate::time::Day;
use crate::web::form::Problem;

fn place(id: MeasureId, version: i64) -> String {
    format!("register measure {id} {version}")
}

/// The measures of an open file.
pub async fn of(hub: &Hub, seen: &Seen) -> Result<Vec<(MeasureRow, Measure)>> {
    let mut found = Vec::new();
    for row in store::measures(hub, &hub.offenders, seen.file.id).await? {
        let measure = opened(seen, &row)?;
        found.push((row, measure));
    }
    Ok(found)
}

fn opened(seen: &Seen, row: &MeasureRow) -> Result<Measure> {
    let plain = zeroize::Zeroizing::new(seen.key.open(&place(row.id, row.version), &row.sealed)?);
    let text = unpad(&plain).ok_or_else(|| Error::internal("padding of a measure"))?;
    serde_json::from_slice(text).map_err(Error::internal)
}

/// Begins a measure, first due on a day. Not before the second officer has agreed, where one is needed.
pub async fn begin(hub: &Hub, who: &Principal, number: i64, measure: &Measure, next: Day) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let problems = measure.problems(next, hub.clock.now().day());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if seen.file.waits() {
        return Err(Error::Conflict("offenders-waits"));
    }
    let id = MeasureId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on("measure", number)).await?;
    let text = sealed(hub, &seen.key, &place(id, 1), measure)?;
    store::add_measure(hub, &mut tx, (id, seen.file.id), text, next, who.person).await?;
    tx.commit().await?;
    Ok(())
}

/// What was done of a measure; it is due again on a day, or over.
pub async fn report(
    hub: &Hub,
    who: &Principal,
    number: i64,
    id: MeasureId,
    (on, words): (Day, &str),
    next: Option<Day>,
) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let rows = of(hub, &seen).await?;
    let (row, mut measure) = rows.into_iter().find(|(row, _)| row.id == id).ok_or(Error::NotFound)?;
    let today = hub.clock.now().day();
    let mut problems = Vec::new();
    if words.trim().is_empty() {
        problems.push(Problem::new("result", "form-required"));
    }
    if on > today {
        problems.push(Problem::new("on", "offenders-not-yet"));
    }
    problems.extend(next.and_then(|next| next_problem(next, today, measure.until)));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    measure.steps.push(Step { on, words: words.trim().to_owned(), by: who.name.clone() });
    let act = if next.is_some() { "report" } else { "measure-over" };
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on(act, number)).await?;
    let text = sealed(hub, &seen.key, &place(id, row.version + 1), &measure)?;
    if !store::report(hub, &mut tx, &row, text, next, who.person).await? {
        return Err(Error::Conflict("offenders-changed-meanwhile"));
    }
    tx.commit().await?;
    Ok(())
}
