//! The program as its users see it: one binary for all tests, so that it is linked once.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may break off and say why")]

mod admin;
mod away;
mod blocking;
mod durability;
mod export;
mod full_disk;
mod lists;
mod monitoring;
mod network;
mod pictures;
mod running;
mod school;
