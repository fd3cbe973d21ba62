//! The list as a workbook. Addresses stay behind: a workbook travels further than the unit.

use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};
use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::information::actions::{self, Wanted};
use crate::journal::{self, Entry};
use crate::organisations;
use crate::time::Day;
use crate::web::Lang;

/// What an officer wants to see, as a workbook. Taking it along is kept in the journal.
pub async fn export(hub: &Hub, who: &Principal, lang: Lang, wanted: &Wanted) -> Result<Vec<u8>> {
    let found = actions::list(hub, who, wanted).await?;
    let names = organisations::actions::names(hub).await?;
    let today = hub.clock.now().day();
    let columns = [
        ("information-code", 18),
        ("information-subject", 50),
        ("information-harm", 30),
        ("information-state", 22),
        ("information-unit", 24),
        ("information-received", 12),
        ("information-due", 12),
        ("information-answered-by", 30),
        ("information-handled", 24),
    ];
    // i18n: information-harm-* information-state-* information-how-*
    let word = |prefix: &str, value: &str| match value {
        "" => Value::Empty,
        value => Value::text(lang.t(&format!("information-{prefix}-{value}"))),
    };
    let rows = found.iter().map(|row| {
        vec![
            Value::text(&row.code),
            Value::text(&row.subject),
            word("harm", &row.harm),
            word("state", &row.state),
            Value::text(names.short(row.unit_id, today)),
            day(row.received_at.day()),
            row.due_on.map_or(Value::Empty, day),
            Value::text(&row.answering_name),
            word("how", &row.handled_how),
        ]
    });
    let title = lang.t("information-menu").into_owned();
    let sheet = Sheet {
        name: title.clone(),
        columns: columns.iter().map(|(id, wide)| SheetColumn::new(lang.t(id)).wide(*wide)).collect(),
        rows: rows.collect(),
        ..Sheet::default()
    };
    let bytes = write(&Book { title, sheets: vec![sheet] }).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    let entry = Entry {
        act: "information.export",
        actor: Some(who.person),
        subject_kind: "information",
        subject: uuid::Uuid::nil(),
        detail: json!({ "rows": found.len() }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(bytes)
}

fn day(day: Day) -> Value {
    let small = |n: i8| u8::try_from(n).unwrap_or(1);
    Value::Day(day.0.year(), small(day.0.month()), small(day.0.day()))
}
