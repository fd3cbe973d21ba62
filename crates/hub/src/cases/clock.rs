//! The clock of a stage and its ladder. Pure.
//!
//! Hour clocks run by wall time, clocks of working days by the working calendar: of 5 working days half is over at noon
//! of the third, and all of it when the fifth ends. The rungs are fixed when a round begins, so that a decision about
//! holidays that comes later moves no clock that somebody was told of.

use crate::calendar::Working;
use crate::cases::stages::{Span, Unit};
use crate::time::{DAY, Day, HOUR, Moment};

/// The rungs of the ladder, in percent of the time.
pub const RUNGS: [i64; 4] = [50, 80, 100, 150];

/// When each rung is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// From when it counts.
    pub from: Moment,
    /// 50, 80, 100 and 150 %.
    pub rungs: [Moment; 4],
}

impl Ladder {
    /// The ladder of a span.
    pub fn of(span: Span, from: Moment, calendar: &Working) -> Self {
        match span.unit {
            Unit::Hours => Self::between(from, from.plus(i64::from(span.amount) * HOUR)),
            Unit::Days => {
                let days = i32::try_from(span.amount).unwrap_or(i32::MAX);
                Self::until(from, from.day().plus(days), calendar)
            }
            Unit::WorkingDays => {
                let rung = |percent| working_point(calendar, from.day(), i64::from(span.amount) * percent);
                Self { from, rungs: RUNGS.map(|percent| rung(percent).max(from)) }
            }
        }
    }

    /// The ladder up to the end of a day; one that is off moves to the next worked one.
    pub fn until(from: Moment, last: Day, calendar: &Working) -> Self {
        let end = calendar.on_or_after(last).plus(1).start();
        Self::between(from, end.max(from))
    }

    /// By wall time.
    fn between(from: Moment, due: Moment) -> Self {
        let whole = due.since(from);
        Self {
            from,
            rungs: RUNGS.map(|percent| from.plus(whole / 100 * percent + whole % 100 * percent / 100)),
        }
    }

    /// When the time is over.
    pub fn due(&self) -> Moment {
        self.rungs[2]
    }

    /// The first rung later than `after` percent, with its moment.
    pub fn after(&self, percent: i64) -> Option<(i64, Moment)> {
        RUNGS.into_iter().zip(self.rungs).find(|(rung, _)| *rung > percent)
    }

    /// The same ladder after it stood from `begun` to `ended`: rungs that were not reached when it began to stand move by
    /// so long, in working days where it counts by them.
    #[must_use]
    pub fn stood(&self, unit: Option<Unit>, begun: Moment, ended: Moment, calendar: &Working) -> Self {
        let shift = |rung: Moment| match unit {
            _ if rung <= begun => rung,
            Some(Unit::WorkingDays) => {
                let days = calendar.between(begun.day(), ended.day());
                // the end of a day is the first moment of the next one
                let last = rung.plus(-1);
                calendar.after(last.day(), days).start().plus(last.since(last.day().start()) + 1)
            }
            _ => rung.plus(ended.since(begun)),
        };
        Self { from: self.from, rungs: self.rungs.map(shift) }
    }
}

/// The moment after so many hundredths of working days: whole days end with their last moment, a part is taken of the
/// next worked day.
fn working_point(calendar: &Working, event: Day, hundredths: i64) -> Moment {
    let (whole, part) = (u32::try_from(hundredths / 100).unwrap_or(0), hundredths % 100);
    if part == 0 {
        return calendar.after(event, whole).plus(1).start();
    }
    calendar.after(event, whole + 1).start().plus(DAY / 100 * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        let at: jiff::Timestamp = text.parse().unwrap();
        Moment(at.as_microsecond())
    }

    #[test]
    fn twelve_hours_run_by_wall_time_over_a_holiday() {
        // Decree 56/2017/NĐ-CP, article 31: 12 hours from the information; 2 September is a holiday
        let from = at("2026-09-01T22:00:00+07:00");
        let ladder = Ladder::of(Span { unit: Unit::Hours, amount: 12 }, from, &Working::new([]));
        let rungs = [
            at("2026-09-02T04:00:00+07:00"),
            at("2026-09-02T07:36:00+07:00"),
            at("2026-09-02T10:00:00+07:00"),
            at("2026-09-02T16:00:00+07:00"),
        ];
        assert_eq!(ladder.rungs, rungs);
        assert_eq!(ladder.after(0), Some((50, rungs[0])));
        assert_eq!(ladder.after(50), Some((80, rungs[1])));
        assert_eq!(ladder.after(150), None);
    }

    #[test]
    fn five_working_days_leave_out_tet() {
        // opened on Friday 13/2/2026; Tết is off from Monday 16 to Friday 20 (Labour Code 2019, article 112)
        let from = at("2026-02-13T09:00:00+07:00");
        let ladder = Ladder::of(Span { unit: Unit::WorkingDays, amount: 5 }, from, &Working::new([]));
        assert_eq!(
            ladder.rungs,
            [
                at("2026-02-25T12:00:00+07:00"), // noon of the third: Mon 23, Tue 24, Wed 25
                at("2026-02-27T00:00:00+07:00"), // the fourth, Thursday 26, is over
                at("2026-02-28T00:00:00+07:00"), // Friday 27 is over
                at("2026-03-04T12:00:00+07:00"), // noon of the eighth: Mon 2, Tue 3, Wed 4
            ]
        );
    }

    #[test]
    fn calendar_days_end_on_a_worked_day() {
        // 20 days from Monday 9/11/2026 end on Sunday 29/11, so on Monday 30 (Criminal Procedure Code 2015, article 134)
        let from = at("2026-11-09T09:00:00+07:00");
        let ladder = Ladder::of(Span { unit: Unit::Days, amount: 20 }, from, &Working::new([]));
        assert_eq!(ladder.due(), at("2026-12-01T00:00:00+07:00"));
    }

    #[test]
    fn what_stood_moves_only_what_was_still_to_come() {
        let calendar = Working::new([]);
        let from = at("2026-11-23T08:00:00+07:00");
        let hours = Ladder::of(Span { unit: Unit::Hours, amount: 10 }, from, &calendar);
        let stood = hours.stood(Some(Unit::Hours), from.plus(6 * HOUR), from.plus(8 * HOUR), &calendar);
        let moved = [5, 10, 12, 17].map(|hours| from.plus(hours * HOUR));
        assert_eq!(stood.rungs, moved);
        // five working days from Monday 9/11 end with Monday 16/11; standing from Wednesday to Friday adds two
        let from = at("2026-11-09T08:00:00+07:00");
        let days = Ladder::of(Span { unit: Unit::WorkingDays, amount: 5 }, from, &calendar);
        assert_eq!(days.due(), at("2026-11-17T00:00:00+07:00"));
        let begun = at("2026-11-11T08:00:00+07:00");
        let stood = days.stood(Some(Unit::WorkingDays), begun, at("2026-11-13T15:00:00+07:00"), &calendar);
        assert_eq!(stood.due(), at("2026-11-19T00:00:00+07:00"));
    }
}
