//! Ids, tracks, and what a handover is made of.
//!
//! Tracks run in parallel; a track has at most one open stage, and a stage exactly one focal point, a unit and a
//! named officer ("mỗi khâu có một đầu mối cụ thể chịu trách nhiệm"). The stages themselves are in
//! [`stages`](super::stages).

use crate::time::HOUR;

crate::id! {
    /// A case (*vụ việc*).
    CaseId,
    /// A stage (*khâu*).
    StageId,
    /// A handover (*bàn giao*).
    HandoverId,
    /// A stage that awaits assignment by a superior (*chờ phân công*).
    AssignmentId,
    /// A pause of a clock (*tạm dừng thời hạn*).
    PauseId,
    /// What a coordinator says (*ý kiến phối hợp*).
    CommentId,
}

/// The four tracks of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// Receipt and verification.
    Intake,
    /// Protection of the child (Decree 56/2017, chapter III).
    Protection,
    /// The violator.
    Violator,
    /// The content: evidence, orders, verification that it is gone.
    Content,
}

impl Track {
    /// All tracks, in the order in which a case shows them.
    pub const ALL: [Self; 4] = [Self::Intake, Self::Protection, Self::Violator, Self::Content];

    /// The name kept in the database and in message ids (`cases-track-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Protection => "protection",
            Self::Violator => "violator",
            Self::Content => "content",
        }
    }

    /// The track of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|track| track.name() == name)
    }
}

/// For so long a handover can be accepted.
pub const OFFER: i64 = 24 * HOUR;
/// So many refusals by turns, and the superior of both decides.
pub const REFUSED_TOO_OFTEN: i64 = 2;

/// Why a handover is refused; the names stand in the database and in message ids (`cases-refusal-*`).
pub const REFUSALS: &[&str] = &["not-our-area", "not-our-power", "already-handled", "incomplete"];
