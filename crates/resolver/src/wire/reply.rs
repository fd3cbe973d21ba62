//! What we answer. Every function writes a whole message into `out`, which is cleared first and never grows
//! beyond the limit given.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::query::{COOKIE, PADDING, Query};
use super::{HEADER, IN, UDP_SIZE, rcode, record, rtype, u16_at, u32_at};

/// An extended error (RFC 8914): its code and a few words.
#[derive(Clone, Copy)]
pub(crate) struct Ede<'a> {
    pub code: u16,
    pub text: &'a str,
}

impl Ede<'_> {
    /// An answer past its time, given because no upstream answers.
    pub(crate) const STALE: Ede<'static> = Ede { code: 3, text: "" };
    /// Blocked by the operator of this server.
    pub(crate) const BLOCKED: u16 = 15;
    /// This client is not served here.
    pub(crate) const PROHIBITED: Ede<'static> = Ede { code: 18, text: "" };
    /// No upstream could be reached.
    pub(crate) const NO_UPSTREAM: Ede<'static> = Ede { code: 22, text: "" };
}

/// Where a closed name leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// It does not exist.
    Nowhere,
    /// To the address of nothing, 0.0.0.0 or ::, for devices that ask elsewhere when a name does not exist.
    Zero,
    /// To where the block page is.
    To(IpAddr),
}

/// What the client is told when a name is closed.
pub(crate) struct Replied<'a> {
    /// Where it leads.
    pub lead: Lead,
    /// Seconds that the client may keep it.
    pub ttl: u32,
    pub ede: Ede<'a>,
}

/// A header and nothing else: for packets whose question cannot be repeated. Never longer than the packet.
pub(crate) fn header_only(packet: &[u8], code: u16, out: &mut Vec<u8>) {
    out.clear();
    let Some(head) = packet.get(..4) else { return };
    out.extend_from_slice(&[head[0], head[1], 0x80 | head[2] & 0x79, code as u8]);
    out.extend_from_slice(&[0; 8]);
}

/// A response code with the question and, if wanted, an extended error.
pub(crate) fn plain(query: &Query<'_>, code: u16, ede: Option<Ede<'_>>, out: &mut Vec<u8>) {
    start(query, code, out);
    out.extend_from_slice(query.question());
    put_opt(query, code, ede, out);
}

/// The answer for a closed name: NXDOMAIN, or an address for its own family and "no such record" (RFC 2308, 2.2) for every
/// other type.
pub(crate) fn blocked(query: &Query<'_>, how: &Replied<'_>, out: &mut Vec<u8>) {
    let address = match how.lead {
        Lead::Nowhere => return plain(query, rcode::NXDOMAIN, Some(how.ede), out),
        Lead::Zero if query.kind == rtype::AAAA => Ipv6Addr::UNSPECIFIED.into(),
        Lead::Zero => Ipv4Addr::UNSPECIFIED.into(),
        Lead::To(address) => address,
    };
    leading(query, address, how.ttl, Some(how.ede), out);
}

/// The answer for a name of our own: our address, for its own family.
pub(crate) fn own(query: &Query<'_>, address: IpAddr, ttl: u32, out: &mut Vec<u8>) {
    leading(query, address, ttl, None, out);
}

fn leading(query: &Query<'_>, address: IpAddr, ttl: u32, ede: Option<Ede<'_>>, out: &mut Vec<u8>) {
    start(query, rcode::NOERROR, out);
    out.extend_from_slice(query.question());
    match (address, query.kind) {
        (IpAddr::V4(ip), rtype::A) => put_address(rtype::A, ttl, &ip.octets(), out),
        (IpAddr::V6(ip), rtype::AAAA) => put_address(rtype::AAAA, ttl, &ip.octets(), out),
        _ => {}
    }
    put_opt(query, rcode::NOERROR, ede, out);
}

/// "There is no such record" (RFC 2308, 2.2) without a date: to be asked again each time.
pub(crate) fn no_data(query: &Query<'_>, out: &mut Vec<u8>) {
    plain(query, rcode::NOERROR, None, out);
}

/// Seconds that a message may be kept: the least TTL of its answers; for a message without, the negative TTL
/// (RFC 2308, 5); 0 when it has neither. For HTTP's own memory (RFC 8484, 5.1).
pub(crate) fn lifetime(message: &[u8]) -> u32 {
    let count = |at| u16_at(message, at).map_or(0, usize::from);
    let (questions, answers, authorities) = (count(4), count(6), count(8));
    let mut at = HEADER;
    for _ in 0..questions {
        let Some(end) = super::skip_name(message, at) else { return 0 };
        at = end + 4;
    }
    let mut least = None;
    for number in 0..answers + authorities {
        let Some(record) = record(message, at) else { return 0 };
        let Some(ttl) = u32_at(message, record.ttl_at) else { return 0 };
        if number < answers {
            least = Some(least.map_or(ttl, |least: u32| least.min(ttl)));
        } else if answers == 0 && record.kind == rtype::SOA {
            let minimum = record.end.checked_sub(4).and_then(|at| u32_at(message, at)).unwrap_or(0);
            least = Some(ttl.min(minimum));
        }
        at = record.end;
    }
    least.unwrap_or(0)
}

/// One address record, its owner a pointer to the question's name.
fn put_address(kind: u16, ttl: u32, ip: &[u8], out: &mut Vec<u8>) {
    out[7] = 1;
    out.extend_from_slice(&[0xc0, HEADER as u8]);
    out.extend_from_slice(&kind.to_be_bytes());
    out.extend_from_slice(&IN.to_be_bytes());
    out.extend_from_slice(&ttl.to_be_bytes());
    out.extend_from_slice(&(ip.len() as u16).to_be_bytes());
    out.extend_from_slice(ip);
}

/// A stored answer: the client's id, spelling and flags, TTLs less `age` or, once run out, 30 s (RFC 8767,
/// 4). Cut to the question with TC set when it is over `limit`.
pub(crate) fn from_answer(
    query: &Query<'_>,
    message: &[u8],
    ttls: impl Iterator<Item = u16>,
    age: u32,
    stale: bool,
    limit: usize,
    out: &mut Vec<u8>,
) {
    let code = u16::from(message.get(3).map_or(2, |flags| flags & 15));
    start(query, code, out);
    out.extend_from_slice(query.question());
    let opt = opt_len(query);
    if message.len() < query.question_end || message.len() + opt > limit {
        out[2] |= if message.len() + opt > limit { 2 } else { 0 };
        return put_opt(query, code, None, out);
    }
    out[3] |= if query.wants_authentic() { message[3] & 0x20 } else { 0 };
    out[6..HEADER].copy_from_slice(&message[6..HEADER]);
    out.extend_from_slice(&message[query.question_end..]);
    for at in ttls.map(usize::from) {
        if let Some(ttl) = out.get_mut(at..at + 4).and_then(|ttl| <&mut [u8; 4]>::try_from(ttl).ok()) {
            let left = u32::from_be_bytes(*ttl).saturating_sub(age);
            *ttl = if stale { 30 } else { left }.to_be_bytes();
        }
    }
    let fits = message.len() + opt + 6 <= limit;
    put_opt(query, code, (stale && fits).then_some(Ede::STALE), out);
}

/// The header: an answer, recursion available, nothing counted but the question. AD is not set: nothing is validated
/// here, and only what a trusted upstream has validated is passed on as such (see [`from_answer`]).
fn start(query: &Query<'_>, code: u16, out: &mut Vec<u8>) {
    out.clear();
    let (flags, more) = (query.packet[2], query.packet[3]);
    out.extend_from_slice(&query.id());
    out.extend_from_slice(&[0x80 | flags & 1, 0x80 | more & 0x10 | (code & 15) as u8]);
    out.extend_from_slice(&[0, 1, 0, 0, 0, 0, 0, 0]);
}

/// The length of our OPT record without an extended error.
fn opt_len(query: &Query<'_>) -> usize {
    match (query.edns, query.cookie) {
        (None, _) => 0,
        (Some(_), None) => 11,
        (Some(_), Some(cookie)) => 11 + 4 + cookie.len(),
    }
}

/// Our OPT record, only for clients that sent one (RFC 6891, 7).
fn put_opt(query: &Query<'_>, code: u16, ede: Option<Ede<'_>>, out: &mut Vec<u8>) {
    let Some(edns) = query.edns else { return };
    let count = u16::from_be_bytes([out[10], out[11]]).saturating_add(1);
    out[10..12].copy_from_slice(&count.to_be_bytes());
    let mut options = opt_len(query) - 11 + ede.map_or(0, |ede| 6 + ede.text.len());
    // up to the next multiple of 468 bytes (RFC 8467, 4.1), if a message can be so long
    let length = out.len() + 11 + options + 4;
    let padding = if query.pad { length.next_multiple_of(PADDED) - length } else { 0 };
    let pads = query.pad && length + padding <= usize::from(u16::MAX);
    options += if pads { 4 + padding } else { 0 };
    out.push(0);
    out.extend_from_slice(&rtype::OPT.to_be_bytes());
    out.extend_from_slice(&UDP_SIZE.to_be_bytes());
    out.extend_from_slice(&[(code >> 4) as u8, 0, u8::from(edns.dnssec_ok) << 7, 0]);
    out.extend_from_slice(&(options as u16).to_be_bytes());
    if let Some(cookie) = query.cookie {
        put_option(COOKIE, &[&cookie], out);
    }
    if let Some(ede) = ede {
        put_option(EXTENDED_ERROR, &[&ede.code.to_be_bytes(), ede.text.as_bytes()], out);
    }
    if pads {
        put_option(PADDING, &[&[0; PADDED][..padding]], out);
    }
}

/// Answers over encrypted connections have a multiple of so many bytes.
const PADDED: usize = 468;

/// The code of the extended error (RFC 8914).
const EXTENDED_ERROR: u16 = 15;

fn put_option(code: u16, parts: &[&[u8]], out: &mut Vec<u8>) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(&(length as u16).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}
