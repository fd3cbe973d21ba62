//! Public warnings about what harms children and how offenders go about it (T4): written by one, sent out by
//! another, in words that repeat neither the content nor where it stands.

pub mod actions;
mod pages;
mod store;

pub(super) use pages::routes;
