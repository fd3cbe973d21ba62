//! Support for enterprises that make safe products, apps and content (P14: HU, CB III.1, TG III.1).

use crate::registers::actions::{READ, WRITE};
use crate::registers::model::{Field, Kind, Register, Stand};
use crate::web::components::State;

// i18n: registers-enterprise-support*
/// Support for enterprises.
pub const ENTERPRISE_SUPPORT: Register = Register {
    name: "enterprise-support",
    path: "ho-tro-doanh-nghiep",
    serves: "P14",
    read: &READ,
    write: &WRITE,
    fields: &[
        Field::new("enterprise", Kind::Line).required(),
        Field::new("product", Kind::Line).required().hinted(),
        Field::new("kind", Kind::Choice(&["advice", "technical", "money", "promotion", "certificate"]))
            .required(),
        Field::new("on", Kind::Day).required(),
        Field::new("sum", Kind::Money),
        Field::new("result", Kind::Text).from("done"),
    ],
    title: "enterprise",
    on: "on",
    states: &[
        Stand { name: "asked", look: State::Waiting, settled: false, next: &["running", "refused"] },
        Stand { name: "running", look: State::Running, settled: false, next: &["done", "refused"] },
        Stand { name: "refused", look: State::Stuck, settled: true, next: &[] },
        Stand { name: "done", look: State::Done, settled: true, next: &[] },
    ],
    columns: &["product", "kind", "sum"],
    filters: &["kind"],
    sole: &[],
    only: None,
    needs_file: None,
    warns: &[],
    overview: &[],
    share: None,
    public: None,
};
