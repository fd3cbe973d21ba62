//! What a school has opened at a moment: names in the whole school, categories and names in a room. Nothing here is
//! looked at unless a name is closed, so names that are open cost what they did before.

use std::collections::HashSet;

use lachan_filter::{Category, CategoryIndex, DomainName, Policy};

use crate::groups::{Groups, Standing};
use crate::wire::in_packet;

/// What is open.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    /// In the whole school.
    pub allow: Names,
    /// In rooms.
    pub rooms: Vec<RoomOpened>,
}

/// What is open in a room.
#[derive(Debug, Default)]
pub(crate) struct RoomOpened {
    pub categories: Vec<Category>,
    pub names: Names,
}

/// Names in wire form, each with all below it.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<Box<[u8]>>);

impl Names {
    /// Adds a name.
    pub(crate) fn add(&mut self, name: &DomainName) {
        self.0.insert(in_packet(name.as_str()).into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the name, or one that it is below, is among them.
    fn hold(&self, wire: &[u8]) -> bool {
        let mut rest = wire;
        while let Some((&length @ 1..=63, _)) = rest.split_first() {
            if self.0.contains(rest) {
                return true;
            }
            rest = rest.get(1 + usize::from(length)..).unwrap_or_default();
        }
        false
    }
}

impl Opened {
    fn room(&self, standing: Standing) -> Option<&RoomOpened> {
        self.rooms.get(usize::from(standing.opened?))
    }

    fn names_it(&self, wire: &[u8], standing: Standing) -> bool {
        self.allow.hold(wire) || self.room(standing).is_some_and(|room| room.names.hold(wire))
    }

    #[cold]
    fn still_closed(
        &self,
        policy: &Policy,
        asked: &[u8],
        wire: &[u8],
        standing: Standing,
    ) -> Option<CategoryIndex> {
        if self.names_it(asked, standing) || self.names_it(wire, standing) {
            return policy.decide_except(wire, standing.tier, |_| true);
        }
        let room = self.room(standing);
        let opened = |category: &Category| room.is_some_and(|room| room.categories.contains(category));
        policy.decide_except(wire, standing.tier, opened)
    }
}

impl Groups {
    /// The category that closes a name to somebody, if one does.
    #[inline]
    pub(crate) fn closes(&self, policy: &Policy, name: &[u8], standing: Standing) -> Option<CategoryIndex> {
        self.closes_hop(policy, name, name, standing)
    }

    /// The same of a name that the answer leads to: who opens a name opens what it leads to, but for what the law closes.
    #[inline]
    pub(crate) fn closes_hop(
        &self,
        policy: &Policy,
        asked: &[u8],
        hop: &[u8],
        standing: Standing,
    ) -> Option<CategoryIndex> {
        let closed = policy.decide(hop, standing.tier)?;
        match &self.opened {
            None => Some(closed),
            Some(opened) => opened.still_closed(policy, asked, hop, standing),
        }
    }

    /// Whether a name stays open while all else is shut.
    pub(crate) fn stays_open(&self, policy: &Policy, name: &[u8]) -> bool {
        policy.is_allowed(name) || self.opened.as_ref().is_some_and(|opened| opened.allow.hold(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_with_all_below_it() {
        let mut names = Names::default();
        names.add(&DomainName::parse("hoc.example").unwrap());
        for (name, held) in [("hoc.example", true), ("a.b.hoc.example", true), ("xhoc.example", false)] {
            assert_eq!(names.hold(&in_packet(name)), held, "{name}");
        }
        assert!(!names.hold(b"\0") && !names.hold(b"") && !names.hold(b"\x3fhoc"));
    }
}
