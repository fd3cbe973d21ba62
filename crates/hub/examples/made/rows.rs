//! Many rows at once: a few statements that are prepared once, whatever the number of rows.

use lachan_hub::Hub;
use lachan_hub::db::{DbError, Tx, Value, sql};
use lachan_hub::time::{Day, Moment};
use uuid::Uuid;

/// Rows of one statement. The driver looks for each value by its name among all of a statement's values on SQLite, so
/// that long statements cost more a row than short ones.
const LOADS: [usize; 3] = [32, 8, 1];

/// Rows of one table on their way in.
pub struct Load {
    table: &'static str,
    width: usize,
    texts: [&'static str; LOADS.len()],
    values: Vec<Value>,
    written: usize,
}

impl Load {
    /// An empty load. The province is the first column and is filled in by itself; the others stand in `columns`
    /// between blanks.
    pub fn new(table: &'static str, columns: &str) -> Self {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        let texts = LOADS.map(|rows| statement(table, &columns, rows));
        Self { table, width: columns.len(), texts, values: Vec::new(), written: 0 }
    }

    /// Adds a row.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        self.values.extend(values);
        assert_eq!(self.values.len() % self.width, 0, "a row of {} is too short or too long", self.table);
    }

    /// How many rows wait to be written.
    pub fn waiting(&self) -> usize {
        self.values.len() / self.width
    }

    /// Writes all rows that wait; gives how many were written since the beginning.
    pub async fn write(&mut self, hub: &Hub, tx: &mut Tx) -> Result<usize, DbError> {
        let mut left = self.waiting();
        let mut values = std::mem::take(&mut self.values).into_iter();
        for (load, text) in LOADS.into_iter().zip(self.texts) {
            while left >= load {
                let mut insert = sql(text);
                for _ in 0..load {
                    insert = insert.bind(hub.province());
                    insert =
                        values.by_ref().take(self.width).fold(insert, |insert, value| insert.bind(value));
                }
                insert.run(&mut *tx).await?;
                left -= load;
                self.written += load;
            }
        }
        Ok(self.written)
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

/// Words.
pub fn text(words: impl Into<String>) -> Value {
    Value::Text(Some(words.into()))
}

/// A key.
pub fn id(key: Uuid) -> Value {
    Value::Id(Some(key))
}

/// A key, or none.
pub fn id_or(key: Option<Uuid>) -> Value {
    Value::Id(key)
}

/// A number.
pub fn int(n: i64) -> Value {
    Value::Int(Some(n))
}

/// Yes or no.
pub fn flag(is: bool) -> Value {
    Value::Bool(Some(is))
}

/// A day.
pub fn day(day: Day) -> Value {
    day.into()
}

/// A day, or none.
pub fn day_or(day: Option<Day>) -> Value {
    day.into()
}

/// A moment, or none.
pub fn at_or(at: Option<Moment>) -> Value {
    at.into()
}

/// No words.
pub const NO_TEXT: Value = Value::Text(None);
