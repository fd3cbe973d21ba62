//! What those reported leave: kinds of outcome, days and sums stay for the figures; who it was, words and the numbers of
//! documents go.

use crate::slice::{Class, Erase, Trace};

/// All places.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "alleged",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Words {
            set: "label = {nothing}, mark = null",
            left: "length(x.label) > 0 or x.mark is not null",
        },
        key: false,
        sealed: &["label", "mark"],
    },
    Trace {
        table: "alleged_outcome",
        of: &[(
            Class::Case,
            "x.alleged_id in (select a.id from alleged a where a.province = $1 and a.case_id = {id})",
        )],
        how: Erase::Words {
            set: "sealed = case when sealed is null then null else {nothing} end,
                number = case when number is null then null else '–' end,
                police_number = case when police_number is null then null else '–' end,
                procuracy_number = case when procuracy_number is null then null else '–' end,
                court_number = case when court_number is null then null else '–' end",
            left: "length(x.sealed) > 0 or x.number <> '–' or x.police_number <> '–'
                or x.procuracy_number <> '–' or x.court_number <> '–'",
        },
        key: false,
        sealed: &["sealed"],
    },
];
