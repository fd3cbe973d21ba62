//! Filter lists, age tiers and the compiled policy. Pure: bytes in, values out (the one thing drawn from
//! outside is the hash key of a new index).
//!
//! Serves the plan's task to filter what children reach by age (chặn lọc theo nhóm tuổi). A list is read by
//! [`read_list`] or [`read_list_from`], rules of lists and orders are [`Gathered`] and become either a [`Policy`] (what a resolver answers
//! from) or a [`Bundle`] (what a hub sends to resolvers, which compile it to a policy).
//!
//! What it does not do: fetch lists, keep time, or decide who belongs to which tier.

mod bundle;
mod category;
mod code;
mod delta;
mod entry;
mod export;
mod list;
mod measure;
mod merge;
mod name;
mod policy;
mod school;
mod service;
mod tier;
mod timetable;

pub use bundle::{Bundle, BundleError};
pub use category::{BadCategory, Category, Matrix};
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use entry::{Action, Entry, Scope};
pub use export::{ExportFormat, Exported, UnknownExportFormat};
pub use list::{
    Flaw, Format, Issue, List, MAX_ISSUES, MAX_RULES, Rule, Rules, category_of_folder, read_list,
    read_list_from,
};
pub use measure::{Measure, MeasureSet};
pub use merge::{BuildError, Gathered};
pub use name::{DomainName, NameError};
pub use policy::{
    Audience, Because, CategoryIndex, LoadError, Policy, PolicyError, ReadAt, Ruling, Stamp, Verdict,
};
pub use school::{Answer, LONGEST_OPENING, LONGEST_SHUT, Opening, School, SchoolError, Shut};
pub use service::OnlineService;
pub use tier::{AgeTier, TierSet, UnknownTier};
pub use timetable::{Access, BadTimetable, Room, Timetable};
