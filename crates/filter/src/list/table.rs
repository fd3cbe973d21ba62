//! Tables of addresses (CSV, RFC 4180), as makers of lists of harmful pages give them out: URLhaus ("Columns:
//! id,dateadded,url,…" in a remark), PhishTank (a heading `phish_id,url,…`). Of the columns only `url`, `host` or
//! `domain` is read. An address of one page on a host closes nothing: DNS would close the whole host.

use super::{Sink, lines, shown};
use crate::{Action, Scope};

/// The columns that hold a name or an address, the better first.
const WANTED: [&str; 8] = ["domain", "hostname", "host", "fqdn", "url", "phish_url", "link", "address"];

/// Whether the line names the columns of a table, one of which we can read.
pub(super) fn is_heading(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| heading(line).is_some())
}

/// The mark between columns and the number of the column to read.
fn heading(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches('#').trim();
    let mark = [',', ';', '\t'].into_iter().find(|mark| line.contains(*mark))?;
    let titles: Vec<String> =
        line.split(mark).map(|title| title.trim().trim_matches('"').to_ascii_lowercase()).collect();
    let plain = |title: &String| title.bytes().all(|b| b.is_ascii_alphanumeric() || b"_- ".contains(&b));
    if !titles.iter().all(plain) {
        return None;
    }
    let wanted = WANTED.iter().find_map(|wanted| titles.iter().position(|title| title == wanted))?;
    Some((mark, wanted))
}

/// The columns, once their heading has been met.
#[derive(Default)]
pub(super) struct Table(Option<(char, usize)>);

impl Table {
    pub(super) fn line(&mut self, line: &str, sink: &mut Sink) {
        let Some((mark, column)) = self.0 else {
            self.0 = heading(line);
            return;
        };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        match field(line, mark, column) {
            Some(text) if !text.is_empty() => address(text.trim(), sink),
            _ => {
                let what = format!("{}: no column {}", shown(line), column + 1);
                sink.bad(what, "every line needs as many columns as the heading");
            }
        }
    }
}

/// One field; a mark between quotes parts nothing.
fn field(line: &str, mark: char, column: usize) -> Option<&str> {
    let mut quoted = false;
    let mut fields = line.split(|c: char| {
        quoted ^= c == '"';
        c == mark && !quoted
    });
    fields.nth(column).map(|text| text.trim().trim_matches('"'))
}

fn address(text: &str, sink: &mut Sink) {
    if !text.contains("://") {
        return sink.rule(text, Action::Block, Scope::Tree);
    }
    match lines::whole_host(text) {
        Some(host) if super::detect::is_address(host.as_bytes()) => sink.passed_over(),
        Some(host) => sink.rule(host, Action::Block, Scope::Tree),
        None => sink.passed_over(),
    }
}
