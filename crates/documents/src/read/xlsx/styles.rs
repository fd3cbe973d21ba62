//! Which styles show a number as a day, and which as a code with noughts in front.

use std::collections::BTreeMap;

use crate::read::Unreadable;
use crate::read::ooxml::{Event, Part, Xml};

use super::Held;

/// How numbers of a style are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    #[default]
    Number,
    Day,
    /// As a share of a hundred: 0.5 as 50%.
    Percent,
    /// As a code of at least so many figures.
    Code(usize),
}

/// The styles of a workbook, by number.
#[derive(Default)]
pub(crate) struct Styles {
    styles: Vec<Shown>,
    from_1904: bool,
}

impl Styles {
    pub fn new(from_1904: bool) -> Self {
        Self { styles: Vec::new(), from_1904 }
    }

    /// What a number in a cell of that style means.
    pub fn held(&self, number: f64, style: usize) -> Held {
        match self.styles.get(style).copied().unwrap_or_default() {
            Shown::Day => self.day(number).unwrap_or(Held::Number(number)),
            Shown::Code(figures) if (0.0..1e15).contains(&number) && number.fract() == 0.0 => {
                Held::Text(format!("{number:0figures$}").into())
            }
            _ => Held::Number(number),
        }
    }

    /// Does a cell of that style show a share of one as percents?
    pub fn is_percent(&self, style: usize) -> bool {
        self.styles.get(style) == Some(&Shown::Percent)
    }

    /// The number that stands for a day.
    pub fn serial(&self, year: i16, month: u8, day: u8) -> i64 {
        let days = days_from_civil(i64::from(year), i64::from(month), i64::from(day));
        if self.from_1904 {
            return days - days_from_civil(1904, 1, 1);
        }
        let serial = days - days_from_civil(1899, 12, 30);
        // Excel believes in 29/2/1900
        if serial < 61 { serial - 1 } else { serial }
    }

    fn day(&self, number: f64) -> Option<Held> {
        // 31/12/9999, the last day that Excel knows; below 1 there is a time without a day
        if !(1.0..2_958_466.0).contains(&number) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "between 1 and three million")]
        let serial = number as i64;
        let from = match (self.from_1904, serial) {
            (true, _) => days_from_civil(1904, 1, 1),
            // Excel's 29/2/1900 was no day
            (false, 60) => return None,
            (false, 61..) => days_from_civil(1899, 12, 30),
            (false, _) => days_from_civil(1899, 12, 31),
        };
        let (year, month, day) = civil_from_days(from + serial);
        Some(Held::Day(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
    }
}

/// Days since 1/1/1970 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

pub(super) fn read(part: &Part, from_1904: bool) -> Result<Styles, Unreadable> {
    let mut xml = Xml::of(part);
    let mut formats: BTreeMap<u32, Shown> = BTreeMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(tag) if tag.name == "numFmt" => {
                let id = tag.value("numFmtId").and_then(|id| id.parse().ok());
                if let (Some(id), Some(code)) = (id, tag.value("formatCode")) {
                    formats.insert(id, shown(code));
                }
            }
            Event::Open(tag) if tag.name == "cellXfs" => in_cells = true,
            Event::Close(name) if name == "cellXfs" => in_cells = false,
            Event::Open(tag) if tag.name == "xf" && in_cells => {
                let id = tag.value("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                styles.push(formats.get(&id).copied().unwrap_or_else(|| built_in(id)));
            }
            _ => {}
        }
    }
    Ok(Styles { styles, from_1904 })
}

/// The formats that every workbook has (ECMA-376, 18.8.30): 9 and 10 show percents, 14 to 17 and 22 show days, 27 to 36
/// and 50 to 58 those of East Asia.
fn built_in(id: u32) -> Shown {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Day,
        9 | 10 => Shown::Percent,
        _ => Shown::Number,
    }
}

/// What a format of the workbook's own shows: a year, a day or a percent sign outside of quotes, or noughts alone.
fn shown(code: &str) -> Shown {
    let first = code.split(';').next().unwrap_or_default();
    if first.len() > 1 && first.len() <= 15 && first.bytes().all(|byte| byte == b'0') {
        return Shown::Code(first.len());
    }
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for letter in first.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            'd' | 'D' | 'y' | 'Y' if !quoted && !bracketed => return Shown::Day,
            '%' if !quoted && !bracketed => return Shown::Percent,
            _ => {}
        }
    }
    Shown::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from ECMA-376, 18.17.4.1, and from Excel's own table of days.
    #[test]
    fn days_are_counted_from_1900_and_from_1904() {
        let (excel, mac) = (Styles::new(false), Styles::new(true));
        for (serial, year, month, day) in [
            (1, 1900, 1, 1),
            (59, 1900, 2, 28),
            (61, 1900, 3, 1),
            (39_448, 2008, 1, 1),
            (2_958_465, 9999, 12, 31),
        ] {
            assert_eq!(excel.day(f64::from(serial)), Some(Held::Day(year, month, day)), "{serial}");
            assert_eq!(excel.serial(year, month, day), i64::from(serial));
        }
        assert_eq!(excel.day(60.0), None);
        assert_eq!(mac.day(37_986.5), Some(Held::Day(2008, 1, 1)));
        assert_eq!(mac.serial(2008, 1, 1), 37_986);
        assert_eq!(excel.day(0.5), None);
        assert_eq!(excel.day(f64::NAN), None);
    }

    #[test]
    fn formats_tell_days_and_codes() {
        for code in ["dd/mm/yyyy", "[$-42A]d/m/yy", "\"ngày\" dd", "yyyy-mm-dd;@"] {
            assert_eq!(shown(code), Shown::Day, "{code}");
        }
        for code in ["#,##0", "0\"%\"", "\"day\" 0", "[Red]0", "#,##0\\ \"đ\"", "General", "_(* #,##0_)", "0"]
        {
            assert_eq!(shown(code), Shown::Number, "{code}");
        }
        for code in ["0%", "0.0%", "0.00\\ %"] {
            assert_eq!(shown(code), Shown::Percent, "{code}");
        }
        assert_eq!(shown("00000"), Shown::Code(5));
        assert_eq!(
            (built_in(9), built_in(10), built_in(11)),
            (Shown::Percent, Shown::Percent, Shown::Number)
        );
        assert_eq!(built_in(14), Shown::Day);
    }
}
