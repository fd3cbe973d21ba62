//! What the codes and the glyph names of simple fonts stand for (ISO 32000-1, annex D; Adobe Glyph List by rule).

/// The encodings that a font may build on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Standard,
    MacRoman,
    WinAnsi,
}

/// 0xA0 to 0xFF of the standard encoding; a blank where it has nothing.
const STANDARD: &str =
    " ¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß    ";
/// 0x80 to 0xFF of Mac OS Roman.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// 0x80 to 0x9F of Windows 1252, a bullet where it has nothing.
const WINDOWS: &str = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";

/// The letter of a code.
pub(super) fn letter(base: Base, code: u8) -> Option<char> {
    let at = |table: &str, first: u8| table.chars().nth(usize::from(code - first)).filter(|c| *c != ' ');
    match (base, code) {
        (_, 0..=0x1f | 0x7f) => None,
        (Base::Standard, 0x27) => Some('’'),
        (Base::Standard, 0x60) => Some('‘'),
        (_, 0x20..=0x7e) => Some(char::from(code)),
        (Base::Standard, 0xa0..) => at(STANDARD, 0xa0),
        (Base::Standard, _) => None,
        (Base::MacRoman, 0xca) => Some(' '),
        (Base::MacRoman, _) => at(MAC, 0x80),
        (Base::WinAnsi, 0x80..=0x9f) => at(WINDOWS, 0x80),
        (Base::WinAnsi, _) => Some(char::from(code)),
    }
}

const SIGNS: [(&str, &str); 84] = [
    ("space", " "),
    ("nbspace", " "),
    ("nonbreakingspace", " "),
    ("exclam", "!"),
    ("quotedbl", "\""),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("percent", "%"),
    ("ampersand", "&"),
    ("quotesingle", "'"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("asterisk", "*"),
    ("plus", "+"),
    ("comma", ","),
    ("hyphen", "-"),
    ("minus", "-"),
    ("sfthyphen", "-"),
    ("softhyphen", "-"),
    ("period", "."),
    ("slash", "/"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("colon", ":"),
    ("semicolon", ";"),
    ("less", "<"),
    ("equal", "="),
    ("greater", ">"),
    ("question", "?"),
    ("at", "@"),
    ("bracketleft", "["),
    ("backslash", "\\"),
    ("bracketright", "]"),
    ("asciicircum", "^"),
    ("underscore", "_"),
    ("grave", "`"),
    ("braceleft", "{"),
    ("bar", "|"),
    ("braceright", "}"),
    ("asciitilde", "~"),
    ("bullet", "•"),
    ("periodcentered", "·"),
    ("middot", "·"),
    ("endash", "–"),
    ("emdash", "—"),
    ("quoteleft", "‘"),
    ("quoteright", "’"),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("quotedblbase", "„"),
    ("quotesinglbase", "‚"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("ellipsis", "…"),
    ("degree", "°"),
    ("section", "§"),
    ("paragraph", "¶"),
    ("copyright", "©"),
    ("registered", "®"),
    ("trademark", "™"),
    ("multiply", "×"),
    ("divide", "÷"),
    ("plusminus", "±"),
    ("lessequal", "≤"),
    ("greaterequal", "≥"),
    ("fraction", "⁄"),
    ("onehalf", "½"),
    ("onequarter", "¼"),
    ("threequarters", "¾"),
    ("dcroat", "đ"),
    ("Dcroat", "Đ"),
    ("dmacron", "đ"),
    ("Dslash", "Đ"),
    ("dong", "₫"),
    ("fi", "fi"),
    ("fl", "fl"),
];

/// Marks over and under letters, as glyph names write them. A longer name stands before one that it begins with.
const MARKS: [(&str, char); 16] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("hookabove", '\u{309}'),
    ("tilde", '\u{303}'),
    ("dotbelow", '\u{323}'),
    ("circumflex", '\u{302}'),
    ("breve", '\u{306}'),
    ("horn", '\u{31b}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("cedilla", '\u{327}'),
    ("caron", '\u{30c}'),
    ("macron", '\u{304}'),
    ("dotaccent", '\u{307}'),
    ("ogonek", '\u{328}'),
    ("comb", '\u{34f}'),
];

/// The text that a glyph name stands for: `ohornacute`, `uni1EC7`, `f_i`, `a.sc`.
pub(super) fn named(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok().filter(|n| n.len() < 64)?;
    let name = match name.find('.') {
        Some(0) | None => name,
        Some(dot) => &name[..dot],
    };
    if name.contains('_') && name != "_" {
        return name.split('_').map(|part| named(part.as_bytes())).collect();
    }
    if let Some((_, sign)) = SIGNS.iter().find(|(known, _)| *known == name) {
        return Some((*sign).to_owned());
    }
    hexadecimal(name).or_else(|| marked(name))
}

fn hexadecimal(name: &str) -> Option<String> {
    let of = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(digits) = name.strip_prefix("uni").filter(|d| !d.is_empty() && d.len() % 4 == 0 && is_hex(d))
    {
        return (0..digits.len() / 4).map(|i| of(&digits[i * 4..i * 4 + 4])).collect();
    }
    let digits = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len()) && is_hex(d))?;
    of(digits).map(String::from)
}

/// A letter and its marks, composed.
fn marked(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let first = letters.next().filter(char::is_ascii_alphabetic)?;
    let mut rest = letters.as_str();
    let mut out = String::from(if rest.starts_with("dot") && first == 'i' { 'i' } else { first });
    while !rest.is_empty() {
        let (mark, sign) = MARKS.iter().find(|(mark, _)| rest.starts_with(mark))?;
        out.push(*sign);
        rest = &rest[mark.len()..];
    }
    Some(lachan_text::normalise(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_glyph_names() {
        let of = |name: &str| named(name.as_bytes()).unwrap_or_default();
        assert_eq!(["acircumflexdotbelow", "uhornacute", "Ecircumflextilde"].map(of), ["ậ", "ứ", "Ễ"]);
        assert_eq!(["uni1EC7", "u1EC7", "f_i", "dcroat", "abreve.alt"].map(of), ["ệ", "ệ", "fi", "đ", "ă"]);
        assert_eq!(["g12", "cid7", ".notdef", "unterminated"].map(of), [""; 4].map(String::from));
    }

    #[test]
    fn encodings_of_the_standard() {
        assert_eq!(letter(Base::Standard, 0xb7), Some('•'));
        assert_eq!(letter(Base::WinAnsi, 0x93), Some('“'));
        assert_eq!(letter(Base::WinAnsi, 0xe9), Some('é'));
        assert_eq!(letter(Base::MacRoman, 0x8e), Some('é'));
        assert_eq!(letter(Base::Standard, 0x7f), None);
        let lengths = [STANDARD, MAC, WINDOWS].map(|t| t.chars().count());
        assert_eq!(lengths, [96, 128, 32]);
    }
}
