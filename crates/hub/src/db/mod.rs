//! The door to the database: one SQL text with `$1` for SQLite and PostgreSQL.
//!
//! This folder is the only one that names `sqlx`. Slices write
//! `sql("select … where province = $1").bind(province).all::<Row>(&db)` in their `store.rs`, derive
//! [`FromRow`] for their rows, and open a [`Tx`] to write.
//!
//! Invariants: what [`Tx::commit`] has answered is on disk (SQLite: WAL, `synchronous=FULL`, one fsync for a
//! whole group of callers; PostgreSQL: synchronous commit). A [`Tx`] that is dropped changes nothing.

mod error;
pub mod fields;
mod group;
pub mod migrate;
pub mod schema;
mod snapshot;
mod statement;
mod value;

use std::panic::Location;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, SqlitePool};

pub use error::{DbError, Fault};
pub use snapshot::Snapshot;
pub use sqlx::FromRow;
pub use statement::{On, Row, Statement, places, sql};
pub use value::Value;

use group::{GroupTx, Writer};

/// Readers kept open on SQLite, and connections on PostgreSQL.
const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Connections to a schema of its own, which few people use.
const SCHEMA_CONNECTIONS: u32 = 4;

/// An open database. Cloning shares it.
#[derive(Clone)]
pub enum Db {
    /// One file, one writer that commits in groups, several readers.
    Sqlite {
        /// Connections that may only read.
        readers: SqlitePool,
        /// The one connection that may write.
        writer: Writer,
    },
    /// A PostgreSQL server.
    Postgres(PgPool),
}

/// Which engine a database runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Db {
    /// Opens the SQLite file at `path`, making it when it is not there.
    pub async fn sqlite(path: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .pragma("temp_store", "memory")
            .pragma("secure_delete", "on")
            .disable_statement_logging();
        let writer = Writer::new(options.connect().await?);
        writer.renew_statistics().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
            .await?;
        Ok(Self::Sqlite { readers, writer })
    }

    /// Connects to the PostgreSQL database at `url` (`postgres://user@host/name`).
    pub async fn postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("lachan")
            .options([("synchronous_commit", "on"), ("timezone", "UTC")])
            .disable_statement_logging();
        Ok(Self::Postgres(pool(options, POSTGRES_CONNECTIONS).await?))
    }

    /// Connects to one schema of the PostgreSQL database at `url`. A schema that is not there is an empty database until
    /// [`Db::make_schema`].
    pub async fn postgres_schema(url: &str, schema: &str) -> Result<Self, DbError> {
        let Self::Postgres(all) = Self::postgres(url).await? else {
            unreachable!("PostgreSQL was asked for")
        };
        let found = Self::Postgres(all.clone()).schema_beside(schema).await;
        all.close().await;
        found
    }

    /// Another schema of the same PostgreSQL database, with connections of its own that see nothing else.
    ///
    /// # Errors
    /// SQLite has no schemas.
    pub async fn schema_beside(&self, schema: &str) -> Result<Self, DbError> {
        let Self::Postgres(here) = self else {
            let text = "a schema beside is for PostgreSQL".to_owned();
            return Err(DbError { fault: Fault::Other, text });
        };
        let options = PgConnectOptions::clone(&here.connect_options()).options([("search_path", schema)]);
        Ok(Self::Postgres(pool(options, SCHEMA_CONNECTIONS).await?))
    }

    /// Makes the schema that [`Db::schema_beside`] was asked for, where it is not there.
    pub async fn make_schema(&self, schema: &'static str) -> Result<(), DbError> {
        let there = sql("select 1 from pg_namespace where nspname = $1").bind(schema);
        if there.exists(self).await? {
            return Ok(()); // whoever runs the server may have made it, and may have kept the right to make more
        }
        Statement::composed(format!("create schema if not exists {schema}")).run(self).await.map(drop)
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens a transaction that may write. On SQLite the callers queue for the one writer; who keeps the others waiting for
    /// long is named in the log by the line that called.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Tx, DbError>> + Send + '_ {
        let caller = Location::caller();
        async move {
            match self {
                Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin(caller).await?)),
                Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
            }
        }
    }

    /// Renews what the planner knows of the sizes of tables, after a great deal was written at once. PostgreSQL does so by
    /// itself within minutes, the writer of SQLite within the hour.
    pub async fn renew_statistics(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite { writer, .. } => writer.renew_statistics().await,
            Self::Postgres(_) => sql("analyze").run(self).await.map(drop),
        }
    }

    /// Makes the storage forget what was erased. SQLite has overwritten it in its file (`secure_delete`); older copies stand
    /// in the log beside it until this empties that, which readers can put off: `false` says so. PostgreSQL gives up the
    /// dead rows of `tables` (`vacuum`); their bytes stay in free space until it is used again, and in its own log.
    pub async fn forget(&self, tables: &[&str]) -> Result<bool, DbError> {
        match self {
            Self::Sqlite { writer, .. } => writer.empty_log().await,
            Self::Postgres(_) => {
                for table in tables {
                    Statement::composed(format!("vacuum \"{table}\"")).run(self).await?;
                }
                Ok(true)
            }
        }
    }

    /// Closes all connections after what is under way has ended.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, .. } => readers.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Closes everything for good and leaves one whole file behind on SQLite (no log beside it). For the only
    /// holder of the database; while it is shared, this is [`Db::close`].
    pub async fn shut(self) -> Result<(), DbError> {
        self.close().await;
        match self {
            Self::Sqlite { writer, .. } => writer.shut().await,
            Self::Postgres(_) => Ok(()),
        }
    }
}

async fn pool(options: PgConnectOptions, most: u32) -> Result<PgPool, DbError> {
    let pool = PgPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(10));
    Ok(pool.connect_with(options).await?)
}

/// A transaction. Dropping it without [`Tx::commit`] undoes everything that it did.
pub enum Tx {
    /// A savepoint inside the writer's group.
    Sqlite(GroupTx),
    /// A transaction of its own.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Tx {
    /// Commits, and returns only when the change is on disk.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
