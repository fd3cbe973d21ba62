//! International initiatives and exchanges taken part in (P9: CB III.5).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register};

// i18n: registers-activities*
/// Activities with partners.
pub const ACTIVITIES: Register = Register {
    name: "activities",
    path: "hoat-dong-hop-tac",
    serves: "P9",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("name", Kind::Line).required(),
        Field::new("kind", Kind::Choice(&["initiative", "exchange", "conference", "training", "campaign"]))
            .required(),
        Field::new("partner", Kind::AnyBody).required(),
        Field::new("place", Kind::Line),
        Field::new("on", Kind::Day).required(),
        Field::new("people", Kind::Count),
        Field::new("result", Kind::Text),
    ],
    title: "name",
    on: "on",
    states: &[],
    columns: &["kind", "partner", "on", "people"],
    filters: &["kind"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
