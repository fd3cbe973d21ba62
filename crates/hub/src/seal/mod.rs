//! Sealing: what turns a child's words into bytes that only the right people open.
//!
//! * [`Key`] seals with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha): a fresh 192-bit nonce for each sealing and
//!   the place where the bytes belong as associated data, so that a sealed value moved to another row does not
//!   open.
//! * [`UnitPublic`]/[`UnitSecret`] seal a key to an organisation's unit or to a person by HPKE (RFC 9180,
//!   DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305).
//! * [`HubKeys`] are the hub's own, kept in a file outside the database.
//!
//! The first byte of everything sealed names the suite, so that a later one (post-quantum) can live beside it.

mod hub_keys;
mod pad;
mod unit;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::chance::Chance;

pub use hub_keys::{HubKeys, KeyFileError};
pub use pad::{pad, unpad};
pub use unit::{UnitPublic, UnitSecret};

/// Suite byte: XChaCha20-Poly1305 with a 24-byte nonce in front.
const SUITE: u8 = 1;
const NONCE: usize = 24;

/// Something sealed could not be opened: the wrong key, the wrong place, or changed bytes. Says no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes do not open")]
pub struct CannotOpen;

/// A 256-bit symmetric key. It has no `Debug` and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// A new random key.
    pub fn fresh(chance: &Chance) -> Self {
        Self(chance.bytes())
    }

    /// A key from its bytes; `None` when there are not exactly 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A key drawn from `secret` for one purpose (HKDF-SHA256, RFC 5869).
    pub fn derive(secret: &[u8], purpose: &str) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, secret)
            .expand(purpose.as_bytes(), &mut key)
            .expect("32 bytes is a length that HKDF-SHA256 gives");
        Self(key)
    }

    /// The raw bytes, for wrapping under another key.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals `plain` for the place `place` (for example `report body <id>`).
    pub fn seal(&self, chance: &Chance, place: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = chance.bytes();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("sealing fails only beyond 256 GiB");
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(SUITE);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Key::seal`] made for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (&SUITE, rest) = sealed.split_first().ok_or(CannotOpen)? else { return Err(CannotOpen) };
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(CannotOpen)?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        XChaCha20Poly1305::new(&self.0.into()).decrypt(&XNonce::from(*nonce), payload).map_err(|_| CannotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_at_its_place_and_unchanged() {
        let chance = Chance::seeded(1);
        let key = Key::fresh(&chance);
        let sealed = key.seal(&chance, "a", "Ễ Ộ Ử".as_bytes());
        assert_eq!(key.open("a", &sealed).unwrap(), "Ễ Ộ Ử".as_bytes());
        assert_eq!(key.open("b", &sealed), Err(CannotOpen));
        assert_eq!(Key::fresh(&chance).open("a", &sealed), Err(CannotOpen));
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(key.open("a", &changed), Err(CannotOpen), "byte {index}");
            assert_eq!(key.open("a", &sealed[..index]), Err(CannotOpen), "cut at {index}");
        }
    }

    #[test]
    fn derivation_is_that_of_rfc_5869() {
        // Test case 3 of RFC 5869, appendix A: no salt, empty info; the first 32 bytes.
        let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
        let key = Key::derive(&[0x0b; 22], "");
        let hex: String = key.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }
}
