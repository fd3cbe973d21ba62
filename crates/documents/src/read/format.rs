//! Which format a file has, told by its bytes: names lie, and uploads often have none.

/// A format that has a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Nothing else fits.
    Text,
    /// A zip: a .docx, or another office file that its reader names.
    Zip,
    /// The portable document format.
    Pdf,
    /// A page as a browser saves it.
    Html,
    /// Microsoft's compound file: a .doc, an .xls, or an encrypted .docx.
    Compound,
    /// Known, and no reader for it.
    Office(&'static str),
    /// Known, and never a document.
    Other(&'static str),
}

/// Marks at the very beginning of a file.
const MARKS: [(&[u8], Format); 13] = [
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"\xd0\xcf\x11\xe0", Format::Compound),
    (b"{\\rtf", Format::Office("RTF (.rtf)")),
    (b"\xdb\xa5", Format::Office("Word 2.0 (.doc)")),
    (b"\x89PNG", Format::Other("hình ảnh (.png)")),
    (b"\xff\xd8\xff", Format::Other("hình ảnh (.jpg)")),
    (b"GIF8", Format::Other("hình ảnh (.gif)")),
    (b"II*\0", Format::Other("hình ảnh (.tif)")),
    (b"MM\0*", Format::Other("hình ảnh (.tif)")),
    (b"Rar!", Format::Other("tệp nén (.rar)")),
    (b"7z\xbc\xaf\x27\x1c", Format::Other("tệp nén (.7z)")),
    (b"\x1f\x8b", Format::Other("tệp nén (.gz)")),
];

/// The format of a file.
pub(super) fn of(bytes: &[u8]) -> Format {
    if let Some((_, format)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return *format;
    }
    // Some programs put a line or a byte mark before the header; readers of PDF accept 1024 bytes.
    let head = bytes.get(..1024).unwrap_or(bytes);
    if head.windows(5).any(|five| five == b"%PDF-") {
        return Format::Pdf;
    }
    if is_html(head) { Format::Html } else { Format::Text }
}

/// Begins with a tag of a page: `<!DOCTYPE html`, `<html`, `<head`, `<meta`, `<body`, `<table`, `<p`, `<div`.
fn is_html(head: &[u8]) -> bool {
    const TAGS: [&str; 9] =
        ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<div", "<p>", "<p "];
    // UTF-16 pages have a nought beside every letter of a tag.
    let plain: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let plain = plain.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&plain);
    let plain = plain.strip_prefix(b"\xff\xfe").or_else(|| plain.strip_prefix(b"\xfe\xff")).unwrap_or(plain);
    let text = String::from_utf8_lossy(plain).to_ascii_lowercase();
    let mut rest = text.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else { return false };
            rest = comment[end + 3..].trim_start();
        } else if let Some(declared) = rest.strip_prefix("<?xml") {
            let Some(end) = declared.find('>') else { return false };
            rest = declared[end + 1..].trim_start();
        } else {
            return TAGS.iter().any(|tag| rest.starts_with(tag));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_bytes() {
        assert_eq!(of(b"PK\x03\x04rest"), Format::Zip);
        assert_eq!(of(b"\n%PDF-1.7"), Format::Pdf);
        assert_eq!(of(b"\xef\xbb\xbf<!-- saved --> <!DOCTYPE HTML><html>"), Format::Html);
        assert_eq!(of(b"<?xml version=\"1.0\"?><html xmlns=\"x\">"), Format::Html);
        assert_eq!(of(b"\xff\xfe<\0h\0t\0m\0l\0>\0"), Format::Html);
        assert_eq!(of("< 5 vụ việc".as_bytes()), Format::Text);
        assert_eq!(of(b"{\\rtf1"), Format::Office("RTF (.rtf)"));
        assert_eq!(of(b""), Format::Text);
    }
}
