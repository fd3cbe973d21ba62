//! Reading a file of administrative units: every bad line is named, and a file with one is not imported at all.
//!
//! A CSV (RFC 4180) in UTF-8 with the header `code,name,level,parent,valid_from,valid_to,successor`. Levels are
//! `province`, `district`, `commune`; days are `2025-07-01`; the last two columns may be empty, and the parent
//! of a province is. A unit that was divided names several successors with spaces between them. A code may stand in
//! several lines when one unit bore it after another, which happened on 1 July 2025: their days must not overlap.

use std::collections::BTreeMap;

use crate::authority::Level;
use crate::organisations::model::Unit;
use crate::time::Day;

/// The columns of the file, in this order.
pub const COLUMNS: [&str; 7] = ["code", "name", "level", "parent", "valid_from", "valid_to", "successor"];

/// What is wrong in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {why}")]
pub struct BadLine {
    /// From 1, the header's.
    pub line: usize,
    /// The column, or `line` when it cannot be cut into columns.
    pub field: &'static str,
    /// What is wrong with it.
    pub why: String,
}

fn bad(line: usize, field: &'static str, why: impl Into<String>) -> BadLine {
    BadLine { line, field, why: why.into() }
}

/// The units of a file. `known` are those that the hub has, which parents and successors may name too.
pub fn read(text: &str, known: &BTreeMap<String, Level>) -> Result<Vec<Unit>, Vec<BadLine>> {
    let mut lines = cut(text.strip_prefix('\u{feff}').unwrap_or(text))?.into_iter();
    match lines.next() {
        Some((_, header)) if header.iter().map(|name| name.trim()).eq(COLUMNS) => {}
        Some((line, _)) => {
            return Err(vec![bad(line, "line", format!("not the header {}", COLUMNS.join(",")))]);
        }
        None => return Err(vec![bad(1, "line", "the file is empty")]),
    }
    let mut problems = Vec::new();
    let mut units: Vec<(usize, Unit)> = Vec::new();
    for (line, fields) in lines {
        match unit(line, &fields) {
            Ok(unit) => units.push((line, unit)),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(relations(&units, known));
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() && units.is_empty() {
        problems.push(bad(2, "line", "there is no unit in the file"));
    }
    if problems.is_empty() { Ok(units.into_iter().map(|(_, unit)| unit).collect()) } else { Err(problems) }
}

/// What a line says by itself.
fn unit(line: usize, fields: &[String]) -> Result<Unit, Vec<BadLine>> {
    let [code, name, level, parent, valid_from, valid_to, successor] = fields else {
        let why = format!("{} columns instead of {}", fields.len(), COLUMNS.len());
        return Err(vec![bad(line, "line", why)]);
    };
    let mut problems = Vec::new();
    let mut tell = |field, why: String| problems.push(bad(line, field, why));
    if code.is_empty() || code.len() > 20 || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        tell("code", format!("“{code}” is not a code of figures and letters"));
    }
    if name.is_empty() || name.chars().count() > 200 {
        tell("name", "a name of 1 to 200 letters is needed".into());
    }
    let rank = Level::parse(level).filter(|level| *level != Level::School);
    if rank.is_none() {
        tell("level", format!("“{level}” is none of province, district, commune"));
    }
    let mut day = |field, text: &str| {
        let day = Day::parse(text);
        if day.is_none() {
            tell(field, format!("“{text}” is not a day like 2025-07-01"));
        }
        day
    };
    let from = day("valid_from", valid_from);
    let to = if valid_to.is_empty() { None } else { day("valid_to", valid_to) };
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        tell("valid_to", format!("{to} is before {from}"));
    }
    if !successor.is_empty() && valid_to.is_empty() {
        tell("successor", "a unit that stands has none".into());
    }
    let successors: Vec<String> = successor.split_whitespace().map(str::to_owned).collect();
    if successors.iter().enumerate().any(|(at, one)| successors[..at].contains(one)) {
        tell("successor", "the same unit stands twice".into());
    }
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    match (rank, from, problems.is_empty()) {
        (Some(level), Some(valid_from), true) => Ok(Unit {
            code: code.clone(),
            level,
            name: name.clone(),
            parent: filled(parent),
            valid_from,
            valid_to: to,
            successors,
        }),
        _ => Err(problems),
    }
}

/// What the lines say about each other.
fn relations(units: &[(usize, Unit)], known: &BTreeMap<String, Level>) -> Vec<BadLine> {
    let mut levels = known.clone();
    for (_, unit) in units {
        levels.insert(unit.code.clone(), unit.level);
    }
    let mut by_code: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for (_, unit) in units {
        by_code.entry(&unit.code).or_default().push(unit);
    }
    let mut problems = overlaps(units);
    for (line, unit) in units {
        match &unit.parent {
            None if unit.level == Level::Province => {}
            None => problems.push(bad(*line, "parent", "only a province has none")),
            Some(parent) => match levels.get(parent) {
                None => problems.push(bad(*line, "parent", format!("nobody knows a unit {parent}"))),
                Some(level) if *level >= unit.level => {
                    problems.push(bad(
                        *line,
                        "parent",
                        format!("{parent} does not stand above {}", unit.code),
                    ));
                }
                Some(_) => {}
            },
        }
        // of a unit that bears the same code, only one that comes after it can be meant
        let again = |code: &str| by_code.get(code).is_some_and(|all| all.iter().any(|one| after(unit, one)));
        for successor in &unit.successors {
            if !levels.contains_key(successor) || (*successor == unit.code && !again(successor)) {
                problems.push(bad(*line, "successor", format!("nobody knows another unit {successor}")));
            }
        }
    }
    problems
}

/// A unit that begins when another has ended.
fn after(unit: &Unit, other: &Unit) -> bool {
    unit.valid_to.is_some_and(|last| last < other.valid_from)
}

/// Lines of one code that stand at the same time.
fn overlaps(units: &[(usize, Unit)]) -> Vec<BadLine> {
    let mut problems = Vec::new();
    let mut lines: BTreeMap<&str, Vec<&(usize, Unit)>> = BTreeMap::new();
    for one in units {
        let before = lines.entry(&one.1.code).or_default();
        if let Some((first, _)) =
            before.iter().find(|other| !after(&other.1, &one.1) && !after(&one.1, &other.1))
        {
            problems.push(bad(one.0, "code", format!("{} stands in line {first} already", one.1.code)));
        }
        before.push(one);
    }
    problems
}

/// Lines cut into fields, each with the number of the line where it begins. Empty lines are read over.
fn cut(text: &str) -> Result<Vec<(usize, Vec<String>)>, Vec<BadLine>> {
    let (mut rows, mut fields, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted) = (1, 1, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                line += 1;
                finish(&mut rows, begun, &mut fields, &mut field);
                begun = line;
            }
            _ => {
                line += usize::from(letter == '\n');
                field.push(letter);
            }
        }
    }
    if quoted {
        return Err(vec![bad(begun, "line", "a quotation mark is not closed")]);
    }
    finish(&mut rows, begun, &mut fields, &mut field);
    Ok(rows)
}

fn finish(rows: &mut Vec<(usize, Vec<String>)>, line: usize, fields: &mut Vec<String>, field: &mut String) {
    fields.push(std::mem::take(field));
    let fields: Vec<String> = std::mem::take(fields).iter().map(|field| field.trim().to_owned()).collect();
    if fields.iter().any(|field| !field.is_empty()) {
        rows.push((line, fields));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "code,name,level,parent,valid_from,valid_to,successor\n";

    fn bad_fields(body: &str) -> Vec<(usize, &'static str)> {
        let problems = read(&format!("{HEADER}{body}"), &BTreeMap::new()).unwrap_err();
        problems.into_iter().map(|problem| (problem.line, problem.field)).collect()
    }

    #[test]
    fn the_example_is_read() {
        let text = include_str!("../../../../docs/examples/units.csv");
        let units = read(text, &BTreeMap::new()).unwrap();
        assert!(units.len() >= 8);
        let merged = units.iter().find(|unit| !unit.successors.is_empty()).unwrap();
        assert!(merged.valid_to.is_some());
        assert!(units.iter().any(|unit| unit.name.contains(',')), "a quoted field");
    }

    #[test]
    fn the_file_of_the_country_has_34_provinces_and_3321_communes_and_every_successor_stands() {
        let text = include_str!("../../../../docs/data/vietnam-units-2025.csv");
        let units = read(text, &BTreeMap::new()).unwrap();
        let standing =
            |level| units.iter().filter(move |unit| unit.level == level && unit.valid_to.is_none());
        assert_eq!(standing(Level::Province).count(), 34);
        assert_eq!(standing(Level::Commune).count(), 3321);
        assert_eq!(standing(Level::District).count(), 0);
        let provinces: Vec<_> = standing(Level::Province).map(|unit| (&*unit.code, &*unit.name)).collect();
        assert_eq!(provinces, crate::organisations::PROVINCES, "by code, as the list of set-up has them");
        let stand: std::collections::BTreeSet<_> =
            units.iter().filter(|unit| unit.valid_to.is_none()).map(|unit| unit.code.as_str()).collect();
        for ended in units.iter().filter(|unit| unit.valid_to.is_some()) {
            assert!(ended.level == Level::District || !ended.successors.is_empty(), "{}", ended.code);
            assert!(ended.successors.iter().all(|code| stand.contains(code.as_str())), "{}", ended.code);
        }
        // Resolution 1656/NQ-UBTVQH15: the wards of Hoàn Kiếm that became Phường Hoàn Kiếm, whole or in part
        let became = |name: &str| {
            let unit = units.iter().find(|unit| unit.name == name && unit.parent.as_deref() == Some("002"));
            unit.map(|unit| unit.successors.clone()).unwrap_or_default()
        };
        assert!(became("Phường Hàng Bạc").contains(&"00070".to_owned()));
    }

    #[test]
    fn every_bad_line_is_named_with_its_field() {
        let body = "99,Tỉnh Mẫu,province,,2025-07-01,,\n\
                    1-2,,town,99,01/07/2025,,\n\
                    03,Xã Ba,commune,77,2025-07-01,2025-06-30,\n\
                    99,Xã Bốn,commune,,2025-07-01,,05\n\
                    short\n";
        let expected = [
            (3, "code"),
            (3, "name"),
            (3, "level"),
            (3, "valid_from"),
            (4, "valid_to"),
            (5, "successor"),
            (6, "line"),
        ];
        assert_eq!(bad_fields(body), expected);
        let body = "99,Tỉnh Mẫu,province,,2025-07-01,,\n\
                    99,Tỉnh Hai,province,,2025-07-01,,\n\
                    03,Xã Ba,commune,77,2025-07-01,,\n\
                    04,Xã Bốn,commune,,2025-07-01,,\n\
                    05,Xã Năm,commune,04,2020-01-01,2025-06-30,88\n";
        assert_eq!(
            bad_fields(body),
            [(3, "code"), (4, "parent"), (5, "parent"), (6, "parent"), (6, "successor")]
        );
        assert_eq!(bad_fields(""), [(2, "line")]);
        assert_eq!(bad_fields("\"99,Tỉnh"), [(2, "line")]);
        assert!(read("code;name", &BTreeMap::new()).is_err());
    }

    #[test]
    fn a_code_goes_to_another_unit_and_a_divided_unit_has_several_successors() {
        let body = "99,Tỉnh Mẫu,province,,2025-07-01,,\n\
                    00004,Phường Cũ,commune,99,2021-01-01,2025-06-30,00004 00008\n\
                    00004,Phường Mới,commune,99,2025-07-01,,\n\
                    00008,Phường Tám,commune,99,2025-07-01,,\n";
        let units = read(&format!("{HEADER}{body}"), &BTreeMap::new()).unwrap();
        assert_eq!(units[1].successors, ["00004", "00008"]);
        let body = "99,Tỉnh Mẫu,province,,2025-07-01,,\n\
                    00004,Phường Cũ,commune,99,2021-01-01,2025-07-01,00004\n\
                    00004,Phường Mới,commune,99,2025-07-01,,\n\
                    00005,Phường Năm,commune,99,2021-01-01,2025-06-30,00005\n\
                    00006,Phường Sáu,commune,99,2021-01-01,2025-06-30,00004 00004\n";
        let expected = [(3, "successor"), (4, "code"), (5, "successor"), (6, "successor")];
        assert_eq!(bad_fields(body), expected);
    }

    #[test]
    fn quotes_line_ends_and_a_byte_order_mark_are_understood() {
        let text = format!("\u{feff}{HEADER}99,\"Tỉnh \"\"Mẫu\"\",\nSơn\",province,,2025-07-01,,\r\n\r\n");
        let units = read(&text, &BTreeMap::new()).unwrap();
        assert_eq!(units[0].name, "Tỉnh \"Mẫu\",\nSơn");
        let below = format!("{HEADER}03,Xã Ba,commune,99,2025-07-01,,\n");
        assert!(read(&below, &BTreeMap::from([("99".into(), Level::Province)])).is_ok());
    }
}
