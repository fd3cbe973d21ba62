//! Rules for online teaching that each school adopted (P12: CB V.3, TG V.3, HA 4). A school has one valid set.

use crate::registers::actions::{READ, WRITE_SCHOOL};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-online-rules*
/// Online-teaching rules.
pub const ONLINE_RULES: Register = Register {
    name: "online-rules",
    path: "quy-tac-day-hoc",
    serves: "P12",
    read: &READ,
    write: &WRITE_SCHOOL,
    fields: &[
        Field::new("name", Kind::Line).required(),
        Field::new("template", Kind::Choice(&["ministry", "department", "own"])).required(),
        Field::new("number", Kind::Line).hinted(),
        Field::new("on", Kind::Day).required(),
        Field::new("checker", Kind::Organisation).from("checked"),
        Field::new("checked", Kind::Day).from("checked"),
        Field::new("remark", Kind::Text),
    ],
    title: "name",
    on: "on",
    states: &[
        Stand { name: "draft", look: State::Waiting, settled: false, next: &["in-force"] },
        Stand { name: "in-force", look: State::Running, settled: true, next: &["checked", "replaced"] },
        Stand { name: "replaced", look: State::Stuck, settled: true, next: &[] },
        Stand { name: "checked", look: State::Done, settled: true, next: &["replaced"] },
    ],
    columns: &["template", "on", "checked"],
    filters: &["template"],
    sole: &["in-force", "checked"],
    only: Some("school"),
    needs_file: Some("in-force"),
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
