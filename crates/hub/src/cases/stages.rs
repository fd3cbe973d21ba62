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

use crate::cases::model::Track;
use crate::organisations::model::Function;

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

const fn hours(amount: u32) -> Span {
    Span { unit: Unit::Hours, amount }
}
const fn working(amount: u32) -> Span {
    Span { unit: Unit::WorkingDays, amount }
}
const fn days(amount: u32) -> Span {
    Span { unit: Unit::Days, amount }
}
const fn to(name: &'static str, next: &'static str) -> End {
    End { name, after: After::Stage(next), document: false }
}
const fn by_document(name: &'static str, next: &'static str) -> End {
    End { name, after: After::Stage(next), document: true }
}
const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, when: &[], optional: false }
}
const fn field_for(name: &'static str, kind: Kind, when: &'static [&'static str]) -> Field {
    Field { name, kind, when, optional: false }
}
const fn ends(name: &'static str, document: bool) -> End {
    End { name, after: After::Ends, document }
}

const CHILDREN: Focal = Focal::Holder(Function::Children);
const POLICE: Focal = Focal::Holder(Function::Police);
const NETWORK: Focal = Focal::Holder(Function::NetworkSafety);

/// All stages; of each track in the order in which they mostly follow each other.
pub const STAGES: &[Stage] = &[
    Stage {
        kind: "received",
        code: "I1",
        track: Track::Intake,
        focal: Focal::Holder(Function::ReportDesk),
        start: Start::Opened,
        span: hours(8),
        ends: &[to("triaged", "verify")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "verify",
        code: "I2",
        track: Track::Intake,
        focal: Focal::Holder(Function::ReportDesk),
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[
            End { name: "confirmed", after: After::Tracks, document: false },
            ends("unfounded", false),
        ],
        fields: &[field("severity", Kind::Severity)],
        grounds: &[],
    },
    Stage {
        kind: "risk",
        code: "P1",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Told,
        span: hours(12),
        ends: &[to("emergency", "emergency"), to("no-emergency", "assessment")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "emergency",
        code: "P2",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Told,
        span: hours(12),
        ends: &[to("measure-taken", "assessment")],
        fields: &[field("measure", Kind::Measure), field("measure_by", Kind::Line)],
        grounds: &[],
    },
    Stage {
        kind: "assessment",
        code: "P3",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: working(5),
        ends: &[by_document("needs-known", "plan"), ends("no-needs", true)],
        fields: &[field_for("needs", Kind::Text, &["needs-known"])],
        grounds: &[],
    },
    Stage {
        kind: "plan",
        code: "P4",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::With("assessment"),
        span: working(5),
        ends: &[by_document("plan-approved", "carry-out")],
        fields: &[field("signed_by", Kind::Line), field("until_on", Kind::Until)],
        grounds: &[],
    },
    Stage {
        kind: "carry-out",
        code: "P5",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: working(60), // where the plan sets no day; ours
        ends: &[to("services-done", "review"), to("services-refused", "review")],
        fields: &[field_for("refused_why", Kind::Text, &["services-refused"])],
        grounds: &[],
    },
    Stage {
        kind: "review",
        code: "P6",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: days(90), // ours
        ends: &[ends("intervention-ended", true), to("plan-anew", "plan")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "take-over",
        code: "V1",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[
            by_document("crime-report-accepted", "check"),
            to("returned-administrative", "sanction"),
            to("returned-no-violation", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-administrative", "returned-no-violation"])],
        grounds: &[],
    },
    Stage {
        kind: "check",
        code: "V2",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: days(20),
        ends: &[
            by_document("case-instituted", "investigation"),
            by_document("not-instituted-administrative", "sanction"),
            by_document("not-instituted", "outcome"),
        ],
        fields: &[],
        grounds: &["suspended-148"],
    },
    Stage {
        kind: "investigation",
        code: "V3",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: days(60),
        ends: &[by_document("prosecution-proposed", "prosecution"), by_document("investigation-stopped", "outcome")],
        fields: &[],
        grounds: &["suspended-229"],
    },
    Stage {
        kind: "prosecution",
        code: "V4",
        track: Track::Violator,
        focal: Focal::Kind("procuracy"),
        start: Start::Opened,
        span: days(20),
        ends: &[
            by_document("indicted", "trial"),
            by_document("returned-investigation", "investigation"),
            by_document("prosecution-stopped", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-investigation"])],
        grounds: &["suspended-247"],
    },
    Stage {
        kind: "trial",
        code: "V5",
        track: Track::Violator,
        focal: Focal::Kind("court"),
        start: Start::Opened,
        span: days(30),
        ends: &[
            by_document("judged", "outcome"),
            by_document("returned-prosecution", "prosecution"),
            by_document("trial-stopped", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-prosecution"])],
        grounds: &["suspended-281"],
    },
    Stage {
        kind: "sanction",
        code: "V6",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: working(7),
        ends: &[by_document("sanctioned", "outcome"), to("not-sanctioned", "outcome")],
        fields: &[
            Field { optional: true, ..field_for("fine", Kind::Fine, &["sanctioned"]) },
            field_for("no_sanction_why", Kind::Text, &["not-sanctioned"]),
        ],
        grounds: &[],
    },
    Stage {
        kind: "outcome",
        code: "V7",
        track: Track::Violator,
        focal: Focal::Same,
        start: Start::Opened,
        span: working(5), // ours
        ends: &[ends("all-decided", false)],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "evidence",
        code: "C1",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[to("evidence-kept", "orders"), ends("no-content", false)],
        fields: &[field_for("kept_by", Kind::Line, &["evidence-kept"])],
        grounds: &[],
    },
    Stage {
        kind: "orders",
        code: "C2",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(48),
        ends: &[to("orders-issued", "gone"), ends("no-order-needed", false)],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "gone",
        code: "C3",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(48),
        ends: &[ends("verified-gone", false), ends("contested", false)],
        fields: &[],
        grounds: &[],
    },
];

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

#[cfg(test)]
#[path = "stages_tests.rs"]
mod tests;
