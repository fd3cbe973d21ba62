//! The portable document format, in the layout of Decree 30/2020/NĐ-CP: the pages that the .docx of the same document
//! has in a word processor, ready to be signed.
//!
//! Paragraphs are broken here (`lines`), put on pages (`flow`, `grid`) and drawn with tags (`draw`), so that a screen
//! reader finds headings, paragraphs and tables with their heads (PDF/UA-1). The fonts are built in and embedded as
//! far as they are used. Deliberately not here: pictures, links, a signature.

mod draw;
mod flow;
mod fonts;
mod grid;
mod lines;
#[cfg(test)]
mod tests;

use crate::Document;

/// The media type of the bytes.
pub const MEDIA_TYPE: &str = "application/pdf";

/// The document cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be written: {0}")]
pub struct CannotWrite(String);

/// The bytes of a document. The same document gives the same bytes.
pub fn write(document: &Document) -> Result<Vec<u8>, CannotWrite> {
    let fonts = fonts::all().ok_or_else(|| CannotWrite("the built-in fonts cannot be read".to_owned()))?;
    draw::drawn(document, flow::laid(document, fonts), fonts)
}
