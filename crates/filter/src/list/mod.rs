//! Readers of filter lists. Seven formats are told apart file by file: hosts, plain domains (with or without
//! `*.`), the DNS part of Adblock Plus and AdGuard, dnsmasq, Unbound, response policy zones, and tables of
//! addresses (CSV). UT1's category folders hold files of plain domains.
//!
//! A line that cannot be used becomes an [`Issue`] and the rest is kept. What is no list at all (a web page, an
//! archive, a picture) is refused whole, and so is a list with a rule that would block every name there is, or
//! with too many names: [`List::format`] is then `None`.

mod detect;
mod lines;
mod rpz;
mod rules;
mod table;
mod ut1;

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use crate::{Action, Category, DomainName, Entry, NameError, Scope};
pub use rules::{MAX_RULES, Rule, Rules};
pub use ut1::category_of_folder;

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
    /// Columns with a heading, one of them `url`, `host` or `domain`.
    UrlTable,
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
            Format::UrlTable => "url table",
        })
    }
}

/// What a list file held.
#[derive(Clone, Debug)]
pub struct List {
    /// The name under which verdicts show it.
    pub name: Arc<str>,
    /// `None`: the file is no list, nothing was read.
    pub format: Option<Format>,
    /// The usable rules, in the order of the file.
    pub rules: Rules,
    /// Well-formed lines that mean nothing to DNS, such as rules that hide parts of a page.
    pub passed_over: usize,
    /// How many lines could not be used; of these only the first [`MAX_ISSUES`] are described.
    pub bad_lines: usize,
}

impl List {
    /// The rules as entries of a category. [`crate::Gathered`] takes lists without this detour.
    /// In an `allow` list every name is an allow rule.
    pub fn entries(&self, category: &Category) -> impl Iterator<Item = Entry> {
        let allow_all = *category == Category::ALLOW;
        self.rules.iter().map(move |rule| Entry {
            name: DomainName::written(rule.name),
            category: category.clone(),
            action: if allow_all { Action::Allow } else { rule.action },
            scope: rule.scope,
            source: self.name.clone(),
            line: rule.line,
        })
    }

    /// The first rule that would close one of these names, such as the hub's own, and its line.
    pub fn closes<'a>(&self, names: &'a [DomainName]) -> Option<(&'a DomainName, u32)> {
        let reaches = |rule: &Rule<'_>, name: &&DomainName| {
            let rest = name.as_str().as_bytes().strip_suffix(rule.name);
            match (rest, rule.scope) {
                (Some(b""), scope) => scope != Scope::Below,
                (Some(rest), scope) => rest.ends_with(b".") && scope != Scope::Exact,
                (None, _) => false,
            }
        };
        let blocks = self.rules.iter().filter(|rule| rule.action == Action::Block && !names.is_empty());
        blocks
            .into_iter()
            .find_map(|rule| names.iter().find(|name| reaches(&rule, name)).map(|name| (name, rule.line)))
    }
}

/// How many issues of one file are described at most.
pub const MAX_ISSUES: usize = 1000;

/// What kind of thing is wrong, for whoever says it in another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The file is packed, or a document.
    Packed,
    /// The text is written in UTF-16.
    Utf16,
    /// The file is no text.
    Binary,
    /// The file is a web page.
    WebPage,
    /// The file is JSON.
    Json,
    /// There are more than [`MAX_RULES`] names.
    TooManyNames,
    /// A rule would close every name there is.
    Everything,
    /// The file broke off.
    Broken,
    /// One line says nothing that can be used; the others can.
    Line,
    /// A line: no domain name.
    Name,
    /// A line: a name below which many others' names stand, such as a whole top-level domain.
    Wide,
    /// A line: a number instead of a name.
    Address,
    /// A line: the address of one page; DNS closes whole names only.
    Page,
    /// A line: a pattern of letters.
    Pattern,
    /// A line: leads a name elsewhere instead of closing it.
    Elsewhere,
    /// A line: no UTF-8.
    Encoding,
}

impl Flaw {
    /// Every kind.
    pub const ALL: [Flaw; 16] = [
        Flaw::Packed,
        Flaw::Utf16,
        Flaw::Binary,
        Flaw::WebPage,
        Flaw::Json,
        Flaw::TooManyNames,
        Flaw::Everything,
        Flaw::Broken,
        Flaw::Line,
        Flaw::Name,
        Flaw::Wide,
        Flaw::Address,
        Flaw::Page,
        Flaw::Pattern,
        Flaw::Elsewhere,
        Flaw::Encoding,
    ];

    /// A short name, for databases and message ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Flaw::Packed => "packed",
            Flaw::Utf16 => "utf-16",
            Flaw::Binary => "binary",
            Flaw::WebPage => "web-page",
            Flaw::Json => "json",
            Flaw::TooManyNames => "too-many-names",
            Flaw::Everything => "everything",
            Flaw::Broken => "broken",
            Flaw::Line => "line",
            Flaw::Name => "name",
            Flaw::Wide => "too-wide",
            Flaw::Address => "address",
            Flaw::Page => "page",
            Flaw::Pattern => "pattern",
            Flaw::Elsewhere => "elsewhere",
            Flaw::Encoding => "encoding",
        }
    }
}

/// Something in a list that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Which kind of thing.
    pub flaw: Flaw,
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
    match read_list_from(name, bytes) {
        Ok(done) => done,
        Err(error) => {
            // bytes in memory are read without fail
            let mut sink = Sink::new(name);
            sink.refuse(Flaw::Broken, error.to_string(), "try again");
            sink.done()
        }
    }
}

/// What is looked at to tell the format.
const HEAD: usize = 256 << 10;
/// No line of a list is longer: 253 letters of a name many times over.
const LONGEST: usize = 64 << 10;

/// Reads a list of any size in bounded memory: what is kept is the rules, [`MAX_RULES`] at most, and the
/// first [`MAX_ISSUES`] issues.
///
/// # Errors
/// The file cannot be read to its end.
pub fn read_list_from(name: &str, mut file: impl Read) -> io::Result<(List, Vec<Issue>)> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let mut sink = Sink::new(name);
    if let Err((flaw, what, advice)) = detect::refuse(&head) {
        sink.refuse(flaw, what, advice);
        return Ok(sink.done());
    }
    let whole = head.len() < HEAD;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let last_end = head.iter().rposition(|byte| *byte == b'\n').unwrap_or(head.len());
    let format = detect::format(if whole { head } else { &head[..last_end] });
    sink.list.format = Some(format);
    let mut reader = LineReader::new(format);
    each_line(head.chain(file), |number, line| {
        sink.line = number;
        match line.map(std::str::from_utf8) {
            Some(Ok(line)) => reader.line(line, &mut sink),
            Some(Err(_)) => {
                sink.bad_as(Flaw::Encoding, "the line is not UTF-8 text".into(), "save the list as UTF-8")
            }
            None => sink.bad(format!("a line of more than {LONGEST} bytes"), "see that this is a list"),
        }
        !sink.is_refused() && sink.list.rules.len() <= MAX_RULES
    })?;
    if sink.list.rules.len() > MAX_RULES {
        let what = format!("more than {MAX_RULES} names");
        sink.refuse(Flaw::TooManyNames, what, "split the list or take a smaller one");
    }
    Ok(sink.done())
}

/// Hands over line by line with its number from 1, without the line end (LF, CR LF), until told to stop;
/// `None` for a line that is too long.
fn each_line(file: impl Read, mut take: impl FnMut(u32, Option<&[u8]>) -> bool) -> io::Result<()> {
    let mut file = io::BufReader::with_capacity(HEAD, file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = file.by_ref().take(LONGEST as u64 + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let cut = line.last() != Some(&b'\n') && read > LONGEST;
        if cut {
            file.skip_until(b'\n')?;
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if !take(number, (!cut).then_some(text)) {
            break;
        }
    }
    Ok(())
}

/// What one format remembers from line to line.
enum LineReader {
    Zone(rpz::Zone),
    Table(table::Table),
    Lines(Format),
}

impl LineReader {
    fn new(format: Format) -> Self {
        match format {
            Format::Rpz => LineReader::Zone(rpz::Zone::default()),
            Format::UrlTable => LineReader::Table(table::Table::default()),
            format => LineReader::Lines(format),
        }
    }

    fn line(&mut self, line: &str, sink: &mut Sink) {
        match self {
            LineReader::Zone(zone) => zone.line(line, sink),
            LineReader::Table(table) => table.line(line, sink),
            LineReader::Lines(format) => lines::read(*format, line, sink),
        }
    }
}

/// Where line readers put what they found.
struct Sink {
    list: List,
    issues: Vec<Issue>,
    line: u32,
    refused: bool,
}

impl Sink {
    fn new(name: &str) -> Self {
        let list =
            List { name: name.into(), format: None, rules: Rules::default(), passed_over: 0, bad_lines: 0 };
        Sink { list, issues: Vec::new(), line: 0, refused: false }
    }

    fn rule(&mut self, text: &str, action: Action, scope: Scope) {
        if action == Action::Block && is_everything(text) {
            let what = format!("{}: this rule would block every name there is", shown(text));
            return self.refuse(Flaw::Everything, what, "delete the line; the list is not used until then");
        }
        if let Err(error) = self.list.rules.push(text, action, scope, self.line) {
            let (flaw, advice) = advice(&error);
            self.bad_as(flaw, format!("{}: {error}", shown(text)), advice);
        }
    }

    /// The whole file is not to be used.
    fn refuse(&mut self, flaw: Flaw, what: String, advice: &'static str) {
        self.refused = true;
        self.list.format = None;
        self.list.rules = Rules::default();
        self.list.bad_lines += 1;
        self.issues.insert(0, self.issue(flaw, what, advice));
    }

    fn issue(&self, flaw: Flaw, what: String, advice: &'static str) -> Issue {
        Issue { flaw, file: self.list.name.clone(), line: self.line, what, advice }
    }

    fn is_refused(&self) -> bool {
        self.refused
    }

    fn done(mut self) -> (List, Vec<Issue>) {
        if self.list.bad_lines > MAX_ISSUES {
            let what = format!("{} lines are unusable, only {MAX_ISSUES} are named", self.list.bad_lines);
            let issue = self.issue(Flaw::Line, what, "see that this is the right file");
            self.issues.push(Issue { line: 0, ..issue });
        }
        (self.list, self.issues)
    }

    fn bad(&mut self, what: String, advice: &'static str) {
        self.bad_as(Flaw::Line, what, advice);
    }

    fn bad_as(&mut self, flaw: Flaw, what: String, advice: &'static str) {
        self.list.bad_lines += 1;
        if self.list.bad_lines <= MAX_ISSUES {
            self.issues.push(self.issue(flaw, what, advice));
        }
    }

    fn passed_over(&mut self) {
        self.list.passed_over += 1;
    }
}

/// `*`, `.`, `#` where a list's syntax lets them stand for all names.
fn is_everything(text: &str) -> bool {
    matches!(text.trim(), "*" | "." | "*." | "#" | "**")
}

/// At most 60 characters of a text, control characters escaped.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

fn advice(error: &NameError) -> (Flaw, &'static str) {
    match error {
        NameError::TopLevel | NameError::PublicSuffix => (Flaw::Wide, "name the sites themselves"),
        NameError::Address => (Flaw::Address, "the filter works on names; block addresses at the firewall"),
        NameError::Idn => (Flaw::Name, "correct the spelling or write its xn-- form"),
        NameError::Empty | NameError::Length | NameError::Character(_) => {
            (Flaw::Name, "write one domain name such as example.com, or delete the line")
        }
    }
}

#[cfg(test)]
mod tests;
