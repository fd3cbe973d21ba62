//! What a talk with a counsellor leaves. Its row stays for the figures: when it was asked for, taken and ended.

use crate::slice::{Class, Erase, Trace};

const OF_REPORT: &str = "x.report_id = {id}";
const OF_TALK: &str =
    "x.counselling_id in (select k.id from counselling k where k.province = $1 and k.report_id = {id})";

const fn gone(table: &'static str, sealed: &'static [&'static str]) -> Trace {
    Trace { table, of: &[(Class::Report, OF_TALK)], how: Erase::Rows, key: false, sealed }
}

/// All places.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "counselling",
        of: &[(Class::Report, OF_REPORT)],
        how: Erase::Words {
            set: "unit_key = case when unit_key is null then null else {nothing} end, child_key = null,
                escrow = case when escrow is null then null else {nothing} end",
            left: "length(x.unit_key) > 0 or x.child_key is not null or length(x.escrow) > 0",
        },
        key: true,
        sealed: &["unit_key", "child_key", "escrow"],
    },
    Trace {
        table: "counselling",
        of: &[(Class::Report, OF_REPORT)],
        how: Erase::Words {
            set: "brief = case when brief is null then null else {nothing} end",
            left: "length(x.brief) > 0",
        },
        key: false,
        sealed: &["brief"],
    },
    gone("counselling_message", &["body"]),
    gone("counselling_session", &["note"]),
    gone("counselling_score", &["sealed", "told"]),
    gone("counselling_alarm", &["sealed"]),
];
