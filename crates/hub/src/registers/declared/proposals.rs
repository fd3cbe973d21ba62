//! Legal and policy proposals: reviewed, proposed, sent to whom, answered (P8: CB III.1, TG III.1).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-proposals*
/// Legal proposals.
pub const PROPOSALS: Register = Register {
    name: "proposals",
    path: "kien-nghi-chinh-sach",
    serves: "P8",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("document", Kind::Line).required().hinted(),
        Field::new("on", Kind::Day).required(),
        Field::new("review", Kind::Text).required(),
        Field::new("proposal", Kind::Text).from("proposed"),
        Field::new("to", Kind::AnyBody).from("proposed").hinted(),
        Field::new("number", Kind::Line).hinted(),
        Field::new("sent", Kind::Day).from("proposed"),
        Field::new("answer", Kind::Text).from("answered"),
        Field::new("answered", Kind::Day).from("answered"),
    ],
    title: "document",
    on: "on",
    states: &[
        Stand { name: "reviewing", look: State::Running, settled: false, next: &["proposed", "unchanged"] },
        Stand { name: "unchanged", look: State::Done, settled: true, next: &[] },
        Stand { name: "proposed", look: State::Waiting, settled: false, next: &["answered"] },
        Stand { name: "answered", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["to", "sent", "answered"],
    filters: &[],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
