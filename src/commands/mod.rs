//! One file per command: its arguments, and the few lines that hand them to a crate.

use std::process::ExitCode;

pub mod lists;
pub mod plan;
pub mod resolver;

/// The command ran, and found something wrong (exit status 1).
pub const FOUND_WRONG: u8 = 1;
/// The command or its input could not be used (exit status 2).
pub const UNUSABLE: u8 = 2;

/// Prints why the command cannot go on and gives exit status 2.
pub fn unusable(why: impl std::fmt::Display) -> ExitCode {
    eprintln!("lachan: {why}");
    ExitCode::from(UNUSABLE)
}
