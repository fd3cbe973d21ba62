//! Registers on both engines.
