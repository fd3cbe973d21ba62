//! The key of one backup: made with it, kept apart from it.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use zeroize::Zeroizing;

use super::{BackupError, file_error};
use crate::chance::Chance;
use crate::seal::{UnitPublic, UnitSecret};

const FIRST_LINE: &str = "lachan-backup-key/1";

/// What opens a backup.
pub struct BackupKey(UnitSecret);

impl BackupKey {
    /// A new one.
    pub fn fresh(chance: &Chance) -> Self {
        Self(UnitSecret::fresh(chance))
    }

    /// What a backup is sealed to.
    pub(super) fn public(&self) -> UnitPublic {
        self.0.public()
    }

    pub(super) fn secret(&self) -> &UnitSecret {
        &self.0
    }

    /// Writes the key file (mode 0600); refuses to overwrite one.
    pub fn write(&self, path: &Path) -> Result<(), BackupError> {
        let write = || {
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            let text = Zeroizing::new(format!("{FIRST_LINE}\n{}\n", BASE64.encode(&*self.0.bytes())));
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(file_error(path))
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, BackupError> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(file_error(path))?);
        let parse = || {
            let (first, rest) = text.split_once('\n')?;
            let bytes = Zeroizing::new(BASE64.decode(rest.trim()).ok()?);
            (first == FIRST_LINE).then(|| UnitSecret::from_bytes(&bytes)).flatten().map(Self)
        };
        parse().ok_or_else(|| BackupError::NotAKey(path.to_owned()))
    }
}
