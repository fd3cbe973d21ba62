//! A transcript while a reader writes it: lines are normal one by one, so that every range holds.

use std::borrow::Cow;
use std::ops::Range;

use lachan_text::transcript::{Block, Cell, Paragraph, Row};
use lachan_text::{Transcript, normalise};

use super::Unreadable;

/// The text of a paragraph in its normal form, and what of it is bold.
pub(super) type Written<'a> = (Cow<'a, str>, Cow<'a, [Range<usize>]>);

/// What a reader has for a paragraph.
pub(super) trait Write {
    /// What is written of it.
    fn written(&self) -> Written<'_>;
}

/// The words of a paragraph as a reader meets them, pieces of bold and of plain text.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    text: String,
    bold: Vec<Range<usize>>,
}

impl Words {
    /// Adds a piece; runs of blanks become one, also over the bounds of pieces.
    pub fn push(&mut self, piece: &str, bold: bool) {
        let start = self.text.len();
        for c in piece.chars() {
            match c.is_whitespace() {
                true if self.text.is_empty() || self.text.ends_with(' ') => {}
                true => self.text.push(' '),
                false => self.text.push(c),
            }
        }
        if !bold || self.text.len() == start {
            return;
        }
        match self.bold.last_mut() {
            Some(last) if last.end == start => last.end = self.text.len(),
            _ => self.bold.push(start..self.text.len()),
        }
    }

    /// Adds what stands in another paragraph.
    pub fn append(&mut self, other: &Words) {
        let mut at = 0;
        for range in &other.bold {
            self.push(&other.text[at..range.start], false);
            self.push(&other.text[range.clone()], true);
            at = range.end;
        }
        self.push(&other.text[at..], false);
    }

    /// Nothing but blanks?
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The words as they came.
    #[cfg(test)]
    fn as_str(&self) -> &str {
        &self.text
    }
}

impl Write for Words {
    fn written(&self) -> Written<'_> {
        let text = normalise(&self.text).replace('\n', " ");
        // Counted on from a letter that changes nothing before it, or much bold would be counted over and over.
        let (mut from, mut before) = (0, 0);
        let mut place = |at: usize| {
            if text.len() == self.text.len() {
                return at;
            }
            let cut = self.text[from..at].rfind(stands_alone).map_or(from, |cut| from + cut);
            before += normalise(&self.text[from..cut]).len();
            from = cut;
            (before + normalise(&self.text[from..at]).len()).min(text.len())
        };
        let bold = self.bold.iter().map(|range| place(range.start)..place(range.end));
        let bold = bold.filter(|range| text.get(range.clone()).is_some_and(|piece| !piece.trim().is_empty()));
        let bold = bold.collect();
        (text.into(), bold)
    }
}

/// Letters that join none before them (ASCII, Latin, Chinese).
fn stands_alone(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{4e00}'..='\u{9fff}')
}

/// A cell before it has a place.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftCell<P = Words> {
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
    pub paragraphs: Vec<P>,
}

/// The transcript so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    done: Transcript,
    tables: usize,
}

impl Draft {
    /// Writes a paragraph; an empty one writes nothing.
    pub fn paragraph(&mut self, words: &impl Write, apart: bool) {
        if let Some(paragraph) = self.line(words, apart) {
            self.done.blocks.push(Block::Paragraph(paragraph));
        }
    }

    /// A number for a new table.
    pub fn table(&mut self) -> usize {
        self.tables += 1;
        self.tables - 1
    }

    /// Writes a row of a table; a row of empty cells is kept, for it parts what stands above and below it.
    pub fn row<P: Write>(&mut self, table: usize, header: bool, cells: &[DraftCell<P>]) {
        let cells = cells
            .iter()
            .map(|cell| Cell {
                column: cell.column,
                columns: cell.columns.max(1),
                rows: cell.rows.max(1),
                paragraphs: cell.paragraphs.iter().filter_map(|words| self.line(words, false)).collect(),
            })
            .collect();
        self.done.blocks.push(Block::Row(Row { table, header, cells }));
    }

    fn line(&mut self, words: &impl Write, apart: bool) -> Option<Paragraph> {
        let (text, bold) = words.written();
        let cut = text.len() - text.trim_start().len();
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if !self.done.text.is_empty() {
            self.done.text.push('\n');
        }
        let start = self.done.text.len();
        self.done.text.push_str(text);
        let end = self.done.text.len();
        let place = |at: usize| (start + at.saturating_sub(cut)).min(end);
        let bold = bold.iter().map(|range| place(range.start)..place(range.end));
        Some(Paragraph { range: start..end, bold: bold.filter(|range| !range.is_empty()).collect(), apart })
    }

    /// The transcript.
    ///
    /// # Errors
    /// [`Unreadable::Empty`] when no word was written.
    pub fn finish(self) -> Result<Transcript, Unreadable> {
        if self.done.text.is_empty() { Err(Unreadable::Empty) } else { Ok(self.done) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_typed_apart_come_together_and_bold_stays_in_its_place() {
        let mut words = Words::default();
        words.push("  Tie", false);
        words.push("\u{302}\u{301}ng ", false);
        words.push(" Việt\u{a0}", true);
        words.push("Nam", false);
        assert_eq!(words.as_str(), "Tie\u{302}\u{301}ng Việt Nam");
        let mut draft = Draft::default();
        draft.paragraph(&words, true);
        let done = draft.finish().unwrap();
        done.check().unwrap();
        assert_eq!(done.text, "Tiếng Việt Nam");
        let Block::Paragraph(paragraph) = &done.blocks[0] else { panic!("a paragraph") };
        assert_eq!(paragraph.bold.iter().map(|b| done.text[b.clone()].trim()).collect::<Vec<_>>(), ["Việt"]);
    }
}
