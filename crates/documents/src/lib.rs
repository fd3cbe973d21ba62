//! Office documents: those that come in are read, those that go out have the official layout. Pure.
//!
//! [`read::transcript`] turns the bytes of a file into its text and the parts of it; [`read::workbook`] those of a
//! workbook into its cells. [`official::Official`] puts a report into the form that Decree 30/2020/NĐ-CP (appendix I)
//! asks for and gives a [`Document`]; [`docx::write`] and [`pdf::write`] give its bytes, [`sheets::from_document`] its
//! tables. The same document always gives the same bytes: no clock, no machine's name. Deliberately not here: what a
//! document means, drawing a seal or a signature.

pub mod docx;
mod model;
#[cfg(test)]
mod office;
pub mod official;
mod paper;
pub mod pdf;
pub mod read;
pub mod sheets;
mod table;

pub use model::{Align, Block, Cell, Columns, Document, Page, Paragraph, Run, Table};
