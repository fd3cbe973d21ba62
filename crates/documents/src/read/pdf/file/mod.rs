//! The file as a store of objects: read when asked for, kept, and never more of them than a budget allows.
//!
//! Written here and not taken from a crate because those at hand read every object of the file at once: a file of
//! 23 kB, whose object stream lists one large array five thousand times, makes them fill the machine's memory. Here
//! an object that no page leads to is never read. Invariants: nothing panics, no object is read within itself, and
//! what is inflated and what is parsed are each limited for the whole file.

mod crypt;
mod filter;
mod lexer;
mod object;
mod xref;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

pub(super) use lexer::{Lexer, Token};
pub(super) use object::{Dict, Object, Stream, parse};

use crypt::Crypt;
use filter::{Predictor, Refused};
use xref::{Entry, Xref};

/// The most bytes that one stream, and all streams of a file together, may inflate to.
const MAX_STREAM: usize = 48 << 20;
const MAX_INFLATED: usize = 256 << 20;
/// The most values that are parsed from one file.
const MAX_VALUES: usize = 4_000_000;
/// The most bytes of object streams that are kept.
const MAX_KEPT: usize = 64 << 20;

/// Why the file cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// No catalog and no page is found, not even by searching.
    Broken,
    /// Encrypted, and not for everyone.
    Password,
}

/// An opened file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    xref: RefCell<Xref>,
    repaired: Cell<bool>,
    crypt: Option<Crypt>,
    objects: RefCell<HashMap<u32, Object>>,
    reading: RefCell<HashSet<u32>>,
    packs: RefCell<HashMap<u32, Option<Rc<Pack>>>>,
    values: Cell<usize>,
    inflated: Cell<usize>,
    kept: Cell<usize>,
    exhausted: Cell<bool>,
}

/// An object stream, inflated, and where its objects begin.
struct Pack {
    data: Vec<u8>,
    starts: Vec<(u32, usize)>,
}

impl<'a> File<'a> {
    /// Finds the cross-reference table, or makes one by searching for objects.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Closed> {
        let begin = bytes.windows(5).take(1024).position(|w| w == b"%PDF-").unwrap_or(0);
        let mut file = Self {
            bytes: &bytes[begin..],
            xref: RefCell::default(),
            repaired: Cell::new(false),
            crypt: None,
            objects: RefCell::default(),
            reading: RefCell::default(),
            packs: RefCell::default(),
            values: Cell::new(MAX_VALUES),
            inflated: Cell::new(MAX_INFLATED),
            kept: Cell::new(MAX_KEPT),
            exhausted: Cell::new(false),
        };
        let written = xref::read(&file);
        file.xref = RefCell::new(written);
        file.crypt = file.unlocked()?;
        if file.root().is_none() {
            file.repair();
            file.crypt = file.unlocked()?;
            if file.root().is_none() {
                return Err(Closed::Broken);
            }
        }
        Ok(file)
    }

    /// Reads the key for everyone, if the file is encrypted.
    fn unlocked(&self) -> Result<Option<Crypt>, Closed> {
        let Some(encrypt) = self.xref.borrow().trailer(b"Encrypt") else { return Ok(None) };
        let id = self.xref.borrow().trailer(b"ID");
        let Some(dict) = self.resolve(&encrypt).dict().cloned() else { return Ok(None) };
        let id = id.and_then(|id| self.resolve(&id).array().and_then(|a| a.first().cloned()));
        let id = id.map(|first| self.resolve(&first));
        let id = id.as_ref().and_then(Object::string).unwrap_or_default().to_vec();
        let crypt = Crypt::open(self, &dict, &id).ok_or(Closed::Password)?;
        // What was read before the key was known is read again.
        self.objects.borrow_mut().clear();
        self.packs.borrow_mut().clear();
        Ok(Some(crypt))
    }

    /// The root of the page tree.
    pub fn root(&self) -> Option<Rc<Dict>> {
        let root = self.xref.borrow().trailer(b"Root")?;
        let catalog = self.resolve(&root);
        let pages = self.resolve(catalog.dict()?.get(b"Pages")?);
        pages.dict().filter(|p| p.get(b"Kids").is_some()).cloned()
    }

    /// Makes the table anew, once, by searching the whole file. Says whether it had not been done before.
    pub fn repair(&self) -> bool {
        if self.repaired.replace(true) {
            return false;
        }
        self.objects.borrow_mut().clear();
        self.packs.borrow_mut().clear();
        let found = xref::search(self);
        *self.xref.borrow_mut() = found;
        xref::search_packs(self);
        self.objects.borrow_mut().clear();
        true
    }

    /// Has the file asked for more than it may?
    pub fn exhausted(&self) -> bool {
        self.exhausted.get() || self.values.get() == 0
    }

    /// How many more values may be parsed.
    pub fn values(&self) -> &Cell<usize> {
        &self.values
    }

    /// What a reference leads to; anything else stays.
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..16 {
            let Object::Ref(id) = object else { return object };
            object = self.object(id);
        }
        Object::Null
    }

    /// The value of a key, resolved.
    pub fn get(&self, dict: &Dict, key: &[u8]) -> Object {
        dict.get(key).map_or(Object::Null, |value| self.resolve(value))
    }

    pub fn get_dict(&self, dict: &Dict, key: &[u8]) -> Option<Rc<Dict>> {
        self.get(dict, key).dict().cloned()
    }

    pub fn get_int(&self, dict: &Dict, key: &[u8]) -> Option<i64> {
        self.get(dict, key).int()
    }

    fn object(&self, id: u32) -> Object {
        if let Some(known) = self.objects.borrow().get(&id) {
            return known.clone();
        }
        if self.reading.borrow().len() > 32 || !self.reading.borrow_mut().insert(id) {
            return Object::Null;
        }
        let entry = self.xref.borrow().entries.get(&id).copied();
        let object = match entry {
            Some(Entry::At(at)) => self.object_at(at, Some(id)).map(|(_, object)| object),
            Some(Entry::In(pack, index)) => self.packed(pack, index, id),
            None => None,
        };
        self.reading.borrow_mut().remove(&id);
        let object = match object {
            Some(object) => object,
            // A table that points to the wrong place is as good as none.
            None if entry.is_some() && self.reading.borrow().is_empty() && self.repair() => {
                return self.object(id);
            }
            None => Object::Null,
        };
        self.objects.borrow_mut().insert(id, object.clone());
        object
    }

    /// The object that begins at a place of the file, if it is `wanted`.
    fn object_at(&self, at: usize, wanted: Option<u32>) -> Option<(u32, Object)> {
        let mut lexer = Lexer::new(self.bytes, at);
        let (Token::Int(id), Token::Int(generation)) = (lexer.next(), lexer.next()) else { return None };
        let id = u32::try_from(id).ok().filter(|id| wanted.is_none_or(|w| w == *id))?;
        let generation = u32::try_from(generation).ok()?;
        let Token::Keyword(b"obj") = lexer.next() else { return None };
        let object = parse(&mut lexer, &self.values)?;
        let object = match object {
            Object::Dict(dict) => self.stream_after(&mut lexer, dict, (id, generation)),
            other => self.decrypted(other, (id, generation)),
        };
        Some((id, object))
    }

    fn stream_after(&self, lexer: &mut Lexer<'_>, dict: Rc<Dict>, id: (u32, u32)) -> Object {
        let mut ahead = lexer.clone();
        if ahead.next() != Token::Keyword(b"stream") {
            return self.decrypted(Object::Dict(dict), id);
        }
        let mut start = ahead.at;
        if self.bytes.get(start) == Some(&b'\r') {
            start += 1;
        }
        if self.bytes.get(start) == Some(&b'\n') {
            start += 1;
        }
        let length = dict.get(b"Length").map(|length| self.resolve(length)).and_then(|l| l.int());
        let length = length.and_then(|l| usize::try_from(l).ok());
        let ends = |len: &usize| {
            let end = start.checked_add(*len).filter(|end| *end <= self.bytes.len())?;
            let mut after = Lexer::new(self.bytes, end);
            after.skip_blanks();
            self.bytes[after.at..].starts_with(b"endstream").then_some(())
        };
        let len = length.filter(|len| ends(len).is_some()).unwrap_or_else(|| {
            let rest = self.bytes.get(start..).unwrap_or_default();
            memchr_find(rest, b"endstream").unwrap_or(rest.len())
        });
        Object::Stream(Rc::new(Stream { dict, start: start.min(self.bytes.len()), len, id }))
    }

    fn packed(&self, pack: u32, index: usize, id: u32) -> Option<Object> {
        let known = self.packs.borrow().get(&pack).cloned();
        let pack = match known {
            Some(known) => known,
            None => {
                let opened = self.open_pack(pack).map(Rc::new);
                self.packs.borrow_mut().insert(pack, opened.clone());
                opened
            }
        }?;
        let listed = pack.starts.get(index).filter(|(listed, _)| *listed == id);
        let (_, start) = listed.or_else(|| pack.starts.iter().find(|(listed, _)| *listed == id))?;
        parse(&mut Lexer::new(&pack.data, *start), &self.values)
    }

    fn open_pack(&self, id: u32) -> Option<Pack> {
        let Some(Entry::At(_)) = self.xref.borrow().entries.get(&id).copied() else { return None };
        let stream = self.object(id).stream().cloned()?;
        let first = usize::try_from(self.get_int(&stream.dict, b"First")?).ok()?;
        let data = self.data(&stream)?;
        let left = self.kept.get().checked_sub(data.len());
        self.kept.set(left.or_else(|| {
            self.exhausted.set(true);
            None
        })?);
        let mut lexer = Lexer::new(data.get(..first)?, 0);
        let mut starts = Vec::new();
        while let (Token::Int(id), Token::Int(offset)) = (lexer.next(), lexer.next()) {
            let (Ok(id), Ok(offset)) = (u32::try_from(id), usize::try_from(offset)) else { break };
            starts.push((id, first.saturating_add(offset)));
        }
        Some(Pack { data, starts })
    }

    /// The bytes of a stream, its filters taken off; `None` for pictures, damage and what is too large.
    pub fn data(&self, stream: &Stream) -> Option<Vec<u8>> {
        let raw = self.bytes.get(stream.start..stream.start.checked_add(stream.len)?)?;
        let list = |key: &[u8], short: &[u8]| match self.get(&stream.dict, key) {
            Object::Null => self.get(&stream.dict, short),
            value => value,
        };
        let names = each(&list(b"Filter", b"F"));
        let params = each(&list(b"DecodeParms", b"DP"));
        let mut data = match &self.crypt {
            Some(crypt) if stream.dict.get(b"Type").and_then(Object::name) != Some(b"XRef") => {
                crypt.stream(raw, stream.id)?
            }
            _ => raw.to_vec(),
        };
        if names.len() > 8 {
            return None;
        }
        for (i, name) in names.iter().enumerate() {
            let name = self.resolve(name);
            let params = params.get(i).map(|p| self.resolve(p)).and_then(|p| p.dict().cloned());
            let limit = MAX_STREAM.min(self.inflated.get());
            let out = match filter::decode(name.name()?, &data, self.predictor(params.as_deref()), limit) {
                Ok(out) => out,
                Err(refused) => {
                    self.exhausted.set(self.exhausted.get() || refused == Refused::TooMuch);
                    return None;
                }
            };
            self.inflated.set(self.inflated.get().saturating_sub(out.len()));
            data = out;
        }
        Some(data)
    }

    fn predictor(&self, params: Option<&Dict>) -> Predictor {
        let int = |key: &[u8], usual: i64| params.and_then(|p| self.get_int(p, key)).unwrap_or(usual);
        let size = |key: &[u8], usual: i64| usize::try_from(int(key, usual).clamp(1, 1 << 20)).unwrap_or(1);
        Predictor {
            kind: int(b"Predictor", 1),
            colors: size(b"Colors", 1),
            bits: size(b"BitsPerComponent", 8),
            columns: size(b"Columns", 1),
            early_change: int(b"EarlyChange", 1) != 0,
        }
    }

    /// An object with its strings decrypted.
    fn decrypted(&self, object: Object, id: (u32, u32)) -> Object {
        match &self.crypt {
            Some(crypt) => crypt.object(object, id, 0),
            None => object,
        }
    }
}

/// One or several, as filters are written.
fn each(object: &Object) -> Vec<Object> {
    match object {
        Object::Null => Vec::new(),
        Object::Array(items) => items.to_vec(),
        one => vec![one.clone()],
    }
}

/// Where `wanted` first stands.
pub(super) fn memchr_find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = 0;
    while let Some(step) = bytes.get(at..)?.iter().position(|b| *b == first) {
        at += step;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}
