//! Training and retraining (P11: TG III.4).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register};

// i18n: registers-training*
/// Training.
pub const TRAINING: Register = Register {
    name: "training",
    path: "tap-huan",
    serves: "P11",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("name", Kind::Line).required(),
        Field::new("kind", Kind::Choice(&["training", "retraining"])).required(),
        Field::new("topic", Kind::Choice(&["protection", "skills", "procedure", "law", "technical"]))
            .required(),
        Field::new("on", Kind::Day).required(),
        Field::new("days", Kind::Count),
        Field::new("people", Kind::Count).required(),
        Field::new("organiser", Kind::AnyBody),
        Field::new("result", Kind::Text),
    ],
    title: "name",
    on: "on",
    states: &[],
    columns: &["kind", "topic", "on", "people"],
    filters: &["kind", "topic"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
