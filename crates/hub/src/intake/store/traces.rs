//! What a report leaves, by which it can be opened or found. Its row stays for the figures: where it came in, when, how
//! pressing it was, how it was closed.

use crate::slice::{Class, Erase, Trace};

/// A reporter's way back: the mark of the receipt no longer fits any receipt (those have 32 bytes).
const WAY_BACK: Erase = Erase::Words {
    set: "mailbox = {nothing}, receipt_mark = {dead}",
    left: "length(x.mailbox) > 0 or length(x.receipt_mark) = 32",
};

/// All places.
pub const TRACES: &[Trace] = &[
    Trace {
        table: "report_key",
        of: &[(Class::Report, "x.report_id = {id}")],
        how: Erase::Rows,
        key: true,
        sealed: &["sealed"],
    },
    Trace {
        table: "report_offer",
        of: &[(Class::Report, "x.report_id = {id}"), (Class::Case, "x.case_id = {id}")],
        how: Erase::Rows,
        key: true,
        sealed: &["sealed"],
    },
    Trace {
        table: "report",
        of: &[(Class::Report, "x.id = {id}"), (Class::Receipt, "x.id = {id}")],
        how: WAY_BACK,
        key: true,
        sealed: &["mailbox"],
    },
    // the header holds the key of the pieces
    Trace {
        table: "report_file",
        of: &[(Class::Report, "x.report_id = {id}"), (Class::Media, "x.report_id = {id}")],
        how: Erase::Words { set: "header = {nothing}", left: "length(x.header) > 0" },
        key: true,
        sealed: &["header"],
    },
    Trace {
        table: "report_file_piece",
        of: &[(Class::Report, PIECES), (Class::Media, PIECES)],
        how: Erase::Rows,
        key: false,
        sealed: &["sealed"],
    },
    Trace {
        table: "report",
        of: &[(Class::Report, "x.id = {id}")],
        how: Erase::Words {
            set: "body = {nothing}, routing = {nothing}",
            left: "length(x.body) > 0 or length(x.routing) > 0",
        },
        key: false,
        sealed: &["body", "routing"],
    },
    Trace {
        table: "report_message",
        of: &[(Class::Report, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &["body"],
    },
    Trace {
        table: "report_mark",
        of: &[(Class::Report, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_conflict",
        of: &[(Class::Report, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_join",
        of: &[(Class::Report, "x.report_id = {id} or x.head_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_not_same",
        of: &[(Class::Report, "x.earlier_id = {id} or x.later_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_public",
        of: &[(Class::Report, "x.report_id = {id}"), (Class::Receipt, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_talk",
        of: &[(Class::Report, "x.report_id = {id}"), (Class::Receipt, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
    Trace {
        table: "report_standing",
        of: &[(Class::Report, "x.report_id = {id}"), (Class::Receipt, "x.report_id = {id}")],
        how: Erase::Rows,
        key: false,
        sealed: &[],
    },
];

const PIECES: &str =
    "x.file_id in (select f.id from report_file f where f.province = $1 and f.report_id = {id})";
