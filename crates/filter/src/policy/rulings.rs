//! What the rules come to for an audience, name by name: for writing a policy down in the words of other resolvers,
//! which know neither tiers nor categories.

use super::index::{to_text, to_wire};
use super::reasons::record_end;
use super::{Masks, Policy};
use crate::AgeTier;

/// For whom a policy is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody alike, as at a provider that does not know who asks: only what is closed to every tier, staff too.
    Everyone,
    /// One age tier.
    Tier(AgeTier),
}

/// What holds at one name, where it differs from what the names above it say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The name.
    pub name: String,
    /// Whether it would be closed if there were no rule for it.
    pub inherited: bool,
    /// Whether the name itself is closed.
    pub here: bool,
    /// Whether names below it are closed that have no rule of their own.
    pub below: bool,
}

impl Policy {
    /// The categories closed to an audience.
    fn closed_to(&self, audience: Audience) -> u64 {
        match audience {
            Audience::Everyone => self.closed.iter().fold(u64::MAX, |all, tier| all & tier),
            Audience::Tier(tier) => self.closed[tier.index()],
        }
    }

    /// What holds at a name, whether it has a rule or not.
    pub fn ruling(&self, name: &str, audience: Audience) -> Ruling {
        self.ruling_of(&to_wire(name), self.closed_to(audience))
    }

    fn ruling_of(&self, wire: &[u8], closed: u64) -> Ruling {
        let [mut above, mut here, mut below] = [Masks::default(); 3];
        self.walk(wire, |record, whole| {
            let Some(class) = self.classes.get(record.class) else { return };
            if whole {
                here = Masks { block: class.block_here, allow: class.allow_here };
                below = Masks { block: class.block_below, allow: class.allow_below };
            } else {
                above.block |= class.block_below;
                above.allow |= class.allow_below;
            }
        });
        let is_closed = |own: Masks| (above.block | own.block) & closed & !(above.allow | own.allow) != 0;
        Ruling {
            name: to_text(wire),
            inherited: is_closed(Masks::default()),
            here: is_closed(here),
            below: is_closed(below),
        }
    }

    /// Hands over every name whose rule changes something for the audience, a name after those above it.
    ///
    /// # Errors
    /// Those of `f`.
    pub fn each_ruling<E>(
        &self,
        audience: Audience,
        mut f: impl FnMut(Ruling) -> Result<(), E>,
    ) -> Result<(), E> {
        let (blob, closed) = (self.blob(), self.closed_to(audience));
        let mut at = 0;
        for _ in 0..self.rules() {
            let Some((_, next)) = record_end(blob, at) else { break };
            // without the class behind the name
            let Some(wire) = next.checked_sub(2).and_then(|end| blob.get(at..end)) else { break };
            at = next;
            let ruling = self.ruling_of(wire, closed);
            if (ruling.here, ruling.below) != (ruling.inherited, ruling.inherited) {
                f(ruling)?;
            }
        }
        Ok(())
    }
}
