//! What a resolver does for an age tier beside closing names (biện pháp theo nhóm tuổi).
//!
//! The tiers of each measure stand in the [`crate::Matrix`] as rows of its own, so that bundles, hubs and resolvers
//! of any version carry them; a measure without a row has the product's default.

use crate::{AgeTier, Category, TierSet};

/// One measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Search engines answer from the address that always filters.
    SafeSearch,
    /// YouTube in its strict restricted mode.
    YoutubeStrict,
    /// YouTube in its moderate restricted mode; strict wins where both are on.
    YoutubeModerate,
    /// Ways around the resolver are closed: Firefox and Apple devices are told by their own test names to stay with
    /// the network's resolver, and well-known resolvers that answer over HTTPS do not exist.
    Bypass,
}

impl Measure {
    /// Every measure. The position in this array is stable: files store it.
    pub const ALL: [Measure; 4] =
        [Measure::SafeSearch, Measure::YoutubeStrict, Measure::YoutubeModerate, Measure::Bypass];

    /// The name used on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::SafeSearch => "safe-search",
            Measure::YoutubeStrict => "youtube-strict",
            Measure::YoutubeModerate => "youtube-moderate",
            Measure::Bypass => "bypass",
        }
    }

    /// For whom it is on unless the matrix says otherwise.
    pub const fn default_tiers(self) -> TierSet {
        match self {
            Measure::SafeSearch | Measure::Bypass => TierSet::PUPILS,
            Measure::YoutubeStrict => {
                TierSet::of(&[AgeTier::Preschool, AgeTier::Primary, AgeTier::LowerSecondary])
            }
            Measure::YoutubeModerate => TierSet::of(&[AgeTier::UpperSecondary]),
        }
    }

    /// The row of the matrix that holds its tiers.
    pub(crate) fn row(self) -> Option<Category> {
        format!("measure-{}", self.as_str()).parse().ok()
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The measures of one tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeasureSet(u8);

impl MeasureSet {
    /// No measure.
    pub const NONE: MeasureSet = MeasureSet(0);

    /// Whether the measure is on.
    pub const fn contains(self, measure: Measure) -> bool {
        self.0 & measure.bit() != 0
    }

    /// Whether none is on.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// For each tier its measures, from the tiers of each measure.
    pub(crate) fn by_tier(tiers: &[TierSet; 4]) -> [MeasureSet; 5] {
        AgeTier::ALL.map(|tier| {
            let on = Measure::ALL.into_iter().zip(tiers).filter(|(_, tiers)| tiers.contains(tier));
            MeasureSet(on.map(|(measure, _)| measure.bit()).sum())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matrix;

    #[test]
    fn pupils_search_safely_and_staff_as_they_like_unless_told_otherwise() {
        let mut matrix = Matrix::default();
        for measure in Measure::ALL {
            assert!(!matrix.measure(measure).contains(AgeTier::Staff), "{measure:?}");
        }
        assert_eq!(matrix.measure(Measure::SafeSearch), TierSet::PUPILS);
        matrix.set_measure(Measure::SafeSearch, AgeTier::Staff, true);
        matrix.set_measure(Measure::YoutubeStrict, AgeTier::Primary, false);
        assert_eq!(matrix.measure(Measure::SafeSearch), TierSet::ALL);
        let left = TierSet::of(&[AgeTier::Preschool, AgeTier::LowerSecondary]);
        assert_eq!(matrix.measure(Measure::YoutubeStrict), left);
    }

    #[test]
    fn a_tier_has_the_measures_whose_tiers_it_is_among() {
        let tiers = [TierSet::ALL, TierSet::NONE, TierSet::of(&[AgeTier::Staff]), TierSet::PUPILS];
        let [preschool, .., staff] = MeasureSet::by_tier(&tiers);
        assert!(preschool.contains(Measure::SafeSearch) && preschool.contains(Measure::Bypass));
        assert!(!preschool.contains(Measure::YoutubeModerate) && staff.contains(Measure::YoutubeModerate));
        assert!(!staff.contains(Measure::Bypass) && !staff.contains(Measure::YoutubeStrict));
    }
}
