//! Styles: what a paragraph or a run has without saying so.

use std::collections::HashMap;

use crate::read::Unreadable;
use crate::read::old_font::Font;
use crate::read::ooxml::Part;
use crate::read::ooxml::{Event, Tag, Xml};

/// Styles that are based on each other: further than Word goes.
const LONGEST_CHAIN: usize = 20;

/// A list that a paragraph belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListPlace {
    /// `numId`; 0 takes a paragraph out of every list.
    pub list: Option<usize>,
    /// `ilvl`
    pub level: Option<usize>,
}

/// What of runs matters here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub bold: Option<bool>,
    pub hidden: Option<bool>,
    pub font: Option<Font>,
}

impl Look {
    /// Takes over what a property says.
    pub fn read(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "b" => self.bold = Some(tag.is_on()),
            "vanish" => self.hidden = Some(tag.is_on()),
            "rFonts" => self.font = font(tag).or(self.font),
            _ => {}
        }
    }

    /// What `self` leaves open is as in `other`.
    pub fn or(self, other: Look) -> Look {
        Look {
            bold: self.bold.or(other.bold),
            hidden: self.hidden.or(other.hidden),
            font: self.font.or(other.font),
        }
    }
}

/// The font of Latin letters with marks (ECMA-376-1, 17.3.2.26): `hAnsi`, which mostly is the same as `ascii`. A font of
/// the theme goes before a name.
fn font(tag: &Tag) -> Option<Font> {
    if tag.value("hAnsiTheme").or(tag.value("asciiTheme")).is_some() {
        return Some(Font::Other);
    }
    tag.value("hAnsi").or(tag.value("ascii")).and_then(Font::named)
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    look: Look,
    place: ListPlace,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    normal: Option<String>,
    defaults: Look,
}

impl Styles {
    fn chain(&self, id: Option<&str>) -> impl Iterator<Item = (&str, &Style)> {
        let first = id.and_then(|id| self.by_id.get_key_value(id));
        let next = |(_, style): &(&String, &Style)| {
            style.based_on.as_ref().and_then(|id| self.by_id.get_key_value(id))
        };
        std::iter::successors(first, next).take(LONGEST_CHAIN).map(|(id, style)| (id.as_str(), style))
    }

    /// How the runs of a paragraph look.
    pub fn paragraph_look(&self, id: Option<&str>) -> Look {
        let chain = self.chain(id.or(self.normal.as_deref()));
        chain.fold(Look::default(), |look, (_, style)| look.or(style.look)).or(self.defaults)
    }

    /// How a run looks by its own style.
    pub fn run_look(&self, id: Option<&str>) -> Look {
        self.chain(id).fold(Look::default(), |look, (_, style)| look.or(style.look))
    }

    /// The list of a paragraph's style, and the style that names it.
    pub fn place(&self, id: Option<&str>) -> (ListPlace, Option<&str>) {
        let mut place = ListPlace::default();
        for (id, style) in self.chain(id.or(self.normal.as_deref())) {
            place.level = place.level.or(style.place.level);
            if style.place.list.is_some() {
                place.list = style.place.list;
                return (place, Some(id));
            }
        }
        (place, None)
    }
}

/// Reads `styles.xml`.
pub(super) fn read(part: &Part) -> Result<Styles, Unreadable> {
    let mut styles = Styles::default();
    let mut xml = Xml::of(part);
    let mut open: Option<(String, Style)> = None;
    let (mut in_defaults, mut in_list) = (false, false);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(tag) => match tag.name.as_str() {
                "style" => {
                    let id = tag.value("styleId").unwrap_or_default().to_owned();
                    let is_default = matches!(tag.value("default"), Some("1" | "true" | "on"));
                    if is_default && tag.value("type") == Some("paragraph") {
                        styles.normal = Some(id.clone());
                    }
                    open = Some((id, Style::default()));
                }
                "rPrDefault" => in_defaults = true,
                "numPr" => in_list = true,
                _ if in_defaults => styles.defaults.read(&tag),
                _ => {
                    if let Some((_, style)) = &mut open {
                        property(style, &tag, in_list);
                    }
                }
            },
            Event::Close(name) => match name.as_str() {
                "style" => styles.by_id.extend(open.take()),
                "rPrDefault" => in_defaults = false,
                "numPr" => in_list = false,
                _ => {}
            },
            Event::Words(_) => {}
        }
    }
    Ok(styles)
}

fn property(style: &mut Style, tag: &Tag, in_list: bool) {
    match tag.name.as_str() {
        "basedOn" => style.based_on = tag.value("val").map(str::to_owned),
        "numId" if in_list => style.place.list = tag.number(),
        "ilvl" if in_list => style.place.level = tag.number(),
        _ => style.look.read(tag),
    }
}
