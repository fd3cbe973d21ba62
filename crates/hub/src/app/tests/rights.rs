//! Who may ask what, as `rights.txt` says, and what follows for a person: a model of its own, which knows nothing of
//! [`crate::authority`]. What no rule allows is refused.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::authority::{Level, Role};

/// The rules as they stand in the file.
pub(super) struct Rights {
    /// Who is invented for the test, besides those of the demo.
    pub people: Vec<Invented>,
    /// Kinds of things, by name.
    pub things: BTreeMap<String, Thing>,
    /// Rules of routes.
    pub rules: Vec<Rule>,
    /// Who may read what stands sealed in a thing of a kind.
    pub readers: BTreeMap<String, Vec<Term>>,
}

/// Somebody invented for the test.
#[derive(Clone, Debug)]
pub(super) struct Invented {
    pub role: Role,
    /// Short name of the body.
    pub body: String,
    /// Under this name a report tells of them.
    pub name: Option<String>,
}

/// A kind of thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    /// Gives the ids, and a word that stands in its address beside it.
    pub query: String,
    /// Relation → query with the id as `$1`: bodies, or people where the name is `self` or `named`.
    pub relations: BTreeMap<String, String>,
}

/// The rule of a route.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub method: String,
    /// The path as it is registered.
    pub path: String,
    /// The path with what stands for its parameters: `{id=case}`.
    pub address: String,
    /// The kind of thing that it is about.
    pub thing: Option<String>,
    pub who: Who,
    /// The body of a POST is a form with a file.
    pub file: bool,
    /// There is none: who may is told that it is not found.
    pub absent: bool,
    /// Is not carried out by those who may: it would end what the test stands on.
    pub spare: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Who {
    /// Anybody, without an account.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whom one of these lets through.
    Only(Vec<Term>),
}

/// Roles, and how far they reach.
#[derive(Clone, Debug)]
pub(super) struct Term {
    roles: Vec<Role>,
    reach: Reach,
}

#[derive(Clone, Debug)]
enum Reach {
    /// Wherever the role is held.
    Any,
    /// Where it is held for the whole province.
    Whole,
    /// Where it is held at a school.
    School,
    /// Where it is held for the whole province, and not at a school.
    Oversees,
    /// At one of the thing's bodies of this relation.
    Own(String),
    /// For the whole province, or at one of these bodies.
    Above(String),
    /// The same, or for the commune where one of these bodies is.
    Area(String),
    /// For the whole province or the commune where one of these bodies is, and not at a school.
    Over(String),
    /// The very person.
    Myself,
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub person: Uuid,
    pub role: Role,
    pub body: Uuid,
    pub level: Level,
    /// Empty for the whole province.
    pub area: String,
}

/// What is known of one thing: its bodies or people by relation, and where those bodies are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facts(pub BTreeMap<String, Vec<(Uuid, String)>>);

impl Facts {
    fn of(&self, relation: &str) -> &[(Uuid, String)] {
        self.0.get(relation).map_or(&[], Vec::as_slice)
    }
}

impl Who {
    /// Whether somebody who is signed in may, on a thing.
    pub fn allows(&self, holder: &Holder, facts: &Facts) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Only(terms) => allow(terms, holder, facts),
        }
    }

    /// Whether the role matters at all: others are asked about one thing of a kind only.
    pub fn knows(&self, role: Role) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Only(terms) => terms.iter().any(|term| term.roles.contains(&role)),
        }
    }
}

/// Whether one of the terms lets somebody through; never one whom a report of it names.
pub(super) fn allow(terms: &[Term], holder: &Holder, facts: &Facts) -> bool {
    let named = facts.of("named").iter().any(|(person, _)| *person == holder.person);
    !named && terms.iter().any(|term| term.roles.contains(&holder.role) && term.reach.reaches(holder, facts))
}

impl Reach {
    fn reaches(&self, holder: &Holder, facts: &Facts) -> bool {
        let at = |relation: &str| facts.of(relation).iter().any(|(body, _)| *body == holder.body);
        let near = |relation: &str| facts.of(relation).iter().any(|(_, area)| *area == holder.area);
        let (whole, school) = (holder.area.is_empty(), holder.level == Level::School);
        match self {
            Self::Any => true,
            Self::Whole => whole,
            Self::School => school,
            Self::Oversees => whole && !school,
            Self::Own(relation) => at(relation),
            Self::Above(relation) => whole || at(relation),
            Self::Area(relation) => whole || at(relation) || near(relation),
            Self::Over(relation) => !school && (whole || near(relation)),
            Self::Myself => facts.of("self").iter().any(|(person, _)| *person == holder.person),
        }
    }

    fn parse(text: &str) -> Self {
        let (name, relation) = text.split_once('(').unwrap_or((text, ""));
        let relation = relation.trim_end_matches(')').to_owned();
        match name {
            "any" => Self::Any,
            "whole" => Self::Whole,
            "school" => Self::School,
            "oversees" => Self::Oversees,
            "own" => Self::Own(relation),
            "above" => Self::Above(relation),
            "area" => Self::Area(relation),
            "over" => Self::Over(relation),
            "self" => Self::Myself,
            _ => panic!("no reach is called {text}"),
        }
    }
}

/// `desk,case own(holder)`; `all` for every role.
fn term(text: &str) -> Term {
    let (roles, reach) = text.trim().split_once(' ').unwrap_or_else(|| panic!("roles and a reach: {text}"));
    let named = |short: &str| {
        let found = Role::ALL
            .into_iter()
            .find(|role| role.name() == short || role.name().starts_with(&format!("{short}-")));
        found.unwrap_or_else(|| panic!("no role is called {short}"))
    };
    let roles = if roles == "all" { Role::ALL.to_vec() } else { roles.split(',').map(named).collect() };
    Term { roles, reach: Reach::parse(reach.trim()) }
}

fn terms(text: &str) -> Vec<Term> {
    text.split('|').map(term).collect()
}

/// `{id=case}` → `{id}`; and the kind of thing, if it is one.
fn registered(address: &str) -> (String, Option<String>) {
    let (mut path, mut thing) = (String::new(), None);
    for piece in address.split_inclusive('}') {
        match piece.split_once('{') {
            Some((before, inside)) => {
                let inside = inside.trim_end_matches('}');
                let (name, meant) = inside.split_once('=').unwrap_or((inside, ""));
                path.push_str(&format!("{before}{{{name}}}"));
                if !meant.is_empty() && !meant.starts_with('\'') {
                    thing = Some(meant.split(':').next().unwrap().to_owned());
                }
            }
            None => path.push_str(piece),
        }
    }
    (path, thing)
}

impl Rights {
    /// Reads the file; its head says how it is written.
    pub fn parse(text: &str) -> Self {
        let mut rights =
            Self { people: Vec::new(), things: BTreeMap::new(), rules: Vec::new(), readers: BTreeMap::new() };
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if let Some(relation) = line.strip_prefix("  ") {
                let (name, query) = relation.split_once('=').unwrap_or_else(|| panic!("a relation: {line}"));
                let thing = rights.things.get_mut(&last).expect("a thing before its relations");
                thing.relations.insert(name.trim().into(), query.trim().into());
            } else if let Some(person) = line.strip_prefix("person ") {
                let (role, rest) = person.split_once(" @ ").unwrap();
                let (body, name) =
                    rest.split_once(" named ").map_or((rest, None), |(body, name)| (body, Some(name)));
                let role = Role::parse(role).unwrap_or_else(|| panic!("no role is called {role}"));
                rights.people.push(Invented { role, body: body.into(), name: name.map(str::to_owned) });
            } else if let Some(thing) = line.strip_prefix("thing ") {
                let (name, query) = thing.split_once('=').unwrap();
                last = name.trim().to_owned();
                let thing = Thing { query: query.trim().into(), relations: BTreeMap::new() };
                rights.things.insert(last.clone(), thing);
            } else if let Some(reads) = line.strip_prefix("reads ") {
                let (thing, who) = reads.split_once(':').unwrap();
                rights.readers.insert(thing.trim().into(), terms(who));
            } else {
                rights.rules.extend(rules(line));
            }
        }
        for rule in &rights.rules {
            if let Some(thing) = &rule.thing {
                assert!(rights.things.contains_key(thing), "{}: no thing is called {thing}", rule.address);
            }
        }
        rights
    }
}

/// `GET,POST /vu-viec/{id=case} : desk,case own(holder) ; file`
fn rules(line: &str) -> Vec<Rule> {
    let (front, rest) = line.split_once(" : ").unwrap_or_else(|| panic!("a rule: {line}"));
    let (methods, address) = front.trim().split_once(' ').unwrap();
    let (who, marks) = rest.split_once(';').unwrap_or((rest, ""));
    let who = match who.trim() {
        "public" => Who::Public,
        "signed-in" => Who::SignedIn,
        terms_of => Who::Only(terms(terms_of)),
    };
    let (path, addressed) = registered(address.trim());
    let on = marks.split_whitespace().find_map(|mark| mark.strip_prefix("on="));
    let thing = addressed.or(on.map(str::to_owned));
    let rule = |method: &str| Rule {
        method: method.into(),
        path: path.clone(),
        address: address.trim().into(),
        thing: thing.clone(),
        who: who.clone(),
        file: marks.contains("file"),
        absent: marks.contains("absent"),
        spare: marks.contains("spare"),
    };
    methods.split(',').map(rule).collect()
}

#[test]
fn what_no_rule_allows_is_refused() {
    let rights = Rights::parse(
        "thing case = select 1\n  holder = select 2\nGET /vu-viec/{id=case}/mo : desk,case own(holder)",
    );
    let rule = &rights.rules[0];
    assert_eq!((rule.path.as_str(), rule.thing.as_deref()), ("/vu-viec/{id}/mo", Some("case")));
    let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let holder = |role, body| Holder {
        person: Uuid::from_u128(9),
        role,
        body,
        level: Level::Commune,
        area: "1".into(),
    };
    let mut facts = Facts(BTreeMap::from([("holder".to_owned(), vec![(mine, "1".to_owned())])]));
    assert!(rule.who.allows(&holder(Role::CaseOfficer, mine), &facts));
    assert!(!rule.who.allows(&holder(Role::CaseOfficer, other), &facts), "another body");
    assert!(!rule.who.allows(&holder(Role::UnitHead, mine), &facts), "another role");
    facts.0.insert("named".into(), vec![(Uuid::from_u128(9), String::new())]);
    assert!(!rule.who.allows(&holder(Role::CaseOfficer, mine), &facts), "a report names them");
}
