//! Jobs: work that must happen after a change was committed, at least once, also after a restart.
//!
//! A job is enqueued inside the transaction of the change, so there is never one without the other. Workers
//! claim due jobs under a lease, run them, and try again with growing pauses; what fails ten times is set aside.
//! An event between slices is a job for each subscriber; subscribers must stand being told twice.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value as Json;
use tokio_util::sync::CancellationToken;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::db::{DbError, Engine, FromRow, Tx, sql};
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

/// Works until told to stop; a job that has begun is finished.
pub async fn work(hub: Hub, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let worked = match run_due(&hub).await {
            Ok(count) => count > 0,
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

/// Runs everything that is due, once; gives how many jobs ran.
pub async fn run_due(hub: &Hub) -> Result<usize> {
    if !hub.is_set_up() {
        return Ok(0);
    }
    schedule(hub).await?;
    let mut count = 0;
    while let Some(job) = claim(hub).await? {
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

async fn claim(hub: &Hub) -> Result<Option<Claimed>> {
    let now = hub.clock.now();
    // Looking first keeps an idle hub from writing.
    let due = "select 1 from job where province = $1 and done_at is null and given_up_at is null
               and run_at <= $2 and (lease_until is null or lease_until < $2)";
    if !sql(due).bind(hub.province()).bind(now).exists(&hub.db).await? {
        return Ok(None);
    }
    let mut tx = hub.db.begin().await?;
    let text = match hub.db.engine() {
        Engine::Sqlite => {
            "update job set lease_until = $3, attempts = attempts + 1 where province = $1 and id = (
                select id from job where province = $1 and done_at is null and given_up_at is null
                and run_at <= $2 and (lease_until is null or lease_until < $2) order by run_at, id limit 1)
             returning id, kind, payload, attempts"
        }
        Engine::Postgres => {
            "update job set lease_until = $3, attempts = attempts + 1 where province = $1 and id = (
                select id from job where province = $1 and done_at is null and given_up_at is null
                and run_at <= $2 and (lease_until is null or lease_until < $2) order by run_at, id limit 1
                for update skip locked)
             returning id, kind, payload, attempts"
        }
    };
    let job = sql(text).bind(hub.province()).bind(now).bind(now.plus(LEASE)).optional(&mut tx).await?;
    tx.commit().await?;
    Ok(job)
}

async fn finish(hub: &Hub, job: Claimed) -> Result<()> {
    let kind = crate::slices().iter().flat_map(|slice| slice.jobs).find(|kind| kind.name == job.kind);
    let payload = serde_json::from_str(&job.payload).unwrap_or(Json::Null);
    let outcome = match kind {
        Some(kind) => (kind.run)(hub, payload).await.map_err(|error| error.to_string()),
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
