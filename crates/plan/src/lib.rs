//! Reads an administrative plan into duties, targets, agencies, dates and reports. Pure.
//!
//! A [`Transcript`](lachan_text::Transcript) → [`read()`] → [`model::Plan`] and [`Remark`]s. Inside: lines become paragraphs and
//! table rows, these an outline, the outline meaning. Invariants: nothing is invented (what the document does not say
//! stays `None` or empty), every field keeps the span that it was read from, and no input makes the reader fail.
//! It knows the grammar of Vietnamese administrative prose and the kinds of agencies, never a particular document.

mod agency;
mod blocks;
mod clean;
mod domain;
mod foot;
mod funding;
mod header;
mod label;
mod layout;
mod legal;
mod mark;
pub mod model;
mod outline;
mod prose;
mod read;
mod remark;
mod report;
mod rows;
mod section;
mod source;
mod subject;
mod tables;
mod target;
mod time;
mod walk;
mod zone;

pub use read::read;
pub use remark::Remark;
