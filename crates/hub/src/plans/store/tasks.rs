//! Tasks, their notes, and what the figures count.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::kept;
use crate::plans::model::{
    DutyId, Giving, NoteId, ObstacleId, PlanId, RhythmKind, Standing, TaskId, TaskState, Timing, standing,
};
use crate::plans::store::touched::{KEPT, touched};
use crate::time::{Day, Moment};

/// A task with the words of its duty.
#[derive(Clone, Debug, FromRow)]
pub struct Task {
    /// Key.
    pub id: TaskId,
    /// The edition of the plan that words it.
    pub plan_id: PlanId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// `dated`, `ongoing`, `needs-date`.
    pub timing: String,
    /// The last day.
    pub due_on: Option<Day>,
    /// `open` or `done`.
    pub state: String,
    /// What was done.
    pub result: Option<String>,
    /// When the plan was published.
    pub created_at: Moment,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Counts changes.
    pub version: i64,
    /// The words of the plan.
    pub text: String,
    /// The place of the duty in the plan.
    pub path: String,
    /// The expected result.
    pub outcome: Option<String>,
    /// When, as printed.
    pub time_words: Option<String>,
    /// The duty.
    pub duty_id: DutyId,
    /// Title of the plan.
    pub plan_title: String,
    /// Number of the plan.
    pub plan_number: Option<String>,
    /// Since when a corrected edition says nothing of it any more.
    pub left_at: Option<Moment>,
    /// The task that it was passed on from.
    pub parent_id: Option<TaskId>,
    /// Whose that is.
    pub giver_id: Option<OrganisationId>,
    /// How it stands with the one who is asked: [`Giving`].
    pub giving: Option<String>,
    /// What exactly is asked.
    pub given_words: Option<String>,
    /// When it was passed on last.
    pub given_at: Option<Moment>,
    /// Last day to take it or refuse.
    pub answer_by: Option<Day>,
    /// Why it was refused or withdrawn.
    pub given_reason: Option<String>,
    /// The task that goes on for it since its body came to another one that had the same task.
    pub merged_into: Option<TaskId>,
    /// What is in its way.
    pub obstacle_id: Option<ObstacleId>,
    /// How often it comes round: [`RhythmKind`].
    pub rhythm: Option<String>,
    /// The last day of the earliest turn that is not done.
    pub turn_due: Option<Day>,
}

impl Task {
    /// What is known of its time.
    pub fn timing(&self) -> Timing {
        Timing::parse(&self.timing).unwrap_or(Timing::NeedsDate)
    }

    /// Whether it is done.
    pub fn state(&self) -> TaskState {
        TaskState::parse(&self.state).unwrap_or(TaskState::Open)
    }

    /// How often it comes round.
    pub fn rhythm(&self) -> Option<RhythmKind> {
        self.rhythm.as_deref().and_then(RhythmKind::parse)
    }

    /// Its last day, or that of its earliest open turn.
    pub fn due(&self) -> Option<Day> {
        self.due_on.or(self.turn_due)
    }

    /// How it stands on a day.
    pub fn standing(&self, today: Day) -> Standing {
        match (self.state(), self.obstacle_id, self.turn_due) {
            (TaskState::Open, Some(_), _) => Standing::Stuck,
            (TaskState::Open, None, Some(due)) if self.rhythm.is_some() => {
                standing(TaskState::Open, Timing::Dated, Some(due), today)
            }
            (state, ..) => standing(state, self.timing(), self.due_on, today),
        }
    }

    /// Passed on, and not answered in the days for it.
    pub fn answer_is_late(&self, today: Day) -> bool {
        self.giving() == Some(Giving::Offered) && self.answer_by.is_some_and(|day| day < today)
    }

    /// How it stands with the one who is asked; nothing where the plan itself gives it.
    pub fn giving(&self) -> Option<Giving> {
        self.giving.as_deref().and_then(Giving::parse)
    }
}

pub(super) const TASK: &str =
    "select t.id, d.plan_id, t.organisation_id, t.timing, t.due_on, t.state, t.result, t.created_at,
    t.done_at, t.version, d.text, d.path, d.outcome, d.time_words, d.id as duty_id, p.title as plan_title,
    p.number as plan_number, l.left_at, g.parent_id, o.organisation_id as giver_id, g.state as giving,
    g.words as given_words, g.given_at, g.answer_by, g.reason as given_reason, mg.into_id as merged_into, b.id as obstacle_id,
    r.kind as rhythm, (select min(u.last_day) from plan_turn u where u.province = t.province and u.task_id = t.id
        and u.done_at is null and u.dropped_at is null) as turn_due
    from plan_task t
    join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
    join plan_duty d on d.province = td.province and d.id = td.duty_id
    join plan p on p.province = d.province and p.id = d.plan_id
    left join plan_task_left l on l.province = t.province and l.task_id = t.id
    left join plan_task_given g on g.province = t.province and g.task_id = t.id
    left join plan_task o on o.province = g.province and o.id = g.parent_id
    left join plan_task_merged mg on mg.province = t.province and mg.task_id = t.id
    left join plan_obstacle b on b.province = t.province and b.task_id = t.id and b.ended_at is null
    left join plan_rhythm r on r.province = t.province and r.task_id = t.id and r.ended_at is null
    where t.province = $1";

/// The task is somebody's: not left behind, not refused, not taken back, not one with another.
pub(super) const STANDS: &str =
    "l.left_at is null and mg.task_id is null and (g.state is null or g.state in ('offered', 'accepted'))";

/// The first edition of the plan `$2`: tasks are counted there.
pub(super) const ROOT: &str = "coalesce((select e.root_id from plan_edition e where e.province = $1 and e.plan_id = $2 and e.in_force), $2)";

/// The tasks of an organisation, late and soonest first.
pub async fn of_organisation<'c>(
    hub: &Hub,
    on: impl On<'c>,
    organisation: OrganisationId,
) -> Result<Vec<Task>, DbError> {
    Statement::composed(format!(
        "{TASK} and t.organisation_id = $2 and {STANDS} order by t.state desc, coalesce(t.due_on, '9999'), p.published_at, d.ordinal"
    ))
    .bind(hub.province())
    .bind(organisation)
    .all(on)
    .await
}

/// The tasks that a plan itself gives, whatever edition of it words them, in the order of the document.
pub async fn of_plan<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Task>, DbError> {
    Statement::composed(format!(
        "{TASK} and t.plan_id = {ROOT} and l.left_at is null and mg.task_id is null and g.state is null order by d.ordinal, t.id"
    ))
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// One task.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: TaskId) -> Result<Option<Task>, DbError> {
    Statement::composed(format!("{TASK} and t.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The words that each of some tasks bears.
pub async fn words_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    tasks: &[TaskId],
) -> Result<Vec<(TaskId, String)>, DbError> {
    let statement = Statement::composed(format!(
        "select td.task_id, d.text from plan_task_duty td
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where td.province = $1 and td.main and td.task_id in ({})",
        places(2, tasks.len())
    ));
    tasks.iter().fold(statement.bind(hub.province()), |all, id| all.bind(*id)).all(on).await
}

/// The task by which a duty is an organisation's, whatever has become of it.
pub async fn of_duty<'c>(
    hub: &Hub,
    on: impl On<'c>,
    duty: DutyId,
    organisation: OrganisationId,
) -> Result<Option<Task>, DbError> {
    Statement::composed(format!("{TASK} and td.duty_id = $2 and t.organisation_id = $3"))
        .bind(hub.province())
        .bind(duty)
        .bind(organisation)
        .optional(on)
        .await
}

/// The plan under which a task is counted: its first edition.
pub async fn root_of<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<PlanId, DbError> {
    let (plan,): (PlanId,) = sql("select plan_id from plan_task where province = $1 and id = $2")
        .bind(hub.province())
        .bind(task)
        .one(on)
        .await?;
    Ok(plan)
}

/// Gives a duty to an organisation as a task.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    (plan, duty): (PlanId, DutyId),
    organisation: OrganisationId,
    (timing, due_on): (Timing, Option<Day>),
) -> Result<TaskId, DbError> {
    kept::changed(hub, tx, KEPT).await?;
    let now = hub.clock.now();
    let id = TaskId(hub.chance.id(now));
    sql("insert into plan_task (province, id, plan_id, organisation_id, timing, due_on, state, created_at, version)
         values ($1, $2, $3, $4, $5, $6, 'open', $7, 0)")
    .bind(hub.province())
    .bind(id)
    .bind(plan)
    .bind(organisation)
    .bind(timing.name())
    .bind(due_on)
    .bind(now)
    .run(&mut *tx)
    .await?;
    sql("insert into plan_task_duty (province, duty_id, organisation_id, task_id) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(duty)
        .bind(organisation)
        .bind(id)
        .run(&mut *tx)
        .await?;
    touched(hub, tx, id).await?;
    Ok(id)
}

/// A task as the edition before words it.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Worded {
    /// By which duty.
    pub duty_id: DutyId,
    /// To whom.
    pub organisation_id: OrganisationId,
    /// The task.
    pub task_id: TaskId,
    /// It is not done.
    pub open: bool,
    /// The task that it was passed on from.
    pub parent_id: Option<TaskId>,
}

/// The tasks that the duties of a plan's edition word, left ones not among them.
pub async fn worded<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Worded>, DbError> {
    sql("select td.duty_id, td.organisation_id, td.task_id, t.state = 'open' as open, g.parent_id
         from plan_task_duty td
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         join plan_task t on t.province = td.province and t.id = td.task_id
         left join plan_task_left l on l.province = t.province and l.task_id = t.id
         left join plan_task_given g on g.province = t.province and g.task_id = t.id
         where td.province = $1 and d.plan_id = $2 and td.main and l.left_at is null
         and not exists (select 1 from plan_task_merged m where m.province = t.province and m.task_id = t.id)
         order by d.ordinal")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// Lets a task bear the words of a later edition's duty; the duty before stays among those that it serves.
pub async fn reword(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    (duty, organisation): (DutyId, OrganisationId),
) -> Result<(), DbError> {
    sql("update plan_task_duty set main = false where province = $1 and task_id = $2")
        .bind(hub.province())
        .bind(task)
        .run(&mut *tx)
        .await?;
    sql("insert into plan_task_duty (province, duty_id, organisation_id, task_id, main)
         values ($1, $2, $3, $4, true)")
    .bind(hub.province())
    .bind(duty)
    .bind(organisation)
    .bind(task)
    .run(tx)
    .await?;
    Ok(())
}

/// Gives an open task the time of a later edition; `false` when it is done.
pub async fn retime(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    (timing, due_on): (Timing, Option<Day>),
) -> Result<bool, DbError> {
    keep_time(hub, tx, task).await?;
    let done = sql("update plan_task set timing = $3, due_on = $4, version = version + 1
         where province = $1 and id = $2 and state = 'open'")
    .bind(hub.province())
    .bind(task)
    .bind(timing.name())
    .bind(due_on)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Keeps the time that an open task has had until now, so that figures of past days stay what they were. What was set
/// and changed again within one moment never stood.
async fn keep_time(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("insert into plan_task_was (province, task_id, until_at, timing, due_on)
         select province, id, $3, timing, due_on from plan_task where province = $1 and id = $2 and state = 'open'
         on conflict (province, task_id, until_at) do nothing")
    .bind(hub.province())
    .bind(task)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Lets a task serve a further duty.
pub async fn link(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    (duty, organisation): (DutyId, OrganisationId),
) -> Result<(), DbError> {
    sql("insert into plan_task_duty (province, duty_id, organisation_id, task_id, main)
         values ($1, $2, $3, $4, false)")
    .bind(hub.province())
    .bind(duty)
    .bind(organisation)
    .bind(task)
    .run(tx)
    .await?;
    Ok(())
}

/// A duty that a task serves, with its place.
#[derive(Clone, Debug, FromRow)]
pub struct Served {
    /// The duty.
    pub duty_id: DutyId,
    /// In which plan.
    pub plan_id: PlanId,
    /// The words of the document.
    pub text: String,
    /// Place in the outline.
    pub path: String,
    /// First line.
    pub first_line: i64,
    /// Last line.
    pub last_line: i64,
    /// The task bears its words in lists.
    pub main: bool,
    /// Title of the plan.
    pub plan_title: String,
    /// Number of the plan.
    pub plan_number: Option<String>,
}

/// All duties that a task serves, the one that it bears the words of first.
pub async fn served<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<Served>, DbError> {
    sql("select d.id as duty_id, d.plan_id, d.text, d.path, d.first_line, d.last_line, td.main,
         p.title as plan_title, p.number as plan_number
         from plan_task_duty td
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         join plan p on p.province = d.province and p.id = d.plan_id
         where td.province = $1 and td.task_id = $2 order by td.main desc, p.imported_at desc, d.ordinal")
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await
}

/// Sets what is known of a task's time; `false` when a colleague was faster or the task is done.
pub async fn set_time(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    seen: i64,
    (timing, due_on): (Timing, Option<Day>),
) -> Result<bool, DbError> {
    keep_time(hub, tx, task).await?;
    let done = sql("update plan_task set timing = $4, due_on = $5, version = version + 1
         where province = $1 and id = $2 and version = $3 and state = 'open'
         and not exists (select 1 from plan_task_left l where l.province = $1 and l.task_id = $2)")
    .bind(hub.province())
    .bind(task)
    .bind(seen)
    .bind(timing.name())
    .bind(due_on)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Closes a task with its result; `false` when a colleague was faster, a part of it is open or something is in its way.
pub async fn finish(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    seen: i64,
    by: PersonId,
    result: &str,
) -> Result<bool, DbError> {
    touched(hub, tx, task).await?;
    let done = sql("update plan_task set state = 'done', result = $4, done_at = $5, done_by = $6,
         version = version + 1 where province = $1 and id = $2 and version = $3 and state = 'open'
         and not exists (select 1 from plan_task_left l where l.province = $1 and l.task_id = $2)
         and not exists (select 1 from plan_obstacle b
             where b.province = $1 and b.task_id = $2 and b.ended_at is null)
         and not exists (select 1 from plan_task_given g
             join plan_task c on c.province = g.province and c.id = g.task_id
             where g.province = $1 and g.parent_id = $2 and c.state = 'open' and g.state in ('offered', 'accepted')
             and not exists (select 1 from plan_task_merged m where m.province = c.province and m.task_id = c.id))")
    .bind(hub.province())
    .bind(task)
    .bind(seen)
    .bind(result)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// A note on a task.
#[derive(Clone, Debug, FromRow)]
pub struct Note {
    /// `date`, `progress`, `done`, `contribution`, `given`, `accepted`, `refused` or `withdrawn`.
    pub kind: String,
    /// When.
    pub at: Moment,
    /// Who wrote it.
    pub name: String,
    /// In the officer's words.
    pub text: String,
    /// The day that was set.
    pub due_on: Option<Day>,
    /// Who helped, or whom it was given to.
    pub organisation_id: Option<OrganisationId>,
}

/// What a note says.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewNote<'a> {
    /// The kind, as in [`Note::kind`].
    pub kind: &'a str,
    /// In the officer's words.
    pub text: &'a str,
    /// The day that was set.
    pub due_on: Option<Day>,
    /// Who helped, or whom it was given to.
    pub organisation: Option<OrganisationId>,
}

/// Writes a note.
pub async fn note(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    by: PersonId,
    note: NewNote<'_>,
) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("insert into plan_task_note (province, id, task_id, kind, at, person_id, text, due_on, organisation_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(NoteId(hub.chance.id(now)))
    .bind(task)
    .bind(note.kind)
    .bind(now)
    .bind(by)
    .bind(note.text)
    .bind(note.due_on)
    .bind(note.organisation)
    .run(tx)
    .await?;
    Ok(())
}

/// The notes on a task and on those that it goes on for, the newest first.
pub async fn notes<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<Note>, DbError> {
    sql("select n.kind, n.at, p.name, n.text, n.due_on, n.organisation_id from plan_task_note n
         join person p on p.province = n.province and p.id = n.person_id
         where n.province = $1 and (n.task_id = $2 or exists (select 1 from plan_task_merged m
             where m.province = n.province and m.task_id = n.task_id and m.into_id = $2))
         order by n.at desc, n.id desc")
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await
}
