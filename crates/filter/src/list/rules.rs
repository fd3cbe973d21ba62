//! The usable rules of a list, kept in a few pieces of memory however many there are.

use crate::merge::{kind_of, parts_of};
use crate::name::put_name;
use crate::{Action, DomainName, NameError, Scope};

/// One usable line of a list, or one of several names on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    /// The name, in the form of [`crate::DomainName`].
    pub name: &'a [u8],
    /// Block or allow.
    pub action: Action,
    /// How far the rule reaches.
    pub scope: Scope,
    /// The line, from 1.
    pub line: u32,
}

impl Rule<'_> {
    /// The name by itself.
    pub fn domain(&self) -> DomainName {
        DomainName::written(self.name)
    }
}

/// The rules of a list, in the order of the file: the letters of all names one behind the other, and twelve
/// bytes a rule.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    letters: Vec<u8>,
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    at: u32,
    line: u32,
    length: u8,
    kind: u8,
}

/// The most names of one list: about 250 MB in memory. The largest public list has some five million.
pub const MAX_RULES: usize = 8_000_000;

impl Rules {
    pub(super) fn push(
        &mut self,
        text: &str,
        action: Action,
        scope: Scope,
        line: u32,
    ) -> Result<(), NameError> {
        // eight million names of 253 letters stay below 4 GiB
        let at = self.letters.len();
        put_name(&mut self.letters, text.as_bytes())?;
        let length = (self.letters.len() - at) as u8;
        self.items.push(Item { at: at as u32, line, length, kind: kind_of(action, scope) });
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The rules in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Rule<'_>> {
        self.items.iter().map(|item| {
            let (action, scope) = parts_of(item.kind).unwrap_or((Action::Block, Scope::Exact));
            let at = item.at as usize;
            Rule { name: &self.letters[at..at + usize::from(item.length)], action, scope, line: item.line }
        })
    }
}
