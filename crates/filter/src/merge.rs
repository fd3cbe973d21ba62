//! Brings the rules of all lists together: one group a name, in an order that does not depend on the order of
//! the lists.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::{Action, Category, Entry, List, Rule, Scope};

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

/// Action and scope in three bits. Stable: files store it.
pub(crate) fn kind_of(action: Action, scope: Scope) -> u8 {
    let scope = match scope {
        Scope::Tree => 0,
        Scope::Exact => 1,
        Scope::Below => 2,
    };
    scope | if action == Action::Allow { 4 } else { 0 }
}

/// The other way round; `None` for what [`kind_of`] never says.
pub(crate) fn parts_of(kind: u8) -> Option<(Action, Scope)> {
    let scope = match kind & 3 {
        0 => Scope::Tree,
        1 => Scope::Exact,
        2 => Scope::Below,
        _ => return None,
    };
    let action = if kind & 4 == 0 { Action::Block } else { Action::Allow };
    (kind < 8).then_some((action, scope))
}

impl Origin {
    pub fn kind(self) -> u8 {
        kind_of(self.action, self.scope)
    }

    pub fn from_kind(kind: u8, category: u8, source: u32, line: u32) -> Option<Origin> {
        parts_of(kind).map(|(action, scope)| Origin { category, action, scope, source, line })
    }
}

/// Rules of several lists and orders, gathered to become a [`crate::Policy`] or a [`crate::Bundle`]. The names
/// stay where they are.
#[derive(Default)]
pub struct Gathered<'a> {
    /// In the order in which they came.
    categories: Vec<Category>,
    sources: Vec<Arc<str>>,
    items: Vec<Item<'a>>,
}

struct Item<'a> {
    /// The end of the name, turned round, so that most comparisons need no look at the name.
    key: u128,
    name: &'a [u8],
    origin: Origin,
}

impl<'a> Gathered<'a> {
    /// Takes all rules of a list under a category. In an `allow` list every name is an allow rule.
    ///
    /// # Errors
    /// More than 64 categories.
    pub fn add_list(&mut self, list: &'a List, category: &Category) -> Result<(), BuildError> {
        let number = self.category(category)?;
        let source = number_of(&mut self.sources, &list.name);
        let allow_all = *category == Category::ALLOW;
        self.items.reserve(list.rules.len());
        self.items.extend(list.rules.iter().map(|Rule { name, action, scope, line }| {
            let action = if allow_all { Action::Allow } else { action };
            Item { key: key(name), name, origin: Origin { category: number, action, scope, source, line } }
        }));
        Ok(())
    }

    /// Takes single rules.
    ///
    /// # Errors
    /// More than 64 categories.
    pub fn add_entries(&mut self, entries: &'a [Entry]) -> Result<(), BuildError> {
        self.items.reserve(entries.len());
        for run in entries.chunk_by(same_list) {
            let (category, source) =
                (self.category(&run[0].category)?, number_of(&mut self.sources, &run[0].source));
            self.items.extend(run.iter().map(|entry| {
                let name = entry.name.as_str().as_bytes();
                let (action, scope, line) = (entry.action, entry.scope, entry.line);
                Item { key: key(name), name, origin: Origin { category, action, scope, source, line } }
            }));
        }
        Ok(())
    }

    fn category(&mut self, category: &Category) -> Result<u8, BuildError> {
        match number_of(&mut self.categories, category) {
            number @ 0..64 => Ok(number as u8),
            number => Err(BuildError::TooManyCategories(number as usize + 1)),
        }
    }
}

/// The position of a value in a table, at its end if it is new.
fn number_of<T: PartialEq + Clone>(table: &mut Vec<T>, value: &T) -> u32 {
    let position = table.iter().rposition(|known| known == value).unwrap_or_else(|| {
        table.push(value.clone());
        table.len() - 1
    });
    position as u32
}

/// The values in order, and for each position before its position now.
fn sorted<T: Clone>(table: &[T], order: impl Fn(&T, &T) -> Ordering) -> (Vec<T>, Vec<u32>) {
    let mut numbers: Vec<usize> = (0..table.len()).collect();
    numbers.sort_by(|a, b| order(&table[*a], &table[*b]));
    let mut now = vec![0; table.len()];
    for (position, before) in (0..).zip(&numbers) {
        now[*before] = position;
    }
    (numbers.into_iter().map(|number| table[number].clone()).collect(), now)
}

/// Entries with numbered categories (gravest first) and sources (by name).
pub(crate) struct Merged<'a> {
    pub categories: Vec<Category>,
    pub sources: Vec<Arc<str>>,
    items: Vec<Item<'a>>,
}

impl<'a> Merged<'a> {
    /// Numbers categories by gravity and sources by name, and orders the rules.
    pub fn new(gathered: Gathered<'a>) -> Self {
        let Gathered { categories, sources, mut items } = gathered;
        let (categories, category_now) = sorted(&categories, |a, b| a.rank().cmp(&b.rank()));
        let (sources, source_now) = sorted(&sources, Ord::cmp);
        for item in &mut items {
            item.origin.category = category_now[usize::from(item.origin.category)] as u8;
            item.origin.source = source_now[item.origin.source as usize];
        }
        items.sort_unstable_by(|a, b| match a.key.cmp(&b.key) {
            Ordering::Equal => {
                a.name.iter().rev().cmp(b.name.iter().rev()).then_with(|| a.origin.cmp(&b.origin))
            }
            other => other,
        });
        Merged { categories, sources, items }
    }

    /// An upper bound of the number of names.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Hands over each name once, with the reasons why it is listed, ordered by the name read backwards.
    pub fn each<E>(&self, mut f: impl FnMut(&[u8], &[Origin]) -> Result<(), E>) -> Result<(), E> {
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

/// The last sixteen bytes, last byte first.
fn key(name: &[u8]) -> u128 {
    if let Some(end) = name.last_chunk::<16>() {
        return u128::from_le_bytes(*end);
    }
    let mut end = [0; 16];
    end[16 - name.len()..].copy_from_slice(name);
    u128::from_le_bytes(end)
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
