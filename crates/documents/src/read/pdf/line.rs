//! Words to lines: what stands on one level, from left to right, and its text.

use std::ops::Range;

use lachan_text::normalise;

use super::page::Word;
use crate::read::draft::{Words, Write, Written};

/// Words this part of the font size higher or lower (raised figures, other sizes) are still on the line.
const LEVEL: f64 = 0.38;
/// A gap of this part of the font size is a blank.
const BLANK: f64 = 0.14;

/// Words on one level.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub words: Vec<Word>,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub size: f64,
}

/// Text with its bold parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    pub text: String,
    pub bold: Vec<Range<usize>>,
}

impl Text {
    pub fn push(&mut self, text: &str, bold: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        if !bold || text.is_empty() {
            return;
        }
        match self.bold.last_mut() {
            // The blank between two bold words is bold too.
            Some(last) if self.text[last.end..start].trim().is_empty() => last.end = self.text.len(),
            _ => self.bold.push(start..self.text.len()),
        }
    }

    /// Appends the text of the next line, after a blank unless a line may end there within a word.
    pub fn append(&mut self, other: &Self) {
        if !self.text.is_empty() && !other.text.is_empty() && !cut_within_word(&self.text, &other.text) {
            self.text.push(' ');
        }
        let shift = self.text.len();
        self.text.push_str(&other.text);
        for range in &other.bold {
            let moved = range.start + shift..range.end + shift;
            match self.bold.last_mut() {
                Some(last) if self.text[last.end..moved.start].trim().is_empty() => last.end = moved.end,
                _ => self.bold.push(moved),
            }
        }
    }
}

/// Its words are normal each, and so is what they make together: a word begins with no mark that would join the blank
/// before it.
impl Write for Text {
    fn written(&self) -> Written<'_> {
        if normalise(&self.text) == self.text {
            return (self.text.as_str().into(), self.bold.as_slice().into());
        }
        // Each word is normal; marks that stand in two words may change places when these come together.
        let mut words = Words::default();
        let mut at = 0;
        for range in &self.bold {
            words.push(&self.text[at..range.start], false);
            words.push(&self.text[range.clone()], true);
            at = range.end;
        }
        words.push(&self.text[at..], false);
        let (text, bold) = words.written();
        (text.into_owned().into(), bold.into_owned().into())
    }
}

/// "năm học 2021-" / "2022", "Quý II/" / "2026", "VH-" / "TT"
fn cut_within_word(before: &str, after: &str) -> bool {
    let mut last = before.chars().rev();
    let (Some(sign), Some(letter), Some(next)) = (last.next(), last.next(), after.chars().next()) else {
        return false;
    };
    let whole = |c: char| c.is_ascii_digit() || c.is_uppercase();
    match sign {
        '/' => letter.is_alphanumeric() && next.is_alphanumeric(),
        '-' | '–' => whole(letter) && whole(next),
        _ => false,
    }
}

/// Sorts words into lines from the top down.
pub(super) fn lines(mut words: Vec<Word>) -> Vec<Line> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut out: Vec<Line> = Vec::new();
    let mut level: Vec<Word> = Vec::new();
    for word in words {
        let same = level.first().is_some_and(|first| word.y - first.y < LEVEL * word.size.max(first.size));
        if !same && !level.is_empty() {
            out.push(Line::new(std::mem::take(&mut level)));
        }
        level.push(word);
    }
    if !level.is_empty() {
        out.push(Line::new(level));
    }
    out.retain(|line| !line.words.is_empty());
    out
}

impl Line {
    /// Orders words of one level, of which there is at least one, and drops those that are written twice over each
    /// other, which some programs do for bold.
    pub fn new(mut words: Vec<Word>) -> Self {
        words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        words.dedup_by(|blank, before| {
            let is_blank = blank.text == " " && before.text != " ";
            if is_blank {
                before.blanks = before.blanks.max(blank.x1 + blank.blanks - before.x1);
            }
            is_blank
        });
        words.retain(|word| word.text != " ");
        words.dedup_by(|again, first| {
            let twice = again.text == first.text && again.x0 - first.x0 < 0.25 * first.size;
            first.bold |= twice;
            if twice {
                first.blanks = first.blanks.max(again.blanks);
            }
            twice
        });
        let size = words.iter().map(|w| w.size).fold(0.0, f64::max);
        let x0 = words.first().map_or(0.0, |w| w.x0);
        let x1 = words.iter().map(|w| w.x1).fold(x0, f64::max);
        // The level is that of most letters: raised figures do not move it.
        let largest = words.iter().max_by_key(|w| w.text.len());
        let y = largest.map_or(0.0, |w| w.y);
        Self { words, x0, x1, y, size }
    }

    /// Is there a blank between the word at `i` and the next?
    fn blank_after(&self, i: usize) -> bool {
        let (Some(a), Some(b)) = (self.words.get(i), self.words.get(i + 1)) else { return false };
        let gap = b.x0 - a.x1;
        let size = a.size.min(b.size);
        (a.blanks > 0.02 * size && gap > 0.02 * size) || gap > BLANK * size || gap < -size
    }

    /// The gap after the word at `i`, less what blanks that someone typed fill of it.
    pub fn gap_after(&self, i: usize) -> f64 {
        let (Some(a), Some(b)) = (self.words.get(i), self.words.get(i + 1)) else { return 0.0 };
        b.x0 - a.x1
    }

    pub fn text(&self) -> Text {
        let mut out = Text::default();
        for (i, word) in self.words.iter().enumerate() {
            let text = tidy(&word.text);
            out.push(&text, word.bold);
            if self.blank_after(i) && !out.text.is_empty() && !out.text.ends_with(' ') {
                out.text.push(' ');
            }
        }
        out.text.truncate(out.text.trim_end().len());
        out.bold.iter_mut().for_each(|range| range.end = range.end.min(out.text.len()));
        out.bold.retain(|range| range.start < range.end);
        out
    }

    pub fn is_bold(&self) -> bool {
        self.words.iter().all(|w| w.bold || !w.text.chars().any(char::is_alphanumeric))
    }

    /// How wide its first word is, which ends at the first blank.
    pub fn first_word(&self) -> f64 {
        let last = (0..self.words.len()).find(|i| self.blank_after(*i)).unwrap_or(self.words.len() - 1);
        self.words[last].x1 - self.x0
    }

    /// Cuts it before the words at the given places.
    pub fn split(self, cuts: &[usize]) -> Vec<Line> {
        let mut parts: Vec<Vec<Word>> = vec![Vec::new()];
        for (i, word) in self.words.into_iter().enumerate() {
            if cuts.contains(&i) {
                parts.push(Vec::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(word);
            }
        }
        parts.into_iter().filter(|part| !part.is_empty()).map(Line::new).collect()
    }
}

/// A word as it is kept: composed letters, no control characters, one sign for the bullets of symbol fonts.
fn tidy(word: &str) -> String {
    let known = word.chars().filter_map(|c| match c {
        '\u{e000}'..='\u{f8ff}' => Some('•'),
        '\u{fb00}'..='\u{fb06}' => Some(c),
        c if c.is_control() => None,
        c => Some(c),
    });
    let known: String = known.collect();
    let known = if known.contains(|c| ('\u{fb00}'..='\u{fb06}').contains(&c)) {
        known.replace('ﬁ', "fi").replace('ﬂ', "fl").replace('ﬀ', "ff").replace('ﬃ', "ffi").replace('ﬄ', "ffl")
    } else {
        known
    };
    let text = normalise(&known);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn word(text: &str, x0: f64, x1: f64, y: f64) -> Word {
        Word { x0, x1, y, size: 10.0, text: text.to_owned(), ..Word::default() }
    }

    #[test]
    fn raised_figures_and_glued_parts_stay_on_the_line() {
        let words = vec![
            word("Điều", 0.0, 20.0, 100.0),
            word("2", 21.0, 25.0, 96.5),
            word("1", 19.9, 21.0, 100.0),
            word("dưới", 0.0, 20.0, 115.0),
        ];
        let lines = lines(words);
        let texts: Vec<String> = lines.iter().map(|l| l.text().text).collect();
        assert_eq!(texts, ["Điều12", "dưới"]);
    }

    #[test]
    fn what_is_written_twice_is_bold_and_stands_once() {
        let line = Line::new(vec![
            word("Sở", 0.0, 12.0, 1.0),
            word("Sở", 0.4, 12.4, 1.0),
            word("Y", 15.0, 20.0, 1.0),
        ]);
        let text = line.text();
        assert_eq!(text.text, "Sở Y");
        assert_eq!(text.bold.iter().map(|b| (b.start, b.end)).collect::<Vec<_>>(), [(0, 4)]);
    }

    #[test]
    fn marks_apart_from_their_letters_are_composed() {
        assert_eq!(tidy("tie\u{302}\u{301}ng\u{a0}\u{7}"), "tiếng");
        assert_eq!(tidy("\u{f0b7}"), "•");
    }
}
