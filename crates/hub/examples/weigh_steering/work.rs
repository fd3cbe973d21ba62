//! Plans, one a year, with their duties, targets and tasks: passed on to every commune, done, late, stuck, coming round.

use lachan_hub::Hub;
use lachan_hub::db::{Tx, Value};
use lachan_hub::time::{DAY, Day, Moment};
use uuid::Uuid;

use crate::country::Country;
use crate::dice::Dice;
use crate::rows::{Load, NO_TEXT, at_or, day, day_or, flag, id, id_or, int, text};
use crate::{Failure, a_day};

/// Each plan passes this many of its tasks on to every commune.
const PASSED_ON: usize = 12;
/// Each plan has this many tasks of departments.
const OWN: usize = 40;
/// Of the tasks that are passed on, this one comes round every half-year.
const ROUND: usize = PASSED_ON - 1;
/// What a plan's targets ask, and the indicator that the reader recognises.
const TARGETS: [(&str, &str); 3] = [
    (
        "100% cơ sở giáo dục tổ chức tuyên truyền định kỳ cho trẻ em về an toàn trên môi trường mạng.",
        "school_programme",
    ),
    ("100% trẻ em bị xâm hại trên môi trường mạng được hỗ trợ, can thiệp kịp thời.", "victim_support"),
    ("100% vụ việc xâm hại trẻ em trên môi trường mạng được xử lý theo quy định.", "violator_handled"),
];

/// A plan.
pub struct Plan {
    /// Key.
    pub id: Uuid,
    /// Its year.
    pub year: i16,
    /// One task of each commune, in their order.
    pub of_communes: Vec<Uuid>,
    /// Its duties.
    pub duties: Vec<Uuid>,
    begun: Moment,
}

/// A plan with its duties and targets.
pub async fn plan(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    year: i16,
) -> Result<Plan, Failure> {
    let begun = a_day(year, 1, 15)?.start();
    let (plan, by) = (dice.id(begun), country.by.0);
    let columns = "id sha256 file_name text extracted remarks kind number title state imported_at imported_by
        touched_at published_at published_by";
    let mut plans = Load::new("plan", columns);
    plans.row([
        id(plan),
        text(format!("{:064x}", plan.as_u128())),
        text("ke-hoach.txt"),
        text(""),
        text("{}"),
        text("[]"),
        text("ke_hoach"),
        text(format!("{}/KH-UBND", year % 100)),
        text(format!("Kế hoạch bảo vệ trẻ em trên môi trường mạng năm {year}")),
        text("published"),
        int(begun.0),
        id(by),
        int(begun.0),
        int(begun.0),
        id(by),
    ]);
    plans.write(hub, tx).await?;
    let columns =
        "id plan_id kind ordinal path text first_line last_line lead_words joins confidence time_kind
        state decided_at decided_by version";
    let mut duties = Load::new("plan_duty", columns);
    let keys: Vec<_> = (0..OWN).map(|_| dice.id(begun)).collect();
    for (n, duty) in (0_i64..).zip(&keys) {
        let words = "Tổ chức truyền thông cho trẻ em và cha mẹ về an toàn trên môi trường mạng";
        duties.row([
            id(*duty),
            id(plan),
            text("duty"),
            int(n),
            text(format!("III.{n}")),
            text(format!("{words}, việc số {n}.")),
            int(n + 1),
            int(n + 1),
            text("Sở"),
            flag(false),
            text("certain"),
            text("dated"),
            text("accepted"),
            int(begun.0),
            id(by),
            int(1),
        ]);
    }
    duties.write(hub, tx).await?;
    targets(hub, tx, dice, (plan, by, begun)).await?;
    Ok(Plan { id: plan, year, of_communes: Vec::new(), duties: keys, begun })
}

async fn targets(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    (plan, by, begun): (Uuid, Uuid, Moment),
) -> Result<(), Failure> {
    let columns = "id plan_id ordinal path text first_line last_line percent_words indicator confidence state
        decided_at decided_by version";
    let mut targets = Load::new("plan_target", columns);
    for (n, (words, indicator)) in (0_i64..).zip(TARGETS) {
        targets.row([
            id(dice.id(begun)),
            id(plan),
            int(n),
            text(format!("II.{n}")),
            text(words),
            int(100 + n),
            int(100 + n),
            text("100"),
            text(indicator),
            text("certain"),
            text("accepted"),
            int(begun.0),
            id(by),
            int(1),
        ]);
    }
    targets.write(hub, tx).await?;
    Ok(())
}

/// How many rows were made.
#[derive(Default)]
pub struct Made {
    /// Tasks.
    pub tasks: usize,
    /// Turns of tasks that come round.
    pub turns: usize,
}

/// The tasks of a plan.
pub async fn tasks(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    plan: &mut Plan,
) -> Result<Made, Failure> {
    let mut rows = Rows::new(country, plan, hub.clock.now());
    let mut of_communes = Vec::new();
    for (n, duty) in plan.duties.iter().enumerate() {
        let department = &country.departments[n % country.departments.len()];
        let own = rows.task(dice, *duty, department.id, None, n == ROUND);
        if n >= PASSED_ON {
            continue;
        }
        for commune in &country.communes {
            let task = rows.task(dice, *duty, commune.id, Some(own), n == ROUND);
            if n == 0 {
                of_communes.push(task);
            }
        }
        rows.write(hub, tx).await?;
    }
    plan.of_communes = of_communes;
    rows.write(hub, tx).await
}

struct Rows {
    plan: Uuid,
    year: i16,
    begun: Moment,
    now: Moment,
    by: Uuid,
    top: Uuid,
    tasks: Load,
    served: Load,
    given: Load,
    notes: Load,
    was: Load,
    rhythms: Load,
    turns: Load,
    obstacles: Load,
    rungs: Load,
}

impl Rows {
    fn new(country: &Country, plan: &Plan, now: Moment) -> Self {
        Self {
            plan: plan.id,
            year: plan.year,
            begun: plan.begun,
            now,
            by: country.by.0,
            top: country.top,
            tasks: Load::new(
                "plan_task",
                "id plan_id organisation_id timing due_on state result created_at done_at done_by version part",
            ),
            served: Load::new("plan_task_duty", "duty_id organisation_id task_id main"),
            given: Load::new(
                "plan_task_given",
                "task_id parent_id words given_at given_by answer_by state answered_at answered_by reason ended_at",
            ),
            notes: Load::new("plan_task_note", "id task_id kind at person_id text"),
            was: Load::new("plan_task_was", "task_id until_at timing due_on"),
            rhythms: Load::new("plan_rhythm", "task_id set_at set_by kind starts ends opened_to"),
            turns: Load::new("plan_turn", "id task_id first_day last_day result done_at done_by"),
            obstacles: Load::new(
                "plan_obstacle",
                "id task_id text asked days raised_at raised_by ended_at ended_by ended_how answer",
            ),
            rungs: Load::new(
                "plan_obstacle_rung",
                "obstacle_id ordinal organisation_id top reached_at due_on state words answered_at answered_by ended_at",
            ),
        }
    }

    async fn write(&mut self, hub: &Hub, tx: &mut Tx) -> Result<Made, Failure> {
        let tasks = self.tasks.write(hub, tx).await?;
        for load in [&mut self.served, &mut self.given, &mut self.notes, &mut self.was, &mut self.rhythms] {
            load.write(hub, tx).await?;
        }
        let turns = self.turns.write(hub, tx).await?;
        self.obstacles.write(hub, tx).await?;
        self.rungs.write(hub, tx).await?;
        Ok(Made { tasks, turns })
    }

    /// A task of a body; one that was passed on has a parent.
    fn task(&mut self, dice: &mut Dice, duty: Uuid, body: Uuid, parent: Option<Uuid>, round: bool) -> Uuid {
        let task = dice.id(self.begun);
        let due = (!round).then(|| self.begun.day().plus(20 + dice.up_to(325)));
        let given = parent.map(|parent| (parent, self.giving(dice)));
        let taken = given.is_none_or(|(_, state)| state == "accepted");
        let done = due.filter(|_| taken).and_then(|due| self.done(dice, due));
        self.tasks.row([
            id(task),
            id(self.plan),
            id(body),
            text(if round { "ongoing" } else { "dated" }),
            day_or(due),
            text(if done.is_some() { "done" } else { "open" }),
            Value::Text(done.map(|_| "Đã làm.".into())),
            int(self.begun.0),
            at_or(done),
            id_or(done.map(|_| self.by)),
            int(0),
            flag(parent.is_some()),
        ]);
        self.served.row([id(duty), id(body), id(task), flag(true)]);
        if let Some((parent, state)) = given {
            self.given(task, parent, state);
        }
        if let Some(at) = done {
            let words = "Đã tổ chức, có biên bản kèm theo.";
            self.notes.row([id(dice.id(at)), id(task), text("done"), int(at.0), id(self.by), text(words)]);
        }
        if let Some(due) = due.filter(|_| dice.percent(1)) {
            // it had an earlier day first
            let until = self.begun.plus(10 * DAY);
            self.was.row([id(task), int(until.0), text("dated"), day(due.plus(-15))]);
        }
        if round && taken {
            self.rhythm(dice, task);
        }
        if dice.percent(1) && taken && !round {
            self.obstacle(dice, task, done);
        }
        task
    }

    /// How it stands with the one who was asked.
    fn giving(&self, dice: &mut Dice) -> &'static str {
        let this_year = self.now.day().0.year() == self.year;
        match dice.below(100) {
            0 => "refused",
            1 if this_year => "offered",
            _ => "accepted",
        }
    }

    /// Most is done in time, some late, some not yet; nothing is done tomorrow.
    fn done(&self, dice: &mut Dice, due: Day) -> Option<Moment> {
        let late = dice.percent(15);
        let at = if late { due.plus(1 + dice.up_to(60)) } else { due.plus(-dice.up_to(20)) };
        let never = if self.now.day().0.year() == self.year { 15 } else { 5 };
        let at = dice.moment(at);
        (!dice.percent(never) && at < self.now).then_some(at)
    }

    fn given(&mut self, task: Uuid, parent: Uuid, state: &str) {
        let answered = (state != "offered").then(|| self.begun.plus(2 * DAY));
        let refused = state == "refused";
        self.given.row([
            id(task),
            id(parent),
            text(""),
            int(self.begun.0),
            id(self.by),
            day(self.begun.day().plus(5)),
            text(state),
            at_or(answered),
            id_or(answered.map(|_| self.by)),
            if refused { text("Không thuộc thẩm quyền của xã.") } else { NO_TEXT },
            at_or(answered.filter(|_| refused)),
        ]);
    }

    /// Half-years from the plan's own to the present one.
    fn rhythm(&mut self, dice: &mut Dice, task: Uuid) {
        let today = self.now.day();
        let halves = (self.year..=today.0.year()).flat_map(|year| [(year, 1, 6, 30), (year, 7, 12, 31)]);
        let mut last = None;
        let mut turns = Vec::new();
        for (year, first, month, end) in halves {
            let (Ok(first), Ok(end)) = (a_day(year, first, 1), a_day(year, month, end)) else { continue };
            if first > today {
                break;
            }
            let at = end.plus(10 - dice.up_to(60));
            let at = dice.moment(at);
            let done = Some(at).filter(|at| *at < self.now && !dice.percent(6));
            turns.push([
                id(dice.id(first.start())),
                id(task),
                day(first),
                day(end),
                Value::Text(done.map(|_| "Đã làm trong kỳ.".into())),
                at_or(done),
                id_or(done.map(|_| self.by)),
            ]);
            last = Some(end);
        }
        self.rhythms.row([
            id(task),
            int(self.begun.0),
            id(self.by),
            text("half-year"),
            text("09-05"),
            text("05-31"),
            day_or(last),
        ]);
        turns.into_iter().for_each(|turn| self.turns.row(turn));
    }

    /// Something in the way of a task: out of it where the task is done.
    fn obstacle(&mut self, dice: &mut Dice, task: Uuid, done: Option<Moment>) {
        let raised =
            done.map_or(self.now.plus(-(1 + i64::from(dice.up_to(12))) * DAY), |at| at.plus(-5 * DAY));
        let (obstacle, solved) = (dice.id(raised), done.is_some());
        let answer = solved.then_some("Đã bố trí kinh phí.");
        let words = |words: Option<&str>| Value::Text(words.map(Into::into));
        self.obstacles.row([
            id(obstacle),
            id(task),
            text("Chưa có kinh phí in tài liệu."),
            text("Đề nghị bố trí kinh phí."),
            int(5),
            int(raised.0),
            id(self.by),
            at_or(done),
            id_or(done.map(|_| self.by)),
            words(solved.then_some("solved")),
            words(answer),
        ]);
        self.rungs.row([
            id(obstacle),
            int(1),
            id(self.top),
            flag(true),
            int(raised.0),
            day(raised.day().plus(7)),
            text(if solved { "solved" } else { "open" }),
            words(answer),
            at_or(done),
            id_or(done.map(|_| self.by)),
            at_or(done),
        ]);
    }
}
