//! Migrations: one text for both engines, each with the class of every column.
//!
//! A migration is written with PostgreSQL's type names (`uuid bytea bigint text boolean`). For SQLite these
//! become the storage classes of a STRICT table. There is nothing else to translate: the statements keep to
//! what both know. A landed migration is never edited; a change is a new one.
//!
//! Every column carries its class and meaning in a comment on its own line: `name text not null, -- C: …`.
//! A: sealed to an agency, the hub cannot read it at rest. B: encrypted by the hub's own key. C: open.

use std::collections::BTreeMap;

use super::{Db, DbError, Engine, Fault, Tx, sql};
use crate::db::Statement;
use crate::time::Moment;

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Order over all slices, never used twice.
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    /// The statements.
    pub text: &'static str,
}

/// How well a column is protected at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Sealed to a unit or a reporter; the hub's own keys do not open it.
    Sealed,
    /// Encrypted by a key of the hub that is not in the database.
    Encrypted,
    /// Readable in the database.
    Open,
}

/// The ledger of what has been applied.
const LEDGER: &str = "create table if not exists migration (
    province text not null, -- C: always the empty text, the schema is shared
    number bigint not null, -- C: order
    name text not null, -- C: what it brought
    applied_at bigint not null, -- C: when
    primary key (province, number)
);";

/// Applies what is missing, each in a transaction of its own. Running it again changes nothing.
pub async fn migrate(db: &Db, steps: &[Migration], now: Moment) -> Result<(), DbError> {
    let steps = in_order(steps)?;
    let mut tx = db.begin().await?;
    begin_ledger(db.engine(), &mut tx).await?;
    tx.commit().await?;
    for step in steps {
        let mut tx = db.begin().await?;
        if apply(db.engine(), &mut tx, step, now).await? {
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Applies all steps to an empty database inside one transaction, so that a restore leaves all or nothing.
pub async fn migrate_within(
    engine: Engine,
    tx: &mut Tx,
    steps: &[Migration],
    now: Moment,
) -> Result<(), DbError> {
    begin_ledger(engine, tx).await?;
    for step in in_order(steps)? {
        apply(engine, tx, step, now).await?;
    }
    Ok(())
}

fn in_order(steps: &[Migration]) -> Result<Vec<Migration>, DbError> {
    let mut steps = steps.to_vec();
    steps.sort_by_key(|step| step.number);
    if let Some(twice) = steps.windows(2).find(|pair| pair[0].number == pair[1].number) {
        let text = format!("migrations {} and {} share a number", twice[0].name, twice[1].name);
        return Err(DbError { fault: Fault::Other, text });
    }
    Ok(steps)
}

async fn begin_ledger(engine: Engine, tx: &mut Tx) -> Result<(), DbError> {
    script(engine, LEDGER).run_script(tx).await
}

/// Applies one step, unless the ledger has it.
async fn apply(engine: Engine, tx: &mut Tx, step: Migration, now: Moment) -> Result<bool, DbError> {
    let known = sql("select name from migration where province = '' and number = $1").bind(step.number);
    if known.exists(&mut *tx).await? {
        return Ok(false);
    }
    script(engine, step.text).run_script(&mut *tx).await?;
    sql("insert into migration (province, number, name, applied_at) values ('', $1, $2, $3)")
        .bind(step.number)
        .bind(step.name)
        .bind(now)
        .run(tx)
        .await?;
    Ok(true)
}

fn script(engine: Engine, text: &str) -> Statement {
    Statement::composed(match engine {
        Engine::Postgres => text.to_owned(),
        Engine::Sqlite => for_sqlite(text),
    })
}

/// Storage classes for type names, and STRICT on every table.
fn for_sqlite(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let (code, _comment) = line.split_once("--").unwrap_or((line, ""));
        let words = code.split(' ').map(|word| match word.trim_end_matches(',') {
            "uuid" | "bytea" => word.replace("uuid", "blob").replace("bytea", "blob"),
            "bigint" | "boolean" => word.replace("bigint", "integer").replace("boolean", "integer"),
            _ => word.to_owned(),
        });
        let code = words.collect::<Vec<_>>().join(" ");
        out.push_str(&if code.trim() == ");" { code.replace(");", ") strict;") } else { code });
        out.push('\n');
    }
    out
}

/// The class of every column, as `(table, column)`, read from the comments of the migrations.
///
/// Errors name the line that has no class.
pub fn classes(steps: &[Migration]) -> Result<BTreeMap<(String, String), Class>, String> {
    let mut found = BTreeMap::new();
    for text in steps.iter().map(|step| step.text).chain([LEDGER]) {
        let mut table = None;
        for line in text.lines() {
            let line = line.trim();
            if let Some(rest) = line.strip_prefix("create table ") {
                let name = rest.trim_start_matches("if not exists ").split([' ', '(']).next();
                table = name.map(str::to_owned);
            } else if let Some(rest) = line.strip_prefix("alter table ") {
                let mut words = rest.split(' ');
                let name = words.next().unwrap_or("").to_owned();
                if let Some(new) = rest.trim_end_matches(';').split_once(" rename to ").map(|(_, new)| new) {
                    rename(&mut found, &name, new);
                } else if let Some(column) = words.skip_while(|word| *word != "column").nth(1) {
                    found.insert((name, column.to_owned()), class_of(line)?);
                }
            } else if let Some(name) = line.strip_prefix("drop table ") {
                let name = name.trim_end_matches(';');
                found.retain(|(table, _), _| table != name);
            } else if line.starts_with(");") {
                table = None;
            } else if let Some(table) = &table {
                let first = line.split(' ').next().unwrap_or("");
                let constraint =
                    ["primary", "unique", "foreign", "check", "constraint", "references", "--", ""];
                if !constraint.contains(&first) && !line.starts_with(['(', ')']) {
                    found.insert((table.clone(), first.to_owned()), class_of(line)?);
                }
            }
        }
    }
    Ok(found)
}

/// A table that was made anew, because a check cannot be changed, takes the place of the one before.
fn rename(found: &mut BTreeMap<(String, String), Class>, old: &str, new: &str) {
    let moved: Vec<_> = found.keys().filter(|(table, _)| table == old).cloned().collect();
    for (table, column) in moved {
        if let Some(class) = found.remove(&(table, column.clone())) {
            found.insert((new.to_owned(), column), class);
        }
    }
}

fn class_of(line: &str) -> Result<Class, String> {
    match line.split_once("-- ").map(|(_, comment)| comment.trim().as_bytes()) {
        Some([b'A', b':', ..]) => Ok(Class::Sealed),
        Some([b'B', b':', ..]) => Ok(Class::Encrypted),
        Some([b'C', b':', ..]) => Ok(Class::Open),
        _ => Err(format!("this column has no class (-- A:, -- B: or -- C:): {line}")),
    }
}
