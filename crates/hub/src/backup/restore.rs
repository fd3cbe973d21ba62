//! Restoring a backup: all of it, or nothing.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::frames::Opener;
use super::records::{Counts, Head, MALFORMED, Record, next, values};
use super::{BackupError, BackupKey, Held, LEFT_OUT, file_error};
use crate::HubParts;
use crate::config::Config;
use crate::db::migrate::{Migration, migrate_within};
use crate::db::schema::{ColumnKind, Schema, check_references, defer_references, schema};
use crate::db::{Db, Engine, Fault, Statement, Tx, sql};
use crate::hub::make_private_folder;
use crate::seal::HubKeys;

/// Where a restore is put together before it takes its place. What an interrupted one left here may go.
const WORK: &str = ".restoring";

/// Makes a hub out of a backup, at the place that the settings name: an empty folder, and an empty database.
///
/// Tables are made as the backup knew them, filled, and brought up to date, in one transaction. On any failure
/// folder and database are as they were.
pub async fn restore(parts: &HubParts, from: &Path, key: &BackupKey) -> Result<Held, BackupError> {
    let bytes = from.metadata().map_err(file_error(from))?.len();
    let file = File::open(from).map_err(file_error(from))?;
    let mut opener = Opener::begin(BufReader::new(file), key)?;
    let (head, hub_key) = beginning(&mut opener)?;
    let (then, later) = migrations_of(&head)?;
    let config = &parts.config;
    check_places(config)?;
    let made = !config.data.exists();
    make_private_folder(&config.data).map_err(file_error(&config.data))?;
    let work = config.data.join(WORK);
    let outcome = async {
        make_private_folder(&work).map_err(file_error(&work))?;
        hub_key.write(&work.join("hub.key")).map_err(file_error(&work))?;
        let db = target(config, &work).await?;
        let mut tx = db.begin().await?;
        migrate_within(db.engine(), &mut tx, &then, parts.clock.now()).await?;
        let counts = load(db.engine(), &mut tx, opener).await?;
        migrate_within(db.engine(), &mut tx, &later, parts.clock.now()).await?;
        put_in_place_first(config, &work)?;
        if let Err(error) = tx.commit().await {
            let _ = std::fs::remove_file(config.key_path());
            return Err(refused(error));
        }
        db.shut().await?;
        put_in_place_last(config, &work)?;
        Ok(Held { tables: counts.len(), rows: counts.values().sum(), bytes })
    };
    let outcome = outcome.await;
    let _ = std::fs::remove_dir_all(&work);
    if outcome.is_err() && made {
        let _ = std::fs::remove_dir(&config.data);
    }
    outcome
}

/// Head and hub key stand in front, so that the wrong file or version is told before anything is made.
fn beginning<R: Read>(opener: &mut Opener<R>) -> Result<(Head, HubKeys), BackupError> {
    let Record::Head(head) = next(opener)? else { return Err(MALFORMED) };
    let Record::Key(text) = next(opener)? else { return Err(MALFORMED) };
    let key = HubKeys::parse(&text).ok_or(MALFORMED)?;
    Ok((head, key))
}

/// The migrations that the backup has, and those that came later.
fn migrations_of(head: &Head) -> Result<(Vec<Migration>, Vec<Migration>), BackupError> {
    let known = crate::migrations();
    let foreign = head
        .migrations
        .iter()
        .find(|(number, name)| !known.iter().any(|step| step.number == *number && step.name == name));
    if let Some((number, name)) = foreign {
        return Err(BackupError::Newer(format!("{}, schema step {number} {name}", head.program)));
    }
    let has = |step: &Migration| head.migrations.iter().any(|(number, _)| *number == step.number);
    Ok(known.into_iter().partition(has))
}

fn check_places(config: &Config) -> Result<(), BackupError> {
    match std::fs::read_dir(&config.data) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry.map_err(file_error(&config.data))?;
                if entry.file_name() != WORK {
                    return Err(BackupError::NotEmpty(config.data.display().to_string()));
                }
                std::fs::remove_dir_all(entry.path()).map_err(file_error(&config.data))?;
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_error(&config.data)(error)),
    }
    let key_path = config.key_path();
    if key_path.exists() { Err(BackupError::NotEmpty(key_path.display().to_string())) } else { Ok(()) }
}

async fn target(config: &Config, work: &Path) -> Result<Db, BackupError> {
    let db = match &config.database {
        Some(url) => Db::postgres(url).await?,
        None => Db::sqlite(&work.join("lachan.db")).await?,
    };
    if schema(db.engine(), &db).await?.is_empty() {
        Ok(db)
    } else {
        Err(BackupError::NotEmpty("the database".into()))
    }
}

/// Puts every row in, and makes sure that each is there.
async fn load<R: Read>(engine: Engine, tx: &mut Tx, mut from: Opener<R>) -> Result<Counts, BackupError> {
    let schema = schema(engine, &mut *tx).await?;
    sql("delete from migration").run(&mut *tx).await?;
    defer_references(tx).await?;
    let mut counts = Counts::new();
    let mut table: Option<(String, String, Vec<ColumnKind>)> = None;
    let told = loop {
        match next(&mut from)? {
            Record::Table(found) if !counts.contains_key(&found.name) => {
                counts.insert(found.name.clone(), 0);
                table = Some(insertion(&schema, found.name, &found.columns)?);
            }
            Record::Row(content) => {
                let (name, text, kinds) = table.as_ref().ok_or(MALFORMED)?;
                let mut statement = Statement::composed(text.clone());
                for value in values(&content, kinds)? {
                    statement = statement.bind(value);
                }
                statement.run(&mut *tx).await.map_err(refused)?;
                *counts.entry(name.clone()).or_default() += 1;
            }
            Record::End(told) => break told,
            _ => return Err(MALFORMED),
        }
    };
    from.finish()?;
    check_references(tx).await.map_err(refused)?;
    if told != counts || schema.keys().any(|name| !counts.contains_key(name) && !is_left_out(name)) {
        return Err(BackupError::Damaged("rows are missing"));
    }
    for (name, rows) in &counts {
        let there = Statement::composed(format!("select count(*) from \"{name}\"")).count(&mut *tx).await?;
        if u64::try_from(there).ok() != Some(*rows) {
            return Err(BackupError::Damaged("rows are missing"));
        }
    }
    Ok(counts)
}

fn is_left_out(table: &str) -> bool {
    LEFT_OUT.contains(&table)
}

/// The statement that puts a row of this table in, and the kinds of its values.
fn insertion(
    schema: &Schema,
    name: String,
    columns: &[String],
) -> Result<(String, String, Vec<ColumnKind>), BackupError> {
    let known = schema.get(&name).filter(|known| known.len() == columns.len()).ok_or(MALFORMED)?;
    let kind = |column: &String| known.iter().find(|known| known.name == *column).map(|known| known.kind);
    let kinds = columns.iter().map(kind).collect::<Option<Vec<_>>>().ok_or(MALFORMED)?;
    let names: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let places: Vec<_> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let text = format!("insert into \"{name}\" ({}) values ({})", names.join(", "), places.join(", "));
    Ok((name, text, kinds))
}

/// A row that the schema refuses is damage; a full disk is not.
fn refused(error: crate::db::DbError) -> BackupError {
    match error.fault {
        Fault::Unique | Fault::Constraint => BackupError::Damaged("a row does not fit the others"),
        _ => BackupError::Database(error),
    }
}

/// The key file goes first: a database without its key would be a hub that cannot read its own records.
fn put_in_place_first(config: &Config, work: &Path) -> Result<(), BackupError> {
    let (from, to) = (work.join("hub.key"), config.key_path());
    std::fs::rename(&from, &to)
        .or_else(|_| {
            // another file system
            let text = zeroize::Zeroizing::new(std::fs::read_to_string(&from)?);
            match HubKeys::parse(&text) {
                Some(keys) => keys.write(&to),
                None => Err(std::io::ErrorKind::InvalidData.into()),
            }
        })
        .map_err(file_error(&to))
}

fn put_in_place_last(config: &Config, work: &Path) -> Result<(), BackupError> {
    let sync = || File::open(&config.data)?.sync_all();
    if config.database.is_none() {
        let to = config.data.join("lachan.db");
        let moved = std::fs::rename(work.join("lachan.db"), &to).and_then(|()| sync());
        if moved.is_err() {
            let _ = std::fs::remove_file(config.key_path());
        }
        return moved.map_err(file_error(&to));
    }
    sync().map_err(file_error(&config.data))
}
