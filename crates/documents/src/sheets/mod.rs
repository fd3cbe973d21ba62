//! Spreadsheets (.xlsx): sheets of typed cells, written, read, and a template of somebody else's filled.
//!
//! What is written never holds a formula: words that begin like one stay words. What is read has limits, and a
//! problem names its cell. Filling a template changes the named cells and nothing else.

mod address;
pub mod fill;
mod from_document;
mod model;
mod write;

pub use address::{Area, Place};
pub use from_document::of as from_document;
pub use model::{Book, Sheet, SheetColumn, Value, plain};
pub use write::{CannotWrite, MEDIA_TYPE, sheet_name, write};

#[cfg(test)]
mod tests;
