//! The objects of a PDF file (ISO 32000-1, 7.3), cheap to share, and their parser.

use std::cell::Cell;
use std::rc::Rc;

use super::lexer::{Lexer, Token};

/// How deep arrays and dictionaries may stand in each other: far more than writers do, far less than the stack.
const MAX_DEPTH: usize = 48;

/// An object. A clone shares the contents.
#[derive(Debug, Clone)]
pub(crate) enum Object {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Name(Rc<[u8]>),
    String(Rc<[u8]>),
    Array(Rc<[Object]>),
    Dict(Rc<Dict>),
    Stream(Rc<Stream>),
    Ref(u32),
}

/// A dictionary, sorted by key: of two same keys the later one holds.
#[derive(Debug, Default)]
pub(crate) struct Dict(Vec<(Box<[u8]>, Object)>);

/// A stream: its dictionary and where its raw bytes stand in the file.
#[derive(Debug)]
pub(crate) struct Stream {
    pub dict: Rc<Dict>,
    pub start: usize,
    pub len: usize,
    /// Object and generation number, part of the key when the file is encrypted.
    pub id: (u32, u32),
}

impl Dict {
    pub fn new(mut entries: Vec<(Box<[u8]>, Object)>) -> Self {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Self(entries)
    }

    pub fn get(&self, key: &[u8]) -> Option<&Object> {
        let end = self.0.partition_point(|(k, _)| &**k <= key);
        let (found, value) = self.0.get(end.checked_sub(1)?)?;
        (&**found == key).then_some(value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl Object {
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Real(value) => Some(*value as i64),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn string(&self) -> Option<&[u8]> {
        match self {
            Self::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub fn array(&self) -> Option<&Rc<[Object]>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The dictionary, also that of a stream.
    pub fn dict(&self) -> Option<&Rc<Dict>> {
        match self {
            Self::Dict(dict) => Some(dict),
            Self::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub fn stream(&self) -> Option<&Rc<Stream>> {
        match self {
            Self::Stream(stream) => Some(stream),
            _ => None,
        }
    }
}

/// Reads one object; `None` at the end, at a closing bracket or when `budget` has run out.
pub(crate) fn parse(lexer: &mut Lexer<'_>, budget: &Cell<usize>) -> Option<Object> {
    let token = lexer.next();
    object(token, lexer, budget, 0)
}

fn object(token: Token<'_>, lexer: &mut Lexer<'_>, budget: &Cell<usize>, depth: usize) -> Option<Object> {
    budget.set(budget.get().checked_sub(1)?);
    Some(match token {
        Token::Int(first) => reference(first, lexer).unwrap_or(Object::Int(first)),
        Token::Real(value) => Object::Real(value),
        Token::Name(name) => Object::Name(Rc::from(&*name)),
        Token::String(bytes) => Object::String(Rc::from(&*bytes)),
        Token::ArrayOpen => array(lexer, budget, depth + 1)?,
        Token::DictOpen => dict(lexer, budget, depth + 1)?,
        Token::Keyword(b"true") => Object::Bool(true),
        Token::Keyword(b"false") => Object::Bool(false),
        Token::Keyword(b"null") => Object::Null,
        Token::Keyword(_) | Token::ArrayClose | Token::DictClose | Token::End => return None,
    })
}

/// `12 0 R`
fn reference(first: i64, lexer: &mut Lexer<'_>) -> Option<Object> {
    let id = u32::try_from(first).ok()?;
    let mut ahead = lexer.clone();
    let Token::Int(_) = ahead.next() else { return None };
    ahead.skip_blanks();
    if ahead.peek() != Some(b'R') {
        return None;
    }
    let Token::Keyword(b"R") = ahead.next() else { return None };
    *lexer = ahead;
    Some(Object::Ref(id))
}

fn array(lexer: &mut Lexer<'_>, budget: &Cell<usize>, depth: usize) -> Option<Object> {
    let mut items = Vec::new();
    loop {
        match lexer.next() {
            Token::ArrayClose | Token::End => break,
            Token::Keyword(b"endobj" | b"stream" | b"endstream") => break,
            Token::ArrayOpen | Token::DictOpen if depth >= MAX_DEPTH => return None,
            token => {
                let known = !matches!(token, Token::DictClose | Token::Keyword(_));
                match object(token, lexer, budget, depth) {
                    Some(item) => items.push(item),
                    None if known => return None,
                    None => {}
                }
            }
        }
    }
    Some(Object::Array(items.into()))
}

fn dict(lexer: &mut Lexer<'_>, budget: &Cell<usize>, depth: usize) -> Option<Object> {
    let mut entries: Vec<(Box<[u8]>, Object)> = Vec::new();
    loop {
        let before = lexer.at;
        let key = match lexer.next() {
            Token::DictClose | Token::End => break,
            Token::Keyword(b"endobj" | b"stream" | b"endstream") => {
                lexer.at = before;
                break;
            }
            Token::Name(name) => name.into_owned().into_boxed_slice(),
            _ => continue,
        };
        match lexer.next() {
            Token::DictClose | Token::End => break,
            Token::ArrayOpen | Token::DictOpen if depth >= MAX_DEPTH => return None,
            token => {
                let known = !matches!(token, Token::ArrayClose | Token::Keyword(_));
                match object(token, lexer, budget, depth) {
                    Some(value) => entries.push((key, value)),
                    None if known => return None,
                    None => {}
                }
            }
        }
    }
    Some(Object::Dict(Rc::new(Dict::new(entries))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Object> {
        parse(&mut Lexer::new(text.as_bytes(), 0), &Cell::new(10_000))
    }

    #[test]
    fn dictionaries_and_references() {
        let read = read("<</A 1 /B[1 0 R 2 0]/C<</D(x)>>/A 2>>").unwrap();
        let dict = read.dict().unwrap();
        assert_eq!(dict.get(b"A").unwrap().int(), Some(2));
        assert_eq!(dict.get(b"B").unwrap().array().unwrap().len(), 3);
        assert_eq!(dict.get(b"C").unwrap().dict().unwrap().get(b"D").unwrap().string(), Some(&b"x"[..]));
        assert!(dict.get(b"E").is_none());
    }

    #[test]
    fn too_deep_and_too_many_are_refused() {
        assert!(read(&"[".repeat(100_000)).is_none());
        assert!(read(&"<</A".repeat(100_000)).is_none());
        assert!(read(&format!("[{}]", "0 ".repeat(20_000))).is_none());
    }
}
