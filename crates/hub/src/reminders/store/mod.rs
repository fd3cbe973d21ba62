//! The tables of reminders, of what was told, and of what goes out.

mod delivery;
mod reminder;
mod told;
mod traces;

pub use delivery::*;
pub use reminder::*;
pub use told::*;
pub use traces::TRACES;
