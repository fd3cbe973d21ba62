//! What a register is: a declaration of its fields, its states and who may. No I/O.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::authority::Act;
use crate::id::OrganisationId;
use crate::plans::model::TaskId;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::State;
use crate::web::form::Problem;

crate::id! {
    /// An entry of a register.
    EntryId,
    /// A file beside an entry.
    FileId,
    /// A record of a body that delayed, covered up or did not act.
    FailureId,
}

/// The state of an entry whose register names none.
pub const RECORDED: &str = "recorded";
/// The most money that a field takes, in đồng.
pub const MOST_MONEY: i64 = 9_000_000_000_000_000;

/// A register, declared. Its words are the messages `registers-NAME`, `registers-NAME-lede`, `registers-NAME-FIELD`
/// (with `-hint` where the field is hinted, `-VALUE` for each choice) and `registers-NAME-is-STATE`.
#[derive(Debug)]
pub struct Register {
    /// Its name in the database and in message ids.
    pub name: &'static str,
    /// Its name in addresses.
    pub path: &'static str,
    /// Which row of the plans it serves, for the reader of the code: `P6`.
    pub serves: &'static str,
    /// Who reads it.
    pub read: &'static Act,
    /// Who writes it.
    pub write: &'static Act,
    /// Its fields, in the order of the form.
    pub fields: &'static [Field],
    /// The field that an entry is called by.
    pub title: &'static str,
    /// The field that says for which year, or on which day, an entry counts.
    pub on: &'static str,
    /// Its states, the first one first. None: an entry simply stands.
    pub states: &'static [Stand],
    /// The fields that the list shows beside title, body, year and state.
    pub columns: &'static [&'static str],
    /// The fields of choices that the list can be narrowed by.
    pub filters: &'static [&'static str],
    /// The states in which a body may have only one entry among them.
    pub sole: &'static [&'static str],
    /// The kind of body that has entries, where not every body does.
    pub only: Option<&'static str>,
    /// The state from which on an entry needs a file.
    pub needs_file: Option<&'static str>,
    /// Pairs of money where the first should not be more than the second. A warning, not a refusal.
    pub warns: &'static [(&'static str, &'static str)],
    /// The fields by which the sums of a year are shown: a choice or a task. None: no such page.
    pub overview: &'static [&'static str],
    /// The part of money that the overview puts beside the whole: spent of estimate.
    pub share: Option<(&'static str, &'static str)>,
    /// What everybody may read without signing in.
    pub public: Option<Public>,
}

/// What of a register is shown to everybody.
#[derive(Debug)]
pub struct Public {
    /// The state in which an entry is shown.
    pub state: &'static str,
    /// The fields that are shown.
    pub fields: &'static [&'static str],
}

/// A state of an entry.
#[derive(Debug)]
pub struct Stand {
    /// Its name in the database and in message ids.
    pub name: &'static str,
    /// How it looks.
    pub look: State,
    /// Nothing is left to be done: figures count it as settled.
    pub settled: bool,
    /// The states that may follow.
    pub next: &'static [&'static str],
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the database, in forms and in message ids.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be filled.
    pub need: Need,
    /// A line under its label says how to fill it.
    pub hinted: bool,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// The name of a person in office. Never a child's.
    Person,
    /// A day.
    Day,
    /// A year.
    Year,
    /// A whole number of things.
    Count,
    /// Đồng; "1,5 tỷ" is read.
    Money,
    /// A share of a hundred, one decimal.
    Percent,
    /// One of these.
    Choice(&'static [&'static str]),
    /// A body of the directory.
    Organisation,
    /// A body, of the directory or not.
    AnyBody,
    /// A task of the body whose entry it is.
    Task,
    /// A box that says yes.
    Tick,
}

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Never.
    Optional,
    /// Always.
    Always,
    /// From this state on.
    From(&'static str),
}

impl Field {
    /// A field that may be left empty.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, need: Need::Optional, hinted: false }
    }

    /// It must be filled.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { need: Need::Always, ..self }
    }

    /// It must be filled from a state on.
    #[must_use]
    pub const fn from(self, state: &'static str) -> Self {
        Self { need: Need::From(state), ..self }
    }

    /// It has a hint.
    #[must_use]
    pub const fn hinted(self) -> Self {
        Self { hinted: true, ..self }
    }
}

impl Kind {
    /// The name kept in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "text",
            Self::Person => "person",
            Self::Day => "day",
            Self::Year => "year",
            Self::Count => "count",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Choice(_) => "choice",
            Self::Organisation | Self::AnyBody => "organisation",
            Self::Task => "task",
            Self::Tick => "tick",
        }
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Words(String),
    /// The chosen value.
    Choice(String),
    /// A year, a count, đồng, tenths of a percent, 1 for a tick.
    Number(i64),
    /// A day.
    Day(Day),
    /// A body by its name, with its key where the directory has it.
    Body(String, Option<OrganisationId>),
    /// A task.
    Task(TaskId),
}

/// The filled fields of an entry.
pub type Values = BTreeMap<&'static str, Value>;

/// An entry as somebody means it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it stands.
    pub state: String,
    /// Its fields.
    pub values: Values,
}

impl Register {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields of money.
    pub fn money(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.kind == Kind::Money)
    }

    /// The state of a new entry.
    pub fn first_state(&self) -> &'static str {
        self.states.first().map_or(RECORDED, |state| state.name)
    }

    /// The state with this name.
    pub fn state(&self, name: &str) -> Option<&'static Stand> {
        self.states.iter().find(|state| state.name == name)
    }

    /// The states that an entry may be put in: where it stands, and what may follow.
    pub fn open_states(&self, now: &str) -> Vec<&'static str> {
        let Some(stand) = self.state(now) else { return vec![RECORDED] };
        std::iter::once(stand.name).chain(stand.next.iter().copied()).collect()
    }

    /// Whether nothing is left to be done in a state. An entry that simply stands is done.
    pub fn is_settled(&self, state: &str) -> bool {
        self.state(state).is_none_or(|stand| stand.settled)
    }

    /// Whether an entry in `state` has come as far as `from`.
    pub fn reached(&self, state: &str, from: &str) -> bool {
        let place = |name: &str| self.states.iter().position(|state| state.name == name);
        matches!((place(state), place(from)), (Some(now), Some(from)) if now >= from)
    }

    /// Whether a field must be filled in a state.
    pub fn needs(&self, field: &Field, state: &str) -> bool {
        match field.need {
            Need::Optional => false,
            Need::Always => true,
            Need::From(from) => self.reached(state, from),
        }
    }

    /// Everything that keeps an entry from standing as it is meant.
    pub fn problems(&self, draft: &Draft) -> Vec<Problem> {
        let missing = self
            .fields
            .iter()
            .filter(|field| self.needs(field, &draft.state) && !draft.values.contains_key(field.name));
        missing.map(|field| Problem::new(field.name, "form-required")).collect()
    }

    /// The fields whose money is more than it should be, each with the one that it should not exceed.
    pub fn warnings(&self, values: &Values) -> Vec<(&'static str, &'static str)> {
        let number = |name: &str| match values.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let over = |(less, more): &&(&'static str, &'static str)| matches!((number(less), number(more)), (Some(less), Some(more)) if less > more);
        self.warns.iter().filter(over).copied().collect()
    }

    /// What an entry is called.
    pub fn title_of(&self, values: &Values) -> String {
        match values.get(self.title) {
            Some(Value::Words(words) | Value::Body(words, _)) => words.chars().take(300).collect(),
            _ => String::new(),
        }
    }

    /// For which year an entry counts, and on which day where it has one; otherwise on the day of entry.
    pub fn time_of(&self, values: &Values, today: Day) -> (i64, Option<Day>) {
        match values.get(self.on) {
            Some(Value::Day(day)) => (i64::from(day.0.year()), Some(*day)),
            Some(Value::Number(year)) => (*year, None),
            _ => (i64::from(today.0.year()), Some(today)),
        }
    }

    /// The words of a message of this register.
    pub fn word(&self, lang: Lang, rest: &str) -> Cow<'static, str> {
        lang.t(&format!("registers-{}-{rest}", self.name))
    }

    /// Its title.
    pub fn heading(&self, lang: Lang) -> Cow<'static, str> {
        lang.t(&format!("registers-{}", self.name))
    }

    /// The chosen value in words.
    pub fn choice(&self, lang: Lang, field: &str, value: &str) -> Cow<'static, str> {
        self.word(lang, &format!("{field}-{value}"))
    }

    /// A state in words.
    pub fn state_word(&self, lang: Lang, state: &str) -> Cow<'static, str> {
        if self.states.is_empty() {
            lang.t("registers-recorded")
        } else {
            self.word(lang, &format!("is-{state}"))
        }
    }

    /// How a state looks.
    pub fn state_look(&self, state: &str) -> State {
        self.state(state).map_or(State::Done, |stand| stand.look)
    }

    /// Where its list is.
    pub fn href(&self) -> String {
        format!("/so-theo-doi/{}", self.path)
    }
}
