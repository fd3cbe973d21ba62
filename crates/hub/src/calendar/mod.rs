//! The Vietnamese calendar: the lunar one, public holidays, working days.
//!
//! Pure. [`lunar`] computes the old calendar at UTC+7, [`holidays`] the days off by rule, [`Working`] counts working
//! days with what a year's decisions change. Which days are swapped is decided each year and is data.

pub mod holidays;
pub mod lunar;
pub mod swaps;
mod working;

pub use working::{Exception, Working};
