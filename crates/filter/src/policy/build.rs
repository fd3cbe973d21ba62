//! Compiles names to a policy file, in one pass and in one piece of memory.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;

use super::Policy;
use super::file::{Class, HEADER, Header, seal};
use super::index::{hash_name, place, put_wire};
use super::reasons::Section;
use crate::code::{put_number, put_text};
use crate::merge::{Gathered, Merged, Origin};
use crate::{Action, BuildError, Bundle, Category, Entry, Matrix, Measure, Scope, SigningKey};

/// The order of issues and their time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Grows with every issue; 0 for a policy compiled by hand.
    pub sequence: u64,
    /// Seconds since 1970 (UTC).
    pub issued_at: u64,
    /// Until when it counts as fresh, in seconds since 1970 (UTC); 0: no end.
    pub expires_at: u64,
}

impl Policy {
    /// Compiles entries to a policy, signed when a key is given. The index key is drawn at random, so that
    /// nobody can prepare names that collide.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn build(
        entries: &[Entry],
        matrix: &Matrix,
        stamp: Stamp,
        key: Option<&SigningKey>,
    ) -> Result<Policy, BuildError> {
        let mut gathered = Gathered::default();
        gathered.add_entries(entries)?;
        Policy::gather(gathered, matrix, stamp, key)
    }

    /// Compiles what has been gathered.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn gather(
        gathered: Gathered<'_>,
        matrix: &Matrix,
        stamp: Stamp,
        key: Option<&SigningKey>,
    ) -> Result<Policy, BuildError> {
        let merged = Merged::new(gathered);
        let mut build = Build::new(merged.len(), &merged.categories, stamp, index_key()?);
        merged.each(|name, origins| build.push(name, origins))?;
        build.finish(&merged.categories, &merged.sources, matrix, key)
    }

    /// Compiles what a hub sent.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn compile(bundle: &Bundle) -> Result<Policy, BuildError> {
        Policy::compile_signed(bundle, None)
    }

    /// The same, signed with a key of the one who compiles.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn compile_signed(bundle: &Bundle, key: Option<&SigningKey>) -> Result<Policy, BuildError> {
        let mut build = Build::new(bundle.names(), bundle.categories(), bundle.stamp(), index_key()?);
        bundle.each(|name, origins| build.push(name, origins))?;
        build.finish(bundle.categories(), bundle.sources(), bundle.matrix(), key)
    }
}

fn index_key() -> Result<u64, BuildError> {
    getrandom::u64().map_err(|_| BuildError::NoRandomness)
}

struct Build {
    file: Vec<u8>,
    header: Header,
    blob_start: usize,
    classes: Vec<Class>,
    class_of: HashMap<Class, u16>,
    /// The class of the last name: neighbours are mostly alike.
    last: Option<(u8, u8, u16)>,
    /// For each category the bits that an allow rule filed under it takes back.
    opens: Vec<u64>,
    reasons: Section,
    /// Hash and place of each name.
    placed: Vec<(u64, u32)>,
}

impl Build {
    /// Room for at most `names` names, at two thirds full.
    fn new(names: usize, categories: &[Category], stamp: Stamp, key: u64) -> Self {
        let slots = names + names / 2 + 8;
        let blob_start = HEADER + slots * 8;
        let mut file = Vec::with_capacity(blob_start + names * 28 + 4096);
        file.resize(blob_start, 0);
        let free = categories.iter().zip(0u32..).filter(|(c, _)| !c.is_binding());
        let free: u64 = free.map(|(_, bit)| 1 << bit).sum();
        let own = |bit: u32| 1u64 << bit;
        let opens = categories.iter().zip(0..).map(|(c, bit)| if c.opens_all() { free } else { own(bit) });
        let header = Header {
            key,
            rules: 0,
            slots,
            blob: 0,
            tail: 0,
            reasons: 0,
            sequence: stamp.sequence,
            issued_at: stamp.issued_at,
            expires_at: stamp.expires_at,
            max_probe: 0,
        };
        let opens = opens.collect();
        let (classes, class_of, reasons) = Default::default();
        let placed = Vec::with_capacity(names);
        Build { file, header, blob_start, classes, class_of, last: None, opens, reasons, placed }
    }

    /// Adds a name. The names of one policy are distinct.
    fn push(&mut self, name: &[u8], origins: &[Origin]) -> Result<(), BuildError> {
        let at = self.file.len() - self.blob_start;
        let word = u32::try_from(at + 1).map_err(|_| BuildError::TooLarge)?;
        let class = self.class(origins)?;
        let hash = hash_name(self.header.key, name).ok_or(BuildError::Malformed)?;
        put_wire(&mut self.file, name);
        self.file.extend_from_slice(&class.to_le_bytes());
        self.reasons.push(word - 1, origins);
        self.placed.push((hash, word));
        Ok(())
    }

    /// Fills the table in the order of the hashes: one way through memory.
    fn fill_table(&mut self) -> Result<(), BuildError> {
        let mut placed = std::mem::take(&mut self.placed);
        placed.sort_unstable();
        for (hash, word) in placed {
            self.place(hash, word)?;
        }
        Ok(())
    }

    fn place(&mut self, hash: u64, word: u32) -> Result<(), BuildError> {
        let mut slot = place(hash, self.header.slots);
        for probe in 0..self.header.slots as u32 {
            let at = HEADER + slot * 8;
            let there = &mut self.file[at..at + 8];
            if there.iter().all(|byte| *byte == 0) {
                there.copy_from_slice(&(hash & 0xffff_ffff_0000_0000 | u64::from(word)).to_le_bytes());
                self.header.max_probe = self.header.max_probe.max(probe);
                self.header.rules += 1;
                return Ok(());
            }
            slot = if slot + 1 == self.header.slots { 0 } else { slot + 1 };
        }
        Err(BuildError::Malformed)
    }

    fn class(&mut self, origins: &[Origin]) -> Result<u16, BuildError> {
        if let ([only], Some((kind, category, class))) = (origins, self.last)
            && (only.kind(), only.category) == (kind, category)
        {
            return Ok(class);
        }
        let mut class = Class { block_here: 0, block_below: 0, allow_here: 0, allow_below: 0, single: None };
        for origin in origins {
            let opens = self.opens.get(usize::from(origin.category)).ok_or(BuildError::Malformed)?;
            let (here, below, bits) = match origin.action {
                Action::Block => (&mut class.block_here, &mut class.block_below, 1 << origin.category),
                Action::Allow => (&mut class.allow_here, &mut class.allow_below, *opens),
            };
            if origin.scope != Scope::Below {
                *here |= bits;
            }
            if origin.scope != Scope::Exact {
                *below |= bits;
            }
        }
        if let [only] = origins {
            class.single = Some((only.kind(), only.category));
        }
        let next = u16::try_from(self.classes.len()).map_err(|_| BuildError::TooLarge)?;
        let number = *self.class_of.entry(class).or_insert(next);
        if number == next {
            self.classes.push(class);
        }
        if let Some((kind, category)) = class.single {
            self.last = Some((kind, category, number));
        }
        Ok(number)
    }

    fn finish(
        mut self,
        categories: &[Category],
        sources: &[Arc<str>],
        matrix: &Matrix,
        key: Option<&SigningKey>,
    ) -> Result<Policy, BuildError> {
        self.fill_table()?;
        let tail_start = self.file.len();
        self.header.blob = tail_start - self.blob_start;
        let file = &mut self.file;
        put_number(file, self.classes.len() as u64);
        for class in &self.classes {
            for word in [class.block_here, class.block_below, class.allow_here, class.allow_below] {
                file.extend_from_slice(&word.to_le_bytes());
            }
            let (kind, category) = class.single.unwrap_or_default();
            file.extend_from_slice(&[u8::from(class.single.is_some()), kind, category]);
        }
        put_number(file, categories.len() as u64);
        for category in categories {
            file.push(matrix.closed_to(category).bits());
            put_text(file, category.as_str());
        }
        put_number(file, sources.len() as u64);
        sources.iter().for_each(|source| put_text(file, source));
        put_number(file, Measure::ALL.len() as u64);
        file.extend(Measure::ALL.map(|measure| matrix.measure(measure).bits()));
        self.header.tail = file.len() - tail_start;
        let reasons_start = file.len();
        if !self.reasons.fits() {
            return Err(BuildError::TooLarge);
        }
        self.reasons.write(file);
        self.header.reasons = file.len() - reasons_start;
        self.header.write(file);
        seal(file, reasons_start, key);
        self.file.shrink_to_fit();
        Policy::from_parts(Bytes::from(self.file), None, self.header).ok_or(BuildError::Malformed)
    }
}
