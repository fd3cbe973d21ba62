//! The policy file: a header of 256 bytes, the slots of the index, the blob of names, a tail with the tables of
//! classes, categories, sources and measures, and the reasons, which stay on disk (see `reasons.rs`). All numbers are
//! little-endian.
//!
//! ```text
//! 0 magic 8 | 8 hash key | 16 rules | 24 slots | 32 blob bytes | 40 tail bytes | 48 sequence | 56 issued at
//! 64 expires at | 72 longest probe | 80 reasons bytes | 88 signer's key 32 | 120 SHA-256 of the reasons 32
//! 152 SHA-256 of 0..152 and of all from 256 up to the reasons 32
//! 184 Ed25519 signature 64, over the context and the second SHA-256
//! ```

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use ed25519_dalek::{Signature, Signer, SigningKey};
use memmap2::MmapMut;
use sha2::{Digest, Sha256};

use super::{Policy, ReadAt};
use crate::code::Reader;
use crate::{Category, Measure, MeasureSet, TierSet, VerifyingKey};

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

/// Why a policy file cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// It cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

pub(super) const MAGIC: [u8; 8] = *b"LACHANP\x02";
pub(super) const HEADER: usize = 256;
pub(super) const SIGNER: usize = 88;
pub(super) const REASONS_DIGEST: usize = 120;
pub(super) const DIGEST: usize = 152;
pub(super) const SIGNATURE: usize = 184;
const CONTEXT: &[u8] = b"lachan-policy/2\n";
/// The most that is set aside before the file has shown that it is so large: 16 million names.
const MAX_HOT: usize = 1 << 30;

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub key: u64,
    pub rules: u64,
    pub slots: usize,
    pub blob: usize,
    pub tail: usize,
    pub reasons: usize,
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
            self.reasons as u64,
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
        let reasons = usize::try_from(word()?).ok()?;
        let header =
            Header { key, rules, slots, blob, tail, reasons, sequence, issued_at, expires_at, max_probe };
        // every rule has a slot, so that the directory of reasons cannot be made endless
        (rules <= slots as u64).then_some(header)
    }

    /// The length of all that look-ups need.
    pub fn hot_len(&self) -> Option<usize> {
        self.slots.checked_mul(8)?.checked_add(HEADER)?.checked_add(self.blob)?.checked_add(self.tail)
    }
}

impl Policy {
    /// Takes a policy file and checks that it is whole. Whether its signer is to be trusted is asked with
    /// [`Policy::is_signed_by`]. Nothing is copied.
    ///
    /// # Errors
    /// See [`PolicyError`].
    pub fn open(bytes: impl Into<Bytes>) -> Result<Policy, PolicyError> {
        let bytes = bytes.into();
        let (header, hot) = usable_header(&bytes)?;
        let reasons = bytes.get(hot..).ok_or(PolicyError::Truncated)?;
        if reasons.len() != header.reasons {
            return Err(PolicyError::Truncated);
        }
        if Sha256::digest(reasons)[..] != bytes[REASONS_DIGEST..DIGEST]
            || digest(&bytes[..hot]) != bytes[DIGEST..SIGNATURE]
        {
            return Err(PolicyError::Damaged);
        }
        Policy::from_parts(bytes, None, header).ok_or(PolicyError::Damaged)
    }

    /// Takes a policy file into memory and checks that it is whole, but leaves the reasons where they are:
    /// they are read when somebody asks for them.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub fn load(file: impl ReadAt + 'static) -> Result<Policy, LoadError> {
        let mut head = vec![0; HEADER];
        file.read_at(0, &mut head[..8]).map_err(cut)?;
        if head[..8] != MAGIC {
            return Err(PolicyError::NotAPolicy.into());
        }
        file.read_at(8, &mut head[8..]).map_err(cut)?;
        let (header, hot) = usable_header(&head)?;
        if hot > MAX_HOT {
            return Err(PolicyError::Truncated.into());
        }
        let mut bytes = room_of_its_own(hot)?;
        file.read_at(0, &mut bytes).map_err(cut)?;
        let (mut at, end) = (hot as u64, hot as u64 + header.reasons as u64);
        let (mut hash, mut room) = (Sha256::new(), vec![0; 1 << 16]);
        while at < end {
            let length = usize::try_from(end - at).unwrap_or(usize::MAX).min(room.len());
            file.read_at(at, &mut room[..length]).map_err(cut)?;
            hash.update(&room[..length]);
            at += length as u64;
        }
        if file.read_at(end, &mut [0]).is_ok() {
            return Err(PolicyError::Truncated.into());
        }
        if hash.finalize()[..] != bytes[REASONS_DIGEST..DIGEST] || digest(&bytes) != bytes[DIGEST..SIGNATURE]
        {
            return Err(PolicyError::Damaged.into());
        }
        let reasons: Arc<dyn ReadAt> = Arc::new(file);
        Ok(Policy::from_parts(Bytes::from_owner(bytes), Some(reasons), header).ok_or(PolicyError::Damaged)?)
    }

    /// Reads the tail. The bytes have at least the length that the header says.
    pub(super) fn from_parts(
        bytes: Bytes,
        reasons: Option<Arc<dyn ReadAt>>,
        header: Header,
    ) -> Option<Policy> {
        let hot = header.hot_len()?;
        let mut tail = Reader(bytes.get(hot.checked_sub(header.tail)?..hot)?);
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
            let end = hot - tail.0.len();
            sources.push(end - length..end);
        }
        let mut tiers = Measure::ALL.map(Measure::default_tiers);
        // files made before there were measures end here
        let count = if tail.0.is_empty() { 0 } else { tail.count()? };
        for (to, bits) in tiers.iter_mut().zip(tail.bytes(count)?) {
            *to = TierSet::from_bits(*bits);
        }
        let measures = MeasureSet::by_tier(&tiers);
        Some(Policy { bytes, reasons, header, classes, categories, closed, sources, measures })
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

/// Zeroed memory that goes back to the system as soon as it is let go: an allocator may keep what one policy had for the
/// next, and a school's small machine would carry it for good. In large pages where the system has them, so that look-ups all over
/// it wait less for the tables of pages.
fn room_of_its_own(length: usize) -> io::Result<MmapMut> {
    let room = MmapMut::map_anon(length)?;
    #[cfg(target_os = "linux")]
    let _ = room.advise(memmap2::Advice::HugePage); // it is good without them, too
    Ok(room)
}

/// What cannot be read to its end was cut short.
fn cut(error: io::Error) -> LoadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => PolicyError::Truncated.into(),
        _ => error.into(),
    }
}

/// The header, when what it says can be true, and the length of all that look-ups need.
fn usable_header(bytes: &[u8]) -> Result<(Header, usize), PolicyError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(PolicyError::NotAPolicy);
    }
    let header = Header::read(bytes).ok_or(PolicyError::Truncated)?;
    let hot = header.hot_len().filter(|_| header.slots > 0).ok_or(PolicyError::Truncated)?;
    if u64::from(header.max_probe) >= header.slots as u64 {
        return Err(PolicyError::Damaged);
    }
    Ok((header, hot))
}

/// Writes checksums and, with a key, signature into a finished file; the reasons begin at `hot`.
pub(super) fn seal(file: &mut [u8], hot: usize, key: Option<&SigningKey>) {
    if let Some(key) = key {
        file[SIGNER..REASONS_DIGEST].copy_from_slice(key.verifying_key().as_bytes());
    }
    let reasons = Sha256::digest(&file[hot..]);
    file[REASONS_DIGEST..DIGEST].copy_from_slice(&reasons);
    let digest = digest(&file[..hot]);
    file[DIGEST..SIGNATURE].copy_from_slice(&digest);
    if let Some(key) = key {
        let signature = key.sign(&[CONTEXT, &digest].concat());
        file[SIGNATURE..SIGNATURE + 64].copy_from_slice(&signature.to_bytes());
    }
}

/// Of all that look-ups need; with it goes the checksum of the reasons.
fn digest(hot: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(&hot[..DIGEST]).chain_update(&hot[HEADER..]).finalize().into()
}

pub(super) fn is_signed_by(file: &[u8], key: &VerifyingKey) -> bool {
    let Some(signature) = file.get(SIGNATURE..SIGNATURE + 64).and_then(|s| Signature::from_slice(s).ok())
    else {
        return false;
    };
    let message = [CONTEXT, &file[DIGEST..SIGNATURE]].concat();
    file[SIGNER..REASONS_DIGEST] == *key.as_bytes() && key.verify_strict(&message, &signature).is_ok()
}
