//! Tables of a body above: a ministry's own .xlsx, taken in once, told once which cell takes which figure, and filled
//! for each period of the province's report.
//!
//! Serves P5 ("in the forms that the ministry sends"). Invariants: a cell is filled with what was counted from records,
//! never with what somebody typed; the workbook that came is kept as it came, and what is filled differs from it only
//! in the filled cells; a guess is not used before a person has confirmed it; a confirmed mapping is never changed, a
//! change is the next version; a table that is filed on a report which was sent stays as it is, and its figures are
//! those of the report. Deliberately not here: rows put into the workbook (the formulas of others would have to be
//! rewritten: who needs more rows adds them in Excel and hands the file in again), and tables of bodies below.

pub mod actions;
mod carry;
mod data;
mod fillings;
mod guess;
pub mod model;
pub(super) mod pages;
mod store;

#[cfg(test)]
mod tests;
