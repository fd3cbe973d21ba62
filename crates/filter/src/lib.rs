//! Filter lists, age tiers and the compiled policy. Pure.
