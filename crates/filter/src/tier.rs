//! The one age model (nhóm tuổi): five tiers, from the youngest child to the grown-ups of a school.

use std::fmt;
use std::str::FromStr;

/// Who is at the screen, as coarsely as the filter needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgeTier {
    /// Under 6 (mầm non).
    Preschool,
    /// 6 to 10 (tiểu học).
    Primary,
    /// 11 to 14 (trung học cơ sở).
    LowerSecondary,
    /// 15 to 17 (trung học phổ thông).
    UpperSecondary,
    /// Grown-ups: teachers and other staff (thầy cô).
    Staff,
}

impl AgeTier {
    /// Every tier, youngest first. The position in this array is [`AgeTier::index`].
    pub const ALL: [AgeTier; 5] = [
        AgeTier::Preschool,
        AgeTier::Primary,
        AgeTier::LowerSecondary,
        AgeTier::UpperSecondary,
        AgeTier::Staff,
    ];

    /// 0 for the youngest tier to 4 for staff. Stable: files store it.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name used on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            AgeTier::Preschool => "preschool",
            AgeTier::Primary => "primary",
            AgeTier::LowerSecondary => "lower-secondary",
            AgeTier::UpperSecondary => "upper-secondary",
            AgeTier::Staff => "staff",
        }
    }

    /// The age in full years of the youngest person in the tier: a rating of 13+ is admitted from the
    /// first tier whose youngest person is 13.
    pub const fn youngest(self) -> u8 {
        match self {
            AgeTier::Preschool => 0,
            AgeTier::Primary => 6,
            AgeTier::LowerSecondary => 11,
            AgeTier::UpperSecondary => 15,
            AgeTier::Staff => 18,
        }
    }
}

impl fmt::Display for AgeTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no age tier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no age tier {0:?}: use preschool, primary, lower-secondary, upper-secondary or staff")]
pub struct UnknownTier(pub String);

impl FromStr for AgeTier {
    type Err = UnknownTier;

    fn from_str(text: &str) -> Result<Self, UnknownTier> {
        let wanted = text.trim();
        AgeTier::ALL
            .into_iter()
            .find(|tier| tier.as_str().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| UnknownTier(text.to_owned()))
    }
}

/// A set of tiers, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TierSet(u8);

impl TierSet {
    /// No tier.
    pub const NONE: TierSet = TierSet(0);
    /// Every tier, staff too.
    pub const ALL: TierSet = TierSet(0b1_1111);
    /// Every tier but staff.
    pub const PUPILS: TierSet = TierSet(0b0_1111);

    /// The set of these tiers.
    pub const fn of(tiers: &[AgeTier]) -> TierSet {
        let (mut bits, mut i) = (0, 0);
        while i < tiers.len() {
            bits |= 1 << tiers[i].index();
            i += 1;
        }
        TierSet(bits)
    }

    /// The bits, lowest = preschool. Stable: files store it.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of these bits; bits that name no tier are dropped.
    pub const fn from_bits(bits: u8) -> TierSet {
        TierSet(bits & TierSet::ALL.0)
    }

    /// The tiers in the set, youngest first.
    pub fn iter(self) -> impl Iterator<Item = AgeTier> {
        AgeTier::ALL.into_iter().filter(move |tier| self.contains(*tier))
    }

    /// Whether the tier is in the set.
    pub const fn contains(self, tier: AgeTier) -> bool {
        self.0 >> tier.index() & 1 == 1
    }

    /// The set with or without this tier.
    pub const fn with(self, tier: AgeTier, inside: bool) -> TierSet {
        let bit = 1 << tier.index();
        TierSet(if inside { self.0 | bit } else { self.0 & !bit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_names_of_the_command_line_are_read_and_written() {
        for name in ["preschool", "primary", "lower-secondary", "upper-secondary", "staff"] {
            assert_eq!(name.parse::<AgeTier>().unwrap().to_string(), name);
        }
        assert!("pupil".parse::<AgeTier>().is_err());
    }

    #[test]
    fn pupils_are_everyone_but_staff() {
        for tier in AgeTier::ALL {
            assert_eq!(TierSet::PUPILS.contains(tier), tier != AgeTier::Staff);
        }
        assert!(TierSet::PUPILS.iter().eq(AgeTier::ALL.into_iter().take(4)));
    }
}
