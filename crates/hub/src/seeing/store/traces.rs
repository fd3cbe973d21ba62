//! What looking at the files of a report leaves beside who looked and for how long.

use crate::slice::{Class, Erase, Trace};

const OF_REPORT: &[(Class, &str)] = &[(Class::Report, "x.report_id = {id}")];

/// All places. Minutes stay: they are the exposure of an officer.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "viewing",
        of: OF_REPORT,
        how: Erase::Words { set: "words = null", left: "x.words is not null" },
        key: false,
        sealed: &["words"],
    },
    // with the mark by which the same bytes would be recognised
    Trace { table: "file_assessment", of: OF_REPORT, how: Erase::Rows, key: false, sealed: &["sealed"] },
];
