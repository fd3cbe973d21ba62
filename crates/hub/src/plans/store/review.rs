//! Items of a plan: put in with the document, decided one by one until the plan is published.

use lachan_plan::model as read;

use crate::Hub;
use crate::db::{DbError, Tx, sql};
use crate::id::PersonId;
use crate::plans::model::{
    BeforeDay, Body, DUE_KINDS, Decision, DutyId, DutyKind, PlanId, ReportingId, TIME_KINDS, TargetId, When,
    Who, confidence_name, name_of,
};
use crate::time::Day;

pub(super) fn line(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn joined(bodies: &[read::Organisation]) -> String {
    bodies.iter().map(|body| body.raw.as_str()).collect::<Vec<_>>().join("; ")
}

/// Puts a duty or measure in, as it was read.
pub async fn add_duty(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    (kind, ordinal): (DutyKind, i64),
    duty: &read::Duty,
    bodies: &[Body],
) -> Result<DutyId, DbError> {
    let id = DutyId(hub.chance.id(hub.clock.now()));
    let day = |text: &Option<String>| text.as_deref().and_then(Day::parse);
    let (from, to) = (day(&duty.time.from), day(&duty.time.to));
    // a reader's slip must not keep a whole document out
    let (from, to) = if from.is_some() && to.is_some() && from > to { (to, from) } else { (from, to) };
    sql("insert into plan_duty (province, id, plan_id, kind, ordinal, path, text, first_line, last_line, lead_words,
         joins, confidence, time_words, time_kind, time_from, time_to, outcome, state, version, span_start, span_end)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'draft', 0, $18, $19)")
    .bind(hub.province())
    .bind(id)
    .bind(plan)
    .bind(kind.name())
    .bind(ordinal)
    .bind(&duty.id)
    .bind(&duty.text)
    .bind(line(duty.span.first_line))
    .bind(line(duty.span.last_line.max(duty.span.first_line)))
    .bind(joined(&duty.lead))
    .bind(duty.role == read::Role::PhoiHop)
    .bind(confidence_name(duty.confidence))
    .bind(duty.time.raw.clone())
    .bind(name_of(TIME_KINDS, &duty.time.kind))
    .bind(from)
    .bind(to)
    .bind(duty.outcome.clone())
    .bind(line(duty.span.start))
    .bind(line(duty.span.end))
    .run(&mut *tx)
    .await?;
    put_bodies(hub, tx, id, bodies).await?;
    Ok(id)
}

/// Puts the bodies of a duty in place of those before.
pub async fn put_bodies(hub: &Hub, tx: &mut Tx, duty: DutyId, bodies: &[Body]) -> Result<(), DbError> {
    sql("delete from plan_duty_body where province = $1 and duty_id = $2")
        .bind(hub.province())
        .bind(duty)
        .run(&mut *tx)
        .await?;
    for (ordinal, body) in bodies.iter().enumerate() {
        let (organisation, group) = match body.who {
            Who::Organisation(id) => (Some(id), None),
            Who::Group(group) => (None, Some(group.name())),
            Who::Open | Who::Outside => (None, None),
        };
        sql("insert into plan_duty_body
             (province, duty_id, part, ordinal, words, agency_key, organisation_id, body_group, outside)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(hub.province())
        .bind(duty)
        .bind(body.part.name())
        .bind(line(ordinal))
        .bind(&body.words)
        .bind(&body.key)
        .bind(organisation)
        .bind(group)
        .bind(body.who == Who::Outside)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Says who a name is, in every duty of the plan that nobody has decided; gives how many places that was.
pub async fn map_agency(hub: &Hub, tx: &mut Tx, plan: PlanId, key: &str, who: Who) -> Result<u64, DbError> {
    let (organisation, group) = match who {
        Who::Organisation(id) => (Some(id), None),
        Who::Group(group) => (None, Some(group.name())),
        Who::Open | Who::Outside => (None, None),
    };
    sql("update plan_duty_body set organisation_id = $4, body_group = $5, outside = $6
         where province = $1 and agency_key = $3
         and duty_id in (select id from plan_duty where province = $1 and plan_id = $2 and state = 'draft'
         and standing = 'own')")
    .bind(hub.province())
    .bind(plan)
    .bind(key)
    .bind(organisation)
    .bind(group)
    .bind(who == Who::Outside)
    .run(tx)
    .await
}

/// Puts a target in.
pub async fn add_target(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    ordinal: i64,
    target: &read::Target,
) -> Result<(), DbError> {
    sql("insert into plan_target (province, id, plan_id, ordinal, path, text, first_line, last_line, percent_words,
         indicator, confidence, state, version, span_start, span_end)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', 0, $12, $13)")
    .bind(hub.province())
    .bind(TargetId(hub.chance.id(hub.clock.now())))
    .bind(plan)
    .bind(ordinal)
    .bind(&target.id)
    .bind(&target.text)
    .bind(line(target.span.first_line))
    .bind(line(target.span.last_line))
    .bind(target.percent.map(|percent| format!("{percent}").replace('.', ",")))
    .bind(target.indicator.clone())
    .bind(confidence_name(target.confidence))
    .bind(line(target.span.start))
    .bind(line(target.span.end))
    .run(tx)
    .await?;
    Ok(())
}

/// Puts a duty to report in.
pub async fn add_reporting(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    ordinal: i64,
    item: &read::ReportingDuty,
) -> Result<(), DbError> {
    let month = item.due.month.filter(|month| (1..=12).contains(month));
    let day = item.due.day.filter(|day| (1..=31).contains(day));
    sql("insert into plan_reporting (province, id, plan_id, ordinal, path, first_line, last_line, subject, who_words,
         to_words, through_words, due_words, due_kind, due_month, due_day, due_year, confidence, state, version, span_start, span_end)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'draft', 0, $18, $19)")
    .bind(hub.province())
    .bind(ReportingId(hub.chance.id(hub.clock.now())))
    .bind(plan)
    .bind(ordinal)
    .bind(&item.id)
    .bind(line(item.span.first_line))
    .bind(line(item.span.last_line))
    .bind(item.subject.as_deref().unwrap_or_default().trim_end_matches(['.', '/', ';', ' ']))
    .bind(joined(&item.who))
    .bind(joined(&item.to))
    .bind(joined(&item.through))
    .bind(item.due.raw.clone())
    .bind(name_of(DUE_KINDS, &item.due.kind))
    .bind(month.map(i64::from))
    .bind(day.map(i64::from))
    .bind(item.due.year.map(i64::from))
    .bind(confidence_name(item.confidence))
    .bind(line(item.span.start))
    .bind(line(item.span.end))
    .run(tx)
    .await?;
    Ok(())
}

/// Holds the plan for a change of its review until the transaction ends; `false` when it is in force already.
pub async fn hold(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<bool, DbError> {
    let held = sql("update plan set touched_at = $3 where province = $1 and id = $2 and state = 'review'")
        .bind(hub.province())
        .bind(plan)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(held == 1)
}

/// What a decision leaves: who decided, on which version.
#[derive(Clone, Copy)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// Who.
    pub by: PersonId,
    /// The version that the person saw.
    pub seen: i64,
}

/// Decides a duty; `false` when a colleague was faster.
pub async fn decide_duty(
    hub: &Hub,
    tx: &mut Tx,
    duty: DutyId,
    decided: Decided,
    change: Option<(When, Option<&str>)>,
) -> Result<bool, DbError> {
    let done = sql("update plan_duty set state = $3, decided_at = $4, decided_by = $5, version = version + 1
         where province = $1 and id = $2 and version = $6 and standing = 'own'")
    .bind(hub.province())
    .bind(duty)
    .bind(decided.decision.name())
    .bind(hub.clock.now())
    .bind(decided.by)
    .bind(decided.seen)
    .run(&mut *tx)
    .await?;
    if let Some((when, outcome)) = change.filter(|_| done == 1) {
        sql("update plan_duty set time_kind = $3, time_from = $4, time_to = $5, outcome = $6
             where province = $1 and id = $2")
        .bind(hub.province())
        .bind(duty)
        .bind(name_of(TIME_KINDS, &when.kind))
        .bind(when.from)
        .bind(when.to)
        .bind(outcome)
        .run(tx)
        .await?;
    }
    Ok(done == 1)
}

/// Decides a target; `false` when a colleague was faster.
pub async fn decide_target(
    hub: &Hub,
    tx: &mut Tx,
    target: TargetId,
    decided: Decided,
) -> Result<bool, DbError> {
    let done =
        sql("update plan_target set state = $3, decided_at = $4, decided_by = $5, version = version + 1
         where province = $1 and id = $2 and version = $6")
        .bind(hub.province())
        .bind(target)
        .bind(decided.decision.name())
        .bind(hub.clock.now())
        .bind(decided.by)
        .bind(decided.seen)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// What a person may correct in a duty to report.
pub struct ReportingChange<'a> {
    /// On what.
    pub subject: &'a str,
    /// To whom.
    pub to: &'a str,
    /// Through whom.
    pub through: &'a str,
    /// How often.
    pub kind: read::DueKind,
    /// 1 to 12.
    pub month: Option<i64>,
    /// 1 to 31.
    pub day: Option<i64>,
    /// The year of a dated one.
    pub year: Option<i64>,
}

/// Decides a duty to report; `false` when a colleague was faster.
pub async fn decide_reporting(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportingId,
    decided: Decided,
    change: Option<&ReportingChange<'_>>,
) -> Result<bool, DbError> {
    let done =
        sql("update plan_reporting set state = $3, decided_at = $4, decided_by = $5, version = version + 1
         where province = $1 and id = $2 and version = $6")
        .bind(hub.province())
        .bind(id)
        .bind(decided.decision.name())
        .bind(hub.clock.now())
        .bind(decided.by)
        .bind(decided.seen)
        .run(&mut *tx)
        .await?;
    if let Some(change) = change.filter(|_| done == 1) {
        sql("update plan_reporting set subject = $3, to_words = $4, through_words = $5, due_kind = $6,
             due_month = $7, due_day = $8, due_year = $9 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(change.subject)
        .bind(change.to)
        .bind(change.through)
        .bind(name_of(DUE_KINDS, &change.kind))
        .bind(change.month)
        .bind(change.day)
        .bind(change.year)
        .run(tx)
        .await?;
    }
    Ok(done == 1)
}

/// Puts a plan in force; `false` when it is already.
pub async fn publish(hub: &Hub, tx: &mut Tx, plan: PlanId, by: PersonId) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let done =
        sql("update plan set state = 'published', published_at = $3, published_by = $4, touched_at = $3
         where province = $1 and id = $2 and state = 'review'")
        .bind(hub.province())
        .bind(plan)
        .bind(now)
        .bind(by)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// Completes the head of a document: number, issuer, day of issue, abstract.
pub async fn set_header(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    (number, issuer, issued_on, title): (Option<&str>, Option<&str>, Option<Day>, &str),
    before: BeforeDay,
) -> Result<(), DbError> {
    sql("update plan set number = $3, issuer = $4, issued_on = $5, title = $6, before_day = $7
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(plan)
    .bind(number)
    .bind(issuer)
    .bind(issued_on)
    .bind(title)
    .bind(before.name())
    .run(tx)
    .await?;
    Ok(())
}

/// Reads "trước ngày X" in a plan as another plan does.
pub async fn set_before_day_as(hub: &Hub, tx: &mut Tx, plan: PlanId, other: PlanId) -> Result<(), DbError> {
    sql("update plan set before_day = (select o.before_day from plan o where o.province = $1 and o.id = $3),
         obstacle_days = (select o.obstacle_days from plan o where o.province = $1 and o.id = $3)
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(plan)
    .bind(other)
    .run(tx)
    .await?;
    Ok(())
}
