//! The answer for a name that is led elsewhere by us: an alias (CNAME) and what the upstream says about its target.

use super::answer::{MAX_TTL, Scanned, name_at};
use super::{HEADER, IN, record, rtype, skip_name, u16_at, u32_at};

/// Seconds that a client may keep the alias.
const TTL: u32 = 300;

/// Makes of the answer about `target` the answer for `key`: the same records behind an alias. Only addresses, aliases
/// and service bindings are taken over, and the record that says for how long there is none (RFC 2308). The mark of
/// authentic data is not: the alias is ours.
pub(crate) fn lead(key: &[u8], target: &[u8], found: &Scanned) -> Option<Scanned> {
    let (name, rest) = key.split_at_checked(key.len().checked_sub(3)?)?;
    let mut message = Vec::with_capacity(found.message.len() + 64);
    message.extend_from_slice(&[0, 0, 0x81, 0x80 | (found.code & 15) as u8, 0, 1]);
    message.extend_from_slice(&[0; 6]);
    message.extend_from_slice(name);
    message.extend_from_slice(rest.get(..2)?);
    message.extend_from_slice(&IN.to_be_bytes());
    let mut made = Made { message, ttls: Vec::new(), counts: [0; 2] };
    made.record(0, &[0xc0, HEADER as u8], rtype::CNAME, TTL, &[target])?;

    let theirs = &found.message;
    let (answers, authorities) = (u16_at(theirs, 6)?, u16_at(theirs, 8)?);
    let mut at = skip_name(theirs, HEADER)? + 4;
    for number in 0..answers.saturating_add(authorities) {
        let one = record(theirs, at)?;
        let (owner, ttl) = (name_at(theirs, at)?, u32_at(theirs, one.ttl_at)?.min(MAX_TTL));
        let data = theirs.get(one.data..one.end)?;
        match (number < answers, one.kind) {
            (true, rtype::A | rtype::AAAA | rtype::SVCB | rtype::HTTPS) => {
                made.record(0, &owner, one.kind, ttl, &[data])?;
            }
            (true, rtype::CNAME) => {
                made.record(0, &owner, one.kind, ttl, &[&name_at(theirs, one.data)?])?;
            }
            (false, rtype::SOA) => {
                let second = skip_name(theirs, one.data)?;
                let numbers = theirs.get(skip_name(theirs, second)?..one.end)?;
                let (server, mailbox) = (name_at(theirs, one.data)?, name_at(theirs, second)?);
                made.record(1, &owner, one.kind, ttl, &[&server, &mailbox, numbers])?;
            }
            _ => {}
        }
        at = one.end;
    }
    let mut hops = vec![Box::<[u8]>::from(target)];
    hops.extend(found.hops.iter().cloned());
    let ttl = found.ttl.min(TTL);
    Some(Scanned { message: made.message, ttls: made.ttls, ttl, hops, truncated: false, ..*found })
}

struct Made {
    message: Vec<u8>,
    ttls: Vec<u16>,
    /// Records in the answer and in the authority section.
    counts: [u16; 2],
}

impl Made {
    fn record(&mut self, section: usize, owner: &[u8], kind: u16, ttl: u32, data: &[&[u8]]) -> Option<()> {
        let out = &mut self.message;
        out.extend_from_slice(owner);
        out.extend_from_slice(&kind.to_be_bytes());
        out.extend_from_slice(&IN.to_be_bytes());
        self.ttls.push(u16::try_from(out.len()).ok()?);
        out.extend_from_slice(&ttl.to_be_bytes());
        let length: usize = data.iter().map(|part| part.len()).sum();
        out.extend_from_slice(&u16::try_from(length).ok()?.to_be_bytes());
        data.iter().for_each(|part| out.extend_from_slice(part));
        self.counts[section] += 1;
        let at = 6 + 2 * section;
        out[at..at + 2].copy_from_slice(&self.counts[section].to_be_bytes());
        Some(())
    }
}
