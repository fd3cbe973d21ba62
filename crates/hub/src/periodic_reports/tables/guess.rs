//! What a cell of a table may want, guessed from the words around it. A guess is shown and waits for a person. Pure.

use std::collections::BTreeSet;

use lachan_documents::read::ReadSheet;
use lachan_documents::sheets::Place;
use lachan_documents::sheets::fill::{Fillable, Template};
use lachan_text::fold;

use super::model::{At, Block, CellRule, ColumnRule, Over, Part, Rows, Rules, Take, Word};

/// A figure by its key, with its name in Vietnamese.
pub(super) type Named = (String, String);

/// Words that stand in every line of a table.
const COMMON: &[&str] = &[
    "so", "luong", "cac", "va", "duoc", "bi", "theo", "cua", "trong", "ky", "bao", "cao", "tong", "ty", "ti",
    "le", "da", "dang", "khi", "co", "con", "cho", "ve", "tu", "den", "nam", "em", "nguoi", "vu", "lan",
];

fn tokens(words: &str) -> BTreeSet<String> {
    let folded = fold(words);
    let all = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    all.filter(|word| !COMMON.contains(word)).map(str::to_owned).collect()
}

/// The figure whose name shares at least half of its words, and two of them, with the words around a cell; nothing
/// where two are equally near.
fn figure(around: &str, figures: &[Named]) -> Option<String> {
    let here = tokens(around);
    let mut near: Vec<(usize, usize, &str)> = figures
        .iter()
        .filter_map(|(key, name)| {
            let name = tokens(name);
            let shared = name.intersection(&here).count();
            (shared >= 2 && shared * 2 >= name.len())
                .then(|| (shared * 100 / name.len(), shared, key.as_str()))
        })
        .collect();
    near.sort_unstable_by(|one, other| other.cmp(one));
    match near.as_slice() {
        [first, second, ..] if (first.0, first.1) == (second.0, second.1) => None,
        [first, ..] => Some(first.2.to_owned()),
        [] => None,
    }
}

/// Which number the words ask for.
fn part(around: &str) -> Part {
    let words = around.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|one| words.contains(one));
    if says(&["tỷ lệ", "tỉ lệ", "%"]) {
        Part::Share
    } else if says(&["quá hạn", "trễ hạn", "chậm", "tồn đọng"]) {
        Part::Late
    } else if says(&["đang "]) {
        Part::UnderWay
    } else if says(&["tổng số", "phải thực hiện", "được giao"]) {
        Part::Total
    } else {
        Part::Settled
    }
}

fn over(around: &str) -> Over {
    let words = around.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|one| words.contains(one));
    if says(&["luỹ kế", "lũy kế", "từ đầu năm", "cộng dồn"]) {
        Over::Year
    } else if says(&["cùng kỳ", "năm trước"]) {
        Over::YearBefore
    } else {
        Over::Turn
    }
}

/// What the words of a form ask for: "Đơn vị báo cáo:".
fn word(left: &str) -> Option<Word> {
    let folded = fold(left);
    let last = folded.rsplit(" · ").next().unwrap_or_default().trim_end_matches([':', ' ', '.']);
    let begins = |any: &[&str]| any.iter().any(|one| last.starts_with(one));
    let ends = |any: &[&str]| any.iter().any(|one| last.ends_with(one));
    if begins(&["don vi bao cao", "co quan bao cao", "don vi gui"]) {
        Some(Word::Body)
    } else if begins(&["ky bao cao"]) {
        Some(Word::Title)
    } else if begins(&["tinh, thanh pho", "tinh/thanh pho", "ten tinh"]) || last == "tinh" {
        Some(Word::Province)
    } else if begins(&["nam bao cao"]) || last == "nam" {
        Some(Word::Year)
    } else if ends(&["tu ngay"]) {
        Some(Word::From)
    } else if ends(&["den ngay", "den het ngay"]) {
        Some(Word::To)
    } else {
        None
    }
}

/// What a cell may take, from the words left of it and above it.
pub(super) fn take(left: &str, above: &str, figures: &[Named]) -> Option<Take> {
    let around = format!("{left} {above}");
    if let Some(figure) = figure(&around, figures) {
        return Some(Take { figure, part: part(&around), over: over(&around) });
    }
    word(left).map(Take::word)
}

/// Everything that can be guessed of a workbook.
pub(super) fn rules(template: &Template<'_>, figures: &[Named]) -> Rules {
    let mut blocks: Vec<Block> = Vec::new();
    for sheet in template.sheets() {
        blocks.extend(block(template, sheet, figures));
    }
    let waiting = template.fillable();
    let single = waiting.iter().filter(|cell| !blocks.iter().any(|b| b.holds(&cell.sheet, cell.place)));
    let cells = single.filter_map(|cell| rule(cell, figures)).collect();
    Rules { cells, blocks }
}

/// A guess for a cell that waits.
pub(super) fn rule(cell: &Fillable, figures: &[Named]) -> Option<CellRule> {
    let take = take(&cell.left, &cell.above, figures)?;
    let (sheet, at) = (cell.sheet.clone(), At(cell.place));
    Some(CellRule { sheet, at, left: cell.left.clone(), above: cell.above.clone(), take, guessed: true })
}

/// What the rows under a heading are.
fn rows_of(heading: &str) -> Option<Rows> {
    let folded = fold(heading);
    if folded.chars().count() > 45 {
        return None;
    }
    let begins = |any: &[&str]| any.iter().any(|one| folded.starts_with(one));
    if begins(&[
        "ten xa",
        "xa, phuong",
        "xa/phuong",
        "xa phuong",
        "don vi hanh chinh",
        "dia phuong",
        "dia ban",
    ]) {
        Some(Rows::Communes)
    } else if begins(&["ten don vi", "don vi bao cao", "co quan, don vi", "ten co quan"])
        || folded == "don vi"
    {
        Some(Rows::Bodies)
    } else {
        None
    }
}

/// "A", "(1)", "2".
fn is_numbering(words: &str) -> bool {
    let inner = words.trim().trim_start_matches('(').trim_end_matches(')');
    let one_letter = inner.chars().count() == 1;
    !inner.is_empty() && (one_letter || inner.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The first table of a sheet with one commune or body a row: a heading that says so, and at least two rows under it
/// that are empty or hold names.
fn block(template: &Template<'_>, sheet: &ReadSheet, figures: &[Named]) -> Option<Block> {
    let last = template.last(&sheet.name)?;
    let headings = sheet.cells.keys().filter_map(|place| Some((*place, rows_of(&sheet.words(*place))?)));
    for (heading, rows) in headings {
        let end = |area: &&lachan_documents::sheets::Area| area.first == heading;
        let mut row = sheet.merged.iter().find(end).map_or(heading.row, |area| area.last.row) + 1;
        let at = |row| Place::new(row, heading.column);
        // "A", "(1)": columns that are only numbered
        while row <= last.row && is_numbering(&sheet.words(at(row))) {
            row += 1;
        }
        let first = row;
        let is_named = !sheet.words(at(first)).is_empty();
        while row <= last.row && template.check(&sheet.name, at(row)).is_ok() {
            let words = fold(&sheet.words(at(row)));
            let is_sum = ["tong", "cong", "ghi chu", "nguoi "].iter().any(|one| words.starts_with(one));
            if is_sum || words.is_empty() == is_named {
                break;
            }
            row += 1;
        }
        if row >= first + 2 {
            let columns = columns(template, sheet, (first, heading.column, last.column), figures);
            let sheet = sheet.name.clone();
            return Some(Block { sheet, first: first + 1, last: row, rows, columns, guessed: true });
        }
    }
    None
}

/// What the columns of rows may take; `first` is the first row, `name` the column of names.
pub(super) fn columns(
    template: &Template<'_>,
    sheet: &ReadSheet,
    (first, name, last): (u32, u32, u32),
    figures: &[Named],
) -> Vec<ColumnRule> {
    let mut found = Vec::new();
    for column in 0..=last {
        let place = Place::new(first, column);
        if template.check(&sheet.name, place).is_err() {
            continue;
        }
        let heading = template.around(&sheet.name, place).1;
        let take = if column == name {
            Some(Take::word(Word::Name))
        } else if matches!(fold(&heading).as_str(), "tt" | "stt" | "so tt") && sheet.words(place).is_empty() {
            Some(Take::word(Word::Ordinal))
        } else {
            take("", &heading, figures)
        };
        found.extend(take.map(|take| ColumnRule { column, heading, take }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Vec<Named> {
        [
            ("support-figure", "Trẻ bị xâm hại được hỗ trợ khi có yêu cầu"),
            ("sanctions-figure", "Đối tượng vi phạm bị phát hiện được xử lý"),
            ("programme-figure", "Trường, cơ sở tổ chức tuyên truyền định kỳ"),
            ("registers-figure-training", "Lớp tập huấn"),
            ("registers-figure-commendations", "Khen thưởng, biểu dương"),
        ]
        .map(|(key, name)| (key.to_owned(), name.to_owned()))
        .into()
    }

    /// Lines as they stand in tables of ministries, with what a person would choose.
    #[test]
    fn the_words_around_a_cell_say_what_it_wants() {
        for (left, above, wanted) in [
            ("Số trẻ em bị xâm hại được hỗ trợ, can thiệp", "Kỳ báo cáo", "support-figure settled turn"),
            (
                "Số trẻ em bị xâm hại được hỗ trợ, can thiệp",
                "Luỹ kế từ đầu năm",
                "support-figure settled year",
            ),
            (
                "Tỷ lệ trẻ em bị xâm hại được hỗ trợ (%)",
                "Cùng kỳ năm trước",
                "support-figure share year-before",
            ),
            ("Tổng số đối tượng vi phạm bị phát hiện", "", "sanctions-figure total turn"),
            ("Số trường tổ chức tuyên truyền", "Đang thực hiện", "programme-figure under-way turn"),
            ("Số lớp tập huấn", "", "registers-figure-training settled turn"),
            ("Đơn vị báo cáo:", "", "report-body settled turn"),
            ("Số liệu từ ngày", "", "report-from settled turn"),
            ("Số trẻ em khuyết tật", "Nam", ""),
            ("Kinh phí", "Ngân sách trung ương", ""),
        ] {
            let told = take(left, above, &figures())
                .map(|take| format!("{} {} {}", take.figure, take.part.name(), take.over.name()));
            assert_eq!(told.unwrap_or_default(), wanted, "{left} / {above}");
        }
    }
}
