//! Keeps the groups at the hour of the timetable. The file is looked at every minute and at SIGHUP; one that cannot be used
//! is told, and the timetable read before stays in force.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lachan_filter::Timetable;
use tokio::sync::Notify;

use crate::Engine;
use crate::groups::Groups;

/// Why a timetable cannot be put in force.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}", path = .path.display())]
pub struct TimetableError {
    path: PathBuf,
    why: String,
}

/// Reads a timetable and checks that its rooms can be told.
pub(crate) fn load(path: &Path, usual: &Groups) -> Result<Timetable, TimetableError> {
    let bad = |why: String| TimetableError { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
    let table: Timetable = text.parse().map_err(|e: lachan_filter::BadTimetable| bad(e.to_string()))?;
    usual.at(&table, 0).map_err(bad)?;
    Ok(table)
}

/// A resolver's hours.
pub(crate) struct Hours {
    pub path: PathBuf,
    pub table: Timetable,
    /// Who is who outside the timetable.
    pub usual: Groups,
}

impl Hours {
    /// Puts the groups of this minute in force.
    pub(crate) fn put(&self, engine: &Engine) {
        if let Ok(groups) = self.usual.at(&self.table, crate::hub::now()) {
            engine.stand(groups);
        }
    }

    /// Minute by minute, until the task is ended.
    pub(crate) async fn follow(mut self, engine: Arc<Engine>, again: Arc<Notify>) {
        let date = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        let mut seen = date(&self.path);
        loop {
            let told = tokio::select! {
                () = again.notified() => true,
                () = tokio::time::sleep(to_the_full_minute()) => false,
            };
            let now = date(&self.path);
            if told || now != seen {
                seen = now;
                match load(&self.path, &self.usual) {
                    Ok(table) => {
                        self.table = table;
                        tracing::info!("timetable read again, now in force");
                    }
                    Err(error) => tracing::warn!("{error}; the timetable read before stays in force"),
                }
            }
            self.put(&engine);
        }
    }
}

fn to_the_full_minute() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(60_050 - (since.as_millis() % 60_000) as u64)
}
