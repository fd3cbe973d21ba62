//! Good models and how far they have spread (P7: "nhân rộng những mô hình hay", TG III.2).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-good-models*
/// Good models to replicate.
pub const GOOD_MODELS: Register = Register {
    name: "good-models",
    path: "mo-hinh-hay",
    serves: "P7",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("name", Kind::Line).required(),
        Field::new("place", Kind::AnyBody).required().hinted(),
        Field::new("what", Kind::Text).required(),
        Field::new("on", Kind::Day).required(),
        Field::new("people", Kind::Count),
        Field::new("result", Kind::Text).from("assessed"),
        Field::new("copied", Kind::Count).from("spreading"),
        Field::new("contact", Kind::Person),
    ],
    title: "name",
    on: "on",
    states: &[
        Stand { name: "followed", look: State::Waiting, settled: false, next: &["assessed", "dropped"] },
        Stand { name: "dropped", look: State::Stuck, settled: true, next: &[] },
        Stand { name: "assessed", look: State::Running, settled: false, next: &["spreading", "dropped"] },
        Stand { name: "spreading", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["place", "copied"],
    filters: &[],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
