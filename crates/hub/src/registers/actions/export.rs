//! A list as a table to be taken along. [`sheet`] makes the table of cells; [`csv`] writes it. Another format is
//! another writer of the same table.

use serde_json::json;

use super::show::Names;
use super::{Wanted, may_read_some, record_entry};
use crate::Hub;
use crate::authority::Principal;
use crate::error::Result;
use crate::organisations;
use crate::registers::model::{Kind, Register, Value};
use crate::registers::store::list;
use crate::sheet::{Cell, Sheet};
use crate::web::Lang;

/// Rows that are read at once.
const STEP: i64 = 500;
/// The most rows of an export.
const MOST: i64 = 100_000;

/// All entries that a list shows, with all their fields. Taking them along is kept in the journal.
pub async fn sheet(
    hub: &Hub,
    who: &Principal,
    lang: Lang,
    register: &'static Register,
    wanted: &Wanted,
) -> Result<Sheet> {
    may_read_some(who, register)?;
    let extent = who.extent(register.read);
    let fixed = ["registers-body", "registers-year", "registers-state"];
    let mut head: Vec<String> = fixed.iter().map(|id| lang.t(id).into_owned()).collect();
    head.extend(register.fields.iter().map(|field| register.word(lang, field.name).into_owned()));
    let bodies = organisations::actions::today(hub).await?;
    let mut rows = Vec::new();
    let mut from = 0;
    while from < MOST {
        let page = list::page(hub, register, &extent, wanted, (from, STEP)).await?;
        let last = page.len() < 500;
        let values: Vec<_> = page.iter().map(|(_, values)| values).collect();
        let names = Names::of(hub, &values).await?;
        for (row, values) in page {
            let body = bodies.get(row.organisation_id);
            let mut cells = vec![
                Cell::Text(body.map(|body| body.name.clone()).unwrap_or_default()),
                Cell::Number(row.year),
                Cell::Text(register.state_word(lang, &row.state).into_owned()),
            ];
            for field in register.fields {
                cells.push(match (values.get(field.name), field.kind) {
                    (None, _) => Cell::Empty,
                    (Some(Value::Day(day)), _) => Cell::Day(*day),
                    (Some(Value::Number(n)), Kind::Money | Kind::Count | Kind::Year) => Cell::Number(*n),
                    (Some(value), _) => Cell::Text(names.show(lang, register, field.name, value)),
                });
            }
            rows.push(cells);
        }
        if last {
            break;
        }
        from += STEP;
    }
    let mut tx = hub.db.begin().await?;
    let detail = json!({ "register": register.name, "rows": rows.len() });
    record_entry(hub, &mut tx, who, "registers.export", uuid::Uuid::nil(), detail).await?;
    tx.commit().await?;
    Ok(Sheet { head, rows })
}
