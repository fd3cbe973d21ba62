//! The table of warnings.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::information::model::{InformationId, WarningId};
use crate::time::Moment;

/// A warning as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct Warning {
    /// Key.
    pub id: WarningId,
    /// The unit that warns.
    pub unit_id: OrganisationId,
    /// The piece of information that gave cause.
    pub information_id: Option<InformationId>,
    /// In one line.
    pub title: String,
    /// What happens.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// `draft`, `proposed`, `published` or `withdrawn`.
    pub state: String,
    /// Who wrote it last.
    pub drafted_by: PersonId,
    /// Name of that.
    pub drafted_by_name: String,
    /// When.
    pub drafted_at: Moment,
    /// Why it was sent back.
    pub back_reason: String,
    /// Name of the second person.
    pub approved_by_name: Option<String>,
    /// Since when it is public.
    pub approved_at: Option<Moment>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
    /// Why.
    pub withdraw_reason: String,
    /// Counts changes.
    pub version: i64,
}

const WARNING: &str = "select w.id, w.unit_id, w.information_id, w.title, w.what, w.advice, w.state, w.drafted_by,
    p.name as drafted_by_name, w.drafted_at, w.back_reason, a.name as approved_by_name, w.approved_at, w.withdrawn_at,
    w.withdraw_reason, w.version from warning w
    join person p on p.province = w.province and p.id = w.drafted_by
    left join person a on a.province = w.province and a.id = w.approved_by where w.province = $1 and ";

fn warning(condition: &'static str) -> Statement {
    Statement::composed(format!("{WARNING}{condition}"))
}

/// One warning.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: WarningId) -> Result<Option<Warning>, DbError> {
    warning("w.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// All warnings, the newest first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Warning>, DbError> {
    warning("1 = 1 order by w.drafted_at desc, w.id limit 1000").bind(hub.province()).all(on).await
}

/// Those that stand in public, the newest first.
pub async fn published<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Warning>, DbError> {
    warning("w.state = 'published' order by w.approved_at desc, w.id limit 200")
        .bind(hub.province())
        .all(on)
        .await
}

/// Those of a piece of information.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, id: InformationId) -> Result<Vec<Warning>, DbError> {
    warning("w.information_id = $2 order by w.drafted_at desc, w.id")
        .bind(hub.province())
        .bind(id)
        .all(on)
        .await
}

/// What a warning says.
pub struct Words<'a> {
    /// In one line.
    pub title: &'a str,
    /// What happens.
    pub what: &'a str,
    /// What to do.
    pub advice: &'a str,
}

/// Keeps a draft.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    id: WarningId,
    unit: OrganisationId,
    cause: Option<InformationId>,
    words: &Words<'_>,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into warning (province, id, unit_id, information_id, title, what, advice, state, drafted_by, drafted_at,
         back_reason, withdraw_reason, version)
         values ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, '', '', 1)")
    .bind(hub.province())
    .bind(id)
    .bind(unit)
    .bind(cause)
    .bind(words.title)
    .bind(words.what)
    .bind(words.advice)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Changes a draft in the version that was seen; `false` when it has moved on.
pub async fn change(
    hub: &Hub,
    tx: &mut Tx,
    id: WarningId,
    seen: i64,
    words: &Words<'_>,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update warning set title = $4, what = $5, advice = $6, drafted_by = $7, drafted_at = $8,
         version = version + 1 where province = $1 and id = $2 and version = $3 and state = 'draft'")
        .bind(hub.province())
        .bind(id)
        .bind(seen)
        .bind(words.title)
        .bind(words.what)
        .bind(words.advice)
        .bind(by)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Puts a draft to the second person; `false` when it has moved on.
pub async fn propose(hub: &Hub, tx: &mut Tx, id: WarningId) -> Result<bool, DbError> {
    let changed = sql(
        "update warning set state = 'proposed', proposed_at = $3, back_reason = '', version = version + 1
         where province = $1 and id = $2 and state = 'draft'",
    )
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Sends it out. The database refuses who wrote it.
pub async fn publish(hub: &Hub, tx: &mut Tx, id: WarningId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql(
        "update warning set state = 'published', approved_by = $3, approved_at = $4, version = version + 1
         where province = $1 and id = $2 and state = 'proposed'",
    )
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Sends it back to be written anew.
pub async fn send_back(hub: &Hub, tx: &mut Tx, id: WarningId, reason: &str) -> Result<bool, DbError> {
    let changed = sql("update warning set state = 'draft', back_reason = $3, version = version + 1
         where province = $1 and id = $2 and state = 'proposed'")
    .bind(hub.province())
    .bind(id)
    .bind(reason)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Withdraws a public warning; `false` when it is not public.
pub async fn withdraw(
    hub: &Hub,
    tx: &mut Tx,
    id: WarningId,
    reason: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql(
        "update warning set state = 'withdrawn', withdrawn_by = $3, withdrawn_at = $4, withdraw_reason = $5,
         version = version + 1 where province = $1 and id = $2 and state = 'published'",
    )
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .bind(reason)
    .run(tx)
    .await?;
    Ok(changed == 1)
}
