//! The marks of lists, which a browser counts and a text must show.

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

/// a, b, … z, aa, ab …
fn letters(number: u32) -> String {
    let mut rest = number.max(1);
    let mut out = Vec::new();
    while rest > 0 {
        let place = u8::try_from((rest - 1) % 26).unwrap_or(0);
        out.push(char::from(b'a' + place));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.clamp(1, 3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
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
