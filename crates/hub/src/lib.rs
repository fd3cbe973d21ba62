//! The hub: the application that puts a plan into operation, from the database to the pages.
//!
//! Ground first (errors, ids, time, the database's door, sealing, journal, jobs, web, authority), slices on it.
//! A slice is a folder; [`slices`] lists them. `ARCHITECTURE.md` has the map and the recipe for a new one.

#[cfg(test)]
mod architecture;
pub mod arrivals;
pub mod attachment;
pub mod authority;
pub mod backup;
pub mod calendar;
pub mod chance;
pub mod config;
pub mod db;
pub mod error;
mod id;
pub mod jobs;
pub mod journal;
pub mod kept;
pub mod money;
pub mod numbers;
pub mod outbound;
pub mod pictures;
pub mod seal;
pub mod sheet;
pub mod slice;
#[cfg(test)]
pub(crate) mod testing;
pub mod throttle;
pub mod time;
pub mod web;
pub mod wording;

pub mod app;
mod hub;
pub mod serve;

pub mod agenda;
pub mod cases;
pub mod dashboards;
pub mod demo;
pub mod desk;
pub mod filtering;
pub mod help;
pub mod information;
pub mod inspections;
pub mod intake;
pub mod notices;
pub mod offenders;
pub mod office_import;
pub mod organisations;
pub mod people;
pub mod periodic_reports;
pub mod plans;
pub mod programme;
pub mod registers;
pub mod reminders;
pub mod retention;
pub mod sanctions;
pub mod schools;
pub mod seeing;
pub mod support;
pub mod takedown;
pub mod targets;
pub mod working_days;

pub use error::{Error, Result};
pub use hub::{Hub, HubParts, OpenError, migrations, offender_migrations};
pub use id::*;
pub use slice::Slice;

/// Every slice of the hub, in the order in which their menus stand. (Tables are made by the numbers of their migrations.)
pub fn slices() -> &'static [Slice] {
    const SLICES: &[Slice] = &[
        dashboards::SLICE,
        agenda::SLICE,
        intake::SLICE,
        desk::SLICE,
        help::SLICE,
        cases::SLICE,
        seeing::SLICE,
        support::SLICE,
        sanctions::SLICE,
        offenders::SLICE,
        takedown::SLICE,
        information::SLICE,
        filtering::SLICE,
        schools::SLICE,
        plans::SLICE,
        programme::SLICE,
        targets::SLICE,
        periodic_reports::SLICE,
        registers::SLICE,
        inspections::SLICE,
        notices::SLICE,
        reminders::SLICE,
        people::SLICE,
        organisations::SLICE,
        working_days::SLICE,
        retention::SLICE,
        office_import::SLICE,
    ];
    SLICES
}
