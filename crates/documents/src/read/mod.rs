//! Documents as they come in: the bytes of a file to its text and the parts of it.
//!
//! The one door is [`transcript`]. A format is recognised by its bytes, never by a name. Invariants: no input makes it
//! panic, run for long or take much memory; a [`Transcript`] keeps what its module promises; nothing outside the file
//! is ever read. Deliberately not here: what the words mean.

mod docx;
mod draft;
mod format;
mod grid;
mod html;
mod marks;
mod old_font;
mod ooxml;
mod pdf;
mod text;
mod typed;
mod unreadable;
mod xlsx;

use lachan_text::Transcript;
use lachan_text::transcript::Note;

pub use unreadable::{MAX_BYTES, Unreadable};
pub use xlsx::{Held, HeldCell, NoWorkbook, ReadSheet, Workbook, workbook};
pub(crate) use xlsx::{Opened, Styles};

use format::Format;

/// Reads the bytes of a file.
///
/// # Errors
/// [`Unreadable`] with a message for the person who chose the file.
pub fn transcript(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge { bytes: bytes.len() });
    }
    match format::of(bytes) {
        Format::Text => text::read(bytes),
        Format::Zip => docx::read(bytes),
        Format::Pdf => pdf::read(bytes),
        Format::Html => html::read(bytes),
        Format::Compound if is_locked(bytes) => Err(Unreadable::Password { format: "Word (.docx)" }),
        Format::Compound => Err(Unreadable::Format { format: "Word cũ (.doc)" }),
        Format::Office(format) => Err(Unreadable::Format { format }),
        Format::Other(format) => Err(Unreadable::NoDocument { format }),
    }
}

/// A .docx with a password is a compound file that holds one encrypted package (MS-OFFCRYPTO, 2.3.4).
fn is_locked(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// What a person is told of letters that were converted.
fn converted(charset: &str) -> Note {
    Note {
        range: None,
        what: format!("Tệp có chữ gõ theo bảng mã cũ {charset}, đã được chuyển sang Unicode."),
        advice: "Hãy xem lại chữ hoa và dấu thanh trong tên cơ quan, số hiệu.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_named() {
        assert!(matches!(transcript(&vec![b'a'; MAX_BYTES + 1]), Err(Unreadable::TooLarge { .. })));
        let message = transcript(b"\x89PNG\r\n").unwrap_err().to_string();
        assert!(message.contains("hình ảnh") && message.contains(".docx"), "{message}");
        let message = transcript(b"{\\rtf1}").unwrap_err().to_string();
        assert!(message.contains("RTF") && message.contains(".docx"), "{message}");
    }
}
