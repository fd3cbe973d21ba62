//! The year before today: what the bodies did with their tasks, the schools' events, the yearly report. Told in the order
//! of its days, each step by the person who would take it, with the clock of that day.

mod beats;
mod events;
mod inspected;
mod prosecuted;
mod reported;

use std::cmp::Reverse;

use crate::Hub;
use crate::authority::Principal;
use crate::demo::calls;
use crate::demo::people::Cast;
use crate::demo::protection;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::plans::actions::{self as plans, Obstacle, Pass, Raise, SetTime, Task};
use crate::plans::model::{RhythmKind, RungState};
use crate::plans::rhythm::Rhythm;
use crate::reminders::actions as reminders;
use crate::time::{DAY, Day, HOUR, MINUTE, Moment};

use beats::{Beat, Does, TASKS};
pub(super) use reported::of_bodies;

/// How long the story is, in days.
pub(super) const DAYS: i64 = 400;
/// The story stops for what comes round by itself: turns that begin, obstacles that climb, reminders.
const PAUSE: i32 = 30;

/// The story as it is told.
pub(super) struct Year<'h> {
    hub: &'h Hub,
    cast: &'h Cast,
    /// The last day.
    today: Day,
}

/// What is told on a day.
enum Step {
    /// Somebody does something with a task.
    Task(&'static Beat),
    /// A month is over: what comes round, and the schools' events of the month.
    Month(i32),
    /// Something about the yearly report.
    Report(reported::Step),
    /// An inspection that is over.
    Inspection(inspected::Step),
    /// A case on its way through police, procuracy and court.
    Case(prosecuted::Step),
    /// A child is protected.
    Protection(protection::Step),
}

/// Tells the year; the clock stands at its end afterwards.
pub(super) async fn live(hub: &Hub, cast: &Cast) -> Result<()> {
    let end = hub.clock.now().plus(DAYS * DAY);
    let year = Year { hub, cast, today: end.day() };
    let mut steps: Vec<(i32, Step)> = TASKS.iter().map(|beat| (beat.0, Step::Task(beat))).collect();
    steps.extend((1..=12).rev().map(|month| (month * PAUSE, Step::Month(month))));
    steps.extend(inspected::STEPS.iter().map(|(back, step)| (*back, Step::Inspection(*step))));
    steps.extend(prosecuted::STEPS.iter().map(|(back, step)| (*back, Step::Case(*step))));
    steps.extend(protection::STEPS.iter().map(|(back, step)| (*back, Step::Protection(*step))));
    reported::who(&year).await?;
    steps.extend(reported::steps(&year).await?.into_iter().map(|(back, step)| (back, Step::Report(step))));
    steps.sort_by_key(|(back, _)| Reverse(*back));
    let (mut inspection, mut case) = (None, None);
    for (back, step) in steps {
        year.until(year.today.plus(-back).start().plus(9 * HOUR).min(end));
        match step {
            Step::Task(beat) => year.play(beat).await?,
            Step::Month(month) => year.month(month).await?,
            Step::Report(step) => reported::play(&year, step).await?,
            Step::Inspection(step) => inspected::play(&year, step, &mut inspection).await?,
            Step::Case(step) => prosecuted::play(&year, step, &mut case).await?,
            Step::Protection(step) => protection::play(hub, cast, step).await?,
        }
        hub.clock.advance(MINUTE);
    }
    year.until(end);
    jobs::run_due(hub).await?;
    // of what they were told in the year, nothing is new to them
    for (_, who) in &cast.by_body {
        reminders::read_all(hub, who, hub.clock.now()).await?;
    }
    reminders::read_all(hub, &cast.commune_chair, hub.clock.now()).await?;
    Ok(())
}

impl Year<'_> {
    /// Moves the clock on.
    fn until(&self, at: Moment) {
        self.hub.clock.advance(at.since(self.hub.clock.now()).max(0));
    }

    /// A day, counted back from the last one.
    fn back(&self, days: i32) -> Day {
        self.today.plus(-days)
    }

    /// Who acts for a body, by its short name.
    fn who(&self, body: &str) -> Result<&Principal> {
        let found = self.cast.by_body.iter().find(|(name, _)| name == body).map(|(_, who)| who);
        found.ok_or_else(|| Error::internal(format!("nobody acts for {body} in the invented province")))
    }

    fn unit(&self, body: &str) -> Result<OrganisationId> {
        self.who(body)?.unit().ok_or(Error::NotFound)
    }

    /// The task of a body by its place in the plan.
    async fn task(&self, body: &str, path: &str) -> Result<Task> {
        let all = plans::of_organisation(self.hub, self.unit(body)?).await?;
        let found = all.into_iter().find(|task| task.path == path);
        found.ok_or_else(|| Error::internal(format!("{body} has no task {path}")))
    }

    async fn play(&self, Beat(_, body, path, does): &Beat) -> Result<()> {
        let (hub, who) = (self.hub, self.who(body)?);
        if let Does::Answer(words) = does {
            plans::climb_due(hub).await?;
            let asked = plans::obstacles_asked(hub, self.unit(body)?).await?;
            let open = asked.into_iter().find(|one| one.state() == RungState::Open).ok_or(Error::NotFound)?;
            return plans::answer_obstacle(hub, who, (open.id, open.ordinal), words).await;
        }
        let Task { id, version, .. } = self.task(body, path).await?;
        match does {
            Does::By(back) => {
                plans::set_time(hub, who, id, version, SetTime::By(self.back(*back)), "").await?;
            }
            Does::Monthly => {
                let rhythm = Rhythm::usual(RhythmKind::Month);
                plans::set_time(hub, who, id, version, SetTime::Every(rhythm), "").await?;
            }
            Does::Progress(words) => plans::note_progress(hub, who, id, words).await?,
            Does::Finish(words) => plans::finish(hub, who, id, version, words).await?,
            Does::Pass(to, words, back) => {
                let to: Vec<_> = to.iter().map(|name| self.unit(name)).collect::<Result<_>>()?;
                let pass = Pass { to: &to, words, due_on: Some(self.back(*back)) };
                plans::pass_on(hub, who, id, &pass).await?;
            }
            Does::Take => plans::answer(hub, who, id, None).await?,
            Does::Refuse(reason) => plans::answer(hub, who, id, Some(reason)).await?,
            Does::Raise(text, asked) => {
                plans::raise(hub, who, id, &Raise { text, asked, needed_by: None }).await?;
            }
            Does::Accept => {
                let open = |one: &Obstacle| one.task_id == id && one.ended_at.is_none();
                let of_body = plans::obstacles_of(hub, self.unit(body)?).await?;
                let answered = of_body.into_iter().find(open).ok_or(Error::NotFound)?;
                plans::accept_answer(hub, who, (answered.id, answered.ordinal)).await?;
            }
            Does::Answer(_) => {}
        }
        Ok(())
    }

    /// What a month brings; `month` counts back.
    async fn month(&self, month: i32) -> Result<()> {
        jobs::run_due(self.hub).await?;
        plans::open_turns(self.hub).await?;
        self.turns(month).await?;
        calls::of_month(self.hub, self.cast, month).await?;
        events::of_month(self, month).await
    }

    /// The police have swept the network each month.
    async fn turns(&self, month: i32) -> Result<()> {
        let task = self.task("Công an tỉnh", "V.4.c").await?;
        let who = self.who("Công an tỉnh")?;
        for turn in plans::turns(self.hub, task.id).await?.iter().filter(|turn| turn.done_at.is_none()) {
            let words = format!("Đã rà quét {} trang, nhóm; chuyển xử lý {}.", 40 + 7 * month, month % 4);
            plans::finish_turn(self.hub, who, (task.id, turn.id), &words).await?;
        }
        Ok(())
    }
}
