//! School-safety standards reviewed (P15: TH IV.3c).

use crate::registers::actions::{READ, WRITE_SCHOOL};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-school-safety*
/// School-safety standards.
pub const SCHOOL_SAFETY: Register = Register {
    name: "school-safety",
    path: "an-toan-truong-hoc",
    serves: "P15",
    read: &READ,
    write: &WRITE_SCHOOL,
    fields: &[
        Field::new("standard", Kind::Line).required().hinted(),
        Field::new("on", Kind::Day).required(),
        Field::new("share", Kind::Percent).required().hinted(),
        Field::new("missing", Kind::Text),
        Field::new("remedy", Kind::Text).from("mending"),
        Field::new("due", Kind::Day).from("mending"),
    ],
    title: "standard",
    on: "on",
    states: &[
        Stand { name: "reviewed", look: State::Waiting, settled: false, next: &["mending", "met"] },
        Stand { name: "mending", look: State::Running, settled: false, next: &["met"] },
        Stand { name: "met", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["on", "share", "due"],
    filters: &[],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
