//! What children said, what was decided, what they were told (P10: CB V.2, TG V.2). Never who said it.

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Public, Register, Stand};
use crate::web::components::State;

// i18n: registers-consultations*
/// Children's consultations.
pub const CONSULTATIONS: Register = Register {
    name: "consultations",
    path: "cac-em-noi",
    serves: "P10",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("topic", Kind::Line).required(),
        Field::new("form", Kind::Choice(&["forum", "council", "meeting", "survey", "box"])).required(),
        Field::new("with", Kind::AnyBody).hinted(),
        Field::new("on", Kind::Day).required(),
        Field::new("children", Kind::Count).required(),
        Field::new("said", Kind::Text).required().hinted(),
        Field::new("decided", Kind::Text).from("decided"),
        Field::new("answer", Kind::Text).from("answered").hinted(),
        Field::new("answered", Kind::Day).from("answered"),
        Field::new("nameless", Kind::Tick).from("answered").hinted(),
    ],
    title: "topic",
    on: "on",
    states: &[
        Stand { name: "heard", look: State::Waiting, settled: false, next: &["decided"] },
        Stand { name: "decided", look: State::Running, settled: false, next: &["answered"] },
        Stand { name: "answered", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["form", "on", "children"],
    filters: &["form"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: Some(Public {
        state: "answered",
        fields: &["form", "on", "said", "decided", "answer", "answered"],
    }),
};
