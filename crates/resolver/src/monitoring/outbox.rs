//! Quarters that the hub has not confirmed yet: a file each in the state folder, and one that says which was told last
//! and how many had to be let go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Batch, KEPT, Rows};
use crate::hub::write;

const STANDING: &str = "counts.json";
const PREFIX: &str = "counts-";

pub(crate) struct Outbox {
    folder: PathBuf,
    /// The newest quarter that the hub was told of. Nothing is ever put under it, or under one before, again: whether or not
    /// the answer came, the hub may have it.
    told: u64,
    /// Quarters let go since this folder was made.
    dropped: u64,
}

impl Outbox {
    /// The quarters of a state folder.
    pub(crate) fn open(folder: &Path) -> Outbox {
        let read = fs::read(folder.join(STANDING)).ok();
        let value: Value = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let number = |field: &str| value[field].as_u64().unwrap_or_default();
        Outbox { folder: folder.to_owned(), told: number("told"), dropped: number("dropped") }
    }

    pub(crate) fn told(&self) -> u64 {
        self.told
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Adds numbers to a quarter's.
    pub(crate) fn add(&mut self, quarter: u64, more: &Rows) -> io::Result<()> {
        let mut batch = self.read(quarter).unwrap_or_else(|| Batch { quarter, rows: Rows::new() });
        for (key, [asked, closed]) in more {
            let sums = batch.rows.entry(key.clone()).or_default();
            sums[0] += asked;
            sums[1] += closed;
        }
        write(&self.folder, &format!("{PREFIX}{quarter}"), batch.to_json().to_string().as_bytes())
    }

    fn read(&self, quarter: u64) -> Option<Batch> {
        let bytes = fs::read(self.folder.join(format!("{PREFIX}{quarter}"))).ok()?;
        Batch::from_json(&serde_json::from_slice(&bytes).ok()?).filter(|batch| batch.quarter == quarter)
    }

    /// The quarters at hand, oldest first.
    pub(crate) fn quarters(&self) -> Vec<u64> {
        let Ok(folder) = fs::read_dir(&self.folder) else { return Vec::new() };
        let names = folder.flatten().filter_map(|file| file.file_name().into_string().ok());
        let mut quarters: Vec<u64> =
            names.filter_map(|name| name.strip_prefix(PREFIX)?.parse().ok()).collect();
        quarters.sort_unstable();
        quarters
    }

    /// The oldest quarters before `now`, as many as `most`, to be told. One that cannot be read is let go.
    pub(crate) fn oldest(&mut self, now: u64, most: usize) -> io::Result<Vec<Batch>> {
        let mut batches = Vec::new();
        let mut lost = Vec::new();
        for quarter in self.quarters().into_iter().filter(|quarter| *quarter < now) {
            if batches.len() == most {
                break;
            }
            match self.read(quarter) {
                Some(batch) => batches.push(batch),
                None => lost.push(quarter),
            }
        }
        self.let_go(&lost)?;
        let newest = batches.iter().map(|batch| batch.quarter).max().unwrap_or_default();
        if newest > self.told {
            self.told = newest;
            self.keep()?;
        }
        Ok(batches)
    }

    /// The hub has these: they need not be kept.
    pub(crate) fn confirm(&self, batches: &[Batch]) -> io::Result<()> {
        self.remove(batches.iter().map(|batch| batch.quarter))
    }

    /// Lets quarters older than 30 days go, and counts them.
    pub(crate) fn drop_old(&mut self, now: u64) -> io::Result<()> {
        let old: Vec<u64> =
            self.quarters().into_iter().filter(|quarter| quarter.saturating_add(KEPT) < now).collect();
        self.let_go(&old)
    }

    fn let_go(&mut self, quarters: &[u64]) -> io::Result<()> {
        if quarters.is_empty() {
            return Ok(());
        }
        tracing::warn!(quarters = quarters.len(), "counts that the hub did not take in 30 days are let go");
        self.dropped += quarters.len() as u64;
        self.keep()?;
        self.remove(quarters.iter().copied())
    }

    fn keep(&self) -> io::Result<()> {
        let text = json!({ "told": self.told, "dropped": self.dropped }).to_string();
        write(&self.folder, STANDING, text.as_bytes())
    }

    fn remove(&self, quarters: impl Iterator<Item = u64>) -> io::Result<()> {
        for quarter in quarters {
            match fs::remove_file(self.folder.join(format!("{PREFIX}{quarter}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}
