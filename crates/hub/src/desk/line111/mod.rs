//! To and from the national line 111: a file (`lachan-111/1`), and form 01 of Decree 56/2017/NĐ-CP on paper.
//!
//! The file is read whole: every field that is wrong is named, and nothing is kept until all are right. Fields that this
//! edition does not know are read over, so that a later one can have more.

pub mod actions;
pub mod format;
mod paper;
