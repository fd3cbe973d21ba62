//! One file per command: its arguments, and the few lines that hand them to a crate.

use std::io::IsTerminal;
use std::process::ExitCode;

use lachan_hub::config::Config;

pub mod admin;
pub mod backup;
pub mod demo;
pub mod keys;
pub mod lists;
pub mod picture;
pub mod plan;
pub mod report;
pub mod resolver;
pub mod restore;
pub mod serve;

/// The command ran, and found something wrong (exit status 1).
pub const FOUND_WRONG: u8 = 1;
/// The command or its input could not be used (exit status 2).
pub const UNUSABLE: u8 = 2;

/// Prints why the command cannot go on and gives exit status 2.
pub fn unusable(why: impl std::fmt::Display) -> ExitCode {
    eprintln!("lachan: {why}");
    ExitCode::from(UNUSABLE)
}

/// Refuses to make a new hub where a slip of the pen leads to an empty folder.
pub fn known_hub(config: &Config) -> Result<(), String> {
    if config.database.is_none() && !config.data.join("lachan.db").is_file() {
        return Err(format!("there is no hub in {}", config.data.display()));
    }
    Ok(())
}

/// Lets nobody take the memory of this process: no core dump is written, and no other process of the same user reads it
/// or attaches a debugger.
fn close_memory() {
    use nix::sys::prctl::set_dumpable;
    use nix::sys::resource::{Resource, setrlimit};
    let closed = setrlimit(Resource::RLIMIT_CORE, 0, 0).and_then(|()| set_dumpable(false));
    if let Err(error) = closed {
        tracing::warn!(%error, "the memory of this process could not be closed to others");
    }
}

/// Logs to standard error from here on, in colour where somebody reads it.
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LACHAN_LOG");
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter.unwrap_or_else(|_| "info".into()))
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}

/// Runs a command's future on a runtime of its own, with logging.
pub fn on_runtime(work: impl Future<Output = ExitCode>) -> ExitCode {
    log();
    close_memory();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => unusable(error),
    }
}
