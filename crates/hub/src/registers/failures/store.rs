//! The tables of records about bodies that do not act.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::registers::model::FailureId;
use crate::time::{Day, Moment};

/// A record.
#[derive(Clone, Debug, FromRow)]
pub struct Failure {
    /// Key.
    pub id: FailureId,
    /// `delay`, `cover-up` or `inaction`.
    pub kind: String,
    /// The body that it is about.
    pub body_id: OrganisationId,
    /// What happened.
    pub words: String,
    /// The day it was seen.
    pub noticed_on: Day,
    /// `task`, `stage` or `report`.
    pub link_kind: Option<String>,
    /// Which one.
    pub link_id: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// By whom; none for the system.
    pub recorded_by: Option<PersonId>,
    /// The superior body.
    pub superior_id: Option<OrganisationId>,
    /// The inspectorate.
    pub inspectorate_id: Option<OrganisationId>,
    /// `recorded`, `sent`, `answered` or `closed`.
    pub state: String,
    /// `upheld`, `remedied` or `unfounded`.
    pub outcome: Option<String>,
    /// The reasons.
    pub outcome_words: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// By which of the two bodies.
    pub closed_for: Option<OrganisationId>,
}

const FAILURE: &str =
    "select id, kind, body_id, words, noticed_on, link_kind, link_id, recorded_at, recorded_by,
    superior_id, inspectorate_id, state, outcome, outcome_words, closed_at, closed_for from failure_to_act
    where province = $1";

/// One record.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: FailureId) -> Result<Option<Failure>, DbError> {
    Statement::composed(format!("{FAILURE} and id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The record that the system made under a name.
pub async fn by_key<'c>(hub: &Hub, on: impl On<'c>, key: &str) -> Result<Option<Failure>, DbError> {
    Statement::composed(format!("{FAILURE} and key = $2")).bind(hub.province()).bind(key).optional(on).await
}

/// Those that somebody may see: as one of the two bodies, as head of the body recorded, or as the one who wrote it;
/// the newest first.
pub async fn seen_by<'c>(
    hub: &Hub,
    on: impl On<'c>,
    deciding: &[OrganisationId],
    headed: &[OrganisationId],
    person: PersonId,
) -> Result<Vec<Failure>, DbError> {
    let list = |from: usize, many: usize| {
        let places: Vec<_> = (from..from + many).map(|place| format!("${place}")).collect();
        if places.is_empty() { "null".to_owned() } else { places.join(", ") }
    };
    let (two, own) = (list(3, deciding.len()), list(3 + deciding.len(), headed.len()));
    let statement = Statement::composed(format!(
        "{FAILURE} and (recorded_by = $2 or superior_id in ({two}) or inspectorate_id in ({two}) or body_id in ({own}))
         order by recorded_at desc, id desc limit 500"
    ));
    let statement = statement.bind(hub.province()).bind(person);
    deciding.iter().chain(headed).fold(statement, |statement, id| statement.bind(*id)).all(on).await
}

/// A record about to be made.
pub struct New<'a> {
    /// Key.
    pub id: FailureId,
    /// `delay`, `cover-up` or `inaction`.
    pub kind: &'a str,
    /// The body that it is about.
    pub body: OrganisationId,
    /// What happened.
    pub words: &'a str,
    /// The day it was seen.
    pub noticed_on: Day,
    /// What it points at.
    pub link: Option<(&'a str, Uuid)>,
    /// The system's name for it.
    pub key: Option<&'a str>,
    /// By whom.
    pub by: Option<PersonId>,
    /// The superior body.
    pub superior: Option<OrganisationId>,
    /// The inspectorate.
    pub inspectorate: Option<OrganisationId>,
}

/// Makes a record. It is sent at once where somebody is there to get it.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>) -> Result<(), DbError> {
    let sent = new.superior.is_some() || new.inspectorate.is_some();
    sql(
        "insert into failure_to_act (province, id, kind, body_id, words, noticed_on, link_kind, link_id, key,
         recorded_at, recorded_by, superior_id, inspectorate_id, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(hub.province())
    .bind(new.id)
    .bind(new.kind)
    .bind(new.body)
    .bind(new.words)
    .bind(new.noticed_on)
    .bind(new.link.map(|(kind, _)| kind))
    .bind(new.link.map(|(_, id)| id))
    .bind(new.key)
    .bind(hub.clock.now())
    .bind(new.by)
    .bind(new.superior)
    .bind(new.inspectorate)
    .bind(if sent { "sent" } else { "recorded" })
    .run(tx)
    .await?;
    Ok(())
}

/// The body that acts as inspectorate.
pub async fn inspectorate<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<OrganisationId>, DbError> {
    let row: Option<(OrganisationId,)> =
        sql("select organisation_id from failure_inspectorate where province = $1")
            .bind(hub.province())
            .optional(on)
            .await?;
    Ok(row.map(|(id,)| id))
}

/// Chooses it.
pub async fn set_inspectorate(
    hub: &Hub,
    tx: &mut Tx,
    id: OrganisationId,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into failure_inspectorate (province, organisation_id, set_at, set_by) values ($1, $2, $3, $4)
         on conflict (province) do update set organisation_id = excluded.organisation_id, set_at = excluded.set_at,
         set_by = excluded.set_by")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Sends what has waited for an inspectorate; gives what was sent.
pub async fn send_waiting(hub: &Hub, tx: &mut Tx, to: OrganisationId) -> Result<Vec<FailureId>, DbError> {
    let rows: Vec<(FailureId,)> = sql("update failure_to_act set inspectorate_id = $2, state = 'sent'
         where province = $1 and state = 'recorded' and body_id <> $2 returning id")
    .bind(hub.province())
    .bind(to)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An answer.
#[derive(Clone, Debug, FromRow)]
pub struct Answer {
    /// Who answers.
    pub organisation_id: OrganisationId,
    /// The words.
    pub words: String,
    /// When.
    pub at: Moment,
    /// Who wrote it.
    pub name: String,
}

/// The answers to a record, the oldest first.
pub async fn answers<'c>(hub: &Hub, on: impl On<'c>, id: FailureId) -> Result<Vec<Answer>, DbError> {
    sql("select a.organisation_id, a.words, a.at, p.name from failure_answer a
         join person p on p.province = a.province and p.id = a.by_id
         where a.province = $1 and a.failure_id = $2 order by a.at, a.organisation_id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Answers for a body; the database refuses a second answer of the same body.
pub async fn answer(
    hub: &Hub,
    tx: &mut Tx,
    id: FailureId,
    body: OrganisationId,
    words: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into failure_answer (province, failure_id, organisation_id, words, at, by_id)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(body)
    .bind(words)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// One of the two bodies has answered.
pub async fn mark_answered(hub: &Hub, tx: &mut Tx, id: FailureId) -> Result<(), DbError> {
    sql("update failure_to_act set state = 'answered' where province = $1 and id = $2 and state = 'sent'")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// Closes a record that has been answered; `false` when it is in another state.
pub async fn close(
    hub: &Hub,
    tx: &mut Tx,
    id: FailureId,
    (outcome, words): (&str, &str),
    (body, by): (OrganisationId, PersonId),
) -> Result<bool, DbError> {
    let changed =
        sql("update failure_to_act set state = 'closed', outcome = $3, outcome_words = $4, closed_at = $5,
         closed_by = $6, closed_for = $7 where province = $1 and id = $2 and state = 'answered'")
        .bind(hub.province())
        .bind(id)
        .bind(outcome)
        .bind(words)
        .bind(hub.clock.now())
        .bind(by)
        .bind(body)
        .run(tx)
        .await?;
    Ok(changed == 1)
}
