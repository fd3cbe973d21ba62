//! Public holidays by rule: Labour Code 45/2019/QH14, articles 111 and 112.
//!
//! Which five days Tết takes, which day stands beside 2 September and which working days are swapped is decided each
//! year; what is computed here is the habit of the decisions, and [`super::Working`] puts a year's decisions over it.

use jiff::civil::{Date, Weekday, date};

use super::lunar;

/// Why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// Tết Nguyên đán, five days.
    Tet,
    /// The 10th of the 3rd lunar month.
    HungKings,
    /// 30 April.
    Reunification,
    /// 1 May.
    Labour,
    /// 2 September and a day beside it (the second since 2021).
    NationalDay,
    /// 24 November, since 2026.
    CultureDay,
    /// The working day that makes up for a holiday on a weekend.
    MadeUp,
}

/// The holidays of a year, in order.
pub fn holidays(year: i16) -> Vec<(Date, Holiday)> {
    let mut days = vec![
        (date(year, 1, 1), Holiday::NewYear),
        (lunar::hung_kings(year), Holiday::HungKings),
        (date(year, 4, 30), Holiday::Reunification),
        (date(year, 5, 1), Holiday::Labour),
        (date(year, 9, 2), Holiday::NationalDay),
    ];
    if year >= 2021 {
        days.push((beside_national_day(year), Holiday::NationalDay));
    }
    if year >= 2026 {
        days.push((date(year, 11, 24), Holiday::CultureDay));
    }
    days.extend(tet(year).map(|day| (day, Holiday::Tet)));
    days.sort_unstable();
    make_up(&mut days);
    days
}

/// Five days: as a rule two before the new year and three from it; one and four when its eve is a Monday.
fn tet(year: i16) -> impl Iterator<Item = Date> {
    let new_year = lunar::new_year(year);
    let before = if move_by(new_year, -1).weekday() == Weekday::Monday { 1 } else { 2 };
    (0..5).map(move |at| move_by(new_year, at - before))
}

/// 3 September when that lengthens the weekend, else 1 September.
fn beside_national_day(year: i16) -> Date {
    match date(year, 9, 2).weekday() {
        Weekday::Monday | Weekday::Thursday | Weekday::Sunday => date(year, 9, 3),
        _ => date(year, 9, 1),
    }
}

/// A holiday on a weekend is made up for on the next working day (article 111, clause 3).
fn make_up(days: &mut Vec<(Date, Holiday)>) {
    let owed: Vec<Date> = days.iter().map(|(day, _)| *day).filter(|day| is_weekend(*day)).collect();
    for holiday in owed {
        let mut day = holiday;
        while is_weekend(day) || days.iter().any(|(taken, _)| *taken == day) {
            day = move_by(day, 1);
        }
        days.push((day, Holiday::MadeUp));
    }
    days.sort_unstable();
}

/// Saturday and Sunday.
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

pub(super) fn move_by(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days off that are no weekend, from the decisions of these years (Python package `holidays` 0.109), without the
    /// days that were swapped against a Saturday.
    #[test]
    fn the_weekdays_off_are_those_of_the_yearly_decisions() {
        const DECIDED: [(i16, &str); 8] = [
            (2019, "1-1 2-4 2-5 2-6 2-7 2-8 4-15 4-30 5-1 9-2"),
            (2021, "1-1 2-10 2-11 2-12 2-15 2-16 4-21 4-30 5-3 9-2 9-3"),
            (2022, "1-3 1-31 2-1 2-2 2-3 2-4 4-11 5-2 5-3 9-1 9-2"),
            (2023, "1-2 1-20 1-23 1-24 1-25 1-26 5-1 5-2 5-3 9-1 9-4"),
            (2024, "1-1 2-8 2-9 2-12 2-13 2-14 4-18 4-30 5-1 9-2 9-3"),
            (2025, "1-1 1-27 1-28 1-29 1-30 1-31 4-7 4-30 5-1 9-1 9-2"),
            (2026, "1-1 2-16 2-17 2-18 2-19 2-20 4-27 4-30 5-1 9-1 9-2 11-24"),
            (2027, "1-1 2-4 2-5 2-8 2-9 2-10 4-16 4-30 5-3 9-2 9-3 11-24"),
        ];
        for (year, expected) in DECIDED {
            let found: Vec<String> = holidays(year)
                .iter()
                .filter(|(day, _)| !is_weekend(*day))
                .map(|(day, _)| format!("{}-{}", day.month(), day.day()))
                .collect();
            assert_eq!(found.join(" "), expected, "{year}");
        }
    }
}
