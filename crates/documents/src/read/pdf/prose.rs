//! Lines to paragraphs: which line ends because its author ended it, and which because the page is no wider.

use lachan_text::{ends_sentence, is_caps, starts_upper};

use super::habit::{Habit, Measure};
use super::line::{Line, Text};

/// The column that lines stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub left: f64,
    pub right: f64,
    /// From line to line.
    pub pitch: f64,
    /// Short lines side by side with others (head and signature): capitals are lines of their own.
    pub frame: bool,
    /// How the document sets its paragraphs, as far as it is known.
    pub habit: Habit,
}

/// A paragraph as far as it has been read.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    pub text: Text,
    /// Where its first line begins.
    pub first: f64,
    /// Where its other lines begin.
    rest: Option<f64>,
    last: Line,
    /// Its first line, once there are others.
    opening: Option<Line>,
    pitch: Option<f64>,
    /// An empty line or a part of a page stands before it.
    pub apart: bool,
}

impl Column {
    /// The column that some lines fill.
    pub fn around(lines: &[Line], frame: bool) -> Self {
        let left = lines.iter().map(|l| l.x0).fold(f64::MAX, f64::min);
        let right = lines.iter().map(|l| l.x1).fold(f64::MIN, f64::max);
        Self { left, right, pitch: pitch(lines), frame, habit: Habit::default() }
    }

    /// The column that pages keep, unless these lines reach beyond it.
    pub fn within(measure: &Measure, lines: &[Line], pitch: f64) -> Self {
        let Measure { left, right, habit, .. } = *measure;
        let own = lines.iter().map(|l| l.x1).fold(f64::MIN, f64::max);
        let right = if habit.justified { right } else { right.max(own.min(right + 6.0)) };
        Self { left, right, pitch: measure.pitch.unwrap_or(pitch), frame: false, habit }
    }
}

/// The usual distance of two lines: the middle of those that are small enough to be one.
pub(super) fn pitch(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .filter(|pair| (pair[0].size - pair[1].size).abs() < 1.0)
        .map(|pair| (pair[1].y - pair[0].y, pair[1].size))
        .filter(|(step, size)| (0.8 * size..2.2 * size).contains(step))
        .map(|(step, _)| step)
        .collect();
    steps.sort_by(f64::total_cmp);
    let size = lines.iter().map(|l| l.size).fold(0.0, f64::max);
    // A third of the way up: the larger half holds the steps between paragraphs.
    steps.get(steps.len() / 3).copied().unwrap_or(1.3 * size)
}

/// All paragraphs of the lines of a column.
pub(super) fn passages(lines: Vec<Line>, column: &Column) -> Vec<Passage> {
    let mut out: Vec<Passage> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(last) if last.continues_in(&line, column, false) => last.add(line),
            last => {
                let apart = last.is_some_and(|p| line.y - p.last.y > 1.9 * column.pitch.max(line.size));
                let mut next = Passage::new(line);
                next.apart = apart;
                out.push(next);
            }
        }
    }
    out.retain(|p| !p.text.text.is_empty());
    out
}

impl Passage {
    pub fn new(line: Line) -> Self {
        let (text, first) = (line.text(), line.x0);
        Self { text, first, rest: None, last: line, opening: None, pitch: None, apart: false }
    }

    fn add(&mut self, line: Line) {
        self.text.append(&line.text());
        self.rest = self.rest.or(Some(line.x0));
        self.pitch = self.pitch.or(Some(line.y - self.last.y));
        let before = std::mem::replace(&mut self.last, line);
        self.opening.get_or_insert(before);
    }

    /// Does it go on in the first lines of the next page, whose column may begin elsewhere?
    pub fn continues_on_page(&self, next: &Self, column: &Column, next_column: &Column) -> bool {
        let mut line = next.opening.as_ref().unwrap_or(&next.last).clone();
        let shift = column.left - next_column.left;
        line.x0 += shift;
        line.x1 += shift;
        line.words.iter_mut().for_each(|word| {
            word.x0 += shift;
            word.x1 += shift;
        });
        self.continues_in(&line, column, true)
    }

    /// Joins what another page or row brings.
    pub fn join(&mut self, other: Self) {
        self.text.append(&other.text);
        self.rest = self.rest.or(other.rest).or(Some(other.first));
        self.last = other.last;
    }

    /// Does the paragraph go on in this line? Across pages its distance says nothing.
    pub fn continues_in(&self, next: &Line, column: &Column, page: bool) -> bool {
        let size = next.size.max(self.last.size);
        if (next.size - self.last.size).abs() > 0.12 * size + 0.3 {
            return false;
        }
        let text = next.text().text;
        let (before, after) = (self.text.text.as_str(), text.as_str());
        if after.is_empty() {
            return true;
        }
        if before.is_empty() || before.ends_with("./.") || after.starts_with("Nơi nhận") {
            return false;
        }
        let small = after.starts_with(|c: char| c.is_lowercase() || ",;.)”%&/".contains(c));
        let full = self.is_full(next, column) || self.is_set_in(next, column);
        if !page && self.is_far(next, column, small && full) {
            return false;
        }
        if begins_item(after) && !self.cut_at_dash(after, next, full, column) {
            return false;
        }
        let caps = (is_caps(&self.last.text().text), is_caps(after));
        if caps.0 != caps.1 && !(caps.1 && single(after)) && !small {
            return false;
        }
        if column.frame && caps.0 && caps.1 {
            return asks_for_more(before) || (single(after) && full);
        }
        if small && !full {
            return !before.ends_with(['.', ';', ':']);
        }
        if !full {
            return !column.frame && asks_for_more(before);
        }
        if self.last.is_bold() != next.is_bold() && !small && self.text_is_bold() {
            return false;
        }
        if !small && self.stops_short(column) {
            return false;
        }
        self.stands_below(next, column, small, page)
    }

    /// Is its last line not stretched, where the others of the document are? It is full by chance then.
    fn stops_short(&self, column: &Column) -> bool {
        let (before, behind) = (self.last.x0 - column.left, column.right - self.last.x1);
        let centred = (before - behind).abs() < 4.0 && before > 5.0;
        column.habit.justified && behind > 2.0 && !centred && !self.last.is_bold()
    }

    fn text_is_bold(&self) -> bool {
        let all = 0..self.text.text.len();
        self.text.bold.first().is_some_and(|b| *b == all) || self.text.bold.is_empty()
    }

    /// Would the first word of the next line have had room on the last one?
    fn is_full(&self, next: &Line, column: &Column) -> bool {
        let (before, behind) = (self.last.x0 - column.left, column.right - self.last.x1);
        let centred = (before - behind).abs() < 4.0 && before > 5.0;
        let room = if centred { before + behind } else { behind };
        // Where paragraphs stand apart, lines that do not are believed even if a blank's width would have been left.
        let blank = if column.habit.spaced { 0.5 } else { 0.2 };
        room < next.first_word() + blank * next.size
    }

    /// Where paragraphs begin with a line set in, one that is not goes on with the one before, if that was long.
    fn is_set_in(&self, next: &Line, column: &Column) -> bool {
        let (indent, width) = (0.8 * next.size, column.right - column.left);
        column.habit.indented
            && self.first - column.left > indent
            && (next.x0 - column.left).abs() < 2.0
            && column.right - self.last.x1 < 0.2 * width
    }

    /// Is the step to the next line larger than within a paragraph?
    fn is_far(&self, next: &Line, column: &Column, flows: bool) -> bool {
        let step = next.y - self.last.y;
        let usual = self.pitch.unwrap_or(column.pitch).max(0.9 * next.size);
        let most = if flows { 1.6 } else { 1.17 };
        step > most * usual + 0.6 || step < 0.0
    }

    /// Does the next line begin where a further line of this paragraph would?
    fn stands_below(&self, next: &Line, column: &Column, small: bool, page: bool) -> bool {
        if small {
            return true;
        }
        let indent = 0.8 * next.size;
        let item = begins_item(&self.text.text);
        // What begins small was cut by a page: its first line is none, but stands where the others do.
        let cut = !item && self.text.text.starts_with(char::is_lowercase);
        let usual = match self.rest {
            Some(rest) => rest,
            None if item => next.x0,
            None if cut => self.first,
            None => column.left.min(self.first),
        };
        let centred = (next.x0 - column.left - (column.right - next.x1)).abs() < 4.0;
        let deeper = next.x0 - usual > indent;
        if usual - next.x0 > indent || (deeper && !(centred && self.rest.is_none())) {
            return false;
        }
        // A first line that stands apart from the others says that this one does not begin a paragraph.
        let Habit { indented, spaced, flowing, ragged, .. } = column.habit;
        let marked = item || indented || (self.first - usual).abs() > indent;
        let near = spaced && !page;
        marked
            || near
            || flowing
            || !ends_sentence(&self.text.text)
            || (!ragged && column.right - self.last.x1 < 2.0)
    }

    /// A dash that begins a line may stand within a name: "Lao động / - Thương binh".
    fn cut_at_dash(&self, after: &str, next: &Line, full: bool, column: &Column) -> bool {
        let before = &self.text.text;
        if !after.starts_with(['-', '–']) || !full {
            return false;
        }
        let open = before.matches('(').count() > before.matches(')').count();
        let usual = self.rest.unwrap_or(column.left);
        let aligned = (next.x0 - usual).abs() < 2.0;
        let first_apart = (self.first - usual).abs() > 0.8 * next.size;
        let going_on = !ends_sentence(before) && !before.ends_with([';', ':', ',']);
        let rest = after.trim_start_matches(['-', '–', ' ']);
        let name = before.ends_with("động") && rest.starts_with("Thương");
        let years =
            before.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
        open || name || years || (aligned && going_on && (first_apart || !begins_item(before)))
    }

    /// Has it been left in the middle?
    pub fn is_open(&self) -> bool {
        !ends_sentence(&self.text.text) && !self.text.text.ends_with([';', ':'])
    }
}

/// Does the text end in a word or sign after which something must follow?
fn asks_for_more(text: &str) -> bool {
    let last = lachan_text::lower(text.rsplit(' ').next().unwrap_or_default());
    text.ends_with([',', '(', '-', '–', '&'])
        || ["và", "của", "các", "về", "với", "số", "ngày"].contains(&last.as_str())
}

fn single(text: &str) -> bool {
    text.split_whitespace().nth(1).is_none()
}

/// Does the text begin with a list mark: a dash, "1.", "a)", "II.", "Điều 2."?
pub(super) fn begins_item(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let rest = &text[first.len_utf8()..];
    if "-–—•●▪■○➢✓·+*§".contains(first) {
        let body = rest.trim_start();
        let glued = body.len() == rest.len();
        return body.starts_with(|c: char| {
            (c.is_alphanumeric() && !(glued && c.is_ascii_digit())) || "“\"'(".contains(c)
        });
    }
    if ["Điều ", "Chương ", "Phần ", "Mục "].iter().any(|name| text.starts_with(name)) {
        return text.split_whitespace().nth(1).is_some_and(|number| {
            number.ends_with(['.', ':']) && number.len() < 8 || number.chars().all(|c| "IVXL".contains(c))
        });
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let length = inner.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(inner.len());
    let label = inner[..length].trim_end_matches('.');
    let close = inner[label.len()..].chars().next();
    let body = inner[label.len()..].trim_start_matches(['.', ')', '/', ' ']);
    let spaced = inner[label.len()..].contains(' ') || body.starts_with(char::is_uppercase);
    let figures = label.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parts = label.split('.').filter(|p| !p.is_empty()).count();
    match close {
        // "1/ Nội dung" is an item, "62/KH-UBND" the number of a document
        Some('/') if !inner[label.len() + 1..].starts_with(' ') => return false,
        Some('.' | ')' | '/') => {}
        Some(' ') => return figures && parts > 1 && label.len() < 8 && starts_upper(body),
        _ => return false,
    }
    if label.is_empty() || !spaced || label.starts_with('.') {
        return false;
    }
    let one = label.chars().nth(1).is_none();
    (figures && label.split('.').all(|p| p.len() <= 2) && (close != Some('/') || starts_upper(body)))
        || (label.bytes().all(|b| b"IVXL".contains(&b)) && close != Some('/'))
        || (one && close != Some('/') && label.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_marks() {
        for text in [
            "- Sở Y tế",
            "1. Sở",
            "1.2. Sở",
            "1.2 Sở",
            "a) Rà soát",
            "đ) Rà",
            "II. MỤC",
            "(1) Giao",
            "Điều 2. Giao",
            "+ Có",
            "1) Rà",
        ] {
            assert!(begins_item(text), "{text}");
        }
        for text in [
            "830/QĐ-TTg",
            "62/KH-UBND ngày",
            "01/6/2021 của",
            "100% trường",
            "2021-2025",
            "và",
            "Mục tiêu",
            "19.5 triệu",
            "K.Chi",
            "-2025",
            "Điều 5 của Luật",
        ] {
            assert!(!begins_item(text), "{text}");
        }
    }
}
