//! `lachan lists compile` and `lachan lists check`

use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Compile list files into one policy file
    Compile {
        /// Where the policy is written
        #[arg(long)]
        out: PathBuf,
        /// List files, each with its category in front: games=games.txt
        #[arg(value_name = "[CATEGORY=]FILE", required = true)]
        lists: Vec<String>,
    },
    /// Say for each name whether it is blocked or open, and by which rule
    Check {
        /// A policy file made by `lists compile`
        #[arg(long)]
        policy: PathBuf,
        /// preschool, primary, lower-secondary, upper-secondary or staff
        #[arg(long)]
        tier: String,
        /// Domain names
        #[arg(required = true)]
        names: Vec<String>,
    },
}

pub fn run(_command: Command) -> ExitCode {
    super::unusable("no list compiler yet")
}
