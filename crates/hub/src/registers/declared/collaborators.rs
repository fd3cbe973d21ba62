//! The network of child-protection collaborators (P11: TG V.2).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-collaborators*
/// Collaborators.
pub const COLLABORATORS: Register = Register {
    name: "collaborators",
    path: "cong-tac-vien",
    serves: "P11",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("person", Kind::Person).required().hinted(),
        Field::new("village", Kind::Line).required(),
        Field::new("kind", Kind::Choice(&["collaborator", "volunteer"])).required(),
        Field::new("on", Kind::Day).required(),
        Field::new("until", Kind::Day).from("left"),
        Field::new("trained", Kind::Tick),
        Field::new("phone", Kind::Line),
    ],
    title: "person",
    on: "on",
    states: &[
        Stand { name: "serving", look: State::Running, settled: true, next: &["left"] },
        Stand { name: "left", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["village", "kind", "trained"],
    filters: &["kind"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
