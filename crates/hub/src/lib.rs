//! The application: database, slices, jobs, journal, pages, API.
