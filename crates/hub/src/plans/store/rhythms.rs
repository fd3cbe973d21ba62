//! Rhythms of tasks that come round, and their turns.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::{RhythmKind, TaskId, TurnId};
use crate::plans::rhythm::{self, Rhythm};
use crate::plans::store::figures::{Due, bind_within, of_bodies};
use crate::plans::store::touched::touched;
use crate::slice::Within;
use crate::time::{Day, Moment};

/// A rhythm that a task has or had.
#[derive(Clone, Debug, FromRow)]
pub struct RhythmRow {
    /// The task.
    pub task_id: TaskId,
    /// Since when.
    pub set_at: Moment,
    /// [`RhythmKind`].
    pub kind: String,
    /// First day of a school year.
    pub starts: String,
    /// Last day of a school year.
    pub ends: String,
    /// Last day of the latest turn that has a row.
    pub opened_to: Option<Day>,
    /// Until when.
    pub ended_at: Option<Moment>,
}

impl RhythmRow {
    /// The rhythm.
    pub fn rhythm(&self) -> Option<Rhythm> {
        let school = rhythm::parse(&self.starts).zip(rhythm::parse(&self.ends));
        Some(Rhythm { kind: RhythmKind::parse(&self.kind)?, school: school.unwrap_or(rhythm::SCHOOL_YEAR) })
    }
}

/// All rhythms that a task has had, the newest first.
pub async fn of_task<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<RhythmRow>, DbError> {
    sql("select task_id, set_at, kind, starts, ends, opened_to, ended_at from plan_rhythm
         where province = $1 and task_id = $2 order by set_at desc")
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await
}

/// Rhythms whose latest turn ended before `today`, of tasks that somebody has taken and not done.
pub async fn to_open<'c>(hub: &Hub, on: impl On<'c>, today: Day) -> Result<Vec<RhythmRow>, DbError> {
    sql("select r.task_id, r.set_at, r.kind, r.starts, r.ends, r.opened_to, r.ended_at from plan_rhythm r
         join plan_task t on t.province = r.province and t.id = r.task_id
         where r.province = $1 and r.ended_at is null and (r.opened_to is null or r.opened_to < $2)
         and t.state = 'open'
         and not exists (select 1 from plan_task_left l where l.province = t.province and l.task_id = t.id)
         and not exists (select 1 from plan_task_given g where g.province = t.province and g.task_id = t.id
             and g.state <> 'accepted')
         and not exists (select 1 from plan_task_merged m where m.province = t.province and m.task_id = t.id)
         order by r.opened_to, r.task_id")
    .bind(hub.province())
    .bind(today)
    .all(on)
    .await
}

/// Gives a task a rhythm; the one before must have been ended.
pub async fn set(hub: &Hub, tx: &mut Tx, task: TaskId, rhythm: Rhythm, by: PersonId) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("insert into plan_rhythm (province, task_id, set_at, set_by, kind, starts, ends)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (province, task_id, set_at) do update set kind = excluded.kind, starts = excluded.starts,
         ends = excluded.ends, opened_to = null, ended_at = null")
    .bind(hub.province())
    .bind(task)
    .bind(hub.clock.now())
    .bind(by)
    .bind(rhythm.kind.name())
    .bind(rhythm::format(rhythm.school.0))
    .bind(rhythm::format(rhythm.school.1))
    .run(tx)
    .await?;
    Ok(())
}

/// Ends the rhythm of a task. The turns that are not over are no turns any more; those that are stay to be done.
pub async fn end(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    let now = hub.clock.now();
    sql("update plan_rhythm set ended_at = $3 where province = $1 and task_id = $2 and ended_at is null")
        .bind(hub.province())
        .bind(task)
        .bind(now)
        .run(&mut *tx)
        .await?;
    sql("update plan_turn set dropped_at = $3 where province = $1 and task_id = $2 and last_day >= $4
         and done_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(task)
    .bind(now)
    .bind(now.day())
    .run(tx)
    .await?;
    Ok(())
}

/// Gives the turns that have begun their rows; a turn has one, however often it is opened.
pub async fn open(hub: &Hub, tx: &mut Tx, row: &RhythmRow, today: Day) -> Result<u64, DbError> {
    let Some(rhythm) = row.rhythm() else { return Ok(0) };
    let turns = rhythm.begun(row.opened_to, today);
    let Some(last) = turns.last() else { return Ok(0) };
    touched(hub, tx, row.task_id).await?;
    for turn in &turns {
        sql("insert into plan_turn (province, id, task_id, first_day, last_day) values ($1, $2, $3, $4, $5)
             on conflict (province, task_id, first_day, last_day) do update set dropped_at = null")
        .bind(hub.province())
        .bind(TurnId(hub.chance.id(hub.clock.now())))
        .bind(row.task_id)
        .bind(turn.first)
        .bind(turn.last)
        .run(&mut *tx)
        .await?;
    }
    sql("update plan_rhythm set opened_to = $4 where province = $1 and task_id = $2 and set_at = $3")
        .bind(hub.province())
        .bind(row.task_id)
        .bind(row.set_at)
        .bind(last.last)
        .run(tx)
        .await?;
    Ok(turns.len() as u64)
}

/// A turn of a task.
#[derive(Clone, Debug, FromRow)]
pub struct TurnRow {
    /// Key.
    pub id: TurnId,
    /// Of which task.
    pub task_id: TaskId,
    /// The first day.
    pub first_day: Day,
    /// The last day.
    pub last_day: Day,
    /// What was done.
    pub result: Option<String>,
    /// When.
    pub done_at: Option<Moment>,
    /// By whom.
    pub done_by: Option<String>,
}

/// The turns of a task, the latest first; dropped ones are not among them.
pub async fn turns<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<TurnRow>, DbError> {
    sql("select u.id, u.task_id, u.first_day, u.last_day, u.result, u.done_at, p.name as done_by from plan_turn u
         left join person p on p.province = u.province and p.id = u.done_by
         where u.province = $1 and u.task_id = $2 and u.dropped_at is null order by u.last_day desc, u.first_day desc")
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await
}

/// A turn is done; `false` when it was already, or is no turn any more.
pub async fn finish(
    hub: &Hub,
    tx: &mut Tx,
    (task, turn): (TaskId, TurnId),
    (result, by): (&str, PersonId),
) -> Result<bool, DbError> {
    touched(hub, tx, task).await?;
    let done = sql("update plan_turn set result = $4, done_at = $5, done_by = $6
         where province = $1 and task_id = $2 and id = $3 and done_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(task)
    .bind(turn)
    .bind(result)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// A turn with the words of its task.
#[derive(Clone, Debug, FromRow)]
pub struct UnitTurn {
    /// The task.
    pub task_id: TaskId,
    /// The words of the task.
    pub text: String,
    /// The first day.
    pub first_day: Day,
    /// The last day.
    pub last_day: Day,
    /// When it was done.
    pub done_at: Option<Moment>,
}

/// The turns of an organisation that end between two days.
pub async fn of_organisation<'c>(
    hub: &Hub,
    on: impl On<'c>,
    organisation: OrganisationId,
    (from, to): (Day, Day),
) -> Result<Vec<UnitTurn>, DbError> {
    sql("select u.task_id, d.text, u.first_day, u.last_day, u.done_at from plan_task t
         join plan_turn u on u.province = t.province and u.task_id = t.id
         join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where t.province = $1 and t.organisation_id = $2 and u.last_day between $3 and $4 and u.dropped_at is null
         and not exists (select 1 from plan_task_left l where l.province = t.province and l.task_id = t.id)
         order by u.last_day, u.task_id")
    .bind(hub.province())
    .bind(organisation)
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// The open turns that end between two days, of tasks that somebody has taken.
pub async fn due_between<'c>(hub: &Hub, on: impl On<'c>, within: Within<'_>) -> Result<Vec<Due>, DbError> {
    let statement = Statement::composed(format!(
        "select t.id, t.organisation_id, u.last_day, u.first_day as turn_first, d.text from plan_turn u
         join plan_task t on t.province = u.province and t.id = u.task_id
         join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where u.province = $1 and u.last_day between $2 and $3 and u.done_at is null and u.dropped_at is null
         and t.state = 'open'
         and not exists (select 1 from plan_task_left l where l.province = t.province and l.task_id = t.id)
         and not exists (select 1 from plan_task_given g where g.province = t.province and g.task_id = t.id
             and g.state <> 'accepted')
         and not exists (select 1 from plan_task_merged m where m.province = t.province and m.task_id = t.id) {}
         order by u.last_day, t.id",
        of_bodies(within.bodies)
    ));
    bind_within(statement.bind(hub.province()), within).all(on).await
}

/// A rhythm for the figures.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct RhythmFact {
    /// The task.
    pub task_id: TaskId,
    /// Since when.
    pub set_at: Moment,
    /// Until when.
    pub ended_at: Option<Moment>,
}

/// A turn for the figures.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct TurnFact {
    /// The task.
    pub task_id: TaskId,
    /// The first day.
    pub first_day: Day,
    /// The last day.
    pub last_day: Day,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// When it was dropped.
    pub dropped_at: Option<Moment>,
}

/// The rhythms that stood on one of the days between two, and the turns that had begun by the last of them: of all
/// tasks that plans themselves give, or of all tasks of a body.
pub async fn facts(
    hub: &Hub,
    body: Option<OrganisationId>,
    (first, last): (Day, Day),
) -> Result<(Vec<RhythmFact>, Vec<TurnFact>), DbError> {
    let whose = match body {
        None => "not t.part and $3 is null",
        Some(_) => {
            "(t.organisation_id = $3 or t.id in (select m.task_id from plan_task_move m
              where m.province = $1 and m.from_id = $3))"
        }
    };
    // from these tasks to their rhythms and turns: those of the whole country are fifty times as many
    let rhythms: Vec<RhythmFact> = Statement::composed(format!(
        "select r.task_id, r.set_at, r.ended_at from plan_task t cross join plan_rhythm r
         where t.province = $1 and {whose} and r.province = t.province and r.task_id = t.id
         and r.set_at < $2 and (r.ended_at is null or r.ended_at >= $4)"
    ))
    .bind(hub.province())
    .bind(last.plus(1).start())
    .bind(body)
    .bind(first.plus(1).start())
    .all(&hub.db)
    .await?;
    if rhythms.is_empty() {
        return Ok((rhythms, Vec::new()));
    }
    let turns = Statement::composed(format!(
        "select u.task_id, u.first_day, u.last_day, u.done_at, u.dropped_at from plan_task t cross join plan_turn u
         where t.province = $1 and {whose} and u.province = t.province and u.task_id = t.id and u.first_day <= $2"
    ))
    .bind(hub.province())
    .bind(last)
    .bind(body)
    .all(&hub.db)
    .await?;
    Ok((rhythms, turns))
}
