//! The hub's own keys: one secret in a file outside the database, all others drawn from it.
//!
//! Hubs that share a database share the file. Without it receipts, class B fields and policy signatures are
//! lost; a backup carries it only in encrypted form.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{CannotOpen, Key};
use crate::chance::Chance;

const FIRST_LINE: &str = "lachan-hub-key/1";

/// The key file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("key file {}: {why}", path.display())]
pub struct KeyFileError {
    path: PathBuf,
    why: String,
}

impl KeyFileError {
    /// The file holds something else.
    pub(crate) fn not_a_key(path: &Path) -> Self {
        Self { path: path.to_owned(), why: "not a hub key file".into() }
    }
}

/// The hub's keys.
#[derive(Clone)]
pub struct HubKeys {
    root: Key,
    receipts: Key,
    marks: Key,
    fields: Key,
}

impl HubKeys {
    /// All keys that follow from the one secret.
    pub fn from_root(root: Key) -> Self {
        let derive = |purpose| Key::derive(root.bytes(), purpose);
        Self { receipts: derive("receipts"), marks: derive("marks"), fields: derive("fields"), root }
    }

    /// Reads the key file, or makes it (mode 0600) when it is not there.
    pub fn open_or_create(path: &Path, chance: &Chance) -> Result<Self, KeyFileError> {
        let fail = |why: String| KeyFileError { path: path.to_owned(), why };
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).ok_or_else(|| KeyFileError::not_a_key(path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::from_root(Key::fresh(chance));
                keys.write(path).map_err(|error| fail(error.to_string()))?;
                Ok(keys)
            }
            Err(error) => Err(fail(error.to_string())),
        }
    }

    /// Writes the key file; refuses to overwrite one.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", self.to_text())?;
        file.sync_all()?;
        // the name itself must survive a power cut too
        match path.parent() {
            Some(folder) => std::fs::File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    /// The text of the key file.
    pub fn to_text(&self) -> String {
        format!("{FIRST_LINE}\n{}", BASE64.encode(self.root.bytes()))
    }

    /// Reads the text of a key file.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('\n')?;
        let root = BASE64.decode(rest.trim()).ok()?;
        (first == FIRST_LINE).then(|| Key::from_bytes(&root)).flatten().map(Self::from_root)
    }

    /// Looks a receipt up without keeping it: HMAC-SHA256 under a pepper that the database does not have.
    pub fn receipt_mark(&self, code: &str) -> [u8; 32] {
        hmac(&self.receipts, "code", code.as_bytes())
    }

    /// The first bytes of a keyed hash, to draw a receipt from a form's one-time token.
    pub fn receipt_seed(&self, once: &str) -> [u8; 32] {
        hmac(&self.receipts, "once", once.as_bytes())
    }

    /// A keyed fingerprint for duplicate search: equal for equal values, meaningless without the key.
    pub fn mark(&self, kind: &str, value: &str) -> [u8; 32] {
        hmac(&self.marks, kind, value.as_bytes())
    }

    /// Encrypts a class B field for its place (`table column id`).
    pub fn seal_field(&self, chance: &Chance, place: &str, plain: &str) -> Vec<u8> {
        self.fields.seal(chance, place, plain.as_bytes())
    }

    /// Decrypts a class B field.
    pub fn open_field(&self, place: &str, sealed: &[u8]) -> Result<String, CannotOpen> {
        String::from_utf8(self.fields.open(place, sealed)?).map_err(|_| CannotOpen)
    }

    /// Encrypts class B bytes for their place.
    pub fn seal_bytes(&self, chance: &Chance, place: &str, plain: &[u8]) -> Vec<u8> {
        self.fields.seal(chance, place, plain)
    }

    /// Decrypts class B bytes.
    pub fn open_bytes(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        self.fields.open(place, sealed)
    }

    /// A further key of the hub, for a purpose of one slice.
    pub fn key_for(&self, purpose: &str) -> Key {
        Key::derive(self.root.bytes(), purpose)
    }

    /// Signs filter policies; resolvers learn the public half when they enrol.
    pub fn policy_signer(&self) -> SigningKey {
        SigningKey::from_bytes(self.key_for("policy signer").bytes())
    }
}

fn hmac(key: &Key, purpose: &str, value: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(value);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_made_once_and_read_again() {
        let folder = crate::testing::scratch();
        let path = folder.path().join("hub.key");
        let first = HubKeys::open_or_create(&path, &Chance::System).unwrap();
        let second = HubKeys::open_or_create(&path, &Chance::System).unwrap();
        assert_eq!(first.receipt_mark("A"), second.receipt_mark("A"));
        assert_ne!(first.receipt_mark("A"), first.receipt_mark("B"));
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(&path, "lachan-hub-key/1\nshort").unwrap();
        assert!(HubKeys::open_or_create(&path, &Chance::System).is_err());
    }
}
