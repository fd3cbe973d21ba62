//! Attempts against a secret: a few are a slip, many are guessing.
//!
//! Kept in memory only and keyed by a keyed hash, so that nothing about who tried is written down.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::time::{MINUTE, Moment, SECOND};

/// Failures that cost nothing.
const FREE: u32 = 5;
/// The pause after the free ones, doubled with each further failure up to [`LONGEST`].
const FIRST_PAUSE: i64 = 30 * SECOND;
const LONGEST: i64 = 15 * MINUTE;
/// Entries older than this are forgotten.
const MEMORY: i64 = 60 * MINUTE;
/// Above this many keys the oldest are forgotten first.
const CROWD: usize = 100_000;

struct Failures {
    count: u32,
    last: Moment,
    until: Moment,
}

/// A memory of failures.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<[u8; 32], Failures>>);

impl Throttle {
    /// Refuses when the key is in a pause.
    pub fn check(&self, key: &[u8; 32], now: Moment) -> Result<()> {
        let failures = self.lock();
        match failures.get(key) {
            Some(entry) if entry.until > now => {
                let seconds = u64::try_from(entry.until.since(now) / SECOND).unwrap_or(0) + 1;
                Err(Error::TooMany(Duration::from_secs(seconds)))
            }
            _ => Ok(()),
        }
    }

    /// Remembers a failure.
    pub fn failed(&self, key: [u8; 32], now: Moment) {
        let mut failures = self.lock();
        if failures.len() > CROWD {
            failures.retain(|_, entry| now.since(entry.last) < MEMORY);
        }
        let entry = failures.entry(key).or_insert(Failures { count: 0, last: now, until: now });
        if now.since(entry.last) > MEMORY {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = now;
        if entry.count > FREE {
            let doublings = (entry.count - FREE - 1).min(10);
            entry.until = now.plus((FIRST_PAUSE << doublings).min(LONGEST));
        }
    }

    /// Forgets the failures of a key that has succeeded.
    pub fn succeeded(&self, key: &[u8; 32]) {
        self.lock().remove(key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Failures>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_failure_begins_a_pause_that_grows_and_ends() {
        let throttle = Throttle::default();
        let (key, start) = ([1; 32], Moment(0));
        for _ in 0..FREE {
            throttle.failed(key, start);
            assert!(throttle.check(&key, start).is_ok());
        }
        throttle.failed(key, start);
        assert!(matches!(throttle.check(&key, start), Err(Error::TooMany(wait)) if wait.as_secs() == 31));
        assert!(throttle.check(&[2; 32], start).is_ok(), "others are not held up");
        let later = start.plus(FIRST_PAUSE);
        assert!(throttle.check(&key, later).is_ok());
        throttle.failed(key, later);
        assert!(throttle.check(&key, later.plus(FIRST_PAUSE)).is_err());
        throttle.succeeded(&key);
        assert!(throttle.check(&key, later).is_ok());
    }
}
