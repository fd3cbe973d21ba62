//! A verdict for every row, against what the hub knows and against the rest of the file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lachan_documents::read::Workbook;
use lachan_text::fold;

use super::model::{Heading, Judged, Person, Preview, School, Unit, Verdict};
use super::rows::{Line, List, lists};
use crate::authority::{Grant, Level, Role};
use crate::id::OrganisationId;
use crate::organisations::actions::{Area, Organisation};
use crate::organisations::model::POLICE;
use crate::people::administration::Account;
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

/// What the hub knows.
pub(super) struct Known {
    pub organisations: Vec<Organisation>,
    pub parents: BTreeMap<OrganisationId, OrganisationId>,
    pub areas: Vec<Area>,
    /// Codes of schools.
    pub codes: HashMap<String, OrganisationId>,
    /// Accounts by login.
    pub accounts: HashMap<String, Account>,
    pub today: Day,
}

/// The schools of the file by their codes; nothing where the row is wrong.
type InFile<'a> = HashMap<&'a str, Option<&'a School>>;

/// Names to what bears them; several where a name is not enough.
type Names<T> = HashMap<String, Vec<T>>;

struct Judge<'a> {
    known: &'a Known,
    by_id: HashMap<OrganisationId, &'a Organisation>,
    organisations: Names<OrganisationId>,
    areas: Names<&'a Area>,
}

pub(super) fn judged(book: &Workbook, known: &Known, file_name: &str) -> Preview {
    let lists = lists(book);
    let judge = Judge::new(known);
    let schools = judge.schools(&lists.schools);
    let people = judge.people(&lists.people, &schools);
    Preview { file_name: file_name.to_owned(), lists: lists.problems, schools, people }
}

fn plain(words: &str) -> String {
    fold(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn problem(id: &'static str) -> Problem {
    Problem::new("file", id)
}

/// The words of every role in Vietnamese, without marks.
fn role(words: &str) -> Option<Role> {
    let wanted = plain(words);
    Role::ALL.into_iter().find(|role| plain(&role_words(*role)) == wanted)
}

/// What a role is called in the workbook.
/// i18n: people-role-*
pub(super) fn role_words(role: Role) -> String {
    Lang::Vi.t(&format!("people-role-{}", role.name())).into_owned()
}

impl<'a> Judge<'a> {
    fn new(known: &'a Known) -> Self {
        let mut organisations: Names<OrganisationId> = HashMap::new();
        for one in &known.organisations {
            for name in BTreeSet::from([plain(&one.name), plain(&one.short_name)]) {
                organisations.entry(name).or_default().push(one.id);
            }
        }
        let mut areas: Names<&Area> = HashMap::new();
        for area in known.areas.iter().filter(|area| area.level != Level::Province.name()) {
            areas.entry(area.code.clone()).or_default().push(area);
            areas.entry(plain(&area.name)).or_default().push(area);
        }
        let by_id = known.organisations.iter().map(|one| (one.id, one)).collect();
        Self { known, by_id, organisations, areas }
    }

    fn schools(&self, lists: &[List<'_>]) -> Vec<Judged<School>> {
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut found = Vec::new();
        for list in lists {
            for row in list.rows() {
                found.push(self.school(list.line(row), &mut seen));
            }
        }
        found
    }

    fn school(&self, mut line: Line<'_>, seen: &mut HashMap<String, String>) -> Judged<School> {
        let code = line.words(Heading::Code, true, 20);
        let well_formed = code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
        if !code.is_empty() && !well_formed {
            line.fault(Heading::Code, problem("import-bad-code").with("code", code.clone()));
        }
        once(&mut line, Heading::Code, &code, seen);
        let name = line.words(Heading::SchoolName, true, 200);
        let short_name = line.words(Heading::ShortName, false, 80);
        let area = self.area(&mut line);
        let parent = self.parent(&mut line);
        let since = line.day(Heading::Since);
        if since.is_some_and(|since| since > self.known.today) {
            line.fault(Heading::Since, problem("import-day-ahead"));
        }
        let known = self.known.codes.get(&code).copied();
        let old = known.and_then(|id| self.by_id.get(&id).copied());
        let short_name = match (short_name.is_empty(), old) {
            // a file without the column leaves the name as it is
            (true, Some(old)) if old.name == name => old.short_name.clone(),
            (true, _) => name.chars().take(80).collect(),
            (false, _) => short_name,
        };
        let school =
            School { code, name, short_name, area, parent, since: since.unwrap_or(self.known.today), known };
        let (place, label) = (line.place(Heading::Code), format!("{} {}", school.code, school.name));
        let verdict = self.verdict_of_school(&mut line, &school, old);
        let key = school.code.clone();
        let row = (!matches!(verdict, Verdict::Wrong(_))).then_some(school);
        Judged { place, key, label, row, verdict }
    }

    fn verdict_of_school(&self, line: &mut Line<'_>, school: &School, old: Option<&Organisation>) -> Verdict {
        let Some(old) = old else {
            // a school that was typed in has no code yet: the same name at the same place is it
            let same =
                |one: &&Organisation| one.area_code == school.area && plain(&one.name) == plain(&school.name);
            if !school.name.is_empty() && self.known.organisations.iter().any(|one| same(&one)) {
                line.fault(Heading::SchoolName, problem("import-known-without-code"));
            }
            if self.known.codes.contains_key(&school.code) {
                line.fault(Heading::Code, problem("import-school-gone"));
            }
            return ended(line, Verdict::New);
        };
        if old.area_code != school.area && !school.area.is_empty() {
            line.fault(
                Heading::Area,
                problem("import-other-area").with("area", self.area_name(&old.area_code)),
            );
        }
        let parent = self.known.parents.get(&old.id).copied();
        if school.parent.is_some() && school.parent != parent {
            let name = parent.and_then(|id| self.by_id.get(&id)).map_or("–", |one| one.name.as_str());
            line.fault(Heading::Parent, problem("import-other-parent").with("name", name.to_owned()));
        }
        let pairs = [(&old.name, &school.name), (&old.short_name, &school.short_name)];
        let changes: Vec<_> = pairs
            .into_iter()
            .filter(|(was, is)| was != is)
            .map(|(was, is)| (was.clone(), is.clone()))
            .collect();
        ended(line, if changes.is_empty() { Verdict::Unchanged } else { Verdict::Changes(changes) })
    }

    fn area_name(&self, code: &str) -> String {
        self.known
            .areas
            .iter()
            .find(|area| area.code == code)
            .map_or_else(|| code.to_owned(), |area| area.name.clone())
    }

    fn area(&self, line: &mut Line<'_>) -> String {
        let words = line.words(Heading::Area, true, 100);
        if words.is_empty() {
            return words;
        }
        let found = self.areas.get(&words).or_else(|| self.areas.get(&plain(&words)));
        match found.map_or(&[][..], Vec::as_slice) {
            [one] => one.code.clone(),
            [] => {
                line.fault(Heading::Area, problem("import-no-area").with("name", words));
                String::new()
            }
            several => {
                let codes: Vec<&str> = several.iter().map(|area| area.code.as_str()).collect();
                line.fault(Heading::Area, problem("import-several-areas").with("codes", codes.join(", ")));
                String::new()
            }
        }
    }

    fn parent(&self, line: &mut Line<'_>) -> Option<OrganisationId> {
        let words = line.words(Heading::Parent, false, 200);
        if words.is_empty() {
            return None;
        }
        match self.organisations.get(&plain(&words)).map_or(&[][..], Vec::as_slice) {
            [one] => Some(*one),
            [] => {
                line.fault(Heading::Parent, problem("import-no-organisation").with("name", words));
                None
            }
            _ => {
                line.fault(Heading::Parent, problem("import-several-organisations").with("name", words));
                None
            }
        }
    }

    fn people(&self, lists: &[List<'_>], schools: &[Judged<School>]) -> Vec<Judged<Person>> {
        let in_file: InFile<'_> = schools.iter().map(|row| (row.key.as_str(), row.row.as_ref())).collect();
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut found = Vec::new();
        for list in lists {
            for row in list.rows() {
                found.push(self.person(list.line(row), &in_file, &mut seen));
            }
        }
        found
    }

    fn person(
        &self,
        mut line: Line<'_>,
        in_file: &InFile<'_>,
        seen: &mut HashMap<String, String>,
    ) -> Judged<Person> {
        let name = line.words(Heading::PersonName, true, 100);
        let login = line.words(Heading::Login, true, 40).to_lowercase();
        let plain = login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b));
        if !plain {
            line.fault(Heading::Login, problem("people-login-form"));
        }
        once(&mut line, Heading::Login, &login, seen);
        let role_words = line.words(Heading::Role, true, 60);
        let role = role(&role_words);
        if role.is_none() && !role_words.is_empty() {
            let all: Vec<String> = Role::ALL.map(self::role_words).into();
            let wrong = problem("import-no-role").with("role", role_words).with("roles", all.join(", "));
            line.fault(Heading::Role, wrong);
        }
        let unit = self.unit(&mut line, role, in_file);
        if let (Some(role), Some((unit, _))) = (role, &unit)
            && role.is_of_police()
            && !self.is_police(unit)
        {
            line.fault(Heading::Unit, problem("people-police-alone"));
        }
        let old = self.known.accounts.get(&login);
        let (place, label) = (line.place(Heading::PersonName), format!("{name} ({login})"));
        let key = login.clone();
        let verdict =
            self.verdict_of_person(&mut line, &name, role, unit.as_ref().map(|(unit, _)| unit), old);
        let row = match (&verdict, role, unit) {
            (Verdict::Wrong(_), ..) | (_, None, _) | (_, _, None) => None,
            (_, Some(role), Some((unit, unit_name))) => {
                Some(Person { name, login, role, unit, unit_name, known: old.map(|account| account.id) })
            }
        };
        Judged { place, key, label, row, verdict }
    }

    fn is_police(&self, unit: &Unit) -> bool {
        let Unit::Known(grant) = unit else { return false };
        self.by_id.get(&grant.organisation).is_some_and(|body| body.kind == POLICE)
    }

    fn unit(&self, line: &mut Line<'_>, role: Option<Role>, in_file: &InFile<'_>) -> Option<(Unit, String)> {
        let words = line.words(Heading::Unit, true, 200);
        if words.is_empty() {
            return None;
        }
        let by_code = self.known.codes.get(&words).copied();
        let named = || self.organisations.get(&plain(&words)).map_or(&[][..], Vec::as_slice);
        let id = match (by_code, in_file.get(words.as_str())) {
            (Some(id), _) => id,
            (None, Some(Some(school))) => {
                let unit = Unit::InFile(school.code.clone(), school.area.clone());
                return Some((unit, school.short_name.clone()));
            }
            (None, Some(None)) => {
                line.fault(Heading::Unit, problem("import-school-wrong").with("code", words));
                return None;
            }
            (None, None) => match named() {
                [one] => *one,
                [] => {
                    line.fault(Heading::Unit, problem("import-no-unit").with("name", words));
                    return None;
                }
                _ => {
                    line.fault(Heading::Unit, problem("import-several-organisations").with("name", words));
                    return None;
                }
            },
        };
        let one = self.by_id.get(&id)?;
        let grant = Grant {
            role: role?,
            organisation: id,
            level: Level::parse(&one.level)?,
            area: one.area_code.clone(),
        };
        Some((Unit::Known(grant), one.short_name.clone()))
    }

    fn verdict_of_person(
        &self,
        line: &mut Line<'_>,
        name: &str,
        role: Option<Role>,
        unit: Option<&Unit>,
        old: Option<&Account>,
    ) -> Verdict {
        let Some(old) = old else { return ended(line, Verdict::New) };
        // another person's login must not become somebody's role by a slip
        if plain(&old.name) != plain(name) {
            line.fault(Heading::Login, problem("people-login-taken"));
        }
        if old.standing == crate::people::administration::Standing::Closed {
            line.fault(Heading::Login, problem("people-is-closed"));
        }
        let holds = match (unit, role) {
            (Some(Unit::Known(grant)), Some(role)) => old
                .roles
                .iter()
                .any(|held| held.role == role.name() && held.organisation_id == grant.organisation),
            _ => false,
        };
        let more = role.map(role_words).unwrap_or_default();
        ended(line, if holds { Verdict::Unchanged } else { Verdict::Changes(vec![(String::new(), more)]) })
    }
}

/// A fault where the same key stands in the file a second time.
fn once(line: &mut Line<'_>, heading: Heading, key: &str, seen: &mut HashMap<String, String>) {
    if key.is_empty() {
        return;
    }
    let place = line.place(heading).to_string();
    match seen.get(key) {
        Some(first) => {
            let twice = problem("import-twice").with("key", key.to_owned()).with("cell", first.clone());
            line.fault(heading, twice);
        }
        None => {
            seen.insert(key.to_owned(), place);
        }
    }
}

/// The verdict, unless there are faults.
fn ended(line: &mut Line<'_>, verdict: Verdict) -> Verdict {
    let faults = std::mem::take(&mut line.faults);
    if faults.is_empty() { verdict } else { Verdict::Wrong(faults) }
}
