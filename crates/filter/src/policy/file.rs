//! The policy file: a header of 256 bytes, the slots of the index, the blob of names, and a tail with the
//! tables of classes, categories and sources. All numbers are little-endian.
//!
//! ```text
//! 0 magic 8 | 8 hash key | 16 rules | 24 slots | 32 blob bytes | 40 tail bytes | 48 sequence | 56 issued at
//! 64 expires at | 72 longest probe | 80 signer's key 32 | 112 SHA-256 of 0..112 and of all after 256
//! 144 Ed25519 signature 64, over the context and the SHA-256
//! ```

use bytes::Bytes;
use ed25519_dalek::{Signature, Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::Policy;
use crate::code::Reader;
use crate::{Category, TierSet, VerifyingKey};

/// Why a policy file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Another kind of file, or of another version.
    #[error("not a policy file of this version; make it with `lachan lists compile`")]
    NotAPolicy,
    /// Cut short, or longer than it says.
    #[error("the policy file is not whole: it was cut short or glued together; copy it again")]
    Truncated,
    /// The checksum does not fit.
    #[error("the policy file is damaged: its checksum is wrong; copy it again")]
    Damaged,
}

pub(super) const MAGIC: [u8; 8] = *b"LACHANP\x01";
pub(super) const HEADER: usize = 256;
pub(super) const DIGESTED: usize = 112;
const CONTEXT: &[u8] = b"lachan-policy/1\n";

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub key: u64,
    pub rules: u64,
    pub slots: usize,
    pub blob: usize,
    pub tail: usize,
    pub sequence: u64,
    pub issued_at: u64,
    pub expires_at: u64,
    pub max_probe: u32,
}

/// What rules of one class do: bits of categories for the name itself and for what is below it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub block_here: u64,
    pub block_below: u64,
    pub allow_here: u64,
    pub allow_below: u64,
    /// Kind and category, when rules of this class have but one reason.
    pub single: Option<(u8, u8)>,
}

impl Header {
    pub fn write(&self, out: &mut [u8]) {
        let words = [
            u64::from_le_bytes(MAGIC),
            self.key,
            self.rules,
            self.slots as u64,
            self.blob as u64,
            self.tail as u64,
            self.sequence,
            self.issued_at,
            self.expires_at,
            u64::from(self.max_probe),
        ];
        for (to, word) in out.chunks_exact_mut(8).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
    }

    fn read(bytes: &[u8]) -> Option<Header> {
        let mut header = Reader(bytes.get(8..HEADER)?);
        let mut word = || header.u64();
        let key = word()?;
        let rules = word()?;
        let mut size = || usize::try_from(word()?).ok();
        let (slots, blob, tail) = (size()?, size()?, size()?);
        let (sequence, issued_at, expires_at) = (word()?, word()?, word()?);
        let max_probe = u32::try_from(word()?).ok()?;
        Some(Header { key, rules, slots, blob, tail, sequence, issued_at, expires_at, max_probe })
    }

    fn file_len(&self) -> Option<usize> {
        self.slots.checked_mul(8)?.checked_add(HEADER)?.checked_add(self.blob)?.checked_add(self.tail)
    }
}

impl Policy {
    /// Takes a policy file and checks that it is whole. Whether its signer is to be trusted is asked with
    /// [`Policy::is_signed_by`]. Nothing is copied: the bytes may be a mapped file.
    ///
    /// # Errors
    /// See [`PolicyError`].
    pub fn open(bytes: impl Into<Bytes>) -> Result<Policy, PolicyError> {
        let bytes = bytes.into();
        if !bytes.starts_with(&MAGIC) {
            return Err(PolicyError::NotAPolicy);
        }
        let header = Header::read(&bytes).ok_or(PolicyError::Truncated)?;
        if header.file_len() != Some(bytes.len()) || header.slots == 0 {
            return Err(PolicyError::Truncated);
        }
        if u64::from(header.max_probe) >= header.slots as u64 {
            return Err(PolicyError::Damaged);
        }
        if digest(&bytes) != bytes[DIGESTED..DIGESTED + 32] {
            return Err(PolicyError::Damaged);
        }
        Policy::from_parts(bytes, header).ok_or(PolicyError::Damaged)
    }

    /// Reads the tail. The bytes have the length that the header says.
    pub(super) fn from_parts(bytes: Bytes, header: Header) -> Option<Policy> {
        let base = bytes.len() - header.tail;
        let mut tail = Reader(&bytes[base..]);
        let mut classes = Vec::new();
        for _ in 0..tail.count()? {
            let [block_here, block_below, allow_here, allow_below] =
                [tail.u64()?, tail.u64()?, tail.u64()?, tail.u64()?];
            let [is_single, kind, category] = tail.array()?;
            let single = (is_single == 1).then_some((kind, category));
            classes.push(Class { block_here, block_below, allow_here, allow_below, single });
        }
        let mut categories: Vec<Category> = Vec::new();
        let mut closed = [0; 5];
        for bit in 0..u32::try_from(tail.count()?).ok()? {
            let tiers = TierSet::from_bits(tail.byte()?);
            for tier in crate::AgeTier::ALL {
                closed[tier.index()] |= u64::from(tiers.contains(tier)).checked_shl(bit)?;
            }
            categories.push(tail.text()?.parse().ok()?);
        }
        let mut sources = Vec::new();
        for _ in 0..tail.count()? {
            let length = tail.text()?.len();
            let end = bytes.len() - tail.0.len();
            sources.push(end - length..end);
        }
        Some(Policy { bytes, header, classes, categories, closed, sources })
    }

    #[inline]
    pub(super) fn slots(&self) -> &[u8] {
        &self.bytes[HEADER..HEADER + self.header.slots * 8]
    }

    #[inline]
    pub(super) fn blob(&self) -> &[u8] {
        let start = HEADER + self.header.slots * 8;
        &self.bytes[start..start + self.header.blob]
    }
}

/// Writes checksum and, with a key, signature into a finished file.
pub(super) fn seal(file: &mut [u8], key: Option<&SigningKey>) {
    if let Some(key) = key {
        file[80..DIGESTED].copy_from_slice(key.verifying_key().as_bytes());
    }
    let digest = digest(file);
    file[DIGESTED..DIGESTED + 32].copy_from_slice(&digest);
    if let Some(key) = key {
        let signature = key.sign(&[CONTEXT, &digest].concat());
        file[144..208].copy_from_slice(&signature.to_bytes());
    }
}

fn digest(file: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(&file[..DIGESTED]).chain_update(&file[HEADER..]).finalize().into()
}

pub(super) fn is_signed_by(file: &[u8], key: &VerifyingKey) -> bool {
    let Some(signature) = file.get(144..208).and_then(|s| Signature::from_slice(s).ok()) else {
        return false;
    };
    let message = [CONTEXT, &file[DIGESTED..DIGESTED + 32]].concat();
    file[80..DIGESTED] == *key.as_bytes() && key.verify_strict(&message, &signature).is_ok()
}
