//! The XML of a part, element by element, without anything that could reach out of it.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event as Raw};
use quick_xml::{Reader, XmlVersion};

use super::damaged;
use super::package::Part;
use crate::read::Unreadable;

/// Deeper than Word nests anything.
const DEEPEST: usize = 400;
/// More elements than any document has: a plan of 400 pages has 300 000.
const MOST_ELEMENTS: usize = 2_000_000;

/// An element that begins.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tag {
    /// Without its prefix: both namespaces of the standard have the same names.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute by its name without prefix.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `val` as a number, of the size that Word reads.
    pub fn number(&self) -> Option<usize> {
        let number: u32 = self.value("val")?.trim().parse().ok()?;
        usize::try_from(number).ok()
    }

    /// `val` of a switch: on where nothing is said.
    pub fn is_on(&self) -> bool {
        !matches!(self.value("val"), Some("0" | "false" | "off" | "none"))
    }
}

/// What comes next in a part.
#[derive(Debug)]
pub(crate) enum Event {
    Open(Tag),
    Close(String),
    Words(String),
}

pub(crate) struct Xml<'a> {
    format: &'static str,
    part: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    count: usize,
}

impl<'a> Xml<'a> {
    pub fn of(part: &'a Part) -> Self {
        let mut reader = Reader::from_str(&part.text);
        reader.config_mut().expand_empty_elements = true;
        Xml { format: part.format, part: &part.name, reader, depth: 0, count: 0 }
    }

    /// The next element or words; nothing at the end.
    pub fn next(&mut self) -> Result<Option<Event>, Unreadable> {
        loop {
            let event = match self.reader.read_event().map_err(|_| damaged(self.format, self.part))? {
                Raw::Start(start) => {
                    self.depth += 1;
                    self.count += 1;
                    if self.depth > DEEPEST {
                        return Err(self.excess("các phần lồng nhau quá sâu"));
                    }
                    if self.count > MOST_ELEMENTS {
                        return Err(self.excess("có quá nhiều phần tử"));
                    }
                    Event::Open(tag(&start))
                }
                Raw::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Event::Close(end.local_name().as_ref().to_owned())
                }
                Raw::Text(text) => Event::Words(text.xml10_content().into_owned()),
                Raw::CData(text) => Event::Words(text.xml10_content().into_owned()),
                Raw::GeneralRef(reference) => Event::Words(resolved(&reference)),
                Raw::DocType(_) => {
                    return Err(Unreadable::Doctype { format: self.format, part: self.part.to_owned() });
                }
                Raw::Eof if self.depth > 0 => return Err(damaged(self.format, self.part)),
                Raw::Eof => return Ok(None),
                Raw::Empty(_) | Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) => continue,
            };
            return Ok(Some(event));
        }
    }

    fn excess(&self, what: &'static str) -> Unreadable {
        Unreadable::Excessive { format: self.format, what }
    }
}

fn tag(start: &BytesStart<'_>) -> Tag {
    let attributes = start.attributes().flatten().filter_map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
        Some((attribute.key.local_name().as_ref().to_owned(), value))
    });
    Tag { name: start.local_name().as_ref().to_owned(), attributes: attributes.collect() }
}

/// `&amp;`, `&#7871;`; an entity that the part declares is none of ours.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name: &str = reference.as_ref();
    resolve_predefined_entity(name).unwrap_or_default().to_owned()
}
