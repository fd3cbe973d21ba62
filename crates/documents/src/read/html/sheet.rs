//! The fonts that a page's own style sheet gives to its elements: `p.MsoNormal { font-family: ".VnTime" }`.
//!
//! Only rules for an element, a class, or an element of a class; Word writes no others for its paragraphs.

use std::collections::HashMap;

use crate::read::old_font::Font;

/// More rules than any page has.
const MOST_RULES: usize = 10_000;

/// Fonts by `p`, `.class` and `p.class`, all in small letters.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    fonts: HashMap<String, Font>,
}

impl Sheet {
    /// Takes over the rules of a `<style>` element. A page may hold them in a comment, for browsers of old.
    pub fn read(&mut self, text: &str) {
        let text = without_comments(text).replace("<!--", " ").replace("-->", " ");
        for rule in text.split('}') {
            let Some((selectors, declared)) = rule.split_once('{') else { continue };
            let Some(font) = family(declared) else { continue };
            for selector in selectors.split(',').map(|selector| selector.trim().to_ascii_lowercase()) {
                if is_simple(&selector) && self.fonts.len() < MOST_RULES {
                    self.fonts.insert(selector, font);
                }
            }
        }
    }

    /// The font of an element: what names most of it goes first (CSS 2.1, 6.4.3).
    pub fn font(&self, name: &str, classes: &str) -> Option<Font> {
        if self.fonts.is_empty() {
            return None;
        }
        let classes = || classes.split_whitespace().map(str::to_ascii_lowercase);
        let both = classes().find_map(|class| self.fonts.get(&format!("{name}.{class}")));
        let class = || classes().find_map(|class| self.fonts.get(&format!(".{class}")));
        both.or_else(class).or_else(|| self.fonts.get(name)).copied()
    }
}

/// The font that declarations name; of two the later one holds.
pub(super) fn family(declared: &str) -> Option<Font> {
    let mut fonts = declared.split(';').filter_map(|one| {
        let (name, value) = one.split_once(':')?;
        name.trim().eq_ignore_ascii_case("font-family").then(|| Font::named(value))?
    });
    fonts.next_back()
}

fn is_simple(selector: &str) -> bool {
    !selector.is_empty()
        && selector.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_that_names_most_holds() {
        let mut sheet = Sheet::default();
        sheet.read(
            r#"<!-- /* Font Definitions */ @font-face {font-family:".VnTime"; panose-1:2 11;}
            p.MsoNormal, li.MsoNormal {margin:0; FONT-FAMILY: "\.VnTime","sans-serif"}
            p {font-family:Arial} .vni{font-family:VNI-Times}
            div p { font-family: VNI-Times } --> "#,
        );
        let old = |name, class| sheet.font(name, class).and_then(Font::old).map(|font| font.charset.name());
        assert_eq!(old("p", "msonormal x"), Some("TCVN3"));
        assert_eq!(old("li", "MsoNormal"), Some("TCVN3"));
        assert_eq!(old("span", "VNI"), Some("VNI"));
        assert_eq!(sheet.font("p", ""), Some(Font::Other));
        assert_eq!(sheet.font("div", "MsoNormal"), None);
    }
}
