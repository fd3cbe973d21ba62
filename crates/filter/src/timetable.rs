//! The timetable (thời khóa biểu): which age tier a room has at which hour, and when it is closed.
//!
//! One statement a line, words parted by spaces, `#` begins a remark:
//!
//! ```text
//! room    phong-may  192.168.2.0/24 192.168.3.7     # whose devices; a network may stand in one room only
//! holiday 2026-09-02                                # days without school, with the first and the last
//! holiday 2027-02-04..2027-02-12
//! phong-may  mon-fri      07:00-11:30  lower-secondary
//! phong-may  mon,wed,fri  18:00-21:30  upper-secondary
//! phong-may  holiday      00:00-24:00  staff
//! *          every        22:00-05:00  closed       # everyone in no room; hours over midnight belong to the first day
//! ```
//!
//! Of several rules that hold, the last one counts; without one the room is what it is outside the timetable. On a
//! holiday only rules of `holiday` and `every` hold. Hours are those of Việt Nam: seven hours before UTC all year round,
//! as the tz database has it for Asia/Ho_Chi_Minh since 1975.

use std::str::FromStr;

use crate::AgeTier;

/// A timetable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timetable {
    rooms: Vec<Room>,
    /// First and last day, counted from 1970.
    holidays: Vec<(i64, i64)>,
    rules: Vec<Rule>,
}

/// A room (phòng): devices that have one timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its name in the timetable; `*` is everyone in no room.
    pub name: String,
    /// Its networks and addresses, as they are written.
    pub networks: Vec<String>,
}

/// What a timetable says for an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The room has this tier.
    Tier(AgeTier),
    /// Nothing but names on an allow list is reachable, as during an examination.
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    room: String,
    days: Days,
    /// Minutes of the day; the end may lie in the next one.
    from: u16,
    to: u16,
    access: Access,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    Every,
    Holidays,
    /// One bit a day, lowest = Monday.
    Week(u8),
}

/// A line that says nothing a timetable could mean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadTimetable {
    /// From 1.
    pub line: usize,
    /// What is wrong and how to write it.
    pub why: String,
}

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Everyone in no room.
pub(crate) const EVERYONE: &str = "*";
const DAY: i64 = 86_400;
/// Seconds that Việt Nam is before UTC.
const AHEAD: i64 = 7 * 3600;

impl Timetable {
    /// The rooms that are named.
    pub fn rooms(&self) -> &[Room] {
        &self.rooms
    }

    /// What holds for a room at a moment (seconds since 1970, UTC); `None`: nothing.
    pub fn access(&self, room: &str, at: u64) -> Option<Access> {
        let local = i64::try_from(at).ok()? + AHEAD;
        let (day, minute) = (local.div_euclid(DAY), (local.rem_euclid(DAY) / 60) as u16);
        let holds = |rule: &&Rule| {
            rule.room == room
                && (self.is_day(rule.days, day) && (rule.from..rule.to).contains(&minute)
                    || self.is_day(rule.days, day - 1) && (rule.from..rule.to).contains(&(minute + 24 * 60)))
        };
        self.rules.iter().rev().find(holds).map(|rule| rule.access)
    }

    /// What holds for everyone in no room.
    pub fn everyone(&self, at: u64) -> Option<Access> {
        self.access(EVERYONE, at)
    }

    fn is_day(&self, days: Days, day: i64) -> bool {
        let is_holiday = self.holidays.iter().any(|(first, last)| (*first..=*last).contains(&day));
        match days {
            Days::Every => true,
            Days::Holidays => is_holiday,
            // 1970-01-01 was a Thursday
            Days::Week(bits) => !is_holiday && bits >> (day + 3).rem_euclid(7) & 1 == 1,
        }
    }

    fn line(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            [] => {}
            ["room", name, networks @ ..] if !networks.is_empty() => {
                let taken = self.rooms.iter().flat_map(|room| &room.networks);
                if let Some(twice) = taken.clone().find(|taken| networks.contains(&taken.as_str())) {
                    return Err(format!("{twice} is in another room already"));
                }
                if self.rooms.iter().any(|room| room.name == *name) || *name == EVERYONE {
                    return Err(format!("there is a room {name} already; write its networks in one line"));
                }
                let networks = networks.iter().map(|&network| network.to_owned()).collect();
                self.rooms.push(Room { name: (*name).to_owned(), networks });
            }
            ["holiday", days, ..] => {
                let (first, last) = days.split_once("..").unwrap_or((days, days));
                let wrong = || format!("{days:?} is no day: write 2026-09-02 or 2027-02-04..2027-02-12");
                let (first, last) = day(first).zip(day(last)).ok_or_else(wrong)?;
                if last < first {
                    return Err(format!("{days} ends before it begins"));
                }
                self.holidays.push((first, last));
            }
            [room, on, hours, access] => {
                if *room != EVERYONE && !self.rooms.iter().any(|known| known.name == *room) {
                    return Err(format!(
                        "no room {room:?} above this line: write first \"room {room} 192.168.2.0/24\""
                    ));
                }
                let days = days(on)
                    .ok_or_else(|| format!("{on:?} are no days: write mon-fri, sat,sun, every or holiday"))?;
                let (from, to) =
                    span(hours).ok_or_else(|| format!("{hours:?} are no hours: write 07:00-11:30"))?;
                let access = match *access {
                    "closed" => Access::Closed,
                    tier => Access::Tier(tier.parse().map_err(|_| {
                        format!(
                            "{tier:?} is no age tier: write preschool, primary, lower-secondary, upper-secondary, staff or closed"
                        )
                    })?),
                };
                self.rules.push(Rule { room: (*room).to_owned(), days, from, to, access });
            }
            _ => return Err("not a room, a holiday or a rule: write \"room days hours tier\"".to_owned()),
        }
        Ok(())
    }
}

impl FromStr for Timetable {
    type Err = BadTimetable;

    fn from_str(text: &str) -> Result<Self, BadTimetable> {
        let mut table = Timetable::default();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let said = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = said.split_whitespace().collect();
            table.line(&words).map_err(|why| BadTimetable { line: number + 1, why })?;
        }
        Ok(table)
    }
}

fn days(text: &str) -> Option<Days> {
    let number = |day: &str| WEEK.iter().position(|known| *known == day);
    match text {
        "every" => return Some(Days::Every),
        "holiday" => return Some(Days::Holidays),
        _ => {}
    }
    let mut bits = 0u8;
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (number(first)?, number(last)?);
        loop {
            bits |= 1 << day;
            if day == last {
                break;
            }
            day = (day + 1) % 7;
        }
    }
    Some(Days::Week(bits))
}

/// Minutes from midnight; an end that is not after the beginning is one of the next day.
fn span(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let two = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok()).flatten();
        let (hour, minute) = (two(hour)?, two(minute)?);
        (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    Some((from, if to > from { to } else { to + 24 * 60 }))
}

/// The days from 1970-01-01 to a date (proleptic Gregorian calendar, ISO 8601); `None` for what is no date.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *usize::try_from(month).ok()?.checked_sub(1).and_then(|month| lengths.get(month))?;
    if parts.next().is_some() || !(1970..=9999).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let before = year - 1;
    let years = before * 365 + before / 4 - before / 100 + before / 400;
    let months: i64 = lengths[..month as usize - 1].iter().sum();
    // so many days lie before 1970 in this count
    Some(years + months + day - 1 - 719_162)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "\
room phong-may 192.168.2.0/24 192.168.3.7  # phòng máy 1
holiday 2026-09-02          Quốc khánh
holiday 2027-02-04..2027-02-12  Tết
phong-may mon-fri 07:00-11:30 lower-secondary
phong-may mon,wed 09:00-10:00 closed
phong-may holiday 00:00-24:00 staff
* every 22:00-05:00 closed
* sat-mon 12:00-13:00 primary
";

    /// Seconds of `date -u -d '2026-11-23 00:00' +%s`, a Monday.
    const MONDAY: u64 = 1_795_392_000;

    /// A moment of that week by the clock on the wall in Việt Nam.
    fn at(day: u64, hour: u64, minute: u64) -> u64 {
        MONDAY + day * 86_400 + hour * 3600 + minute * 60 - 7 * 3600
    }

    #[test]
    fn the_last_rule_that_holds_counts() {
        let table: Timetable = TABLE.parse().unwrap();
        let room = |moment| table.access("phong-may", moment);
        assert_eq!(room(at(1, 6, 59)), None);
        assert_eq!(room(at(1, 7, 0)), Some(Access::Tier(AgeTier::LowerSecondary)));
        assert_eq!(room(at(1, 11, 29)), Some(Access::Tier(AgeTier::LowerSecondary)));
        assert_eq!(room(at(1, 11, 30)), None);
        assert_eq!(room(at(0, 9, 30)), Some(Access::Closed), "Monday's examination");
        assert_eq!(room(at(1, 9, 30)), Some(Access::Tier(AgeTier::LowerSecondary)), "not on Tuesday");
        assert_eq!(room(at(5, 9, 30)), None, "Saturday");
    }

    #[test]
    fn hours_over_midnight_belong_to_the_first_day_and_weeks_go_round() {
        let table: Timetable = TABLE.parse().unwrap();
        let everyone = |moment| table.everyone(moment);
        assert_eq!(everyone(at(2, 21, 59)), None);
        assert_eq!(everyone(at(2, 22, 0)), Some(Access::Closed));
        assert_eq!(everyone(at(3, 4, 59)), Some(Access::Closed));
        assert_eq!(everyone(at(3, 5, 0)), None);
        for (day, held) in [(4, false), (5, true), (6, true), (0, true), (1, false)] {
            assert_eq!(everyone(at(day, 12, 30)).is_some(), held, "day {day}");
        }
        let night: Timetable = "* sun 22:00-05:00 closed".parse().unwrap();
        assert_eq!(night.everyone(at(0, 3, 0)), Some(Access::Closed), "Sunday's night lasts into Monday");
        assert_eq!(night.everyone(at(0, 23, 0)), None);
        assert_eq!(night.everyone(at(6, 3, 0)), None);
    }

    #[test]
    fn on_a_holiday_lessons_fall_out() {
        let table: Timetable = TABLE.parse().unwrap();
        // date -u -d '2026-09-02 01:00' +%s, eight in the morning, a Wednesday
        let national_day = 1_788_310_800;
        assert_eq!(table.access("phong-may", national_day), Some(Access::Tier(AgeTier::Staff)));
        let lesson = Some(Access::Tier(AgeTier::LowerSecondary));
        assert_eq!(table.access("phong-may", national_day + 86_400), lesson, "Thursday");
        // date -u -d '2027-02-12 16:59:59' +%s, a second before midnight of the last day
        let last = 1_802_451_599;
        assert_eq!(table.access("phong-may", last), Some(Access::Tier(AgeTier::Staff)));
        assert_eq!(table.access("phong-may", last + 1), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, word) in [
            ("room a 10.0.0.1\nb every 07:00-08:00 staff", 2, "no room \"b\""),
            ("* mon 7:00-8:00 staff", 1, "no hours"),
            ("* mon 07:00-24:01 staff", 1, "no hours"),
            ("* moon 07:00-08:00 staff", 1, "no days"),
            ("* mon 07:00-08:00 pupil", 1, "no age tier"),
            ("# fine\nholiday 2026-02-29", 2, "no day"),
            ("holiday 2027-02-12..2027-02-04", 1, "ends before"),
            ("room a 10.0.0.1\nroom b 10.0.0.1", 2, "another room"),
            ("room a", 1, "not a room"),
        ] {
            let error = text.parse::<Timetable>().unwrap_err();
            assert!(error.line == line && error.why.contains(word), "{text}: {error}");
        }
        assert_eq!("".parse(), Ok(Timetable::default()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(room|holiday|\\*|every|mon|07:00|-|[0-9]{1,5}|[a-z ]{0,3}|\n){0,12}", at in any::<u64>()) {
            if let Ok(table) = text.parse::<Timetable>() {
                table.everyone(at);
            }
        }
    }
}
