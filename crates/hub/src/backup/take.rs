//! Taking a backup.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::frames::Sealer;
use super::records::{Counts, Head, Table, put, put_json, row};
use super::{BackupError, BackupKey, Held, LEFT_OUT, file_error};
use crate::HubParts;
use crate::config::Config;
use crate::db::schema::Schema;
use crate::db::{Db, Engine, Snapshot, sql};
use crate::hub::OffendersAt;
use crate::seal::{HubKeys, KeyFileError};

/// Writes the whole hub that the settings name into `out`, sealed to a new key that goes into `key_file`.
///
/// The hub may be running. Neither file may be there already. On any failure neither is left behind.
pub async fn take(parts: &HubParts, out: &Path, key_file: &Path) -> Result<Held, BackupError> {
    if out == key_file || out.exists() {
        return Err(file_error(out)(std::io::ErrorKind::AlreadyExists.into()));
    }
    let db = open(&parts.config).await?;
    let hub_key = hub_key(&parts.config)?;
    let key = BackupKey::fresh(&parts.chance);
    key.write(key_file)?;
    let mut left = Leftovers(vec![key_file.to_owned()]);
    let part = beside(out, &parts.chance.id(parts.clock.now()).simple().to_string());
    let file = File::options().write(true).create_new(true).mode(0o600).open(&part);
    let file = file.map_err(file_error(&part))?;
    left.0.push(part.clone());
    let offenders = offenders(&parts.config, &db).await?;
    let both = (&db, offenders.as_ref());
    let (held, file) = dump(parts, both, &hub_key, BufWriter::new(file), &key).await?;
    let file = file.into_inner().map_err(|error| file_error(&part)(error.into_error()))?;
    file.sync_all().map_err(file_error(&part))?;
    // a name that came up meanwhile is not overwritten either
    std::fs::hard_link(&part, out).or_else(|_| rename_new(&part, out)).map_err(file_error(out))?;
    let _ = std::fs::remove_file(&part);
    left.0.clear();
    sync_folder(out).and_then(|()| sync_folder(key_file)).map_err(file_error(out))?;
    db.close().await;
    if let Some(offenders) = offenders {
        offenders.close().await;
    }
    Ok(held)
}

/// Files that go when they are not needed after all.
struct Leftovers(Vec<PathBuf>);

impl Drop for Leftovers {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn beside(path: &Path, mark: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{mark}.part"));
    path.with_file_name(name)
}

/// For file systems without hard links, such as those of most USB sticks.
fn rename_new(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

fn sync_folder(of: &Path) -> std::io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Opens the database without making or changing anything.
async fn open(config: &Config) -> Result<Db, BackupError> {
    let db = match &config.database {
        Some(url) => Db::postgres(url).await?,
        None => {
            let path = config.data.join("lachan.db");
            if !path.is_file() {
                return Err(BackupError::NoHub(config.data.clone()));
            }
            Db::sqlite(&path).await?
        }
    };
    Ok(db)
}

/// The police's own database, where there is one yet.
async fn offenders(config: &Config, db: &Db) -> Result<Option<Db>, BackupError> {
    let place = OffendersAt::of(config, db.engine());
    if matches!(&place, OffendersAt::File(path) if !path.is_file()) {
        return Ok(None);
    }
    Ok(Some(place.open(db).await?))
}

fn hub_key(config: &Config) -> Result<HubKeys, BackupError> {
    let path = config.key_path();
    let text = std::fs::read_to_string(&path).map_err(file_error(&path))?;
    let keys = HubKeys::parse(&text).ok_or_else(|| KeyFileError::not_a_key(&path))?;
    Ok(keys)
}

/// Every row of one snapshot of the records, and of one of the police's own database.
pub(super) async fn dump<W: Write>(
    parts: &HubParts,
    (db, offenders): (&Db, Option<&Db>),
    hub_key: &HubKeys,
    out: W,
    key: &BackupKey,
) -> Result<(Held, W), BackupError> {
    let mut snapshot = db.snapshot().await?;
    let schema = snapshot.schema().await?;
    if !schema.contains_key("migration") {
        return Err(BackupError::NoHub(parts.config.data.clone()));
    }
    let mut sealer = Sealer::begin(out, key, &parts.chance)?;
    let migrations = ledger(&mut snapshot).await?;
    let mut apart = match offenders {
        Some(offenders) => Some(offenders.snapshot().await?),
        None => None,
    };
    let mut known = None;
    if let Some(apart) = &mut apart
        && apart.schema().await?.contains_key("migration")
    {
        known = Some(ledger(apart).await?);
    }
    let engine = match db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let head =
        Head { program, engine: engine.into(), made_at: parts.clock.now().0, migrations, offenders: known };
    put_json(&mut sealer, b'H', &head)?;
    put(&mut sealer, b'K', zeroize::Zeroizing::new(hub_key.to_text()).as_bytes())?;
    let mut held = Held { tables: 0, rows: 0, bytes: 0 };
    held.count(&rows(&mut sealer, &mut snapshot, &schema).await?);
    if let (Some(apart), true) = (&mut apart, head.offenders.is_some()) {
        let schema = apart.schema().await?;
        held.count(&rows(&mut sealer, apart, &schema).await?);
    }
    let (out, bytes) = sealer.finish()?;
    Ok((Held { bytes, ..held }, out))
}

/// The migrations that a database has gone through.
async fn ledger(snapshot: &mut Snapshot) -> Result<Vec<(i64, String)>, BackupError> {
    Ok(sql("select number, name from migration order by number").all(snapshot).await?)
}

/// The tables of one database with their rows, and how many they are.
async fn rows<W: Write>(
    sealer: &mut Sealer<W>,
    snapshot: &mut Snapshot,
    schema: &Schema,
) -> Result<Counts, BackupError> {
    let mut counts = Counts::new();
    for (name, columns) in schema {
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let names = columns.iter().map(|column| column.name.clone()).collect();
        put_json(sealer, b'T', &Table { name: name.clone(), columns: names })?;
        let mut rows = 0;
        let each = snapshot.each_row(name, columns, |values| {
            rows += 1;
            put(sealer, b'R', &row(values))
        });
        each.await?;
        counts.insert(name.clone(), rows);
    }
    put_json(sealer, b'E', &counts)?;
    Ok(counts)
}
