//! What of a tag matters here.

use html5gum::{HtmlString, StartTag};

use super::sheet::family;
use crate::read::old_font::Font;

/// A start tag.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub name: String,
    pub closed: bool,
    pub hidden: bool,
    /// By its style; `None` where it says nothing.
    pub bold: Option<bool>,
    /// By its style, or `face` of `<font>`.
    pub font: Option<Font>,
    /// `class`
    pub classes: String,
    pub colspan: usize,
    pub rowspan: usize,
    /// `type` of a list.
    pub kind: String,
    /// `start` of a list, `value` of an item.
    pub number: Option<u32>,
}

pub(super) fn name(name: &HtmlString) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

impl Tag {
    pub fn of(start: &StartTag<()>) -> Tag {
        let value = |wanted: &str| {
            let found =
                start.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
            found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        };
        let declared = value("style").unwrap_or_default();
        let style: String = declared.to_ascii_lowercase().split_whitespace().collect();
        let count = |wanted: &str| value(wanted).and_then(|text| text.trim().parse().ok()).unwrap_or(1);
        let tag = name(&start.name);
        Tag {
            closed: start.self_closing || is_void(&tag),
            hidden: value("hidden").is_some()
                || style.contains("display:none")
                || style.contains("mso-hide:all")
                || style.contains("visibility:hidden"),
            bold: weight(&style),
            font: family(&declared)
                .or_else(|| value("face").filter(|_| tag == "font").and_then(|list| Font::named(&list))),
            classes: value("class").unwrap_or_default(),
            colspan: count("colspan").clamp(1, 1000),
            rowspan: count("rowspan").clamp(1, 65_534),
            kind: value("type").unwrap_or_default(),
            number: value("start").or_else(|| value("value")).and_then(|text| text.trim().parse().ok()),
            name: tag,
        }
    }
}

fn weight(style: &str) -> Option<bool> {
    let (_, rest) = style.split_once("font-weight:")?;
    let value = rest.split([';', '!']).next()?;
    Some(matches!(value, "bold" | "bolder" | "600" | "700" | "800" | "900"))
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "wbr"
    )
}
