//! Key pairs of units and persons, and sealing to them (HPKE, RFC 9180, base mode, single shot).

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use super::CannotOpen;
use crate::chance::Chance;

type Suite = X25519HkdfSha256;
type Public = <Suite as Kem>::PublicKey;
type Secret = <Suite as Kem>::PrivateKey;
type Encapsulated = <Suite as Kem>::EncappedKey;

/// Suite byte: DHKEM(X25519, HKDF-SHA256) with ChaCha20-Poly1305.
const SUITE: u8 = 1;
const ENCAPSULATED: usize = 32;

/// What anybody may seal to.
#[derive(Clone)]
pub struct UnitPublic(Public);

/// What opens it. No `Debug`; the bytes live in memory only while somebody is at work.
#[derive(Clone)]
pub struct UnitSecret(Secret);

impl UnitPublic {
    /// From the 32 bytes of the X25519 public key.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Public::from_bytes(bytes).ok().map(Self)
    }

    /// The 32 bytes of the X25519 public key.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// Seals `plain` so that only the holder of the secret opens it, for the same `place`.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        let (encapsulated, sealed) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeS::Base,
            &self.0,
            place.as_bytes(),
            plain,
            b"",
        )
        .expect("sealing to a well-formed public key succeeds");
        let mut out = vec![SUITE];
        out.extend_from_slice(&encapsulated.to_bytes());
        out.extend_from_slice(&sealed);
        out
    }
}

impl UnitSecret {
    /// A new key pair's secret half.
    pub fn fresh(chance: &Chance) -> Self {
        let material = Zeroizing::new(chance.bytes::<32>());
        let (secret, _) = Suite::derive_keypair(material.as_slice());
        Self(secret)
    }

    /// From the 32 bytes of the X25519 private key.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Secret::from_bytes(bytes).ok().map(Self)
    }

    /// The 32 bytes of the X25519 private key.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_bytes().to_vec())
    }

    /// The public half.
    pub fn public(&self) -> UnitPublic {
        UnitPublic(Suite::sk_to_pk(&self.0))
    }

    /// Opens what was sealed to the public half for the same `place`.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (&SUITE, rest) = sealed.split_first().ok_or(CannotOpen)? else { return Err(CannotOpen) };
        let (encapsulated, body) = rest.split_first_chunk::<ENCAPSULATED>().ok_or(CannotOpen)?;
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| CannotOpen)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            &self.0,
            &encapsulated,
            place.as_bytes(),
            body,
            b"",
        )
        .map(Zeroizing::new)
        .map_err(|_| CannotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_secret_opens_it_at_the_right_place() {
        let chance = Chance::System;
        let (unit, other) = (UnitSecret::fresh(&chance), UnitSecret::fresh(&chance));
        let sealed = unit.public().seal("report key 1", b"key");
        assert_eq!(unit.open("report key 1", &sealed).unwrap().as_slice(), b"key");
        assert!(unit.open("report key 2", &sealed).is_err());
        assert!(other.open("report key 1", &sealed).is_err());
        assert!(unit.open("report key 1", &sealed[..sealed.len() - 1]).is_err());
        assert!(unit.open("report key 1", &[]).is_err());
    }

    #[test]
    fn keys_come_back_from_their_bytes() {
        let secret = UnitSecret::fresh(&Chance::seeded(3));
        let again = UnitSecret::from_bytes(&secret.bytes()).unwrap();
        assert_eq!(again.public().bytes(), secret.public().bytes());
        assert!(UnitPublic::from_bytes(&[1, 2, 3]).is_none());
    }
}
