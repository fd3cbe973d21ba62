//! Jobs: work that must happen after a change was committed, at least once, also after a restart.
//!
//! A job is enqueued inside the transaction of the change, so there is never one without the other. Workers
//! claim due jobs under a lease, run them, and try again with growing pauses; what fails ten times is set aside.
//! An event between slices is a job for each subscriber; subscribers must stand being told twice.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::task::{self, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
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
/// After so long a lease is renewed.
const RENEWED: Duration = Duration::from_secs(60);
/// So many jobs run at a time.
const AT_ONCE: usize = 3;
/// How long a job may go on when the program is told to end.
const LAST: Duration = Duration::from_secs(5);
/// How long before an idle hub looks again.
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

/// The jobs that run at this moment, each with its kind.
type Running = HashMap<task::Id, (JobId, String)>;

/// Runs jobs until told to stop. Of a kind one runs at a time, so that a long one holds up its own kind and no other: the
/// clocks of cases go on while a million records are looked through. What has begun may end within five seconds.
pub async fn work(hub: Hub, stop: CancellationToken) {
    let (mut tasks, mut running) = (JoinSet::new(), Running::new());
    let mut pause = tokio::time::interval(PAUSE);
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = pause.tick() => {
                if hub.is_set_up() && let Err(error) = schedule(&hub).await {
                    tracing::warn!(%error, "jobs: what comes round cannot be put into the queue");
                }
            }
            Some(ended) = tasks.join_next_with_id() => ended_one(&mut running, ended),
        }
        if hub.is_set_up()
            && let Err(error) = begin(&hub, &mut tasks, &mut running).await
        {
            tracing::warn!(%error, "jobs: the queue cannot be read");
        }
    }
    let last = async {
        while let Some(ended) = tasks.join_next_with_id().await {
            ended_one(&mut running, ended);
        }
    };
    let _ = tokio::time::timeout(LAST, last).await;
    tasks.shutdown().await;
    for (job, kind) in running.into_values() {
        if let Err(error) = give_back(&hub, job).await {
            tracing::warn!(kind, %error, "jobs: one that was broken off waits until its lease is over");
        }
    }
}

/// Begins what is due, as long as fewer than [`AT_ONCE`] run.
async fn begin(hub: &Hub, tasks: &mut JoinSet<()>, running: &mut Running) -> Result<()> {
    while running.len() < AT_ONCE {
        let kinds: Vec<&str> = running.values().map(|(_, kind)| kind.as_str()).collect();
        let Some(job) = claim(hub, &kinds).await? else { break };
        let (id, kind, hub) = (job.id, job.kind.clone(), hub.clone());
        let task = tasks.spawn(async move {
            let kind = job.kind.clone();
            if let Err(error) = finish(&hub, job).await {
                tracing::warn!(kind, %error, "jobs: how one ended cannot be written down");
            }
        });
        running.insert(task.id(), (id, kind));
    }
    Ok(())
}

/// One has ended. One that panicked is tried again when its lease is over.
fn ended_one(running: &mut Running, ended: Result<(task::Id, ()), JoinError>) {
    let id = match &ended {
        Ok((id, ())) => *id,
        Err(error) => error.id(),
    };
    if let (Some((_, kind)), Err(error)) = (running.remove(&id), ended) {
        tracing::error!(kind, %error, "jobs: one broke off");
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
    while let Some(job) = claim(hub, &[]).await? {
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
async fn claim(hub: &Hub, but: &[&str]) -> Result<Option<Claimed>> {
    let now = hub.clock.now();
    let others =
        if but.is_empty() { String::new() } else { format!("and kind not in ({})", places(3, but.len())) };
    let due = format!(
        "from job where province = $1 and done_at is null and given_up_at is null and run_at <= $2
         and (lease_until is null or lease_until < $2) {others}"
    );
    let bound = |text: String| {
        let statement = Statement::composed(text).bind(hub.province()).bind(now);
        but.iter().fold(statement, |statement, kind| statement.bind(*kind))
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

/// Renews the lease of a job that takes long, so that no other hub takes it over; without an end.
async fn keep(hub: &Hub, id: JobId) -> Infallible {
    loop {
        tokio::time::sleep(RENEWED).await;
        if let Err(error) = renew(hub, id).await {
            tracing::warn!(%error, "jobs: a lease could not be renewed");
        }
    }
}

async fn renew(hub: &Hub, id: JobId) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    sql("update job set lease_until = $3 where province = $1 and id = $2 and done_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now().plus(LEASE))
        .run(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn finish(hub: &Hub, job: Claimed) -> Result<()> {
    let kind = crate::slices().iter().flat_map(|slice| slice.jobs).find(|kind| kind.name == job.kind);
    let payload = serde_json::from_str(&job.payload).unwrap_or(Json::Null);
    let outcome = match kind {
        Some(kind) => tokio::select! {
            outcome = (kind.run)(hub, payload) => outcome.map_err(|error| error.to_string()),
            never = keep(hub, job.id) => match never {},
        },
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
