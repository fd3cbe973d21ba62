//! Tables of duties: which column is what, section rows, rows cut by a page.

use lachan_text::{is_caps, lower, roman};

use crate::label::{Label, label_of};
use crate::layout::Row;
use crate::source::Text;

/// The columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub number: Option<usize>,
    pub text: Option<usize>,
    pub lead: Option<usize>,
    pub coordinate: Option<usize>,
    pub time: Option<usize>,
    pub outcome: Option<usize>,
    /// The text column is headed by Chỉ tiêu or Mục tiêu.
    pub targets: bool,
}

/// A row with its place: `II` and `4` of `PL.II.4`.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub section: String,
    pub number: String,
    pub cells: Vec<Text>,
}

impl Entry {
    pub fn cell(&self, column: Option<usize>) -> Option<&Text> {
        self.cells.get(column?).filter(|c| !c.is_empty())
    }
}

/// Columns and entries of a table; nothing when no column says who or what.
pub(crate) fn read(rows: &[Row]) -> Option<(Columns, Vec<Entry>)> {
    let (columns, body) = columns(rows)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    for (i, row) in rows.iter().enumerate().skip(body) {
        if is_header(row) || is_counting(row) {
            continue;
        }
        let row = &from_above(row, &columns);
        let number =
            columns.number.and_then(|c| row.cells.get(c)).map(|c| tidy_number(&c.text)).unwrap_or_default();
        if let Some(label) = section_label(row, &columns, &number, rows.get(i + 1)) {
            section = label;
        } else if continues(row, &columns, &number, entries.last()) {
            if let Some(last) = entries.last_mut() {
                join(last, row);
            }
        } else if row.cells.get(columns.text.unwrap_or(0)).is_some_and(|c| !c.is_empty()) {
            entries.push(Entry { section: section.clone(), number, cells: row.cells.clone() });
        }
    }
    Some((columns, entries))
}

/// A row that has words of its own also has the agencies and the time of the merged cells beside it.
fn from_above(row: &Row, columns: &Columns) -> Row {
    let mut row = row.clone();
    let own = columns.text.and_then(|c| row.cells.get(c)).is_some_and(|text| !text.is_empty());
    let shared = [columns.lead, columns.coordinate, columns.time];
    for (column, text) in std::mem::take(&mut row.above) {
        let takes = own && shared.contains(&Some(column));
        if let Some(cell) = row.cells.get_mut(column).filter(|cell| takes && cell.is_empty()) {
            *cell = text;
        }
    }
    row
}

fn tidy_number(text: &str) -> String {
    text.trim_matches(['.', ' ', ')', '(', '-', '/']).to_owned()
}

/// The column meanings from the header rows, and the first row of the body.
fn columns(rows: &[Row]) -> Option<(Columns, usize)> {
    let first = rows.iter().take(4).position(is_header);
    let Some(first) = first else { return guess(rows) };
    let mut out = Columns::default();
    let mut body = first;
    while rows
        .get(body)
        .is_some_and(|r| is_header(r) || (body > first && header_words(r) > 0 && r.filled() <= 3))
    {
        let Some(row) = rows.get(body) else { break };
        for (i, cell) in row.cells.iter().enumerate() {
            assign(&mut out, i, &cell.text);
        }
        body += 1;
    }
    if out.text.is_none() {
        let taken = [out.number, out.lead, out.coordinate, out.time, out.outcome];
        out.text = (0..rows.first()?.cells.len()).find(|i| !taken.contains(&Some(*i)));
    }
    Some((out, body))
}

fn assign(out: &mut Columns, i: usize, cell: &str) {
    match column_label(cell) {
        Some(Column::Number) => out.number = out.number.or(Some(i)),
        Some(Column::Text(targets)) => {
            if out.text.is_none() {
                out.targets = targets;
            }
            out.text = out.text.or(Some(i));
        }
        Some(Column::Label(Label::Lead)) => out.lead = Some(i),
        Some(Column::Label(Label::Coordinate)) => {
            out.coordinate = Some(i);
            if out.lead == Some(i) {
                out.lead = None;
            }
        }
        Some(Column::Label(Label::Time)) => out.time = out.time.or(Some(i)),
        Some(Column::Label(Label::Outcome)) => out.outcome = out.outcome.or(Some(i)),
        Some(Column::Label(Label::Other)) | None => {}
    }
}

enum Column {
    Number,
    Text(bool),
    Label(Label),
}

fn column_label(cell: &str) -> Option<Column> {
    let low = lower(cell.trim().trim_matches('*'));
    if matches!(low.as_str(), "stt" | "tt" | "số tt" | "số thứ tự") {
        return Some(Column::Number);
    }
    if low.split_whitespace().count() > 10 {
        return None;
    }
    if let Some(label) = label_of(&low) {
        return Some(Column::Label(label));
    }
    if low.starts_with("thực hiện")
        || low.starts_with("trách nhiệm")
        || low == "cơ quan"
        || low == "đơn vị"
        || low.starts_with("phân công")
    {
        return Some(Column::Label(Label::Lead));
    }
    const TEXTS: [&str; 9] = [
        "nội dung",
        "nhiệm vụ",
        "tên nhiệm vụ",
        "công việc",
        "hoạt động",
        "các nhiệm vụ",
        "nội dung công việc",
        "giải pháp",
        "tên hoạt động",
    ];
    if TEXTS.iter().any(|t| low.starts_with(t)) {
        return Some(Column::Text(false));
    }
    (low.starts_with("chỉ tiêu") || low.starts_with("mục tiêu")).then_some(Column::Text(true))
}

fn header_words(row: &Row) -> usize {
    row.cells.iter().filter(|c| column_label(&c.text).is_some()).count()
}

fn is_header(row: &Row) -> bool {
    header_words(row) >= 2 && row.cells.iter().all(|c| c.text.split_whitespace().count() <= 12)
}

/// "(1) | (2) | (3)"
fn is_counting(row: &Row) -> bool {
    row.filled() >= 2
        && row
            .cells
            .iter()
            .all(|c| c.text.chars().all(|c| c.is_ascii_digit() || "() =".contains(c)) && c.text.len() <= 5)
}

/// A table without a header row: the long column is the text, what looks like names and times is that.
fn guess(rows: &[Row]) -> Option<(Columns, usize)> {
    let width = rows.iter().map(|r| r.cells.len()).max().filter(|w| *w >= 3)?;
    let long: Vec<usize> = (0..width)
        .map(|i| rows.iter().filter_map(|r| r.cells.get(i)).map(|c| c.text.chars().count()).sum())
        .collect();
    let text = (0..width).max_by_key(|i| long[*i])?;
    let share = |i: usize, test: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> = rows
            .iter()
            .filter_map(|r| r.cells.get(i))
            .map(|c| c.text.as_str())
            .filter(|c| !c.is_empty())
            .collect();
        !cells.is_empty() && cells.iter().filter(|c| test(c)).count() * 2 > cells.len()
    };
    let named = |cell: &str| {
        let low = lower(cell);
        ["sở", "phòng", "ubnd", "ủy ban", "công an", "các ", "trường", "hội", "ban ", "trạm", "đoàn"]
            .iter()
            .any(|s| low.starts_with(s))
    };
    let timed = |cell: &str| {
        let low = lower(cell);
        ["thường xuyên", "quý", "tháng", "năm", "hằng", "hàng", "trước"].iter().any(|s| low.contains(s))
            && cell.chars().count() < 50
    };
    let mut names = (text + 1..width).filter(|i| share(*i, &named) && !share(*i, &timed));
    let lead = names.next()?;
    let coordinate = names.next();
    let time = (text + 1..width).find(|i| share(*i, &timed));
    let number = (text > 0).then_some(0);
    Some((Columns { number, text: Some(text), lead: Some(lead), coordinate, time, ..Columns::default() }, 0))
}

fn others_empty(row: &Row, columns: &Columns) -> bool {
    row.cells
        .iter()
        .enumerate()
        .all(|(i, c)| Some(i) == columns.number || Some(i) == columns.text || c.is_empty())
}

/// "II | Giáo dục, truyền thông | | |": the heading of the rows below it.
fn section_label(row: &Row, columns: &Columns, number: &str, next: Option<&Row>) -> Option<String> {
    // A heading that was merged over the row stands in its first column, which may be that of the numbers.
    let merged = number.chars().count() > 6;
    if row.filled() == 1 && (number.is_empty() || merged) {
        let only = row.cells.iter().find(|c| !c.is_empty())?;
        let marked = crate::mark::mark(&only.text).filter(|m| m.kind <= crate::mark::MarkKind::Roman);
        // "II Giáo dục, truyền thông": the cells of number and heading were merged into one
        let counted = only.text.split_once(' ').map(|(first, _)| tidy_number(first));
        let counted = counted.filter(|first| is_upper(first) && roman(first).is_some());
        return match marked {
            Some(m) => Some(m.label),
            None => counted.or_else(|| is_caps(&only.text).then(String::new)),
        };
    }
    if !others_empty(row, columns) {
        return None;
    }
    // A section's text may stand beside an empty text cell when the row was merged.
    let letter = number.len() == 1 && number.chars().all(|c| c.is_ascii_uppercase());
    if roman(number).is_some() && is_upper(number) || letter {
        return Some(number.to_owned());
    }
    let child =
        next.and_then(|r| r.cells.get(columns.number?)).map(|c| tidy_number(&c.text)).unwrap_or_default();
    let parent_of_next = !number.is_empty() && child.starts_with(&format!("{number}."));
    parent_of_next.then(|| number.to_owned())
}

fn is_upper(number: &str) -> bool {
    number.chars().all(|c| c.is_ascii_uppercase())
}

/// A row without a number that carries on the row above it.
fn continues(row: &Row, columns: &Columns, number: &str, last: Option<&Entry>) -> bool {
    let Some(last) = last.filter(|_| number.is_empty()) else { return false };
    let text = columns.text.and_then(|c| row.cells.get(c)).map(|c| c.text.as_str()).unwrap_or_default();
    let small = text.chars().next().is_some_and(|c| !c.is_uppercase() && !"-+•".contains(c));
    let lead = columns.lead.and_then(|c| row.cells.get(c)).is_some_and(|c| !c.is_empty());
    let open = last.cell(columns.text).is_some_and(|c| !c.text.ends_with(['.', ';']));
    text.is_empty() || small || (!lead && others_empty(row, columns) && open && !text.starts_with(['-', '+']))
}

fn join(entry: &mut Entry, row: &Row) {
    for (i, cell) in row.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        match entry.cells.get_mut(i) {
            Some(before) if !before.is_empty() => before.append(cell),
            Some(before) => *before = cell.clone(),
            None => entry.cells.push(cell.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let text = |words: &&str| {
            let mut text = Text::default();
            text.push(0, words);
            text
        };
        Row { cells: cells.iter().map(text).collect(), above: Vec::new() }
    }

    #[test]
    fn a_heading_merged_over_its_row_heads_the_rows_below() {
        let rows = [
            row(&["STT", "Nội dung", "Cơ quan chủ trì"]),
            row(&["II Giáo dục, truyền thông", "", ""]),
            row(&["1", "Dạy kỹ năng", "Sở Giáo dục"]),
            row(&["III. Khác", "", ""]),
            row(&["1", "In tờ rơi", "Sở Y tế"]),
        ];
        let (_, entries) = read(&rows).unwrap();
        let places: Vec<_> =
            entries.iter().map(|entry| (entry.section.as_str(), entry.number.as_str())).collect();
        assert_eq!(places, [("II", "1"), ("III", "1")]);
    }
}
