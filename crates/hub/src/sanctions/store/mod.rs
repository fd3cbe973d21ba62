//! The tables of violators.

mod alleged;
mod counting;
mod outcome;
mod traces;
mod tracking;

pub use alleged::*;
pub use counting::*;
pub use outcome::*;
pub use traces::TRACES;
pub use tracking::*;
