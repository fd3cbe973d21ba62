//! DNS messages (RFC 1035, 4) as far as a filtering forwarder needs them: the question of a client, the
//! answer of an upstream, and the replies made from both. No other module looks into a packet.
//!
//! Written by hand because the hot path may not allocate; an independent DNS library reads everything back
//! in the tests.

mod alias;
mod answer;
mod name;
mod query;
mod reply;
#[cfg(test)]
mod tests;

pub(crate) use alias::lead;
pub(crate) use answer::{Scanned, ask, mix_case, pad_question, same_letters, scan};
pub(crate) use name::{in_packet, is_in};
pub(crate) use query::{Parsed, Query, parse, split_alias};
pub(crate) use reply::{
    Ede, Lead, Replied, blocked, from_answer, header_only, lifetime, no_data, own, plain,
};

/// Response codes (RFC 1035, 4.1.1; RFC 6891, 9).
pub(crate) mod rcode {
    pub(crate) const NOERROR: u16 = 0;
    pub(crate) const FORMERR: u16 = 1;
    pub(crate) const SERVFAIL: u16 = 2;
    pub(crate) const NXDOMAIN: u16 = 3;
    pub(crate) const NOTIMP: u16 = 4;
    pub(crate) const REFUSED: u16 = 5;
    pub(crate) const BADVERS: u16 = 16;
}

/// Record types.
pub(crate) mod rtype {
    pub(crate) const A: u16 = 1;
    pub(crate) const CNAME: u16 = 5;
    pub(crate) const SOA: u16 = 6;
    pub(crate) const AAAA: u16 = 28;
    pub(crate) const DNAME: u16 = 39;
    pub(crate) const OPT: u16 = 41;
    pub(crate) const SVCB: u16 = 64;
    pub(crate) const HTTPS: u16 = 65;
    pub(crate) const ANY: u16 = 255;
}

/// The class of the Internet.
pub(crate) const IN: u16 = 1;
/// Length of a message's header.
pub(crate) const HEADER: usize = 12;
/// What we tell others that they may send us by UDP, and the most that we send: fits one Ethernet frame
/// (DNS flag day 2020; RFC 9715).
pub(crate) const UDP_SIZE: u16 = 1232;

/// The two bytes at `at` as a number.
fn u16_at(message: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(message: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(message.get(at..at + 4)?.try_into().ok()?))
}

/// Where the name at `at` ends, without following compression pointers (RFC 1035, 4.1.4).
fn skip_name(message: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *message.get(at)? {
            0 => return Some(at + 1),
            length @ 1..=63 => at += 1 + usize::from(length),
            0xc0.. => return (at + 2 <= message.len()).then_some(at + 2),
            _ => return None,
        }
    }
}

/// A record's fixed part and where its data lies.
struct Record {
    kind: u16,
    class: u16,
    ttl_at: usize,
    data: usize,
    end: usize,
}

/// The record at `at`.
fn record(message: &[u8], at: usize) -> Option<Record> {
    let fixed = skip_name(message, at)?;
    let (kind, class) = (u16_at(message, fixed)?, u16_at(message, fixed + 2)?);
    let data = fixed + 10;
    let end = data + usize::from(u16_at(message, fixed + 8)?);
    (end <= message.len()).then_some(Record { kind, class, ttl_at: fixed + 4, data, end })
}
