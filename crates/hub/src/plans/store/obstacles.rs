//! Obstacles of tasks and the rungs that they stand on.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::ladder::Place;
use crate::plans::model::{ObstacleId, PlanId, RungState, TaskId};
use crate::time::{Day, Moment};

/// An obstacle with its task and the rung that it stands on, or has stood on last.
#[derive(Clone, Debug, FromRow)]
pub struct Obstacle {
    /// Key.
    pub id: ObstacleId,
    /// Of which task.
    pub task_id: TaskId,
    /// What is in the way.
    pub text: String,
    /// What is asked for.
    pub asked: String,
    /// By when it is needed.
    pub needed_by: Option<Day>,
    /// Working days that each rung has.
    pub days: i64,
    /// When it was raised.
    pub raised_at: Moment,
    /// By whom.
    pub raiser: String,
    /// When it was out of the way.
    pub ended_at: Option<Moment>,
    /// `solved`, `lifted` or `dropped`.
    pub ended_how: Option<String>,
    /// The answer that solved it, or why it is out of the way.
    pub answer: Option<String>,
    /// The words of the task.
    pub task_text: String,
    /// Who is stuck.
    pub organisation_id: OrganisationId,
    /// Who gave the task.
    pub giver_id: Option<OrganisationId>,
    /// The how manyth rung.
    pub ordinal: i64,
    /// Who is asked.
    pub asked_id: OrganisationId,
    /// Last day to answer.
    pub due_on: Day,
    /// [`RungState`].
    pub state: String,
    /// Nobody stands above.
    pub top: bool,
}

impl Obstacle {
    /// How its rung stands.
    pub fn state(&self) -> RungState {
        RungState::parse(&self.state).unwrap_or(RungState::Open)
    }

    /// Nobody has answered in time.
    pub fn is_late(&self, today: Day) -> bool {
        self.state() == RungState::Open && self.due_on < today
    }
}

const OBSTACLE: &str =
    "select b.id, b.task_id, b.text, b.asked, b.needed_by, b.days, b.raised_at, p.name as raiser,
    b.ended_at, b.ended_how, b.answer, d.text as task_text, t.organisation_id, o.organisation_id as giver_id,
    r.ordinal, r.organisation_id as asked_id, r.due_on, r.state, r.top
    from plan_obstacle b
    join plan_obstacle_rung r on r.province = b.province and r.obstacle_id = b.id
        and r.ordinal = (select max(x.ordinal) from plan_obstacle_rung x
            where x.province = b.province and x.obstacle_id = b.id)
    join person p on p.province = b.province and p.id = b.raised_by
    join plan_task t on t.province = b.province and t.id = b.task_id
    join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
    join plan_duty d on d.province = td.province and d.id = td.duty_id
    left join plan_task_left l on l.province = t.province and l.task_id = t.id
    left join plan_task_given g on g.province = t.province and g.task_id = t.id
    left join plan_task o on o.province = g.province and o.id = g.parent_id
    where b.province = $1";

/// Its task is still somebody's.
const STANDS: &str = "b.ended_at is null and l.left_at is null and (g.state is null or g.state = 'accepted')";

fn obstacles(condition: &str) -> Statement {
    Statement::composed(format!("{OBSTACLE} and {condition}"))
}

/// One obstacle.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: ObstacleId) -> Result<Option<Obstacle>, DbError> {
    obstacles("b.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// The obstacles of a task, the newest first.
pub async fn of_task<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<Obstacle>, DbError> {
    obstacles("b.task_id = $2 order by b.raised_at desc, b.id desc")
        .bind(hub.province())
        .bind(task)
        .all(on)
        .await
}

/// What an organisation is asked to answer, by its last day.
pub async fn asked_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    organisation: OrganisationId,
) -> Result<Vec<Obstacle>, DbError> {
    obstacles(&format!("r.organisation_id = $2 and r.state = 'open' and {STANDS} order by r.due_on, b.id"))
        .bind(hub.province())
        .bind(organisation)
        .all(on)
        .await
}

/// What is in the way of an organisation's tasks: open ones first, then those that ended, the newest first.
pub async fn of_organisation<'c>(
    hub: &Hub,
    on: impl On<'c>,
    organisation: OrganisationId,
) -> Result<Vec<Obstacle>, DbError> {
    obstacles(&format!(
        "t.organisation_id = $2 and (b.ended_at is not null or ({STANDS}))
         order by case when b.ended_at is null then 0 else 1 end, b.raised_at desc, b.id desc"
    ))
    .bind(hub.province())
    .bind(organisation)
    .all(on)
    .await
}

/// Obstacles whose rung has had its days before `today` and that can climb.
pub async fn overdue<'c>(hub: &Hub, on: impl On<'c>, today: Day) -> Result<Vec<Obstacle>, DbError> {
    obstacles(&format!(
        "r.state = 'open' and not r.top and r.due_on < $2 and {STANDS} order by r.due_on, b.id"
    ))
    .bind(hub.province())
    .bind(today)
    .all(on)
    .await
}

/// Obstacles whose rung is to answer between two days.
pub async fn due_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Day,
    to: Day,
) -> Result<Vec<Obstacle>, DbError> {
    obstacles(&format!(
        "r.state = 'open' and r.due_on between $2 and $3 and {STANDS} order by r.due_on, b.id"
    ))
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// One rung of an obstacle.
#[derive(Clone, Debug, FromRow)]
pub struct Rung {
    /// The how manyth.
    pub ordinal: i64,
    /// Who is asked.
    pub organisation_id: OrganisationId,
    /// Nobody stands above.
    pub top: bool,
    /// When it came here.
    pub reached_at: Moment,
    /// Last day to answer.
    pub due_on: Day,
    /// [`RungState`].
    pub state: String,
    /// The answer, or why it was passed up.
    pub words: Option<String>,
    /// When.
    pub answered_at: Option<Moment>,
    /// By whom.
    pub answerer: Option<String>,
    /// Why the answer did not solve it.
    pub remark: Option<String>,
    /// When it left.
    pub ended_at: Option<Moment>,
}

impl Rung {
    /// How it stands.
    pub fn state(&self) -> RungState {
        RungState::parse(&self.state).unwrap_or(RungState::Open)
    }
}

/// The rungs of an obstacle from the first.
pub async fn rungs<'c>(hub: &Hub, on: impl On<'c>, id: ObstacleId) -> Result<Vec<Rung>, DbError> {
    sql("select r.ordinal, r.organisation_id, r.top, r.reached_at, r.due_on, r.state, r.words, r.answered_at,
         p.name as answerer, r.remark, r.ended_at from plan_obstacle_rung r
         left join person p on p.province = r.province and p.id = r.answered_by
         where r.province = $1 and r.obstacle_id = $2 order by r.ordinal")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// What is raised.
#[derive(Clone, Copy)]
pub struct NewObstacle<'a> {
    /// What is in the way.
    pub text: &'a str,
    /// What is asked for.
    pub asked: &'a str,
    /// By when it is needed.
    pub needed_by: Option<Day>,
    /// Working days that each rung has.
    pub days: i64,
    /// By whom.
    pub by: PersonId,
}

/// Raises an obstacle; its first rung follows by [`reach`].
pub async fn add(hub: &Hub, tx: &mut Tx, task: TaskId, new: NewObstacle<'_>) -> Result<ObstacleId, DbError> {
    let now = hub.clock.now();
    let id = ObstacleId(hub.chance.id(now));
    sql("insert into plan_obstacle (province, id, task_id, text, asked, needed_by, days, raised_at, raised_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(id)
    .bind(task)
    .bind(new.text)
    .bind(new.asked)
    .bind(new.needed_by)
    .bind(new.days)
    .bind(now)
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(id)
}

/// Puts an obstacle on a rung.
pub async fn reach(
    hub: &Hub,
    tx: &mut Tx,
    (id, ordinal): (ObstacleId, i64),
    place: Place,
    (at, due_on): (Moment, Day),
) -> Result<(), DbError> {
    sql("insert into plan_obstacle_rung (province, obstacle_id, ordinal, organisation_id, top, reached_at, due_on, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'open')")
    .bind(hub.province())
    .bind(id)
    .bind(ordinal)
    .bind(place.organisation)
    .bind(place.top)
    .bind(at)
    .bind(due_on)
    .run(tx)
    .await?;
    Ok(())
}

/// The rung answers, or passes it up; `false` when it has been answered or has climbed.
pub async fn answer(
    hub: &Hub,
    tx: &mut Tx,
    (id, ordinal): (ObstacleId, i64),
    state: RungState,
    (words, by): (&str, PersonId),
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let ended = (state == RungState::Passed).then_some(now);
    let done =
        sql("update plan_obstacle_rung set state = $4, words = $5, answered_at = $6, answered_by = $7,
         ended_at = $8 where province = $1 and obstacle_id = $2 and ordinal = $3 and state = 'open'")
        .bind(hub.province())
        .bind(id)
        .bind(ordinal)
        .bind(state.name())
        .bind(words)
        .bind(now)
        .bind(by)
        .bind(ended)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// A rung ends; `false` when it does not stand as `from` any more.
pub async fn leave(
    hub: &Hub,
    tx: &mut Tx,
    (id, ordinal): (ObstacleId, i64),
    (from, to): (RungState, RungState),
    (remark, at): (Option<&str>, Moment),
) -> Result<bool, DbError> {
    let done = sql("update plan_obstacle_rung set state = $5, remark = $6, ended_at = $7
         where province = $1 and obstacle_id = $2 and ordinal = $3 and state = $4")
    .bind(hub.province())
    .bind(id)
    .bind(ordinal)
    .bind(from.name())
    .bind(to.name())
    .bind(remark)
    .bind(at)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// An obstacle is out of the way; `false` when it was already.
pub async fn end(
    hub: &Hub,
    tx: &mut Tx,
    id: ObstacleId,
    (how, answer, by): (RungState, &str, PersonId),
) -> Result<bool, DbError> {
    let done = sql("update plan_obstacle set ended_at = $3, ended_by = $4, ended_how = $5, answer = $6
         where province = $1 and id = $2 and ended_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .bind(how.name())
    .bind(answer)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Working days that each rung has to answer what is in the way of a plan's tasks.
pub async fn days<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<i64, DbError> {
    sql("select obstacle_days from plan where province = $1 and id = $2")
        .bind(hub.province())
        .bind(plan)
        .count(on)
        .await
}

/// Sets them for what is raised from now on.
pub async fn set_days(hub: &Hub, tx: &mut Tx, plan: PlanId, days: i64) -> Result<bool, DbError> {
    let done = sql("update plan set obstacle_days = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(plan)
        .bind(days)
        .run(tx)
        .await?;
    Ok(done == 1)
}
