//! Brings the rules of all lists together: one group a name, in an order that does not depend on the order of
//! the lists.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use crate::{Action, Category, Entry, Scope};

/// Why entries cannot become a policy or a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A verdict is a mask of 64 bits.
    #[error("{0} categories, but at most 64 fit into one policy")]
    TooManyCategories(usize),
    /// Offsets in the index have 32 bits.
    #[error("the names need more than 4 GiB")]
    TooLarge,
    /// The system gave no random bytes for the index key.
    #[error("no random numbers to be had from the system")]
    NoRandomness,
    /// A bundle whose signature is good, but whose content contradicts itself.
    #[error("the bundle contradicts itself; it was made by a faulty program")]
    Malformed,
}

/// Why one name is in the index: a rule of one list, with indexes into the tables of categories and sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Origin {
    pub category: u8,
    pub action: Action,
    pub scope: Scope,
    pub source: u32,
    pub line: u32,
}

impl Origin {
    /// Action and scope in three bits. Stable: files store it.
    pub fn kind(self) -> u8 {
        let scope = match self.scope {
            Scope::Tree => 0,
            Scope::Exact => 1,
            Scope::Below => 2,
        };
        scope | if self.action == Action::Allow { 4 } else { 0 }
    }

    pub fn from_kind(kind: u8, category: u8, source: u32, line: u32) -> Option<Origin> {
        let scope = match kind & 3 {
            0 => Scope::Tree,
            1 => Scope::Exact,
            2 => Scope::Below,
            _ => return None,
        };
        let action = if kind & 4 == 0 { Action::Block } else { Action::Allow };
        (kind < 8).then_some(Origin { category, action, scope, source, line })
    }
}

/// Entries with numbered categories (gravest first) and sources (by name).
pub(crate) struct Merged<'a> {
    pub categories: Vec<Category>,
    pub sources: Vec<Arc<str>>,
    items: Vec<Item<'a>>,
}

struct Item<'a> {
    /// The end of the name, turned round, so that most comparisons need no look at the name.
    key: u64,
    name: &'a str,
    origin: Origin,
}

impl<'a> Merged<'a> {
    pub fn new(entries: &'a [Entry]) -> Result<Self, BuildError> {
        let (categories, sources) = tables(entries);
        if categories.len() > 64 {
            return Err(BuildError::TooManyCategories(categories.len()));
        }
        let category_of: HashMap<&str, u8> = categories.iter().map(Category::as_str).zip(0..).collect();
        let source_of: HashMap<&str, u32> = sources.iter().map(AsRef::as_ref).zip(0..).collect();
        let mut last: Option<(&Entry, u8, u32)> = None;
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            let (category, source) = match last {
                Some((l, category, source)) if same_list(l, entry) => (category, source),
                _ => (category_of[entry.category.as_str()], source_of[&*entry.source]),
            };
            last = Some((entry, category, source));
            let name = entry.name.as_str();
            let (action, scope, line) = (entry.action, entry.scope, entry.line);
            items.push(Item {
                key: key(name),
                name,
                origin: Origin { category, action, scope, source, line },
            });
        }
        items.sort_unstable_by(|a, b| match a.key.cmp(&b.key) {
            Ordering::Equal => {
                a.name.bytes().rev().cmp(b.name.bytes().rev()).then_with(|| a.origin.cmp(&b.origin))
            }
            other => other,
        });
        Ok(Merged { categories, sources, items })
    }

    /// An upper bound of the number of names.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Hands over each name once, with the reasons why it is listed, ordered by the name read backwards.
    pub fn each<E>(&self, mut f: impl FnMut(&str, &[Origin]) -> Result<(), E>) -> Result<(), E> {
        let mut origins = Vec::new();
        for group in self.items.chunk_by(|a, b| a.key == b.key && a.name == b.name) {
            origins.clear();
            origins.extend(group.iter().map(|item| item.origin));
            if origins.len() > 1 {
                simplify(&mut origins);
            }
            f(group[0].name, &origins)?;
        }
        Ok(())
    }
}

fn same_list(a: &Entry, b: &Entry) -> bool {
    Arc::ptr_eq(&a.source, &b.source) && a.category == b.category
}

fn tables(entries: &[Entry]) -> (Vec<Category>, Vec<Arc<str>>) {
    let mut categories: HashMap<&str, &Category> = HashMap::new();
    let mut sources: HashMap<&str, &Arc<str>> = HashMap::new();
    for run in entries.chunk_by(same_list) {
        categories.insert(run[0].category.as_str(), &run[0].category);
        sources.insert(&run[0].source, &run[0].source);
    }
    let mut categories: Vec<Category> = categories.into_values().cloned().collect();
    categories.sort_by(|a, b| a.rank().cmp(&b.rank()));
    let mut sources: Vec<Arc<str>> = sources.into_values().cloned().collect();
    sources.sort();
    (categories, sources)
}

/// The last eight bytes, last byte first.
fn key(name: &str) -> u64 {
    let mut key = [0; 8];
    for (to, from) in key.iter_mut().zip(name.bytes().rev()) {
        *to = from;
    }
    u64::from_be_bytes(key)
}

/// Joins "the name" and "all below it" of one list to the tree, keeps the first place of each reason, and
/// drops reasons that a tree of the same category covers. The origins of one name come sorted.
fn simplify(origins: &mut Vec<Origin>) {
    for i in 0..origins.len() {
        let one = origins[i];
        if one.scope != Scope::Exact {
            continue;
        }
        let other = |o: &&mut Origin| {
            o.scope == Scope::Below
                && (o.category, o.action, o.source) == (one.category, one.action, one.source)
        };
        if let Some(below) = origins.iter_mut().find(other) {
            below.scope = Scope::Tree;
            below.line = one.line.min(below.line);
        }
    }
    origins.sort_unstable();
    origins.dedup_by_key(|o| (o.category, o.action, o.scope));
    let trees: Vec<_> =
        origins.iter().filter(|o| o.scope == Scope::Tree).map(|o| (o.category, o.action)).collect();
    origins.retain(|o| o.scope == Scope::Tree || !trees.contains(&(o.category, o.action)));
}
