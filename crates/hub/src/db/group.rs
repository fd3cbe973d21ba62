//! Group commit on SQLite: several callers' transactions under one fsync.
//!
//! There is one writing connection. A caller that gets its turn works inside a savepoint. When it is done and
//! others wait, it leaves the outer transaction open for them and waits; the last one (or the one that fills
//! the group) commits for all, and only then is each of them answered. So a caller that has its answer has its
//! data on disk, and a burst of small writes costs one fsync instead of one each.
//!
//! A transaction that is dropped (an error, or a client that went away in the middle) is rolled back to its
//! savepoint by a task of its own, which also commits what earlier callers of the group wait for.

use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{DbError, Fault};

/// More callers than this never wait for one fsync.
const GROUP_LIMIT: usize = 256;
/// Who keeps all other writers waiting for longer than this is named in the log.
const LONG: Duration = Duration::from_millis(500);
/// How long the planner's statistics are good before the next commit looks whether tables have outgrown them.
const STATISTICS_FOR: Duration = Duration::from_secs(3600);

/// The one connection that may write, and the queue before it.
#[derive(Clone)]
pub struct Writer {
    turn: Arc<Mutex<Turn>>,
    waiting: Arc<AtomicUsize>,
}

struct Turn {
    connection: SqliteConnection,
    /// Whether the outer transaction is open.
    open: bool,
    /// Callers that are done and wait for the fsync.
    group: Vec<oneshot::Sender<Result<(), DbError>>>,
    /// When the statistics were looked at.
    looked_at: Instant,
}

/// One caller's savepoint.
pub struct GroupTx {
    turn: Option<OwnedMutexGuard<Turn>>,
    writer: Writer,
    caller: &'static Location<'static>,
    since: Instant,
}

impl Writer {
    /// Takes over `connection` as the only writer.
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let turn = Turn { connection, open: false, group: Vec::new(), looked_at: Instant::now() };
        Self { turn: Arc::new(Mutex::new(turn)), waiting: Arc::default() }
    }

    /// Waits for the turn and opens a savepoint.
    pub(super) async fn begin(&self, caller: &'static Location<'static>) -> Result<GroupTx, DbError> {
        let writer = self.clone();
        // A task of its own, so that a caller who goes away cannot leave the turn half taken.
        let task = tokio::spawn(async move {
            writer.waiting.fetch_add(1, Ordering::SeqCst);
            let turn = writer.turn.clone().lock_owned().await;
            writer.waiting.fetch_sub(1, Ordering::SeqCst);
            let mut tx = GroupTx { turn: Some(turn), writer, caller, since: Instant::now() };
            tx.enter().await?;
            Ok(tx)
        });
        task.await.unwrap_or_else(|error| Err(broken(&error.to_string())))
    }
}

impl Writer {
    /// Renews the planner's statistics of all tables that have outgrown them.
    pub(super) async fn renew_statistics(&self) -> Result<(), DbError> {
        self.turn.lock().await.renew_statistics().await
    }

    /// Brings the write-ahead log into the file and cuts it to nothing; `false` when a reader was in the way.
    pub(super) async fn empty_log(&self) -> Result<bool, DbError> {
        let mut turn = self.turn.lock().await;
        if turn.open {
            turn.finish_group().await;
        }
        // busy, frames in the log, frames brought into the file
        let row = sqlx::query_as::<_, (i64, i64, i64)>("pragma wal_checkpoint(truncate)");
        let (busy, ..) = row.fetch_one(&mut turn.connection).await?;
        Ok(busy == 0)
    }

    /// Closes the connection, if nobody else holds it.
    pub(super) async fn shut(self) -> Result<(), DbError> {
        match Arc::try_unwrap(self.turn) {
            Ok(turn) => Ok(turn.into_inner().connection.close().await?),
            Err(_) => Ok(()),
        }
    }
}

impl GroupTx {
    /// The connection, inside this caller's savepoint.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.turn.as_mut().expect("a transaction holds its turn until it ends").connection
    }

    /// Says in the log who took long. The line of a program is all that is told.
    fn tell_if_long(&self) {
        let ms = self.since.elapsed().as_millis();
        if ms >= LONG.as_millis() {
            tracing::warn!(caller = %self.caller, ms, "a transaction kept all other writers waiting");
        }
    }

    async fn enter(&mut self) -> Result<(), DbError> {
        let turn = self.turn.as_mut().expect("a transaction holds its turn until it ends");
        if !turn.open {
            turn.connection.execute("begin immediate").await?;
            turn.open = true;
        }
        turn.connection.execute("savepoint caller").await?;
        Ok(())
    }

    /// Ends the savepoint and waits until the group is on disk.
    pub(super) async fn commit(mut self) -> Result<(), DbError> {
        let Some(mut turn) = self.turn.take() else { return Err(broken("no turn")) };
        self.tell_if_long();
        let writer = self.writer.clone();
        let task = tokio::spawn(async move {
            let answer = match turn.connection.execute("release caller").await {
                Ok(_) => {
                    let (sender, answer) = oneshot::channel();
                    turn.group.push(sender);
                    turn.settle(&writer).await;
                    answer
                }
                Err(error) => {
                    let error = DbError::from(error);
                    turn.abandon(&error).await;
                    return Err(error);
                }
            };
            drop(turn);
            answer.await.unwrap_or_else(|_| Err(broken("the writer is gone")))
        });
        task.await.unwrap_or_else(|error| Err(broken(&error.to_string())))
    }
}

impl Drop for GroupTx {
    fn drop(&mut self) {
        let Some(mut turn) = self.turn.take() else { return };
        self.tell_if_long();
        let writer = self.writer.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if !turn.open {
                return;
            }
            match turn.connection.execute("rollback to caller; release caller").await {
                Ok(_) => turn.settle(&writer).await,
                Err(error) => turn.abandon(&error.into()).await,
            }
        });
    }
}

impl Turn {
    /// Commits for the whole group, unless somebody waits who will do it.
    async fn settle(&mut self, writer: &Writer) {
        if writer.waiting.load(Ordering::SeqCst) > 0 && self.group.len() < GROUP_LIMIT {
            return;
        }
        self.finish_group().await;
    }

    /// Commits what the group has done so far.
    async fn finish_group(&mut self) {
        if self.group.is_empty() {
            let _ = self.connection.execute("rollback").await;
            self.open = false;
            return;
        }
        let began = Instant::now();
        let done = self.connection.execute("commit").await;
        if began.elapsed() >= LONG {
            let ms = began.elapsed().as_millis();
            tracing::warn!(ms, callers = self.group.len(), "the disk took long to commit");
        }
        match done {
            Ok(_) => {
                self.open = false;
                for caller in self.group.drain(..) {
                    let _ = caller.send(Ok(()));
                }
                if self.looked_at.elapsed() > STATISTICS_FOR
                    && let Err(error) = self.renew_statistics().await
                {
                    tracing::warn!(%error, "the planner's statistics were not renewed");
                }
            }
            Err(error) => self.abandon(&error.into()).await,
        }
    }

    /// Without statistics SQLite takes every index for equally good, and reads all tasks of five years where an index
    /// names the few that are asked for. <https://sqlite.org/pragma.html#pragma_optimize>: bit 0x10000 looks at all
    /// tables, 0x02 analyses those whose statistics are missing or outgrown. Whole, not a sample of rows (0x10): every
    /// index begins with the province, and a sample takes a whole province for a thousand rows.
    async fn renew_statistics(&mut self) -> Result<(), DbError> {
        self.looked_at = Instant::now();
        self.connection.execute("pragma optimize = 0x10002").await?;
        Ok(())
    }

    /// SQLite has given the outer transaction up (a full disk does that): nobody's change is kept, and
    /// everybody who waits is told.
    async fn abandon(&mut self, error: &DbError) {
        let _ = self.connection.execute("rollback").await;
        self.open = false;
        for caller in self.group.drain(..) {
            let _ = caller.send(Err(error.clone()));
        }
    }
}

fn broken(text: &str) -> DbError {
    DbError { fault: Fault::Other, text: format!("write queue: {text}") }
}
