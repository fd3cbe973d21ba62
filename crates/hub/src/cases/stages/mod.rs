//! The stages as data: who is focal point by default, with what a stage must end, what its form asks, and its clock.
//!
//! Sources. Protection: Decree 56/2017/NĐ-CP, articles 26 (first assessment, form 02), 27 (detailed assessment, form 03,
//! needs meeting), 28 (plan in 5 working days, forms 04 and 05), 30 (review), 31 (emergency measures in 12 hours from the
//! information). Violator: Criminal Procedure Code 101/2015/QH13, articles 147 (a report of crime is checked in 20 days),
//! 172 (investigation), 240 (prosecution), 277 (trial), 148, 229, 247 and 281 (suspension); Law on Handling
//! Administrative Violations 15/2012/QH13, article 66 as amended by Law 67/2020/QH14. The shortest legal term is the
//! default: a province sets longer ones for graver crimes ([`Span`] is a setting). Spans marked "ours" stand in no law.
//!
//! What stands in a column (class C) is what figures and the next body need: with which ending, the legal document, the
//! kind of measure and when it began, a fine, the day that a plan sets. Everything else is sealed under the case's key.

mod table;
#[cfg(test)]
mod tests;

use crate::cases::model::Track;
use crate::organisations::model::Function;

pub use table::STAGES;

/// How a span counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Wall time.
    Hours,
    /// By the working calendar.
    WorkingDays,
    /// Calendar days; a last day that is off moves to the next worked one.
    Days,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hours, Self::WorkingDays, Self::Days];

    /// The name kept in the database and in message ids (`cases-unit-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::WorkingDays => "working-days",
            Self::Days => "days",
        }
    }

    /// The unit of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

/// Until when a stage has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How it counts.
    pub unit: Unit,
    /// How many.
    pub amount: u32,
}

/// From when a clock counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From the first information, not from acceptance.
    Told,
    /// From the opening of the stage.
    Opened,
    /// From the opening of the stage before, of which this one is a part.
    With(&'static str),
}

/// Who is the focal point by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focal {
    /// The holder of a function.
    Holder(Function),
    /// A body of a kind.
    Kind(&'static str),
    /// Whoever had the stage before.
    Same,
}

/// What follows an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// A stage of the same track, later or earlier.
    Stage(&'static str),
    /// The track has ended.
    Ends,
    /// The track has ended, and others open beside it.
    Tracks,
}

/// One way in which a stage ends.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The name kept in the database and in message ids (`cases-end-*`).
    pub name: &'static str,
    /// What follows.
    pub after: After,
    /// Takes the number and day of a legal document.
    pub document: bool,
}

/// What a field of a form holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line, sealed.
    Line,
    /// A text, sealed.
    Text,
    /// How pressing the case is.
    Severity,
    /// The kind of emergency measure, and since when it stands.
    Measure,
    /// A fine in đồng.
    Fine,
    /// A day that the plan sets for the next stage.
    Until,
}

/// A field of a stage's form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the form, in the sealed result and in message ids (`cases-field-*`).
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Needed with these endings; with all where the list is empty.
    pub when: &'static [&'static str],
    /// May be left out all the same.
    pub optional: bool,
}

/// A stage.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// The name kept in the database and in message ids (`cases-stage-*`, `cases-ends-with-*`).
    pub kind: &'static str,
    /// Its place in the design: P2.
    pub code: &'static str,
    /// Of which track.
    pub track: Track,
    /// Who is the focal point by default.
    pub focal: Focal,
    /// From when its clock counts.
    pub start: Start,
    /// How long, unless the province sets another span.
    pub span: Span,
    /// How it ends.
    pub ends: &'static [End],
    /// What its form asks besides the ending and the words.
    pub fields: &'static [Field],
    /// For which legal grounds its clock may stand (`cases-ground-*`).
    pub grounds: &'static [&'static str],
}

/// Kinds of emergency measure (Law on Children 102/2016/QH13, articles 50 and 52; Decree 56/2017, articles 31 and 32);
/// the names stand in message ids (`cases-measure-*`).
pub const MEASURES: &[&str] =
    &["safe-place", "apart-from-the-accused", "medical", "foster", "contact-stopped", "accompanied"];

/// The stage of that name.
pub fn stage(kind: &str) -> Option<&'static Stage> {
    STAGES.iter().find(|stage| stage.kind == kind)
}

/// The stages of a track.
pub fn of(track: Track) -> impl Iterator<Item = &'static Stage> {
    STAGES.iter().filter(move |stage| stage.track == track)
}

/// The first stage that an officer works on: what came in was received before there was a case.
pub fn first(track: Track) -> &'static str {
    match track {
        Track::Intake => "verify",
        Track::Protection => "risk",
        Track::Violator => "take-over",
        Track::Content => "evidence",
    }
}

impl Stage {
    /// Its ending of that name.
    pub fn end(&self, name: &str) -> Option<&'static End> {
        self.ends.iter().find(|end| end.name == name)
    }

    /// Whether a field is asked with an ending.
    pub fn asks(&self, field: &Field, end: &str) -> bool {
        field.when.is_empty() || field.when.contains(&end)
    }
}
