//! Bodies that delay, cover up or do not act (C9: TH IV.6a): recorded, told to the superior body and the inspectorate,
//! answered, closed with an outcome. Only those two bodies, the head of the body recorded, and whoever wrote the
//! record see it.

pub mod actions;
pub mod pages;
pub mod store;

/// What a body did, or did not (`registers-failure-*`).
pub const KINDS: &[&str] = &["delay", "cover-up", "inaction"];
/// How a record is closed (`registers-outcome-*`).
pub const OUTCOMES: &[&str] = &["upheld", "remedied", "unfounded"];
/// What a record may point at.
pub const LINKS: &[&str] = &["task", "stage", "report"];
