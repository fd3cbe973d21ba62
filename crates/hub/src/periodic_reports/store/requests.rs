//! Requests outside of any rhythm, and what bodies answer.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::periodic_reports::model::RequestId;
use crate::time::{Day, Moment};

/// A request.
#[derive(Clone, Debug, FromRow)]
pub struct Request {
    /// Key.
    pub id: RequestId,
    /// What is asked for.
    pub title: String,
    /// Why, and how to answer.
    pub words: String,
    /// Which body asks.
    pub organisation_id: OrganisationId,
    /// Last day to answer.
    pub due_on: Day,
    /// When it was asked.
    pub asked_at: Moment,
    /// How many are asked.
    pub asked: i64,
    /// How many have answered.
    pub answered: i64,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Question {
    /// Order.
    pub ordinal: i64,
    /// text, number, yes-no or choice.
    pub kind: String,
    /// The question.
    pub words: String,
    /// The choices, one a line.
    pub options: String,
}

/// A body that is asked.
#[derive(Clone, Debug, FromRow)]
pub struct Asked {
    /// Who.
    pub organisation_id: OrganisationId,
    /// Its name on the day of asking.
    pub name: String,
    /// When it answered first.
    pub answered_at: Option<Moment>,
    /// When it changed its answer last.
    pub changed_at: Option<Moment>,
    /// When it was reminded last.
    pub reminded_at: Option<Moment>,
}

/// One answer to one question.
#[derive(Clone, Debug, FromRow)]
pub struct Answer {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// To which question.
    pub ordinal: i64,
    /// The answer.
    pub value: String,
}

const REQUEST: &str = "select q.id, q.title, q.words, q.organisation_id, q.due_on, q.asked_at,
    (select count(*) from report_request_body b where b.province = q.province and b.request_id = q.id) as asked,
    (select count(*) from report_request_body b where b.province = q.province and b.request_id = q.id
        and b.answered_at is not null) as answered
    from report_request q where q.province = $1";

/// All requests, the newest first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Request>, DbError> {
    Statement::composed(format!("{REQUEST} order by q.asked_at desc, q.id"))
        .bind(hub.province())
        .all(on)
        .await
}

/// One request.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: RequestId) -> Result<Option<Request>, DbError> {
    Statement::composed(format!("{REQUEST} and q.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The requests that a body is asked, those without its answer first: request, when it answered.
pub async fn of_body<'c>(
    hub: &Hub,
    on: impl On<'c>,
    body: OrganisationId,
) -> Result<Vec<(RequestId, Option<Moment>)>, DbError> {
    sql("select request_id, answered_at from report_request_body where province = $1 and organisation_id = $2")
        .bind(hub.province())
        .bind(body)
        .all(on)
        .await
}

/// The requests due between two days that are not answered: request, title, day, who.
pub async fn open_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Day,
    to: Day,
) -> Result<Vec<(RequestId, String, Day, OrganisationId)>, DbError> {
    sql("select q.id, q.title, q.due_on, b.organisation_id from report_request q
         join report_request_body b on b.province = q.province and b.request_id = q.id
         where q.province = $1 and q.due_on >= $2 and q.due_on <= $3 and b.answered_at is null
         order by q.due_on, q.id, b.organisation_id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// Asks: the request, its questions, and who is asked.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    request: &Request,
    questions: &[Question],
    bodies: &[(OrganisationId, String)],
    by: PersonId,
) -> Result<(), DbError> {
    sql(
        "insert into report_request (province, id, title, words, organisation_id, due_on, asked_at, asked_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hub.province())
    .bind(request.id)
    .bind(&request.title)
    .bind(&request.words)
    .bind(request.organisation_id)
    .bind(request.due_on)
    .bind(request.asked_at)
    .bind(by)
    .run(&mut *tx)
    .await?;
    for question in questions {
        sql("insert into report_request_question (province, request_id, ordinal, kind, words, options)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(hub.province())
        .bind(request.id)
        .bind(question.ordinal)
        .bind(&question.kind)
        .bind(&question.words)
        .bind(&question.options)
        .run(&mut *tx)
        .await?;
    }
    for (body, name) in bodies {
        sql("insert into report_request_body (province, request_id, organisation_id, name)
             values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(request.id)
        .bind(*body)
        .bind(name)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The questions of a request.
pub async fn questions<'c>(hub: &Hub, on: impl On<'c>, id: RequestId) -> Result<Vec<Question>, DbError> {
    sql("select ordinal, kind, words, options from report_request_question
         where province = $1 and request_id = $2 order by ordinal")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Who is asked.
pub async fn asked<'c>(hub: &Hub, on: impl On<'c>, id: RequestId) -> Result<Vec<Asked>, DbError> {
    sql("select organisation_id, name, answered_at, changed_at, reminded_at from report_request_body
         where province = $1 and request_id = $2")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// All answers.
pub async fn answers<'c>(hub: &Hub, on: impl On<'c>, id: RequestId) -> Result<Vec<Answer>, DbError> {
    sql("select organisation_id, ordinal, value from report_request_answer
         where province = $1 and request_id = $2 order by organisation_id, ordinal")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Keeps a body's answers in place of those before; `false` when it is not asked.
pub async fn put_answers(
    hub: &Hub,
    tx: &mut Tx,
    (id, body): (RequestId, OrganisationId),
    values: &[(i64, String)],
    by: PersonId,
) -> Result<bool, DbError> {
    let done = sql("update report_request_body set answered_at = coalesce(answered_at, $4), changed_at = $4,
         answered_by = $5 where province = $1 and request_id = $2 and organisation_id = $3")
    .bind(hub.province())
    .bind(id)
    .bind(body)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    for (ordinal, value) in values {
        sql("insert into report_request_answer (province, request_id, organisation_id, ordinal, value)
             values ($1, $2, $3, $4, $5)
             on conflict (province, request_id, organisation_id, ordinal) do update set value = excluded.value")
        .bind(hub.province())
        .bind(id)
        .bind(body)
        .bind(*ordinal)
        .bind(value)
        .run(&mut *tx)
        .await?;
    }
    Ok(done == 1)
}

/// Keeps that those who have not answered were reminded, and gives them.
pub async fn remind(hub: &Hub, tx: &mut Tx, id: RequestId) -> Result<Vec<OrganisationId>, DbError> {
    let missing: Vec<(OrganisationId,)> = sql("select organisation_id from report_request_body
         where province = $1 and request_id = $2 and answered_at is null")
    .bind(hub.province())
    .bind(id)
    .all(&mut *tx)
    .await?;
    sql("update report_request_body set reminded_at = $3
         where province = $1 and request_id = $2 and answered_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(missing.into_iter().map(|(id,)| id).collect())
}
