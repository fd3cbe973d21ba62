//! Papers of a child: declared as data, written sealed, signed for good, printed as official papers.
//!
//! A paper's words are sealed under the case's key (class A). A signed version never changes: it has a number, and a new
//! one follows. A decision is signed by a second person, who is shown that paper and nothing else of the case: what
//! waits for a signature is sealed to that person alone.

pub mod actions;
pub mod content;
pub mod declared;
pub mod model;
pub(super) mod pages;
mod print;
pub mod signing;
mod store;

#[cfg(test)]
pub(crate) mod tests;

crate::id! {
    /// A paper of a child.
    PaperId,
}
