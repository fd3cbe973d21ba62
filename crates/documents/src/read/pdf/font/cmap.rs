//! Character maps (ISO 32000-1, 9.7.5 and 9.10.3): from codes to character identifiers, and from codes to letters.

use crate::read::pdf::file::{Lexer, Token};

/// The most entries of a map; a font has fewer glyphs than that.
const MAX_ENTRIES: usize = 100_000;

/// How codes are cut out of a string and what they stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct CMap {
    /// Length, first and last code.
    spaces: Vec<(usize, u32, u32)>,
    /// First and last code and the identifier of the first, sorted.
    cids: Vec<(u32, u32, u32)>,
    /// First and last code and the text of the first, sorted.
    texts: Vec<(u32, u32, Text)>,
}

/// One letter, or the several of a ligature.
#[derive(Debug, Clone)]
enum Text {
    One(u32),
    Many(Box<str>),
}

impl CMap {
    /// Two bytes a code, each its own identifier: what nearly all writers use.
    pub fn identity() -> Self {
        Self { spaces: vec![(2, 0, 0xffff)], cids: vec![(0, 0xffff, 0)], texts: Vec::new() }
    }

    /// Reads a map; a damaged one as far as it goes.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut out = Self::default();
        let mut lexer = Lexer::new(bytes, 0);
        loop {
            match lexer.next() {
                Token::End => break,
                Token::Keyword(b"begincodespacerange") => out.read_spaces(&mut lexer),
                Token::Keyword(b"begincidrange") => out.read_cids(&mut lexer, true),
                Token::Keyword(b"begincidchar") => out.read_cids(&mut lexer, false),
                Token::Keyword(b"beginbfrange") => out.read_texts(&mut lexer, true),
                Token::Keyword(b"beginbfchar") => out.read_texts(&mut lexer, false),
                _ => {}
            }
        }
        out.cids.sort_by_key(|(first, ..)| *first);
        out.texts.sort_by_key(|(first, ..)| *first);
        out
    }

    pub fn has_texts(&self) -> bool {
        !self.texts.is_empty()
    }

    pub fn has_cids(&self) -> bool {
        !self.cids.is_empty()
    }

    fn read_spaces(&mut self, lexer: &mut Lexer<'_>) {
        while let (Token::String(first), Token::String(last)) = (lexer.next(), lexer.next()) {
            if (1..=4).contains(&first.len()) && self.spaces.len() < 1000 {
                self.spaces.push((first.len(), number(&first), number(&last)));
            }
        }
    }

    fn read_cids(&mut self, lexer: &mut Lexer<'_>, ranges: bool) {
        while let Token::String(first) = lexer.next() {
            let first = number(&first);
            let last = match ranges.then(|| lexer.next()) {
                Some(Token::String(last)) => number(&last),
                None => first,
                Some(_) => return,
            };
            let Token::Int(cid) = lexer.next() else { return };
            if self.cids.len() < MAX_ENTRIES
                && let Ok(cid) = u32::try_from(cid)
            {
                self.cids.push((first, last, cid));
            }
        }
    }

    fn read_texts(&mut self, lexer: &mut Lexer<'_>, ranges: bool) {
        while let Token::String(first) = lexer.next() {
            let first = number(&first);
            let last = match ranges.then(|| lexer.next()) {
                Some(Token::String(last)) => number(&last),
                None => first,
                Some(_) => return,
            };
            match lexer.next() {
                Token::String(text) => self.push_text(first, last, &text),
                Token::ArrayOpen => {
                    let mut code = first;
                    while let Token::String(text) = lexer.next() {
                        self.push_text(code, code, &text);
                        code = code.saturating_add(1);
                    }
                }
                Token::End => return,
                _ => {}
            }
        }
    }

    fn push_text(&mut self, first: u32, last: u32, utf16: &[u8]) {
        if self.texts.len() >= MAX_ENTRIES || last < first {
            return;
        }
        let text = utf16_text(utf16);
        let mut letters = text.chars();
        let text = match (letters.next(), letters.next()) {
            (Some(one), None) => Text::One(u32::from(one)),
            _ => Text::Many(text.chars().take(16).collect::<String>().into()),
        };
        self.texts.push((first, last, text));
    }

    /// The next code of a string and its length.
    pub fn code(&self, bytes: &[u8]) -> (u32, usize) {
        let mut code = 0;
        for (i, byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            let length = i + 1;
            if self.spaces.iter().any(|(l, first, last)| *l == length && within(code, *first, *last, length))
            {
                return (code, length);
            }
        }
        let length = self.spaces.iter().map(|(l, ..)| *l).min().unwrap_or(1).min(bytes.len()).max(1);
        (number(&bytes[..length]), length)
    }

    pub fn cid(&self, code: u32) -> Option<u32> {
        let (first, last, cid) = *found(&self.cids, code)?;
        (code <= last).then(|| cid.saturating_add(code - first))
    }

    /// Appends the letters of a code; says whether there are any.
    pub fn text(&self, code: u32, out: &mut String) -> bool {
        let Some((first, last, text)) = found(&self.texts, code) else { return false };
        if code > *last {
            return false;
        }
        match text {
            Text::One(letter) => {
                let Some(letter) = char::from_u32(letter.saturating_add(code - first)) else { return false };
                out.push(letter);
            }
            Text::Many(text) => {
                let mut letters: Vec<char> = text.chars().collect();
                if let Some(end) = letters.last_mut() {
                    *end = char::from_u32(u32::from(*end).saturating_add(code - first)).unwrap_or(*end);
                }
                out.extend(letters);
            }
        }
        true
    }
}

/// Each byte lies in its own range.
fn within(code: u32, first: u32, last: u32, length: usize) -> bool {
    (0..length).all(|i| {
        let byte = |value: u32| value >> (8 * i) & 0xff;
        (byte(first)..=byte(last)).contains(&byte(code))
    })
}

fn found<T>(sorted: &[(u32, u32, T)], code: u32) -> Option<&(u32, u32, T)> {
    let end = sorted.partition_point(|(first, ..)| *first <= code);
    sorted.get(end.checked_sub(1)?)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

/// UTF-16, big end first; a mark at the beginning and lone halves are dropped.
pub(in crate::read::pdf) fn utf16_text(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => u16::from(pair[0]),
    });
    char::decode_utf16(units).filter_map(Result::ok).filter(|c| *c != '\u{feff}').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(map: &CMap, code: u32) -> String {
        let mut out = String::new();
        map.text(code, &mut out);
        out
    }

    #[test]
    fn ranges_lists_and_ligatures() {
        let map = CMap::parse(
            b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <1EC7> <02> <00660069> endbfchar \
              2 beginbfrange <10> <12> <0061> <20> <21> [<0110> <0111>] endbfrange",
        );
        assert_eq!([text(&map, 1), text(&map, 2)], ["ệ", "fi"]);
        assert_eq!([text(&map, 0x12), text(&map, 0x13)], ["c", ""]);
        assert_eq!([text(&map, 0x20), text(&map, 0x21)], ["Đ", "đ"]);
        assert_eq!(map.code(b"\x12\x13"), (0x12, 1));
    }

    #[test]
    fn codes_of_two_bytes() {
        let map = CMap::identity();
        assert_eq!(map.code(b"\x01\x02\x03"), (0x0102, 2));
        assert_eq!(map.code(b"\x01"), (1, 1));
        assert_eq!(map.cid(0x0102), Some(0x0102));
    }
}
