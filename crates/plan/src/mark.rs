//! List marks: what stands before an item and how high it ranks.

use lachan_text::{lower, roman};

/// Kinds of marks from the highest rank to the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkKind {
    /// Phần I, Phần thứ nhất
    Part,
    /// Chương I
    Chapter,
    /// Mục 1
    Section,
    /// Điều 1.
    Article,
    /// A.
    Capital,
    /// I.
    Roman,
    /// 1. is depth 1, 1.1. depth 2
    Decimal(u8),
    /// a)
    Letter,
    /// *
    Star,
    /// -
    Dash,
    /// +
    Plus,
}

impl MarkKind {
    /// Does it number its items, so that the number is the last part of the path?
    pub fn is_bullet(self) -> bool {
        self >= MarkKind::Star
    }
}

/// A mark that was read off the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub kind: MarkKind,
    /// What it says: `V`, `3`, `1.2`, `a`; empty for bullets.
    pub label: String,
    /// Bytes of mark and blanks before the text.
    pub len: usize,
}

/// The mark at the beginning of a trimmed text.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    if "-–—•●▪·+*§".contains(first) {
        return bullet(text, first);
    }
    named(text).or_else(|| enumerated(text))
}

fn bullet(text: &str, first: char) -> Option<Mark> {
    let kind = match first {
        '+' => MarkKind::Plus,
        '*' | '§' => MarkKind::Star,
        _ => MarkKind::Dash,
    };
    let rest = text[first.len_utf8()..].trim_start();
    let begins = rest.chars().next().is_some_and(|c| c.is_alphanumeric() || "“\"'(".contains(c));
    begins.then(|| Mark { kind, label: String::new(), len: text.len() - rest.len() })
}

/// Phần I, Chương II, Mục 3, Điều 4.
fn named(text: &str) -> Option<Mark> {
    const NAMES: [(&str, MarkKind); 4] = [
        ("phần ", MarkKind::Part),
        ("chương ", MarkKind::Chapter),
        ("mục ", MarkKind::Section),
        ("điều ", MarkKind::Article),
    ];
    let head: String = lower(&text.chars().take(24).collect::<String>());
    let (name, kind) = NAMES.into_iter().find(|(name, _)| head.starts_with(name))?;
    let tail = head[name.len()..].trim_start();
    let ordinal = tail.strip_prefix("thứ ").unwrap_or(tail);
    let label: String = ordinal.chars().take_while(|c| c.is_alphanumeric()).collect();
    let number = match label.as_str() {
        "nhất" if ordinal.len() < tail.len() => "1",
        "hai" if ordinal.len() < tail.len() => "2",
        "ba" if ordinal.len() < tail.len() => "3",
        "tư" if ordinal.len() < tail.len() => "4",
        other if other.parse::<u16>().is_ok() || roman(other).is_some() => other,
        _ => return None,
    };
    let used = name.len() + (head[name.len()..].len() - ordinal.len()) + label.len();
    let rest = &text[used..];
    let open = rest.is_empty() || rest.starts_with(['.', ':', ' ', '-', '–', ')', '/']);
    let body = rest.trim_start_matches(|c: char| c.is_whitespace() || ".:-–)/".contains(c));
    // "Điều 5 của Luật" and "Mục IV nêu trên" are citations, not marks.
    let cited =
        !rest.starts_with(['.', ':', '-', '–']) && body.chars().next().is_some_and(char::is_lowercase);
    (open && !cited).then(|| Mark { kind, label: number.to_uppercase(), len: text.len() - body.len() })
}

/// I. A. 1. 1.1. a) and their variants with `)`, `/`, `-` and brackets.
fn enumerated(text: &str) -> Option<Mark> {
    let (bracket, inner) = match text.strip_prefix('(') {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let label_len = inner.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(inner.len());
    let label = inner[..label_len].trim_end_matches('.');
    if label.is_empty() || label.chars().count() > 11 {
        return glued(inner, bracket);
    }
    let after = &inner[label.len()..];
    let Some(kind) = kind_of(label) else { return glued(inner, bracket) };
    let close = after.chars().next();
    let (stop, tail) = match close {
        Some(c @ ('.' | ')' | '/')) => (true, &after[c.len_utf8()..]),
        Some(' ') if after.trim_start().starts_with(['-', '–']) && kind <= MarkKind::Decimal(1) => {
            (true, after.trim_start().trim_start_matches(['-', '–']))
        }
        Some('-' | '–') if kind <= MarkKind::Decimal(1) => (true, after.trim_start_matches(['-', '–'])),
        Some(':') if kind == MarkKind::Roman => (true, &after[1..]),
        Some(' ') => (kind > MarkKind::Decimal(1) && kind < MarkKind::Letter, after),
        _ => return None,
    };
    if !stop || (bracket && close != Some(')')) {
        return None;
    }
    let tail_dot = tail.strip_prefix(['.', '-', '/']).filter(|t| t.starts_with(' ')).unwrap_or(tail);
    let body = tail_dot.trim_start();
    let spaced = body.len() < tail_dot.len();
    let first = body.chars().next();
    let fits = match first {
        None => kind <= MarkKind::Decimal(1) && close == Some('.'),
        Some(c) => {
            (spaced && (c.is_alphanumeric() || "“\"'([".contains(c)))
                || (c.is_uppercase() && close != Some('-'))
        }
    };
    fits.then(|| Mark { kind, label: label.to_owned(), len: text.len() - body.len() })
}

/// `1.Sở`: the mark runs into the word.
fn glued(inner: &str, bracket: bool) -> Option<Mark> {
    if bracket {
        return None;
    }
    let stop = inner.find(['.', ')'])?;
    let label = &inner[..stop];
    let body = &inner[stop + 1..];
    let kind = kind_of(label).filter(|_| label.len() <= 4)?;
    lachan_text::starts_upper(body).then(|| Mark { kind, label: label.to_owned(), len: stop + 1 })
}

fn kind_of(label: &str) -> Option<MarkKind> {
    if label.starts_with(|c: char| c.is_ascii_digit()) {
        let parts: Vec<&str> = label.split('.').collect();
        let good = parts.len() <= 4
            && parts.iter().all(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        return good.then(|| MarkKind::Decimal(u8::try_from(parts.len()).unwrap_or(4)));
    }
    let mut letters = label.chars();
    let first = letters.next()?;
    if letters.next().is_none() && (first.is_ascii_lowercase() || first == 'đ') {
        return Some(MarkKind::Letter);
    }
    if label.bytes().all(|b| b"IVXL".contains(&b)) && roman(label).is_some() {
        return Some(MarkKind::Roman);
    }
    (label.len() == 1 && first.is_ascii_uppercase()).then_some(MarkKind::Capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(MarkKind, String, &str)> {
        mark(text).map(|m| (m.kind, m.label.clone(), &text[m.len..]))
    }

    #[test]
    fn usual_marks() {
        assert_eq!(read("I. MỤC ĐÍCH"), Some((MarkKind::Roman, "I".into(), "MỤC ĐÍCH")));
        assert_eq!(read("2.1. Sở Y tế"), Some((MarkKind::Decimal(2), "2.1".into(), "Sở Y tế")));
        assert_eq!(read("3.1 Tuyên truyền"), Some((MarkKind::Decimal(2), "3.1".into(), "Tuyên truyền")));
        assert_eq!(read("1/ Mục tiêu"), Some((MarkKind::Decimal(1), "1".into(), "Mục tiêu")));
        assert_eq!(read("đ) Rà soát"), Some((MarkKind::Letter, "đ".into(), "Rà soát")));
        assert_eq!(read("-Tăng cường"), Some((MarkKind::Dash, String::new(), "Tăng cường")));
        assert_eq!(read("Điều 2. Giao Sở Y tế"), Some((MarkKind::Article, "2".into(), "Giao Sở Y tế")));
        assert_eq!(read("Phần thứ hai: NHIỆM VỤ"), Some((MarkKind::Part, "2".into(), "NHIỆM VỤ")));
        assert_eq!(read("II - NỘI DUNG"), Some((MarkKind::Roman, "II".into(), "NỘI DUNG")));
        assert_eq!(read("1.Sở Y tế"), Some((MarkKind::Decimal(1), "1".into(), "Sở Y tế")));
    }

    #[test]
    fn no_marks() {
        for text in [
            "100% trường",
            "830/QĐ-TTg ngày",
            "01/6/2021 của",
            "Phần mềm",
            "Mục tiêu",
            "1.500.000 đồng",
            "K.Chi",
            "Mục IV nêu trên",
        ] {
            assert_eq!(mark(text).filter(|m| m.kind != MarkKind::Capital), None, "{text}");
        }
    }
}
