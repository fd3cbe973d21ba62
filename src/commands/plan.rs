//! `lachan plan read FILE`

use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Read a plan document and print it as `lachan-plan/1` JSON; remarks go to standard error
    Read {
        /// The document, as it was issued
        file: PathBuf,
    },
}

pub fn run(command: Command) -> ExitCode {
    let Command::Read { file } = command;
    super::unusable(format_args!("{}: no reader yet", file.display()))
}
