//! Plain text: UTF-8 with or without mark, UTF-16 with mark. What its lines belong to is left to the reader of plans.

use encoding_rs::WINDOWS_1258;
use lachan_text::{Transcript, normalise, old_charset, to_unicode};

use super::Unreadable;

/// Reads the bytes of a text file; the result is normalised and has no blocks.
pub(super) fn read(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    let (text, spelt) = letters(bytes)?;
    if let Some(line) = line_where(&text, |c| c.is_control() && !c.is_whitespace()) {
        return Err(Unreadable::NotText { line });
    }
    let text = normalise(&text).into_owned();
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let notes = spelt.map(super::converted).into_iter().collect();
    Ok(Transcript { text, notes, ..Transcript::default() })
}

/// The letters of a file in Unicode, and the name of the old character set that they were converted from.
fn letters(bytes: &[u8]) -> Result<(String, Option<&'static str>), Unreadable> {
    let text = match unicode(bytes) {
        Ok(text) => text,
        Err(why) => return one_byte(bytes).ok_or(why),
    };
    Ok(match old_charset(&text) {
        Some((charset, _)) => (to_unicode(&text, charset), Some(charset.name())),
        None => (text, None),
    })
}

/// A file of one byte a letter: TCVN3, VNI, or Windows-1258.
fn one_byte(bytes: &[u8]) -> Option<(String, Option<&'static str>)> {
    let latin: String = bytes.iter().copied().map(char::from).collect();
    if let Some((charset, _)) = old_charset(&latin) {
        return Some((to_unicode(&latin, charset), Some(charset.name())));
    }
    let text = WINDOWS_1258.decode_without_bom_handling(bytes).0;
    let text = normalise(&text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let vietnamese = text.chars().filter(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}')).count();
    (vietnamese * 20 > letters).then(|| (text.into_owned(), Some("Windows-1258")))
}

fn unicode(bytes: &[u8]) -> Result<String, Unreadable> {
    let wide: Option<fn([u8; 2]) -> u16> = match bytes {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    if let Some(read) = wide {
        let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        let mut text = String::with_capacity(bytes.len());
        for unit in char::decode_utf16(units) {
            match unit {
                Ok(c) => text.push(c),
                Err(_) => return Err(Unreadable::NotText { line: text.matches('\n').count() + 1 }),
            }
        }
        return Ok(text);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(e) => {
            let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            Err(Unreadable::NotUtf8 { line })
        }
    }
}

fn line_where(text: &str, wrong: impl Fn(char) -> bool) -> Option<usize> {
    let at = text.find(wrong)?;
    Some(text[..at].matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, Unreadable> {
        read(bytes).map(|transcript| transcript.text)
    }

    #[test]
    fn marks_of_utf8_and_utf16_are_read_and_dropped() {
        assert_eq!(text("\u{feff}Kế hoạch".as_bytes()).unwrap(), "Kế hoạch");
        let mut wide = vec![0xff, 0xfe];
        wide.extend("Kế hoạch".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(text(&wide).unwrap(), "Kế hoạch");
    }

    #[test]
    fn what_cannot_be_read_says_where_and_what_to_do() {
        assert_eq!(text(b" \n "), Err(Unreadable::Empty));
        assert_eq!(text(b"a\nb\xe9"), Err(Unreadable::NotUtf8 { line: 2 }));
        assert_eq!(text(b"a\n\x01"), Err(Unreadable::NotText { line: 2 }));
        let message = text(b"a\nb\xe9").unwrap_err().to_string();
        assert!(message.contains("Dòng 2") && message.contains("UTF-8"));
    }

    #[test]
    fn old_character_sets_are_converted_and_the_person_is_told() {
        let right = "Kế hoạch triển khai thực hiện công tác bảo vệ trẻ em trên địa bàn tỉnh";
        let tcvn3 = "KÕ ho¹ch triÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh";
        let vni = "Keá hoaïch trieån khai thöïc hieän coâng taùc baûo veä treû em treân ñòa baøn tænh";
        for (name, typed) in [("TCVN3", tcvn3), ("VNI", vni)] {
            let bytes: Vec<u8> = typed.chars().map(|c| u8::try_from(c).unwrap()).collect();
            for file in [typed.as_bytes(), &bytes] {
                let done = read(file).unwrap();
                assert_eq!(done.text, right);
                assert!(done.notes[0].what.contains(name));
            }
        }
        // the same in Windows-1258: a tone stands behind its letter
        let mut file = b"K\xea\xec ho\xf2ach b".to_vec();
        file = [&file[..], b"a\xd2o v\xea\xf2 tr"].concat();
        file = [&file[..], b"e\xd2 em"].concat();
        let done = read(&file).unwrap();
        assert_eq!(done.text, "Kế họach bảo vệ trẻ em");
    }

    #[test]
    fn english_is_text_too() {
        assert_eq!(text(b"A plan in English").unwrap(), "A plan in English");
    }
}
