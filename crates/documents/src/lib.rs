//! Office documents: those that come in are read, those that go out have the official layout. Pure.
//!
//! [`read::transcript`] turns the bytes of a file into its text and the parts of it.
//! [`official::Official`] puts a report into the form that Decree 30/2020/NĐ-CP (appendix I) asks for and gives a
//! [`Document`]; [`docx::write`] gives its bytes. The same document always gives the same bytes: no clock, no
//! machine's name. Deliberately not here: what a document means, drawing a seal or a signature.

pub mod docx;
mod model;
pub mod official;
pub mod read;

pub use model::{Align, Block, Cell, Columns, Document, Paragraph, Run, Table};
