//! A bundle that comes by hand, on a stick, where there is no line to the hub (*gói chính sách*). It is signed like those that
//! come over the line, and an older one is refused all the same.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use lachan_filter::{Bundle, BundleError, Stamp};

use super::state::{State, write};
use super::{HubError, MAX_BUNDLE, verifying_key};

/// What waits to be taken in, and what was refused.
const WAITING: &str = "stick.bundle";
const REFUSED: &str = "stick.refused";

/// Why a bundle from a stick is not taken.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// The state folder is no enrolled resolver's.
    #[error("{0}: no resolver was enrolled here; enrol it at the hub first, or name its state folder")]
    NotEnrolled(PathBuf),
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] HubError),
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// It is no bundle of this resolver's hub, or an older one.
    #[error("{0}: {1}")]
    Bundle(PathBuf, BundleError),
    /// It is the one that is in force.
    #[error("{0}: policy {1} is here already")]
    Known(PathBuf, u64),
}

/// Checks a bundle and lays it into the state folder of an enrolled resolver, which takes it in within a minute, or at once at
/// SIGHUP. Gives what the bundle says of itself.
///
/// # Errors
/// See [`StickError`]; nothing is changed then.
pub fn import(folder: &Path, file: &Path) -> Result<Stamp, StickError> {
    let not_enrolled = || StickError::NotEnrolled(folder.to_owned());
    // looking at it must not make a resolver of it
    if !State::is_at(folder) {
        return Err(not_enrolled());
    }
    let state = State::open(folder)?;
    let enrolment = state.enrolment()?.ok_or_else(not_enrolled)?;
    let key = verifying_key(&enrolment.policy_key).ok_or_else(not_enrolled)?;
    let unreadable = |error| StickError::File(file.to_owned(), error);
    let length = fs::metadata(file).map_err(unreadable)?.len();
    if length > MAX_BUNDLE as u64 {
        return Err(StickError::Bundle(file.to_owned(), BundleError::NotABundle));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let newest = state.sequences().first().copied().unwrap_or(0);
    let stamp = Bundle::open(&bytes, &key, newest).map(|bundle| bundle.stamp());
    let stamp = stamp.map_err(|error| StickError::Bundle(file.to_owned(), error))?;
    if stamp.sequence == newest {
        return Err(StickError::Known(file.to_owned(), newest));
    }
    let laid = write(folder, WAITING, &bytes).and_then(|()| give_to_owner(folder, WAITING));
    laid.map_err(|error| StickError::File(folder.join(WAITING), error))?;
    Ok(stamp)
}

/// Whoever runs this as root leaves a file that the resolver can read and remove: it belongs to whom the folder belongs.
fn give_to_owner(folder: &Path, name: &str) -> io::Result<()> {
    let (owner, file) = (fs::metadata(folder)?, fs::metadata(folder.join(name))?);
    if (owner.uid(), owner.gid()) == (file.uid(), file.gid()) {
        return Ok(());
    }
    chown(folder.join(name), Some(owner.uid()), Some(owner.gid()))
}

impl State {
    /// The bundle that waits.
    pub(super) fn brought(&self) -> Option<Vec<u8>> {
        let path = self.folder().join(WAITING);
        match fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!("{}: {error}; the policy from a stick is not taken in", path.display());
                None
            }
        }
    }

    /// It waits no more: it is in force, or it was refused and is put aside.
    pub(super) fn stick_done(&self, is_good: bool) {
        let waiting = self.folder().join(WAITING);
        let done = if is_good {
            fs::remove_file(&waiting)
        } else {
            fs::rename(&waiting, self.folder().join(REFUSED))
        };
        if let Err(error) = done {
            tracing::warn!("{}: {error}", waiting.display());
        }
    }
}
