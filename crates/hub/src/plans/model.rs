//! What a plan is on its way into force: decisions, times, doubts, tasks. No I/O.
//!
//! A plan stands in `review` until a person has decided every item, and is `published` from then on, for good.
//! A duty is what the text orders; it never changes. A task is a duty given to one organisation, with a day.

use lachan_plan::model::{Confidence, DueKind, TimeKind};

use crate::time::Day;

crate::id! {
    /// A plan document.
    PlanId,
    /// A duty or measure of a plan (*nhiệm vụ*).
    DutyId,
    /// A target of a plan (*chỉ tiêu*).
    TargetId,
    /// A duty to report (*chế độ báo cáo*).
    ReportingId,
    /// A task (*việc*).
    TaskId,
    /// A note on a task.
    NoteId,
    /// A split or a merge of duties.
    ReshapeId,
    /// What is in the way of a task (*vướng mắc*).
    ObstacleId,
    /// One turn of a task that comes round.
    TurnId,
    /// What shows that a task is done (*minh chứng*).
    EvidenceId,
}

/// Enumerations whose values stand in the database and in message ids.
macro_rules! named {
    ($($(#[$doc:meta])* $kind:ident { $($(#[$value_doc:meta])* $value:ident = $name:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $($(#[$value_doc])* $value),+ }

        impl $kind {
            /// All values, in the order of the screens.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The name kept in the database and in message ids.
            pub fn name(self) -> &'static str {
                match self { $(Self::$value => $name),+ }
            }

            /// The value of that name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    )+};
}

named! {
    /// What a person decided about an item of a plan.
    Decision {
        /// Nobody has decided.
        Draft = "draft",
        /// As the program read it.
        Accepted = "accepted",
        /// With changes.
        Corrected = "corrected",
        /// Not what the program took it for.
        Rejected = "rejected",
    }

    /// Where a plan stands.
    PlanState {
        /// Its items are being looked at.
        Review = "review",
        /// In force: its duties are tasks.
        Published = "published",
    }

    /// How "trước ngày X" is read (a setting of each plan; offices that send on the day itself choose the second).
    BeforeDay {
        /// The last day is the one before X, as the words say.
        Strict = "strict",
        /// The last day is X.
        Lax = "lax",
    }

    /// What a duty is among the duties of its plan. The parts of a split duty and the union of merged ones are duties
    /// of their own, made of the same words.
    DutyStanding {
        /// A duty by itself.
        Own = "own",
        /// The same duty stands elsewhere in the plan, in the text or in the appendix; no task of its own.
        Copy = "copy",
        /// Split or merged: its parts or its union stand for it.
        Replaced = "replaced",
    }

    /// Whether the text gives an item to somebody.
    DutyKind {
        /// It does.
        Duty = "duty",
        /// It does not; a person may.
        Measure = "measure",
    }

    /// The part of a body in a duty.
    Part {
        /// Answers for it (*chủ trì*).
        Lead = "lead",
        /// Helps (*phối hợp*).
        Coordinate = "coordinate",
    }

    /// Bodies that a plan names together.
    Group {
        /// "Các sở, ban, ngành": departments and police of the province.
        ProvincialBodies = "provincial-bodies",
        /// "UBND các xã, phường".
        Communes = "communes",
        /// "Các trường học".
        Schools = "schools",
    }

    /// What is known of a task's time.
    Timing {
        /// It has a last day.
        Dated = "dated",
        /// It goes on (*thường xuyên*).
        Ongoing = "ongoing",
        /// The plan says nothing: its organisation is asked for a day.
        NeedsDate = "needs-date",
    }

    /// How a task that was passed on stands with the one who is asked.
    Giving {
        /// Not answered.
        Offered = "offered",
        /// Taken.
        Accepted = "accepted",
        /// Not taken, with a reason.
        Refused = "refused",
        /// Taken back by the giver, with a reason.
        Withdrawn = "withdrawn",
    }

    /// How a rung of the ladder stands to the obstacle before it.
    RungState {
        /// Nobody has answered.
        Open = "open",
        /// Answered; the one who is stuck says whether that helps.
        Answered = "answered",
        /// The answer helped.
        Solved = "solved",
        /// The answer did not help: it went on.
        Unsolved = "unsolved",
        /// Passed up at once, with a reason.
        Passed = "passed",
        /// Its days were over without an answer.
        Climbed = "climbed",
        /// Out of the way without an answer.
        Lifted = "lifted",
        /// The task is nobody's any more.
        Dropped = "dropped",
    }

    /// How often a task comes round.
    RhythmKind {
        /// Every month.
        Month = "month",
        /// Every quarter.
        Quarter = "quarter",
        /// Twice a year.
        HalfYear = "half-year",
        /// Every year.
        Year = "year",
        /// Every school year.
        SchoolYear = "school-year",
    }

    /// Whether a task is done.
    TaskState {
        /// Not yet.
        Open = "open",
        /// With a result.
        Done = "done",
    }
}

/// Whether words give a day before which something is to be done: "trước ngày 25/11", "trước 30/6/2026".
pub fn says_before(words: &str) -> bool {
    let low = lachan_text::lower(words);
    let figure = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    low.match_indices("trước").any(|(at, word)| {
        let rest = &low[at + word.len()..];
        rest.trim_start().strip_prefix("ngày").map_or_else(|| figure(rest), figure)
    })
}

/// The kinds of time, with the names that `lachan-plan/1` gives them.
pub const TIME_KINDS: &[(TimeKind, &str)] = &[
    (TimeKind::Unspecified, "unspecified"),
    (TimeKind::Ongoing, "ongoing"),
    (TimeKind::Deadline, "deadline"),
    (TimeKind::Range, "range"),
    (TimeKind::Month, "month"),
    (TimeKind::Quarter, "quarter"),
    (TimeKind::Year, "year"),
    (TimeKind::SchoolYearStart, "school_year_start"),
    (TimeKind::Annual, "annual"),
    (TimeKind::Periodic, "periodic"),
];

/// How often a report is due, with the names that `lachan-plan/1` gives.
pub const DUE_KINDS: &[(DueKind, &str)] = &[
    (DueKind::Annual, "annual"),
    (DueKind::Quarterly, "quarterly"),
    (DueKind::Monthly, "monthly"),
    (DueKind::Dated, "dated"),
    (DueKind::Periodic, "periodic"),
    (DueKind::Adhoc, "adhoc"),
    (DueKind::Unspecified, "unspecified"),
];

/// The name of a value in such a list.
pub fn name_of<T: PartialEq>(list: &[(T, &'static str)], value: &T) -> &'static str {
    list.iter().find(|(known, _)| known == value).map_or("unspecified", |(_, name)| name)
}

/// The value of a name in such a list.
pub fn named<T: Copy>(list: &[(T, &'static str)], name: &str) -> Option<T> {
    list.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

/// The name of a confidence.
pub fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Doubtful => "doubtful",
    }
}

/// When a duty is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Kind of time.
    pub kind: TimeKind,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

impl When {
    /// What a task gets from it. A day is never invented: without one the organisation is asked.
    pub fn timing(self) -> (Timing, Option<Day>) {
        match (self.kind, self.to) {
            (TimeKind::Ongoing | TimeKind::SchoolYearStart, _) => (Timing::Ongoing, None),
            (TimeKind::Annual | TimeKind::Periodic | TimeKind::Unspecified, None) => {
                (Timing::NeedsDate, None)
            }
            (_, Some(day)) => (Timing::Dated, Some(day)),
            (_, None) => (Timing::NeedsDate, None),
        }
    }

    /// Whether a kind of time is nothing without its last day.
    pub fn needs_last_day(kind: TimeKind) -> bool {
        matches!(kind, TimeKind::Deadline | TimeKind::Range)
    }
}

/// Why a person has to look at an item. The heavier come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody is named to lead.
    NoLead,
    /// The one named is not in the register under that name.
    LeadNotInRegister(String),
    /// The reader is not sure who leads.
    LeadUnsure,
    /// The text says "Phối hợp với…", the lead is that of the heading.
    LeadOfHeading(String),
    /// The text gives this to nobody.
    Measure,
    /// A period without a day.
    TimeWithoutDay(String),
    /// Nothing about time.
    NoTime,
    /// One who helps is not in the register under that name.
    HelperNotInRegister(String),
}

impl Doubt {
    /// The heavier, the further up; from 10 on an item can be taken over with others in one go.
    pub fn rank(&self) -> u8 {
        match self {
            Self::NoLead => 0,
            Self::LeadNotInRegister(_) => 1,
            Self::LeadUnsure => 2,
            Self::LeadOfHeading(_) => 3,
            Self::TimeWithoutDay(_) => 4,
            Self::Measure => 5,
            Self::NoTime => 10,
            Self::HelperNotInRegister(_) => 11,
        }
    }
}

/// A body named in a duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The part it has.
    pub part: Part,
    /// The name as printed or typed.
    pub words: String,
    /// The name as a key.
    pub key: String,
    /// Who that is.
    pub who: Who,
}

/// Who a name of the document is in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody has said yet.
    Open,
    /// This organisation.
    Organisation(crate::id::OrganisationId),
    /// All of these.
    Group(Group),
    /// Nobody of the register: families, enterprises.
    Outside,
}

/// What the doubts of a duty are judged by.
#[derive(Clone, Debug)]
pub struct DutyFacts<'a> {
    /// Duty or measure.
    pub kind: DutyKind,
    /// The bodies named.
    pub bodies: &'a [Body],
    /// How sure the reader is of the lead.
    pub confidence: &'a str,
    /// The item begins with "Phối hợp".
    pub joins: bool,
    /// When.
    pub when: When,
    /// When, as printed.
    pub time_words: Option<&'a str>,
}

/// All doubts about a duty, the heaviest first.
pub fn doubts(facts: &DutyFacts<'_>) -> Vec<Doubt> {
    let mut found = Vec::new();
    let mut leads = facts.bodies.iter().filter(|body| body.part == Part::Lead).peekable();
    let first = leads.peek().map(|body| body.words.clone());
    match (facts.kind, &first) {
        (DutyKind::Measure, None) => return vec![Doubt::Measure],
        (DutyKind::Duty, None) => found.push(Doubt::NoLead),
        _ => {}
    }
    let unknown: Vec<_> = leads.filter(|body| body.who == Who::Open).map(|body| body.words.clone()).collect();
    if !unknown.is_empty() {
        found.push(Doubt::LeadNotInRegister(unknown.join("; ")));
    }
    let helpers = facts.bodies.iter().filter(|body| body.part == Part::Coordinate && body.who == Who::Open);
    let helpers: Vec<_> = helpers.map(|body| body.words.clone()).collect();
    if !helpers.is_empty() {
        found.push(Doubt::HelperNotInRegister(helpers.join("; ")));
    }
    if facts.confidence == "doubtful" && first.is_some() {
        found.push(Doubt::LeadUnsure);
    }
    if let Some(lead) = first.filter(|_| facts.joins) {
        found.push(Doubt::LeadOfHeading(lead));
    }
    match (facts.when.timing().0, facts.time_words) {
        (Timing::NeedsDate, Some(words)) => found.push(Doubt::TimeWithoutDay(words.to_owned())),
        (Timing::NeedsDate, None) => found.push(Doubt::NoTime),
        _ => {}
    }
    found.sort_by_key(Doubt::rank);
    found
}

/// How far a review has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Items that somebody has decided.
    pub decided: u64,
    /// All items.
    pub all: u64,
}

impl Progress {
    /// Items that wait.
    pub fn open(self) -> u64 {
        self.all.saturating_sub(self.decided)
    }

    /// Whether the plan can be put in force.
    pub fn is_complete(self) -> bool {
        self.all > 0 && self.open() == 0
    }
}

/// How a task stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Something is in its way, and somebody above has been asked.
    Stuck,
    /// Its last day has passed.
    Late,
    /// Its organisation is asked for a day.
    NeedsDate,
    /// Its last day comes within [`SOON`] days.
    Soon,
    /// Its last day is further off.
    Later,
    /// It goes on without a last day.
    Ongoing,
    /// It is done.
    Done,
}

/// Days before the last day from which on a task is due soon.
pub const SOON: i32 = 7;

/// How a task stands on a day. The last day itself is still in time.
pub fn standing(state: TaskState, timing: Timing, due_on: Option<Day>, today: Day) -> Standing {
    match (state, timing, due_on) {
        (TaskState::Done, ..) => Standing::Done,
        (_, Timing::Ongoing, _) => Standing::Ongoing,
        (_, Timing::Dated, Some(due)) if due < today => Standing::Late,
        (_, Timing::Dated, Some(due)) if due <= today.plus(SOON) => Standing::Soon,
        (_, Timing::Dated, Some(_)) => Standing::Later,
        _ => Standing::NeedsDate,
    }
}

#[cfg(test)]
mod tests {
    use super::says_before;

    #[test]
    fn only_a_day_ends_on_the_day_before() {
        for words in ["trước ngày 25/11 hằng năm", "Trước 30/6/2026", "hoàn thành trước ngày 5 tháng 3"]
        {
            assert!(says_before(words), "{words}");
        }
        for words in
            ["trong năm 2026", "25/11", "như các năm trước", "trước khi nghỉ hè", "trước mắt, đến 2025"]
        {
            assert!(!says_before(words), "{words}");
        }
    }
}
