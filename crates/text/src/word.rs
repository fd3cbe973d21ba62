//! Syllables: Vietnamese writes a blank between them, so a "word" here is a syllable, a number or an abbreviation.

use std::ops::Range;

/// A run of letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Word {
    /// The byte range of the word.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c), open) {
            (true, None) => open = Some(at),
            (false, Some(start)) => {
                out.push(Word { start, end: at });
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        out.push(Word { start, end: text.len() });
    }
    out
}

/// Does the text begin with a capital letter?
pub fn starts_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_numbers_and_abbreviations_are_words() {
        let text = "Sở GD&ĐT, 100% trẻ em.";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.range()]).collect();
        assert_eq!(found, ["Sở", "GD", "ĐT", "100", "trẻ", "em"]);
    }
}
