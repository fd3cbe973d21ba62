//! Numbers, money, dates and spans as the two languages write them. Time is stored in UTC and shown at UTC+7,
//! which Viet Nam has kept all year round since 1975.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::Lang;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How far a due moment is: the words, and whether it has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// "còn 4 giờ 18 phút" or "trễ 35 phút".
    pub text: String,
    /// The due moment has passed.
    pub late: bool,
}

fn local(at: Timestamp) -> DateTime {
    Offset::constant(7).to_datetime(at)
}

impl Lang {
    /// A whole number with its thousands apart: `48.216`, `48,216`.
    #[must_use]
    pub fn number(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + 8);
        if n < 0 {
            out.push('\u{2212}');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(self.thousands());
            }
            out.push(digit);
        }
        out
    }

    /// A share in percent with one decimal: `91,4%`. Nearly all never rounds to all, nor a little to nothing;
    /// a share of nothing is a dash.
    #[must_use]
    pub fn percent(self, part: u64, whole: u64) -> String {
        if whole == 0 {
            return "–".to_owned();
        }
        if part == whole || part == 0 {
            return format!("{}%", if part == 0 { 0 } else { 100 });
        }
        let tenths = (u128::from(part) * 2000 / u128::from(whole)).div_ceil(2);
        let tenths = if part < whole { tenths.clamp(1, 999) } else { tenths };
        format!("{}{}{}%", tenths / 10, self.decimal(), tenths % 10)
    }

    /// A share with both its numbers: `64 / 70 (91,4%)`.
    #[must_use]
    pub fn share(self, part: u64, whole: u64) -> String {
        format!("{} / {} ({})", self.count(part), self.count(whole), self.percent(part, whole))
    }

    /// A count with its thousands apart.
    #[must_use]
    pub fn count(self, n: u64) -> String {
        self.number(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// Money in whole đồng: `84.000.000 đồng`.
    #[must_use]
    pub fn dong(self, amount: i64) -> String {
        format!("{} đồng", self.number(amount))
    }

    /// The size of a file: `212 KB`, `1,5 MB`.
    #[must_use]
    pub fn bytes(self, size: u64) -> String {
        match size {
            0..1000 => format!("{size} B"),
            1000..1_000_000 => format!("{} KB", size.div_ceil(1000)),
            _ => {
                let tenths = (size / 50_000).div_ceil(2);
                let decimal = self.decimal();
                if tenths.is_multiple_of(10) {
                    format!("{} MB", tenths / 10)
                } else {
                    format!("{}{decimal}{} MB", tenths / 10, tenths % 10)
                }
            }
        }
    }

    /// A day: `25/11/2026` in both languages, as the papers of the province write it.
    #[must_use]
    pub fn date(self, day: Date) -> String {
        day.strftime("%d/%m/%Y").to_string()
    }

    /// A day in running text: `ngày 25 tháng 11 năm 2026`, `25 November 2026`.
    #[must_use]
    pub fn long_date(self, day: Date) -> String {
        match self {
            Lang::Vi => format!("ngày {} tháng {} năm {}", day.day(), day.month(), day.year()),
            Lang::En => day.strftime("%-d %B %Y").to_string(),
        }
    }

    /// A day with its weekday: `thứ hai, 23/11/2026`.
    #[must_use]
    pub fn weekday_date(self, day: Date) -> String {
        format!("{}, {}", self.weekday(day), self.date(day))
    }

    /// A near day as children read it: `thứ sáu 27/11`.
    #[must_use]
    pub fn near_date(self, day: Date) -> String {
        format!("{} {}", self.weekday(day), day.strftime("%d/%m"))
    }

    /// The weekday: `chủ nhật`, `Sunday`.
    #[must_use]
    pub fn weekday(self, day: Date) -> &'static str {
        let names = match self {
            Lang::Vi => ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"],
            Lang::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        };
        usize::try_from(day.weekday().to_monday_zero_offset())
            .ok()
            .and_then(|index| names.get(index).copied())
            .unwrap_or_default()
    }

    /// The hour in Viet Nam: `19:42`.
    #[must_use]
    pub fn time(self, at: Timestamp) -> String {
        local(at).strftime("%H:%M").to_string()
    }

    /// Hour and day in Viet Nam: `19:42, 22/11/2026`.
    #[must_use]
    pub fn moment(self, at: Timestamp) -> String {
        local(at).strftime("%H:%M, %d/%m/%Y").to_string()
    }

    /// Hour and day without the year, for lists: `19:42 22/11`.
    #[must_use]
    pub fn short_moment(self, at: Timestamp) -> String {
        local(at).strftime("%H:%M %d/%m").to_string()
    }

    /// Hour and weekday as children read it: `19:42 chủ nhật 22/11`.
    #[must_use]
    pub fn near_moment(self, at: Timestamp) -> String {
        format!("{} {}", self.time(at), self.near_date(local(at).date()))
    }

    /// The calendar day that a moment falls on in Viet Nam.
    #[must_use]
    pub fn day_of(at: Timestamp) -> Date {
        local(at).date()
    }

    /// How far a due moment is: `còn 4 giờ 18 phút`, `trễ 35 phút`. Never a minus sign.
    #[must_use]
    pub fn remaining(self, now: Timestamp, due: Timestamp) -> Remaining {
        let seconds = due.as_second() - now.as_second();
        let late = seconds < 0;
        let span = self.span(seconds.abs());
        let text = match (self, late) {
            (Lang::Vi, false) => format!("còn {span}"),
            (Lang::Vi, true) => format!("trễ {span}"),
            (Lang::En, false) => format!("{span} left"),
            (Lang::En, true) => format!("{span} late"),
        };
        Remaining { text, late }
    }

    /// How far a due day is, by calendar days: `còn 2 ngày`, `hôm nay`, `trễ 3 ngày`.
    #[must_use]
    pub fn remaining_days(self, today: Date, due: Date) -> Remaining {
        let days = i64::from(due.since(today).map_or(0, |span| span.get_days()));
        let count = self.number(days.abs());
        let plural = if days.abs() == 1 { "" } else { "s" };
        let text = match (self, days) {
            (Lang::Vi, 0) => "hôm nay".to_owned(),
            (Lang::En, 0) => "today".to_owned(),
            (Lang::Vi, 1..) => format!("còn {count} ngày"),
            (Lang::Vi, _) => format!("trễ {count} ngày"),
            (Lang::En, 1..) => format!("{count} day{plural} left"),
            (Lang::En, _) => format!("{count} day{plural} late"),
        };
        Remaining { text, late: days < 0 }
    }

    /// A span in at most two units; from three days on, days only.
    #[must_use]
    pub fn span(self, seconds: i64) -> String {
        let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE);
        let parts = match (days, hours, minutes) {
            (3.., _, _) => [(days, 0), (0, 1)],
            (1.., _, _) => [(days, 0), (hours, 1)],
            (_, 1.., _) => [(hours, 1), (minutes, 2)],
            _ => [(0, 1), (minutes, 2)],
        };
        let words: Vec<String> =
            parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, unit)| self.units(n, unit)).collect();
        match (words.is_empty(), self) {
            (false, _) => words.join(" "),
            (true, Lang::Vi) => "dưới 1 phút".to_owned(),
            (true, Lang::En) => "less than a minute".to_owned(),
        }
    }

    fn units(self, n: i64, unit: usize) -> String {
        let plural = if n == 1 { "" } else { "s" };
        match self {
            Lang::Vi => format!("{} {}", self.number(n), ["ngày", "giờ", "phút"][unit]),
            Lang::En => format!("{} {}{plural}", self.number(n), ["day", "hour", "minute"][unit]),
        }
    }

    fn thousands(self) -> char {
        match self {
            Lang::Vi => '.',
            Lang::En => ',',
        }
    }

    fn decimal(self) -> char {
        match self {
            Lang::Vi => ',',
            Lang::En => '.',
        }
    }
}
