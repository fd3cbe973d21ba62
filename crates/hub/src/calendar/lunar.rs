//! The Vietnamese lunisolar calendar, computed for the meridian of UTC+7.
//!
//! Rules: P. K. Seidelmann, *Explanatory Supplement to the Astronomical Almanac*, as put for Viet Nam by Hồ Ngọc Đức
//! ("Vietnamese calendar rules"): a month begins on the day of the new moon; month 11 holds the winter solstice; in a
//! year of thirteen months the first one without a principal term is the leap month. Chinese calendars use UTC+8, so
//! days, months and even Tết differ in some years (1985, 2007, 2030). Valid since 8 August 1967, when the north took
//! UTC+7, and tested to 2035.

use jiff::civil::{Date, date};

use super::lunar::moon::new_moon;
use super::lunar::sun::principal_term;

mod moon;
mod sun;

/// A day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LunarDay {
    /// The year, counted by the solar year in which its Tết falls.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// The second month of this number in its year.
    pub leap: bool,
    /// 1 to 30.
    pub day: u8,
}

/// The first day of a lunar year: Tết Nguyên đán.
pub fn new_year(year: i16) -> Date {
    day_of(LunarDay { year, month: 1, leap: false, day: 1 })
}

/// The 10th day of the 3rd month: the commemoration of the Hùng kings.
pub fn hung_kings(year: i16) -> Date {
    day_of(LunarDay { year, month: 3, leap: false, day: 10 })
}

/// The solar day of a lunar one. A day 30 of a month with 29 gives the first of the next; a leap month that the year
/// does not have gives the month after the one of its number.
fn day_of(lunar: LunarDay) -> Date {
    // Months 11 and 12 stand in the round of the next year.
    let (year, mut at) = match lunar.month {
        11.. => (Year::before(lunar.year + 1), i64::from(lunar.month) - 11),
        _ => (Year::before(lunar.year), i64::from(lunar.month) + 1),
    };
    let passed_leap = year.leap.is_some_and(|leap| at >= leap);
    at += i64::from(passed_leap || lunar.leap);
    plus(from_julian(new_moon(year.first + at)), i64::from(lunar.day) - 1)
}

/// The lunar day of a solar one.
pub fn lunar_day(day: Date) -> LunarDay {
    let julian = to_julian(day);
    let mut year = Year::before(day.year() + 1);
    if new_moon(year.first) > julian {
        year = Year::before(day.year());
    }
    let mut at = 0;
    while new_moon(year.first + at + 1) <= julian {
        at += 1;
    }
    let leap = year.leap == Some(at);
    // Months 11 and 12 come first; the months after the leap one are one behind their place.
    let place = at - i64::from(year.leap.is_some_and(|l| at >= l));
    let month = (place + 10) % 12 + 1;
    let new_years = place >= 2;
    LunarDay {
        year: if new_years { year.tet } else { year.tet - 1 },
        month: small(month),
        leap,
        day: small(julian - new_moon(year.first + at) + 1),
    }
}

/// The months from the one with a winter solstice up to the next one with it.
struct Year {
    /// The solar year in which its month 1 begins.
    tet: i16,
    /// Number of the new moon that begins month 11.
    first: i64,
    /// Which of the months, counted from 0, is the leap one.
    leap: Option<i64>,
}

impl Year {
    /// The round of months that begins in the winter before `tet`.
    fn before(tet: i16) -> Self {
        let first = eleventh(tet - 1);
        let next = eleventh(tet);
        let leap = (next - first == 13).then(|| {
            (1..13)
                .find(|at| {
                    let (begin, end) = (new_moon(first + at), new_moon(first + at + 1));
                    principal_term(begin) == principal_term(end)
                })
                .unwrap_or(12)
        });
        Self { tet, first, leap }
    }
}

/// The new moon that begins the month with the winter solstice of a solar year.
fn eleventh(year: i16) -> i64 {
    let last = to_julian(date(year, 12, 31));
    let mut moon = moon::before(last);
    // At the end of the year the sun stands behind the solstice; go back to the month at whose start it did not.
    while principal_term(new_moon(moon)) >= 9 {
        moon -= 1;
    }
    moon
}

/// The Julian day number at noon of a solar day.
fn to_julian(day: Date) -> i64 {
    const NOON_2000: i64 = 2_451_545;
    let since = day.since((jiff::Unit::Day, date(2000, 1, 1))).map_or(0, |span| span.get_days());
    NOON_2000 + i64::from(since)
}

fn from_julian(julian: i64) -> Date {
    plus(date(2000, 1, 1), julian - 2_451_545)
}

fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
#[path = "lunar/tests.rs"]
mod tests;
