//! The look-up: a table of keyed hashes of names, filled by linear probing, each slot leading to the name
//! itself in a blob. A name asked about is hashed label by label from its end, one step a rule that could
//! match, so the cost does not depend on the number of rules.

use super::Policy;

/// A rule's place in the blob.
pub(super) struct Record<'a> {
    /// The rule's name, as part of the name asked about.
    pub name: &'a [u8],
    pub class: usize,
    /// Where it begins in the blob.
    pub at: usize,
}

/// A name has at most 127 labels (RFC 1035, 2.3.4).
const MAX_LABELS: usize = 127;

impl Policy {
    /// Visits every rule on the way from the top-level domain down to the name. `here` is true for a rule
    /// of the name itself.
    #[inline]
    pub(super) fn walk<'a>(&'a self, wire: &'a [u8], mut visit: impl FnMut(Record<'a>, bool)) {
        let mut starts = [0u8; MAX_LABELS];
        let (mut labels, mut at) = (0, 0);
        loop {
            match wire.get(at) {
                Some(0) if at + 1 == wire.len() && at < 255 => break,
                Some(length @ 1..=63) if labels < MAX_LABELS => {
                    starts[labels] = at as u8;
                    labels += 1;
                    at += 1 + usize::from(*length);
                }
                _ => return,
            }
        }
        let (mut hash, mut end) = (self.header.key, at);
        for start in starts[..labels].iter().rev().map(|start| usize::from(*start)) {
            hash = label_hash(hash, &wire[start..end]);
            end = start;
            if let Some(record) = self.find(hash, &wire[start..]) {
                let here = record.is_whole(wire);
                visit(record, here);
            }
        }
    }

    #[inline]
    fn find<'a>(&'a self, hash: u64, name: &'a [u8]) -> Option<Record<'a>> {
        let (table, blob) = (self.slots(), self.blob());
        let slots = table.len() / 8;
        let mut slot = place(hash, slots);
        for _ in 0..=self.header.max_probe {
            let word = u64::from_le_bytes(table.get(slot * 8..slot * 8 + 8)?.try_into().ok()?);
            if word == 0 {
                return None;
            }
            if (word ^ hash) >> 32 == 0 {
                let at = (word as u32 - 1) as usize;
                let end = at.checked_add(name.len())?;
                if blob.get(at..end) == Some(name) {
                    let class = u16::from_le_bytes(blob.get(end..end + 2)?.try_into().ok()?);
                    return Some(Record { name, class: usize::from(class), at });
                }
            }
            slot = if slot + 1 == slots { 0 } else { slot + 1 };
        }
        None
    }
}

/// The hash of a dotted name; `None` when it has no wire form.
pub(super) fn hash_name(key: u64, name: &[u8]) -> Option<u64> {
    if name.len() > 253 {
        return None;
    }
    let mut hash = key;
    for label in name.rsplit(|byte| *byte == b'.') {
        if label.is_empty() || label.len() > 63 {
            return None;
        }
        let mut wire = [0; 64];
        wire[0] = label.len() as u8;
        wire[1..=label.len()].copy_from_slice(label);
        hash = label_hash(hash, &wire[..=label.len()]);
    }
    Some(hash)
}

/// The first slot to look at: the hash spread over the table by its high bits.
#[inline]
pub(super) fn place(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b | 1);
    product as u64 ^ (product >> 64) as u64
}

/// Carries the hash of what stands to the right on over one more label, length byte included.
#[inline]
pub(super) fn label_hash(mut hash: u64, label: &[u8]) -> u64 {
    let mut chunks = label.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes([
            chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
        ]);
        hash = mix(hash ^ word, 0xa076_1d64_78bd_642f);
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(hash ^ u64::from_le_bytes(last), 0xe703_7ed1_a0b4_28db)
}

/// A dotted name in wire form.
pub(super) fn to_wire(name: &str) -> Vec<u8> {
    let mut wire = Vec::with_capacity(name.len() + 2);
    put_wire(&mut wire, name.as_bytes());
    wire
}

/// Appends a dotted name in wire form. The name's labels are at most 63 bytes long.
pub(super) fn put_wire(out: &mut Vec<u8>, name: &[u8]) {
    for label in name.split(|byte| *byte == b'.') {
        out.push(label.len() as u8);
        out.extend_from_slice(label);
    }
    out.push(0);
}

/// The dotted form of a name in wire form.
pub(super) fn to_text(wire: &[u8]) -> String {
    let mut text = String::with_capacity(wire.len());
    let mut at = 0;
    while let Some(length @ 1..) = wire.get(at).map(|length| usize::from(*length)) {
        if at > 0 {
            text.push('.');
        }
        text.push_str(&String::from_utf8_lossy(wire.get(at + 1..at + 1 + length).unwrap_or_default()));
        at += 1 + length;
    }
    text
}
