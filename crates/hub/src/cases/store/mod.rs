//! The tables of cases.

mod assignment;
mod at_hand;
mod board;
mod case;
mod clock;
mod coordinator;
mod handover;
mod needs;
mod pause;
mod stage;
mod traces;

pub use assignment::*;
pub use at_hand::*;
pub use board::*;
pub use case::*;
pub use clock::*;
pub use coordinator::*;
pub use handover::*;
pub use needs::*;
pub use pause::*;
pub use stage::*;
pub use traces::TRACES;
