//! Inspections on both engines.
