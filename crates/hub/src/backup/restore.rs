//! Restoring a backup: all of it, or nothing.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::frames::Opener;
use super::records::{Counts, Head, MALFORMED, Record, next, values};
use super::{BackupError, BackupKey, Held, LEFT_OUT, file_error};
use crate::HubParts;
use crate::config::{Apart, Config};
use crate::db::migrate::{Migration, migrate_within};
use crate::db::schema::{ColumnKind, Schema, check_references, defer_references, drop_tables, schema};
use crate::db::{Db, Engine, Fault, Statement, Tx, sql};
use crate::hub::{OffendersAt, make_private_folder};
use crate::seal::HubKeys;
use crate::time::Moment;

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
    let records = migrations_of(&head.program, &head.migrations, crate::migrations())?;
    let apart = match &head.offenders {
        Some(known) => Some(migrations_of(&head.program, known, crate::offender_migrations().to_vec())?),
        None => None,
    };
    let config = &parts.config;
    check_places(config)?;
    let made = !config.data.exists();
    make_private_folder(&config.data).map_err(file_error(&config.data))?;
    let work = config.data.join(WORK);
    let outcome = async {
        make_private_folder(&work).map_err(file_error(&work))?;
        hub_key.write(&work.join("hub.key")).map_err(file_error(&work))?;
        let db = target(config, &work).await?;
        let mut held = Held { tables: 0, rows: 0, bytes };
        let mut tx = db.begin().await?;
        held.count(&filled(&db, &mut tx, &records, &mut opener, parts.clock.now()).await?);
        let own = match &apart {
            None => None,
            Some(steps) => {
                let own = Own::begin(config, &db, &work).await?;
                let mut tx = own.db.begin().await?;
                held.count(&filled(&own.db, &mut tx, steps, &mut opener, parts.clock.now()).await?);
                Some((own, tx))
            }
        };
        opener.finish()?;
        put_in_place_first(config, &work)?;
        let committed = async {
            let own = match own {
                None => None,
                Some((own, tx)) => {
                    tx.commit().await.map_err(refused)?;
                    Some(own)
                }
            };
            if let Err(error) = tx.commit().await {
                if let Some(own) = own {
                    own.undo().await;
                }
                return Err(refused(error));
            }
            Ok(own)
        };
        let own = committed.await.inspect_err(|_| drop(std::fs::remove_file(config.key_path())))?;
        db.shut().await?;
        if let Some(own) = own {
            own.put_in_place().await?;
        }
        put_in_place_last(config, &work)?;
        Ok(held)
    };
    let outcome = outcome.await;
    let _ = std::fs::remove_dir_all(&work);
    if outcome.is_err() {
        sweep(config);
    }
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

/// The migrations that a backup has, and those that came later.
struct Steps {
    then: Vec<Migration>,
    later: Vec<Migration>,
}

/// Tables as the backup knew them, filled and brought up to date; gives how many rows each has.
async fn filled<R: Read>(
    db: &Db,
    tx: &mut Tx,
    steps: &Steps,
    from: &mut Opener<R>,
    now: Moment,
) -> Result<Counts, BackupError> {
    migrate_within(db.engine(), tx, &steps.then, now).await?;
    let counts = load(db.engine(), tx, from).await?;
    migrate_within(db.engine(), tx, &steps.later, now).await?;
    Ok(counts)
}

/// The name of the police's database while it is put together in a folder of its own.
const PART: &str = "offenders.restoring";

/// Takes away what a restore left in the folder of the police.
fn sweep(config: &Config) {
    if let Apart::Folder(folder) = config.offenders() {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(folder.join(format!("{PART}{end}")));
        }
    }
}

/// The police's own database in the making.
struct Own {
    db: Db,
    /// Where a file is put together, and where it goes.
    file: Option<(PathBuf, PathBuf)>,
}

impl Own {
    /// An empty place for it, as the settings say. A file is put together beside the place where it goes.
    async fn begin(config: &Config, beside: &Db, work: &Path) -> Result<Self, BackupError> {
        let place = OffendersAt::of(config, beside.engine());
        if let OffendersAt::File(to) = place {
            if to.exists() {
                return Err(BackupError::NotEmpty(to.display().to_string()));
            }
            let apart = to.parent().filter(|folder| *folder != config.data);
            let from = match apart {
                None => work.join("offenders.db"),
                Some(folder) => {
                    make_private_folder(folder).map_err(file_error(folder))?;
                    sweep(config); // of a restore that was interrupted
                    folder.join(PART)
                }
            };
            return Ok(Self { db: Db::sqlite(&from).await?, file: Some((from, to)) });
        }
        let db = place.open(beside).await?;
        place.make(&db).await?;
        if schema(db.engine(), &db).await?.is_empty() {
            Ok(Self { db, file: None })
        } else {
            Err(BackupError::NotEmpty("the schema of the police's register".into()))
        }
    }

    /// Takes what was committed back: the records could not be.
    async fn undo(self) {
        let Some((from, _)) = self.file else {
            let _ = drop_tables(&self.db).await;
            return;
        };
        let _ = self.db.shut().await;
        let _ = std::fs::remove_file(from);
    }

    async fn put_in_place(self) -> Result<(), BackupError> {
        self.db.shut().await?;
        let Some((from, to)) = self.file else { return Ok(()) };
        std::fs::rename(&from, &to).map_err(file_error(&to))?;
        let folder = to.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(file_error(folder))
    }
}

/// The migrations that the backup has, and those that came later.
fn migrations_of(program: &str, has: &[(i64, String)], known: Vec<Migration>) -> Result<Steps, BackupError> {
    let foreign = has
        .iter()
        .find(|(number, name)| !known.iter().any(|step| step.number == *number && step.name == name));
    if let Some((number, name)) = foreign {
        return Err(BackupError::Newer(format!("{program}, schema step {number} {name}")));
    }
    let has = |step: &Migration| has.iter().any(|(number, _)| *number == step.number);
    let (then, later) = known.into_iter().partition(has);
    Ok(Steps { then, later })
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
async fn load<R: Read>(engine: Engine, tx: &mut Tx, from: &mut Opener<R>) -> Result<Counts, BackupError> {
    let schema = schema(engine, &mut *tx).await?;
    sql("delete from migration").run(&mut *tx).await?;
    defer_references(tx).await?;
    let mut counts = Counts::new();
    let mut table: Option<(String, String, Vec<ColumnKind>)> = None;
    let told = loop {
        match next(from)? {
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
