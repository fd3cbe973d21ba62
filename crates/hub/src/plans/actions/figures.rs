//! What is counted from tasks, for any past day, and which of them are due when.

use std::collections::BTreeMap;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::figures::{TaskFacts, TurnFacts, counts, counts_by_turn};
use crate::plans::model::{PlanId, Standing, TaskId};
use crate::plans::moving;
use crate::plans::store::{figures as rows, rhythms};
use crate::slice::{Behind, Counted, Deadline, Reading, Verdict, Within};
use crate::time::Day;

/// The figures of one lead.
#[derive(Clone, Debug)]
pub struct LeadFigures {
    /// Who.
    pub organisation: OrganisationId,
    /// Its tasks.
    pub counted: Counted,
}

/// The tasks of a plan, or of all plans, in a period: done in it or before its end, late at its end, under way.
pub async fn task_figures(hub: &Hub, plan: Option<PlanId>, from: Day, to: Day) -> Result<Counted> {
    let by_lead = task_figures_by_lead(hub, plan, from, to).await?;
    Ok(by_lead.iter().fold(Counted::default(), |sum, lead| sum.plus(lead.counted)))
}

/// The same for each lead.
///
/// A task that comes round counts by its latest ended turn: settled where that is done, late where it is not (see
/// [`counts_by_turn`]). Figures of a past day are computed from what stood then: the last day that the task had, its
/// rhythm, and the turns that had been done.
pub async fn task_figures_by_lead(
    hub: &Hub,
    plan: Option<PlanId>,
    from: Day,
    to: Day,
) -> Result<Vec<LeadFigures>> {
    let records = Records::between(hub, None, (to, to)).await?;
    let then = records.on(to);
    let mut found: BTreeMap<OrganisationId, Counted> = BTreeMap::new();
    for fact in rows::facts(hub, &hub.db, plan).await? {
        if let Some((organisation, standing)) = then.standing(fact, from) {
            add(found.entry(organisation).or_default(), standing);
        }
    }
    let lead = |(organisation, counted)| LeadFigures { organisation, counted };
    Ok(found.into_iter().map(lead).collect())
}

/// The tasks behind the figures, of one plan or of all; a count has no words and no links.
pub async fn tasks_behind(hub: &Hub, plan: Option<PlanId>, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let records = Records::between(hub, None, (reading.to, reading.to)).await?;
    let then = records.on(reading.to);
    let read = reading.who.is_some();
    let words = if read { rows::words(hub, &hub.db, plan).await? } else { Vec::new() };
    let words: BTreeMap<TaskId, String> = words.into_iter().collect();
    let names = organisations::actions::names(hub).await?;
    let bodies = organisations::actions::directory(hub, reading.to).await?;
    let mut found = Vec::new();
    for fact in rows::facts(hub, &hub.db, plan).await? {
        let Some((holder, standing)) = then.standing(fact, reading.from) else { continue };
        let due = then.due_on(fact.id, fact.due_on);
        let due = due.map(|day| format!(" · {}", reading.lang.date(day.0))).unwrap_or_default();
        found.push(Behind {
            words: words.get(&fact.id).cloned().unwrap_or_default(),
            href: read.then(|| format!("/nhiem-vu/{}", fact.id)),
            area: bodies.get(holder).map(|body| body.area_code.clone()).unwrap_or_default(),
            organisation: Some(holder),
            verdict: match standing {
                Standing::Done => Verdict::Settled,
                Standing::Late => Verdict::Late,
                _ => Verdict::UnderWay,
            },
            why: format!("{}{due}", names.short(holder, reading.to)),
        });
    }
    Ok(found)
}

/// The tasks of a plan that one body had in a period, those that were passed on to it and that it had taken among them.
pub async fn task_figures_of_body(
    hub: &Hub,
    plan: PlanId,
    body: OrganisationId,
    from: Day,
    to: Day,
) -> Result<Counted> {
    let records = Records::between(hub, Some(body), (to, to)).await?;
    let then = records.on(to);
    let mut counted = Counted::default();
    for fact in rows::facts_of_body(hub, &hub.db, plan, body, to.plus(1).start()).await? {
        match then.standing(fact, from) {
            Some((holder, standing)) if holder == body => add(&mut counted, standing),
            _ => {}
        }
    }
    Ok(counted)
}

/// How far the tasks that plans themselves give were done at the end of each day asked for: done, of how many.
pub async fn done_by(hub: &Hub, plan: Option<PlanId>, days: &[Day]) -> Result<Vec<(Day, Counted)>> {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Ok(Vec::new()) };
    let records = Records::between(hub, None, (*first, *last)).await?;
    let facts = rows::facts(hub, &hub.db, plan).await?;
    let mut found = Vec::with_capacity(days.len());
    for day in days {
        let then = records.on(*day);
        let mut counted = Counted::default();
        for fact in &facts {
            // from its first day on: what was done long ago is done
            let standing = then.standing(*fact, fact.created_at.day());
            standing.into_iter().for_each(|(_, standing)| add(&mut counted, standing));
        }
        found.push((*day, counted));
    }
    Ok(found)
}

/// What may have changed since some days, read once for all of them.
struct Records {
    /// Today.
    today: Day,
    /// Whose tasks were.
    past: moving::Past,
    /// The times that tasks had until they were changed, the earliest change first.
    was: Vec<rows::Was>,
    /// The rhythms of tasks.
    rhythms: Vec<rhythms::RhythmFact>,
    /// Their turns.
    turns: Vec<rhythms::TurnFact>,
}

/// What stood at the end of a day and may have changed since.
struct Then<'r> {
    /// The last day of the period.
    day: Day,
    /// The last day that was over: the future has not happened, and what is not late yet is not counted late.
    end: Day,
    /// Whose tasks were.
    past: &'r moving::Past,
    /// The last days of tasks whose time was changed later.
    due: BTreeMap<TaskId, Option<Day>>,
    /// The turns of tasks that came round then.
    turns: BTreeMap<TaskId, Vec<TurnFacts>>,
}

impl Records {
    /// Of the tasks that plans themselves give, or of all tasks of one body.
    async fn between(hub: &Hub, body: Option<OrganisationId>, days: (Day, Day)) -> Result<Self> {
        let was = rows::was(hub, &hub.db, days.0.plus(1).start()).await?;
        let (rhythms, turns) = rhythms::facts(hub, body, days).await?;
        Ok(Self { today: hub.clock.now().day(), past: moving::past(hub).await?, was, rhythms, turns })
    }

    /// As of one of the days.
    fn on(&self, day: Day) -> Then<'_> {
        let next = day.plus(1).start();
        let mut due = BTreeMap::new();
        for was in self.was.iter().filter(|was| was.until_at >= next) {
            // the earliest change after the day tells what stood on it
            due.entry(was.task_id).or_insert(was.due_on);
        }
        let stood = |rhythm: &&rhythms::RhythmFact| {
            rhythm.set_at < next && rhythm.ended_at.is_none_or(|ended| ended >= next)
        };
        let rhythms = self.rhythms.iter().filter(stood);
        let mut turns: BTreeMap<TaskId, Vec<TurnFacts>> =
            rhythms.map(|rhythm| (rhythm.task_id, Vec::new())).collect();
        for row in self.turns.iter().filter(|turn| turn.first_day <= day) {
            if let Some(turns) = turns.get_mut(&row.task_id) {
                let (done_at, dropped_at) = (row.done_at, row.dropped_at);
                turns.push(TurnFacts { last_day: row.last_day, done_at, dropped_at });
            }
        }
        Then { day, end: day.min(self.today.plus(-1)), past: &self.past, due, turns }
    }
}

impl Then<'_> {
    /// Whose a task was and how it counts in the period from `from`; nothing where it does not count.
    fn standing(&self, fact: rows::Fact, from: Day) -> Option<(OrganisationId, Standing)> {
        // a period that is over counts a task where it was then, and as it was then
        let fact = self.past.as_of(fact, self.day);
        let task = TaskFacts {
            created_at: fact.created_at,
            done_at: fact.done_at,
            due_on: self.due_on(fact.id, fact.due_on),
            left_at: fact.left_at,
        };
        let standing = counts(task, from, self.day, self.end)?;
        let by_turn = self.turns.get(&fact.id).filter(|_| standing != Standing::Done);
        let standing = by_turn.map_or(standing, |turns| counts_by_turn(turns, self.day, self.end));
        Some((fact.organisation_id, standing))
    }

    fn due_on(&self, task: TaskId, now: Option<Day>) -> Option<Day> {
        self.due.get(&task).copied().unwrap_or(now)
    }
}

fn add(counted: &mut Counted, standing: Standing) {
    counted.total += 1;
    match standing {
        Standing::Done => counted.settled += 1,
        Standing::Late => counted.late += 1,
        Standing::Stuck | Standing::NeedsDate | Standing::Soon | Standing::Later | Standing::Ongoing => {
            counted.under_way += 1;
        }
    }
}

/// Open work with a last day between two days: dated tasks that somebody has taken, and open turns. The key is that of
/// the task, with the first day of the turn where it comes round.
pub async fn deadlines(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let dated = rows::due_between(hub, &hub.db, within).await?;
    let turns = rhythms::due_between(hub, &hub.db, within).await?;
    let deadline = |due: rows::Due| Deadline {
        key: match due.turn_first {
            Some(first) => format!("{}/{first}", due.id),
            None => due.id.to_string(),
        },
        organisation: due.organisation_id,
        last_day: due.last_day,
        words: super::tasks::beginning(&due.text),
        href: format!("/nhiem-vu/{}", due.id),
    };
    Ok(dated.into_iter().chain(turns).map(deadline).collect())
}
