//! Many rows at once: a statement for each full load and one for the rest.

use lachan_hub::Hub;
use lachan_hub::db::{DbError, Tx, Value, sql};

/// Values a statement may bind; SQLite takes 32,766.
const MOST: usize = 30_000;

/// Rows of one table on their way in.
pub struct Load {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
}

impl Load {
    /// An empty load. The province is the first column and is filled in by itself.
    pub fn new(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, values: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        self.values.extend(values);
        debug_assert_eq!(self.values.len() % self.columns.len(), 0);
    }

    /// Writes all rows.
    pub async fn write(self, hub: &Hub, tx: &mut Tx) -> Result<usize, DbError> {
        let width = self.columns.len();
        let rows = self.values.len() / width;
        let load = MOST / (width + 1);
        let (mut text, mut of) = ("", 0);
        let mut values = self.values.into_iter();
        for first in (0..rows).step_by(load) {
            let count = load.min(rows - first);
            if count != of {
                (text, of) = (statement(self.table, self.columns, count), count);
            }
            let mut insert = sql(text);
            for _ in 0..count {
                insert = insert.bind(hub.province());
                for value in values.by_ref().take(width) {
                    insert = insert.bind(value);
                }
            }
            insert.run(&mut *tx).await?;
        }
        Ok(rows)
    }
}

/// "insert into t (province, …) values ($1, …), …". Kept to the end of the program, which is short.
fn statement(table: &str, columns: &[&str], rows: usize) -> &'static str {
    let width = columns.len() + 1;
    let one = |row: usize| {
        let places: Vec<_> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<_> = (0..rows).map(one).collect();
    let text = format!("insert into {table} (province, {}) values {}", columns.join(", "), rows.join(", "));
    Box::leak(text.into_boxed_str())
}
