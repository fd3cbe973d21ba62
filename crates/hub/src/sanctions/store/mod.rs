//! The tables of violators.

mod alleged;
mod counting;
mod outcome;
mod tracking;

pub use alleged::*;
pub use counting::*;
pub use outcome::*;
pub use tracking::*;
