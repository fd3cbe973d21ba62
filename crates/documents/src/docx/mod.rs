//! Word's format (ECMA-376, WordprocessingML): a zip of XML parts, written whole and in a fixed order.

mod body;
mod parts;
#[cfg(test)]
mod tests;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Document;

/// The document cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be written: {0}")]
pub struct CannotWrite(String);

/// The media type of the bytes.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The bytes of a document. The same document gives the same bytes.
pub fn write(document: &Document) -> Result<Vec<u8>, CannotWrite> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in parts::all(document) {
        zip.start_file(name, options).map_err(|error| CannotWrite(error.to_string()))?;
        zip.write_all(text.as_bytes()).map_err(|error| CannotWrite(error.to_string()))?;
    }
    let done = zip.finish().map_err(|error| CannotWrite(error.to_string()))?;
    Ok(done.into_inner())
}

/// Text that may stand in XML: escaped, without characters that XML 1.0 does not know.
fn escaped(text: &str) -> String {
    let known =
        |c: &char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let clean: String = text.chars().filter(known).collect();
    quick_xml::escape::escape(clean.as_str()).into_owned()
}
