//! The table of appeals.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::filtering::model::ResolverId;
use crate::id::{OrganisationId, PersonId};
use crate::schools::model::{AppealId, Decision};
use crate::time::Moment;

/// An appeal.
#[derive(Clone, Debug, FromRow)]
pub struct AppealRow {
    /// Key.
    pub id: AppealId,
    /// At which resolver somebody asked.
    pub resolver_id: ResolverId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// What shall be opened.
    pub name: String,
    /// Why it is closed.
    pub category: String,
    /// To which age tier.
    pub tier: String,
    /// Why it is wanted.
    pub reason: String,
    /// What the asker wrote, encrypted.
    pub words: Vec<u8>,
    /// When somebody asked.
    pub asked_at: Moment,
    /// waiting, passed-on, allowed or refused.
    pub state: String,
}

const APPEAL: &str =
    "select id, resolver_id, organisation_id, name, category, tier, reason, words, asked_at, state
    from school_appeal where province = $1";

/// Keeps an appeal; one that is known stays as it is.
pub async fn add_appeal(hub: &Hub, tx: &mut Tx, new: &AppealRow) -> Result<(), DbError> {
    sql(
        "insert into school_appeal (province, id, resolver_id, organisation_id, name, category, tier, reason,
         words, asked_at, came_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')
         on conflict (province, id) do nothing",
    )
    .bind(hub.province())
    .bind(new.id)
    .bind(new.resolver_id)
    .bind(new.organisation_id)
    .bind(&new.name)
    .bind(&new.category)
    .bind(&new.tier)
    .bind(&new.reason)
    .bind(new.words.as_slice())
    .bind(new.asked_at)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Whose an appeal is, if it is known.
pub async fn known<'c>(hub: &Hub, on: impl On<'c>, id: AppealId) -> Result<Option<ResolverId>, DbError> {
    let row: Option<(ResolverId,)> =
        sql("select resolver_id from school_appeal where province = $1 and id = $2")
            .bind(hub.province())
            .bind(id)
            .optional(on)
            .await?;
    Ok(row.map(|(resolver,)| resolver))
}

/// How many of a resolver's appeals wait for an answer.
pub async fn waiting_at<'c>(hub: &Hub, on: impl On<'c>, resolver: ResolverId) -> Result<i64, DbError> {
    sql("select count(*) from school_appeal
         where province = $1 and resolver_id = $2 and state in ('waiting', 'passed-on')")
    .bind(hub.province())
    .bind(resolver)
    .count(on)
    .await
}

/// One appeal.
pub async fn appeal<'c>(hub: &Hub, on: impl On<'c>, id: AppealId) -> Result<Option<AppealRow>, DbError> {
    Statement::composed(format!("{APPEAL} and id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// What waits at a school, the oldest first, and what was answered lately.
pub async fn appeals_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    school: OrganisationId,
    since: Moment,
) -> Result<Vec<AppealRow>, DbError> {
    Statement::composed(format!(
        "{APPEAL} and organisation_id = $2 and (state = 'waiting' or school_at >= $3) order by asked_at, id limit 500"
    ))
    .bind(hub.province())
    .bind(school)
    .bind(since)
    .all(on)
    .await
}

/// What waits for the province, the oldest first.
pub async fn passed_on<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<AppealRow>, DbError> {
    Statement::composed(format!("{APPEAL} and state = 'passed-on' order by asked_at, id limit 500"))
        .bind(hub.province())
        .all(on)
        .await
}

/// What a resolver is told: the appeals that it handed in and that have been looked at lately.
pub async fn answered<'c>(
    hub: &Hub,
    on: impl On<'c>,
    resolver: ResolverId,
    since: Moment,
) -> Result<Vec<(AppealId, String)>, DbError> {
    sql("select id, state from school_appeal
         where province = $1 and resolver_id = $2 and state <> 'waiting' and asked_at >= $3 order by id")
    .bind(hub.province())
    .bind(resolver)
    .bind(since)
    .all(on)
    .await
}

/// The names that the province has opened to everybody.
pub async fn granted<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = sql("select distinct name from school_appeal
         where province = $1 and state = 'allowed' and province_at is not null order by name")
    .bind(hub.province())
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The school's answer to what waits, with the name on its list when it is allowed; `false` when somebody was faster.
pub async fn decide(
    hub: &Hub,
    tx: &mut Tx,
    appeal: &AppealRow,
    decision: Decision,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update school_appeal set state = $3, school_by = $4, school_at = $5
         where province = $1 and id = $2 and state = 'waiting'")
    .bind(hub.province())
    .bind(appeal.id)
    .bind(decision.state())
    .bind(by)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    if changed == 1 && decision == Decision::Allow {
        sql("insert into school_allow (province, organisation_id, name, appeal_id, allowed_by, allowed_at)
             values ($1, $2, $3, $4, $5, $6) on conflict (province, organisation_id, name) do nothing")
        .bind(hub.province())
        .bind(appeal.organisation_id)
        .bind(&appeal.name)
        .bind(appeal.id)
        .bind(by)
        .bind(hub.clock.now())
        .run(&mut *tx)
        .await?;
    }
    Ok(changed == 1)
}

/// The province's answer to what was passed on; `false` when somebody was faster.
pub async fn decide_for_province(
    hub: &Hub,
    tx: &mut Tx,
    id: AppealId,
    decision: Decision,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update school_appeal set state = $3, province_by = $4, province_at = $5
         where province = $1 and id = $2 and state = 'passed-on'")
    .bind(hub.province())
    .bind(id)
    .bind(decision.state())
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Empties the words of appeals that were answered before one moment, or came before another.
pub async fn forget_words(hub: &Hub, tx: &mut Tx, answered: Moment, came: Moment) -> Result<(), DbError> {
    sql("update school_appeal set words = $2 where province = $1 and length(words) > 0 and (came_at < $4
         or (state in ('allowed', 'refused') and coalesce(province_at, school_at) < $3))")
    .bind(hub.province())
    .bind(Vec::<u8>::new())
    .bind(answered)
    .bind(came)
    .run(tx)
    .await
    .map(drop)
}
