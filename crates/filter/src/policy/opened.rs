//! The verdict where somebody has opened a part of what is closed, for a while or for one school.

use crate::policy::{CategoryIndex, Policy};
use crate::{AgeTier, Category};

impl Policy {
    /// The same as [`Policy::decide`] without the categories that are opened. Those that only the law can lift
    /// ([`Category::is_binding`]) stay closed whatever `opened` says. Allocates nothing.
    pub fn decide_except(
        &self,
        wire: &[u8],
        tier: AgeTier,
        opened: impl Fn(&Category) -> bool,
    ) -> Option<CategoryIndex> {
        let masks = self.masks(wire);
        let mut closed = masks.block & self.closed[tier.index()] & !masks.allow;
        while closed != 0 {
            let bit = closed.trailing_zeros();
            let category = self.categories.get(bit as usize);
            if category.is_none_or(|category| category.is_binding() || !opened(category)) {
                return Some(CategoryIndex(bit as u8));
            }
            closed &= closed - 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DomainName, Entry, Matrix, Stamp};

    #[test]
    fn what_is_opened_is_open_and_what_the_law_closes_is_not() {
        let entry = |name: &str, category| Entry::block(DomainName::parse(name).unwrap(), category, "list");
        let entries = [
            entry("play.example", Category::GAMES),
            entry("play.example", Category::SOCIAL),
            entry("bad.example", Category::GAMES),
            entry("bad.example", Category::ILLEGAL),
        ];
        let policy = Policy::build(&entries, &Matrix::default(), Stamp::default(), None).unwrap();
        let decide = |wire: &[u8], opened: &[Category]| {
            let closed = policy.decide_except(wire, AgeTier::Primary, |one| opened.contains(one));
            closed.map(|CategoryIndex(at)| policy.categories()[usize::from(at)].clone())
        };
        let (play, bad) = (b"\x04play\x07example\0", b"\x03bad\x07example\0");
        assert_eq!(decide(play, &[]), Some(Category::SOCIAL));
        assert_eq!(decide(play, &[Category::SOCIAL]), Some(Category::GAMES));
        assert_eq!(decide(play, &[Category::SOCIAL, Category::GAMES]), None);
        let all: Vec<_> = Category::known().collect();
        assert_eq!(decide(bad, &all), Some(Category::ILLEGAL));
    }
}
