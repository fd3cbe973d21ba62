//! The tables of inspections.

pub mod files;
pub mod template;

use crate::Hub;
use crate::authority::Extent;
use crate::db::{DbError, FromRow, On, Statement, Tx, Value, sql};
use crate::id::{OrganisationId, PersonId};
use crate::inspections::{FollowUpId, InspectionId, ItemId};
use crate::plans::model::{DutyId, PlanId};
use crate::time::{Day, Moment};

/// An inspection.
#[derive(Clone, Debug, FromRow)]
pub struct Inspection {
    /// Key.
    pub id: InspectionId,
    /// Who inspects.
    pub inspector_id: OrganisationId,
    /// Who is inspected.
    pub inspected_id: OrganisationId,
    /// On which plan.
    pub plan_id: Option<PlanId>,
    /// What it is about.
    pub subject: String,
    /// Who goes.
    pub team: String,
    /// The day it is planned for.
    pub planned_on: Day,
    /// `planned`, `held`, `concluded`, `followed-up` or `cancelled`.
    pub state: String,
    /// The day it was held.
    pub held_on: Option<Day>,
    /// The conclusion.
    pub conclusion: Option<String>,
    /// When it was concluded.
    pub concluded_at: Option<Moment>,
    /// Why it was not held.
    pub cancelled_reason: Option<String>,
}

const INSPECTION: &str =
    "select id, inspector_id, inspected_id, plan_id, subject, team, planned_on, state, held_on,
    conclusion, concluded_at, cancelled_reason from inspection where province = $1";

/// One inspection.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: InspectionId) -> Result<Option<Inspection>, DbError> {
    Statement::composed(format!("{INSPECTION} and id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The inspections of a year that somebody may see, as the body that inspects or is inspected; the latest first.
pub async fn of_year<'c>(
    hub: &Hub,
    on: impl On<'c>,
    extent: &Extent,
    year: i64,
) -> Result<Vec<Inspection>, DbError> {
    let mut values: Vec<Value> = vec![hub.province().into(), format!("{year}-").into()];
    let mut condition = String::new();
    if let Extent::Only { organisations, areas } = extent {
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let own: Vec<_> = organisations.iter().map(|id| place((*id).into())).collect();
        let areas: Vec<_> = areas.iter().map(|area| place(area.into())).collect();
        let own = if own.is_empty() { "null".to_owned() } else { own.join(", ") };
        let areas = if areas.is_empty() { "null".to_owned() } else { areas.join(", ") };
        condition = format!(
            " and (inspector_id in ({own}) or inspected_id in ({own}) or inspected_id in
             (select o.id from organisation o where o.province = $1 and o.area_code in ({areas})))"
        );
    }
    let text = format!(
        "{INSPECTION} and substr(planned_on, 1, 5) = $2{condition} order by planned_on desc, id limit 1000"
    );
    values.into_iter().fold(Statement::composed(text), Statement::bind).all(on).await
}

/// A new inspection.
pub struct New<'a> {
    /// Key.
    pub id: InspectionId,
    /// Who inspects.
    pub inspector: OrganisationId,
    /// Who is inspected.
    pub inspected: OrganisationId,
    /// On which plan.
    pub plan: Option<PlanId>,
    /// What it is about.
    pub subject: &'a str,
    /// Who goes.
    pub team: &'a str,
    /// The day it is planned for.
    pub on: Day,
}

/// Plans an inspection.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>, by: PersonId) -> Result<(), DbError> {
    sql("insert into inspection (province, id, inspector_id, inspected_id, plan_id, subject, team, planned_on, state,
         version, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', 1, $9, $10)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.inspector)
    .bind(new.inspected)
    .bind(new.plan)
    .bind(new.subject)
    .bind(new.team)
    .bind(new.on)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Puts an item into the checklist.
pub async fn add_item(
    hub: &Hub,
    tx: &mut Tx,
    (inspection, id): (InspectionId, ItemId),
    ordinal: i64,
    words: &str,
    duty: Option<DutyId>,
) -> Result<(), DbError> {
    sql("insert into inspection_item (province, id, inspection_id, ordinal, words, duty_id, remark)
         values ($1, $2, $3, $4, $5, $6, '')")
    .bind(hub.province())
    .bind(id)
    .bind(inspection)
    .bind(ordinal)
    .bind(words)
    .bind(duty)
    .run(tx)
    .await?;
    Ok(())
}

/// An item of a checklist.
#[derive(Clone, Debug, FromRow)]
pub struct Item {
    /// Key.
    pub id: ItemId,
    /// What is looked at.
    pub words: String,
    /// The duty that it comes from.
    pub duty_id: Option<DutyId>,
    /// `met`, `not-met`, `not-applicable`.
    pub verdict: Option<String>,
    /// What was seen.
    pub remark: String,
}

/// The checklist.
pub async fn items<'c>(hub: &Hub, on: impl On<'c>, id: InspectionId) -> Result<Vec<Item>, DbError> {
    sql("select id, words, duty_id, verdict, remark from inspection_item
         where province = $1 and inspection_id = $2 order by ordinal")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Decides an item of an inspection that is held and not concluded; `false` when it is in another state.
pub async fn decide(
    hub: &Hub,
    tx: &mut Tx,
    (inspection, item): (InspectionId, ItemId),
    verdict: &str,
    remark: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update inspection_item set verdict = $4, remark = $5, decided_at = $6, decided_by = $7
         where province = $1 and inspection_id = $2 and id = $3 and exists (select 1 from inspection i
         where i.province = $1 and i.id = $2 and i.state = 'held')")
        .bind(hub.province())
        .bind(inspection)
        .bind(item)
        .bind(verdict)
        .bind(remark)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Marks an inspection as held; `false` when it is not planned any more.
pub async fn hold(hub: &Hub, tx: &mut Tx, id: InspectionId, on: Day) -> Result<bool, DbError> {
    let changed = sql("update inspection set state = 'held', held_on = $3, version = version + 1
         where province = $1 and id = $2 and state = 'planned'")
    .bind(hub.province())
    .bind(id)
    .bind(on)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Takes a planned inspection off the schedule.
pub async fn cancel(hub: &Hub, tx: &mut Tx, id: InspectionId, reason: &str) -> Result<bool, DbError> {
    let changed =
        sql("update inspection set state = 'cancelled', cancelled_reason = $3, version = version + 1
         where province = $1 and id = $2 and state = 'planned'")
        .bind(hub.province())
        .bind(id)
        .bind(reason)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Concludes an inspection whose items are all decided; `false` when one is not, or it is in another state.
pub async fn conclude(hub: &Hub, tx: &mut Tx, id: InspectionId, words: &str) -> Result<bool, DbError> {
    let changed = sql("update inspection set state = 'concluded', conclusion = $3, concluded_at = $4,
         version = version + 1 where province = $1 and id = $2 and state = 'held' and not exists (
         select 1 from inspection_item t where t.province = $1 and t.inspection_id = $2 and t.verdict is null)")
    .bind(hub.province())
    .bind(id)
    .bind(words)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Marks a concluded inspection as followed up, if nothing is open; says whether it did.
pub async fn close(hub: &Hub, tx: &mut Tx, id: InspectionId) -> Result<bool, DbError> {
    let changed = sql("update inspection set state = 'followed-up', version = version + 1
         where province = $1 and id = $2 and state = 'concluded' and not exists (select 1 from inspection_follow_up f
         where f.province = $1 and f.inspection_id = $2 and f.done_on is null)")
    .bind(hub.province())
    .bind(id)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Something to be done after an inspection.
#[derive(Clone, Debug, FromRow)]
pub struct FollowUp {
    /// Key.
    pub id: FollowUpId,
    /// The item that was not met.
    pub item_id: Option<ItemId>,
    /// What is to be done.
    pub words: String,
    /// The last day.
    pub due_on: Day,
    /// The day it was done.
    pub done_on: Option<Day>,
    /// What was done.
    pub done_words: Option<String>,
}

/// What is to be done after an inspection, by day.
pub async fn follow_ups<'c>(hub: &Hub, on: impl On<'c>, id: InspectionId) -> Result<Vec<FollowUp>, DbError> {
    sql("select id, item_id, words, due_on, done_on, done_words from inspection_follow_up
         where province = $1 and inspection_id = $2 order by due_on, id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Adds something to be done.
pub async fn add_follow_up(
    hub: &Hub,
    tx: &mut Tx,
    (inspection, id): (InspectionId, FollowUpId),
    item: ItemId,
    words: &str,
    due: Day,
) -> Result<(), DbError> {
    sql("insert into inspection_follow_up (province, id, inspection_id, item_id, words, due_on)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(inspection)
    .bind(item)
    .bind(words)
    .bind(due)
    .run(tx)
    .await?;
    Ok(())
}

/// It was done; `false` when that was said before.
pub async fn done(
    hub: &Hub,
    tx: &mut Tx,
    (inspection, id): (InspectionId, FollowUpId),
    on: Day,
    words: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update inspection_follow_up set done_on = $4, done_words = $5, done_by = $6
         where province = $1 and inspection_id = $2 and id = $3 and done_on is null")
    .bind(hub.province())
    .bind(inspection)
    .bind(id)
    .bind(on)
    .bind(words)
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Something with a last day: follow-up, inspection, whose it is, the last day, the day it was done, what.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// Key.
    pub id: FollowUpId,
    /// Of which inspection.
    pub inspection_id: InspectionId,
    /// Whose it is.
    pub inspected_id: OrganisationId,
    /// The last day.
    pub due_on: Day,
    /// The day it was done.
    pub done_on: Option<Day>,
    /// What is to be done.
    pub words: String,
}

/// All that is due between two days.
pub async fn due_between<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Due>, DbError> {
    sql("select f.id, f.inspection_id, i.inspected_id, f.due_on, f.done_on, f.words from inspection_follow_up f
         join inspection i on i.province = f.province and i.id = f.inspection_id
         where f.province = $1 and f.due_on >= $2 and f.due_on <= $3 order by f.due_on, f.id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}
