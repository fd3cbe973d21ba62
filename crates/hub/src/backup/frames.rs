//! The sealed chunks that a backup file consists of.
//!
//! `lachan-backup/2\n`, two bytes with the length of the sealed file key, the file key sealed to the backup key
//! by HPKE, then the chunks: one byte that is 1 on the last and 0 before, four bytes of length, and at most
//! 64 KiB under XChaCha20-Poly1305. The associated data of a chunk are the hash of everything before the first
//! chunk, the chunk's number and its last-byte, so chunks cannot be changed, swapped, left out, repeated or cut
//! off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, with a random nonce for each chunk).

use std::io::{ErrorKind, Read, Write};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{BackupError, BackupKey, MAGIC, MAGIC_BEFORE};
use crate::chance::Chance;
use crate::seal::Key;

/// Bytes of the stream in one chunk.
const CHUNK: usize = 64 * 1024;
/// More than sealing ever adds to a chunk.
const OVERHEAD: usize = 64;
const KEY_PLACE: &str = "backup file key";

fn place(head: &str, number: u64, last: bool) -> String {
    format!("backup {head} {number} {last}")
}

fn name_of(head: &[u8]) -> String {
    Sha256::digest(head).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Seals what is written to it.
pub(super) struct Sealer<W> {
    out: W,
    key: Key,
    chance: Chance,
    head: String,
    number: u64,
    waiting: Zeroizing<Vec<u8>>,
    bytes: u64,
}

impl<W: Write> Sealer<W> {
    /// Begins a file that `to` opens.
    pub(super) fn begin(mut out: W, to: &BackupKey, chance: &Chance) -> Result<Self, BackupError> {
        let key = Key::fresh(chance);
        let sealed = to.public().seal(KEY_PLACE, key.bytes());
        let length = u16::try_from(sealed.len()).map_err(|_| BackupError::NotABackup)?;
        let head = [MAGIC.as_slice(), &length.to_be_bytes(), &sealed].concat();
        out.write_all(&head)?;
        let waiting = Zeroizing::new(Vec::with_capacity(CHUNK));
        let bytes = head.len() as u64;
        Ok(Self { out, key, chance: chance.clone(), head: name_of(&head), number: 0, waiting, bytes })
    }

    /// Adds to the stream.
    pub(super) fn add(&mut self, mut plain: &[u8]) -> Result<(), BackupError> {
        while !plain.is_empty() {
            if self.waiting.len() == CHUNK {
                self.chunk(false)?;
            }
            let (now, later) = plain.split_at(plain.len().min(CHUNK - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            plain = later;
        }
        Ok(())
    }

    fn chunk(&mut self, last: bool) -> Result<(), BackupError> {
        let sealed = self.key.seal(&self.chance, &place(&self.head, self.number, last), &self.waiting);
        let length = u32::try_from(sealed.len()).map_err(|_| BackupError::NotABackup)?;
        self.out.write_all(&[u8::from(last)])?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(&sealed)?;
        self.number += 1;
        self.bytes += 5 + u64::from(length);
        self.waiting.clear();
        Ok(())
    }

    /// Seals the last chunk; gives the writer back and the length of the file.
    pub(super) fn finish(mut self) -> Result<(W, u64), BackupError> {
        self.chunk(true)?;
        self.out.flush()?;
        Ok((self.out, self.bytes))
    }
}

/// Opens chunk after chunk.
pub(super) struct Opener<R> {
    from: R,
    key: Key,
    head: String,
    number: u64,
    open: Zeroizing<Vec<u8>>,
    at: usize,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the beginning of a file and opens its key.
    pub(super) fn begin(mut from: R, key: &BackupKey) -> Result<Self, BackupError> {
        let mut head = vec![0; MAGIC.len() + 2];
        fill(&mut from, &mut head).map_err(|error| match error {
            BackupError::Damaged(_) => BackupError::NotABackup,
            other => other,
        })?;
        let (magic, length) = head.split_at(MAGIC.len());
        if magic != MAGIC && magic != MAGIC_BEFORE {
            return Err(not_ours(magic));
        }
        let mut sealed = vec![0; usize::from(u16::from_be_bytes([length[0], length[1]]))];
        fill(&mut from, &mut sealed)?;
        head.extend_from_slice(&sealed);
        let opened = key.secret().open(KEY_PLACE, &sealed).map_err(|_| BackupError::WrongKey)?;
        let key = Key::from_bytes(&opened).ok_or(BackupError::WrongKey)?;
        let open = Zeroizing::new(Vec::new());
        Ok(Self { from, key, head: name_of(&head), number: 0, open, at: 0, ended: false })
    }

    /// Reads exactly as many bytes of the stream as `into` holds.
    pub(super) fn take(&mut self, mut into: &mut [u8]) -> Result<(), BackupError> {
        while !into.is_empty() {
            if self.at == self.open.len() {
                self.chunk()?;
            }
            let some = into.len().min(self.open.len() - self.at);
            let (now, later) = into.split_at_mut(some);
            now.copy_from_slice(&self.open[self.at..self.at + some]);
            self.at += some;
            into = later;
        }
        Ok(())
    }

    fn chunk(&mut self) -> Result<(), BackupError> {
        if self.ended {
            return Err(BackupError::Damaged("its content ends too early"));
        }
        let mut front = [0; 5];
        fill(&mut self.from, &mut front)?;
        let [last, length @ ..] = front;
        let length = u32::from_be_bytes(length) as usize;
        if last > 1 || length > CHUNK + OVERHEAD {
            return Err(BackupError::Damaged("a chunk begins wrongly"));
        }
        let mut sealed = vec![0; length];
        fill(&mut self.from, &mut sealed)?;
        let opened = self.key.open(&place(&self.head, self.number, last == 1), &sealed);
        self.open = Zeroizing::new(opened.map_err(|_| BackupError::Damaged("a chunk does not open"))?);
        self.at = 0;
        self.number += 1;
        self.ended = last == 1;
        Ok(())
    }

    /// Makes sure that stream and file end here.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        if self.at == self.open.len() && !self.ended {
            self.chunk()?;
        }
        let more = self.at != self.open.len() || self.from.read(&mut [0])? != 0;
        if more || !self.ended { Err(BackupError::Damaged("something follows its end")) } else { Ok(()) }
    }
}

/// Another version of the format, or no backup at all.
fn not_ours(magic: &[u8]) -> BackupError {
    match magic.strip_prefix(b"lachan-backup/") {
        Some([version @ b'3'..=b'9', b'\n']) => {
            BackupError::Newer(format!("format {}", char::from(*version)))
        }
        _ => BackupError::NotABackup,
    }
}

fn fill(from: &mut impl Read, into: &mut [u8]) -> Result<(), BackupError> {
    from.read_exact(into).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => BackupError::Damaged("the file ends too early"),
        _ => BackupError::Stream(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(chance: &Chance, key: &BackupKey, plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::begin(Vec::new(), key, chance).unwrap();
        plain.chunks(1000).for_each(|part| sealer.add(part).unwrap());
        let (file, bytes) = sealer.finish().unwrap();
        assert_eq!(file.len() as u64, bytes);
        file
    }

    fn opened(key: &BackupKey, file: &[u8], length: usize) -> Result<Vec<u8>, BackupError> {
        let mut opener = Opener::begin(file, key)?;
        let mut plain = vec![0; length];
        opener.take(&mut plain)?;
        opener.finish().map(|()| plain)
    }

    #[test]
    fn what_was_sealed_opens_whole_at_any_length() {
        let chance = Chance::System;
        let key = BackupKey::fresh(&chance);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain = vec![7; length];
            let file = sealed(&chance, &key, &plain);
            assert!(opened(&key, &file, length).unwrap() == plain, "{length}");
            assert!(opened(&key, &file, length + 1).is_err());
            assert!(length == 0 || opened(&key, &file, length - 1).is_err());
            let other = BackupKey::fresh(&chance);
            assert!(matches!(opened(&other, &file, length), Err(BackupError::WrongKey)));
        }
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_refused() {
        let chance = Chance::System;
        let key = BackupKey::fresh(&chance);
        let file = sealed(&chance, &key, &[9; 300]);
        for index in 0..file.len() {
            let mut changed = file.clone();
            changed[index] ^= 1;
            assert!(opened(&key, &changed, 300).is_err(), "byte {index}");
            assert!(opened(&key, &file[..index], 300).is_err(), "cut at {index}");
        }
        assert!(opened(&key, &[file.as_slice(), &[0]].concat(), 300).is_err(), "longer");
        let newer = [b"lachan-backup/3\n".as_slice(), &file[16..]].concat();
        assert!(matches!(opened(&key, &newer, 300), Err(BackupError::Newer(_))));
    }

    #[test]
    fn chunks_keep_their_places() {
        let chance = Chance::System;
        let key = BackupKey::fresh(&chance);
        let file = sealed(&chance, &key, &[9; 3 * CHUNK]);
        let head = MAGIC.len() + 2 + usize::from(u16::from_be_bytes([file[16], file[17]]));
        let size = (file.len() - head) / 3;
        let chunk = |n: usize| &file[head + n * size..head + (n + 1) * size];
        let again = |order: &[usize]| {
            let chunks: Vec<u8> = order.iter().flat_map(|n| chunk(*n)).copied().collect();
            opened(&key, &[&file[..head], &chunks].concat(), order.len() * CHUNK)
        };
        assert!(again(&[0, 1, 2]).is_ok());
        for order in [&[1, 0, 2][..], &[0, 2], &[0, 0, 1, 2], &[0, 1], &[0, 1, 2, 2]] {
            assert!(again(order).is_err(), "{order:?}");
        }
    }
}
