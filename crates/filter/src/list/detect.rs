//! What kind of file this is.

use super::{Flaw, Format};

/// Refuses what cannot be a list: the kind of file, the reason and what to do.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), (Flaw, String, &'static str)> {
    const MAGIC: [(&[u8], &str); 7] = [
        (b"\x1f\x8b", "a gzip archive"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"%PDF-", "a PDF document"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err((
            Flaw::Packed,
            format!("this is {what}, not a list"),
            "unpack it and give the text file inside",
        ));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err((Flaw::Utf16, "this is UTF-16 text".into(), "save the list as UTF-8"));
    }
    let head = &bytes[..bytes.len().min(1 << 16)];
    if head.contains(&0) {
        return Err((
            Flaw::Binary,
            "this is a binary file, not a list".into(),
            "give the text form of the list",
        ));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(b"<") {
        let advice =
            "the address probably answered with an error page: open it in a browser and get the raw list";
        return Err((Flaw::WebPage, "this is a web page, not a list".into(), advice));
    }
    if text.starts_with(b"{") || text.starts_with(b"[{") {
        return Err((
            Flaw::Json,
            "this is JSON, not a list".into(),
            "give the list in a text form, one name a line",
        ));
    }
    Ok(())
}

/// The format that most of the first 2,000 lines speak. Ties go to the stricter syntax.
pub(super) fn format(bytes: &[u8]) -> Format {
    const ORDER: [Format; 6] =
        [Format::Rpz, Format::Unbound, Format::Dnsmasq, Format::Adblock, Format::Hosts, Format::Domains];
    let mut votes = [0u32; 6];
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    if lines.clone().filter(|line| !line.is_empty()).take(50).any(super::table::is_heading) {
        return Format::UrlTable;
    }
    let lines = lines.by_ref();
    for line in lines.filter(|line| !line.is_empty()).take(2000) {
        if let Some(format) = speaks(line) {
            votes[ORDER.iter().position(|known| *known == format).unwrap_or(5)] += 1;
        }
    }
    let most = votes.iter().max().copied().unwrap_or(0);
    let winner = votes.iter().position(|v| *v == most && most > 0);
    winner.map_or(Format::Domains, |i| ORDER[i])
}

fn speaks(line: &[u8]) -> Option<Format> {
    let has = |needle: &[u8]| line.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle));
    let starts =
        |needle: &[u8]| line.len() >= needle.len() && line[..needle.len()].eq_ignore_ascii_case(needle);
    if starts(b"||") || starts(b"@@") || starts(b"[adblock") || has(b"##") || has(b"#@#") {
        return Some(Format::Adblock);
    }
    if matches!(line.first(), Some(b'#' | b'!' | b';') | None) {
        return None;
    }
    if ["address=/", "local=/", "server=/"].iter().any(|key| starts(key.as_bytes())) {
        return Some(Format::Dnsmasq);
    }
    if starts(b"local-zone:") || starts(b"local-data:") || starts(b"server:") {
        return Some(Format::Unbound);
    }
    if starts(b"$ttl") || starts(b"$origin") {
        return Some(Format::Rpz);
    }
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let first = words.next()?;
    let second = words.next();
    if second.is_some() && is_address(first) {
        return Some(Format::Hosts);
    }
    let is_type = |w: &[u8]| {
        [&b"CNAME"[..], b"SOA", b"NS", b"A", b"AAAA", b"TXT"].iter().any(|t| w.eq_ignore_ascii_case(t))
    };
    let mut types = second.into_iter().chain(words.take(2));
    if types.any(is_type) {
        return Some(Format::Rpz);
    }
    Some(Format::Domains)
}

/// Whether the word is an IP address, with or without a scope (`fe80::1%lo0`).
pub(super) fn is_address(word: &[u8]) -> bool {
    let word = word.split(|b| *b == b'%').next().unwrap_or(word);
    std::str::from_utf8(word).is_ok_and(|w| w.parse::<std::net::IpAddr>().is_ok())
}
