//! Files that officers put beside a record: what kinds are taken, told by their content and never by their name.

use sha2::{Digest, Sha256};

/// The largest file that is taken, in bytes. The tables that keep files hold the same limit.
pub const MAX_BYTES: usize = 20_000_000;
/// For the file field of a form: what the browser offers.
pub const ACCEPT: &str = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg";

/// A kind of file, with the media type that it is given back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A .pdf.
    Pdf,
    /// A .docx.
    Docx,
    /// An .xlsx.
    Xlsx,
    /// A .png picture.
    Png,
    /// A .jpg picture.
    Jpeg,
}

impl Kind {
    /// What the bytes say; the name says nothing. An office file is a .zip whose names stand readable in it; one with
    /// macros is none of the kinds.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
        if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"PK\x03\x04") && holds(b"[Content_Types].xml") {
            match (holds(b"word/document.xml"), holds(b"xl/workbook.xml"), holds(b"vbaProject.bin")) {
                (true, false, false) => Some(Self::Docx),
                (false, true, false) => Some(Self::Xlsx),
                _ => None,
            }
        } else {
            None
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// How its name ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// The kind whose names end so.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Pdf, Self::Docx, Self::Xlsx, Self::Png, Self::Jpeg]
            .into_iter()
            .find(|kind| kind.extension() == extension)
    }

    /// The kind with this media type.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        [Self::Pdf, Self::Docx, Self::Xlsx, Self::Png, Self::Jpeg]
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The answer that gives a file back: always to be saved, never shown as a page of ours.
pub fn download(media_type: &str, name: &str, content: Vec<u8>) -> axum::response::Response {
    use axum::http::{HeaderValue, header};
    use axum::response::IntoResponse;

    let mut response = content.into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(media_type);
    headers.insert(
        header::CONTENT_TYPE,
        media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    // letters outside of ASCII go as RFC 8187 says
    let plain: String = lachan_text::fold(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{Kind, download, sha256};

    #[test]
    fn the_content_says_what_a_file_is() {
        assert_eq!(Kind::of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(Kind::of(b"PK\x03\x04[Content_Types].xml word/document.xml"), Some(Kind::Docx));
        assert_eq!(Kind::of(b"PK\x03\x04[Content_Types].xml xl/workbook.xml"), Some(Kind::Xlsx));
        assert_eq!(Kind::of(b"PK\x03\x04....anything else"), None);
        let macros = b"PK\x03\x04[Content_Types].xml word/document.xml word/vbaProject.bin";
        assert_eq!(Kind::of(macros), None);
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\n..."), Some(Kind::Png));
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b""), None);
        assert_eq!(Kind::of(b"MZ\x90 a program called bao-cao.pdf"), None);
        assert_eq!(Kind::of(b"<html>"), None);
        for kind in [Kind::Pdf, Kind::Docx, Kind::Xlsx, Kind::Png, Kind::Jpeg] {
            assert_eq!(Kind::from_media_type(kind.media_type()), Some(kind));
            assert_eq!(Kind::from_extension(kind.extension()), Some(kind));
        }
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_name_with_marks_comes_back_whole() {
        let response = download("application/pdf", "Quy tắc.pdf", vec![1]);
        let header = response.headers()["content-disposition"].to_str().unwrap();
        assert_eq!(header, "attachment; filename=\"quy-tac.pdf\"; filename*=UTF-8''Quy%20t%E1%BA%AFc.pdf");
    }
}
