//! What a slice tells the house about itself; `lib.rs` lists them all.

use std::future::Future;
use std::pin::Pin;

use axum::Router;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Hub;
use crate::authority::{Act, Principal};
use crate::db::Tx;
use crate::db::migrate::Migration;
use crate::error::Result;
use crate::id::{OrganisationId, PersonId};
use crate::jobs;
use crate::time::Day;
use crate::web::{Icon, Lang};

/// A slice: one folder of `hub`, from the tables to the pages of one piece of the work.
pub struct Slice {
    /// The folder's name.
    pub name: &'static str,
    /// The slices whose `actions` and `model` this one calls. The architecture test holds it to this list.
    pub uses: &'static [&'static str],
    /// Its tables.
    pub migrations: &'static [Migration],
    /// Its pages.
    pub routes: fn() -> Router<Hub>,
    /// Everything that it lets people do.
    pub acts: &'static [&'static Act],
    /// Its entries in the officers' menu.
    pub menu: &'static [MenuEntry],
    /// Its links in the foot of public pages: message id of the label, path without language.
    pub foot: &'static [(&'static str, &'static str)],
    /// Its background work.
    pub jobs: &'static [jobs::Kind],
    /// Topics of other slices that it hears, each with the job that handles it.
    pub subscriptions: &'static [(&'static str, &'static str)],
    /// What it counts from its records for the periodic reports.
    pub figures: &'static [Figure],
    /// What of it lies in an organisation's hands, and moves when bodies change.
    pub in_hand: &'static [InHand],
    /// What of it has a last day that somebody is reminded of.
    pub deadlines: &'static [Deadlines],
}

/// Lists what an organisation has open.
pub type ListInHand =
    for<'a> fn(&'a Hub, OrganisationId) -> Pin<Box<dyn Future<Output = Result<Vec<Held>>> + Send + 'a>>;

/// Puts one piece of open work into another organisation's hands, in the transaction of the batch; `false` when it is
/// no longer in the hands of the first (done meanwhile, or moved).
pub type HandOver =
    for<'a> fn(&'a Hub, &'a mut Tx, Handing) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'a>>;

/// One kind of open work that follows an organisation's succession.
pub struct InHand {
    /// `slice.thing`, such as `plans.task`; the message id of its name is `in-hand-slice-thing`.
    pub kind: &'static str,
    /// What is open.
    pub list: ListInHand,
    /// Moves one.
    pub hand_over: HandOver,
    /// Sealed to its unit: the batch only offers it, it goes when somebody of the other one takes it, and the accounts of
    /// the first stay until then.
    pub by_officer: bool,
}

/// One piece of open work in an organisation's hands.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its key.
    pub id: Uuid,
    /// What it is, in words for an officer; never about a child.
    pub words: String,
    /// Where it is looked at.
    pub href: String,
    /// The function of the register that it belongs to (`children`), where that is known: it follows the function.
    pub function: Option<&'static str>,
}

/// One move.
#[derive(Clone, Copy, Debug)]
pub struct Handing {
    /// What.
    pub id: Uuid,
    /// Who has had it.
    pub from: OrganisationId,
    /// Who has it now.
    pub to: OrganisationId,
    /// The person who moves it.
    pub by: PersonId,
    /// From which day on it is theirs: figures of earlier periods count it for the first.
    pub on: Day,
    /// An earlier move of the same day is taken back: `to` had it first, and everything becomes as it was.
    pub back: bool,
}

/// Which open work is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Within<'a> {
    /// Its last day is this one or later.
    pub from: Day,
    /// Its last day is this one or earlier.
    pub to: Day,
    /// Only what these bodies have is needed: what others have may be left out, and a slice where that is much does so.
    /// All bodies where none are named.
    pub bodies: Option<&'a [OrganisationId]>,
}

/// Lists open work whose last day lies between two days.
pub type ListDeadlines =
    for<'a> fn(&'a Hub, Within<'a>) -> Pin<Box<dyn Future<Output = Result<Vec<Deadline>>> + Send + 'a>>;

/// One kind of open work that has a last day.
pub struct Deadlines {
    /// `slice.thing`, such as `plans.task`; the message id of its name is `deadline-slice-thing`.
    pub kind: &'static str,
    /// What is open and due between two days.
    pub list: ListDeadlines,
}

/// One piece of open work with its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Names this very deadline: the work's key, and its turn where it comes round.
    pub key: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The last day on which it is in time.
    pub last_day: Day,
    /// What it is, in words for an officer; never about a child.
    pub words: String,
    /// Where it is done.
    pub href: String,
}

/// Counts records of a period, both days included.
pub type Compute =
    for<'a> fn(&'a Hub, Day, Day) -> Pin<Box<dyn Future<Output = Result<Counted>> + Send + 'a>>;

/// A figure of the periodic reports. It is computed from records whenever it is asked for, and never typed.
pub struct Figure {
    /// Message id of its name.
    pub id: &'static str,
    /// The indicator of a plan's target that it answers (`victim_support`), or empty.
    pub indicator: &'static str,
    /// How it is counted.
    pub compute: Compute,
    /// The records behind it, where they can be listed; figure and list always agree.
    pub list: Option<Records>,
    /// Further numbers that stand beside it, such as how many were in time.
    pub parts: &'static [Part],
}

/// A further number of a figure: records judged by another question. Number and list always agree; those
/// [apart](Verdict::Apart) are shown and not counted, as everywhere.
pub struct Part {
    /// Message id of its name; stands in addresses (`so=`).
    pub id: &'static str,
    /// The records, each with its verdict.
    pub records: Records,
}

/// The records behind a figure.
pub struct Records {
    /// Message id of one plain sentence: how it is counted.
    pub how: &'static str,
    /// Message id of what is counted: "trường", "trẻ em".
    pub unit: &'static str,
    /// Lists them.
    pub list: ListBehind,
}

/// Lists the records that a figure counts, as of the end of its period.
pub type ListBehind =
    for<'a> fn(&'a Hub, Reading<'a>) -> Pin<Box<dyn Future<Output = Result<Vec<Behind>>> + Send + 'a>>;

/// What a list is asked for.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// First day of the period.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Who reads; nobody for a count, which then has no words and no links.
    pub who: Option<&'a Principal>,
    /// The language of the words.
    pub lang: Lang,
}

/// One record that a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What it is; never who a child is.
    pub words: String,
    /// Where it is looked at, for a reader who may.
    pub href: Option<String>,
    /// Code of its administrative unit; empty where it lies nowhere in particular.
    pub area: String,
    /// Whose it is.
    pub organisation: Option<OrganisationId>,
    /// How it counts.
    pub verdict: Verdict,
    /// Why it counts so, in a few words; may be empty.
    pub why: String,
}

/// How a record counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Past its day.
    Late,
    /// Under way and in time.
    UnderWay,
    /// Done.
    Settled,
    /// Shown, but not counted: taken back by the child itself, found to be no violation.
    Apart,
}

/// What was counted. `total` is the sum of the other three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Done.
    pub settled: u64,
    /// Under way and in time.
    pub under_way: u64,
    /// Past their day.
    pub late: u64,
    /// All.
    pub total: u64,
}

impl Counted {
    /// Counts verdicts; those apart are left out.
    pub fn of(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let mut counted = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Settled => counted.settled += 1,
                Verdict::UnderWay => counted.under_way += 1,
                Verdict::Late => counted.late += 1,
                Verdict::Apart => continue,
            }
            counted.total += 1;
        }
        counted
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            settled: self.settled + other.settled,
            under_way: self.under_way + other.under_way,
            late: self.late + other.late,
            total: self.total + other.total,
        }
    }
}

/// What is destroyed together when its time is over. Which class a record belongs to, and when, the slice `retention` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A report with all that its reporter sent and was answered.
    Report,
    /// The way back of a reporter to their report.
    Receipt,
    /// What a reporter sent beside the words.
    Media,
    /// What was typed of a call that was none of ours.
    Call,
    /// A case with its papers, results and those reported.
    Case,
}

impl Class {
    /// All classes, in the order of the pages.
    pub const ALL: [Self; 5] = [Self::Report, Self::Receipt, Self::Media, Self::Call, Self::Case];

    /// The name kept in the database and in message ids (`retention-class-report`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Receipt => "receipt",
            Self::Media => "media",
            Self::Call => "call",
            Self::Case => "case",
        }
    }

    /// The class of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// A place where a record leaves something by which it can be opened, found or told: a key, sealed words, a mark, a notice.
/// A slice lists its own in a store file; destroying a record, and proving afterwards that nothing is left, are both done
/// from these lists. In the texts `x` is the row, `$1` the province, `{id}` the record's key, `{name}` the same as text,
/// `{nothing}` no bytes, `{dead}` the key's own bytes, `{now}` the moment.
pub struct Trace {
    /// The table.
    pub table: &'static str,
    /// For each class that leaves something here, which rows are a record's.
    pub of: &'static [(Class, &'static str)],
    /// What is done there.
    pub how: Erase,
    /// It opens something, and so goes first.
    pub key: bool,
    /// Columns of sealed bytes that go: their digests stay on the tombstone.
    pub sealed: &'static [&'static str],
}

/// What destroying does with rows.
pub enum Erase {
    /// They go.
    Rows,
    /// The row stays for the figures; what it says goes.
    Words {
        /// The assignments.
        set: &'static str,
        /// True of a row in which something is left.
        left: &'static str,
    },
}

/// An entry of the officers' menu, shown to those who may ever do the act.
pub struct MenuEntry {
    /// Message id of the section heading.
    pub section: &'static str,
    /// Message id of the label.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Its drawing.
    pub icon: Icon,
    /// Who sees it.
    pub act: &'static Act,
}

/// The topic of [`Telling`]: `jobs::publish(hub, &mut tx, TELL, &payload)` in the transaction of what is told.
pub const TELL: &str = "tell";

/// A sentence that an organisation's people should see soon: in the product, and by the ways that they chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Whose people.
    pub to: OrganisationId,
    /// The sentence, in Vietnamese; never about a child.
    pub words: String,
    /// Where it leads.
    pub href: String,
    /// Names what is told, so that the same is told once.
    pub key: String,
}

/// A [`Telling`] that is kept from some of the organisation's people, because a report names them. Published under the
/// same topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingExcept {
    /// What is told.
    #[serde(flatten)]
    pub telling: Telling,
    /// From whom it is kept.
    #[serde(default)]
    pub except: Vec<PersonId>,
}
