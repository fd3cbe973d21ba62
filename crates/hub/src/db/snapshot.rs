//! One moment of the whole database, read while others write.

use futures_util::TryStreamExt as _;
use sqlx::sqlite::Sqlite;
use sqlx::{AssertSqlSafe, Database, Decode, Postgres, Type};
use uuid::Uuid;

use super::schema::{Column, ColumnKind, Schema, schema};
use super::statement::Place;
use super::{Db, DbError, Engine, On, Value, sql};

/// A transaction that reads the database as it stood at one moment. Writers go on meanwhile.
pub enum Snapshot {
    /// A read transaction over the write-ahead log.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// A repeatable-read transaction.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl<'c> On<'c> for &'c mut Snapshot {
    fn place(self) -> Place<'c> {
        match self {
            Snapshot::Sqlite(tx) => Place::Sqlite(tx),
            Snapshot::Postgres(tx) => Place::Postgres(tx),
        }
    }
}

impl Db {
    /// Takes a snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot, DbError> {
        match self {
            Self::Sqlite { readers, .. } => {
                let mut snapshot = Snapshot::Sqlite(readers.begin().await?);
                // the moment is that of the first read
                sql("select 1 from sqlite_master").exists(&mut snapshot).await?;
                Ok(snapshot)
            }
            Self::Postgres(pool) => {
                let mut snapshot = Snapshot::Postgres(pool.begin().await?);
                let one_moment = sql("set transaction isolation level repeatable read, read only");
                one_moment.run(&mut snapshot).await?;
                Ok(snapshot)
            }
        }
    }
}

impl Snapshot {
    /// Everything that stands in the database.
    pub async fn schema(&mut self) -> Result<Schema, DbError> {
        let engine = match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        };
        schema(engine, self).await
    }

    /// Gives every row of a table to `take`, one after the other; none is held longer.
    pub async fn each_row<E: From<DbError>>(
        &mut self,
        table: &str,
        columns: &[Column],
        mut take: impl FnMut(&[Value]) -> Result<(), E>,
    ) -> Result<(), E> {
        let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let text = AssertSqlSafe(format!("select {} from \"{table}\"", names.join(", ")));
        macro_rules! rows {
            ($at:expr) => {{
                let mut rows = sqlx::query(text).fetch(&mut **$at);
                while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
                    take(&values(&row, columns)?)?;
                }
            }};
        }
        match self {
            Self::Sqlite(at) => rows!(at),
            Self::Postgres(at) => rows!(at),
        }
        Ok(())
    }
}

fn values<R, DB>(row: &R, columns: &[Column]) -> Result<Vec<Value>, DbError>
where
    DB: Database<Row = R>,
    R: sqlx::Row<Database = DB>,
    usize: sqlx::ColumnIndex<R>,
    for<'r> String: Decode<'r, DB> + Type<DB>,
    for<'r> i64: Decode<'r, DB> + Type<DB>,
    for<'r> bool: Decode<'r, DB> + Type<DB>,
    for<'r> Vec<u8>: Decode<'r, DB> + Type<DB>,
    for<'r> Uuid: Decode<'r, DB> + Type<DB>,
{
    let mut found = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        found.push(match column.kind {
            ColumnKind::Text => Value::Text(row.try_get(index)?),
            ColumnKind::Int => Value::Int(row.try_get(index)?),
            ColumnKind::Bool => Value::Bool(row.try_get(index)?),
            ColumnKind::Bytes => Value::Bytes(row.try_get(index)?),
            ColumnKind::Id => Value::Id(row.try_get(index)?),
        });
    }
    Ok(found)
}
