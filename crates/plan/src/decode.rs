//! Bytes of a `.txt` file to normalised text, or the reason why not, in Vietnamese, with what to do.

use lachan_text::normalise;

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// Why a file cannot be read as a plan. The message says what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More than [`MAX_BYTES`].
    #[error(
        "Tệp lớn {bytes} byte, quá giới hạn {MAX_BYTES} byte (20 MB). Hãy tách văn bản hoặc bỏ hình ảnh rồi thử lại."
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// Nothing but blanks.
    #[error("Tệp trống, không có chữ nào để đọc. Hãy kiểm tra đã chọn đúng tệp chưa rồi lưu lại văn bản.")]
    Empty,
    /// A Word, PDF or other binary file.
    #[error(
        "Đây là tệp {format}, hiện chưa đọc được. Hãy mở tệp, chọn “Lưu thành” → văn bản thuần (.txt, mã hóa UTF-8) rồi thử lại."
    )]
    Format {
        /// Name of the format.
        format: &'static str,
    },
    /// Bytes that are no UTF-8.
    #[error(
        "Dòng {line}: chữ không theo mã UTF-8 (có thể là TCVN3, VNI hoặc Windows-1258). Hãy chuyển mã sang Unicode UTF-8 rồi lưu lại tệp."
    )]
    NotUtf8 {
        /// Line of the first wrong byte, from 1.
        line: usize,
    },
    /// Text typed for a font that draws other letters.
    #[error(
        "Dòng {line}: chữ gõ theo bảng mã {charset} (ví dụ “{sample}”), không phải Unicode. Hãy chuyển mã sang Unicode rồi lưu lại tệp."
    )]
    OldCharset {
        /// Name of the character set.
        charset: &'static str,
        /// First line that shows it.
        line: usize,
        /// A word from that line.
        sample: String,
    },
    /// Control characters: no text at all.
    #[error(
        "Dòng {line}: tệp có ký tự điều khiển, không phải văn bản thuần. Hãy lưu lại thành .txt (UTF-8) rồi thử lại."
    )]
    NotText {
        /// Line of the first such character.
        line: usize,
    },
}

/// Reads the bytes of a file: UTF-8 with or without mark, UTF-16 with mark; the result is normalised.
///
/// # Errors
/// [`Unreadable`] with a message for the person who chose the file.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge { bytes: bytes.len() });
    }
    if let Some(format) = binary_format(bytes) {
        return Err(Unreadable::Format { format });
    }
    let text = unicode(bytes)?;
    if let Some(line) = line_where(&text, |c| c.is_control() && !c.is_whitespace()) {
        return Err(Unreadable::NotText { line });
    }
    let text = normalise(&text).into_owned();
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    old_charset(&text).map_or(Ok(text), Err)
}

fn binary_format(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "Word/nén (.docx, .zip)"),
        (b"%PDF", "PDF"),
        (b"\xd0\xcf\x11\xe0", "Word cũ (.doc)"),
        (b"{\\rtf", "RTF"),
        (b"\x89PNG", "hình ảnh"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| *name)
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

/// Letters that Vietnamese never uses but that stand where a TCVN3 or VNI font shows Vietnamese ones.
fn old_charset(text: &str) -> Option<Unreadable> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let tcvn3 = text.chars().filter(|c| "¸µ¶·¹¨¾»¼½©®ª«¬Ö×ØÞßæçëîïñõ÷øûþ".contains(*c)).count();
    let vni = ["aø", "aù", "aû", "aõ", "aï", "eä", "oä", "öô", "öù", "ôù", "ñ", "aâ", "eâ", "oâ"];
    let vni_count: usize = vni.iter().map(|pair| text.matches(pair).count()).sum();
    let unicode =
        text.chars().filter(|c| "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ".contains(*c)).count();
    if unicode * 20 > letters {
        return None;
    }
    let (charset, set): (_, &[&str]) = if vni_count * 12 > letters {
        ("VNI", &vni)
    } else if tcvn3 * 12 > letters {
        ("TCVN3", &["¸", "µ", "¶", "¹", "¨", "®", "©", "ª", "«", "¬", "Ö", "Ø", "×", "Ý", "þ", "ß", "æ"])
    } else {
        return None;
    };
    let line_index = text.lines().position(|line| set.iter().any(|mark| line.contains(mark))).unwrap_or(0);
    let line = text.lines().nth(line_index).unwrap_or_default();
    let word = line.split_whitespace().find(|word| set.iter().any(|mark| word.contains(mark)));
    let sample = word.unwrap_or_default().chars().take(20).collect();
    Some(Unreadable::OldCharset { charset, line: line_index + 1, sample })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_utf8_and_utf16_are_read_and_dropped() {
        assert_eq!(decode("\u{feff}Kế hoạch".as_bytes()).unwrap(), "Kế hoạch");
        let mut wide = vec![0xff, 0xfe];
        wide.extend("Kế hoạch".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&wide).unwrap(), "Kế hoạch");
    }

    #[test]
    fn what_cannot_be_read_says_where_and_what_to_do() {
        assert_eq!(decode(b" \n "), Err(Unreadable::Empty));
        assert_eq!(decode(b"a\nb\xe9"), Err(Unreadable::NotUtf8 { line: 2 }));
        assert!(matches!(decode(b"%PDF-1.7"), Err(Unreadable::Format { .. })));
        assert_eq!(decode(b"a\n\x01"), Err(Unreadable::NotText { line: 2 }));
        assert!(matches!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(Unreadable::TooLarge { .. })));
        let old = "KÕ ho¹ch\nTriÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh".as_bytes();
        assert!(matches!(decode(old), Err(Unreadable::OldCharset { charset: "TCVN3", .. })));
        let vni = "Keá hoaïch trieån khai coâng taùc baûo veä treû em treân ñòa baøn tænh".as_bytes();
        assert!(matches!(decode(vni), Err(Unreadable::OldCharset { charset: "VNI", .. })));
        let message = decode(b"a\nb\xe9").unwrap_err().to_string();
        assert!(message.contains("Dòng 2") && message.contains("UTF-8"));
    }

    #[test]
    fn english_is_text_too() {
        assert_eq!(decode(b"A plan in English").unwrap(), "A plan in English");
    }
}
