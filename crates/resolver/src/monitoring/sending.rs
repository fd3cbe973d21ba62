//! Sending what is written down to the hub, oldest first.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::{Batch, Ledger, QUARTER, rows};
use crate::Counts;
use crate::background::in_background;
use crate::hub::{Link, LinkError, now};

/// Quarters in one message: a day's.
const MOST: usize = 96;
/// How long to look away from the clock at most: a clock that is set is noticed.
const LOOK: u64 = 60;

/// Who sends.
pub(crate) struct Reporter {
    pub link: Link,
    pub ledger: Arc<Mutex<Ledger>>,
}

#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("{0}")]
    Link(#[from] LinkError),
    #[error("the state folder: {0}")]
    State(#[from] io::Error),
}

impl Reporter {
    async fn with_ledger<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Ledger) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let ledger = self.ledger.clone();
        let done = in_background(move || act(&mut ledger.lock().unwrap_or_else(PoisonError::into_inner)));
        done.await.unwrap_or_else(|| Err(io::Error::other("broken off")))
    }

    /// Sends all quarters that are over, until there are no more or the hub does not take them.
    async fn send(&self) -> Result<(), SendError> {
        loop {
            let now = now();
            let (batches, dropped) = self.with_ledger(move |ledger| ledger.oldest(now, MOST)).await?;
            if batches.is_empty() {
                return Ok(());
            }
            let quarters: Vec<_> = batches.iter().map(Batch::to_json).collect();
            let body = json!({ "dropped": dropped, "quarters": quarters }).to_string();
            self.link.hand_in("/resolver/v1/counts", body).await?;
            self.with_ledger(move |ledger| ledger.confirm(&batches)).await?;
        }
    }
}

/// Closes each quarter when it is over and sends what is there, until the task is ended. At the start what was left is
/// sent at once; later each resolver takes a moment of its own, so that a province's do not all come in the same second.
pub(crate) async fn follow(reporter: Reporter, count: impl Fn() -> Counts + Send) {
    let mut has_failed = false;
    loop {
        match reporter.send().await {
            Ok(()) if has_failed => {
                has_failed = false;
                tracing::info!("the hub takes counts again");
            }
            Ok(()) => {}
            Err(error) if !has_failed => {
                has_failed = true;
                tracing::warn!("{error}; counts are kept for 30 days and sent later");
            }
            Err(_) => {}
        }
        // a failed sending is tried again with the next quarter: numbers are in no hurry
        while !reporter.ledger.lock().unwrap_or_else(PoisonError::into_inner).is_over(now()) {
            let rest = QUARTER - now() % QUARTER;
            tokio::time::sleep(Duration::from_secs(rest.min(LOOK))).await;
        }
        let (counted, now) = (rows(&count()), now());
        if let Err(error) = reporter.with_ledger(move |ledger| ledger.turn(counted, now)).await {
            tracing::warn!("counts could not be written down, they come with the next: {error}");
            tokio::time::sleep(Duration::from_secs(LOOK)).await;
        }
        let share = u64::from(getrandom::u32().unwrap_or_default()) % 120;
        tokio::time::sleep(Duration::from_secs(share)).await;
    }
}
