//! Passphrases: argon2id (RFC 9106) gives one secret, from which follow what is checked and what unlocks.
//!
//! Parameters: 46 MiB, one pass, one lane (OWASP ASVS 5.0, appendix C). At most two run at once, so that a crowd
//! at the door cannot take the machine's memory.

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::seal::Key;

const MEMORY_KIB: u32 = 46 * 1024;
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The shortest passphrase that is taken, in characters.
pub const SHORTEST: usize = 12;

/// What a passphrase leads to.
pub struct Unlocked {
    /// Compared at sign-in.
    pub check: [u8; 32],
    /// Wraps the person's own key.
    pub key: Key,
}

impl Unlocked {
    /// Whether the check kept in the database is this one, in constant time.
    pub fn fits(&self, kept: &[u8]) -> bool {
        self.check.ct_eq(kept).into()
    }
}

/// Stretches a passphrase. Takes some tens of milliseconds, off the async threads.
pub async fn stretch(passphrase: String, salt: [u8; 16]) -> Result<Unlocked> {
    let _permit = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let work = tokio::task::spawn_blocking(move || {
        let passphrase = Zeroizing::new(passphrase);
        let params = Params::new(MEMORY_KIB, 1, 1, Some(32)).map_err(Error::internal)?;
        let mut secret = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, secret.as_mut_slice())
            .map_err(Error::internal)?;
        let check = *Key::derive(secret.as_slice(), "passphrase check").bytes();
        Ok(Unlocked { check, key: Key::derive(secret.as_slice(), "passphrase unlock") })
    });
    work.await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_words_and_salt_lead_to_the_same_place() {
        let first = stretch("một câu dài để nhớ".into(), [1; 16]).await.unwrap();
        let again = stretch("một câu dài để nhớ".into(), [1; 16]).await.unwrap();
        let other = stretch("một câu dài để nhớ".into(), [2; 16]).await.unwrap();
        assert!(first.fits(&again.check));
        assert!(!first.fits(&other.check));
        assert!(!first.fits(&[]));
    }
}
