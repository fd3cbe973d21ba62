//! The application: database, slices, jobs, journal, pages, API.

pub mod web;
