//! The `lachan` program: reads the command line and hands over to a role. Nothing else lives here.
//!
//! Exit status, the same for every command: 0 done, 1 something was found wrong, 2 the command or its input
//! could not be used.

mod commands;

use std::alloc::System;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use zeroizing_alloc::ZeroAlloc;

/// Every byte is wiped when it is given back: what an officer has read, and what a child has sent, is in the memory of a
/// hub no longer than the request lasts (`e2e/canary.test.mjs` looks).
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// Lá Chắn: puts a plan to protect children online into operation.
#[derive(Parser)]
#[command(name = "lachan", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the hub: pages, interfaces and background work
    Serve(commands::serve::Args),
    /// Run a hub with invented data in an empty folder, to look at and play with
    Demo(commands::serve::Args),
    /// Read plan documents
    #[command(subcommand)]
    Plan(commands::plan::Command),
    /// Write periodic reports
    #[command(subcommand)]
    Report(commands::report::Command),
    /// Compile and query filter lists
    #[command(subcommand)]
    Lists(commands::lists::Command),
    /// Check the keys that reports are sealed to
    #[command(subcommand)]
    Keys(commands::keys::Command),
    /// Look after an installation
    #[command(subcommand)]
    Admin(commands::admin::Command),
    /// Write the whole hub into one sealed file; the hub may be running
    Backup(commands::backup::Args),
    /// Make a hub out of a backup, in an empty folder and database
    Restore(commands::restore::Args),
    /// Run the filtering DNS resolver of a school, shop or home
    Resolver(Box<commands::resolver::Args>),
    /// Decode one picture behind walls; for the hub alone
    #[command(hide = true)]
    Picture(commands::picture::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => commands::serve::run(args),
        Command::Demo(args) => commands::demo::run(args),
        Command::Plan(command) => commands::plan::run(command),
        Command::Report(command) => commands::report::run(command),
        Command::Lists(command) => commands::lists::run(command),
        Command::Keys(command) => commands::keys::run(command),
        Command::Admin(command) => commands::admin::run(command),
        Command::Backup(args) => commands::backup::run(args),
        Command::Restore(args) => commands::restore::run(args),
        Command::Resolver(args) => commands::resolver::run(*args),
        Command::Picture(args) => commands::picture::run(args),
    }
}
