//! The bundle (bản danh sách): what a hub sends to its resolvers. Exact names with their categories and
//! sources and the matrix, compressed and signed. Line numbers stay at the hub.
//!
//! The same entries give the same bytes. Numbers are little-endian:
//!
//! ```text
//! 0 magic 8 | 8 sequence | 16 issued at | 24 expires at | 32 names | 40 bytes when unpacked
//! 48 Ed25519 signature 64
//! 112 raw DEFLATE (RFC 1951) of: matrix, categories, sources, reasons, then four columns with their lengths
//! ```
//!
//! The columns hold, name by name in the order of the name read backwards: how many bytes the backward name
//! shares with the one before; how many it adds; these bytes; the number of its reason.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::Arc;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use sha2::{Digest, Sha256};

use crate::code::{Reader, put_number, put_text};
use crate::merge::{Gathered, Merged, Origin};
use crate::{BuildError, Category, Entry, Matrix, Stamp, TierSet};

/// Why a bundle is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Another kind of file, or of another version.
    #[error("not a bundle of this version")]
    NotABundle,
    /// Not signed by the hub's key, or changed or cut short after signing.
    #[error("the signature is wrong: the bundle was changed, cut short, or made by another hub")]
    BadSignature,
    /// Older than what is already in force.
    #[error("bundle {got} is older than bundle {wanted}, which is already here")]
    Rollback {
        /// The bundle's sequence number.
        got: u64,
        /// The least one taken.
        wanted: u64,
    },
    /// Signed, but its content contradicts itself.
    #[error("the bundle's content contradicts itself; it was made by a faulty program")]
    Malformed,
}

const MAGIC: [u8; 8] = *b"LACHANB\x01";
const SIGNED_HEAD: usize = 48;
const HEADER: usize = 112;
const CONTEXT: &[u8] = b"lachan-bundle/1\n";
/// What unpacks to more is no bundle: 16 million names of 30 bytes.
const MAX_UNPACKED: u64 = 512 << 20;

/// A bundle whose signature has been checked.
#[derive(Clone, Debug)]
pub struct Bundle {
    stamp: Stamp,
    names: usize,
    matrix: Matrix,
    categories: Vec<Category>,
    sources: Vec<Arc<str>>,
    reasons: Vec<Vec<Origin>>,
    /// The four columns, unpacked.
    columns: Vec<u8>,
}

#[derive(Default)]
struct Columns {
    shared: Vec<u8>,
    added: Vec<u8>,
    letters: Vec<u8>,
    reason: Vec<u8>,
}

impl Bundle {
    /// Packs and signs entries. Deterministic: the order of the entries does not matter.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn build(
        entries: &[Entry],
        matrix: &Matrix,
        sequence: u64,
        issued_at: u64,
        expires_at: u64,
        key: &SigningKey,
    ) -> Result<Vec<u8>, BuildError> {
        let mut gathered = Gathered::default();
        gathered.add_entries(entries)?;
        let stamp = Stamp { sequence, issued_at, expires_at };
        Bundle::pack(gathered, matrix, stamp, key)
    }

    /// Packs and signs what has been gathered. Deterministic: the order of the rules does not matter.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn pack(
        gathered: Gathered<'_>,
        matrix: &Matrix,
        stamp: Stamp,
        key: &SigningKey,
    ) -> Result<Vec<u8>, BuildError> {
        let merged = Merged::new(gathered);
        let (names, plain) = content(&merged, matrix)?;
        let mut file = MAGIC.to_vec();
        for word in [stamp.sequence, stamp.issued_at, stamp.expires_at, names, plain.len() as u64] {
            file.extend_from_slice(&word.to_le_bytes());
        }
        file.resize(HEADER, 0);
        let mut packer = DeflateEncoder::new(file, Compression::new(7));
        packer.write_all(&plain).map_err(|_| BuildError::TooLarge)?;
        let mut file = packer.finish().map_err(|_| BuildError::TooLarge)?;
        let signature = key.sign(&message(&file));
        file[SIGNED_HEAD..HEADER].copy_from_slice(&signature.to_bytes());
        Ok(file)
    }

    /// Takes a bundle that this key has signed and whose sequence number is at least `min_sequence`. The
    /// signature is checked before anything is unpacked. An expired bundle is taken: see [`Bundle::stamp`].
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn open(bytes: &[u8], key: &VerifyingKey, min_sequence: u64) -> Result<Bundle, BundleError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(BundleError::NotABundle);
        }
        let signature = bytes.get(SIGNED_HEAD..HEADER).and_then(|s| Signature::from_slice(s).ok());
        let signature = signature.ok_or(BundleError::BadSignature)?;
        key.verify_strict(&message(bytes), &signature).map_err(|_| BundleError::BadSignature)?;
        let mut head = Reader(&bytes[8..]);
        let mut word = || head.u64().ok_or(BundleError::Malformed);
        let stamp = Stamp { sequence: word()?, issued_at: word()?, expires_at: word()? };
        let (names, unpacked) = (word()?, word()?);
        if stamp.sequence < min_sequence {
            return Err(BundleError::Rollback { got: stamp.sequence, wanted: min_sequence });
        }
        if unpacked > MAX_UNPACKED {
            return Err(BundleError::Malformed);
        }
        let mut plain = Vec::with_capacity(unpacked as usize);
        let mut unpacker = DeflateDecoder::new(&bytes[HEADER..]).take(unpacked + 1);
        unpacker.read_to_end(&mut plain).map_err(|_| BundleError::Malformed)?;
        if plain.len() as u64 != unpacked || names > unpacked {
            return Err(BundleError::Malformed);
        }
        Bundle::read(stamp, names as usize, &plain).ok_or(BundleError::Malformed)
    }

    fn read(stamp: Stamp, names: usize, plain: &[u8]) -> Option<Bundle> {
        let mut rest = Reader(plain);
        let mut matrix = Matrix::default();
        for _ in 0..rest.count()? {
            let tiers = TierSet::from_bits(rest.byte()?);
            matrix.put(rest.text()?.parse().ok()?, tiers);
        }
        let mut categories = Vec::new();
        for _ in 0..rest.count().filter(|count| *count <= 64)? {
            categories.push(rest.text()?.parse().ok()?);
        }
        let mut sources = Vec::new();
        for _ in 0..rest.count()? {
            sources.push(rest.text()?.into());
        }
        let mut reasons = Vec::new();
        for _ in 0..rest.count()? {
            let mut origins = Vec::new();
            for _ in 0..rest.count()? {
                let [kind, category] = rest.array()?;
                let source = u32::try_from(rest.number()?).ok()?;
                let known = usize::from(category) < categories.len() && (source as usize) < sources.len();
                origins.push(Origin::from_kind(kind, category, source, 0).filter(|_| known)?);
            }
            reasons.push(origins);
        }
        Some(Bundle { stamp, names, matrix, categories, sources, reasons, columns: rest.0.to_vec() })
    }

    /// Hands over the names in their order.
    pub(crate) fn each(
        &self,
        mut f: impl FnMut(&[u8], &[Origin]) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut columns = self.columns().ok_or(BuildError::Malformed)?;
        let (mut backward, mut name) = (Vec::new(), Vec::new());
        for _ in 0..self.names {
            let reason = columns.next(&mut backward).ok_or(BuildError::Malformed)?;
            let origins = self.reasons.get(reason).ok_or(BuildError::Malformed)?;
            name.clear();
            name.extend(backward.iter().rev());
            f(&name, origins)?;
        }
        Ok(())
    }

    fn columns(&self) -> Option<ColumnReader<'_>> {
        let mut rest = Reader(&self.columns);
        let mut column = || rest.count().and_then(|length| rest.bytes(length)).map(Reader);
        Some(ColumnReader { shared: column()?, added: column()?, letters: column()?, reason: column()? })
    }

    /// Sequence number, time of issue and expiry.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// How many names it lists.
    pub fn names(&self) -> usize {
        self.names
    }

    /// The matrix in force.
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    pub(crate) fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub(crate) fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }
}

/// For tests of what a faulty or hostile signer may do.
#[cfg(test)]
impl Bundle {
    pub(crate) fn unpack(bytes: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        DeflateDecoder::new(&bytes[HEADER..]).read_to_end(&mut plain).unwrap();
        plain
    }

    pub(crate) fn repack(head: &[u8], plain: &[u8], key: &SigningKey) -> Vec<u8> {
        let mut file = head[..HEADER].to_vec();
        file[40..SIGNED_HEAD].copy_from_slice(&(plain.len() as u64).to_le_bytes());
        let mut packer = DeflateEncoder::new(file, Compression::new(1));
        packer.write_all(plain).unwrap();
        let mut file = packer.finish().unwrap();
        let signature = key.sign(&message(&file));
        file[SIGNED_HEAD..HEADER].copy_from_slice(&signature.to_bytes());
        file
    }
}

struct ColumnReader<'a> {
    shared: Reader<'a>,
    added: Reader<'a>,
    letters: Reader<'a>,
    reason: Reader<'a>,
}

impl ColumnReader<'_> {
    /// Turns the backward name into the next one and gives the number of its reason.
    fn next(&mut self, backward: &mut Vec<u8>) -> Option<usize> {
        let (shared, added) = (self.shared.byte()?, self.added.byte()?);
        let letters = self.letters.bytes(usize::from(added))?;
        if usize::from(shared) > backward.len() || usize::from(shared) + letters.len() > 253 {
            return None;
        }
        let fits = |b: &u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
        if !letters.iter().all(fits) {
            return None;
        }
        backward.truncate(usize::from(shared));
        backward.extend_from_slice(letters);
        self.reason.count()
    }
}

/// What is signed: the context, the head, and the hash of the packed content.
fn message(file: &[u8]) -> Vec<u8> {
    let content = Sha256::digest(file.get(HEADER..).unwrap_or_default());
    [CONTEXT, file.get(..SIGNED_HEAD).unwrap_or_default(), &content].concat()
}

/// The number of names, and the content before packing.
fn content(merged: &Merged<'_>, matrix: &Matrix) -> Result<(u64, Vec<u8>), BuildError> {
    let mut columns = Columns::default();
    let mut reason_of: HashMap<Vec<Origin>, u64> = HashMap::new();
    let mut reasons = Vec::new();
    let (mut names, mut last) = (0, Vec::new());
    merged.each(|name, origins| {
        let origins: Vec<Origin> = origins.iter().map(|origin| Origin { line: 0, ..*origin }).collect();
        let next = reason_of.len() as u64;
        let reason = *reason_of.entry(origins).or_insert_with_key(|origins| {
            reasons.push(origins.clone());
            next
        });
        columns.push(name, reason, &mut last);
        names += 1;
        Ok::<(), BuildError>(())
    })?;
    let mut plain = Vec::with_capacity(columns.letters.len() + 3 * columns.shared.len() + 4096);
    put_tables(&mut plain, merged, matrix, &reasons);
    for column in [columns.shared, columns.added, columns.letters, columns.reason] {
        put_number(&mut plain, column.len() as u64);
        plain.extend_from_slice(&column);
    }
    if plain.len() as u64 > MAX_UNPACKED {
        return Err(BuildError::TooLarge);
    }
    Ok((names, plain))
}

fn put_tables(plain: &mut Vec<u8>, merged: &Merged<'_>, matrix: &Matrix, reasons: &[Vec<Origin>]) {
    put_number(plain, matrix.rows().count() as u64);
    for (category, tiers) in matrix.rows() {
        plain.push(tiers.bits());
        put_text(plain, category.as_str());
    }
    put_number(plain, merged.categories.len() as u64);
    merged.categories.iter().for_each(|category| put_text(plain, category.as_str()));
    put_number(plain, merged.sources.len() as u64);
    merged.sources.iter().for_each(|source| put_text(plain, source));
    put_number(plain, reasons.len() as u64);
    for origins in reasons {
        put_number(plain, origins.len() as u64);
        for origin in origins {
            plain.extend_from_slice(&[origin.kind(), origin.category]);
            put_number(plain, u64::from(origin.source));
        }
    }
}

impl Columns {
    fn push(&mut self, name: &[u8], reason: u64, last: &mut Vec<u8>) {
        let shared = name.iter().rev().zip(last.iter()).take_while(|(a, b)| a == b).count();
        last.truncate(shared);
        last.extend(name.iter().rev().skip(shared));
        self.shared.push(shared as u8);
        self.added.push((name.len() - shared) as u8);
        self.letters.extend_from_slice(&last[shared..]);
        put_number(&mut self.reason, reason);
    }
}
