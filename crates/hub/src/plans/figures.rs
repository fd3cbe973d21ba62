//! How tasks count in the figures of a period. No I/O.

use super::model::Standing;
use crate::time::{Day, Moment};

/// A task's facts for the figures.
#[derive(Clone, Copy, Debug)]
pub struct TaskFacts {
    /// When the plan was published.
    pub created_at: Moment,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Its last day.
    pub due_on: Option<Day>,
    /// When a corrected edition left it behind.
    pub left_at: Option<Moment>,
}

/// How a task counts in a period, or `None` where it does not: it did not exist yet, was done before the period
/// began, or was left behind by its end. `end` is the last day that is over: a task is late when its last day is.
pub fn counts(task: TaskFacts, from: Day, to: Day, end: Day) -> Option<Standing> {
    let gone =
        task.done_at.is_some_and(|at| at.day() < from) || task.left_at.is_some_and(|at| at.day() <= to);
    if task.created_at.day() > to || gone {
        return None;
    }
    Some(match (task.done_at, task.due_on) {
        (Some(at), _) if at.day() <= to => Standing::Done,
        (_, Some(due)) if due <= end => Standing::Late,
        _ => Standing::Later,
    })
}

/// One turn's facts for the figures.
#[derive(Clone, Copy, Debug)]
pub struct TurnFacts {
    /// Its last day.
    pub last_day: Day,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// When a changed rhythm dropped it.
    pub dropped_at: Option<Moment>,
}

/// How a task that comes round counts on the last day `to` of a period: by its latest ended turn. A turn has ended when
/// it was done, or when its last day is over (`end` is the last day that is). Done by then, the task is settled; not
/// done, it is late, even where it is done later. Before its first turn has ended it is under way.
pub fn counts_by_turn(turns: &[TurnFacts], to: Day, end: Day) -> Standing {
    let done = |turn: &TurnFacts| turn.done_at.is_some_and(|at| at.day() <= to);
    let stands = |turn: &&TurnFacts| turn.dropped_at.is_none_or(|at| at.day() > to);
    let ended = turns.iter().filter(stands).filter(|turn| done(turn) || turn.last_day <= end);
    match ended.max_by_key(|turn| turn.last_day) {
        Some(turn) if done(turn) => Standing::Done,
        Some(_) => Standing::Late,
        None => Standing::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Day::parse(text).unwrap().start()
    }

    #[test]
    fn what_comes_round_counts_by_its_latest_ended_turn() {
        let day = |text: &str| Day::parse(text).unwrap();
        let turn = |last: &str, done: Option<&str>| TurnFacts {
            last_day: day(last),
            done_at: done.map(at),
            dropped_at: None,
        };
        let turns = [turn("2026-09-30", Some("2026-09-20")), turn("2026-10-31", Some("2026-11-03"))];
        let on = |to: &str| counts_by_turn(&turns, day(to), day(to));
        assert_eq!(on("2026-09-19"), Standing::Later, "no turn has ended");
        assert_eq!(on("2026-09-20"), Standing::Done, "done before its last day");
        assert_eq!(on("2026-10-30"), Standing::Done, "October is still under way");
        assert_eq!(on("2026-10-31"), Standing::Late);
        assert_eq!(on("2026-11-02"), Standing::Late, "as it was then, though it was done later");
        assert_eq!(on("2026-11-03"), Standing::Done);
        let dropped = TurnFacts { dropped_at: Some(at("2026-11-10")), ..turn("2026-11-30", None) };
        let turns = [turns[1], dropped];
        assert_eq!(counts_by_turn(&turns, day("2026-12-31"), day("2026-12-31")), Standing::Done);
    }
}
