//! Fonts from before Unicode: their names tell the character set that the words were typed for.

use lachan_text::OldCharset;

/// A font that draws Latin letters as Vietnamese ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OldFont {
    pub charset: OldCharset,
    /// It draws capitals for small letters: TCVN 5712:1993 has in VN3 no capitals with tones, so that each font
    /// (".VnTime") has a second one for them (".VnTimeH").
    pub capitals: bool,
}

/// What the name of a font says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Old(OldFont),
    /// Any other: it ends what an old font around it said.
    Other,
}

impl Font {
    /// By its name; of a list of names the first one counts.
    pub fn named(list: &str) -> Option<Font> {
        let first = list.split(',').next().unwrap_or_default();
        let name: String = first.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect();
        let name = name.trim();
        if name.is_empty() || name.eq_ignore_ascii_case("inherit") {
            return None;
        }
        let begins = |with: &str| name.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
        let charset = match () {
            () if begins(".Vn") => OldCharset::Tcvn3,
            () if begins("VNI-") => OldCharset::Vni,
            () => return Some(Font::Other),
        };
        let capitals = charset == OldCharset::Tcvn3 && name.ends_with('H');
        Some(Font::Old(OldFont { charset, capitals }))
    }

    /// The old font that it is.
    pub fn old(self) -> Option<OldFont> {
        match self {
            Font::Old(font) => Some(font),
            Font::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_character_set() {
        let old = |charset, capitals| Some(Font::Old(OldFont { charset, capitals }));
        assert_eq!(Font::named(".VnTime"), old(OldCharset::Tcvn3, false));
        assert_eq!(Font::named(" \".VnTimeH\", serif"), old(OldCharset::Tcvn3, true));
        assert_eq!(Font::named(".vnarial narrow"), old(OldCharset::Tcvn3, false));
        assert_eq!(Font::named("'VNI-Helve-Condense'"), old(OldCharset::Vni, false));
        assert_eq!(Font::named("Times New Roman, .VnTime"), Some(Font::Other));
        assert_eq!(Font::named("Đ"), Some(Font::Other));
        assert_eq!(Font::named(" , .VnTime"), None);
    }
}
