//! What a case leaves, by which it can be opened or found. Its row, its stages and their clocks stay for the figures.

use crate::slice::{Class, Erase, Trace};

const OF_STAGE: &str = "x.stage_id in (select s.id from stage s where s.province = $1 and s.case_id = {id})";

/// All places.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "case_key",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Rows,
        key: true,
        sealed: &["sealed"],
    },
    Trace {
        table: "handover",
        of: &[(Class::Case, OF_STAGE)],
        how: Erase::Words { set: "escrow = null", left: "x.escrow is not null" },
        key: true,
        sealed: &["escrow"],
    },
    Trace {
        table: "case_box",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Rows,
        key: true,
        sealed: &["secret_key"],
    },
    // the reports of the case are found through these rows until they are destroyed themselves
    Trace {
        table: "case_report",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Words {
            set: "sealed_key = {nothing}, kept = null",
            left: "length(x.sealed_key) > 0 or x.kept is not null",
        },
        key: true,
        sealed: &["sealed_key", "kept"],
    },
    Trace {
        table: "stage_coordinator",
        of: &[(Class::Case, OF_STAGE)],
        // sealed to the unit that was asked, not to the case
        how: Erase::Words { set: "question = {nothing}", left: "length(x.question) > 0" },
        key: true,
        sealed: &["question"],
    },
    Trace {
        table: "stage_comment",
        of: &[(Class::Case, OF_STAGE)],
        how: Erase::Rows,
        key: false,
        sealed: &["body"],
    },
    Trace {
        table: "stage_coordinator",
        of: &[(Class::Case, OF_STAGE)],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "stage",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Words {
            set: "result = {nothing}, document_number = case when document_number is null then null else '–' end",
            left: "length(x.result) > 0 or x.document_number <> '–'",
        },
        key: false,
        sealed: &["result"],
    },
    Trace {
        table: "stage_pause",
        of: &[(Class::Case, OF_STAGE)],
        how: Erase::Words { set: "document_number = '–'", left: "x.document_number <> '–'" },
        key: false,
        sealed: &[],
    },
    Trace {
        table: "case_conflict",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "case_report",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
];
