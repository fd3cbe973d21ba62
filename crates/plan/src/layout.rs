//! Lines to blocks: paragraphs joined over page and line cuts, table rows, noise left out.

use lachan_text::{ends_sentence, is_caps};

use crate::clean::{clean, is_noise};
use crate::label;
use crate::mark::mark;
use crate::source::{Source, Text};

/// A paragraph or a table row of the document.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Para(Para),
    Row(Row),
}

/// A paragraph as it was before pages and lines cut it.
#[derive(Debug, Clone)]
pub(crate) struct Para {
    pub text: Text,
    /// All of it is bold.
    pub bold: bool,
    /// A blank line stands before it.
    pub after_blank: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub cells: Vec<Text>,
    /// What stands in the merged cells that reach into this row from above, by column; often nothing at all.
    pub above: Vec<(usize, Text)>,
}

impl Row {
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.is_empty()).count()
    }
}

/// Reads the blocks of a document.
pub(crate) fn blocks(source: &Source<'_>) -> Vec<Block> {
    let width = wrap_width(source);
    let mut out = Vec::new();
    let mut table: Vec<Vec<Cell<'_>>> = Vec::new();
    let mut state = State { blank: true, ..State::default() };
    for (start, line) in source.lines() {
        if line.trim().is_empty() {
            state.blank = true;
            continue;
        }
        if let Some(row) = table_row(start, line, &table) {
            table.push(row);
            state.blank = false;
            continue;
        }
        if is_noise(line) {
            state.blank |= table.is_empty();
            continue;
        }
        flush(&mut table, &mut out);
        let was_bold = state.bold;
        for segment in clean(start, line, &mut state.bold) {
            let bold = was_bold || segment.bold;
            push(&mut out, Para { text: segment.text, bold, after_blank: state.blank }, width, was_bold);
            state.blank = false;
        }
    }
    flush(&mut table, &mut out);
    out
}

#[derive(Default)]
struct State {
    blank: bool,
    bold: bool,
}

/// The width at which a document was wrapped, in characters; nothing when its lines are whole paragraphs.
fn wrap_width(source: &Source<'_>) -> Option<usize> {
    let mut lengths: Vec<usize> =
        source.lines().map(|(_, l)| l.trim().chars().count()).filter(|n| *n > 0).collect();
    lengths.sort_unstable();
    let longest = *lengths.last()?;
    let typical = lengths[lengths.len() * 9 / 10];
    (lengths.len() >= 20 && longest <= 140 && (40..=130).contains(&typical)).then_some(typical)
}

fn push(out: &mut Vec<Block>, next: Para, width: Option<usize>, in_bold_run: bool) {
    if let Some(Block::Para(last)) = out.last_mut()
        && continues(last, &next, width, in_bold_run)
    {
        last.text.append(&next.text);
        last.bold &= next.bold;
        return;
    }
    out.push(Block::Para(next));
}

/// Is `next` the rest of `last`, cut off by a page or the end of a line?
fn continues(last: &Para, next: &Para, width: Option<usize>, in_bold_run: bool) -> bool {
    let (before, after) = (last.text.text.as_str(), next.text.text.as_str());
    if cut_at_dash(before, after) && !next.after_blank {
        return true;
    }
    if mark(after).is_some() || label::starts(after) || is_caps(before) != is_caps(after) {
        return false;
    }
    if ends_sentence(before) {
        return false;
    }
    let small = after.chars().next().is_some_and(|c| c.is_lowercase() || ",;.)”%".contains(c));
    if small && !is_caps(before) {
        return true;
    }
    if is_caps(after) {
        return width.is_some() && !next.after_blank && mark(before).is_some() && is_full(before, width);
    }
    if in_bold_run && !next.after_blank {
        return true;
    }
    if asks_for_more(before) && before.chars().count() > 40 {
        return true;
    }
    !next.after_blank && is_full(before, width) && !before.ends_with([';', ':'])
}

/// A line that begins with a dash inside a name ("Lao động / - Thương binh") or inside brackets is no list item.
fn cut_at_dash(before: &str, after: &str) -> bool {
    let Some(rest) = after.strip_prefix(['-', '–']) else { return false };
    let (before, rest) = (before.to_lowercase(), rest.trim_start().to_lowercase());
    let open = before.matches('(').count() > before.matches(')').count() && rest.contains(')');
    let name = [
        ("lao động", "thương binh"),
        ("văn hóa", "xã hội"),
        ("tài chính", "kế hoạch"),
        ("chính trị", "xã hội"),
        ("kinh tế", "xã hội"),
    ];
    open || name.iter().any(|(head, tail)| before.ends_with(head) && rest.starts_with(tail))
}

fn is_full(before: &str, width: Option<usize>) -> bool {
    // The last line of a joined paragraph is not known any more; a joined one is long anyway.
    width.is_some_and(|w| before.chars().count() * 10 >= w * 7)
}

/// Does the text end in a word or sign after which something must follow?
fn asks_for_more(text: &str) -> bool {
    const OPEN: [&str; 24] = [
        "và", "của", "các", "về", "với", "cho", "trong", "tại", "theo", "số", "ngày", "tháng", "năm", "từ",
        "đến", "trên", "hoặc", "là", "do", "được", "đối", "những", "khoản", "để",
    ];
    if text.ends_with([',', '(', '-', '–', '&', '“']) {
        return true;
    }
    let lower = text.to_lowercase();
    let last = lower.rsplit(' ').next().unwrap_or_default();
    OPEN.contains(&last)
}

/// A cell as it stands in the source, and the byte at which it begins there.
struct Cell<'a> {
    start: usize,
    text: &'a str,
}

impl Cell<'_> {
    /// Its text without marks, its lines joined.
    fn joined(&self) -> Text {
        let mut text = Text::default();
        for segment in clean(self.start, self.text, &mut false) {
            text.append(&segment.text);
        }
        text.slice(0..text.text.len())
    }
}

/// A line of a table: cells parted by tabs or by pipes. One tab alone parts the two sides of a frame.
fn table_row<'a>(start: usize, line: &'a str, above: &[Vec<Cell<'_>>]) -> Option<Vec<Cell<'a>>> {
    let trimmed = line.trim();
    let in_table = !above.is_empty();
    let in_frame = in_table && above.iter().all(|row| (1..=2).contains(&row.len()));
    if in_frame
        && !line.contains('\t')
        && trimmed.starts_with(['-', '–'])
        && above[0][0].text.contains("Nơi nhận")
    {
        return Some(vec![Cell { start, text: line }]);
    }
    let pipes = trimmed.matches('|').count();
    let sign = if line.matches('\t').count() >= 2 || (line.contains('\t') && (in_frame || is_frame(line))) {
        '\t'
    } else if pipes > 0
        && trimmed != "|"
        && (pipes >= 2 || trimmed.starts_with('|') || trimmed.ends_with('|'))
    {
        '|'
    } else {
        return None;
    };
    let mut cells: Vec<(usize, &str)> = Vec::new();
    let mut at = start;
    for cell in line.split(sign) {
        cells.push((at, cell));
        at += cell.len() + sign.len_utf8();
    }
    if sign == '|' {
        if trimmed.starts_with('|') {
            cells.remove(0);
        }
        if trimmed.ends_with('|') {
            cells.pop();
        }
    }
    let filled = cells.iter().filter(|(_, c)| !c.trim().is_empty()).count();
    if sign == '\t' && !in_table && filled < 2 {
        return None;
    }
    if cells.iter().all(|(_, c)| c.chars().all(|c| "-–—:=_ ".contains(c))) {
        return Some(Vec::new());
    }
    Some(cells.into_iter().map(|(start, text)| Cell { start, text }).collect())
}

/// Header and signature tables are only there to put two texts side by side.
pub(crate) fn is_frame(line: &str) -> bool {
    ["CỘNG HÒA", "CỘNG HOÀ", "Nơi nhận", "Số:", "Độc lập"].iter().any(|sign| line.contains(sign))
}

/// Ends a run of rows: a data table becomes rows, a frame paragraphs, column after column.
fn flush(table: &mut Vec<Vec<Cell<'_>>>, out: &mut Vec<Block>) {
    let mut raw = std::mem::take(table);
    let mut rows: Vec<Row> = Vec::new();
    raw.retain(|cells| {
        let row = Row { cells: cells.iter().map(Cell::joined).collect(), above: Vec::new() };
        let filled = row.filled() > 0;
        if filled {
            rows.push(row);
        }
        filled
    });
    let frame = rows.iter().all(|r| r.filled() <= 2)
        || rows.iter().any(|r| r.cells.iter().any(|c| is_frame(&c.text)) && r.filled() <= 3);
    if !frame {
        out.extend(rows.into_iter().map(Block::Row));
        return;
    }
    let columns = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    for column in 0..columns {
        for cell in raw.iter().filter_map(|cells| cells.get(column)) {
            for segment in clean(cell.start, cell.text, &mut false) {
                if !is_noise(&segment.text.text) {
                    out.push(Block::Para(Para {
                        text: segment.text,
                        bold: segment.bold,
                        after_blank: false,
                    }));
                }
            }
        }
    }
}
