//! One spelling for one letter: composed characters, the right đ, plain blanks.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Brings text into the form that all other functions expect: composed letters (NFC), `đ` where a keyboard or a scan
/// left the Icelandic `ð`, ordinary blanks instead of no-break ones, no invisible characters, `\n` as line end.
///
/// Lines stay lines: positions in the result are what spans of a plan refer to. Doing it twice changes nothing.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if is_nfc(text) && !text.chars().any(is_foreign) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n");
    let composed = lines.chars().filter_map(replaced).nfc().collect::<String>();
    // Taking out an invisible character can bring a letter and its mark together; composing once more settles it.
    Cow::Owned(composed.chars().filter_map(replaced).nfc().collect())
}

fn is_foreign(c: char) -> bool {
    replaced(c) != Some(c)
}

fn replaced(c: char) -> Option<char> {
    match c {
        'ð' => Some('đ'),
        'Ð' | 'Ɖ' => Some('Đ'),
        '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => Some('\n'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_letters_and_icelandic_eth_become_vietnamese() {
        assert_eq!(normalise("Tie\u{302}\u{301}ng Việt, ðịa bàn"), "Tiếng Việt, địa bàn");
        assert!(matches!(normalise("Tiếng Việt"), Cow::Borrowed(_)));
    }

    #[test]
    fn line_ends_and_blanks_are_plain() {
        assert_eq!(normalise("a\r\nb\u{a0}c\u{200b}d"), "a\nb cd");
    }

    proptest::proptest! {
        #[test]
        fn twice_is_once(text in "\\PC*") {
            let once = normalise(&text).into_owned();
            proptest::prop_assert_eq!(normalise(&once).into_owned(), once);
        }
    }
}
