//! A policy from a file: read at the start, and again when the file changes or the program is told to.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lachan_filter::{LoadError, Policy};
use tokio::sync::Notify;

use crate::Engine;
use crate::background::in_background;

/// Why a policy file cannot be put in force.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read or is no usable policy.
    #[error("{path}: {1}", path = .0.display())]
    Policy(PathBuf, LoadError),
}

/// How often the file's date and size are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Takes in a policy file and checks it. Why each name is listed stays in the file.
pub(crate) fn load(path: &Path) -> Result<Policy, FileError> {
    let loaded = File::open(path).map_err(LoadError::from).and_then(Policy::load);
    loaded.map_err(|error| FileError::Policy(path.to_owned(), error))
}

#[derive(PartialEq)]
struct Seen(Option<(SystemTime, u64)>);

fn look(path: &Path) -> Seen {
    Seen(std::fs::metadata(path).ok().and_then(|meta| Some((meta.modified().ok()?, meta.len()))))
}

/// Puts the file in force again whenever it has changed, or at once when `again` rings. A file that cannot
/// be used is reported and the policy in force stays.
pub(crate) async fn watch(path: PathBuf, engine: Arc<Engine>, again: Arc<Notify>) {
    let mut seen = look(&path);
    loop {
        let told = tokio::select! {
            () = again.notified() => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        let now = look(&path);
        if now == seen && !told {
            continue;
        }
        seen = now;
        let from = path.clone();
        match in_background(move || load(&from)).await {
            Some(Ok(policy)) => {
                tracing::info!(rules = policy.rules(), "policy file read again, now in force");
                engine.replace(policy);
            }
            Some(Err(error)) => tracing::warn!("{error}; the policy read before stays in force"),
            None => {
                tracing::warn!("reading the policy file was broken off; the one read before stays in force")
            }
        }
    }
}
