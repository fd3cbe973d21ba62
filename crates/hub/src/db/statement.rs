//! A statement with its values, and the places it can run on.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, PgPool, SqliteConnection, SqlitePool};

use super::{Db, DbError, Tx, Value};

/// A row that both engines can give; `#[derive(FromRow)]` is all that a slice writes.
pub trait Row:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where
    T: for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

/// Where a statement runs: `&Db` (its own connection, reading) or `&mut Tx`.
pub trait On<'c> {
    /// The connection behind it.
    fn place(self) -> Place<'c>;
}

/// A connection of one of the engines.
pub enum Place<'c> {
    /// SQLite's readers.
    SqlitePool(&'c SqlitePool),
    /// SQLite's writer.
    Sqlite(&'c mut SqliteConnection),
    /// Any PostgreSQL connection.
    PostgresPool(&'c PgPool),
    /// A PostgreSQL transaction.
    Postgres(&'c mut PgConnection),
}

impl<'c> On<'c> for &'c Db {
    fn place(self) -> Place<'c> {
        match self {
            Db::Sqlite { readers, .. } => Place::SqlitePool(readers),
            Db::Postgres(pool) => Place::PostgresPool(pool),
        }
    }
}

impl<'c> On<'c> for &'c mut Tx {
    fn place(self) -> Place<'c> {
        match self {
            Tx::Sqlite(tx) => Place::Sqlite(tx.connection()),
            Tx::Postgres(tx) => Place::Postgres(tx),
        }
    }
}

/// A statement and the values bound so far.
pub struct Statement {
    text: String,
    values: Vec<Value>,
}

/// Starts a statement. The text holds no value, ever: values are bound.
pub fn sql(text: &'static str) -> Statement {
    Statement { text: text.to_owned(), values: Vec::new() }
}

/// So many places for values, from `$first` on: "$4, $5". `null` where there are none, so that "in" finds nothing.
pub fn places(first: usize, count: usize) -> String {
    let all: Vec<_> = (first..first + count).map(|n| format!("${n}")).collect();
    if all.is_empty() { "null".into() } else { all.join(", ") }
}

macro_rules! with_values {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Text(value) => query.bind(value),
                Value::Int(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Id(value) => query.bind(value),
            };
        }
        query
    }};
}

macro_rules! on_place {
    ($on:expr, |$executor:ident| $run:expr) => {
        match $on.place() {
            Place::SqlitePool($executor) => $run,
            Place::Sqlite($executor) => $run,
            Place::PostgresPool($executor) => $run,
            Place::Postgres($executor) => $run,
        }
    };
}

impl Statement {
    /// A statement whose text was put together from the schema itself, never from what a user typed. For the
    /// backup and the schema checks, which work on every table by name.
    pub(crate) fn composed(text: String) -> Self {
        Self { text, values: Vec::new() }
    }

    /// Binds the next `$n`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// All rows.
    pub async fn all<'c, T: Row>(self, on: impl On<'c>) -> Result<Vec<T>, DbError> {
        let text = AssertSqlSafe(self.text);
        Ok(on_place!(on, |at| with_values!(sqlx::query_as(text), self.values).fetch_all(at).await)?)
    }

    /// The first row, if there is one.
    pub async fn optional<'c, T: Row>(self, on: impl On<'c>) -> Result<Option<T>, DbError> {
        let text = AssertSqlSafe(self.text);
        Ok(on_place!(on, |at| with_values!(sqlx::query_as(text), self.values).fetch_optional(at).await)?)
    }

    /// The one row that must be there.
    pub async fn one<'c, T: Row>(self, on: impl On<'c>) -> Result<T, DbError> {
        let text = AssertSqlSafe(self.text);
        Ok(on_place!(on, |at| with_values!(sqlx::query_as(text), self.values).fetch_one(at).await)?)
    }

    /// The first column of the one row, a count or a sum.
    pub async fn count<'c>(self, on: impl On<'c>) -> Result<i64, DbError> {
        self.one::<(i64,)>(on).await.map(|(count,)| count)
    }

    /// Whether there is a row.
    pub async fn exists<'c>(self, on: impl On<'c>) -> Result<bool, DbError> {
        let text = AssertSqlSafe(self.text);
        Ok(on_place!(on, |at| with_values!(sqlx::query(text), self.values)
            .fetch_optional(at)
            .await?
            .is_some()))
    }

    /// Runs it and gives the number of rows changed.
    pub async fn run<'c>(self, on: impl On<'c>) -> Result<u64, DbError> {
        let text = AssertSqlSafe(self.text);
        Ok(on_place!(on, |at| with_values!(sqlx::query(text), self.values)
            .execute(at)
            .await?
            .rows_affected()))
    }

    /// Runs several statements without values, for migrations.
    pub(crate) async fn run_script(self, tx: &mut Tx) -> Result<(), DbError> {
        let text = AssertSqlSafe(self.text);
        match tx.place() {
            Place::Sqlite(at) => sqlx::raw_sql(text).execute(at).await.map(drop)?,
            Place::Postgres(at) => sqlx::raw_sql(text).execute(at).await.map(drop)?,
            Place::SqlitePool(_) | Place::PostgresPool(_) => {}
        }
        Ok(())
    }
}
