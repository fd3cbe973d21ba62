//! Why each name is listed: list and line, name by name in the order of the blob. Only explanations need it, so
//! it stays in the file and out of memory.
//!
//! ```text
//! directory: for every 32nd name its place in the blob 4 | its place in the body 4
//! body: name by name: source, line; or, when the class has several reasons, their number and then
//!       kind, category, source, line of each
//! ```

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::Policy;
use super::index::Record;
use crate::code::{Reader, put_number};
use crate::merge::Origin;

/// Where the reasons are read from when somebody asks for them. A file that is replaced by another stays what
/// it was; one that is overwritten in place can make an explanation wrong or missing, never a verdict.
pub trait ReadAt: Send + Sync {
    /// Fills the room with what stands at this place.
    ///
    /// # Errors
    /// There is not so much there, or it cannot be read.
    fn read_at(&self, at: u64, room: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for File {
    fn read_at(&self, at: u64, room: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(room, at)
    }
}

/// Names a step of the directory.
const STEP: u64 = 32;
/// The most reasons kept for one name.
const MOST: usize = 255;

/// The section while it is made.
#[derive(Default)]
pub(super) struct Section {
    directory: Vec<u8>,
    body: Vec<u8>,
    names: u64,
}

impl Section {
    /// Adds the reasons of the next name, which begins at `at` in the blob.
    pub fn push(&mut self, at: u32, origins: &[Origin]) {
        if self.names.is_multiple_of(STEP) {
            self.directory.extend_from_slice(&at.to_le_bytes());
            self.directory.extend_from_slice(&(self.body.len() as u32).to_le_bytes());
        }
        self.names += 1;
        if let [only] = origins {
            put_number(&mut self.body, u64::from(only.source));
            return put_number(&mut self.body, u64::from(only.line));
        }
        let kept = &origins[..origins.len().min(MOST)];
        self.body.push(kept.len() as u8);
        for origin in kept {
            self.body.extend_from_slice(&[origin.kind(), origin.category]);
            put_number(&mut self.body, u64::from(origin.source));
            put_number(&mut self.body, u64::from(origin.line));
        }
    }

    /// Whether places in it still have 32 bits.
    pub fn fits(&self) -> bool {
        u32::try_from(self.body.len()).is_ok()
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.directory);
        out.extend_from_slice(&self.body);
    }
}

/// A few bytes of the section.
struct Piece<'a>(&'a Policy);

impl Piece<'_> {
    fn read(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let header = &self.0.header;
        let end = at.checked_add(length as u64)?;
        if end > header.reasons as u64 {
            return None;
        }
        let at = u64::try_from(header.hot_len()?).ok()?.checked_add(at)?;
        let mut room = vec![0; length];
        match &self.0.reasons {
            Some(file) => file.read_at(at, &mut room).ok()?,
            None => room.copy_from_slice(self.0.bytes.get(usize::try_from(at).ok()?..)?.get(..length)?),
        }
        Some(room)
    }

    /// An entry of the directory: the place in the blob and in the body.
    fn entry(&self, number: u64) -> Option<(u32, u32)> {
        let bytes = self.read(number.checked_mul(8)?, 8)?;
        let mut entry = Reader(&bytes);
        Some((u32::from_le_bytes(entry.array()?), u32::from_le_bytes(entry.array()?)))
    }
}

impl Policy {
    /// The reasons written down for a rule; none when they cannot be read.
    pub(super) fn origins(&self, record: &Record<'_>) -> Vec<Origin> {
        self.read_origins(record).unwrap_or_default()
    }

    fn read_origins(&self, record: &Record<'_>) -> Option<Vec<Origin>> {
        let piece = Piece(self);
        let entries = self.header.rules.div_ceil(STEP);
        // the last entry at or before the record
        let (mut low, mut high) = (0, entries);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if piece.entry(middle)?.0 as usize <= record.at { low = middle } else { high = middle }
        }
        let (mut at, start) = piece.entry(low)?;
        let body = entries.checked_mul(8)?;
        let end = match low + 1 < entries {
            true => u64::from(piece.entry(low + 1)?.1),
            false => (self.header.reasons as u64).checked_sub(body)?,
        };
        let length = usize::try_from(end.checked_sub(u64::from(start))?).ok()?;
        let bytes = piece.read(body.checked_add(u64::from(start))?, length)?;
        let (mut rest, blob) = (Reader(&bytes), self.blob());
        for _ in 0..STEP {
            let (class, next) = record_end(blob, at as usize)?;
            let origins = self.next_origins(class, &mut rest)?;
            if at as usize == record.at {
                return Some(origins);
            }
            at = u32::try_from(next).ok()?;
        }
        None
    }

    fn next_origins(&self, class: usize, rest: &mut Reader<'_>) -> Option<Vec<Origin>> {
        let single = self.classes.get(class)?.single;
        let count = if single.is_some() { 1 } else { rest.byte()? };
        let mut origins = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let (kind, category) = match single {
                Some(known) => known,
                None => (rest.byte()?, rest.byte()?),
            };
            let source = u32::try_from(rest.number()?).ok()?;
            origins.push(Origin::from_kind(kind, category, source, u32::try_from(rest.number()?).ok()?)?);
        }
        Some(origins)
    }
}

/// The class of the record at a place of the blob, and where the next record begins.
pub(super) fn record_end(blob: &[u8], mut at: usize) -> Option<(usize, usize)> {
    while let length @ 1.. = usize::from(*blob.get(at)?) {
        at += 1 + length;
    }
    let class = u16::from_le_bytes(blob.get(at + 1..at + 3)?.try_into().ok()?);
    Some((usize::from(class), at + 3))
}
