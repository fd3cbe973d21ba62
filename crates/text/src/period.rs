//! Quarters, school years and spans of years: `Quý IV/2021`, `năm học 2021-2022`, `giai đoạn 2021 - 2025`.

use std::ops::Range;

use crate::lower;

/// A quarter of a year, `Quý II/2024`; the year may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundQuarter {
    /// 1 to 4.
    pub quarter: u8,
    /// The year, when it is written beside it.
    pub year: Option<u16>,
    /// Its bytes, from the word `Quý`.
    pub range: Range<usize>,
}

/// A year or a span of years; `from == to` for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundYears {
    /// First year.
    pub from: u16,
    /// Last year.
    pub to: u16,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The value of a Roman numeral of at most 8 letters, either case.
pub fn roman(text: &str) -> Option<u16> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    let mut total = 0u16;
    let mut before = 0u16;
    for c in text.chars().rev() {
        let value = match c.to_ascii_uppercase() {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            _ => return None,
        };
        if value < before {
            total = total.checked_sub(value)?;
        } else {
            total = total.checked_add(value)?;
            before = value;
        }
    }
    (total > 0).then_some(total)
}

/// All quarters of a text: `Quý II, Quý III/2021`, `quý 4 năm 2022`, `Quý I và II`.
pub fn quarters(text: &str) -> Vec<FoundQuarter> {
    let low = lower(text);
    let mut out = Vec::new();
    for (at, _) in low.match_indices("quý") {
        if low[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let mut end = at + "quý".len();
        while let Some((quarter, after)) = quarter_number(&low, skip(&low, end, " ")) {
            let (year, after) = year_beside(&low, after);
            out.push(FoundQuarter { quarter, year, range: at..after });
            end = after;
            let next = skip(&low, end, " ");
            let rest = &low[next..];
            let joined = ["và ", ", ", "- ", "-", "–", "đến "].iter().find_map(|j| rest.strip_prefix(j));
            match joined {
                Some(rest) if !rest.trim_start().starts_with("quý") => end = low.len() - rest.len(),
                _ => break,
            }
        }
    }
    out
}

fn quarter_number(low: &str, at: usize) -> Option<(u8, usize)> {
    let word: String = low.get(at..)?.chars().take_while(|c| c.is_alphanumeric()).collect();
    let number = match word.as_str() {
        "i" | "1" => 1,
        "ii" | "2" => 2,
        "iii" | "3" => 3,
        "iv" | "4" => 4,
        _ => return None,
    };
    Some((number, at + word.len()))
}

fn year_beside(low: &str, end: usize) -> (Option<u16>, usize) {
    let next = skip(low, end, " /-");
    let next = match low[next..].strip_prefix("năm") {
        Some(rest) => skip(low, low.len() - rest.len(), " "),
        None => next,
    };
    match year_at(low, next) {
        Some((year, after)) => (Some(year), after),
        None => (None, end),
    }
}

/// Spans of years: `2021-2025`, `2021 - 2025`, `từ năm 2024 đến năm 2026`.
pub fn year_ranges(text: &str) -> Vec<FoundYears> {
    let low = lower(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < low.len() {
        let Some((from, after)) = boundary_year(&low, at) else {
            at += 1;
            continue;
        };
        let next = skip(&low, after, " ");
        let joined = ["-", "–", "—", "đến năm", "đến hết năm", "đến", "tới năm"]
            .iter()
            .find_map(|j| low[next..].strip_prefix(j))
            .and_then(|rest| year_at(&low, skip(&low, low.len() - rest.len(), " ")));
        match joined {
            Some((to, end)) if to > from && to - from <= 60 => {
                out.push(FoundYears { from, to, range: at..end });
                at = end;
            }
            _ => at = after,
        }
    }
    out
}

/// School years: `năm học 2021-2022`; only those with both years.
pub fn school_years(text: &str) -> Vec<FoundYears> {
    let low = lower(text);
    year_ranges(text)
        .into_iter()
        .filter(|y| y.to == y.from + 1)
        .filter_map(|y| {
            let start = low[..y.range.start].trim_end().strip_suffix("năm học")?.len();
            Some(FoundYears { range: start..y.range.end, ..y })
        })
        .collect()
}

/// Single years that follow the word `năm`: `năm 2024`, `Trong năm 2021`. The range is that of the figures.
pub fn years(text: &str) -> Vec<FoundYears> {
    let low = lower(text);
    let mut out = Vec::new();
    for (at, _) in low.match_indices("năm") {
        let next = skip(&low, at + "năm".len(), " ");
        if let Some((year, end)) = year_at(&low, next) {
            out.push(FoundYears { from: year, to: year, range: next..end });
        }
    }
    out
}

fn boundary_year(low: &str, at: usize) -> Option<(u16, usize)> {
    let before = low.as_bytes().get(at.wrapping_sub(1)).copied();
    if before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'/') {
        return None;
    }
    year_at(low, at)
}

fn year_at(low: &str, at: usize) -> Option<(u16, usize)> {
    let digits = low.get(at..)?.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return None;
    }
    let year: u16 = low[at..at + 4].parse().ok()?;
    (1900..2200).contains(&year).then_some((year, at + 4))
}

fn skip(text: &str, at: usize, set: &str) -> usize {
    at + text[at..].bytes().take_while(|b| set.as_bytes().contains(b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_with_and_without_a_year() {
        let found: Vec<_> = quarters("Quý II, Quý III").iter().map(|q| (q.quarter, q.year)).collect();
        assert_eq!(found, [(2, None), (3, None)]);
        let found: Vec<_> = quarters("Quý IV/2021").iter().map(|q| (q.quarter, q.year)).collect();
        assert_eq!(found, [(4, Some(2021))]);
        let found: Vec<_> = quarters("quý I và II năm 2022").iter().map(|q| (q.quarter, q.year)).collect();
        assert_eq!(found, [(1, None), (2, Some(2022))]);
        assert!(quarters("theo quy định, phụ huynh quý mến").is_empty());
    }

    #[test]
    fn spans_of_years() {
        assert_eq!(year_ranges("giai đoạn 2021 - 2025").first().map(|y| (y.from, y.to)), Some((2021, 2025)));
        assert_eq!(school_years("từ năm học 2021-2022").first().map(|y| y.from), Some(2021));
        assert_eq!(years("Trong năm 2021").first().map(|y| y.from), Some(2021));
        assert!(year_ranges("Quyết định 56/2017/NĐ-CP ngày 09/5/2017").is_empty());
    }

    #[test]
    fn roman_numerals() {
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("VI"), Some(6));
        assert_eq!(roman("Xe"), None);
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_slices(text in "(quý |năm |năm học |[0-9]{4}|[ivIV]{1,3}|[-/, –])*|\\PC*") {
            for r in quarters(&text).into_iter().map(|q| q.range).chain(year_ranges(&text).into_iter().map(|y| y.range)) {
                proptest::prop_assert!(text.get(r).is_some());
            }
            let _ = (years(&text), school_years(&text), roman(&text));
        }
    }
}
