//! Versions of rules.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::time::{Day, Moment};

/// A version of a rule, as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct RuleRow {
    /// For what.
    pub kind: String,
    /// Its number.
    pub version: i64,
    /// How long.
    pub amount: i64,
    /// Days or years.
    pub span_unit: String,
    /// The legal basis.
    pub basis: String,
    /// The document that sets it.
    pub document_number: String,
    /// Its day.
    pub document_on: Day,
    /// It keeps for longer than what held when it was proposed.
    pub longer: bool,
    /// Proposed, agreed or refused.
    pub state: String,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// By name.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: Moment,
    /// The second person, by name.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// From when it holds.
    pub effective_at: Option<Moment>,
}

/// All versions, the newest of each kind last.
pub async fn rules<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<RuleRow>, DbError> {
    sql("select r.kind, r.version, r.amount, r.span_unit, r.basis, r.document_number, r.document_on, r.longer, r.state,
         r.proposed_by, p.name as proposed_by_name, r.proposed_at, d.name as decided_by_name, r.decided_at,
         r.effective_at from retention_rule r
         join person p on p.province = r.province and p.id = r.proposed_by
         left join person d on d.province = r.province and d.id = r.decided_by
         where r.province = $1 order by r.kind, r.version")
    .bind(hub.province())
    .all(on)
    .await
}

/// A version that somebody proposes.
pub struct NewRule<'a> {
    /// For what.
    pub kind: &'a str,
    /// Its number.
    pub version: i64,
    /// How long.
    pub amount: i64,
    /// Days or years.
    pub span_unit: &'a str,
    /// The legal basis.
    pub basis: &'a str,
    /// The document that sets it.
    pub document_number: &'a str,
    /// Its day.
    pub document_on: Day,
    /// It keeps for longer than what holds.
    pub longer: bool,
}

/// Proposes a version. The database refuses a second one that waits.
pub async fn propose(hub: &Hub, tx: &mut Tx, new: &NewRule<'_>, by: PersonId) -> Result<(), DbError> {
    sql("insert into retention_rule (province, kind, version, amount, span_unit, basis, document_number,
         document_on, longer, state, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11)")
    .bind(hub.province())
    .bind(new.kind)
    .bind(new.version)
    .bind(new.amount)
    .bind(new.span_unit)
    .bind(new.basis)
    .bind(new.document_number)
    .bind(new.document_on)
    .bind(new.longer)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Decides about what was proposed; `false` when that is no longer waiting, or was proposed by the same person.
pub async fn decide(
    hub: &Hub,
    tx: &mut Tx,
    (kind, version): (&str, i64),
    by: PersonId,
    effective_at: Option<Moment>,
) -> Result<bool, DbError> {
    let changed =
        sql("update retention_rule set state = $4, decided_by = $5, decided_at = $6, effective_at = $7
         where province = $1 and kind = $2 and version = $3 and state = 'proposed' and proposed_by <> $5")
        .bind(hub.province())
        .bind(kind)
        .bind(version)
        .bind(if effective_at.is_some() { "agreed" } else { "refused" })
        .bind(by)
        .bind(hub.clock.now())
        .bind(effective_at)
        .run(tx)
        .await?;
    Ok(changed == 1)
}
