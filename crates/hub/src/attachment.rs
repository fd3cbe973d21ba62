//! Files that officers put beside a record, and what a reporter sends: which kinds are taken, told by their content and
//! never by their name.

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

/// What a reporter may send: pictures, sounds, recordings of a telephone. Told by the first bytes, never by the name;
/// nothing here looks further into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A .jpg picture.
    Jpeg,
    /// A .png picture.
    Png,
    /// A .webp picture.
    Webp,
    /// A .gif picture.
    Gif,
    /// A .heic or .avif picture, as newer telephones take.
    Heif,
    /// MP3.
    Mp3,
    /// Ogg, Opus in it mostly.
    Ogg,
    /// WAV.
    Wav,
    /// AMR, what older telephones record.
    Amr,
    /// Sound in an MP4 box (.m4a).
    M4a,
    /// An MP4 or 3GP box: sound or moving pictures, the first bytes do not say which.
    Mp4,
}

impl Media {
    /// So many bytes at the front of a file are enough to tell.
    pub const FRONT: usize = 32;
    /// For the file field of a form: what the browser offers.
    pub const ACCEPT: &'static str = "image/*,audio/*,video/mp4,video/3gpp";
    const ALL: [Self; 11] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Gif,
        Self::Heif,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::Amr,
        Self::M4a,
        Self::Mp4,
    ];

    /// What the first bytes say. Nothing for anything else: drawings that can carry script (SVG), archives, programs.
    pub fn of(front: &[u8]) -> Option<Self> {
        let box_of = |kind: &[u8]| front.starts_with(b"RIFF") && front.get(8..12) == Some(kind);
        match front {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'I', b'D', b'3', ..] => Some(Self::Mp3),
            // ISO/IEC 11172-3, 2.4.1.3: eleven bits of one, then version and layer III
            [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 == 0x02 => Some(Self::Mp3),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            [b'#', b'!', b'A', b'M', b'R', ..] => Some(Self::Amr),
            _ if box_of(b"WEBP") => Some(Self::Webp),
            _ if box_of(b"WAVE") => Some(Self::Wav),
            // ISO/IEC 14496-12, 4.3: the box ftyp and its main brand
            _ if front.get(4..8) == Some(b"ftyp") => Some(match front.get(8..12)? {
                b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif" => Self::Heif,
                b"M4A " | b"M4B " => Self::M4a,
                _ => Self::Mp4,
            }),
            _ => None,
        }
    }

    /// Its name in sealed headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Heif => "heif",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Wav => "wav",
            Self::Amr => "amr",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.name() == name)
    }

    /// `picture`, `sound` or `recording` (sound or moving pictures): what a person calls it.
    pub fn sort(self) -> &'static str {
        match self {
            Self::Jpeg | Self::Png | Self::Webp | Self::Gif | Self::Heif => "picture",
            Self::Mp3 | Self::Ogg | Self::Wav | Self::Amr | Self::M4a => "sound",
            Self::Mp4 => "recording",
        }
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
    use super::{Kind, Media, download, sha256};

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
    fn what_a_reporter_sends_is_told_by_its_first_bytes() {
        for (front, media, sort) in [
            (&b"\xff\xd8\xff\xe1..Exif"[..], Media::Jpeg, "picture"),
            (b"\x89PNG\r\n\x1a\n....", Media::Png, "picture"),
            (b"GIF89a..", Media::Gif, "picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Media::Webp, "picture"),
            (b"\0\0\0\x18ftypheic....", Media::Heif, "picture"),
            (b"RIFF\x10\0\0\0WAVEfmt ", Media::Wav, "sound"),
            (b"OggS\0\x02....OpusHead", Media::Ogg, "sound"),
            (b"ID3\x04....", Media::Mp3, "sound"),
            (b"\xff\xfb\x90\x64", Media::Mp3, "sound"),
            (b"#!AMR\n", Media::Amr, "sound"),
            (b"\0\0\0\x18ftypM4A ....", Media::M4a, "sound"),
            (b"\0\0\0\x18ftyp3gp4....", Media::Mp4, "recording"),
            (b"\0\0\0\x18ftypisom....", Media::Mp4, "recording"),
        ] {
            assert_eq!(Media::of(front), Some(media));
            assert_eq!((Media::parse(media.name()), media.sort()), (Some(media), sort));
        }
        for other in
            [&b""[..], b"\xff", b"<svg xmlns=", b"PK\x03\x04", b"MZ\x90", b"%PDF-1.7", b"RIFF\0\0\0\0AVI "]
        {
            assert_eq!(Media::of(other), None);
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
