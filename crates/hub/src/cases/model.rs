//! Tracks, stages and handovers: what may follow what.
//!
//! Tracks run in parallel; a track has at most one open stage, and a stage exactly one focal point, a unit and a
//! named officer ("mỗi khâu có một đầu mối cụ thể chịu trách nhiệm").

use crate::time::{DAY, HOUR, Moment};

crate::id! {
    /// A case (*vụ việc*).
    CaseId,
    /// A stage (*khâu*).
    StageId,
    /// A handover (*bàn giao*).
    HandoverId,
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

    /// Its stages in order; the names stand in the database and in message ids (`cases-stage-*`).
    pub fn stages(self) -> &'static [&'static str] {
        match self {
            Self::Intake => &["verify"],
            Self::Protection => &["risk", "emergency", "assessment", "plan", "carry-out", "review"],
            Self::Violator => &["take-over", "check", "investigation", "prosecution", "trial", "sanction"],
            Self::Content => &["evidence", "orders", "gone"],
        }
    }

    /// The stage that follows `kind`; `None` after the last.
    pub fn after(self, kind: &str) -> Option<&'static str> {
        let stages = self.stages();
        let at = stages.iter().position(|stage| *stage == kind)?;
        stages.get(at + 1).copied()
    }
}

/// How a stage ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The next stage of the track opens.
    Next,
    /// The track has ended with this stage.
    Ended,
}

impl Outcome {
    /// The name kept in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Ended => "ended",
        }
    }
}

/// Until when a stage has to end.
///
/// The first risk assessment and the emergency measures have 12 hours from the first information, not from
/// acceptance (Decree 56/2017/NĐ-CP, articles 26 and 31). The other spans are ours, to be settings later.
pub fn due(kind: &str, first_told_at: Moment, opened_at: Moment) -> Moment {
    match kind {
        "risk" | "emergency" => first_told_at.plus(12 * HOUR),
        "verify" | "take-over" | "evidence" => opened_at.plus(24 * HOUR),
        "orders" | "gone" => opened_at.plus(48 * HOUR),
        "assessment" | "plan" => opened_at.plus(5 * DAY),
        "check" => opened_at.plus(20 * DAY),
        _ => opened_at.plus(90 * DAY),
    }
}

/// For so long a handover can be accepted.
pub const OFFER: i64 = 24 * HOUR;

/// Why a handover is refused; the names stand in the database and in message ids (`cases-refusal-*`).
pub const REFUSALS: &[&str] = &["not-our-area", "not-our-power", "already-handled", "incomplete"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_track_runs_from_its_first_to_its_last_stage() {
        for track in Track::ALL {
            assert_eq!(Track::parse(track.name()), Some(track));
            let mut kind = track.stages()[0];
            let mut seen = vec![kind];
            while let Some(next) = track.after(kind) {
                seen.push(next);
                kind = next;
            }
            assert_eq!(seen, track.stages());
            assert_eq!(track.after("nothing"), None);
        }
    }

    #[test]
    fn emergency_measures_are_due_twelve_hours_after_the_first_word() {
        // Decree 56/2017/NĐ-CP, article 31: at most 12 hours from the receipt of the information
        let (told, opened) = (Moment(0), Moment(11 * HOUR));
        assert_eq!(due("emergency", told, opened), Moment(12 * HOUR));
    }
}
