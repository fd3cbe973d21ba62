//! Time expressions of a duty: from a cell or a "Thời gian" line, else from the words of the item.

use std::ops::Range;

use lachan_text::{Date, FoundDate, dates, days_in_month, lower, quarters, school_years, year_ranges, years};

use crate::model::{TimeKind, Years};

/// A time that was read, with the bytes of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub kind: TimeKind,
    pub range: Range<usize>,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// The year that quarters and months without a year mean: the plan's, when its title names one year only.
pub(crate) fn only_year(period: Option<Years>) -> Option<u16> {
    period.filter(|y| y.from == y.to).map(|y| y.from)
}

/// The time of a cell or a label: the whole text is about time.
pub(crate) fn of_cell(text: &str, plan_year: Option<u16>) -> Option<Reading> {
    let whole = text.len() - text.trim_start().len()..text.trim_end_matches([' ', '.', ';']).len();
    if whole.is_empty() {
        return None;
    }
    let mut reading = find(text, plan_year, true).unwrap_or(Reading {
        kind: TimeKind::Unspecified,
        range: whole.clone(),
        from: None,
        to: None,
    });
    if reading.kind == TimeKind::Ongoing
        && let Some(year) = years(text).first().map(|y| y.from)
    {
        (reading.from, reading.to) = (Some(first_day(year, 1)), Some(last_day(year, 12)));
    }
    reading.range = whole;
    Some(reading)
}

/// The time that the words of an item give.
pub(crate) fn of_text(text: &str, plan_year: Option<u16>) -> Option<Reading> {
    find(text, plan_year, false)
}

fn find(text: &str, plan_year: Option<u16>, cell: bool) -> Option<Reading> {
    let low = unquoted(&lower(text));
    if let Some(reading) = stretch(&low, plan_year).or_else(|| deadline(&low, cell)) {
        return Some(reading);
    }
    if let Some(range) = word(&low, &["thường xuyên", "liên tục trong năm", "hàng ngày", "hằng ngày"])
    {
        return Some(plain(TimeKind::Ongoing, range));
    }
    if let Some(range) =
        word(&low, &["định kỳ hàng năm", "định kỳ hằng năm", "hàng năm", "hằng năm", "mỗi năm"])
    {
        return Some(plain(TimeKind::Annual, range));
    }
    quarter(&low, plan_year)
        .or_else(|| school_year(&low, cell))
        .or_else(|| month(&low, plan_year, cell))
        .or_else(|| span_of_years(&low, cell))
        .or_else(|| year(&low, cell))
        .or_else(|| {
            word(
                &low,
                &[
                    "định kỳ",
                    "hàng tháng",
                    "hằng tháng",
                    "hàng quý",
                    "hằng quý",
                    "hàng tuần",
                    "hằng tuần",
                    "mỗi quý",
                    "mỗi tháng",
                ],
            )
            .map(|range| plain(TimeKind::Periodic, periodic_words(&low, range)))
        })
        .or_else(|| {
            cell.then(|| word(&low, &["cả năm", "trong năm"]).map(|range| whole_year(plan_year, range)))
                .flatten()
        })
}

fn plain(kind: TimeKind, range: Range<usize>) -> Reading {
    Reading { kind, range, from: None, to: None }
}

/// Text between quotation marks names something; the time in a name is not the time of the duty.
fn unquoted(low: &str) -> String {
    let mut out = String::with_capacity(low.len());
    let mut quoted = false;
    for c in low.chars() {
        match c {
            '“' | '«' => quoted = low.contains(['”', '»']),
            '”' | '»' => quoted = false,
            _ => {}
        }
        if quoted && c.is_alphanumeric() {
            out.extend(std::iter::repeat_n('_', c.len_utf8()))
        } else {
            out.push(c)
        }
    }
    out
}

fn word(low: &str, words: &[&str]) -> Option<Range<usize>> {
    words.iter().find_map(|w| {
        low.match_indices(w).map(|(at, w)| at..at + w.len()).find(|r| {
            let before = low[..r.start].chars().next_back();
            let after = low[r.end..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

fn periodic_words(low: &str, range: Range<usize>) -> Range<usize> {
    let tail = " hoặc đột xuất khi có yêu cầu";
    let end = if low[range.end..].starts_with(tail) { range.end + tail.len() } else { range.end };
    range.start..end
}

/// "trước ngày 05/03/2021", "hoàn thành trước 30/6", "xong trước tháng 12/2024", "đến hết ngày…".
fn deadline(low: &str, cell: bool) -> Option<Reading> {
    const BEFORE: [&str; 12] = [
        "trước ngày",
        "trước",
        "chậm nhất ngày",
        "chậm nhất là ngày",
        "chậm nhất vào ngày",
        "chậm nhất",
        "đến hết ngày",
        "đến hết",
        "hoàn thành vào ngày",
        "xong ngày",
        "hạn cuối",
        "muộn nhất ngày",
    ];
    for found in dates(low) {
        let head = low[..found.range.start].trim_end_matches([' ', ':', '(']);
        let Some(start) = BEFORE
            .iter()
            .find_map(|b| head.strip_suffix(b))
            .map(str::len)
            .or_else(|| sole(low, &found, cell))
        else {
            continue;
        };
        if cited(head, low, &found) {
            continue;
        }
        let tail = low[found.range.end..].trim_start();
        let yearly = ["hằng năm", "hàng năm", "mỗi năm"].iter().find(|y| tail.starts_with(**y));
        if let Some(yearly) = yearly {
            let end = low.len() - tail.len() + yearly.len();
            return Some(plain(TimeKind::Annual, start..end));
        }
        let to = found.date.iso().filter(|_| found.date.day.is_some()).or_else(|| end_of_month(found.date));
        return Some(Reading { kind: TimeKind::Deadline, range: start..found.range.end, from: None, to });
    }
    None
}

/// "từ tháng 8 đến hết tháng 12/2025", "từ ngày 01/9/2024 đến ngày 15/10/2024".
fn stretch(low: &str, plan_year: Option<u16>) -> Option<Reading> {
    let found = dates(low);
    found.windows(2).find_map(|pair| {
        let [first, last] = pair else { return None };
        let head = low[..first.range.start].trim_end();
        let start = ["từ ngày", "từ"].iter().find_map(|word| head.strip_suffix(word)).map(str::len)?;
        let whole_word = !low[..start].ends_with(char::is_alphanumeric);
        let between = low.get(first.range.end..last.range.start)?.trim();
        let joined = matches!(between, "đến" | "đến ngày" | "đến hết" | "đến hết ngày" | "tới" | "-" | "–");
        if !(whole_word && joined) {
            return None;
        }
        let tail = low[last.range.end..].trim_start();
        if let Some(yearly) = ["hằng năm", "hàng năm"].iter().find(|words| tail.starts_with(**words)) {
            return Some(plain(TimeKind::Annual, start..low.len() - tail.len() + yearly.len()));
        }
        let year = last.date.year.or(plan_year);
        let day = |date: Date, otherwise: fn(u16, u8) -> String| {
            date.year.or(year).map(|year| match date.day {
                Some(day) => format!("{year:04}-{:02}-{day:02}", date.month),
                None => otherwise(year, date.month),
            })
        };
        let (from, to) = (day(first.date, first_day), day(last.date, last_day));
        Some(Reading { kind: TimeKind::Range, range: start..last.range.end, from, to })
    })
}

/// A cell that is only a day is a deadline.
fn sole(low: &str, found: &FoundDate, cell: bool) -> Option<usize> {
    let head = low[..found.range.start].trim();
    let only = cell
        && found.date.day.is_some()
        && matches!(head, "" | "ngày" | "đến ngày" | "hoàn thành ngày" | "hoàn thành");
    only.then_some(0)
}

/// The date of a cited document is no deadline.
fn cited(head: &str, low: &str, found: &FoundDate) -> bool {
    let tail = low[found.range.end..].trim_start();
    tail.starts_with("của ")
        && head.ends_with("ngày")
        && !head.ends_with("trước ngày")
        && !head.ends_with("hết ngày")
}

fn end_of_month(date: Date) -> Option<String> {
    date.year.map(|year| last_day(year, date.month))
}

fn first_day(year: u16, month: u8) -> String {
    format!("{year:04}-{month:02}-01")
}

fn last_day(year: u16, month: u8) -> String {
    format!("{year:04}-{month:02}-{:02}", days_in_month(Some(year), month))
}

fn quarter(low: &str, plan_year: Option<u16>) -> Option<Reading> {
    let found = quarters(low);
    let (first, last) = (found.first()?, found.last()?);
    let year = found.iter().find_map(|q| q.year).or(plan_year);
    let from = first.year.or(year).map(|y| first_day(y, first.quarter * 3 - 2));
    let to = last.year.or(year).map(|y| last_day(y, last.quarter * 3));
    Some(Reading { kind: TimeKind::Quarter, range: first.range.start..last.range.end, from, to })
}

fn school_year(low: &str, cell: bool) -> Option<Reading> {
    let found = school_years(low).into_iter().next()?;
    let head = low[..found.range.start].trim_end();
    let starts = ["bắt đầu từ", "từ"].iter().find_map(|w| head.strip_suffix(w)).map(|h| h.trim_end().len());
    if starts.is_none() && !cell && !head.ends_with("trong") && !head.ends_with("bắt đầu") {
        return None;
    }
    let start = starts.map_or(found.range.start, |s| s + usize::from(s > 0));
    Some(Reading {
        kind: TimeKind::SchoolYearStart,
        range: start..found.range.end,
        from: Some(format!("{:04}-09-05", found.from)),
        to: None,
    })
}

fn month(low: &str, plan_year: Option<u16>, cell: bool) -> Option<Reading> {
    let found: Vec<FoundDate> = dates(low)
        .into_iter()
        .filter(|d| {
            let week = low[..d.range.start].trim_end().ends_with("tuần");
            low[d.range.clone()].starts_with("tháng") || week || (cell && d.date.day.is_none())
        })
        .collect();
    let (first, last) = (found.first()?, found.last()?);
    let head = low[..first.range.start].trim_end();
    if !cell && head.ends_with("ngày") {
        return None;
    }
    let mut until = last.date.month;
    let mut end = last.range.end;
    // "tháng 3-5/2024", "tháng 9, 10"
    let tail = &low[first.range.end..];
    if found.len() == 1
        && first.date.year.is_none()
        && let Some(number) = tail.trim_start().strip_prefix(['-', '–', ',']).map(str::trim_start)
    {
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        if let Some(m) = digits.parse().ok().filter(|m| (1..=12).contains(m) && *m > first.date.month) {
            until = m;
            end = low.len() - number.len() + digits.len();
        }
    }
    let written = found
        .iter()
        .find_map(|d| d.date.year)
        .or_else(|| years(&low[end..]).first().map(|y| y.from))
        .or(plan_year);
    let from = first.date.year.or(written).map(|y| first_day(y, first.date.month));
    let to = last.date.year.or(written).map(|y| last_day(y, until));
    Some(Reading { kind: TimeKind::Month, range: first.range.start..end, from, to })
}

fn span_of_years(low: &str, cell: bool) -> Option<Reading> {
    let found = year_ranges(low).into_iter().next()?;
    let head = low[..found.range.start].trim_end();
    let own =
        head.ends_with("từ năm") || head.ends_with("trong giai đoạn") || head.ends_with("trong các năm");
    if !cell && !own {
        return None;
    }
    Some(Reading {
        kind: TimeKind::Range,
        range: found.range.clone(),
        from: Some(first_day(found.from, 1)),
        to: Some(last_day(found.to, 12)),
    })
}

fn year(low: &str, cell: bool) -> Option<Reading> {
    let found = years(low).into_iter().next().or_else(|| cell.then(|| bare_year(low)).flatten())?;
    let head = low[..found.range.start].trim_end().trim_end_matches("năm").trim_end();
    let ends = |words: &[&str]| words.iter().any(|w| head.ends_with(w));
    if ends(&["trước", "đến hết", "hết", "đến", "chậm nhất"]) && (cell || ends(&["trước", "hết"]))
    {
        return Some(Reading {
            kind: TimeKind::Deadline,
            range: 0..found.range.end,
            from: None,
            to: Some(last_day(found.from, 12)),
        });
    }
    if !cell && !ends(&["trong", "hoàn thành"]) {
        return None;
    }
    let start = head.strip_suffix("trong").map_or(found.range.start, str::len);
    Some(Reading {
        kind: TimeKind::Year,
        range: start..found.range.end,
        from: Some(first_day(found.from, 1)),
        to: Some(last_day(found.from, 12)),
    })
}

fn bare_year(low: &str) -> Option<lachan_text::FoundYears> {
    let trimmed = low.trim_matches([' ', '.', ';']);
    let year: u16 = trimmed.parse().ok().filter(|y| (1990..2100).contains(y))?;
    let start = low.find(trimmed)?;
    Some(lachan_text::FoundYears { from: year, to: year, range: start..start + trimmed.len() })
}

fn whole_year(plan_year: Option<u16>, range: Range<usize>) -> Reading {
    Reading {
        kind: TimeKind::Year,
        range,
        from: plan_year.map(|y| first_day(y, 1)),
        to: plan_year.map(|y| last_day(y, 12)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> (TimeKind, Option<String>, Option<String>) {
        let r = of_cell(text, Some(2021)).unwrap();
        (r.kind, r.from, r.to)
    }

    #[test]
    fn cells() {
        assert_eq!(cell("Thường xuyên").0, TimeKind::Ongoing);
        assert_eq!(cell("Định kỳ hàng năm").0, TimeKind::Annual);
        assert_eq!(
            cell("Quý II, Quý III."),
            (TimeKind::Quarter, Some("2021-04-01".into()), Some("2021-09-30".into()))
        );
        assert_eq!(
            cell("Quý IV/2023"),
            (TimeKind::Quarter, Some("2023-10-01".into()), Some("2023-12-31".into()))
        );
        assert_eq!(
            cell("Trong năm 2021"),
            (TimeKind::Year, Some("2021-01-01".into()), Some("2021-12-31".into()))
        );
        assert_eq!(
            cell("2024-2025"),
            (TimeKind::Range, Some("2024-01-01".into()), Some("2025-12-31".into()))
        );
        assert_eq!(cell("Bắt đầu từ năm học 2021-2022").0, TimeKind::SchoolYearStart);
        assert_eq!(cell("Trước ngày 30/6/2024"), (TimeKind::Deadline, None, Some("2024-06-30".into())));
        assert_eq!(
            cell("Tháng 9/2024"),
            (TimeKind::Month, Some("2024-09-01".into()), Some("2024-09-30".into()))
        );
        let range = |from: &str, to: &str| (TimeKind::Range, Some(from.to_owned()), Some(to.to_owned()));
        assert_eq!(cell("Từ tháng 10/2023 đến tháng 4/2024"), range("2023-10-01", "2024-04-30"));
        assert_eq!(cell("từ tháng 8 đến hết tháng 12/2025"), range("2025-08-01", "2025-12-31"));
        assert_eq!(cell("Từ ngày 01/9/2024 đến ngày 15/10/2024"), range("2024-09-01", "2024-10-15"));
        assert_eq!(cell("Từ ngày 01/7 đến ngày 30/9 hằng năm").0, TimeKind::Annual);
        assert_eq!(cell("Tuần 2 tháng 10/2023").0, TimeKind::Month);
        assert_eq!(cell("2024").0, TimeKind::Year);
        assert_eq!(cell("Ngay sau khi ban hành").0, TimeKind::Unspecified);
    }

    #[test]
    fn words_of_an_item() {
        let kind = |text: &str| of_text(text, None).map(|r| r.kind);
        assert_eq!(kind("thường xuyên theo dõi các thông tin"), Some(TimeKind::Ongoing));
        assert_eq!(kind("báo cáo trước ngày 25/11 hằng năm"), Some(TimeKind::Annual));
        assert_eq!(
            kind("Chương trình “Bảo vệ trẻ em giai đoạn 2021 - 2025” thường xuyên"),
            Some(TimeKind::Ongoing)
        );
        assert_eq!(kind("Quyết định số 830/QĐ-TTg ngày 01/6/2021 của Thủ tướng"), None);
        assert_eq!(kind("Tháng hành động vì trẻ em"), None);
        assert_eq!(kind("tiếp nhận trong 24 giờ"), None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(trước |ngày |[0-9]{1,4}|/|-|quý |năm |tháng |hằng năm|“|”|từ năm học )*|\\PC*") {
            for reading in [of_text(&text, Some(2024)), of_cell(&text, None)].into_iter().flatten() {
                proptest::prop_assert!(text.get(reading.range).is_some());
            }
        }
    }
}
