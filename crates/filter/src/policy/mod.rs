//! The compiled policy: one immutable file that answers "is this name closed to this tier, and why".
//!
//! Invariants: a rule's name is compared whole, never by its hash alone, so no name is blocked by accident;
//! tiers are masks over categories, so more tiers cost no memory; a policy past its expiry goes on answering
//! as before ([`Policy::is_stale`] says so): age neither opens nor closes anything.

mod build;
mod file;
mod index;
mod opened;
mod reasons;
mod rulings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;

use crate::{Action, AgeTier, Category, DomainName, MeasureSet, NameError, Scope, VerifyingKey};
pub use build::Stamp;
use file::{Class, Header};
pub use file::{LoadError, PolicyError};
use index::Record;
pub use reasons::ReadAt;
pub use rulings::{Audience, Ruling};

/// A compiled policy. Cheap to clone; the tables stay in one piece of memory.
#[derive(Clone)]
pub struct Policy {
    bytes: Bytes,
    /// Where the reasons are, when they are not in `bytes`.
    reasons: Option<Arc<dyn ReadAt>>,
    header: Header,
    classes: Vec<Class>,
    categories: Vec<Category>,
    /// For each tier the categories closed to it, one bit each.
    closed: [u64; 5],
    /// Where each source's name stands in `bytes`.
    sources: Vec<std::ops::Range<usize>>,
    /// For each tier what is done beside closing names.
    measures: [MeasureSet; 5],
}

/// What the policy says about a name, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Reachable. With a reason when an allow rule took back a block.
    Open(Option<Because>),
    /// Closed.
    Blocked(Because),
}

impl Verdict {
    /// Whether the name is closed.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Verdict::Blocked(_))
    }
}

/// The rule behind a verdict: the longest one of the gravest category that applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The category of the rule.
    pub category: Category,
    /// The rule: `name`, `*.name` (only what is below it), or `@@name` (kept open).
    pub rule: String,
    /// The list or the order.
    pub source: String,
    /// The line in the list, from 1; 0 when not known.
    pub line: u32,
}

impl Because {
    /// `source:line`, or the source alone when it has no lines.
    pub fn place(&self) -> String {
        if self.line == 0 { self.source.clone() } else { format!("{}:{}", self.source, self.line) }
    }
}

/// A category of one policy, as the hot path hands it around: [`Policy::categories`] at that index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryIndex(pub u8);

/// What all rules on the way from the top-level domain to the name say together, one bit a category.
#[derive(Clone, Copy, Default)]
struct Masks {
    block: u64,
    allow: u64,
}

impl Policy {
    /// Answers for a name in DNS wire form (RFC 1035, 3.1): lower case, not compressed, with the zero at its
    /// end. Allocates nothing. A name that is not well-formed is open.
    pub fn decide(&self, wire: &[u8], tier: AgeTier) -> Option<CategoryIndex> {
        let masks = self.masks(wire);
        let closed = masks.block & self.closed[tier.index()] & !masks.allow;
        (closed != 0).then(|| CategoryIndex(closed.trailing_zeros() as u8))
    }

    /// Whether an allow list names it, whatever other lists say. For hours when all else is closed.
    pub fn is_allowed(&self, wire: &[u8]) -> bool {
        let allow = self.categories.iter().position(|category| *category == Category::ALLOW);
        allow.is_some_and(|bit| self.masks(wire).allow >> bit & 1 == 1)
    }

    fn masks(&self, wire: &[u8]) -> Masks {
        let mut masks = Masks::default();
        self.walk(wire, |record, here| {
            if let Some(class) = self.classes.get(record.class) {
                masks.block |= if here { class.block_here } else { class.block_below };
                masks.allow |= if here { class.allow_here } else { class.allow_below };
            }
        });
        masks
    }

    /// The verdict on a name for a tier, with its reason.
    ///
    /// # Errors
    /// The text is no domain name.
    pub fn check(&self, name: &str, tier: AgeTier) -> Result<Verdict, NameError> {
        let name = DomainName::parse_any(name)?;
        let wire = index::to_wire(name.as_str());
        let masks = self.masks(&wire);
        let wanted = masks.block & self.closed[tier.index()];
        let closed = wanted & !masks.allow;
        if closed != 0 {
            let category = closed.trailing_zeros() as u8;
            let because = self.because(&wire, |action, c| action == Action::Block && c == category);
            // the verdict stands, also when the reasons cannot be read
            let unread = || Because {
                category: self.categories.get(usize::from(category)).cloned().unwrap_or(Category::LISTED),
                rule: name.to_string(),
                source: String::new(),
                line: 0,
            };
            return Ok(Verdict::Blocked(because.unwrap_or_else(unread)));
        }
        let because =
            if wanted == 0 { None } else { self.because(&wire, |action, _| action == Action::Allow) };
        Ok(Verdict::Open(because))
    }

    /// The longest matching rule of the wanted kind.
    fn because(&self, wire: &[u8], wanted: impl Fn(Action, u8) -> bool) -> Option<Because> {
        let mut found = None;
        self.walk(wire, |record, here| {
            for origin in self.origins(&record) {
                let reaches = match origin.scope {
                    Scope::Tree => true,
                    Scope::Exact => here,
                    Scope::Below => !here,
                };
                if reaches && wanted(origin.action, origin.category) {
                    found = Some((origin, index::to_text(record.name)));
                    break;
                }
            }
        });
        let (origin, name) = found?;
        let sign = if origin.action == Action::Allow { "@@" } else { "" };
        let star = if origin.scope == Scope::Below { "*." } else { "" };
        let source = self.sources.get(origin.source as usize)?;
        Some(Because {
            category: self.categories.get(usize::from(origin.category))?.clone(),
            rule: format!("{sign}{star}{name}"),
            source: String::from_utf8_lossy(self.bytes.get(source.clone())?).into_owned(),
            line: origin.line,
        })
    }

    /// The categories that the rules have, gravest first.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What is done for a tier beside closing names.
    #[inline]
    pub fn measures(&self, tier: AgeTier) -> MeasureSet {
        self.measures[tier.index()]
    }

    /// How many bytes a look-up may touch: what has to be in memory.
    pub fn resident_len(&self) -> usize {
        self.header.hot_len().unwrap_or(self.bytes.len())
    }

    /// How many names are listed.
    pub fn rules(&self) -> u64 {
        self.header.rules
    }

    /// The number that grows with every issue of the policy; 0 for a policy compiled by hand.
    pub fn sequence(&self) -> u64 {
        self.header.sequence
    }

    /// When it was issued, in seconds since 1970 (UTC).
    pub fn issued_at(&self) -> u64 {
        self.header.issued_at
    }

    /// Until when it counts as fresh, in seconds since 1970 (UTC); 0: no end.
    pub fn expires_at(&self) -> u64 {
        self.header.expires_at
    }

    /// Whether it should have been replaced by now. It still answers as before.
    pub fn is_stale(&self, now: u64) -> bool {
        self.header.expires_at != 0 && now > self.header.expires_at
    }

    /// The bytes of the file; without the reasons when it was taken in by [`Policy::load`].
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the file carries a good signature of this key.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        file::is_signed_by(&self.bytes, key)
    }
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policy").field("rules", &self.rules()).field("sequence", &self.sequence()).finish()
    }
}

impl Record<'_> {
    /// Whether the record's name is as long as the name asked about.
    fn is_whole(&self, wire: &[u8]) -> bool {
        self.name.len() == wire.len()
    }
}
