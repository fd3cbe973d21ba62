//! The list of harms, the states of a piece of information, and how long each step may take. No I/O.

use crate::calendar::Working;
use crate::time::Day;

crate::id! {
    /// A piece of information that may harm children.
    InformationId,
    /// A public warning.
    WarningId,
}

/// The list that harms are named from, and its version. A later list gets a later version; what was named by
/// this one stays as it is.
pub const SCHEME: &str = "lachan-harm";
/// See [`SCHEME`].
pub const VERSION: i64 = 1;

/// Harms to children, after what article 6 of the Law on Children 102/2016/QH13 forbids and article 29 of the
/// Law on Cybersecurity 24/2018/QH14 protects from. There is no "other": information that does none of these
/// is not taken. The names stand in the database and in message ids (`information-harm-*`).
pub const HARMS: &[&str] = &[
    "dare",
    "self-harm",
    "violence",
    "sexual",
    "luring",
    "humiliation",
    "private-life",
    "fraud",
    "gambling",
    "drugs",
    "false-health",
    "false-alarm",
];

/// How a piece of information is dealt with (`information-how-*`).
pub const HOW: &[&str] = &["takedown", "correction", "referred"];

/// Where a piece of information stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Came in; nobody has judged it.
    Received,
    /// One person says that it harms children; a second has to agree.
    Assessed,
    /// Two persons say so; the competent body has to answer.
    Harmful,
    /// The competent body has answered; something has to be done.
    Answered,
    /// Taken down, put right or passed on; the end.
    Handled,
    /// Does none of the harms; the end.
    NotHarmful,
}

impl State {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Assessed, Self::Harmful, Self::Answered, Self::Handled, Self::NotHarmful];

    /// The name kept in the database and in message ids (`information-state-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Assessed => "assessed",
            Self::Harmful => "harmful",
            Self::Answered => "answered",
            Self::Handled => "handled",
            Self::NotHarmful => "not-harmful",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Working days that its step may take from the day on which it began; none where nothing is left to be
    /// done. Our own measure: no law sets one for this process.
    pub fn working_days(self) -> Option<u32> {
        match self {
            Self::Received | Self::Assessed => Some(1),
            Self::Harmful | Self::Answered => Some(3),
            Self::Handled | Self::NotHarmful => None,
        }
    }

    /// The last day of a step that began on a day.
    pub fn due(self, calendar: &Working, began: Day) -> Option<Day> {
        self.working_days().map(|days| calendar.after(began, days))
    }

    /// Whether nothing is left to be done.
    pub fn is_over(self) -> bool {
        self.working_days().is_none()
    }
}

/// An address without what changes from copy to copy, for finding the same one again.
pub fn plain_address(typed: &str) -> String {
    let low = typed.trim().to_lowercase();
    let bare = low.split_once("://").map_or(low.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").or_else(|| bare.strip_prefix("m.")).unwrap_or(bare);
    bare.split('#').next().unwrap_or(bare).trim_end_matches('/').to_owned()
}

/// A word of a public text that says where something stands: an address, a domain name, an account.
pub fn says_where(text: &str) -> Option<String> {
    let points = |word: &str| {
        let low = word.to_lowercase();
        let name = word.split('/').next().unwrap_or(word);
        let is_domain = name.rsplit_once('.').is_some_and(|(before, last)| {
            last.len() >= 2
                && last.bytes().all(|byte| byte.is_ascii_lowercase())
                && before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
        });
        low.contains("://") || low.starts_with("www.") || is_domain || word.contains('@')
    };
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@'))
        .find(|word| points(word))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_states_come_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.name()), Some(state));
        }
    }

    #[test]
    fn a_step_counts_working_days() {
        let calendar = Working::new([]);
        let day = |text: &str| Day::parse(text).unwrap();
        // Monday 23/11/2026; the 24th is a public holiday
        assert_eq!(State::Received.due(&calendar, day("2026-11-23")), Some(day("2026-11-25")));
        assert_eq!(State::Harmful.due(&calendar, day("2026-11-26")), Some(day("2026-12-01")));
        assert_eq!(State::Handled.due(&calendar, day("2026-11-26")), None);
    }

    #[test]
    fn the_same_address_in_other_clothes_is_the_same() {
        assert_eq!(plain_address(" https://www.Xau.example/tin/ "), plain_address("xau.example/tin#a"));
        assert_ne!(plain_address("xau.example/tin"), plain_address("xau.example/khac"));
    }

    #[test]
    fn a_warning_that_says_where_is_found() {
        for (text, found) in [
            ("Xem tại https://xau.example/a", Some("https://xau.example/a")),
            ("Trang (xau.example) lừa tiền.", Some("xau.example")),
            ("Tài khoản @ban_be_01 dụ dỗ", Some("@ban_be_01")),
            ("Vào www.Xau hôm nay", Some("www.Xau")),
            ("Trò thử thách nguy hiểm. Em đừng làm theo.", None),
            ("Ở TP.HCM và 1.500 em", None),
        ] {
            assert_eq!(says_where(text).as_deref(), found, "{text}");
        }
    }
}
