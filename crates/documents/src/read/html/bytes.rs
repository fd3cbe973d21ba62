//! The letters of a page: by its mark, by what it says of itself, or by trying.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1258, mem::decode_latin1};

/// Where a page must have named its encoding (WHATWG HTML, 13.2.3.2).
const HEAD: usize = 1024;

/// The letters of a page.
pub(super) enum Text<'a> {
    /// It names its encoding, or is good UTF-8.
    Sure(Cow<'a, str>),
    /// One byte a letter, and no word of which.
    Guess {
        /// Each byte as the letter of Latin-1.
        latin: Cow<'a, str>,
        /// In Windows-1258, if it is in no older one.
        guess: Cow<'a, str>,
    },
}

/// The text of a page.
pub(super) fn text(bytes: &[u8]) -> Text<'_> {
    if let Some(encoding) = named(bytes) {
        return Text::Sure(encoding.decode(bytes).0);
    }
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => Text::Sure(Cow::Borrowed(text)),
        // UTF-16 with its mark is not ours to guess either.
        Err(_) => match Encoding::for_bom(bytes) {
            Some((encoding, _)) => Text::Sure(encoding.decode(bytes).0),
            None => Text::Guess { latin: decode_latin1(bytes), guess: WINDOWS_1258.decode(bytes).0 },
        },
    }
}

/// `<meta charset=…>`, or the same within `content`.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let at = head.windows(8).position(|word| word.eq_ignore_ascii_case(b"charset="))? + 8;
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    Encoding::for_label(&label)
}
