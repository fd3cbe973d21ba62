//! Money for the plan, by source, year and task (P6: CB IV, TG IV, TH III).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register};

// i18n: registers-funding*
/// Funding.
pub const FUNDING: Register = Register {
    name: "funding",
    path: "kinh-phi",
    serves: "P6",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("activity", Kind::Line).required(),
        Field::new("source", Kind::Choice(&["budget", "socialised", "aid", "other"])).required(),
        Field::new("year", Kind::Year).required(),
        Field::new("task", Kind::Task).hinted(),
        Field::new("estimate", Kind::Money).required().hinted(),
        Field::new("allocated", Kind::Money),
        Field::new("spent", Kind::Money),
        Field::new("decision", Kind::Line).hinted(),
        Field::new("remark", Kind::Text),
    ],
    title: "activity",
    on: "year",
    states: &[],
    columns: &["source", "estimate", "allocated", "spent"],
    filters: &["source"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[("allocated", "estimate"), ("spent", "allocated")],
    overview: &["source", "task"],
    share: Some(("spent", "estimate")),
    public: None,
};
