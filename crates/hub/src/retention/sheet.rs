//! What was destroyed as a workbook, with the whole digests: for whoever compares it with an old copy of the database.

use std::collections::BTreeMap;

use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};
use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::organisations;
use crate::retention::lists::{self, Asked, ItemRow};
use crate::time::Moment;
use crate::web::Lang;

/// The columns: message of the heading, width in letters.
const COLUMNS: &[(&str, u16)] = &[
    ("retention-column-class", 18),
    ("retention-column-code", 22),
    ("retention-column-id", 38),
    ("retention-column-unit", 26),
    ("retention-column-rule", 24),
    ("retention-column-version", 10),
    ("retention-column-event", 14),
    ("retention-column-keys-at", 20),
    ("retention-column-keys", 10),
    ("retention-column-keys-digest", 68),
    ("retention-column-rows-at", 20),
    ("retention-column-rows", 10),
    ("retention-column-rows-digest", 68),
    ("retention-column-proven-at", 20),
];

/// What somebody sees of the tombstones that they look for. Taking it along is kept in the journal.
pub async fn export(hub: &Hub, who: &Principal, lang: Lang, wanted: Asked) -> Result<Vec<u8>> {
    let items = lists::destroyed(hub, who, wanted).await?;
    let names: BTreeMap<_, _> =
        organisations::actions::ever(hub).await?.into_iter().map(|body| (body.id, body.short_name)).collect();
    let name = |item: &ItemRow| names.get(&item.unit_id).cloned().unwrap_or_default();
    let title = lang.t("retention-destroyed").into_owned();
    let sheet = Sheet {
        name: title.clone(),
        columns: COLUMNS.iter().map(|(id, wide)| SheetColumn::new(lang.t(id)).wide(*wide)).collect(),
        rows: items.iter().map(|item| row(lang, item, &name(item))).collect(),
        ..Sheet::default()
    };
    let bytes = write(&Book { title, sheets: vec![sheet] }).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    let entry = Entry {
        act: "retention.export",
        actor: Some(who.person),
        subject_kind: "retention",
        subject: uuid::Uuid::nil(),
        detail: json!({ "rows": items.len() }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(bytes)
}

/// i18n: retention-class-* retention-kind-*
fn row(lang: Lang, item: &ItemRow, unit: &str) -> Vec<Value> {
    let words = |text: &Option<String>| text.as_ref().map_or(Value::Empty, Value::text);
    let number = |n: Option<i64>| n.map_or(Value::Empty, Value::Integer);
    let moment = |at: Option<Moment>| at.map_or(Value::Empty, |at| Value::text(lang.moment(at.into())));
    vec![
        Value::text(lang.t(&format!("retention-class-{}", item.class))),
        Value::text(&item.code),
        Value::text(item.item_id.to_string()),
        Value::text(unit),
        Value::text(lang.t(&format!("retention-kind-{}", item.rule))),
        number(item.rule_version),
        item.event_at.map_or(Value::Empty, |at| {
            let day = at.day();
            let small = |n: i8| u8::try_from(n).unwrap_or(1);
            Value::Day(day.0.year(), small(day.0.month()), small(day.0.day()))
        }),
        moment(item.keys_gone_at),
        number(item.keys_gone),
        words(&item.keys_digest),
        moment(item.emptied_at),
        number(item.rows_gone),
        words(&item.rows_digest),
        moment(item.proven_at),
    ]
}
