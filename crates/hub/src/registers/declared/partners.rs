//! Networks and partners (P9: CB III.4, III.5).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-partners*
/// Partners.
pub const PARTNERS: Register = Register {
    name: "partners",
    path: "doi-tac",
    serves: "P9",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("name", Kind::Line).required(),
        Field::new(
            "kind",
            Kind::Choice(&["network", "organisation", "international", "enterprise", "university", "other"]),
        )
        .required(),
        Field::new("country", Kind::Line),
        Field::new("on", Kind::Day).required(),
        Field::new("until", Kind::Day),
        Field::new("what", Kind::Text).required(),
        Field::new("contact", Kind::Person),
    ],
    title: "name",
    on: "on",
    states: &[
        Stand { name: "active", look: State::Running, settled: true, next: &["over"] },
        Stand { name: "over", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["kind", "country", "until"],
    filters: &["kind"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
