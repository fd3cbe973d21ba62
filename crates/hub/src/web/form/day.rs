//! Days as people type them.

use jiff::civil::Date;

/// Why a typed day is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DayProblem {
    /// Neither `25/11/2026` nor `2026-11-25`.
    Unreadable,
    /// Well written, but the calendar lacks it; its neighbours are `29/02` -> `28/02` and `01/03`.
    NotInCalendar { typed: String, before: String, after: String },
}

/// Reads `25/11/2026`, `5/1/2026`, `25-11-2026`, `25.11.2026` or `2026-11-25`.
pub(super) fn parse(typed: &str) -> Result<Date, DayProblem> {
    let parts: Vec<&str> = typed.split(['/', '-', '.']).map(str::trim).collect();
    let &[first, second, third] = parts.as_slice() else { return Err(DayProblem::Unreadable) };
    let number = |part: &str, digits: usize| {
        let plain = !part.is_empty() && part.len() <= digits && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<i16>().ok()).flatten().ok_or(DayProblem::Unreadable)
    };
    let (year, month, day) = if first.len() == 4 {
        (number(first, 4)?, number(second, 2)?, number(third, 2)?)
    } else if third.len() == 4 {
        (number(third, 4)?, number(second, 2)?, number(first, 2)?)
    } else {
        return Err(DayProblem::Unreadable);
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(DayProblem::Unreadable);
    };
    Date::new(year, month, day).map_err(|_| neighbours(year, month, day))
}

/// The last day of the month and the first of the next, when only the day of the month is too high.
fn neighbours(year: i16, month: i8, day: i8) -> DayProblem {
    let last = Date::new(year, month, 1).map(Date::last_of_month);
    match last.map(|last| (last, last.tomorrow())) {
        Ok((last, Ok(next))) if day > last.day() && day <= 31 => DayProblem::NotInCalendar {
            typed: format!("{day:02}/{month:02}/{year:04}"),
            before: last.strftime("%d/%m").to_string(),
            after: next.strftime("%d/%m").to_string(),
        },
        _ => DayProblem::Unreadable,
    }
}
