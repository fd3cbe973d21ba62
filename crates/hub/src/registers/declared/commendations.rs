//! Who did well and was told so in public (P7: HU, TG III.2).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register};

// i18n: registers-commendations*
/// Commendations.
pub const COMMENDATIONS: Register = Register {
    name: "commendations",
    path: "khen-thuong",
    serves: "P7",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("name", Kind::Line).required().hinted(),
        Field::new("kind", Kind::Choice(&["collective", "person"])).required(),
        Field::new("form", Kind::Choice(&["certificate", "merit", "letter", "praise"])).required(),
        Field::new("reason", Kind::Text).required(),
        Field::new("on", Kind::Day).required(),
        Field::new("decision", Kind::Line).required().hinted(),
        Field::new("issuer", Kind::AnyBody).required().hinted(),
    ],
    title: "name",
    on: "on",
    states: &[],
    columns: &["kind", "form", "on"],
    filters: &["kind", "form"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
