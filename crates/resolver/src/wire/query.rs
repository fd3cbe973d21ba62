//! What a client asks.

use super::{HEADER, IN, rcode, record, rtype, u16_at, u32_at};

/// A well-formed question, borrowed from its packet.
pub(crate) struct Query<'a> {
    pub packet: &'a [u8],
    /// The name asked about, in wire form and lower case, with the zero at its end.
    name: [u8; 255],
    name_len: u8,
    pub kind: u16,
    /// Where the question section ends.
    pub question_end: usize,
    pub edns: Option<Edns>,
    /// The cookie to answer with: the client's 8 bytes and our 16 (RFC 7873, 4).
    pub cookie: Option<[u8; 24]>,
    /// The number of the alias by which it is answered (see [`crate::special`]); 0: none.
    pub alias: u8,
    /// Whether the answer is filled up so that its length tells little (RFC 7830): asked for, over an encrypted
    /// connection.
    pub pad: bool,
}

/// What the client said in its OPT record (RFC 6891, 6.1).
#[derive(Clone, Copy)]
pub(crate) struct Edns {
    /// The largest message it takes by UDP.
    pub udp_size: u16,
    /// Whether it wants DNSSEC records (RFC 3225).
    pub dnssec_ok: bool,
    /// The client's half of its cookie (RFC 7873).
    pub cookie: Option<[u8; 8]>,
    /// Whether it filled its question up (RFC 7830).
    pub padded: bool,
}

/// What a packet is.
pub(crate) enum Parsed<'a> {
    Query(Query<'a>),
    /// To be answered by a header alone, with this response code.
    Unusable(u16),
    /// To be answered with this response code and the question.
    Refused(Query<'a>, u16),
    /// Not to be answered at all: no question, or a question that cannot be read.
    Drop,
}

/// Name, type, the two flags that change an answer, and the alias: what answers are stored under.
pub(crate) struct KeyBuf {
    bytes: [u8; 258],
    len: usize,
}

impl KeyBuf {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Query<'_> {
    /// The name in wire form and lower case.
    pub(crate) fn name(&self) -> &[u8] {
        &self.name[..usize::from(self.name_len)]
    }

    /// The message identifier.
    pub(crate) fn id(&self) -> [u8; 2] {
        [self.packet[0], self.packet[1]]
    }

    /// Whether the client understands the mark of authentic data (RFC 6840, 5.7 and 5.8).
    pub(crate) fn wants_authentic(&self) -> bool {
        (self.packet[3] & 0x20 != 0 || self.dnssec_ok()) && !self.checking_disabled()
    }

    pub(crate) fn dnssec_ok(&self) -> bool {
        self.edns.is_some_and(|edns| edns.dnssec_ok)
    }

    /// Whether the client checks signatures itself (CD, RFC 4035, 3.2.2).
    pub(crate) fn checking_disabled(&self) -> bool {
        self.packet[3] & 0x10 != 0
    }

    /// The question section as the client wrote it.
    pub(crate) fn question(&self) -> &[u8] {
        &self.packet[HEADER..self.question_end]
    }

    pub(crate) fn key(&self) -> KeyBuf {
        let mut bytes = [0; 258];
        let name = self.name();
        let len = name.len() + 3;
        bytes[..name.len()].copy_from_slice(name);
        bytes[name.len()..len - 1].copy_from_slice(&self.kind.to_be_bytes());
        bytes[len - 1] =
            u8::from(self.dnssec_ok()) | u8::from(self.checking_disabled()) << 1 | self.alias << ALIAS_SHIFT;
        KeyBuf { bytes, len }
    }
}

/// The alias stands above the two flags.
const ALIAS_SHIFT: u8 = 2;

/// The question that an upstream is asked for a key, and the number of the alias: with an alias it is about another
/// name than the key.
pub(crate) fn split_alias(key: &[u8]) -> (Box<[u8]>, u8) {
    let mut plain = Box::<[u8]>::from(key);
    let Some(flags) = plain.last_mut() else { return (plain, 0) };
    let alias = *flags >> ALIAS_SHIFT;
    *flags &= (1 << ALIAS_SHIFT) - 1;
    (plain, alias)
}

/// Reads a packet from a client.
pub(crate) fn parse(packet: &[u8]) -> Parsed<'_> {
    if packet.len() < HEADER || packet[2] & 0x80 != 0 {
        return Parsed::Drop;
    }
    if packet[2] & 0x78 != 0 {
        return Parsed::Unusable(rcode::NOTIMP);
    }
    if packet[4..6] != [0, 1] {
        return Parsed::Unusable(rcode::FORMERR);
    }
    let Some((mut query, class)) = question(packet) else { return Parsed::Drop };
    match edns(packet, query.question_end) {
        Ok(edns) => query.edns = edns,
        Err(Unfit::Cut) => return Parsed::Drop,
        Err(Unfit::Form) => return Parsed::Unusable(rcode::FORMERR),
        Err(Unfit::Version(edns)) => {
            query.edns = Some(edns);
            return Parsed::Refused(query, rcode::BADVERS);
        }
    }
    // 128 to 255 are meta types: zone transfers, and ANY, which only helps attackers (RFC 8482)
    if class != IN || (128..=rtype::ANY).contains(&query.kind) || query.kind == rtype::OPT {
        return Parsed::Refused(query, rcode::REFUSED);
    }
    Parsed::Query(query)
}

fn question(packet: &[u8]) -> Option<(Query<'_>, u16)> {
    let (mut name, mut at) = ([0; 255], HEADER);
    loop {
        let length = *packet.get(at)?;
        let end = at + 1 + usize::from(length);
        let to = name.get_mut(at - HEADER..end - HEADER)?;
        to.copy_from_slice(packet.get(at..end)?);
        if length == 0 {
            at = end;
            break;
        }
        if length > 63 {
            return None;
        }
        to[1..].make_ascii_lowercase();
        at = end;
    }
    let (kind, class) = (u16_at(packet, at)?, u16_at(packet, at + 2)?);
    let name_len = (at - HEADER) as u8;
    let query = Query {
        packet,
        name,
        name_len,
        kind,
        question_end: at + 4,
        edns: None,
        cookie: None,
        alias: 0,
        pad: false,
    };
    Some((query, class))
}

enum Unfit {
    /// The packet ends in the middle of a record.
    Cut,
    /// Two OPT records (RFC 6891, 6.1.1), an option longer than its record, a cookie of a length that none has.
    Form,
    /// A version that nobody has defined yet.
    Version(Edns),
}

fn edns(packet: &[u8], mut at: usize) -> Result<Option<Edns>, Unfit> {
    let count = |at| u16_at(packet, at).map_or(0, usize::from);
    let before = count(6) + count(8);
    let (mut found, mut version) = (None, 0);
    for number in 0..before + count(10) {
        let record = record(packet, at).ok_or(Unfit::Cut)?;
        let at_root = packet[at] == 0;
        at = record.end;
        if number < before || record.kind != rtype::OPT || !at_root {
            continue;
        }
        if found.is_some() {
            return Err(Unfit::Form);
        }
        let ttl = u32_at(packet, record.ttl_at).ok_or(Unfit::Cut)?;
        version = ttl >> 16 & 0xff;
        let (cookie, padded) = options(packet.get(record.data..record.end).unwrap_or_default())?;
        found = Some(Edns { udp_size: record.class, dnssec_ok: ttl & 0x8000 != 0, cookie, padded });
    }
    match found {
        Some(edns) if version > 0 => Err(Unfit::Version(edns)),
        found => Ok(found),
    }
}

/// The codes of the options that are looked at: cookie and padding.
pub(super) const COOKIE: u16 = 10;
pub(super) const PADDING: u16 = 12;

/// The client's half of the cookie among the options of an OPT record (RFC 7873, 5.2), and whether there is padding.
fn options(mut options: &[u8]) -> Result<(Option<[u8; 8]>, bool), Unfit> {
    let (mut found, mut padded) = (None, false);
    while !options.is_empty() {
        let (code, length) = u16_at(options, 0).zip(u16_at(options, 2)).ok_or(Unfit::Form)?;
        let data = options.get(4..4 + usize::from(length)).ok_or(Unfit::Form)?;
        options = &options[4 + data.len()..];
        padded |= code == PADDING;
        if code == COOKIE && found.is_none() {
            found = match data.len() {
                8 | 16..=40 => data.first_chunk::<8>().copied(),
                _ => return Err(Unfit::Form),
            };
        }
    }
    Ok((found, padded))
}
