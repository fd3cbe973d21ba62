//! Readers of filter lists. Six formats are told apart file by file: hosts, plain domains (with or without
//! `*.`), the DNS part of Adblock Plus and AdGuard, dnsmasq, Unbound, and response policy zones.
//!
//! A reader never fails whole: a line that cannot be used becomes an [`Issue`] and the rest is kept. What is
//! no list at all (a web page, an archive, a picture) is refused: [`List::format`] is then `None`.

mod detect;
mod lines;
mod rpz;

use std::fmt;
use std::sync::Arc;

use crate::{Action, Category, DomainName, Entry, NameError, Scope};

/// The kinds of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `0.0.0.0 name`, as in hosts(5).
    Hosts,
    /// A name a line, `*.name` too.
    Domains,
    /// `||name^` and `@@||name^`.
    Adblock,
    /// `address=/name/`, `local=/name/`, `server=/name/`.
    Dnsmasq,
    /// `local-zone: "name" always_nxdomain`.
    Unbound,
    /// A response policy zone in the text form of RFC 1035, 5.
    Rpz,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Format::Hosts => "hosts",
            Format::Domains => "domains",
            Format::Adblock => "adblock",
            Format::Dnsmasq => "dnsmasq",
            Format::Unbound => "unbound",
            Format::Rpz => "rpz",
        })
    }
}

/// One usable line of a list, or one of several names on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name.
    pub name: DomainName,
    /// Block or allow.
    pub action: Action,
    /// How far the rule reaches.
    pub scope: Scope,
    /// The line, from 1.
    pub line: u32,
}

/// What a list file held.
#[derive(Clone, Debug)]
pub struct List {
    /// The name under which verdicts show it.
    pub name: Arc<str>,
    /// `None`: the file is no list, nothing was read.
    pub format: Option<Format>,
    /// The usable rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// Well-formed lines that mean nothing to DNS, such as rules that hide parts of a page.
    pub passed_over: usize,
    /// How many lines could not be used; of these only the first [`MAX_ISSUES`] are described.
    pub bad_lines: usize,
}

impl List {
    /// The rules as entries of a category, ready for [`crate::Policy::build`] or [`crate::Bundle::build`].
    /// In an `allow` list every name is an allow rule.
    pub fn entries(&self, category: &Category) -> impl Iterator<Item = Entry> {
        let allow_all = *category == Category::ALLOW;
        self.rules.iter().map(move |rule| Entry {
            name: rule.name.clone(),
            category: category.clone(),
            action: if allow_all { Action::Allow } else { rule.action },
            scope: rule.scope,
            source: self.name.clone(),
            line: rule.line,
        })
    }
}

/// How many issues of one file are described at most.
pub const MAX_ISSUES: usize = 1000;

/// Something in a list that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The list.
    pub file: Arc<str>,
    /// The line, from 1; 0 when it is about the whole file.
    pub line: u32,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "{}: {}; {}", self.file, self.what, self.advice);
        }
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.advice)
    }
}

/// Reads a list. `name` is what issues and verdicts call it.
pub fn read_list(name: &str, bytes: &[u8]) -> (List, Vec<Issue>) {
    let file: Arc<str> = name.into();
    let mut sink = Sink {
        list: List { name: file.clone(), format: None, rules: Vec::new(), passed_over: 0, bad_lines: 0 },
        issues: Vec::new(),
        line: 0,
    };
    if let Err((what, advice)) = detect::refuse(bytes) {
        sink.bad(what, advice);
        return (sink.list, sink.issues);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let format = detect::format(bytes);
    sink.list.format = Some(format);
    sink.list.rules.reserve(bytes.len() / 24);
    if format == Format::Rpz {
        rpz::read(bytes, &mut sink);
    } else {
        for (number, line) in numbered(bytes) {
            sink.line = number;
            match std::str::from_utf8(line) {
                Ok(line) => lines::read(format, line, &mut sink),
                Err(_) => sink.bad("the line is not UTF-8 text".into(), "save the list as UTF-8"),
            }
        }
    }
    sink.line = 0;
    if sink.list.bad_lines > MAX_ISSUES {
        let what = format!("{} lines are unusable, only {MAX_ISSUES} are named", sink.list.bad_lines);
        sink.issues.push(Issue { file, line: 0, what, advice: "see that this is the right file" });
    }
    (sink.list, sink.issues)
}

/// The lines with their numbers from 1, without the line end (LF, CR LF).
fn numbered(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let lines = bytes.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.enumerate().map(|(i, line)| (u32::try_from(i + 1).unwrap_or(u32::MAX), line))
}

/// Where line readers put what they found.
struct Sink {
    list: List,
    issues: Vec<Issue>,
    line: u32,
}

impl Sink {
    fn rule(&mut self, text: &str, action: Action, scope: Scope) {
        match DomainName::parse(text) {
            Ok(name) => self.list.rules.push(Rule { name, action, scope, line: self.line }),
            Err(error) => self.bad(format!("{}: {error}", shown(text)), advice(&error)),
        }
    }

    fn bad(&mut self, what: String, advice: &'static str) {
        self.list.bad_lines += 1;
        if self.list.bad_lines <= MAX_ISSUES {
            self.issues.push(Issue { file: self.list.name.clone(), line: self.line, what, advice });
        }
    }

    fn passed_over(&mut self) {
        self.list.passed_over += 1;
    }
}

/// At most 60 characters of a text, control characters escaped.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

fn advice(error: &NameError) -> &'static str {
    match error {
        NameError::TopLevel | NameError::PublicSuffix => "name the sites themselves",
        NameError::Address => "the filter works on names; block addresses at the firewall",
        NameError::Idn => "correct the spelling or write its xn-- form",
        NameError::Empty | NameError::Length | NameError::Character(_) => {
            "write one domain name such as example.com, or delete the line"
        }
    }
}

#[cfg(test)]
mod tests;
