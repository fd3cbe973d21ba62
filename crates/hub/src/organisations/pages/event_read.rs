//! Reading the form of an event: every field is looked at, and what the register says against it comes back to the
//! same fields.

use crate::Hub;
use crate::authority::Level;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, Organisation, Overview, new_body};
use crate::organisations::model::{Change, Command, Function, KINDS, NewBody, Route};
use crate::organisations::recording::{BODY_FIELDS, NEW_FIELDS};
use crate::time::Day;
use crate::web::form::{Form, FormReader, Need, Problem};

/// The value that stands for the n-th new body of a split.
pub(super) fn new_value(index: usize) -> String {
    format!("new-{}", index + 1)
}

/// The field of the name for lists beside a field of a full name.
pub(super) fn short_field(name: &str) -> String {
    format!("short-{name}")
}

/// The field of who takes a function.
pub(super) fn route_field(function: Function) -> String {
    format!("function-{}", function.name())
}

/// What is being read.
struct Reading<'a> {
    hub: &'a Hub,
    all: &'a Overview,
    form: &'a Form,
    reader: FormReader<'a>,
}

/// The event that a form gives.
pub(super) fn read(hub: &Hub, all: &Overview, form: &Form, kind: &str) -> Result<Command, Vec<Problem>> {
    let mut reading = Reading { hub, all, form, reader: FormReader::new(form) };
    let decision = reading.reader.line("decision", Need::Required, 120);
    let decided_on = Day(reading.reader.day("decided"));
    let effective_on = Day(reading.reader.day("effective"));
    let change = match kind {
        "rename" => reading.rename(),
        "transfer" => reading.transfer(),
        "split" => reading.split(),
        "abolish" => reading.abolish(),
        "establish" => reading.establish(),
        "move" => reading.place(),
        _ => reading.merge(),
    };
    reading.reader.finish()?;
    match change {
        Some(change) => Ok(Command { decision, decided_on, effective_on, change }),
        None => Err(vec![Problem::new("decision", "form-choose-one")]),
    }
}

impl Reading<'_> {
    fn ids(&self) -> Vec<(String, OrganisationId)> {
        self.all.organisations.iter().map(|one| (one.id.to_string(), one.id)).collect()
    }

    fn optional_body(&mut self, field: &str) -> Option<OrganisationId> {
        let ids = self.ids();
        let ids: Vec<_> = ids.iter().map(|(text, id)| (text.as_str(), *id)).collect();
        self.reader.optional_one_of(field, &ids)
    }

    fn body(&mut self, field: &str) -> Option<OrganisationId> {
        let body = self.optional_body(field);
        if body.is_none() && !self.reader.is_bad(field) {
            self.reader.problem(Problem::new(field, "form-choose-one"));
        }
        body
    }

    /// A full name and the name for lists; nothing where the first is empty.
    fn names(&mut self, field: &str, need: Need) -> Option<(String, String)> {
        let name = self.reader.line(field, need, 200);
        let short = self.reader.line(&short_field(field), Need::Optional, 80);
        let short = if short.is_empty() { name.clone() } else { short };
        (!name.is_empty()).then_some((name, short))
    }

    /// Who takes which function; `new` are the bodies that the same form names.
    fn routes(&mut self, new: &[NewBody]) -> Vec<Route> {
        let mut values = self.ids();
        values.extend(new.iter().enumerate().map(|(index, one)| (new_value(index), one.id)));
        let values: Vec<_> = values.iter().map(|(text, id)| (text.as_str(), *id)).collect();
        let mut found = Vec::new();
        for function in Function::ALL {
            if let Some(to) = self.reader.optional_one_of(&route_field(function), &values) {
                found.push(Route { function, to });
            }
        }
        found
    }

    /// A new body of the kind, level and place of an old one.
    fn like(
        &self,
        old: &Organisation,
        (name, short_name): (String, String),
        area: Option<String>,
    ) -> NewBody {
        let new = NewOrganisation {
            kind: old.kind.clone(),
            level: Level::parse(&old.level).unwrap_or(Level::Province),
            area: area.unwrap_or_else(|| old.area_code.clone()),
            name,
            short_name,
            parent: self.all.parents.get(&old.id).copied(),
            functions: Vec::new(),
        };
        new_body(self.hub, &new)
    }

    fn area(&mut self) -> Option<String> {
        let areas: Vec<_> =
            self.all.areas.iter().map(|area| (area.code.as_str(), area.code.clone())).collect();
        self.reader.optional_one_of("area", &areas)
    }

    fn old(&self, id: OrganisationId) -> Option<&Organisation> {
        self.all.organisations.iter().find(|one| one.id == id)
    }

    fn merge(&mut self) -> Option<Change> {
        let mut bodies: Vec<OrganisationId> = self.body(BODY_FIELDS[0]).into_iter().collect();
        for field in &BODY_FIELDS[1..] {
            if let Some(body) = self.optional_body(field) {
                if bodies.contains(&body) {
                    self.reader.problem(Problem::new(field, "organisations-event-twice"));
                }
                bodies.push(body);
            }
        }
        let to = self.optional_body("to");
        let names = self.names("name", Need::Optional);
        let area = self.area();
        let routes = self.routes(&[]);
        let new = match (to, names) {
            (Some(_), Some(_)) => {
                self.reader.problem(Problem::new("name", "organisations-event-one-successor"));
                None
            }
            (None, None) => {
                self.reader.problem(Problem::new("to", "organisations-event-needs-successor"));
                None
            }
            (None, Some(names)) => {
                let old = bodies.first().and_then(|first| self.old(*first));
                old.map(|old| self.like(old, names, area))
            }
            (Some(_), None) => None,
        };
        let rest = to.or(new.as_ref().map(|new| new.id))?;
        Some(Change::Merge { bodies, new, rest, routes })
    }

    fn rename(&mut self) -> Option<Change> {
        let body = self.body("body");
        let (name, short_name) = self.names("name", Need::Required)?;
        Some(Change::Rename { body: body?, name, short_name })
    }

    fn transfer(&mut self) -> Option<Change> {
        let functions = Function::ALL.map(|one| (one.name(), one));
        let function = self.reader.one_of("function", &functions);
        let area = self.area().unwrap_or_default();
        let to = self.body("to")?;
        Some(Change::Transfer { function, area, to })
    }

    fn split(&mut self) -> Option<Change> {
        let body = self.body("body");
        let mut all = Vec::new();
        for (index, field) in NEW_FIELDS.iter().enumerate() {
            let need = if index == 0 { Need::Required } else { Need::Optional };
            all.extend(self.names(field, need));
        }
        let new: Vec<NewBody> = match body.and_then(|body| self.old(body)) {
            Some(old) => all.into_iter().map(|names| self.like(old, names, None)).collect(),
            None => Vec::new(),
        };
        let routes = self.routes(&new);
        let chosen = self.form.value("to").to_owned();
        let rest = match new.iter().enumerate().find(|(index, _)| new_value(*index) == chosen) {
            Some((_, one)) => Some(one.id),
            // while nothing is known of the old body, its new ones are not either
            None if chosen.starts_with("new-") && body.is_none() => None,
            None => self.optional_body("to"),
        };
        let body = body?;
        Some(Change::Split { body, new, rest, routes })
    }

    fn abolish(&mut self) -> Option<Change> {
        let body = self.body("body");
        let rest = self.optional_body("to");
        let routes = self.routes(&[]);
        Some(Change::Abolish { body: body?, rest, routes })
    }

    fn establish(&mut self) -> Option<Change> {
        let names = self.names("name", Need::Required);
        let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, *kind)).collect();
        let kind = self.reader.one_of("kind", &kinds);
        let level = self.reader.one_of("level", &Level::ALL.map(|level| (level.name(), level)));
        let area = self.area().unwrap_or_default();
        if level > Level::Province
            && area.is_empty()
            && !self.reader.is_bad("level")
            && !self.reader.is_bad("area")
        {
            self.reader.problem(Problem::new("area", "organisations-area-needed"));
        }
        let parent = self.optional_body("parent");
        let (name, short_name) = names?;
        let new = NewOrganisation {
            kind: kind.into(),
            level,
            area,
            name,
            short_name,
            parent,
            functions: Vec::new(),
        };
        Some(Change::Establish { new: new_body(self.hub, &new) })
    }

    fn place(&mut self) -> Option<Change> {
        let body = self.body("body");
        let parent = self.optional_body("parent");
        Some(Change::Move { body: body?, parent })
    }
}
