//! Erasing what a record leaves in the tables of all slices, and looking whether anything is left: both composed from the
//! places that the slices declare.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, On, Statement, Tx, Value};
use crate::slice::{Class, Erase, Trace};

/// A statement over a place: the texts of the slices hold names in braces, which become numbered places.
struct Composed {
    text: String,
    values: Vec<Value>,
}

impl Composed {
    /// `$1` is the province.
    fn new(hub: &Hub, text: String, id: Uuid) -> Self {
        let mut composed = Self { text, values: vec![hub.province().into()] };
        composed.put("{id}", id.into());
        composed.put("{name}", id.to_string().into());
        composed.put("{nothing}", Value::Bytes(Some(Vec::new())));
        composed.put("{dead}", Value::Bytes(Some(id.as_bytes().to_vec())));
        composed.put("{now}", hub.clock.now().into());
        composed
    }

    fn put(&mut self, name: &str, value: Value) {
        if self.text.contains(name) {
            self.values.push(value);
            self.text = self.text.replace(name, &format!("${}", self.values.len()));
        }
    }

    fn statement(self) -> Statement {
        self.values.into_iter().fold(Statement::composed(self.text), Statement::bind)
    }
}

fn rows_of(trace: &Trace, class: Class) -> Option<&'static str> {
    trace.of.iter().find(|(of, _)| *of == class).map(|(_, rows)| *rows)
}

fn left_in(trace: &Trace) -> &'static str {
    match trace.how {
        Erase::Rows => "1 = 1",
        Erase::Words { left, .. } => left,
    }
}

/// How many rows a record has in a place that still say something.
pub async fn left<'c>(
    hub: &Hub,
    on: impl On<'c>,
    trace: &Trace,
    (class, id): (Class, Uuid),
) -> Result<i64, DbError> {
    let Some(rows) = rows_of(trace, class) else { return Ok(0) };
    let text = format!(
        "select count(*) from {} as x where x.province = $1 and ({rows}) and ({})",
        trace.table,
        left_in(trace)
    );
    Composed::new(hub, text, id).statement().count(on).await
}

/// How many rows all that was destroyed still has in a place.
pub async fn left_of_all<'c>(
    hub: &Hub,
    on: impl On<'c>,
    trace: &Trace,
    class: Class,
) -> Result<i64, DbError> {
    let Some(rows) = rows_of(trace, class) else { return Ok(0) };
    let states = if trace.key { "t.state <> 'due'" } else { "t.state in ('emptied', 'proven')" };
    let rows = rows.replace("{id}", "t.item_id").replace("{name}", "t.name");
    let text = format!(
        "select count(*) from retention_item t, {} as x where t.province = $1 and t.class = $2 and {states}
         and x.province = $1 and ({rows}) and ({})",
        trace.table,
        left_in(trace)
    );
    Statement::composed(text).bind(hub.province()).bind(class.name()).count(on).await
}

/// Erases what a record leaves in a place; gives how many rows, and puts the digest of each sealed value into `digests`.
pub async fn erase(
    hub: &Hub,
    tx: &mut Tx,
    trace: &Trace,
    (class, id): (Class, Uuid),
    digests: &mut Vec<[u8; 32]>,
) -> Result<i64, DbError> {
    let Some(rows) = rows_of(trace, class) else { return Ok(0) };
    for column in trace.sealed {
        let text = format!(
            "select x.{column} from {} as x where x.province = $1 and ({rows}) and length(x.{column}) > 0",
            trace.table
        );
        let values: Vec<(Vec<u8>,)> = Composed::new(hub, text, id).statement().all(&mut *tx).await?;
        digests.extend(values.iter().map(|(value,)| <[u8; 32]>::from(Sha256::digest(value))));
    }
    let text = match trace.how {
        Erase::Rows => format!("delete from {} as x where x.province = $1 and ({rows})", trace.table),
        Erase::Words { set, left } => {
            format!("update {} as x set {set} where x.province = $1 and ({rows}) and ({left})", trace.table)
        }
    };
    let changed = Composed::new(hub, text, id).statement().run(tx).await?;
    Ok(i64::try_from(changed).unwrap_or(i64::MAX))
}
