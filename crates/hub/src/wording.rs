//! Two wordings of a text, told apart word by word. No I/O.

use similar::{ChangeTag, TextDiff};

/// What became of a piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands in both.
    Kept,
    /// Only the text before has it.
    Gone,
    /// Only the text now has it.
    New,
}

/// A text before and now, word by word; no word is lost.
pub fn changes(before: &str, now: &str) -> Vec<(Change, String)> {
    let diff = TextDiff::from_words(before, now);
    let mut out: Vec<(Change, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Gone,
            ChangeTag::Insert => Change::New,
        };
        match out.last_mut() {
            Some((last, words)) if *last == kind => words.push_str(change.value()),
            _ => out.push((kind, change.value().to_owned())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_are_told_apart_and_none_is_lost() {
        let (before, now) =
            ("hoàn thành trước ngày 30/6/2026.", "hoàn thành trước ngày 31/8/2026 và báo cáo.");
        let found = changes(before, now);
        let of = |side: Change| {
            let words = found.iter().filter(|(kind, _)| *kind == Change::Kept || *kind == side);
            words.map(|(_, words)| words.as_str()).collect::<String>()
        };
        assert_eq!((of(Change::Gone).as_str(), of(Change::New).as_str()), (before, now));
        assert_eq!(found[0], (Change::Kept, "hoàn thành trước ngày ".to_owned()));
    }
}
