//! One listed name, from whatever list or order it came.

use std::sync::Arc;

use crate::{Category, DomainName};

/// What a rule wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Close the name.
    Block,
    /// Keep the name open; wins over blocks (see [`Category::opens_all`]).
    Allow,
}

/// Which names a rule reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The name and every name below it.
    Tree,
    /// The name alone.
    Exact,
    /// Every name below it, not the name itself (RPZ's `*.name`).
    Below,
}

/// A name with its category and where it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: DomainName,
    /// What it is about.
    pub category: Category,
    /// Block or allow.
    pub action: Action,
    /// How far the rule reaches.
    pub scope: Scope,
    /// The list's file name or the order's number, as the verdict shows it. At most 200 bytes are kept.
    pub source: Arc<str>,
    /// The line in the source, from 1; 0 when the source has no lines.
    pub line: u32,
}

impl Entry {
    /// A rule that closes the name and every name below it, such as an order's.
    pub fn block(name: DomainName, category: Category, source: impl Into<Arc<str>>) -> Self {
        Entry { name, category, action: Action::Block, scope: Scope::Tree, source: source.into(), line: 0 }
    }

    /// A rule that keeps the name and every name below it open.
    pub fn allow(name: DomainName, category: Category, source: impl Into<Arc<str>>) -> Self {
        Entry { action: Action::Allow, ..Entry::block(name, category, source) }
    }
}
