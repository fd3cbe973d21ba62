//! Backup and restore: one file that holds the whole hub, and that a thief cannot read.
//!
//! The police's own database travels along as a part of its own, sealed as it is, and goes back to a place of its own.
//!
//! One way for both engines: every row of every table, taken in one snapshot while the hub may be running, with
//! the hub's key file, as a stream of records (`records`) in sealed chunks (`frames`). So a backup of SQLite
//! goes into PostgreSQL and back, and an older one into a newer program.
//!
//! Invariants: the file without its key tells nothing but its length; the key alone tells nothing at all; a
//! changed, cut or foreign file is refused and leaves the target as it was; nobody is signed in after a restore
//! (sessions and invitations stay out). Deliberately not here: choosing when to back up, and carrying the file
//! away.

mod frames;
mod key;
mod records;
mod restore;
mod take;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::db::DbError;
use crate::seal::KeyFileError;

pub use key::BackupKey;
pub use restore::restore;
pub use take::take;

/// The first bytes of every backup.
const MAGIC: &[u8; 16] = b"lachan-backup/2\n";
/// Those of a backup from before the police's own database, which is read as one without it.
const MAGIC_BEFORE: &[u8; 16] = b"lachan-backup/1\n";

/// Tables whose rows stay out: whoever was signed in or invited is not after a restore.
const LEFT_OUT: &[&str] = &["invitation", "session"];

/// What a backup holds, for the person who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Tables.
    pub tables: usize,
    /// Rows of all tables.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

impl Held {
    fn count(&mut self, counts: &records::Counts) {
        self.tables += counts.len();
        self.rows += counts.values().sum::<u64>();
    }
}

/// Why there is no backup, or no restore.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: std::io::Error,
    },
    /// The stream itself.
    #[error("backup: {0}")]
    Stream(#[from] std::io::Error),
    /// The database.
    #[error("database: {0}")]
    Database(#[from] DbError),
    /// The hub's key file.
    #[error(transparent)]
    HubKey(#[from] KeyFileError),
    /// It does not begin like a backup.
    #[error("this file is not a backup of Lá Chắn")]
    NotABackup,
    /// Its version is one that this program does not know.
    #[error("this backup comes from a newer Lá Chắn ({0}); restore it with that version")]
    Newer(String),
    /// The text of a key file is not that of a backup key.
    #[error("{}: not a backup key", .0.display())]
    NotAKey(PathBuf),
    /// The key does not open the file.
    #[error("the key does not open this backup: it belongs to another one, or the file is damaged")]
    WrongKey,
    /// It was changed or cut, or the disk lost some of it.
    #[error("the backup is damaged: {0}; nothing was restored")]
    Damaged(&'static str),
    /// There is no hub at the place that the settings name.
    #[error("there is no hub in {}", .0.display())]
    NoHub(PathBuf),
    /// The place for the restored hub is in use.
    #[error("{0} is not empty; restore into a new one")]
    NotEmpty(String),
}

fn file_error(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |why| BackupError::File { path, why }
}
