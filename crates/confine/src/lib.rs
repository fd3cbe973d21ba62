//! A process that gives up everything but its memory, its open input and its open output.
//!
//! For a child of ours that does one thing with bytes from strangers. It limits itself before it reads the first of
//! them: memory, processor time, no new file, no new process, no core dump (`setrlimit`), no way to gain rights
//! (`no_new_privs`), no file system and no network where the kernel has Landlock, and only the system calls that
//! computing needs (seccomp: anything else ends the process). What is given up does not come back.
//!
//! Invariant: limits and `no_new_privs` always stand, or [`confine`] fails. Landlock and seccomp depend on the kernel; the
//! answer says which of them stand, and the caller decides what that is worth.

mod calls;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};

/// How much a process keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of the processor.
    pub seconds: u64,
}

/// Which of the kernel's own walls stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walls {
    /// No file system and no network.
    pub landlock: bool,
    /// No system call beyond computing.
    pub seccomp: bool,
}

/// The process could not be limited, and must not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A limit or a flag of the process.
    #[error("{0}: {1}")]
    Limit(&'static str, nix::Error),
    /// The rules of Landlock.
    #[error("landlock: {0}")]
    Landlock(#[from] landlock::RulesetError),
    /// The filter of system calls.
    #[error("seccomp: {0}")]
    Filter(String),
}

/// Gives everything up. For a process of one thread: rules of Landlock and seccomp are those of the thread.
///
/// # Errors
/// When a limit could not be set; then nothing from strangers may be read.
pub fn confine(bounds: Bounds) -> Result<Walls, Failed> {
    prctl::set_no_new_privs().map_err(|why| Failed::Limit("no_new_privs", why))?;
    // neither a core dump nor another process of the same user sees what is in memory
    prctl::set_dumpable(false).map_err(|why| Failed::Limit("dumpable", why))?;
    let landlock = landlock()?;
    for (name, resource, most) in [
        ("memory", Resource::RLIMIT_AS, bounds.memory),
        ("processor", Resource::RLIMIT_CPU, bounds.seconds),
        ("file size", Resource::RLIMIT_FSIZE, 0),
        ("processes", Resource::RLIMIT_NPROC, 0),
        ("core", Resource::RLIMIT_CORE, 0),
        // input, output and errors are open; a number above them cannot be had
        ("open files", Resource::RLIMIT_NOFILE, 3),
    ] {
        setrlimit(resource, most, most).map_err(|why| Failed::Limit(name, why))?;
    }
    Ok(Walls { landlock, seccomp: calls::only_computing()? })
}

/// No file and no connection, as far as the kernel knows of it.
fn landlock() -> Result<bool, Failed> {
    let newest = ABI::V6;
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?;
    Ok(rules.restrict_self()?.ruleset != RulesetStatus::NotEnforced)
}
