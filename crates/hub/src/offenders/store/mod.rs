//! The tables of the police's own database.

mod erasures;
mod files;
mod keys;
mod log;
mod measures;

pub use erasures::*;
pub use files::*;
pub use keys::*;
pub use log::*;
pub use measures::*;
