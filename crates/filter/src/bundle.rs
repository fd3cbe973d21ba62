//! The bundle (bản danh sách): what a hub sends to its resolvers. Exact names with their categories and
//! sources and the matrix, compressed and signed. Line numbers stay at the hub.
//!
//! The same entries give the same bytes. Numbers are little-endian:
//!
//! ```text
//! 0 magic 8 | 8 sequence | 16 issued at | 24 expires at | 32 names | 40 bytes when unpacked
//! 48 SHA-256 of the unpacked content 32 | 80 Ed25519 signature of all before it 64
//! 144 raw DEFLATE (RFC 1951) of: matrix, categories, sources, reasons, then four columns with their lengths
//! ```
//!
//! The columns hold, name by name in the order of the name read backwards: how many bytes the backward name
//! shares with the one before; how many it adds; these bytes; the number of its reason.
//!
//! What is signed is the content and not its packed form, so that a resolver which has made it from an older bundle and
//! a delta (see [`crate::delta`]) can check it like one that has fetched it whole.

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
    /// A delta that leads from another bundle than the one at hand.
    #[error("the changes are for another bundle than the one that is here; the whole bundle is needed")]
    OtherBase,
    /// A delta that does not lead to what was signed.
    #[error("the changes do not lead to the bundle that was signed; the whole bundle is needed")]
    BadDelta,
}

const MAGIC: [u8; 8] = *b"LACHANB\x02";
const DIGEST: usize = 48;
const SIGNATURE: usize = 80;
pub(crate) const HEADER: usize = 144;
const CONTEXT: &[u8] = b"lachan-bundle/2\n";
/// What unpacks to more is no bundle: 16 million names of 30 bytes.
const MAX_UNPACKED: u64 = 512 << 20;

/// The beginning of a bundle, signed.
pub(crate) type Head = [u8; HEADER];

/// A bundle whose signature has been checked.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub(crate) head: Box<Head>,
    stamp: Stamp,
    names: usize,
    matrix: Matrix,
    categories: Vec<Category>,
    sources: Vec<Arc<str>>,
    reasons: Vec<Vec<Origin>>,
    /// Unpacked.
    content: Vec<u8>,
    /// Where in it the four columns begin.
    columns: usize,
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
        let mut content = Content::default();
        let mut backward = Vec::new();
        merged.each(|name, origins| {
            backward.clear();
            backward.extend(name.iter().rev());
            content.push(&backward, origins.iter().map(|origin| Origin { line: 0, ..*origin }).collect());
            Ok::<(), BuildError>(())
        })?;
        let names = content.names;
        let plain =
            content.finish(matrix, &merged.categories, &merged.sources).ok_or(BuildError::TooLarge)?;
        file(&sign(stamp, names, &plain, key), &plain).ok_or(BuildError::TooLarge)
    }

    /// Takes a bundle that this key has signed and whose sequence number is at least `min_sequence`. The
    /// signature is checked before anything is unpacked, and no more is unpacked than it vouches for. An expired
    /// bundle is taken: see [`Bundle::stamp`].
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn open(bytes: &[u8], key: &VerifyingKey, min_sequence: u64) -> Result<Bundle, BundleError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(BundleError::NotABundle);
        }
        let (head, packed) = bytes.split_first_chunk::<HEADER>().ok_or(BundleError::BadSignature)?;
        let length = check_head(head, key, min_sequence)?;
        let content = unpack(packed, length).ok_or(BundleError::BadSignature)?;
        Bundle::with_content(head, content).ok_or(BundleError::Malformed)?.ok_or(BundleError::BadSignature)
    }

    /// The bundle of a checked head and its content. `Some(None)`: the head is about another content.
    pub(crate) fn with_content(head: &Head, content: Vec<u8>) -> Option<Option<Bundle>> {
        if Sha256::digest(&content)[..] != head[DIGEST..SIGNATURE] {
            return Some(None);
        }
        Bundle::read(head, content).map(Some)
    }

    /// The file of the bundle, packed anew.
    ///
    /// # Errors
    /// It is too large.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BuildError> {
        file(&self.head, &self.content).ok_or(BuildError::TooLarge)
    }

    fn read(head: &Head, content: Vec<u8>) -> Option<Bundle> {
        let mut words = Reader(&head[8..]);
        let stamp = Stamp { sequence: words.u64()?, issued_at: words.u64()?, expires_at: words.u64()? };
        let names = usize::try_from(words.u64()?).ok().filter(|names| *names <= content.len())?;
        let mut rest = Reader(&content);
        let (matrix, categories) = read_tables(&mut rest)?;
        let mut sources = Vec::new();
        for _ in 0..rest.count()? {
            sources.push(rest.text()?.into());
        }
        let reasons = read_reasons(&mut rest, categories.len(), sources.len())?;
        let (head, columns) = (Box::new(*head), content.len() - rest.0.len());
        Some(Bundle { head, stamp, names, matrix, categories, sources, reasons, content, columns })
    }

    /// Hands over the names in their order.
    pub(crate) fn each(
        &self,
        mut f: impl FnMut(&[u8], &[Origin]) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut names = self.backward_names().ok_or(BuildError::Malformed)?;
        let mut name = Vec::new();
        for _ in 0..self.names {
            let reason = names.next().ok_or(BuildError::Malformed)?;
            let origins = self.reasons.get(reason).ok_or(BuildError::Malformed)?;
            name.clear();
            name.extend(names.name.iter().rev());
            f(&name, origins)?;
        }
        Ok(())
    }

    /// The names read backwards, from the first.
    pub(crate) fn backward_names(&self) -> Option<Names<'_>> {
        let mut rest = Reader(self.content.get(self.columns..)?);
        let mut column = || rest.count().and_then(|length| rest.bytes(length)).map(Reader);
        let (shared, added, letters, reason) = (column()?, column()?, column()?, column()?);
        Some(Names { name: Vec::new(), shared, added, letters, reason })
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

    pub(crate) fn reasons(&self) -> &[Vec<Origin>] {
        &self.reasons
    }

    /// What the signature vouches for.
    pub(crate) fn digest(&self) -> &[u8] {
        &self.head[DIGEST..SIGNATURE]
    }
}

/// Checks signature and sequence number of a head; gives the length of the content.
pub(crate) fn check_head(head: &Head, key: &VerifyingKey, min_sequence: u64) -> Result<usize, BundleError> {
    if !head.starts_with(&MAGIC) {
        return Err(BundleError::NotABundle);
    }
    let signature = Signature::from_slice(&head[SIGNATURE..]).map_err(|_| BundleError::BadSignature)?;
    let message = [CONTEXT, &head[..SIGNATURE]].concat();
    key.verify_strict(&message, &signature).map_err(|_| BundleError::BadSignature)?;
    let word = |at| Reader(&head[at..]).u64().ok_or(BundleError::Malformed);
    let (sequence, length) = (word(8)?, word(40)?);
    if sequence < min_sequence {
        return Err(BundleError::Rollback { got: sequence, wanted: min_sequence });
    }
    if length > MAX_UNPACKED {
        return Err(BundleError::Malformed);
    }
    usize::try_from(length).map_err(|_| BundleError::Malformed)
}

/// What was packed, when it has this length and nothing stands behind it.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut content = Vec::with_capacity(length);
    let mut unpacker = DeflateDecoder::new(packed).take(length as u64 + 1);
    unpacker.read_to_end(&mut content).ok()?;
    let whole = content.len() == length && unpacker.into_inner().total_in() == packed.len() as u64;
    whole.then_some(content)
}

/// Appends the packed form.
pub(crate) fn pack(file: Vec<u8>, content: &[u8]) -> Option<Vec<u8>> {
    // a tenth larger than with more effort, and a second sooner at the filters; most of them are sent changes alone
    let mut packer = DeflateEncoder::new(file, Compression::fast());
    packer.write_all(content).ok()?;
    packer.finish().ok()
}

fn file(head: &Head, content: &[u8]) -> Option<Vec<u8>> {
    pack(head.to_vec(), content)
}

fn sign(stamp: Stamp, names: u64, content: &[u8], key: &SigningKey) -> Head {
    let mut head = [0; HEADER];
    head[..8].copy_from_slice(&MAGIC);
    let words = [stamp.sequence, stamp.issued_at, stamp.expires_at, names, content.len() as u64];
    for (to, word) in head[8..DIGEST].chunks_exact_mut(8).zip(words) {
        to.copy_from_slice(&word.to_le_bytes());
    }
    head[DIGEST..SIGNATURE].copy_from_slice(&Sha256::digest(content));
    let signature = key.sign(&[CONTEXT, &head[..SIGNATURE]].concat());
    head[SIGNATURE..].copy_from_slice(&signature.to_bytes());
    head
}

/// The names of a bundle, one after another.
pub(crate) struct Names<'a> {
    /// The present one, read backwards.
    pub name: Vec<u8>,
    shared: Reader<'a>,
    added: Reader<'a>,
    letters: Reader<'a>,
    reason: Reader<'a>,
}

impl Names<'_> {
    /// Goes on to the next name and gives the number of its reason.
    pub(crate) fn next(&mut self) -> Option<usize> {
        let (shared, added) = (self.shared.byte()?, self.added.byte()?);
        let letters = self.letters.bytes(usize::from(added))?;
        follow(&mut self.name, shared, letters)?;
        self.reason.count()
    }
}

/// Turns a backward name into the next one: so many bytes of it, then these letters.
pub(crate) fn follow(name: &mut Vec<u8>, shared: u8, letters: &[u8]) -> Option<()> {
    let shared = usize::from(shared);
    if shared > name.len() || shared + letters.len() > 253 {
        return None;
    }
    let fits = |b: &u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    if !letters.iter().all(fits) {
        return None;
    }
    name.truncate(shared);
    name.extend_from_slice(letters);
    Some(())
}

/// How many bytes two names share at their beginning.
pub(crate) fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// The content while it is made. The same names, reasons and tables give the same bytes, whoever makes it.
#[derive(Default)]
pub(crate) struct Content {
    columns: Columns,
    reason_of: HashMap<Vec<Origin>, u64>,
    reasons: Vec<Vec<Origin>>,
    last: Vec<u8>,
    pub names: u64,
}

#[derive(Default)]
struct Columns {
    shared: Vec<u8>,
    added: Vec<u8>,
    letters: Vec<u8>,
    reason: Vec<u8>,
}

impl Content {
    /// Adds the next name, read backwards.
    pub(crate) fn push(&mut self, backward: &[u8], origins: Vec<Origin>) {
        let next = self.reasons.len() as u64;
        let reasons = &mut self.reasons;
        let reason = *self.reason_of.entry(origins).or_insert_with_key(|origins| {
            reasons.push(origins.clone());
            next
        });
        let shared = shared(backward, &self.last);
        self.columns.shared.push(shared as u8);
        self.columns.added.push((backward.len() - shared) as u8);
        self.columns.letters.extend_from_slice(&backward[shared..]);
        put_number(&mut self.columns.reason, reason);
        self.last.truncate(shared);
        self.last.extend_from_slice(&backward[shared..]);
        self.names += 1;
    }

    /// `None`: too large.
    pub(crate) fn finish(
        self,
        matrix: &Matrix,
        categories: &[Category],
        sources: &[Arc<str>],
    ) -> Option<Vec<u8>> {
        let Columns { shared, added, letters, reason } = self.columns;
        let mut plain = Vec::with_capacity(letters.len() + 3 * shared.len() + 4096);
        put_tables(&mut plain, matrix, categories);
        put_number(&mut plain, sources.len() as u64);
        sources.iter().for_each(|source| put_text(&mut plain, source));
        put_reasons(&mut plain, &self.reasons);
        for column in [shared, added, letters, reason] {
            put_number(&mut plain, column.len() as u64);
            plain.extend_from_slice(&column);
        }
        (plain.len() as u64 <= MAX_UNPACKED).then_some(plain)
    }
}

pub(crate) fn put_tables(plain: &mut Vec<u8>, matrix: &Matrix, categories: &[Category]) {
    put_number(plain, matrix.rows().count() as u64);
    for (category, tiers) in matrix.rows() {
        plain.push(tiers.bits());
        put_text(plain, category.as_str());
    }
    put_number(plain, categories.len() as u64);
    categories.iter().for_each(|category| put_text(plain, category.as_str()));
}

pub(crate) fn read_tables(rest: &mut Reader<'_>) -> Option<(Matrix, Vec<Category>)> {
    let mut matrix = Matrix::default();
    for _ in 0..rest.count()? {
        let tiers = TierSet::from_bits(rest.byte()?);
        matrix.put(rest.text()?.parse().ok()?, tiers);
    }
    let mut categories = Vec::new();
    for _ in 0..rest.count().filter(|count| *count <= 64)? {
        categories.push(rest.text()?.parse().ok()?);
    }
    Some((matrix, categories))
}

pub(crate) fn put_reasons(plain: &mut Vec<u8>, reasons: &[Vec<Origin>]) {
    put_number(plain, reasons.len() as u64);
    for origins in reasons {
        put_number(plain, origins.len() as u64);
        for origin in origins {
            plain.extend_from_slice(&[origin.kind(), origin.category]);
            put_number(plain, u64::from(origin.source));
        }
    }
}

/// Reasons that speak of so many categories and sources.
pub(crate) fn read_reasons(
    rest: &mut Reader<'_>,
    categories: usize,
    sources: usize,
) -> Option<Vec<Vec<Origin>>> {
    let mut reasons = Vec::new();
    for _ in 0..rest.count()? {
        let mut origins = Vec::new();
        for _ in 0..rest.count()? {
            let [kind, category] = rest.array()?;
            let source = u32::try_from(rest.number()?).ok()?;
            let known = usize::from(category) < categories && (source as usize) < sources;
            origins.push(Origin::from_kind(kind, category, source, 0).filter(|_| known)?);
        }
        reasons.push(origins);
    }
    Some(reasons)
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
        let word = |at: usize| u64::from_le_bytes(*head[at..].first_chunk().unwrap());
        let stamp = Stamp { sequence: word(8), issued_at: word(16), expires_at: word(24) };
        file(&sign(stamp, word(32), plain, key), plain).unwrap()
    }
}
