//! Response policy zones as zone files (RFC 1035, 5.1; draft-vixie-dnsop-dns-rpz-00). Rules on names are
//! taken, rules on addresses and name servers passed over. Data of the zone's own (a walled garden) counts
//! as a block: where the name shall lead is the resolver's choice.

use super::{Sink, shown};
use crate::{Action, Scope};

#[derive(Default)]
pub(super) struct Zone {
    origin: Option<String>,
    owner: String,
    /// Inside the parentheses of a record that spans lines.
    open: bool,
}

/// A remark starts with `;` outside quotes.
fn without_remark(line: &str) -> &str {
    let mut quoted = false;
    for (i, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => return &line[..i],
            _ => {}
        }
    }
    line
}

impl Zone {
    pub(super) fn line(&mut self, line: &str, sink: &mut Sink) {
        let line = without_remark(line);
        let was_open = self.open;
        match (line.rfind('('), line.rfind(')')) {
            (Some(open), close) if close.is_none_or(|close| close < open) => self.open = true,
            (_, Some(_)) => self.open = false,
            _ => {}
        }
        if was_open || line.trim().is_empty() {
            return;
        }
        let mut words = line.split_ascii_whitespace();
        if line.starts_with('$') {
            if let (Some("$ORIGIN" | "$origin"), Some(origin)) = (words.next(), words.next()) {
                self.origin = Some(absolute(origin));
            }
            return;
        }
        if !line.starts_with([' ', '\t']) {
            words.next().unwrap_or_default().clone_into(&mut self.owner);
        }
        let mut words = words.skip_while(|word| is_ttl(word) || word.eq_ignore_ascii_case("IN"));
        let Some(kind) = words.next() else {
            return sink.bad(format!("{}: no record type", shown(line)), "write example.com CNAME .");
        };
        self.record(kind, words.next().unwrap_or_default(), sink);
    }

    fn record(&mut self, kind: &str, data: &str, sink: &mut Sink) {
        let kind = kind.to_ascii_uppercase();
        if kind == "SOA" {
            if self.origin.is_none() && self.owner.ends_with('.') {
                self.origin = Some(absolute(&self.owner));
            }
            return;
        }
        let Some(trigger) = self.trigger() else {
            let what = format!("{}: lies outside the zone", shown(&self.owner));
            return sink.bad(what, "correct $ORIGIN or the name");
        };
        if matches!(kind.as_str(), "NS" | "DNSKEY" | "RRSIG" | "NSEC" | "NSEC3" | "NSEC3PARAM")
            || trigger.is_empty()
        {
            return;
        }
        const KINDS: [&str; 9] = ["CNAME", "A", "AAAA", "TXT", "MX", "SRV", "HTTPS", "SVCB", "PTR"];
        if !KINDS.contains(&kind.as_str()) {
            return sink.bad(
                format!("{}: no record type {}", shown(&self.owner), shown(&kind)),
                "write example.com CNAME .",
            );
        }
        let last = trigger.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if last.starts_with("rpz-") {
            return sink.passed_over();
        }
        let (scope, name) = match trigger.strip_prefix("*.") {
            Some(name) => (Scope::Below, name),
            None => (Scope::Exact, trigger.as_str()),
        };
        let target = data.to_ascii_lowercase();
        let target = if target == "." { "." } else { target.trim_end_matches('.') };
        let action = match target {
            "rpz-tcp-only" if kind == "CNAME" => return sink.passed_over(),
            "rpz-passthru" if kind == "CNAME" => Action::Allow,
            // BIND 9.8's way to write a pass
            same if kind == "CNAME" && same == trigger.to_ascii_lowercase() => Action::Allow,
            _ => Action::Block,
        };
        let name = name.to_owned();
        sink.rule(&name, action, scope);
    }

    /// The owner below the zone's own name; empty for the zone itself.
    fn trigger(&self) -> Option<String> {
        let owner = &self.owner;
        if owner == "@" {
            return Some(String::new());
        }
        let Some(full) = owner.strip_suffix('.') else {
            return Some(owner.clone());
        };
        let Some(origin) = self.origin.as_deref().filter(|origin| !origin.is_empty()) else {
            return Some(full.to_owned());
        };
        if full.eq_ignore_ascii_case(origin) {
            return Some(String::new());
        }
        let cut = full.len().checked_sub(origin.len() + 1)?;
        let (head, tail) = (full.get(..cut)?, full.get(cut..)?);
        tail.strip_prefix('.').filter(|tail| tail.eq_ignore_ascii_case(origin)).map(|_| head.to_owned())
    }
}

fn absolute(name: &str) -> String {
    name.trim_end_matches('.').to_owned()
}

/// `300`, `1h`, `2w3d` (the last two as BIND writes them).
fn is_ttl(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_digit() || b"smhdwSMHDW".contains(&b))
}
