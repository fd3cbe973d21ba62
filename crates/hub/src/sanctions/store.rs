//! The tables of violators.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::sanctions::actions::AllegedId;
use crate::time::{Day, Moment};

/// Somebody or something reported, with the outcome if there is one.
#[derive(Clone, FromRow)]
pub struct AllegedRow {
    /// Key.
    pub id: AllegedId,
    /// `person`, `account` or `organisation`.
    pub kind: String,
    /// A child too.
    pub under_18: bool,
    /// Sealed label.
    pub label: Vec<u8>,
    /// Kind of outcome.
    pub outcome: Option<String>,
    /// Number of the decision.
    pub decision: Option<String>,
    /// Its day.
    pub decided_on: Option<Day>,
    /// Who entered the outcome.
    pub entered_by: Option<PersonId>,
    /// The second person.
    pub confirmed_by: Option<PersonId>,
}

/// All of a case.
pub async fn of_case<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<AllegedRow>, DbError> {
    sql("select a.id, a.kind, a.under_18, a.label, o.kind as outcome, o.decision, o.decided_on, o.entered_by,
         o.confirmed_by from alleged a
         left join alleged_outcome o on o.province = a.province and o.alleged_id = a.id
         where a.province = $1 and a.case_id = $2 order by a.added_at, a.id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// The case of one of them.
pub async fn case_of<'c>(hub: &Hub, on: impl On<'c>, id: AllegedId) -> Result<Option<CaseId>, DbError> {
    let row: Option<(CaseId,)> = sql("select case_id from alleged where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await?;
    Ok(row.map(|(case,)| case))
}

/// Somebody or something reported, about to be entered.
pub struct New<'a> {
    /// Key.
    pub id: AllegedId,
    /// Which case.
    pub case: CaseId,
    /// `person`, `account` or `organisation`.
    pub kind: &'a str,
    /// A child too.
    pub under_18: bool,
    /// Sealed label.
    pub label: Vec<u8>,
    /// Who enters it.
    pub by: PersonId,
}

/// Adds one.
pub async fn add(hub: &Hub, tx: &mut Tx, new: New<'_>) -> Result<(), DbError> {
    sql("insert into alleged (province, id, case_id, kind, under_18, label, added_at, added_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.case)
    .bind(new.kind)
    .bind(new.under_18)
    .bind(new.label)
    .bind(hub.clock.now())
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(())
}

/// Enters the outcome. The database refuses a second one.
pub async fn add_outcome(
    hub: &Hub,
    tx: &mut Tx,
    id: AllegedId,
    kind: &str,
    decision: &str,
    decided_on: Day,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into alleged_outcome (province, alleged_id, kind, decision, decided_on, entered_at, entered_by)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(kind)
    .bind(decision)
    .bind(decided_on)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Confirms an outcome by a second person; `false` when it is confirmed, or by the same person.
pub async fn confirm(hub: &Hub, tx: &mut Tx, id: AllegedId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update alleged_outcome set confirmed_by = $3, confirmed_at = $4
         where province = $1 and alleged_id = $2 and confirmed_by is null and entered_by <> $3")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Somebody or something reported or found in a span.
#[derive(Clone, Debug, FromRow)]
pub struct Added {
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// `person`, `account` or `organisation`.
    pub kind: String,
    /// When.
    pub added_at: Moment,
    /// The kind of outcome that was entered before the end of the span.
    pub outcome: Option<String>,
    /// When a second person confirmed it, before the end of the span.
    pub confirmed_at: Option<Moment>,
}

/// Those added in a span, as they stood at its end. Confirmations of before their time was kept count from the outcome.
pub async fn added_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<Added>, DbError> {
    sql("select a.case_id, f.code, a.kind, a.added_at, o.kind as outcome,
         case when o.confirmed_by is not null and coalesce(o.confirmed_at, o.entered_at) < $3
         then coalesce(o.confirmed_at, o.entered_at) end as confirmed_at
         from alleged a
         join case_file f on f.province = a.province and f.id = a.case_id
         left join alleged_outcome o on o.province = a.province and o.alleged_id = a.id and o.entered_at < $3
         where a.province = $1 and a.added_at >= $2 and a.added_at < $3 order by f.code, a.added_at, a.id")
    .bind(hub.province())
    .bind(from)
    .bind(until)
    .all(on)
    .await
}
