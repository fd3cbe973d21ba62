//! What a report or case leaves in the sentences that people were told: where they led.

use crate::slice::{Class, Erase, Trace};

/// All places.
pub const TRACES: &[Trace] = &[Trace {
    table: "told",
    of: &[
        (Class::Report, "substr(x.href, 1, 41) = '/tin/' || {name}"),
        (Class::Case, "substr(x.href, 1, 45) = '/vu-viec/' || {name}"),
    ],
    how: Erase::Words { set: "href = '/viec', words = '–'", left: "x.href <> '/viec'" },
    key: false,
    sealed: &[],
}];
