//! What a talk is made of: what is sealed for the counsellor, how the child is, why a unit says no.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CounsellingId;
use crate::support::papers::declared;
use crate::support::papers::model::{Holds, SCALE};
use crate::time::HOUR;

/// For so long a unit, or a colleague, can take a talk (ours).
pub const OFFER: i64 = 24 * HOUR;
/// What a talk is (`support-kind-*`).
pub const KINDS: [&str; 2] = ["counselling", "psychology"];
/// Why a unit does not take a talk (`counselling-refused-*`).
pub const REFUSALS: [&str; 4] = ["no-time", "other-help", "too-far", "cannot-say"];
/// What came of it (`support-result-*`).
pub const RESULTS: [&str; 3] = ["reached", "partly", "not-reached"];
/// When a child is asked how it is.
pub const MOMENTS: [&str; 2] = ["before", "after"];
/// The longest brief, note and notice of danger, in characters.
pub const LONGEST: usize = 2000;

/// What the counsellor needs to know, and nothing else of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// What lists call the child.
    pub pseudonym: String,
    /// Age band (`support-age-*`).
    pub age_band: String,
    /// What the child agreed to share, and what it needs.
    pub words: String,
    /// When it is safe for the child to read and write, as far as it is known.
    pub safe_when: String,
}

/// How a child is: the answers to the questions of the paper *trước và sau*.
pub type Scores = BTreeMap<String, String>;

/// The questions of that paper.
pub fn questions() -> impl Iterator<Item = &'static str> {
    let kind = declared::kind("wellbeing");
    let scales = kind.into_iter().flat_map(|kind| kind.fields());
    scales.filter(|field| field.holds == Holds::OneOf(SCALE)).map(|field| field.name)
}

pub(super) fn unit_place(id: CounsellingId) -> String {
    format!("counselling unit_key {id}")
}

pub(super) fn escrow_place(id: CounsellingId) -> String {
    format!("counselling escrow {id}")
}

pub(super) fn child_place(id: CounsellingId) -> String {
    format!("counselling child_key {id}")
}

pub(super) fn brief_place(id: CounsellingId) -> String {
    format!("counselling brief {id}")
}

pub(super) fn message_place(id: uuid::Uuid) -> String {
    format!("counselling_message body {id}")
}

pub(super) fn note_place(id: uuid::Uuid) -> String {
    format!("counselling_session note {id}")
}

pub(super) fn score_place(id: CounsellingId, moment: &str) -> String {
    format!("counselling_score sealed {id} {moment}")
}

pub(super) fn told_place(id: CounsellingId, moment: &str) -> String {
    format!("counselling_score told {id} {moment}")
}

pub(super) fn alarm_place(id: uuid::Uuid) -> String {
    format!("counselling_alarm sealed {id}")
}
