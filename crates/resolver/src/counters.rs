//! What is counted: how often which tier met which category. No name and no address is ever kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use lachan_filter::{AgeTier, Category};

/// How a query ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Answered from memory.
    Cached,
    /// Answered by an upstream.
    Forwarded,
    /// No upstream answered.
    Failed,
    /// Not a question that is answered here (zone transfer, ANY, another class).
    Refused,
    /// Closed, for this category.
    Blocked(Category),
}

/// How many queries of each tier ended how, since the start.
pub type Counts = BTreeMap<(AgeTier, Ending), u64>;

/// Categories have a slot each for as long as the program runs, whatever position a policy gives them.
const SLOTS: usize = 256;

/// One worker's counters. Only its worker writes them, so they cost no waiting.
pub(crate) struct Tally {
    blocked: [Box<[AtomicU64]>; 5],
    other: [[AtomicU64; 4]; 5],
}

/// The ends that are no block, by position in a [`Tally`].
#[derive(Clone, Copy)]
pub(crate) enum Plain {
    Cached,
    Forwarded,
    Failed,
    Refused,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let slots = || (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Tally { blocked: std::array::from_fn(|_| slots()), other: Default::default() }
    }

    pub(crate) fn blocked(&self, tier: AgeTier, slot: u8) {
        self.blocked[tier.index()][usize::from(slot)].fetch_add(1, Relaxed);
    }

    pub(crate) fn plain(&self, tier: AgeTier, end: Plain) {
        self.other[tier.index()][end as usize].fetch_add(1, Relaxed);
    }
}

/// Which category has which slot.
#[derive(Default)]
pub(crate) struct Slots(Mutex<Vec<Category>>);

impl Slots {
    /// The slots of a policy's categories. When all are taken, the last one stands for the rest.
    pub(crate) fn assign(&self, categories: &[Category]) -> [u8; 64] {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut slots = [0; 64];
        for (slot, category) in slots.iter_mut().zip(categories) {
            let position = known.iter().position(|k| k == category).unwrap_or_else(|| {
                if known.len() < SLOTS {
                    known.push(category.clone());
                }
                known.len() - 1
            });
            *slot = position as u8;
        }
        slots
    }

    /// The slot of one category, whether or not a policy has it.
    pub(crate) fn of(&self, category: Category) -> u8 {
        self.assign(&[category])[0]
    }

    /// The sums over all workers; what is zero is left out.
    pub(crate) fn sum<'a>(&self, tallies: impl Iterator<Item = &'a Tally>) -> Counts {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut counts = Counts::new();
        let mut add = |tier, ending, number: &AtomicU64| {
            let number = number.load(Relaxed);
            if number > 0 {
                *counts.entry((tier, ending)).or_default() += number;
            }
        };
        for tally in tallies {
            for tier in AgeTier::ALL {
                for (category, number) in known.iter().zip(&tally.blocked[tier.index()]) {
                    add(tier, Ending::Blocked(category.clone()), number);
                }
                let ends = [Ending::Cached, Ending::Forwarded, Ending::Failed, Ending::Refused];
                for (ending, number) in ends.into_iter().zip(&tally.other[tier.index()]) {
                    add(tier, ending, number);
                }
            }
        }
        counts
    }
}
