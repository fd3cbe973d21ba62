//! Dates as official prose writes them: `ngày 01 tháng 6 năm 2021`, `01/6/2021`, `25/11`, `tháng 8 năm 2021`.

use std::ops::Range;

use crate::lower;

/// A date of which the day or the year may be missing: a form with blanks left in it is still a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    /// The year, four digits.
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, within the month.
    pub day: Option<u8>,
}

impl Date {
    /// `2021-06-01`, `2021-08` without a day, nothing without a year.
    pub fn iso(self) -> Option<String> {
        let year = self.year?;
        Some(match self.day {
            Some(day) => format!("{year:04}-{:02}-{day:02}", self.month),
            None => format!("{year:04}-{:02}", self.month),
        })
    }
}

/// A date and where it stands, without the word `ngày` before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// The date.
    pub date: Date,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The last day of a month; 29 for February of an unknown year.
pub fn days_in_month(year: Option<u16>, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => match year {
            Some(y) if !(y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 28,
            _ => 29,
        },
        _ => 31,
    }
}

/// All dates of a text, in order, none inside another.
pub fn dates(text: &str) -> Vec<FoundDate> {
    let low = lower(text);
    let mut out: Vec<FoundDate> = Vec::new();
    let mut at = 0;
    while at < low.len() {
        if !low.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let found = begins_word(&low, at).then(|| spelt(&low, at).or_else(|| figures(&low, at))).flatten();
        match found {
            Some((date, end)) => {
                out.push(FoundDate { date, range: at..end });
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

/// A word begins here, and it is not the rest of a number such as the `02/2021` of `31/02/2021`.
fn begins_word(low: &str, at: usize) -> bool {
    let mut before = low[..at].chars().rev();
    match before.next() {
        None => true,
        Some(c) if c.is_alphanumeric() => false,
        Some('/') => !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(_) => true,
    }
}

/// `01 tháng 6 năm 2021`, `tháng 6/2021`, `tháng 8 năm 2021`, `15 tháng 12`.
fn spelt(low: &str, at: usize) -> Option<(Date, usize)> {
    let (day, after) = match number(low, at) {
        Some((day, end)) => (Some(day), skip_blanks(low, end)),
        None => (None, at),
    };
    let rest = low.get(after..)?.strip_prefix("tháng")?;
    let month_at = skip_blanks(low, low.len() - rest.len());
    let (month, mut end) = number(low, month_at)?;
    let mut year = None;
    let next = skip_blanks(low, end);
    if let Some(rest) =
        low.get(next..).and_then(|s| s.strip_prefix("năm").or_else(|| s.strip_prefix(['/', '-'])))
    {
        let year_at = skip_blanks(low, low.len() - rest.len());
        if let Some((y, year_end)) = number(low, year_at).filter(|(y, _)| (1900..2200).contains(y)) {
            year = Some(y);
            end = year_end;
        }
    }
    let date = valid(day, month, year)?;
    Some((date, end))
}

/// `01/6/2021`, `1-6-2021`, `1.6.2021`, `25/11`, `6/2021`.
fn figures(low: &str, at: usize) -> Option<(Date, usize)> {
    let (first, end) = number(low, at)?;
    let mark = low[end..].chars().next().filter(|c| matches!(c, '/' | '-' | '.'))?;
    let (second, end) = number(low, end + 1)?;
    let third = low[end..].strip_prefix(mark).and_then(|_| number(low, end + 1));
    if let Some((year, end)) = third.filter(|(y, _)| (1900..2200).contains(y)) {
        return Some((valid(Some(first), second, Some(year))?, end));
    }
    if mark != '/' || low[end..].starts_with('/') || followed_by_letters(low, end) {
        return None;
    }
    if (1900..2200).contains(&second) {
        return Some((valid(None, first, Some(second))?, end));
    }
    Some((valid(Some(first), second, None)?, end))
}

fn followed_by_letters(low: &str, end: usize) -> bool {
    low[end..].chars().next().is_some_and(char::is_alphanumeric)
}

fn valid(day: Option<u16>, month: u16, year: Option<u16>) -> Option<Date> {
    let month = u8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
    let day = match day {
        Some(day) => Some(u8::try_from(day).ok().filter(|d| (1..=days_in_month(year, month)).contains(d))?),
        None => None,
    };
    Some(Date { year, month, day })
}

fn number(text: &str, at: usize) -> Option<(u16, usize)> {
    let digits = text.get(at..)?.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    Some((text[at..at + digits].parse().ok()?, at + digits))
}

fn skip_blanks(text: &str, at: usize) -> usize {
    at + text[at..].bytes().take_while(|b| *b == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, Option<u16>, u8, Option<u8>)> {
        dates(text)
            .into_iter()
            .map(|f| (text[f.range.clone()].to_owned(), f.date.year, f.date.month, f.date.day))
            .collect()
    }

    #[test]
    fn official_spellings() {
        assert_eq!(all("ngày 01 tháng 6 năm 2021"), [("01 tháng 6 năm 2021".into(), Some(2021), 6, Some(1))]);
        assert_eq!(all("ngày tháng 8 năm 2021"), [("tháng 8 năm 2021".into(), Some(2021), 8, None)]);
        assert_eq!(all("trước ngày 25/11 hằng năm"), [("25/11".into(), None, 11, Some(25))]);
        assert_eq!(all("ngày 05/03/2021;"), [("05/03/2021".into(), Some(2021), 3, Some(5))]);
        assert_eq!(
            all("tháng 9/2024 và tháng 12"),
            [("tháng 9/2024".into(), Some(2024), 9, None), ("tháng 12".into(), None, 12, None)]
        );
    }

    #[test]
    fn numbers_of_documents_are_no_dates() {
        assert!(all("số 12/KH-UBND, số 56/2017/NĐ-CP").is_empty());
        assert!(all("31/02/2021").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_slices(text in "[0-9/ .-]*|(ngày |tháng |năm |[0-9]{1,4}|/)*|\\PC*") {
            for found in dates(&text) {
                proptest::prop_assert!(text.get(found.range.clone()).is_some());
            }
        }
    }
}
