//! What a call leaves that was none of ours; and what a report or case leaves at the desk. That there was a call, of which
//! kind and when, stays for the counts.

use crate::slice::{Class, Erase, Trace};

/// All places.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "desk_call",
        of: &[(Class::Call, "x.id = {id}")],
        how: Erase::Words {
            set: "sealed_key = null, draft = null, erased_at = {now}",
            left: "x.sealed_key is not null or x.draft is not null or x.erased_at is null",
        },
        key: true,
        sealed: &["sealed_key", "draft"],
    },
    Trace {
        table: "desk_call_conflict",
        of: &[(Class::Call, "x.call_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    // the number under which the national line knows it
    Trace {
        table: "desk_taken",
        of: &[(Class::Report, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "desk_handed",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Words { set: "case_id = null", left: "x.case_id is not null" },
        key: false,
        sealed: &[],
    },
];
