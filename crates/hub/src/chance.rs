//! Randomness: the operating system's generator, or a counted stream for tests that must replay.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::time::Moment;

/// Where the hub takes random bytes from.
#[derive(Clone, Default)]
pub enum Chance {
    /// The operating system.
    #[default]
    System,
    /// SHA-256 of a seed and a counter: the same bytes at every run. For tests only.
    Seeded(u64, Arc<AtomicU64>),
}

impl Chance {
    /// A stream that repeats for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed, Arc::default())
    }

    /// `N` random bytes, fit for keys.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                getrandom::fill(&mut bytes).expect("the operating system always has random bytes");
            }
            Self::Seeded(seed, counter) => {
                for chunk in bytes.chunks_mut(32) {
                    let turn = counter.fetch_add(1, Ordering::SeqCst);
                    let block = Sha256::digest([seed.to_le_bytes(), turn.to_le_bytes()].concat());
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A version 7 UUID (RFC 9562, section 5.7) of the given moment.
    pub fn id(&self, at: Moment) -> Uuid {
        let millis = u64::try_from(at.0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }
}
