//! What is in the way of a task (*vướng mắc*): raised by the body that has it, answered by the one above, climbing by
//! itself when the days are over.

use serde_json::json;

use super::tasks::mine;
use super::{REVIEW, WORK, record};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::plans::ladder::{self, Place};
use crate::plans::model::{ObstacleId, PlanId, RungState, TaskId, TaskState};
use crate::plans::store::obstacles as rows;
use crate::slice::{Deadline, TELL, Telling};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::web::form::Problem;
use crate::working_days;

pub use rows::{Obstacle, Rung};

/// Answer what is in the way of a task below.
pub const ANSWER: Act = Act {
    name: "plans.answer-obstacle",
    allow: &[
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::Viewer, Reach::Organisation),
    ],
};

/// The roles that answer.
pub const ASKED: &[Role] = &[Role::SteeringOfficer, Role::CaseOfficer, Role::UnitHead, Role::Viewer];

/// The most working days that a rung can be given.
pub const MOST_DAYS: i64 = 60;

/// Who stands above whom, and who stands at the top.
struct Register {
    parents: Vec<(OrganisationId, OrganisationId)>,
    top: Option<OrganisationId>,
}

impl Register {
    async fn of_today(hub: &Hub) -> Result<Self> {
        let all = organisations::actions::all(hub).await?;
        let top = all.iter().find(|one| one.kind == "peoples-committee" && one.level == "province");
        Ok(Self { parents: organisations::actions::parents(hub).await?, top: top.map(|one| one.id) })
    }

    fn ladder(&self, own: OrganisationId, giver: Option<OrganisationId>) -> Vec<OrganisationId> {
        ladder::ladder(own, giver, &self.parents, self.top)
    }
}

/// What is raised.
pub struct Raise<'a> {
    /// What is in the way.
    pub text: &'a str,
    /// What is asked for.
    pub asked: &'a str,
    /// By when it is needed.
    pub needed_by: Option<Day>,
}

/// Raises an obstacle: the task is stuck until it is out of the way.
pub async fn raise(hub: &Hub, who: &Principal, id: TaskId, raise: &Raise<'_>) -> Result<ObstacleId> {
    let task = mine(hub, who, id).await?;
    if task.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let now = hub.clock.now();
    if raise.needed_by.is_some_and(|day| day < now.day()) {
        return Err(Error::Invalid(vec![Problem::new("needed", "obstacles-needed-over")]));
    }
    let ladder = Register::of_today(hub).await?.ladder(task.organisation_id, task.giver_id);
    let place = ladder::next(&ladder, &[]).ok_or(Error::Conflict("obstacles-nobody-above"))?;
    let working = working_days::actions::working(hub).await?;
    let mut tx = hub.db.begin().await?;
    let days = rows::days(hub, &mut tx, task.plan_id).await?;
    let new = rows::NewObstacle {
        text: raise.text,
        asked: raise.asked,
        needed_by: raise.needed_by,
        days,
        by: who.person,
    };
    let obstacle = match rows::add(hub, &mut tx, id, new).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("obstacles-open-already")),
        added => added?,
    };
    let due_on = working.after(now.day(), count(days));
    rows::reach(hub, &mut tx, (obstacle, 1), place, (now, due_on)).await?;
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "obstacle": obstacle })).await?;
    tell(hub, &mut tx, (obstacle, 1), place.organisation, "obstacles-tell-raised", &task.text).await?;
    tx.commit().await?;
    Ok(obstacle)
}

/// The rung answers with words; the one who is stuck says whether that helps.
pub async fn answer_obstacle(
    hub: &Hub,
    who: &Principal,
    (id, seen): (ObstacleId, i64),
    words: &str,
) -> Result<()> {
    let obstacle = on_rung(hub, who, (id, seen)).await?;
    let mut tx = hub.db.begin().await?;
    let said = (words, who.person);
    if !rows::answer(hub, &mut tx, (id, seen), RungState::Answered, said).await? {
        return Err(Error::Conflict("obstacles-moved"));
    }
    record(hub, &mut tx, &ANSWER, who, ("obstacle", id.0), json!({ "rung": seen, "state": "answered" }))
        .await?;
    let (to, text) = (obstacle.organisation_id, &obstacle.task_text);
    tell(hub, &mut tx, (id, seen), to, "obstacles-tell-answered", text).await?;
    tx.commit().await?;
    Ok(())
}

/// The rung passes it up at once, with a reason.
pub async fn pass_up(hub: &Hub, who: &Principal, (id, seen): (ObstacleId, i64), reason: &str) -> Result<()> {
    let obstacle = on_rung(hub, who, (id, seen)).await?;
    if obstacle.top {
        return Err(Error::Conflict("obstacles-nobody-above"));
    }
    let place = place_after(hub, &obstacle).await?;
    let mut tx = hub.db.begin().await?;
    if !rows::answer(hub, &mut tx, (id, seen), RungState::Passed, (reason, who.person)).await? {
        return Err(Error::Conflict("obstacles-moved"));
    }
    go_up(hub, &mut tx, &obstacle, place).await?;
    record(hub, &mut tx, &ANSWER, who, ("obstacle", id.0), json!({ "rung": seen, "state": "passed" }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The one who is stuck says that the answer helped; nothing is in the way any more.
pub async fn accept_answer(hub: &Hub, who: &Principal, (id, seen): (ObstacleId, i64)) -> Result<()> {
    let obstacle = stuck(hub, who, (id, seen)).await?;
    let rungs = rows::rungs(hub, &hub.db, id).await?;
    let answer = rungs.last().and_then(|rung| rung.words.clone()).unwrap_or_default();
    let mut tx = hub.db.begin().await?;
    let turn = (RungState::Answered, RungState::Solved);
    let left = rows::leave(hub, &mut tx, (id, seen), turn, (None, hub.clock.now())).await?;
    if !left || !rows::end(hub, &mut tx, id, (RungState::Solved, &answer, who.person)).await? {
        return Err(Error::Conflict("obstacles-moved"));
    }
    record(hub, &mut tx, &WORK, who, ("obstacle", id.0), json!({ "state": "solved" })).await?;
    let (to, text) = (obstacle.asked_id, &obstacle.task_text);
    tell(hub, &mut tx, (id, seen), to, "obstacles-tell-solved", text).await?;
    tx.commit().await?;
    Ok(())
}

/// The one who is stuck says why the answer did not help: it goes up. The last rung is asked again.
pub async fn decline_answer(
    hub: &Hub,
    who: &Principal,
    (id, seen): (ObstacleId, i64),
    why: &str,
) -> Result<()> {
    let obstacle = stuck(hub, who, (id, seen)).await?;
    let place = place_after(hub, &obstacle).await?;
    let mut tx = hub.db.begin().await?;
    let turn = (RungState::Answered, RungState::Unsolved);
    if !rows::leave(hub, &mut tx, (id, seen), turn, (Some(why), hub.clock.now())).await? {
        return Err(Error::Conflict("obstacles-moved"));
    }
    go_up(hub, &mut tx, &obstacle, place).await?;
    record(hub, &mut tx, &WORK, who, ("obstacle", id.0), json!({ "rung": seen, "state": "unsolved" }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The one who is stuck says that it is out of the way, answered or not, and how.
pub async fn lift(hub: &Hub, who: &Principal, (id, seen): (ObstacleId, i64), how: &str) -> Result<()> {
    let obstacle = stuck(hub, who, (id, seen)).await?;
    let mut tx = hub.db.begin().await?;
    remove(hub, &mut tx, (&obstacle, RungState::Lifted), who, how).await?;
    record(hub, &mut tx, &WORK, who, ("obstacle", id.0), json!({ "state": "lifted" })).await?;
    tx.commit().await?;
    Ok(())
}

/// What is in the way of a task that is taken back is nobody's any more.
pub(super) async fn drop_of(hub: &Hub, tx: &mut Tx, task: TaskId, who: &Principal, why: &str) -> Result<()> {
    let open = rows::of_task(hub, &mut *tx, task).await?.into_iter().find(|one| one.ended_at.is_none());
    match open {
        Some(obstacle) => remove(hub, tx, (&obstacle, RungState::Dropped), who, why).await,
        None => Ok(()),
    }
}

async fn remove(
    hub: &Hub,
    tx: &mut Tx,
    (obstacle, how): (&Obstacle, RungState),
    who: &Principal,
    why: &str,
) -> Result<()> {
    let (id, rung) = (obstacle.id, (obstacle.id, obstacle.ordinal));
    let left = rows::leave(hub, tx, rung, (obstacle.state(), how), (None, hub.clock.now())).await?;
    if !left || !rows::end(hub, tx, id, (how, why, who.person)).await? {
        return Err(Error::Conflict("obstacles-moved"));
    }
    Ok(())
}

/// An open obstacle that the person's organisation is asked about.
async fn on_rung(hub: &Hub, who: &Principal, (id, seen): (ObstacleId, i64)) -> Result<Obstacle> {
    let obstacle = obstacle(hub, id).await?;
    can(who, &ANSWER, &On::held_by(obstacle.asked_id))?;
    if obstacle.ended_at.is_some() || obstacle.ordinal != seen || obstacle.state() != RungState::Open {
        return Err(Error::Conflict("obstacles-moved"));
    }
    Ok(obstacle)
}

/// An open obstacle of a task of the person's organisation.
async fn stuck(hub: &Hub, who: &Principal, (id, seen): (ObstacleId, i64)) -> Result<Obstacle> {
    let obstacle = obstacle(hub, id).await?;
    mine(hub, who, obstacle.task_id).await?;
    if obstacle.ended_at.is_some() || obstacle.ordinal != seen {
        return Err(Error::Conflict("obstacles-moved"));
    }
    Ok(obstacle)
}

async fn place_after(hub: &Hub, obstacle: &Obstacle) -> Result<Place> {
    let ladder = Register::of_today(hub).await?.ladder(obstacle.organisation_id, obstacle.giver_id);
    let rungs = rows::rungs(hub, &hub.db, obstacle.id).await?;
    let asked: Vec<_> = rungs.iter().map(|rung| rung.organisation_id).collect();
    let last = Place { organisation: obstacle.asked_id, top: true };
    Ok(ladder::next(&ladder, &asked).unwrap_or(last))
}

/// Puts an obstacle on the next rung, today.
async fn go_up(hub: &Hub, tx: &mut Tx, obstacle: &Obstacle, place: Place) -> Result<()> {
    let now = hub.clock.now();
    let working = working_days::actions::working(hub).await?;
    let rung = (obstacle.id, obstacle.ordinal + 1);
    let due_on = working.after(now.day(), count(obstacle.days));
    rows::reach(hub, tx, rung, place, (now, due_on)).await?;
    tell(hub, tx, rung, place.organisation, "obstacles-tell-raised", &obstacle.task_text).await
}

/// Lets every obstacle climb whose days are over; gives how many rungs were climbed. Several at once after a pause,
/// each with its own days.
pub async fn climb_due(hub: &Hub) -> Result<usize> {
    let today = hub.clock.now().day();
    let overdue = rows::overdue(hub, &hub.db, today).await?;
    if overdue.is_empty() {
        return Ok(0);
    }
    let register = Register::of_today(hub).await?;
    let working = working_days::actions::working(hub).await?;
    let mut climbed = 0;
    for obstacle in overdue {
        let ladder = register.ladder(obstacle.organisation_id, obstacle.giver_id);
        let rungs = rows::rungs(hub, &hub.db, obstacle.id).await?;
        let asked: Vec<_> = rungs.iter().map(|rung| rung.organisation_id).collect();
        let terms = (count(obstacle.days), &working, today);
        let mut tx = hub.db.begin().await?;
        let mut ordinal = obstacle.ordinal;
        for climb in ladder::climbs(&ladder, &asked, obstacle.due_on, terms) {
            let turn = (RungState::Open, RungState::Climbed);
            if !rows::leave(hub, &mut tx, (obstacle.id, ordinal), turn, (None, climb.at)).await? {
                break; // answered while we looked
            }
            ordinal += 1;
            rows::reach(hub, &mut tx, (obstacle.id, ordinal), climb.to, (climb.at, climb.due_on)).await?;
            climbed += 1;
        }
        if ordinal > obstacle.ordinal {
            told_of_climb(hub, &mut tx, &obstacle, ordinal).await?;
            tx.commit().await?;
        }
    }
    Ok(climbed)
}

/// The body where it stands now and the one that is stuck are told, and the journal.
async fn told_of_climb(hub: &Hub, tx: &mut Tx, obstacle: &Obstacle, ordinal: i64) -> Result<()> {
    let detail = json!({ "from": obstacle.ordinal, "to": ordinal });
    let (act, subject) = ("plans.obstacle-climbed", obstacle.id.0);
    journal::record(hub, tx, Entry { act, actor: None, subject_kind: "obstacle", subject, detail }).await?;
    let rung = (obstacle.id, ordinal);
    let asked = rows::by_id(hub, &mut *tx, obstacle.id).await?.map_or(obstacle.asked_id, |one| one.asked_id);
    for to in [asked, obstacle.organisation_id] {
        tell(hub, tx, rung, to, "obstacles-tell-climbed", &obstacle.task_text).await?;
    }
    Ok(())
}

/// Tells an organisation's people; `message` is the sentence, with the beginning of the task's words.
async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    (id, ordinal): (ObstacleId, i64),
    to: OrganisationId,
    message: &'static str,
    task: &str,
) -> Result<()> {
    let task = super::tasks::beginning(task);
    let telling = Telling {
        to,
        words: Lang::Vi.f(message, &[("task", task.into())]).into_owned(),
        href: format!("/vuong-mac/{id}"),
        key: format!("{message}/{id}/{ordinal}"),
    };
    jobs::publish(hub, tx, TELL, &json!(telling)).await?;
    Ok(())
}

fn count(days: i64) -> u32 {
    u32::try_from(days).unwrap_or_default()
}

/// One obstacle.
pub async fn obstacle(hub: &Hub, id: ObstacleId) -> Result<Obstacle> {
    rows::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)
}

/// The rungs of an obstacle from the first.
pub async fn rungs(hub: &Hub, id: ObstacleId) -> Result<Vec<Rung>> {
    Ok(rows::rungs(hub, &hub.db, id).await?)
}

/// The obstacles of a task, the newest first.
pub async fn obstacles_of_task(hub: &Hub, task: TaskId) -> Result<Vec<Obstacle>> {
    Ok(rows::of_task(hub, &hub.db, task).await?)
}

/// What an organisation is asked to answer, by its last day.
pub async fn obstacles_asked(hub: &Hub, organisation: OrganisationId) -> Result<Vec<Obstacle>> {
    Ok(rows::asked_of(hub, &hub.db, organisation).await?)
}

/// What is or was in the way of an organisation's tasks.
pub async fn obstacles_of(hub: &Hub, organisation: OrganisationId) -> Result<Vec<Obstacle>> {
    Ok(rows::of_organisation(hub, &hub.db, organisation).await?)
}

/// Rungs that are to answer between two days, with the body that is asked.
pub async fn obstacle_deadlines(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    let deadline = |one: Obstacle| Deadline {
        key: format!("{}/{}", one.id, one.ordinal),
        organisation: one.asked_id,
        last_day: one.due_on,
        words: Lang::Vi
            .f("obstacles-deadline", &[("task", super::tasks::beginning(&one.task_text).into())])
            .into_owned(),
        href: format!("/vuong-mac/{}", one.id),
    };
    Ok(rows::due_between(hub, &hub.db, from, to).await?.into_iter().map(deadline).collect())
}

/// Working days that each rung has to answer what is in the way of a plan's tasks.
pub async fn obstacle_days(hub: &Hub, plan: PlanId) -> Result<i64> {
    super::get(hub, plan).await?;
    Ok(rows::days(hub, &hub.db, plan).await?)
}

/// Sets them, for what is raised from now on.
pub async fn set_obstacle_days(hub: &Hub, who: &Principal, plan: PlanId, days: i64) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !rows::set_days(hub, &mut tx, plan, days).await? {
        return Err(Error::NotFound);
    }
    record(hub, &mut tx, &REVIEW, who, ("plan", plan.0), json!({ "obstacle_days": days })).await?;
    tx.commit().await?;
    Ok(())
}

/// When an obstacle has stood where, for figures of a past day: the rung that it was on at a moment.
pub fn rung_at(rungs: &[Rung], at: Moment) -> Option<&Rung> {
    rungs.iter().find(|rung| rung.reached_at <= at && rung.ended_at.is_none_or(|ended| ended > at))
}
