//! Officers assigned to the work (P11: CB III.4, TG III.4).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-staff*
/// Staff assigned.
pub const STAFF: Register = Register {
    name: "staff",
    path: "can-bo",
    serves: "P11",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("person", Kind::Person).required().hinted(),
        Field::new("position", Kind::Line).required(),
        Field::new("duty", Kind::Choice(&["lead", "focal", "support"])).required(),
        Field::new("on", Kind::Day).required(),
        Field::new("until", Kind::Day).from("moved"),
        Field::new("decision", Kind::Line).hinted(),
        Field::new("phone", Kind::Line),
    ],
    title: "person",
    on: "on",
    states: &[
        Stand { name: "serving", look: State::Running, settled: true, next: &["moved"] },
        Stand { name: "moved", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["position", "duty", "on"],
    filters: &["duty"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
