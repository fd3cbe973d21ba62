//! Bytes to the tokens of PDF syntax (ISO 32000-1, 7.2): the same for files, content streams and character maps.

use std::borrow::Cow;

/// A token. Numbers are told apart because object numbers must be whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'a> {
    Int(i64),
    Real(f64),
    Name(Cow<'a, [u8]>),
    String(Cow<'a, [u8]>),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    Keyword(&'a [u8]),
    End,
}

/// Walks over bytes and never fails: what is no token is skipped.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !is_delimiter(byte)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()) }
    }

    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Past blanks and comments.
    pub fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if is_blank(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    pub fn next(&mut self) -> Token<'a> {
        loop {
            self.skip_blanks();
            let Some(byte) = self.peek() else { return Token::End };
            self.at += 1;
            return match byte {
                b'/' => self.name(),
                b'(' => self.literal(),
                b'[' => Token::ArrayOpen,
                b']' => Token::ArrayClose,
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    Token::DictOpen
                }
                b'<' => self.hex_string(),
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    Token::DictClose
                }
                b'+' | b'-' | b'.' | b'0'..=b'9' => {
                    self.at -= 1;
                    self.number()
                }
                b'>' | b')' | b'{' | b'}' => continue,
                _ => {
                    self.at -= 1;
                    Token::Keyword(self.regular())
                }
            };
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn name(&mut self) -> Token<'a> {
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Token::Name(Cow::Borrowed(raw));
        }
        let mut out = Vec::with_capacity(raw.len());
        let mut i = 0;
        while i < raw.len() {
            let pair = (raw.get(i + 1).copied().and_then(hex), raw.get(i + 2).copied().and_then(hex));
            if let (b'#', (Some(high), Some(low))) = (raw[i], pair) {
                out.push(high << 4 | low);
                i += 3;
            } else {
                out.push(raw[i]);
                i += 1;
            }
        }
        Token::Name(Cow::Owned(out))
    }

    /// A number; writers leave things like `--5`, `1.-2` and `0.0.1`, of which the readable beginning counts.
    fn number(&mut self) -> Token<'a> {
        let raw = self.regular();
        let mut negative = false;
        let (mut whole, mut part, mut scale) = (0f64, 0f64, 1f64);
        let mut dotted = false;
        let mut digits = 0;
        for (i, byte) in raw.iter().enumerate() {
            match byte {
                b'-' if digits == 0 && !dotted => negative = true,
                b'+' if i == 0 => {}
                b'.' if !dotted => dotted = true,
                b'0'..=b'9' => {
                    digits += 1;
                    let value = f64::from(byte - b'0');
                    if dotted {
                        scale /= 10.0;
                        part += value * scale;
                    } else {
                        whole = whole * 10.0 + value;
                    }
                }
                b'-' | b'.' => break,
                _ if digits == 0 => return Token::Keyword(raw),
                _ => break,
            }
        }
        let value = if negative { -(whole + part) } else { whole + part };
        if dotted || whole > 9e15 {
            return Token::Real(value.clamp(-1e12, 1e12));
        }
        Token::Int(value as i64)
    }

    fn literal(&mut self) -> Token<'a> {
        let start = self.at;
        let mut depth = 1;
        let mut plain = true;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    plain = false;
                    self.at += 1;
                }
                b'\r' => plain = false,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        let raw = &self.bytes[start..self.at];
        self.at = (self.at + 1).min(self.bytes.len());
        Token::String(if plain { Cow::Borrowed(raw) } else { Cow::Owned(unescaped(raw)) })
    }

    fn hex_string(&mut self) -> Token<'a> {
        let start = self.at;
        while self.peek().is_some_and(|b| b != b'>') {
            self.at += 1;
        }
        let raw = &self.bytes[start..self.at];
        self.at = (self.at + 1).min(self.bytes.len());
        let mut out = Vec::with_capacity(raw.len() / 2 + 1);
        let mut high = None;
        for digit in raw.iter().copied().filter_map(hex) {
            match high.take() {
                None => high = Some(digit << 4),
                Some(h) => out.push(h | digit),
            }
        }
        out.extend(high);
        Token::String(Cow::Owned(out))
    }
}

fn unescaped(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
            out.push(b'\n');
            continue;
        }
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(escape) = bytes.next() else { break };
        match escape {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => {
                bytes.next_if_eq(&b'\n');
            }
            b'0'..=b'7' => {
                let mut value = u32::from(escape - b'0');
                for _ in 0..2 {
                    let Some(digit) = bytes.next_if(|b| (b'0'..=b'7').contains(b)) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                }
                out.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        std::iter::from_fn(|| Some(lexer.next()).filter(|t| *t != Token::End)).collect()
    }

    #[test]
    fn numbers_names_and_strings_as_the_standard_writes_them() {
        assert_eq!(
            all("-17 +4 .5 4. % note\n--3"),
            [Token::Int(-17), Token::Int(4), Token::Real(0.5), Token::Real(4.0), Token::Int(-3)]
        );
        assert_eq!(
            all("/A#42/Lime#20Green"),
            [Token::Name(Cow::Borrowed(b"AB")), Token::Name(Cow::Borrowed(b"Lime Green"))]
        );
        assert_eq!(
            all("(a(b)\\)\\101\\\nc) <48 656C6>"),
            [Token::String(Cow::Borrowed(b"a(b))Ac")), Token::String(Cow::Borrowed(b"Hel`"))]
        );
    }

    #[test]
    fn what_is_cut_off_ends() {
        for text in ["(abc", "<41", "/", "<<", "[ 1 2", "(\\", "\\", ")>}"] {
            assert!(all(text).len() < 5, "{text}");
        }
    }
}
