//! The violators' tracks as a workbook: real numbers, real days, and words that are never a formula.

use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};
use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::cases::pages::stage_word;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::sanctions::tracking::{self, Track, Wanted};
use crate::time::Day;
use crate::web::Lang;

/// The columns: message of the heading, width in letters.
const COLUMNS: &[(&str, u16)] = &[
    ("sanctions-column-case", 22),
    ("sanctions-column-step", 28),
    ("sanctions-column-agency", 20),
    ("sanctions-column-unit", 26),
    ("sanctions-column-officer", 24),
    ("sanctions-column-told", 14),
    ("sanctions-column-since", 14),
    ("sanctions-column-due", 14),
    ("sanctions-column-state", 18),
    ("sanctions-column-days-late", 14),
    ("sanctions-column-document", 24),
    ("sanctions-column-document-on", 14),
    ("sanctions-column-alleged", 16),
    ("sanctions-column-waiting", 16),
    ("sanctions-column-fines", 18),
];

/// What somebody sees of the tracks that they look for, as a workbook. Taking it along is kept in the journal.
pub async fn export(hub: &Hub, who: &Principal, lang: Lang, wanted: &Wanted) -> Result<Vec<u8>> {
    let tracks = tracking::board(hub, who, wanted).await?.tracks;
    let today = hub.clock.now().day();
    let title = lang.t("sanctions-tracking").into_owned();
    let sheet = Sheet {
        name: title.clone(),
        columns: COLUMNS.iter().map(|(id, wide)| SheetColumn::new(lang.t(id)).wide(*wide)).collect(),
        rows: tracks.iter().map(|track| row(lang, track, today)).collect(),
        ..Sheet::default()
    };
    let bytes = write(&Book { title, sheets: vec![sheet] }).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    let entry = Entry {
        act: "sanctions.export",
        actor: Some(who.person),
        subject_kind: "tracks",
        subject: uuid::Uuid::nil(),
        detail: json!({ "rows": tracks.len() }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(bytes)
}

/// i18n: sanctions-agency-* sanctions-state-*
fn row(lang: Lang, track: &Track, today: Day) -> Vec<Value> {
    let row = &track.row;
    vec![
        Value::text(&row.code),
        Value::text(stage_word(lang, &row.kind)),
        Value::text(lang.t(&format!("sanctions-agency-{}", track.agency))),
        Value::text(&track.unit),
        Value::text(&row.person_name),
        day(row.told_at.day()),
        day(row.held_since.day()),
        day(row.due_at.plus(-1).day()),
        Value::text(lang.t(&format!("sanctions-state-{}", track.state.name()))),
        track.days_late(today).map_or(Value::Empty, Value::Integer),
        row.document_number.as_ref().map_or(Value::Empty, Value::text),
        row.document_on.map_or(Value::Empty, day),
        Value::Integer(row.alleged),
        Value::Integer(row.waiting),
        if row.fines > 0 { Value::Money(row.fines) } else { Value::Empty },
    ]
}

fn day(day: Day) -> Value {
    let small = |n: i8| u8::try_from(n).unwrap_or(1);
    Value::Day(day.0.year(), small(day.0.month()), small(day.0.day()))
}
