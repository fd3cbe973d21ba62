//! The letters of a page: by its mark, by what it says of itself, or by trying.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1258};

/// Where a page must have named its encoding (WHATWG HTML, 13.2.3.2).
const HEAD: usize = 1024;

/// The text of a page.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = named(bytes).unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1258,
    });
    encoding.decode(bytes).0
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
