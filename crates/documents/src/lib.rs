//! Office documents in the official layout: a small document model, and its bytes as .docx. Pure.
//!
//! [`official::Official`] puts a report into the form that Decree 30/2020/NĐ-CP (appendix I) asks for and gives a
//! [`Document`]; [`docx::write`] gives its bytes. The same document always gives the same bytes: no clock, no
//! machine's name. Deliberately not here: reading documents, drawing a seal or a signature.

pub mod docx;
mod model;
pub mod official;

pub use model::{Align, Block, Cell, Columns, Document, Paragraph, Run, Table};
