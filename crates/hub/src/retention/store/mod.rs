//! The tables of rules, of what is due, held and destroyed; and the records of other slices by which the time of a record
//! is reckoned.

mod erasing;
mod events;
mod holds;
mod items;
mod rules;

pub use erasing::*;
pub use events::*;
pub use holds::*;
pub use items::*;
pub use rules::*;
