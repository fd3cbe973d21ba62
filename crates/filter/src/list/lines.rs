//! The formats in which a line stands for itself. A line that is foreign to the file's format, but clear in
//! itself, is read by what it is: lists are often glued together.

use std::net::IpAddr;

use super::{Flaw, Format, Sink, shown};
use crate::{Action, Scope};

const HOW: &str = "write one domain name such as example.com, or delete the line";

/// Reads one line of any format but RPZ.
pub(super) fn read(format: Format, line: &str, sink: &mut Sink) {
    let line = line.trim();
    if line.is_empty() || line.starts_with(['!', ';']) {
        return;
    }
    if format == Format::Adblock && (line.starts_with('[') || is_cosmetic(line)) {
        return sink.passed_over();
    }
    let line = without_remark(line);
    if line.is_empty() {
        return;
    }
    if line.starts_with("||") || line.starts_with("@@") || line.starts_with('|') {
        return adblock(line, sink);
    }
    if format == Format::Unbound || line.starts_with("local-zone:") || line.starts_with("local-data:") {
        return unbound(line, sink);
    }
    if let Some((key, value)) = line.split_once('=')
        && (format == Format::Dnsmasq || value.starts_with('/'))
    {
        return dnsmasq(key.trim(), value.trim(), sink);
    }
    if format == Format::Adblock && (line.contains(['$', '^', '/']) || line.contains('*')) {
        return adblock(line, sink);
    }
    plain(line, sink)
}

/// `example.com##.banner` and its relatives hide parts of a page: nothing for DNS.
fn is_cosmetic(line: &str) -> bool {
    ["##", "#@#", "#?#", "#$#", "#%#", "$$"].iter().any(|mark| line.contains(mark))
}

/// A remark starts with `#` at the start of the line or after a space.
fn without_remark(line: &str) -> &str {
    let mut before = b' ';
    for (i, byte) in line.bytes().enumerate() {
        if byte == b'#' && before.is_ascii_whitespace() {
            return line[..i].trim_end();
        }
        before = byte;
    }
    line
}

/// hosts(5) lines and bare names.
fn plain(line: &str, sink: &mut Sink) {
    let mut words = line.split_ascii_whitespace();
    let Some(first) = words.next() else { return };
    let Some(second) = words.next() else {
        return one_name(first, sink);
    };
    if !super::detect::is_address(first.as_bytes()) {
        return sink.bad(format!("{}: more than one word", shown(line)), HOW);
    }
    let sink_hole = |ip: IpAddr| ip.is_unspecified() || ip.is_loopback();
    for name in std::iter::once(second).chain(words) {
        if is_machine(name) || super::detect::is_address(name.as_bytes()) {
            sink.passed_over();
        } else if first.parse::<IpAddr>().is_ok_and(sink_hole) {
            one_name(name, sink);
        } else {
            let what = format!("{}: leads to {first}, which is neither 0.0.0.0 nor 127.0.0.1", shown(name));
            sink.bad_as(
                Flaw::Elsewhere,
                what,
                "a list for blocking points to 0.0.0.0; a redirection is left out",
            );
        }
    }
}

/// The names that every hosts file has for the machine itself.
fn is_machine(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "localhost",
        "localhost.localdomain",
        "local",
        "broadcasthost",
        "ip6-localhost",
        "ip6-loopback",
        "ip6-localnet",
        "ip6-mcastprefix",
    ];
    NAMES.contains(&name) || name.starts_with("ip6-all")
}

/// A bare name. `*.name` and `.name` mean the name and all below it, as list makers use them.
fn one_name(word: &str, sink: &mut Sink) {
    let word = word.strip_prefix("*.").or_else(|| word.strip_prefix('.')).unwrap_or(word);
    if !word.contains("://") {
        return sink.rule(word, Action::Block, Scope::Tree);
    }
    match whole_host(word) {
        Some(host) => sink.rule(host, Action::Block, Scope::Tree),
        None => {
            let what = format!("{}: the address of one page", shown(word));
            sink.bad_as(
                Flaw::Page,
                what,
                "DNS closes whole names only; write the host name if all of it shall be closed",
            );
        }
    }
}

/// The host of an address that stands for a whole host, such as `https://bad.example/`.
pub(super) fn whole_host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_web && !host.contains(['/', '?', '#', '@', ':'])).then_some(host)
}

/// `||name^`, `@@||name^`, `||*.name^`, `|name^`, with the options that leave the meaning for DNS as it is.
/// <https://adguard-dns.io/kb/general/dns-filtering-syntax/>
fn adblock(line: &str, sink: &mut Sink) {
    let (action, pattern) = match line.strip_prefix("@@") {
        Some(rest) => (Action::Allow, rest),
        None => (Action::Block, line),
    };
    if pattern.len() > 1 && pattern.starts_with('/') {
        let what = format!("{}: a regular expression", shown(line));
        return sink.bad_as(Flaw::Pattern, what, "write the names themselves, one rule each");
    }
    let (pattern, options) = pattern.split_once('$').unwrap_or((pattern, ""));
    if !options.split(',').all(|option| matches!(option.trim(), "" | "important" | "all")) {
        return sink.passed_over();
    }
    // "||" stands before a whole name, with what is below it; "|" before this name alone
    let scope =
        if pattern.starts_with('|') && !pattern.starts_with("||") { Scope::Exact } else { Scope::Tree };
    let pattern = pattern.trim_start_matches('|').trim_end_matches('|');
    let pattern = pattern.strip_suffix('^').unwrap_or(pattern);
    let (scope, name) = match pattern.strip_prefix("*.") {
        Some(name) => (Scope::Below, name),
        None => (scope, pattern),
    };
    if name.contains('/') || name.contains(':') {
        return sink.passed_over();
    }
    if name != "*" && name.contains(['*', '^']) {
        let what = format!("{}: a pattern in the middle of a name", shown(line));
        return sink.bad_as(Flaw::Pattern, what, "write the names themselves, one rule each");
    }
    sink.rule(name, action, scope);
}

/// `address=/a/b/target`, `local=/a/`, `server=/a/target`.
fn dnsmasq(key: &str, value: &str, sink: &mut Sink) {
    let Some(value) = value.strip_prefix('/').filter(|_| matches!(key, "address" | "local" | "server"))
    else {
        return sink.passed_over();
    };
    let Some((names, target)) = value.rsplit_once('/') else {
        let what = format!("{}: no / at the end of the names", shown(value));
        return sink.bad(what, "write address=/example.com/");
    };
    let action = match (key, target.trim()) {
        (_, "") => Action::Block,
        ("server" | "local", "#") => Action::Allow,
        ("address", "#") => Action::Block,
        ("address", ip) if ip.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified() || ip.is_loopback()) => {
            Action::Block
        }
        _ => {
            let what = format!("{}: leads elsewhere, to {}", shown(names), shown(target));
            return sink.bad_as(
                Flaw::Elsewhere,
                what,
                "a list for blocking ends in / ; a redirection is left out",
            );
        }
    };
    for name in names.split('/') {
        let name = name.strip_prefix("*.").or_else(|| name.strip_prefix('.')).unwrap_or(name);
        sink.rule(name, action, Scope::Tree);
    }
}

/// `local-zone: "name" type` and `local-data: "name A 0.0.0.0"`.
fn unbound(line: &str, sink: &mut Sink) {
    let Some((key, value)) = line.split_once(':') else {
        return plain(line, sink);
    };
    let mut words =
        value.split(|c: char| c.is_ascii_whitespace() || c == '"').filter(|word| !word.is_empty());
    match (key.trim(), words.next(), words.next_back()) {
        ("local-zone", Some(name), Some(kind)) => match kind {
            "always_nxdomain" | "always_refuse" | "always_deny" | "always_null" | "always_nodata"
            | "static" | "refuse" | "deny" | "redirect" | "inform_deny" | "inform_redirect" => {
                sink.rule(name, Action::Block, Scope::Tree);
            }
            "always_transparent" => sink.rule(name, Action::Allow, Scope::Tree),
            "transparent" | "typetransparent" | "nodefault" | "inform" | "noview" => sink.passed_over(),
            _ => {
                let what = format!("{}: no zone type {}", shown(name), shown(kind));
                sink.bad(what, "write local-zone: \"example.com\" always_nxdomain");
            }
        },
        ("local-zone", ..) => {
            sink.bad(
                format!("{}: no name or no type", shown(line)),
                "write local-zone: \"example.com\" always_nxdomain",
            );
        }
        ("local-data", Some(name), Some(target)) => match target.parse::<IpAddr>() {
            Ok(ip) if ip.is_unspecified() || ip.is_loopback() => sink.rule(name, Action::Block, Scope::Exact),
            _ => sink.passed_over(),
        },
        _ => sink.passed_over(),
    }
}
