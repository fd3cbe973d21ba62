//! The marks of lists, which a browser counts and a text must show.

use crate::read::marks::{letters, roman};

/// A list that is open.
#[derive(Debug)]
pub(super) struct List {
    /// `1`, `a`, `A`, `i`, `I`; nothing for bullets.
    kind: Option<char>,
    next: u32,
}

impl List {
    /// A list that begins: `ol` with its `type` and `start`, or `ul`.
    pub fn new(ordered: bool, kind: &str, start: Option<u32>) -> List {
        let kind = ordered.then(|| kind.chars().next().filter(|c| "1aAiI".contains(*c)).unwrap_or('1'));
        List { kind, next: start.unwrap_or(1) }
    }

    /// The mark of the next item, with the blank behind it.
    pub fn mark(&mut self, value: Option<u32>) -> String {
        let number = value.unwrap_or(self.next);
        self.next = number.saturating_add(1);
        match self.kind {
            None => "- ".into(),
            Some('a') => format!("{}) ", letters(number)),
            Some('A') => format!("{}. ", letters(number).to_uppercase()),
            Some('i') => format!("{}. ", roman(number).to_lowercase()),
            Some('I') => format!("{}. ", roman(number)),
            Some(_) => format!("{number}. "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted() {
        let mut list = List::new(true, "I", Some(3));
        assert_eq!((list.mark(None), list.mark(None)), ("III. ".into(), "IV. ".into()));
        let mut list = List::new(true, "a", None);
        assert_eq!((list.mark(Some(26)), list.mark(None)), ("z) ".into(), "aa) ".into()));
        assert_eq!(List::new(false, "", None).mark(None), "- ");
    }
}
