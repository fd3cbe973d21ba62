//! Fonts: the codes of a string to letters and widths. Glyph shapes are never looked at.

mod cmap;
mod encoding;

use std::collections::HashMap;

pub(super) use cmap::utf16_text;

use super::file::{Dict, File, Object};
use cmap::CMap;
use encoding::Base;

/// Widths are written in thousandths of the font size.
const UNIT: f64 = 0.001;

/// A font as far as reading needs it.
pub(super) struct Font {
    pub bold: bool,
    to_unicode: Option<CMap>,
    kind: Kind,
    default_width: f64,
}

enum Kind {
    Simple { letters: Box<[Option<Box<str>>; 256]>, widths: Box<[f64; 256]> },
    Composite { map: CMap, widths: HashMap<u32, f64>, utf16: bool },
}

/// A code of a shown string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    /// Bytes that it takes.
    pub length: usize,
    /// Its width, for a font size of 1.
    pub width: f64,
    /// A blank of one byte, which word spacing widens.
    pub blank: bool,
    /// Has it letters?
    pub known: bool,
}

impl Font {
    pub fn read(file: &File<'_>, dict: &Dict) -> Self {
        let to_unicode = file.get(dict, b"ToUnicode");
        let to_unicode = to_unicode.stream().and_then(|s| file.data(s)).map(|data| CMap::parse(&data));
        let to_unicode = to_unicode.filter(CMap::has_texts);
        let subtype = file.get(dict, b"Subtype");
        let descendant = file.get(dict, b"DescendantFonts");
        let descendant = descendant.array().and_then(|a| a.first()).map(|d| file.resolve(d));
        let inner = descendant.as_ref().and_then(Object::dict).cloned();
        let own = inner.as_deref().unwrap_or(dict);
        let descriptor = file.get_dict(own, b"FontDescriptor");
        let name = file.get(dict, b"BaseFont");
        let name = String::from_utf8_lossy(name.name().unwrap_or_default()).into_owned();
        let (kind, default_width) = match (subtype.name(), &inner) {
            (Some(b"Type0"), Some(inner)) => composite(file, dict, inner),
            _ => simple(file, dict, descriptor.as_deref(), &name),
        };
        let bold = is_bold(&name) || descriptor.as_deref().is_some_and(|d| is_heavy(file, d));
        Self { bold, to_unicode, kind, default_width }
    }

    /// Takes the next code off a string (not empty) and appends its letters.
    pub fn next(&self, bytes: &[u8], out: &mut String) -> Code {
        match &self.kind {
            Kind::Simple { letters, widths } => {
                let index = usize::from(bytes[0]);
                let code = u32::from(bytes[0]);
                let known = self.to_unicode.as_ref().is_some_and(|map| map.text(code, out))
                    || letters[index].as_deref().map(|text| out.push_str(text)).is_some();
                Code { length: 1, width: widths[index] * UNIT, blank: bytes[0] == b' ', known }
            }
            Kind::Composite { map, widths, utf16 } => {
                let (code, length) = map.code(bytes);
                let mut known = self.to_unicode.as_ref().is_some_and(|map| map.text(code, out));
                if !known && *utf16 {
                    out.push_str(&utf16_text(&bytes[..length]));
                    known = true;
                }
                let cid = map.cid(code).unwrap_or(0);
                let width = widths.get(&cid).copied().unwrap_or(self.default_width) * UNIT;
                Code { length, width, blank: length == 1 && code == 32, known }
            }
        }
    }
}

fn is_bold(name: &str) -> bool {
    ["Bold", "bold", "BOLD", "Heavy", "Black", "-Demi", "SemiBold"].iter().any(|mark| name.contains(mark))
        || name.ends_with(",B")
        || name.starts_with("VNI-") && name.ends_with('B')
        || name.starts_with(".Vn") && name.ends_with("B")
}

fn is_heavy(file: &File<'_>, descriptor: &Dict) -> bool {
    let number = |key: &[u8]| file.get(descriptor, key).number();
    let forced = file.get_int(descriptor, b"Flags").is_some_and(|flags| flags >> 18 & 1 == 1);
    forced
        || number(b"StemV").is_some_and(|stem| stem >= 140.0)
        || number(b"FontWeight").is_some_and(|w| w >= 600.0)
}

fn simple(file: &File<'_>, dict: &Dict, descriptor: Option<&Dict>, name: &str) -> (Kind, f64) {
    let encoding = file.get(dict, b"Encoding");
    let base_name = match &encoding {
        Object::Name(name) => Some(name.to_vec()),
        other => other.dict().and_then(|d| file.get(d, b"BaseEncoding").name().map(<[u8]>::to_vec)),
    };
    let true_type = file.get(dict, b"Subtype").name() == Some(b"TrueType");
    let base = match base_name.as_deref() {
        Some(b"MacRomanEncoding") => Base::MacRoman,
        Some(b"WinAnsiEncoding") => Base::WinAnsi,
        None if true_type => Base::WinAnsi,
        _ => Base::Standard,
    };
    let symbols = ["Symbol", "Wingdings", "Webdings", "OpenSymbol"].iter().any(|s| name.contains(s));
    let mut letters: Box<[Option<Box<str>>; 256]> = Box::new(std::array::from_fn(|i| {
        let code = u8::try_from(i).unwrap_or_default();
        let letter = if symbols && code > 32 { Some('•') } else { encoding::letter(base, code) };
        letter.map(|c| c.to_string().into_boxed_str())
    }));
    let differences = encoding.dict().map(|d| file.get(d, b"Differences"));
    if let Some(list) = differences.as_ref().and_then(Object::array) {
        let mut code = 0usize;
        for item in list.iter().take(1000) {
            match file.resolve(item) {
                Object::Name(name) => {
                    if let Some(slot) = letters.get_mut(code) {
                        *slot = encoding::named(&name).map(String::into_boxed_str);
                    }
                    code += 1;
                }
                other => code = other.int().and_then(|c| usize::try_from(c).ok()).unwrap_or(256),
            }
        }
    }
    let (widths, usual) = simple_widths(file, dict, descriptor, &letters);
    (Kind::Simple { letters, widths }, usual)
}

fn simple_widths(
    file: &File<'_>,
    dict: &Dict,
    descriptor: Option<&Dict>,
    letters: &[Option<Box<str>>; 256],
) -> (Box<[f64; 256]>, f64) {
    let missing = descriptor.and_then(|d| file.get(d, b"MissingWidth").number());
    // The glyphs of a Type 3 font are drawn in units of its own.
    let matrix = file.get(dict, b"FontMatrix");
    let scale = matrix.array().and_then(|m| m.first()).and_then(Object::number).unwrap_or(UNIT) / UNIT;
    let list = file.get(dict, b"Widths");
    let first = file.get_int(dict, b"FirstChar").and_then(|f| usize::try_from(f).ok()).unwrap_or(0);
    let mut widths = Box::new([missing.unwrap_or(0.0); 256]);
    let Some(list) = list.array() else {
        for (width, letter) in widths.iter_mut().zip(letters) {
            *width = guessed(letter.as_deref().and_then(|l| l.chars().next()));
        }
        return (widths, 500.0);
    };
    for (slot, item) in widths.iter_mut().skip(first).zip(list.iter()) {
        *slot = file.resolve(item).number().unwrap_or(0.0) * scale;
    }
    (widths, missing.unwrap_or(0.0))
}

/// About the widths of Times and Helvetica, which files need not write down.
fn guessed(letter: Option<char>) -> f64 {
    match letter {
        Some('i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ';' | ':' | '\'' | ' ' | '!' | '/' | '|') => {
            270.0
        }
        Some('-' | '(' | ')' | 'r' | 's' | '[' | ']') => 340.0,
        Some('m' | 'w' | 'M' | 'W' | '%' | '@') => 830.0,
        Some(c) if c.is_uppercase() => 690.0,
        Some(_) => 520.0,
        None => 0.0,
    }
}

fn composite(file: &File<'_>, dict: &Dict, inner: &Dict) -> (Kind, f64) {
    let encoding = file.get(dict, b"Encoding");
    let mut utf16 = false;
    let map = match &encoding {
        Object::Name(name) => {
            utf16 = name.windows(5).any(|w| w == b"UTF16" || w == b"-UCS2");
            CMap::identity()
        }
        other => {
            let map = other.stream().and_then(|s| file.data(s)).map(|data| CMap::parse(&data));
            map.filter(CMap::has_cids).unwrap_or_else(CMap::identity)
        }
    };
    let mut widths = HashMap::new();
    if let Some(list) = file.get(inner, b"W").array() {
        read_widths(file, list, &mut widths);
    }
    let usual = file.get(inner, b"DW").number().unwrap_or(1000.0);
    (Kind::Composite { map, widths, utf16 }, usual)
}

/// `12 [500 600] 20 30 550`
fn read_widths(file: &File<'_>, list: &[Object], widths: &mut HashMap<u32, f64>) {
    let mut left = 200_000usize;
    let mut items = list.iter().map(|item| file.resolve(item));
    while let (Some(first), Some(second)) = (items.next(), items.next()) {
        let Some(first) = first.int().and_then(|f| u32::try_from(f).ok()) else { return };
        if let Some(run) = second.array() {
            for (cid, width) in (first..=u32::MAX).zip(run.iter()) {
                widths.insert(cid, file.resolve(width).number().unwrap_or(0.0));
                left = left.saturating_sub(1);
            }
        } else {
            let last = second
                .int()
                .and_then(|l| u32::try_from(l).ok())
                .unwrap_or(0)
                .min(first.saturating_add(65_535));
            let Some(width) = items.next().and_then(|w| w.number()) else { return };
            for cid in (first..=last).take(left) {
                widths.insert(cid, width);
                left -= 1;
            }
        }
        if left == 0 {
            return;
        }
    }
}
