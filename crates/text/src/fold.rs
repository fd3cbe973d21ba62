//! Folding: the letters under the marks, so that `Điện` finds `dien` and `Ðiện` alike.

use unicode_normalization::UnicodeNormalization;

/// Lower case without marks, `đ` as `d`. One character in, one character out for composed Vietnamese.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(fold_char).collect()
}

/// One lower-case character without its marks; `None` for a mark that stands alone.
pub fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    if matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð') {
        return Some('d');
    }
    if unicode_normalization::char::is_combining_mark(c) {
        return None;
    }
    Some(std::iter::once(c).nfd().next().unwrap_or(c))
}

/// A key for a name: folded words joined by `-`, as in `so-tai-chinh`.
pub fn slug(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_off_and_dd_is_d() {
        assert_eq!(fold("ĐIỆN THOẠI Quốc gia"), "dien thoai quoc gia");
        assert_eq!(slug("Sở Tài chính (tỉnh)"), "so-tai-chinh-tinh");
        assert_eq!(slug("…"), "");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
