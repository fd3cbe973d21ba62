//! The dependency directions, held by a test: it reads the sources and fails on any edge that is not allowed.
//!
//! * Ground never names a slice. (`app.rs`, `hub.rs` and `lib.rs` assemble and may; `web` may name nothing below.)
//! * A slice names another only if it lists it under `uses`, and never another's `store`. No cycles.
//! * `dashboards` and `demo` are named by nobody.
//! * SQL stands in `store` files and in the ground that owns tables; nobody but the door names the database library.
//! * Only the slice `offenders`, and the backup, name the police's own database.
//! * Only `outbound/` opens connections outwards, only to what the settings or the administrator name; by default to
//!   nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::slices;

/// A source file: its place below `src` and its text without tests and comments.
pub(crate) struct Source {
    place: PathBuf,
    text: String,
}

const ASSEMBLY: &[&str] = &["lib.rs", "app.rs", "hub.rs", "architecture.rs", "testing.rs"];
const SQL_PLACES: &[&str] = &["db", "jobs", "journal", "kept.rs", "numbers.rs", "hub.rs", "backup"];

/// What a file names that opens connections, or asks for the address of one.
const WAYS_OUT: &[&str] = &[
    "TcpStream",
    "TcpSocket",
    "UdpSocket",
    "UnixStream",
    "ToSocketAddrs",
    "lookup_host",
    "hyper::client",
    "hyper_util::client",
    "lettre",
    "reqwest",
    "TlsConnector",
    "Client::new",
];

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(source(path.strip_prefix(&root).unwrap(), &text));
            }
        }
    }
    found
}

fn source(place: &Path, text: &str) -> Source {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    Source { place: place.to_owned(), text: lines.collect::<Vec<_>>().join("\n") }
}

impl Source {
    /// The folder or file directly below `src`.
    fn part(&self) -> &str {
        self.place.iter().next().and_then(|part| part.to_str()).unwrap_or("")
    }

    fn is_test(&self) -> bool {
        let name = self.place.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let folder = self.place.components().any(|part| part.as_os_str() == "tests");
        folder || name.ends_with("tests.rs") || name == "regression.rs"
    }

    /// Paths of the crate that this file names: `crate::cases::model` gives `["cases", "model"]`.
    fn names(&self) -> BTreeSet<Vec<String>> {
        let mut found = BTreeSet::new();
        for (at, _) in self.text.match_indices("crate::") {
            let rest = &self.text[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                // use crate::{cases, intake::model, …};
                Some(list) => {
                    let list = list.split("};").next().unwrap_or("");
                    found.extend(list.split(',').map(segments).filter(|path| !path.is_empty()));
                }
                None => _ = found.insert(segments(rest)),
            }
        }
        found
    }
}

fn segments(text: &str) -> Vec<String> {
    let end = text.trim_start().find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
    let path = text.trim_start();
    let path = &path[..end.unwrap_or(path.len())];
    path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Everything that breaks a direction, in sentences.
pub(crate) fn broken(sources: &[Source]) -> Vec<String> {
    let uses: BTreeMap<&str, &[&str]> = slices().iter().map(|slice| (slice.name, slice.uses)).collect();
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let (part, place) = (source.part(), source.place.display());
        for path in source.names().into_iter().filter(|path| !path.is_empty()) {
            let named = path[0].as_str();
            let (from, to) = (uses.get(part), uses.contains_key(named));
            if named == "demo" && part != "demo" && !ASSEMBLY.contains(&part) {
                found.push(format!("{place}: names demo"));
            }
            if !to || named == part || ASSEMBLY.contains(&part) || part == "demo" {
                continue;
            }
            match from {
                None => found.push(format!("{place}: ground names the slice {named}")),
                Some(allowed) if !allowed.contains(&named) => {
                    found.push(format!("{place}: {part} names {named}, which its `uses` does not list"));
                }
                Some(_) if named == "dashboards" => found.push(format!("{place}: names dashboards")),
                Some(_) if path.get(1).is_some_and(|inner| inner == "store") => {
                    found.push(format!("{place}: names the store of {named}"));
                }
                Some(_) => {}
            }
        }
        let in_store = source.place.iter().any(|part| part == "store" || part == "store.rs");
        if source.text.contains("sql(\"") && !in_store && !SQL_PLACES.contains(&part) && part != "demo" {
            found.push(format!("{place}: SQL outside of a store"));
        }
        let library = source.text.contains("use sqlx") || source.text.contains("sqlx::query");
        if library && !matches!(part, "db" | "architecture.rs") {
            found.push(format!("{place}: names the database library"));
        }
        if source.text.contains(".offenders")
            && !matches!(part, "offenders" | "backup" | "config.rs")
            && !ASSEMBLY.contains(&part)
        {
            found.push(format!("{place}: names the police's own database"));
        }
        if WAYS_OUT.iter().any(|way| source.text.contains(way))
            && !matches!(part, "outbound" | "architecture.rs")
        {
            found.push(format!("{place}: opens a connection outwards"));
        }
    }
    found.extend(cycles(&uses));
    found
}

fn cycles(uses: &BTreeMap<&str, &[&str]>) -> Vec<String> {
    let mut found = Vec::new();
    for start in uses.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = uses[start].to_vec();
        while let Some(slice) = next.pop() {
            if reached.insert(slice) {
                next.extend(uses.get(slice).copied().unwrap_or_default());
            }
        }
        if reached.contains(start) {
            found.push(format!("{start} uses itself in a circle"));
        }
    }
    found
}

#[test]
fn every_dependency_points_the_allowed_way() {
    let found = broken(&sources());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_forbidden_import_is_found() {
    for (place, text, word) in [
        ("db/mod.rs", "use crate::cases::model::CaseId;", "ground names the slice cases"),
        ("intake/actions.rs", "use crate::cases::actions;", "intake names cases"),
        ("cases/actions.rs", "use crate::intake::store;", "the store of intake"),
        ("people/actions.rs", "use crate::{db::Tx, support};", "people names support"),
        ("cases/actions.rs", "fn x() { sql(\"select 1\"); }", "SQL outside"),
        ("cases/store.rs", "use sqlx::PgPool;", "database library"),
        ("sanctions/store.rs", "sql(\"x\").all(&hub.offenders)", "police's own database"),
        ("jobs/mod.rs", "TcpStream::connect(address)", "outwards"),
        ("reminders/sending/mod.rs", "use lettre::Message;", "outwards"),
        ("people/ways.rs", "tokio::net::lookup_host(name)", "outwards"),
        ("outbound/mail.rs", "use crate::reminders::actions;", "ground names the slice reminders"),
    ] {
        let found = broken(&[source(Path::new(place), text)]);
        assert!(found.iter().any(|sentence| sentence.contains(word)), "{place}: {found:?}");
    }
    assert!(
        broken(&[source(Path::new("cases/actions.rs"), "use crate::intake::model::ReportId;")]).is_empty()
    );
    assert!(broken(&[source(Path::new("outbound/message.rs"), "TcpStream::connect(address)")]).is_empty());
}

#[test]
fn nothing_goes_out_by_itself() {
    let config = crate::config::Config::default();
    assert!(config.mail.is_none() && !config.webhook_private_addresses);
}
