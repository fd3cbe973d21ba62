//! What stands in a database: its tables and columns, asked of the engine itself.
//!
//! For the backup, which works on every table by name, and for the checks of the schema.

use std::collections::BTreeMap;

use super::{Db, DbError, Engine, Fault, On, Statement, Tx, Value, sql};

/// The kinds of column that migrations use. SQLite knows three of them: a boolean is an integer there, a uuid
/// is bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// `text`
    Text,
    /// `bigint`, and `boolean` on SQLite
    Int,
    /// `boolean` on PostgreSQL
    Bool,
    /// `bytea`, and `uuid` on SQLite
    Bytes,
    /// `uuid` on PostgreSQL
    Id,
}

impl ColumnKind {
    fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "text" => Some(Self::Text),
            "bigint" | "integer" => Some(Self::Int),
            "boolean" => Some(Self::Bool),
            "bytea" | "blob" => Some(Self::Bytes),
            "uuid" => Some(Self::Id),
            _ => None,
        }
    }

    /// The typed null of this kind.
    pub fn null(self) -> Value {
        match self {
            Self::Text => Value::Text(None),
            Self::Int => Value::Int(None),
            Self::Bool => Value::Bool(None),
            Self::Bytes => Value::Bytes(None),
            Self::Id => Value::Id(None),
        }
    }
}

/// A column as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// All tables with their columns, both in the order of their names.
pub type Schema = BTreeMap<String, Vec<Column>>;

const SQLITE: &str = "select m.name, p.name, p.type, p.\"notnull\" = 0
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, p.name";

const POSTGRES: &str =
    "select c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'YES'
    from information_schema.columns c join information_schema.tables t
    on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
    order by c.table_name::text collate \"C\", c.column_name::text collate \"C\"";

/// Asks the engine for everything that stands in the database.
pub async fn schema<'c>(engine: Engine, on: impl On<'c>) -> Result<Schema, DbError> {
    let statement = match engine {
        Engine::Sqlite => sql(SQLITE),
        Engine::Postgres => sql(POSTGRES),
    };
    let mut found = Schema::new();
    for (table, name, kind, nullable) in statement.all::<(String, String, String, bool)>(on).await? {
        let kind = ColumnKind::parse(&kind).ok_or_else(|| DbError {
            fault: Fault::Other,
            text: format!("column {table}.{name} has a type that nobody knows here: {kind}"),
        })?;
        found.entry(table).or_default().push(Column { name, kind, nullable });
    }
    Ok(found)
}

/// Lets rows come in any order until [`check_references`]: within this transaction, a foreign key is looked at
/// only in the end.
pub async fn defer_references(tx: &mut Tx) -> Result<(), DbError> {
    if let Tx::Sqlite(_) = tx {
        return Statement::composed("pragma defer_foreign_keys = on".into()).run_script(tx).await;
    }
    alter_references(tx, "deferrable initially deferred").await
}

/// Looks at all foreign keys at once; they are strict again from here on.
pub async fn check_references(tx: &mut Tx) -> Result<(), DbError> {
    if let Tx::Sqlite(_) = tx {
        let broken = sql("select 1 from pragma_foreign_key_check").exists(&mut *tx).await?;
        let text = "a row refers to another that is not there".to_owned();
        return if broken { Err(DbError { fault: Fault::Constraint, text }) } else { Ok(()) };
    }
    sql("set constraints all immediate").run(&mut *tx).await?;
    alter_references(tx, "not deferrable").await
}

async fn alter_references(tx: &mut Tx, how: &str) -> Result<(), DbError> {
    let keys = sql("select quote_ident(r.relname), quote_ident(c.conname)
        from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
        where c.contype = 'f' and n.nspname = current_schema()");
    for (table, key) in keys.all::<(String, String)>(&mut *tx).await? {
        let text = format!("alter table {table} alter constraint {key} {how}");
        Statement::composed(text).run(&mut *tx).await?;
    }
    Ok(())
}

/// Drops all tables of a database: what a restore made and cannot keep.
pub async fn drop_tables(db: &Db) -> Result<(), DbError> {
    let tables: Vec<String> = schema(db.engine(), db).await?.into_keys().collect();
    let mut tx = db.begin().await?;
    defer_references(&mut tx).await?;
    for table in tables {
        let all = if db.engine() == Engine::Postgres { " cascade" } else { "" };
        Statement::composed(format!("drop table \"{table}\"{all}")).run(&mut tx).await?;
    }
    tx.commit().await
}
