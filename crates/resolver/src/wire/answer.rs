//! What an upstream says, and how it is asked.

use super::query::PADDING;
use super::{HEADER, IN, UDP_SIZE, rcode, record, rtype, skip_name, u16_at, u32_at};

/// An upstream's answer, read once and stored.
#[derive(Debug)]
pub(crate) struct Scanned {
    /// Without the upstream's OPT record.
    pub message: Vec<u8>,
    /// Where the TTLs stand.
    pub ttls: Vec<u16>,
    /// Seconds that it may be kept; 0: not at all.
    pub ttl: u32,
    /// The names that the answer leads to by CNAME, DNAME, SVCB and HTTPS, in wire form and lower case.
    pub hops: Vec<Box<[u8]>>,
    /// Cut by the upstream: to be asked again over TCP.
    pub truncated: bool,
    /// The response code, extended part included.
    pub code: u16,
    /// Whether the upstream speaks EDNS.
    pub edns: bool,
}

impl Scanned {
    /// Takes the mark of authentic data off: it came by a way that anybody may change.
    pub(crate) fn distrust(&mut self) {
        if let Some(flags) = self.message.get_mut(3) {
            *flags &= !0x20;
        }
    }
}

/// Nothing is kept longer than a day (RFC 8767, 4 allows up to a week).
pub(super) const MAX_TTL: u32 = 86_400;

/// A question to an upstream: the name with recursion desired, and an OPT record if `edns`.
pub(crate) fn ask(id: u16, key: &[u8], edns: bool) -> Vec<u8> {
    let (name, rest) = key.split_at(key.len().saturating_sub(3));
    let flags = rest.last().copied().unwrap_or(0);
    let mut out = Vec::with_capacity(HEADER + name.len() + 15);
    out.extend_from_slice(&id.to_be_bytes());
    // either the client checks signatures itself (CD), or we want to know whether the upstream has (AD)
    out.extend_from_slice(&[1, if flags & 2 == 0 { 0x20 } else { 0x10 }]);
    out.extend_from_slice(&[0, 1, 0, 0, 0, 0, 0, u8::from(edns)]);
    out.extend_from_slice(name);
    out.extend_from_slice(rest.get(..2).unwrap_or_default());
    out.extend_from_slice(&IN.to_be_bytes());
    if edns {
        out.push(0);
        out.extend_from_slice(&rtype::OPT.to_be_bytes());
        out.extend_from_slice(&UDP_SIZE.to_be_bytes());
        out.extend_from_slice(&[0, 0, (flags & 1) << 7, 0, 0, 0]);
    }
    out
}

/// Fills a question from [`ask`] up to a multiple of 128 bytes (RFC 8467, 4.1). It must have an OPT record, which is
/// its end.
pub(crate) fn pad_question(asked: &mut Vec<u8>) {
    const PADDED: usize = 128;
    let padding = (asked.len() + 4).next_multiple_of(PADDED) - asked.len() - 4;
    let Some(length) = asked.len().checked_sub(2) else { return };
    asked[length..].copy_from_slice(&(4 + padding as u16).to_be_bytes());
    asked.extend_from_slice(&PADDING.to_be_bytes());
    asked.extend_from_slice(&(padding as u16).to_be_bytes());
    asked.resize(asked.len() + padding, 0);
}

/// Makes letters of the question large where a bit of `chance` is set (32 bytes: a bit for each of 255 letters).
pub(crate) fn mix_case(asked: &mut [u8], chance: &[u8; 32]) {
    let Some(end) = skip_name(asked, HEADER) else { return };
    // lengths of labels are below 64 and so no letters
    for (at, letter) in asked[HEADER..end].iter_mut().enumerate() {
        if letter.is_ascii_lowercase() && chance[(at / 8) & 31] >> (at % 8) & 1 == 1 {
            *letter = letter.to_ascii_uppercase();
        }
    }
}

/// Whether an answer repeats the question letter by letter.
pub(crate) fn same_letters(asked: &[u8], message: &[u8]) -> bool {
    skip_name(asked, HEADER).is_some_and(|end| message.get(HEADER..end) == Some(&asked[HEADER..end]))
}

/// Reads the answer to `asked`. `None`: it belongs to another question, or its question section cannot be
/// read. `Some(Err)`: it is the answer, but malformed.
pub(crate) fn scan(asked: &[u8], message: &[u8]) -> Option<Result<Scanned, ()>> {
    let question_end = skip_name(asked, HEADER)? + 4;
    let (head, theirs) = (message.get(..HEADER)?, message.get(HEADER..question_end)?);
    let ours = asked.get(HEADER..question_end)?;
    if head[..2] != asked[..2]
        || head[2] & 0xf8 != 0x80
        || head[4..6] != [0, 1]
        || !theirs.eq_ignore_ascii_case(ours)
    {
        return None;
    }
    Some(records(message, question_end).ok_or(()))
}

fn records(message: &[u8], question_end: usize) -> Option<Scanned> {
    let mut at = question_end;
    let count = |at| u16_at(message, at).map_or(0, usize::from);
    let (answers, authorities, additionals) = (count(6), count(8), count(10));
    let mut found = Scanned {
        message: Vec::new(),
        ttls: Vec::new(),
        ttl: MAX_TTL,
        hops: Vec::new(),
        truncated: message[2] & 2 != 0,
        code: u16::from(message[3] & 15),
        edns: false,
    };
    let (mut negative_ttl, mut end, mut kept) = (0, None, 0);
    // the name asked about, where it is written out again: in our random letters, which are nobody's business
    let asked = message.get(HEADER..question_end - 4)?;
    let mut repeated = Vec::new();
    for number in 0..answers + authorities + additionals {
        let record = record(message, at)?;
        // an owner that leads nowhere would make an answer that nobody can read
        name_at(message, at)?;
        if message.get(at..at + asked.len()).is_some_and(|owner| owner.eq_ignore_ascii_case(asked)) {
            repeated.push(at);
        }
        if record.kind == rtype::OPT {
            // RFC 6891, 6.1.1: it stands among the additional records; elsewhere the counts would be wrong without it
            if number < answers + authorities {
                return None;
            }
            found.code |= (u32_at(message, record.ttl_at)? >> 24 << 4) as u16;
            found.edns = true;
            // additional records after it may point behind it: they are left out with it
            end = end.or(Some(at));
        } else if end.is_none() {
            kept += usize::from(number >= answers + authorities);
            let ttl = u32_at(message, record.ttl_at)?;
            found.ttls.push(u16::try_from(record.ttl_at).ok()?);
            if number < answers + authorities {
                found.ttl = found.ttl.min(ttl & 0x7fff_ffff);
            }
            if number < answers && matches!(record.kind, rtype::CNAME | rtype::DNAME) {
                found.hops.push(name_at(message, record.data)?);
            }
            if number < answers && matches!(record.kind, rtype::SVCB | rtype::HTTPS) {
                let target = name_at(message, record.data + 2)?;
                found.hops.extend((target.len() > 1).then_some(target));
            }
            if record.kind == rtype::SOA && number >= answers {
                negative_ttl = ttl.min(u32_at(message, record.end.checked_sub(4)?)?).min(MAX_TTL);
            }
        }
        at = record.end;
    }
    if found.code != rcode::NOERROR || answers == 0 {
        found.ttl = negative_ttl.min(found.ttl);
    }
    found.message = message[..end.unwrap_or(at)].to_vec();
    for at in repeated {
        if let Some(owner) = found.message.get_mut(at..at + asked.len()) {
            owner.make_ascii_lowercase();
        }
    }
    found.message.get_mut(10..12)?.copy_from_slice(&u16::try_from(kept).ok()?.to_be_bytes());
    Some(found)
}

/// The name at `at` in wire form and lower case, compression undone. Pointers only lead backwards, and never
/// into the header, so this ends.
pub(super) fn name_at(message: &[u8], mut at: usize) -> Option<Box<[u8]>> {
    let (mut name, mut limit) = (Vec::with_capacity(64), at);
    loop {
        match *message.get(at)? {
            0 => {
                name.push(0);
                return (name.len() <= 255).then(|| name.into_boxed_slice());
            }
            length @ 1..=63 => {
                let end = at + 1 + usize::from(length);
                name.extend(message.get(at..end)?.iter().map(u8::to_ascii_lowercase));
                if name.len() > 254 {
                    return None;
                }
                at = end;
            }
            high @ 0xc0.. => {
                let target = usize::from(u16::from_be_bytes([high & 0x3f, *message.get(at + 1)?]));
                if target >= limit || target < HEADER {
                    return None;
                }
                limit = target;
                at = target;
            }
            _ => return None,
        }
    }
}
