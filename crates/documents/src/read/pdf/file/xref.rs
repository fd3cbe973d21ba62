//! Where objects stand (ISO 32000-1, 7.5.4 and 7.5.8): tables, streams, and a search when both are broken.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Dict, File, Lexer, Object, Token, memchr_find, parse};

/// The most objects that a file may list.
const MAX_OBJECTS: usize = 1_000_000;
/// The most sections (one for each time that the file was added to).
const MAX_SECTIONS: usize = 256;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// At this byte.
    At(usize),
    /// In an object stream, at this place of its list.
    In(u32, usize),
}

/// All objects, and the trailers from the newest to the oldest.
#[derive(Debug, Default)]
pub(super) struct Xref {
    pub entries: HashMap<u32, Entry>,
    free: HashMap<u32, ()>,
    trailers: Vec<Rc<Dict>>,
}

impl Xref {
    pub fn trailer(&self, key: &[u8]) -> Option<Object> {
        self.trailers.iter().find_map(|t| t.get(key)).cloned()
    }

    /// The newest section is read first and holds.
    fn add(&mut self, id: u32, entry: Option<Entry>) {
        if self.entries.len() + self.free.len() > MAX_OBJECTS || self.free.contains_key(&id) {
            return;
        }
        match entry {
            Some(entry) => {
                self.entries.entry(id).or_insert(entry);
            }
            None if !self.entries.contains_key(&id) => {
                self.free.insert(id, ());
            }
            None => {}
        }
    }
}

/// Reads what the end of the file points to, as far as it can be read.
pub(super) fn read(file: &File<'_>) -> Xref {
    let mut out = Xref::default();
    let tail = file.bytes.len().saturating_sub(2048);
    let end = &file.bytes[tail..];
    let Some(mark) = end.windows(9).rposition(|w| w == b"startxref") else { return out };
    let Token::Int(start) = Lexer::new(end, mark + 9).next() else { return out };
    let mut next = usize::try_from(start).ok();
    let mut seen = Vec::new();
    while let Some(at) = next.filter(|at| !seen.contains(at) && seen.len() < MAX_SECTIONS) {
        seen.push(at);
        let Some(trailer) = section(file, at, &mut out) else { break };
        if let Some(hybrid) = trailer.get(b"XRefStm").and_then(place)
            && !seen.contains(&hybrid)
        {
            seen.push(hybrid);
            section(file, hybrid, &mut out);
        }
        next = trailer.get(b"Prev").and_then(place);
    }
    out
}

fn place(object: &Object) -> Option<usize> {
    usize::try_from(object.int()?).ok()
}

fn section(file: &File<'_>, at: usize, out: &mut Xref) -> Option<Rc<Dict>> {
    let mut lexer = Lexer::new(file.bytes, at);
    if lexer.next() == Token::Keyword(b"xref") {
        return table(file, &mut lexer, out);
    }
    let (_, object) = file.object_at(at, None)?;
    let stream = object.stream()?;
    let data = file.data(stream)?;
    out.trailers.push(Rc::clone(&stream.dict));
    rows(file, &stream.dict, &data, out);
    Some(Rc::clone(&stream.dict))
}

fn table(file: &File<'_>, lexer: &mut Lexer<'_>, out: &mut Xref) -> Option<Rc<Dict>> {
    loop {
        match lexer.next() {
            Token::Int(first) => {
                let Token::Int(count) = lexer.next() else { return None };
                for id in first..first.saturating_add(count.clamp(0, 1 << 20)) {
                    let (Token::Int(offset), Token::Int(_)) = (lexer.next(), lexer.next()) else {
                        return None;
                    };
                    let entry = match lexer.next() {
                        Token::Keyword(b"n") => usize::try_from(offset).ok().map(Entry::At),
                        Token::Keyword(b"f") => None,
                        _ => return None,
                    };
                    if let Ok(id) = u32::try_from(id) {
                        out.add(id, entry);
                    }
                }
            }
            Token::Keyword(b"trailer") => {
                let trailer = parse(lexer, &file.values)?.dict().cloned()?;
                out.trailers.push(Rc::clone(&trailer));
                return Some(trailer);
            }
            _ => return None,
        }
    }
}

fn rows(file: &File<'_>, dict: &Dict, data: &[u8], out: &mut Xref) {
    let widths: Vec<usize> = match dict.get(b"W") {
        Some(Object::Array(items)) => items.iter().filter_map(place).collect(),
        _ => return,
    };
    let [kind, second, third] = widths[..] else { return };
    let size = kind.saturating_add(second).saturating_add(third);
    if size == 0 || size > 24 || kind.max(second).max(third) > 8 {
        return;
    }
    let index: Vec<i64> = match file.get(dict, b"Index") {
        Object::Array(items) => items.iter().filter_map(Object::int).collect(),
        _ => vec![0, file.get_int(dict, b"Size").unwrap_or(0)],
    };
    let mut rows = data.chunks_exact(size);
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    for pair in index.chunks_exact(2) {
        for id in pair[0]..pair[0].saturating_add(pair[1].max(0)) {
            let Some(row) = rows.next() else { return };
            let of = if kind == 0 { 1 } else { number(&row[..kind]) };
            let a = number(&row[kind..kind + second]);
            let b = number(&row[kind + second..]);
            let entry = match of {
                0 => None,
                1 => usize::try_from(a).ok().map(Entry::At),
                2 => u32::try_from(a).ok().zip(usize::try_from(b).ok()).map(|(a, b)| Entry::In(a, b)),
                _ => continue,
            };
            if let Ok(id) = u32::try_from(id) {
                out.add(id, entry);
            }
        }
    }
}

/// Searches the file for `12 0 obj` and for trailers. Of two objects with one number the later one holds.
pub(super) fn search(file: &File<'_>) -> Xref {
    let mut out = Xref::default();
    let mut at = 0;
    while let Some(step) = memchr_find(&file.bytes[at..], b"obj") {
        let found = at + step;
        at = found + 3;
        if let Some((id, start)) = object_before(file.bytes, found)
            && out.entries.len() < MAX_OBJECTS
        {
            out.entries.insert(id, Entry::At(start));
        }
    }
    at = 0;
    while let Some(step) = memchr_find(&file.bytes[at..], b"trailer") {
        at += step + 7;
        let trailer = parse(&mut Lexer::new(file.bytes, at), &file.values);
        if let Some(dict) = trailer.as_ref().and_then(Object::dict).filter(|d| d.get(b"Root").is_some()) {
            out.trailers.insert(0, Rc::clone(dict));
        }
        if out.trailers.len() > MAX_SECTIONS {
            break;
        }
    }
    out
}

/// Goes back from `obj` over generation and number.
fn object_before(bytes: &[u8], found: usize) -> Option<(u32, usize)> {
    let back = |mut at: usize, test: fn(&u8) -> bool| {
        while at > 0 && test(&bytes[at - 1]) {
            at -= 1;
        }
        at
    };
    let blank = |b: &u8| b.is_ascii_whitespace();
    let generation_end = back(found, blank);
    let generation = back(generation_end, u8::is_ascii_digit);
    let number_end = back(generation, blank);
    let number = back(number_end, u8::is_ascii_digit);
    if generation == generation_end || number == number_end || number_end == generation {
        return None;
    }
    let id = std::str::from_utf8(&bytes[number..number_end]).ok()?.parse().ok()?;
    Some((id, number))
}

/// After a search: what object streams hold, and the catalog when no trailer names it.
pub(super) fn search_packs(file: &File<'_>) {
    let mut ids: Vec<(u32, usize)> = file
        .xref
        .borrow()
        .entries
        .iter()
        .filter_map(|(id, entry)| match entry {
            Entry::At(at) => Some((*id, *at)),
            Entry::In(..) => None,
        })
        .collect();
    ids.sort_unstable_by_key(|(_, at)| *at);
    let mut catalog = None;
    for (id, at) in ids {
        let head = &file.bytes[at..file.bytes.len().min(at + 512)];
        let pack = memchr_find(head, b"/ObjStm").is_some();
        let other = [&b"/Catalog"[..], b"/XRef"].iter().any(|t| memchr_find(head, t).is_some());
        if !pack && !other {
            continue;
        }
        let object = file.object(id);
        let Some(dict) = object.dict() else { continue };
        match dict.get(b"Type").and_then(Object::name) {
            Some(b"Catalog") => catalog = Some(id),
            Some(b"XRef") => file.xref.borrow_mut().trailers.insert(0, Rc::clone(dict)),
            Some(b"ObjStm") => {
                let Some(pack) = file.open_pack(id) else { continue };
                for (index, (inner, start)) in pack.starts.iter().enumerate() {
                    let known = file.xref.borrow().entries.contains_key(inner);
                    if !known && file.xref.borrow().entries.len() < MAX_OBJECTS {
                        file.xref.borrow_mut().entries.insert(*inner, Entry::In(id, index));
                    }
                    let start = (*start).min(pack.data.len());
                    let head = &pack.data[start..pack.data.len().min(start + 64)];
                    if memchr_find(head, b"/Catalog").is_some() {
                        catalog = Some(*inner);
                    }
                }
            }
            _ => {}
        }
    }
    if file.xref.borrow().trailer(b"Root").is_none()
        && let Some(id) = catalog
    {
        let root = (b"Root".to_vec().into_boxed_slice(), Object::Ref(id));
        file.xref.borrow_mut().trailers.push(Rc::new(Dict::new(vec![root])));
    }
}
