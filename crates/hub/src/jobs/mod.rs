//! Jobs: work that must happen after a change was committed, at least once, also after a restart.
//!
//! A job is enqueued inside the transaction of the change, so there is never one without the other. Workers
//! claim due jobs under a lease, run them, and try again with growing pauses; what fails ten times is set aside.
//! An event between slices is a job for each subscriber; subscribers must stand being told twice.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::db::{DbError, Engine, FromRow, Statement, Tx, places, sql};
use crate::error::Result;
use crate::id::JobId;
use crate::time::{MINUTE, Moment, SECOND};

/// The queue's table.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 2, name: "jobs", text: include_str!("0002_jobs.sql") }];

/// What a worker runs: the hub and the job's payload.
pub type Run = for<'a> fn(&'a Hub, Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A kind of job, declared by the slice that does it.
#[derive(Clone, Copy)]
pub struct Kind {
    /// `slice.verb`.
    pub name: &'static str,
    /// What it does; must stand being run twice.
    pub run: Run,
    /// For jobs that come round by themselves: every so many microseconds.
    pub every: Option<i64>,
}

/// How long a worker keeps a job before another may take it over.
const LEASE: i64 = 5 * MINUTE;
const MAX_ATTEMPTS: i64 = 10;
/// After so long a worker says that it is still at it.
const RENEWED: Duration = Duration::from_secs(60);
/// So many jobs run at a time.
const WORKERS: usize = 3;
/// How long a job may go on when the program is told to end.
const LAST: Duration = Duration::from_secs(5);
/// How long an idle worker sleeps before it looks again.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(FromRow)]
struct Claimed {
    id: JobId,
    kind: String,
    payload: String,
    attempts: i64,
}

/// Enqueues a job to run at `at` or later. With a `dedup` key a second one of the same kind and key is dropped.
pub async fn enqueue(
    hub: &Hub,
    tx: &mut Tx,
    kind: &str,
    payload: &Json,
    at: Moment,
    dedup: Option<String>,
) -> Result<(), DbError> {
    sql("insert into job (province, id, kind, payload, run_at, attempts, dedup_key)
         values ($1, $2, $3, $4, $5, 0, $6) on conflict (province, kind, dedup_key) do nothing")
    .bind(hub.province())
    .bind(JobId(hub.chance.id(at)))
    .bind(kind)
    .bind(payload.to_string())
    .bind(at)
    .bind(dedup)
    .run(tx)
    .await?;
    Ok(())
}

/// Tells every subscriber of `topic` about an event, each by a job of its own.
pub async fn publish(hub: &Hub, tx: &mut Tx, topic: &str, payload: &Json) -> Result<(), DbError> {
    let now = hub.clock.now();
    for slice in crate::slices() {
        for (heard, kind) in slice.subscriptions {
            if *heard == topic {
                enqueue(hub, tx, kind, payload, now, None).await?;
            }
        }
    }
    Ok(())
}

/// Several workers, until told to stop. Of a kind one job runs at a time, so that a long one holds up its own kind and no
/// other: the clocks of cases go on while a million records are looked through. A job that has begun gets a while to end.
pub async fn work(hub: Hub, stop: CancellationToken) {
    let running = Running::default();
    let workers: Vec<_> =
        (0..WORKERS).map(|_| tokio::spawn(worker(hub.clone(), stop.clone(), running.clone()))).collect();
    for worker in workers {
        let _ = worker.await;
    }
}

async fn worker(hub: Hub, stop: CancellationToken, running: Running) {
    while !stop.is_cancelled() {
        let worked = match step(&hub, &stop, &running).await {
            Ok(worked) => worked,
            Err(error) => {
                tracing::warn!(%error, "jobs: the queue cannot be read");
                false
            }
        };
        if !worked {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

/// Does one job of a kind that no other worker is at; `false` when there is none.
async fn step(hub: &Hub, stop: &CancellationToken, running: &Running) -> Result<bool> {
    if !hub.is_set_up() {
        return Ok(false);
    }
    let (job, _turn) = {
        // one at a time looks for work, so that two never begin the same kind
        let mut kinds = running.kinds.lock().await;
        schedule(hub).await?;
        let Some(job) = claim(hub, &kinds).await? else { return Ok(false) };
        kinds.insert(job.kind.clone());
        let turn = Turn { running: running.clone(), kind: job.kind.clone() };
        (job, turn)
    };
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST).await;
    };
    let id = job.id;
    tokio::select! {
        done = finish(hub, job) => done?,
        () = late => give_back(hub, id).await?,
    }
    Ok(true)
}

/// The kinds that this program's workers are at.
#[derive(Clone, Default)]
struct Running {
    kinds: Arc<Mutex<BTreeSet<String>>>,
}

/// A worker is at a kind of job until this is dropped.
struct Turn {
    running: Running,
    kind: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (running, kind) = (self.running.clone(), std::mem::take(&mut self.kind));
        tokio::spawn(async move { running.kinds.lock().await.remove(&kind) });
    }
}

/// A job that was broken off when the program ended is done as soon as it runs again.
async fn give_back(hub: &Hub, id: JobId) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    sql("update job set lease_until = null, attempts = attempts - 1
         where province = $1 and id = $2 and done_at is null")
    .bind(hub.province())
    .bind(id)
    .run(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Runs everything that is due, once; gives how many jobs ran.
pub async fn run_due(hub: &Hub) -> Result<usize> {
    if !hub.is_set_up() {
        return Ok(0);
    }
    schedule(hub).await?;
    let mut count = 0;
    while let Some(job) = claim(hub, &BTreeSet::new()).await? {
        count += 1;
        finish(hub, job).await?;
    }
    Ok(count)
}

/// Enqueues the jobs that come round by themselves, one for each turn.
async fn schedule(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    for kind in crate::slices().iter().flat_map(|slice| slice.jobs) {
        let Some(every) = kind.every else { continue };
        let turn = now.0 / every;
        let known = sql("select 1 from job where province = $1 and kind = $2 and dedup_key = $3");
        let known = known.bind(hub.province()).bind(kind.name).bind(turn.to_string());
        if !known.exists(&hub.db).await? {
            let mut tx = hub.db.begin().await?;
            enqueue(hub, &mut tx, kind.name, &Json::Null, now, Some(turn.to_string())).await?;
            sql("delete from job where province = $1 and kind = $2 and done_at < $3")
                .bind(hub.province())
                .bind(kind.name)
                .bind(now.plus(-2 * every))
                .run(&mut tx)
                .await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// The next job that is due, but for some kinds.
async fn claim(hub: &Hub, but: &BTreeSet<String>) -> Result<Option<Claimed>> {
    let now = hub.clock.now();
    let others =
        if but.is_empty() { String::new() } else { format!("and kind not in ({})", places(3, but.len())) };
    let due = format!(
        "from job where province = $1 and done_at is null and given_up_at is null and run_at <= $2
         and (lease_until is null or lease_until < $2) {others}"
    );
    let bound = |text: String| {
        let statement = Statement::composed(text).bind(hub.province()).bind(now);
        but.iter().fold(statement, |statement, kind| statement.bind(kind))
    };
    // Looking first keeps an idle hub from writing.
    if !bound(format!("select 1 {due}")).exists(&hub.db).await? {
        return Ok(None);
    }
    let mut tx = hub.db.begin().await?;
    let locked = match hub.db.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => "for update skip locked",
    };
    let lease = but.len() + 3;
    let text = format!(
        "update job set lease_until = ${lease}, attempts = attempts + 1 where province = $1 and id = (
             select id {due} order by run_at, id limit 1 {locked})
         returning id, kind, payload, attempts"
    );
    let job = bound(text).bind(now.plus(LEASE)).optional(&mut tx).await?;
    tx.commit().await?;
    Ok(job)
}

/// Keeps a job that takes long from being taken over.
async fn keep(hub: &Hub, id: JobId) -> Result<()> {
    let mut every = tokio::time::interval(RENEWED);
    every.tick().await;
    loop {
        every.tick().await;
        let mut tx = hub.db.begin().await?;
        sql("update job set lease_until = $3 where province = $1 and id = $2 and done_at is null")
            .bind(hub.province())
            .bind(id)
            .bind(hub.clock.now().plus(LEASE))
            .run(&mut tx)
            .await?;
        tx.commit().await?;
    }
}

/// Runs a job and keeps it meanwhile.
async fn run(hub: &Hub, id: JobId, job: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::pin!(job);
    tokio::select! {
        outcome = &mut job => return outcome,
        kept = keep(hub, id) => if let Err(error) = kept {
            tracing::warn!(%error, "jobs: a lease could not be renewed");
        },
    }
    job.await
}

async fn finish(hub: &Hub, job: Claimed) -> Result<()> {
    let kind = crate::slices().iter().flat_map(|slice| slice.jobs).find(|kind| kind.name == job.kind);
    let payload = serde_json::from_str(&job.payload).unwrap_or(Json::Null);
    let outcome = match kind {
        Some(kind) => run(hub, job.id, (kind.run)(hub, payload)).await.map_err(|error| error.to_string()),
        None => Err("no slice knows this kind of job".to_owned()),
    };
    let now = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    match outcome {
        Ok(()) => {
            sql("update job set done_at = $3, lease_until = null where province = $1 and id = $2")
                .bind(hub.province())
                .bind(job.id)
                .bind(now)
                .run(&mut tx)
                .await?;
        }
        Err(error) => {
            tracing::warn!(kind = job.kind, attempts = job.attempts, error, "jobs: an attempt failed");
            let given_up = (job.attempts >= MAX_ATTEMPTS).then_some(now);
            let pause = SECOND << job.attempts.clamp(0, 11);
            sql("update job set lease_until = null, run_at = $3, last_error = $4, given_up_at = $5
                 where province = $1 and id = $2")
            .bind(hub.province())
            .bind(job.id)
            .bind(now.plus(pause))
            .bind(error)
            .bind(given_up)
            .run(&mut tx)
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
