//! The standing group of each commune (P11: TH IV.2d).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-standing-group*
/// Commune standing group.
pub const STANDING_GROUP: Register = Register {
    name: "standing-group",
    path: "nhom-thuong-truc",
    serves: "P11",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("person", Kind::Person).required().hinted(),
        Field::new("position", Kind::Line).required(),
        Field::new("part", Kind::Choice(&["head", "deputy", "member"])).required(),
        Field::new("decision", Kind::Line).required().hinted(),
        Field::new("on", Kind::Day).required(),
        Field::new("until", Kind::Day).from("left"),
        Field::new("phone", Kind::Line),
    ],
    title: "person",
    on: "on",
    states: &[
        Stand { name: "serving", look: State::Running, settled: true, next: &["left"] },
        Stand { name: "left", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["position", "part", "on"],
    filters: &["part"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
