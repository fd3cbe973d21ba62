//! What an event is, when it counts, and which units the programme is for. No I/O.

use crate::id::OrganisationId;
use crate::time::Day;

crate::id! {
    /// An event of the programme.
    EventId,
    /// A piece of evidence.
    EvidenceId,
}

/// Kinds of event; the names stand in the database and in message ids (`programme-kind-*`).
pub const KINDS: &[&str] = &[
    "flag-salute",
    "citizenship-week",
    "class-hour",
    "civics-lesson",
    "club",
    "drill",
    "parents-meeting",
    "commune-class",
    "training",
    "other",
];

/// Age bands of those it is for (`programme-band-*`).
pub const BANDS: &[&str] = &["under-6", "6-10", "11-14", "15-17", "adults"];

/// Kinds of file that prove an event (`programme-evidence-*`).
pub const EVIDENCE: &[&str] = &["minutes", "plan", "attendance"];

/// Types of unit (`programme-type-*`); `none` is no unit of the programme.
pub const TYPES: &[&str] = &[
    "kindergarten",
    "primary",
    "lower-secondary",
    "upper-secondary",
    "mixed",
    "boarding",
    "continuing",
    "care",
    "none",
];

/// The type of a body that nobody has been asked about.
pub const NO_UNIT: &str = "none";

/// An event shorter than this does not count.
pub const LEAST_MINUTES: i64 = 15;

/// A unit that stood on fewer days of a period is shown apart: it could hardly hold what is asked for. In a period that
/// is shorter than this it must have stood all of it.
pub const LEAST_ACTIVE_DAYS: i64 = 60;

/// Topics that a fresh hub offers: the five of the plans, and creative use.
pub const TOPICS: &[(&str, &str)] = &[
    ("internet", "Internet và mạng xã hội"),
    ("security", "Kỹ năng an toàn tối thiểu"),
    ("privacy", "Thông tin cá nhân, đời sống riêng tư"),
    ("abuse", "Nhận ra lợi dụng, xâm hại, bắt nạt"),
    ("telling", "Kể với ai, báo tin ở đâu, 111"),
    ("creative", "Dùng mạng lành mạnh, sáng tạo"),
];

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventState {
    /// To come.
    Planned,
    /// Held, evidence missing.
    Held,
    /// Held, with evidence, waiting.
    Submitted,
    /// Accepted.
    Accepted,
    /// Sent back with a reason.
    Returned,
    /// Off, with a reason.
    Cancelled,
}

impl EventState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Held, Self::Submitted, Self::Accepted, Self::Returned, Self::Cancelled];

    /// The name kept in the database and in message ids (`programme-state-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether its contents may still be changed by those who entered it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Held | Self::Submitted | Self::Returned)
    }
}

/// Keys as they stand in the database: `,a,b,`.
pub fn packed(keys: &[String]) -> String {
    if keys.is_empty() { ",".into() } else { format!(",{},", keys.join(",")) }
}

/// The keys of such a text.
pub fn unpacked(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|key| !key.is_empty())
}

/// How much of an event counts, the more the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Nothing: cancelled, sent back, or still to come.
    Nothing,
    /// Shorter than [`LEAST_MINUTES`].
    TooShort,
    /// About nothing that is known.
    NoTopic,
    /// Held, so they say; evidence is missing.
    Claimed,
    /// Waits to be accepted.
    Waiting,
    /// Accepted, with evidence.
    Accepted,
}

impl Worth {
    /// All of them, the least first.
    pub const ALL: [Self; 6] =
        [Self::Nothing, Self::TooShort, Self::NoTopic, Self::Claimed, Self::Waiting, Self::Accepted];
}

/// What an event of this state, length and topics is worth.
pub fn worth(state: EventState, minutes: i64, topics: &str) -> Worth {
    match state {
        EventState::Planned | EventState::Returned | EventState::Cancelled => Worth::Nothing,
        _ if minutes < LEAST_MINUTES => Worth::TooShort,
        _ if unpacked(topics).next().is_none() => Worth::NoTopic,
        EventState::Held => Worth::Claimed,
        EventState::Submitted => Worth::Waiting,
        EventState::Accepted => Worth::Accepted,
    }
}

/// The type of unit that a name says, or [`NO_UNIT`]. Boarding before the level that it has, several levels before one.
pub fn type_of_name(name: &str) -> &'static str {
    // whole words only
    let folded = format!(" {} ", lachan_text::fold(name));
    let any = |list: &[&str]| list.iter().any(|words| folded.contains(words));
    let levels = [
        any(&[" tieu hoc ", " th "]),
        any(&[" trung hoc co so ", " thcs "]),
        any(&[" trung hoc pho thong ", " thpt "]),
    ];
    if any(&[" noi tru ", " ban tru ", " ptdtnt ", " ptdtbt "]) {
        "boarding"
    } else if any(&[" giao duc thuong xuyen ", " gdtx "]) {
        "continuing"
    } else if any(&[" mam non ", " mau giao ", " nha tre "]) {
        "kindergarten"
    } else if any(&[" tro giup tre em ", " bao tro ", " mai am ", " lang tre em ", " cham soc tre em "]) {
        "care"
    } else if any(&[" lien cap ", " nhieu cap "]) || levels.iter().filter(|there| **there).count() > 1 {
        "mixed"
    } else {
        match levels {
            [true, ..] => "primary",
            [_, true, _] => "lower-secondary",
            [.., true] => "upper-secondary",
            _ => NO_UNIT,
        }
    }
}

/// Which events count towards the target, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// From which day on.
    pub valid_from: Option<Day>,
    /// Accepted events that a unit needs in each term.
    pub per_term: usize,
    /// The types of unit that count.
    pub types: Vec<String>,
    /// The kinds of event that count; all where none is named.
    pub kinds: Vec<String>,
    /// The plan or decision that says so; empty for the rule that stands until there is one.
    pub source: String,
}

impl Default for Rule {
    /// One accepted event in each term, for every school and care facility: the plans say "định kỳ" and no more.
    fn default() -> Self {
        let types = TYPES.iter().filter(|name| **name != NO_UNIT).map(|name| (*name).to_owned()).collect();
        Self { valid_from: None, per_term: 1, types, kinds: Vec::new(), source: String::new() }
    }
}

impl Rule {
    /// Whether the programme is for a unit.
    pub fn is_for(&self, unit: &FrameUnit) -> bool {
        unit.kind != NO_UNIT && self.types.contains(&unit.kind)
    }
}

/// A school or facility that the programme is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameUnit {
    /// Key.
    pub id: OrganisationId,
    /// Its name on that day.
    pub name: String,
    /// Administrative unit where it lies.
    pub area: String,
    /// Its type.
    pub kind: String,
    /// The type was said by a person, not proposed from the name.
    pub said: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_proposed_from_names() {
        for (name, expected) in [
            ("Trường Mầm non Hoa Ban", "kindergarten"),
            ("Trường Tiểu học Bản Mới", "primary"),
            ("Trường TH Bản Mới", "primary"),
            ("Trường THCS Nà Lùng", "lower-secondary"),
            ("Trường THPT Mẫu Sơn", "upper-secondary"),
            ("Trường TH và THCS Nà Lùng", "mixed"),
            ("Trường phổ thông liên cấp Ánh Dương", "mixed"),
            ("Trường PTDTNT THCS Mẫu Sơn", "boarding"),
            ("Trường Phổ thông dân tộc nội trú tỉnh", "boarding"),
            ("Trung tâm Giáo dục thường xuyên tỉnh", "continuing"),
            ("Trung tâm bảo trợ xã hội tỉnh", "care"),
            ("Sở Giáo dục và Đào tạo", "none"),
            ("Trường Cao đẳng Sư phạm", "none"),
        ] {
            assert_eq!(type_of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn short_events_and_events_about_nothing_do_not_count() {
        for (state, minutes, topics, expected) in [
            (EventState::Accepted, 15, ",abuse,", Worth::Accepted),
            (EventState::Accepted, 14, ",abuse,", Worth::TooShort),
            (EventState::Accepted, 45, ",", Worth::NoTopic),
            (EventState::Submitted, 45, ",abuse,telling,", Worth::Waiting),
            (EventState::Held, 45, ",abuse,", Worth::Claimed),
            (EventState::Planned, 45, ",abuse,", Worth::Nothing),
            (EventState::Returned, 45, ",abuse,", Worth::Nothing),
            (EventState::Cancelled, 45, ",abuse,", Worth::Nothing),
        ] {
            assert_eq!(worth(state, minutes, topics), expected, "{state:?} {minutes} {topics}");
        }
    }

    #[test]
    fn keys_are_packed_and_unpacked() {
        let keys = ["abuse".to_owned(), "telling".to_owned()];
        assert_eq!(packed(&keys), ",abuse,telling,");
        assert_eq!(unpacked(&packed(&keys)).collect::<Vec<_>>(), ["abuse", "telling"]);
        assert_eq!(unpacked(&packed(&[])).count(), 0);
    }
}
