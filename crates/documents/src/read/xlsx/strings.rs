//! Words that several cells share.

use std::sync::Arc;

use crate::read::Unreadable;
use crate::read::ooxml::{Event, Part, Xml};

/// The shared words, by number.
#[derive(Default)]
pub(crate) struct Strings(Vec<Arc<str>>);

impl Strings {
    pub fn get(&self, number: usize) -> Option<Arc<str>> {
        self.0.get(number).cloned()
    }
}

pub(super) fn read(part: &Part) -> Result<Strings, Unreadable> {
    let mut xml = Xml::of(part);
    let mut found = Vec::new();
    while let Some(event) = xml.next()? {
        if let Event::Open(tag) = event
            && tag.name == "si"
        {
            found.push(words(&mut xml, "si")?.into());
        }
    }
    Ok(Strings(found))
}

/// The words of `<t>` until an element ends, without those that say how others are pronounced.
pub(super) fn words(xml: &mut Xml<'_>, until: &str) -> Result<String, Unreadable> {
    let (mut text, mut in_text, mut in_phonetic) = (String::new(), false, false);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(tag) if tag.name == "t" => in_text = true,
            Event::Open(tag) if tag.name == "rPh" => in_phonetic = true,
            Event::Close(name) if name == "t" => in_text = false,
            Event::Close(name) if name == "rPh" => in_phonetic = false,
            Event::Close(name) if name == until => break,
            Event::Words(words) if in_text && !in_phonetic => text.push_str(&words),
            _ => {}
        }
    }
    Ok(unescaped(&text))
}

/// `_x000D_` stands for a character that XML does not hold.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => {
                out.push(letter);
                rest = &from[7..];
            }
            None => {
                out.push_str("_x");
                rest = &from[2..];
            }
        }
    }
    out.push_str(rest);
    out
}
