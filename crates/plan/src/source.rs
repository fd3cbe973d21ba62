//! Source text and the strings made from it: every byte of a paragraph knows where it came from.

use std::ops::Range;

use crate::model::Span;

/// The normalised text of a document with its line starts.
pub(crate) struct Source<'a> {
    pub text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { text, starts }
    }

    /// The lines with the byte at which each begins.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let text = self.text;
        self.starts.iter().enumerate().map(move |(i, &start)| {
            let end = self.starts.get(i + 1).map_or(text.len(), |next| next - 1);
            (start, &text[start..end])
        })
    }

    fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        let last = range.end.saturating_sub(1).max(range.start);
        Span {
            start: range.start,
            end: range.end,
            first_line: self.line_of(range.start),
            last_line: self.line_of(last),
        }
    }
}

/// A string made from pieces of the source, joined where a page or a line cut it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    at: usize,
    source: usize,
    len: usize,
}

impl Text {
    /// Adds a slice of the source that begins at byte `source`.
    pub fn push(&mut self, source: usize, slice: &str) {
        if slice.is_empty() {
            return;
        }
        let at = self.text.len();
        self.text.push_str(slice);
        match self.pieces.last_mut() {
            Some(last) if last.at + last.len == at && last.source + last.len == source => {
                last.len += slice.len()
            }
            _ => self.pieces.push(Piece { at, source, len: slice.len() }),
        }
    }

    /// Adds a blank that stands nowhere in the source.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Adds one blank for blanks that stand at byte `source`.
    pub fn gap_from(&mut self, source: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(source, " ");
        }
    }

    pub fn append(&mut self, other: &Text) {
        self.gap();
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.iter().map(|p| Piece { at: p.at + offset, ..*p }));
    }

    /// The part of this text in `range`, blanks at its ends taken off.
    pub fn slice(&self, range: Range<usize>) -> Text {
        let cut = &self.text[range.clone()];
        let start = range.start + (cut.len() - cut.trim_start().len());
        let end = start + cut.trim().len();
        let pieces = self.pieces.iter().filter_map(|p| {
            let (from, to) = (p.at.max(start), (p.at + p.len).min(end));
            (from < to).then(|| Piece { at: from - start, source: p.source + (from - p.at), len: to - from })
        });
        Text { text: self.text[start..end].to_owned(), pieces: pieces.collect() }
    }

    /// The bytes of the source that this range of the text came from, the first to the last. Pieces of a frame are
    /// joined column after column, so a later piece may stand earlier in the source.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        let inside = self.pieces.iter().filter(|p| p.at < range.end && p.at + p.len > range.start);
        let places = inside.map(|p| {
            let (from, to) = (range.start.max(p.at), range.end.min(p.at + p.len));
            p.source + (from - p.at)..p.source + (to - p.at)
        });
        let whole = places.reduce(|all, next| all.start.min(next.start)..all.end.max(next.end));
        whole.unwrap_or_else(|| {
            let at = self.pieces.first().map_or(0, |p| p.source);
            at..at
        })
    }

    pub fn whole(&self) -> Range<usize> {
        self.origin(0..self.text.len())
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_text_points_back_to_both_of_its_lines() {
        let source = Source::new("các trường\n\nhọc");
        let mut text = Text::default();
        text.push(0, "các trường");
        text.gap();
        text.push(source.text.len() - "học".len(), "học");
        assert_eq!(text.text, "các trường học");
        let span = source.span(text.whole());
        assert_eq!((span.first_line, span.last_line), (1, 3));
        let at = text.text.find("học").unwrap();
        assert_eq!(&source.text[text.origin(at..text.text.len())], "học");
        assert_eq!(text.slice(at..text.text.len()).text, "học");
    }

    #[test]
    fn pieces_in_another_order_span_from_the_first_to_the_last() {
        let source = Source::new("trái phải");
        let mut text = Text::default();
        text.push("trái ".len(), "phải");
        text.gap();
        text.push(0, "trái");
        assert_eq!(&source.text[text.whole()], "trái phải");
    }
}
