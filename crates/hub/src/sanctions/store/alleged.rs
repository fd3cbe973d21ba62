//! Who or what is reported.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::PersonId;
use crate::sanctions::model::AllegedId;
use crate::support::actions::ChildId;
use crate::time::Moment;

/// Somebody or something reported.
#[derive(Clone, FromRow)]
pub struct AllegedRow {
    /// Key.
    pub id: AllegedId,
    /// Of which case.
    pub case_id: CaseId,
    /// `person`, `account` or `organisation`.
    pub kind: String,
    /// A child too.
    pub under_18: bool,
    /// As which child of the case it gets support.
    pub child_id: Option<ChildId>,
    /// What lists call that child.
    pub pseudonym: Option<String>,
    /// Sealed label.
    pub label: Vec<u8>,
    /// When it was entered.
    pub added_at: Moment,
}

const ALLEGED: &str =
    "select a.id, a.case_id, a.kind, a.under_18, a.child_id, c.pseudonym, a.label, a.added_at
    from alleged a left join child_involved c on c.province = a.province and c.id = a.child_id
    where a.province = $1";

/// All of a case.
pub async fn of_case<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<AllegedRow>, DbError> {
    Statement::composed(format!("{ALLEGED} and a.case_id = $2 order by a.added_at, a.id"))
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// One of them.
pub async fn alleged<'c>(hub: &Hub, on: impl On<'c>, id: AllegedId) -> Result<Option<AllegedRow>, DbError> {
    Statement::composed(format!("{ALLEGED} and a.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// Somebody or something reported, about to be entered.
pub struct New<'a> {
    /// Key.
    pub id: AllegedId,
    /// Which case.
    pub case: CaseId,
    /// `person`, `account` or `organisation`.
    pub kind: &'a str,
    /// As which child of the case somebody under 18 gets support.
    pub child: Option<ChildId>,
    /// Sealed label.
    pub label: Vec<u8>,
    /// Drawn from the label with the case's key.
    pub mark: Vec<u8>,
    /// Who enters it.
    pub by: PersonId,
}

/// Adds one. The database refuses the same one a second time in a case.
pub async fn add(hub: &Hub, tx: &mut Tx, new: New<'_>) -> Result<(), DbError> {
    sql("insert into alleged (province, id, case_id, kind, under_18, child_id, label, mark, added_at, added_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.case)
    .bind(new.kind)
    .bind(new.child.is_some())
    .bind(new.child)
    .bind(new.label)
    .bind(new.mark)
    .bind(hub.clock.now())
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(())
}

/// Says that somebody is under 18 after all, or is not; `false` when that was known. The database refuses to make an
/// adult of somebody for whom a measure for minors was entered.
pub async fn set_age(hub: &Hub, tx: &mut Tx, id: AllegedId, child: Option<ChildId>) -> Result<bool, DbError> {
    let changed = sql("update alleged set under_18 = $3, child_id = $4
         where province = $1 and id = $2 and under_18 <> $3")
    .bind(hub.province())
    .bind(id)
    .bind(child.is_some())
    .bind(child)
    .run(tx)
    .await?;
    Ok(changed == 1)
}
