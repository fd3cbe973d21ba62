//! The outcomes as data: what each of the nine asks, what of it settles, what takes a second person.
//!
//! Sources. Administrative sanctions: Law on Handling Administrative Violations 15/2012/QH13, article 21. Criminal:
//! Criminal Procedure Code 101/2015/QH13 (the police institute and conclude, the procuracy indicts, the court judges; each
//! may stop). Measures for minors: Law on Justice for Minors 59/2024/QH15 (in force 1 January 2026), article 36
//! (diversion), and articles 139 and 140 of the Law on Handling Administrative Violations (reminder, supervision by the
//! family).
//!
//! What stands in a column (class C): the kind, days, numbers of documents, a sum, and which of a list. Everything that
//! is written in words is sealed under the case's key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Day;
use crate::web::form::Problem;

crate::id! {
    /// Somebody or something reported: a person, an account, an organisation.
    AllegedId,
}

/// Who or what is reported (`sanctions-alleged-*`).
pub const ALLEGED: &[&str] = &["person", "account", "organisation"];

/// Why an outcome takes the place of another (`sanctions-changed-*`).
pub const CHANGES: &[&str] = &["appeal", "new-facts", "identified", "correction"];

/// How far a criminal case went, in the order in which it passes from one to the next (`sanctions-reached-*`).
pub const REACHED: [&str; 3] = ["police", "procuracy", "court"];

/// The outcome that takes two persons and leaves the count.
pub const NOT_A_VIOLATION: &str = "not-a-violation";
/// The outcome that is looked at again.
pub const NOT_IDENTIFIED: &str = "not-identified";

/// Somebody not identified is looked for again within so many days (ours): nobody is put off for ever.
pub const LONGEST_RELOOK: i32 = 184;
/// The longest line.
pub const LONGEST_LINE: usize = 200;
/// The longest words.
pub const LONGEST_WORDS: usize = 4000;

/// Whether something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Not at all.
    No,
    /// It may be left out.
    MayBe,
    /// It is needed.
    Needed,
}

/// A field in words, sealed.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    /// Its name in the form, in what is sealed and in message ids (`sanctions-field-*`).
    pub name: &'static str,
    /// Several lines.
    pub long: bool,
    /// Whether it is needed.
    pub needed: bool,
}

const fn line(name: &'static str) -> Sealed {
    Sealed { name, long: false, needed: true }
}
const fn maybe(name: &'static str, long: bool) -> Sealed {
    Sealed { name, long, needed: false }
}
/// The officer's words.
const REMARK: Sealed = maybe("words", true);
const WORDS: Sealed = Sealed { name: "words", long: true, needed: true };

/// One kind of outcome.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name kept in the database and in message ids (`sanctions-outcome-*`).
    pub name: &'static str,
    /// Which sanction, ruling or measure it can be (`sanctions-result-*`).
    pub results: &'static [&'static str],
    /// The number of a decision or receipt.
    pub number: Asked,
    /// Has the documents of police, procuracy and court.
    pub documents: bool,
    /// Is looked at again on a day.
    pub relook: bool,
    /// It is for those under 18 alone.
    pub minors: bool,
    /// What is sealed.
    pub sealed: &'static [Sealed],
}

const KIND: Kind = Kind {
    name: "",
    results: &[],
    number: Asked::No,
    documents: false,
    relook: false,
    minors: false,
    sealed: &[REMARK],
};

/// The nine outcomes, in the order in which they are offered.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "administrative",
        results: &["warning", "fine", "licence", "confiscation", "expulsion"],
        number: Asked::Needed,
        sealed: &[line("authority"), maybe("remedy", true), REMARK],
        ..KIND
    },
    Kind {
        name: "criminal",
        results: &["convicted", "exempt", "stopped", "acquitted"],
        documents: true,
        sealed: &[line("article"), maybe("penalty", false), REMARK],
        ..KIND
    },
    Kind {
        name: "minor-measure",
        results: &[
            "reminder",
            "family",
            "reprimand",
            "apology",
            "compensation",
            "community",
            "home",
            "hours",
            "no-contact",
            "no-place",
            "learning",
            "therapy",
            "service",
            "reform-school",
        ],
        number: Asked::Needed,
        minors: true,
        sealed: &[line("authority"), REMARK],
        ..KIND
    },
    Kind {
        name: "platform",
        results: &["removed", "locked", "warned"],
        number: Asked::MayBe,
        sealed: &[line("platform"), REMARK],
        ..KIND
    },
    Kind { name: "elsewhere", number: Asked::Needed, sealed: &[line("receiver"), REMARK], ..KIND },
    Kind { name: NOT_IDENTIFIED, relook: true, sealed: &[WORDS], ..KIND },
    Kind { name: NOT_A_VIOLATION, sealed: &[WORDS], ..KIND },
    Kind { name: "time-barred", number: Asked::MayBe, sealed: &[line("article"), WORDS], ..KIND },
    Kind { name: "dead", number: Asked::MayBe, sealed: &[WORDS], ..KIND },
];

/// The kind of that name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// A legal document: its number and its day.
pub type Document = (String, Day);

/// An outcome as somebody enters it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// One of the nine.
    pub kind: String,
    /// Which sanction, ruling or measure.
    pub result: String,
    /// The day of the decision; of a criminal case that of the last document.
    pub decided_on: Option<Day>,
    /// Number of the decision or receipt.
    pub number: String,
    /// A fine in đồng.
    pub fine: Option<i64>,
    /// How far a criminal case went.
    pub reached: String,
    /// The documents of police, procuracy and court.
    pub documents: [Option<Document>; 3],
    /// When somebody not identified is looked for again.
    pub relook_on: Option<Day>,
    /// Everything in words, by the field's name.
    pub words: BTreeMap<String, String>,
    /// Why it takes the place of another.
    pub changed_why: String,
}

/// What is sealed of an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written(pub BTreeMap<String, String>);

impl Draft {
    /// The documents that a criminal case which went so far has.
    pub fn documents_reached(&self) -> &[Option<Document>] {
        let steps = REACHED.iter().position(|step| *step == self.reached).map_or(0, |at| at + 1);
        &self.documents[..steps]
    }

    /// The day of the decision.
    pub fn day(&self, kind: &Kind) -> Option<Day> {
        if kind.documents {
            return self.documents_reached().last().and_then(Option::as_ref).map(|(_, on)| *on);
        }
        self.decided_on
    }

    /// Everything that is missing or cannot be, of an outcome for somebody under 18 or not.
    pub fn problems(&self, under_18: bool, today: Day) -> Vec<Problem> {
        let Some(kind) = kind(&self.kind) else {
            return vec![Problem::new("kind", "form-choose-one")];
        };
        let mut found = Vec::new();
        if kind.minors && !under_18 {
            found.push(Problem::new("kind", "sanctions-minors-alone"));
        }
        if !kind.results.is_empty() && !kind.results.contains(&self.result.as_str()) {
            found.push(Problem::new("result", "form-choose-one"));
        }
        if kind.documents {
            found.extend(self.problems_of_documents(today));
        } else {
            match self.decided_on {
                None => found.push(Problem::new("decided_on", "form-required")),
                Some(on) if on > today => found.push(Problem::new("decided_on", "sanctions-not-yet")),
                Some(_) => {}
            }
        }
        if kind.number == Asked::Needed && self.number.trim().is_empty() {
            found.push(Problem::new("number", "form-required"));
        }
        match self.fine {
            None if self.result == "fine" => found.push(Problem::new("fine", "sanctions-fine-needed")),
            Some(fine) if self.result == "fine" && fine <= 0 => {
                found.push(Problem::new("fine", "sanctions-fine-needed"));
            }
            Some(_) if kind.name == "administrative" && self.result != "fine" => {
                found.push(Problem::new("fine", "sanctions-fine-alone"));
            }
            _ => {}
        }
        if kind.relook {
            found.extend(self.problem_of_relook(today));
        }
        for field in kind.sealed.iter().filter(|field| field.needed) {
            if self.words.get(field.name).is_none_or(|words| words.trim().is_empty()) {
                found.push(Problem::new(field.name, "form-required"));
            }
        }
        found
    }

    fn problem_of_relook(&self, today: Day) -> Option<Problem> {
        match self.relook_on {
            None => Some(Problem::new("relook_on", "form-required")),
            Some(day) if day <= today => Some(Problem::new("relook_on", "sanctions-relook-past")),
            Some(day) if day > today.plus(LONGEST_RELOOK) => {
                Some(Problem::new("relook_on", "sanctions-relook-far").with("days", LONGEST_RELOOK))
            }
            Some(_) => None,
        }
    }

    fn problems_of_documents(&self, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        if !REACHED.contains(&self.reached.as_str()) {
            found.push(Problem::new("reached", "form-choose-one"));
        }
        let mut before: Option<Day> = None;
        for (step, document) in REACHED.iter().zip(self.documents_reached()) {
            let Some((_, on)) = document else {
                found.push(Problem::new(&format!("{step}_number"), "sanctions-document-needed"));
                continue;
            };
            if *on > today {
                found.push(Problem::new(&format!("{step}_on"), "sanctions-not-yet"));
            } else if before.is_some_and(|before| *on < before) {
                found.push(Problem::new(&format!("{step}_on"), "sanctions-document-order"));
            }
            before = Some(*on);
        }
        if matches!(self.result.as_str(), "convicted" | "acquitted") && self.reached != "court" {
            found.push(Problem::new("reached", "sanctions-only-court"));
        }
        found
    }
}
