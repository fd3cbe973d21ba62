//! Opening hours: how people write them, how they are shown, and whether a place is open now. Pure.
//!
//! A week is what people say on the telephone: "thứ hai đến thứ sáu 7:30–11:30, 13:30–17:00; thứ bảy
//! 7:30–11:30". A span may end on the next day ("18:00–6:00"). Deliberately not here: seasons, and Saturdays
//! that a decision makes worked days: a place is called open only when its hours say so.

use jiff::civil::Date;

use crate::time::{DAY, Day, MINUTE, Moment};
use crate::web::Lang;
use crate::web::form::Problem;

/// Minutes of a day.
const MIDNIGHT: u16 = 24 * 60;
/// Minutes of a week.
const WEEK: u32 = 7 * MIDNIGHT as u32;
/// So far ahead a place is looked for that opens again, in days. Tết and its weekends take eleven.
const FAR: i32 = 45;

/// One time that a place is open, on every such weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// 0 is Monday, 6 is Sunday.
    pub weekday: u8,
    /// Minute of the day.
    pub opens: u16,
    /// Minute counted from the same midnight; over 1440 when it closes on the next day.
    pub closes: u16,
}

/// When a place is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Day and night.
    Always,
    /// By the week.
    Weekly(Week),
    /// Nobody has said; people call first.
    Unknown,
}

impl Hours {
    /// The name kept in the database and in message ids (`help-hours-*`).
    pub fn name(&self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Weekly(_) => "weekly",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a place is open at a moment. `is_off` says of a day that the place keeps closed on it.
    pub fn at(&self, now: Moment, is_off: impl Fn(Day) -> bool) -> Opening {
        match self {
            Self::Always => Opening::Always,
            Self::Weekly(week) => week.at(now, is_off),
            Self::Unknown => Opening::Unknown,
        }
    }
}

/// Where a place stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Open day and night.
    Always,
    /// Open until then.
    Open(Moment),
    /// Closed, and open again from then; `None` when that is too far off to be foreseen.
    Closed(Option<Moment>),
    /// Nobody has said.
    Unknown,
}

impl Opening {
    /// Whether somebody is there for certain.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Always | Self::Open(_))
    }
}

/// First and last day of a run with the same hours, and those hours.
type DaysAlike = (u8, u8, Vec<(u16, u16)>);

/// Spans of a week, in order, at least one and none over another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week(Vec<Span>);

/// Words for days, without marks, in the order in which they are looked for.
const DAY_WORDS: &[(&str, &str)] = &[
    ("hang ngay", "t2-cn"),
    ("moi ngay", "t2-cn"),
    ("ca tuan", "t2-cn"),
    ("chu nhat", "cn"),
    ("thu hai", "t2"),
    ("thu bay", "t7"), // before "thu ba", with which it begins
    ("thu ba", "t3"),
    ("thu tu", "t4"),
    ("thu nam", "t5"),
    ("thu sau", "t6"),
    ("thu ", "t"),
    (" den ", "-"),
    (" - ", "-"),
    ("- ", "-"),
    (" -", "-"),
    (" va ", " "),
];
const DAY_CODES: [&str; 7] = ["t2", "t3", "t4", "t5", "t6", "t7", "cn"];

impl Week {
    /// A week from spans that may come in any order.
    ///
    /// # Errors
    /// The message that says what is wrong: none at all, or two that lie over each other.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, Problem> {
        spans.sort_unstable();
        spans.dedup();
        if spans.is_empty() {
            return Err(Problem::new("week", "help-hours-needed"));
        }
        let begins = |span: &Span| u32::from(span.weekday) * u32::from(MIDNIGHT) + u32::from(span.opens);
        let ends = |span: &Span| begins(span) + u32::from(span.closes - span.opens);
        for (index, span) in spans.iter().enumerate() {
            let next = spans.get(index + 1).map_or_else(|| begins(&spans[0]) + WEEK, begins);
            if ends(span) > next {
                return Err(
                    Problem::new("week", "help-hours-overlap").with("day", weekday(Lang::Vi, span.weekday))
                );
            }
        }
        Ok(Self(spans))
    }

    /// The spans.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Reads a week as people write it.
    ///
    /// # Errors
    /// The first thing that cannot be read, in its own words.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = |message: &'static str, piece: &str| {
            Problem::new("week", message).with("piece", piece.to_owned())
        };
        let mut low = lachan_text::fold(text).replace(['–', '—', '−'], "-").replace(['\n', '\t'], " ");
        for (words, code) in DAY_WORDS {
            low = low.replace(words, code);
        }
        let (mut days, mut spans, mut timed) = (Vec::new(), Vec::new(), true);
        for piece in low.split([' ', ',', ';', '.']).map(|piece| piece.trim_matches(':')) {
            if piece.is_empty() {
                continue;
            }
            if piece.starts_with(|c: char| c.is_ascii_digit()) {
                let (opens, closes) = times(piece).ok_or_else(|| bad("help-hours-time", piece))?;
                if days.is_empty() {
                    return Err(bad("help-hours-no-day", piece));
                }
                spans.extend(days.iter().map(|day| Span { weekday: *day, opens, closes }));
                timed = true;
            } else {
                if timed {
                    days.clear();
                }
                timed = false;
                days.extend(weekdays(piece).ok_or_else(|| bad("help-hours-unreadable", piece))?);
            }
        }
        if !timed {
            let said: Vec<_> = days.iter().map(|day| weekday(Lang::Vi, *day)).collect();
            return Err(bad("help-hours-no-time", &said.join(", ")));
        }
        Self::new(spans)
    }

    /// The week in words, days with the same hours together; [`Week::parse`] reads the Vietnamese ones back.
    pub fn shown(&self, lang: Lang) -> String {
        let mut groups: Vec<DaysAlike> = Vec::new();
        for day in 0..7 {
            let of_day = self.0.iter().filter(|span| span.weekday == day);
            let times: Vec<_> = of_day.map(|span| (span.opens, span.closes)).collect();
            match groups.last_mut() {
                _ if times.is_empty() => {}
                Some((_, last, same)) if *last + 1 == day && *same == times => *last = day,
                _ => groups.push((day, day, times)),
            }
        }
        let words = groups.iter().map(|(first, last, times)| {
            let days = match last - first {
                0 => weekday(lang, *first).to_owned(),
                _ => format!("{}–{}", weekday(lang, *first), weekday(lang, *last)),
            };
            let times: Vec<_> = times.iter().map(|(opens, closes)| shown_span(*opens, *closes)).collect();
            format!("{days} {}", times.join(", "))
        });
        words.collect::<Vec<_>>().join("; ")
    }

    fn at(&self, now: Moment, is_off: impl Fn(Day) -> bool) -> Opening {
        let today = now.day();
        let on = |offset: i32| {
            let day = today.plus(offset);
            let worked = !is_off(day);
            let number = weekday_of(day.0);
            let here = self.0.iter().filter(move |span| worked && span.weekday == number);
            here.map(move |span| {
                let at = |minute: u16| day.start().plus(i64::from(minute) * MINUTE);
                (at(span.opens), at(span.closes))
            })
        };
        let near: Vec<_> = (-1..=8).flat_map(on).collect();
        if let Some((_, mut until)) =
            near.iter().copied().find(|(opens, closes)| *opens <= now && now < *closes)
        {
            // a span that ends when the next begins is no end
            while let Some((_, later)) = near.iter().find(|(opens, _)| *opens == until) {
                until = *later;
            }
            return if until.since(now) >= 7 * DAY { Opening::Always } else { Opening::Open(until) };
        }
        Opening::Closed((0..=FAR).flat_map(on).map(|(opens, _)| opens).find(|opens| *opens > now))
    }
}

fn weekday_of(day: Date) -> u8 {
    u8::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// The word for a weekday. The first of January 2024 was a Monday.
fn weekday(lang: Lang, number: u8) -> &'static str {
    lang.weekday(jiff::civil::date(2024, 1, 1 + i8::try_from(number).unwrap_or(0)))
}

/// `07:30`.
pub fn shown_time(minute: u16) -> String {
    let minute = if minute > MIDNIGHT { minute - MIDNIGHT } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn shown_span(opens: u16, closes: u16) -> String {
    format!("{}–{}", shown_time(opens), shown_time(closes))
}

/// `t2` or `t2-t6`, over Sunday too.
fn weekdays(piece: &str) -> Option<Vec<u8>> {
    let number =
        |code: &str| DAY_CODES.iter().position(|known| *known == code).and_then(|n| u8::try_from(n).ok());
    match piece.split_once('-') {
        None => Some(vec![number(piece)?]),
        Some((first, last)) => {
            let (first, last) = (number(first)?, number(last)?);
            let many = (last + 7 - first) % 7;
            Some((0..=many).map(|step| (first + step) % 7).collect())
        }
    }
}

/// `7:30-11:30`; what ends before it begins ends on the next day.
fn times(piece: &str) -> Option<(u16, u16)> {
    let (opens, closes) = piece.split_once('-')?;
    let (opens, closes) = (time(opens)?, time(closes)?);
    if opens >= MIDNIGHT || opens == closes {
        return None;
    }
    Some((opens, if closes < opens { closes + MIDNIGHT } else { closes }))
}

/// `7:30`, `7h30`, `7h`, `24:00`.
fn time(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once([':', 'h'])?;
    let number = |text: &str| {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let minute = if minute.is_empty() && text.ends_with('h') { 0 } else { number(minute)? };
    let all = number(hour)? * 60 + minute;
    (minute < 60 && all <= MIDNIGHT).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        let at: jiff::Timestamp = format!("{text}:00+07:00").parse().unwrap();
        Moment(at.as_microsecond())
    }

    fn week(text: &str) -> Week {
        Week::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
    }

    const OFFICE: &str = "thứ hai–thứ sáu 07:30–11:30, 13:30–17:00; thứ bảy 07:30–11:30";

    #[test]
    fn one_week_in_many_hands() {
        for hand in [
            OFFICE,
            "T2-T6 7:30-11:30, 13:30-17:00; T7 7:30-11:30",
            "Thứ hai đến thứ sáu: 7h30 - 11h30, 13h30 – 17h; Thứ Bảy: 7h30-11h30",
            "t2 t3 t4 t5 t6 7:30-11:30 13:30-17:00\nthứ 7 7:30-11:30",
        ] {
            assert_eq!(week(hand).shown(Lang::Vi), OFFICE, "{hand}");
        }
        assert_eq!(week("hằng ngày 8:00-20:00").shown(Lang::En), "Monday–Sunday 08:00–20:00");
        assert_eq!(week("T7–T2 8h-9h").spans().len(), 3, "over Sunday");
        assert_eq!(week(&week("CN 22h-6h; T4 0:00-24:00").shown(Lang::Vi)), week("CN 22h-6h; T4 0:00-24:00"));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (typed, message) in [
            ("", "help-hours-needed"),
            ("7:30-11:30", "help-hours-no-day"),
            ("T2-T6", "help-hours-no-time"),
            ("T2 7:30-11:30; T3", "help-hours-no-time"),
            ("T2-T6 7:30", "help-hours-time"),
            ("T2 25:00-26:00", "help-hours-time"),
            ("T2 7:60-8:00", "help-hours-time"),
            ("T2 8:00-8:00", "help-hours-time"),
            ("T9 7:30-11:30", "help-hours-unreadable"),
            ("sáng 7:30-11:30", "help-hours-unreadable"),
            ("T2 7:30-11:30, 11:00-12:00", "help-hours-overlap"),
            ("T2 22:00-6:00; T3 5:00-7:00", "help-hours-overlap"),
            ("CN 22:00-6:00; T2 5:00-7:00", "help-hours-overlap"),
        ] {
            let problem = Week::parse(typed).expect_err(typed);
            assert_eq!((typed, problem.message.as_ref()), (typed, message));
        }
        let without = Week::parse("Thứ hai–thứ tư").expect_err("days alone").text(Lang::Vi).into_owned();
        assert!(without.starts_with("“thứ hai, thứ ba, thứ tư” chưa có giờ"), "{without}");
    }

    #[test]
    fn open_closed_and_open_again() {
        let office = Hours::Weekly(week(OFFICE));
        let never = |_: Day| false;
        // 27 November 2026 is a Friday
        assert_eq!(office.at(at("2026-11-27T07:29"), never), Opening::Closed(Some(at("2026-11-27T07:30"))));
        assert_eq!(office.at(at("2026-11-27T07:30"), never), Opening::Open(at("2026-11-27T11:30")));
        assert_eq!(office.at(at("2026-11-27T11:30"), never), Opening::Closed(Some(at("2026-11-27T13:30"))));
        assert_eq!(office.at(at("2026-11-28T12:00"), never), Opening::Closed(Some(at("2026-11-30T07:30"))));
        // with Monday off as well
        let monday = |day: Day| day == Day::parse("2026-11-30").unwrap();
        assert_eq!(office.at(at("2026-11-30T09:00"), monday), Opening::Closed(Some(at("2026-12-01T07:30"))));
        assert_eq!(office.at(at("2026-11-27T09:00"), |_| true), Opening::Closed(None));
    }

    #[test]
    fn nights_run_into_the_next_day() {
        let night = Hours::Weekly(week("T6 22:00-6:00"));
        let never = |_: Day| false;
        assert_eq!(night.at(at("2026-11-28T05:59"), never), Opening::Open(at("2026-11-28T06:00")));
        assert_eq!(night.at(at("2026-11-28T06:00"), never), Opening::Closed(Some(at("2026-12-04T22:00"))));
        // the night of a day off is off, to its end in the morning
        let friday = |day: Day| day == Day::parse("2026-11-27").unwrap();
        assert_eq!(night.at(at("2026-11-28T05:00"), friday), Opening::Closed(Some(at("2026-12-04T22:00"))));
        let whole = Hours::Weekly(week("hằng ngày 0:00-24:00"));
        assert_eq!(whole.at(at("2026-11-28T05:00"), never), Opening::Always);
    }
}
