//! The tables of reminders, of what was told, and of what goes out.

mod delivery;
mod reminder;
mod told;

pub use delivery::*;
pub use reminder::*;
pub use told::*;
