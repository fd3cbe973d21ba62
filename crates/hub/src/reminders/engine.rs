//! The job that looks at last days: once every few minutes, and without a write when nothing is new.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::Hub;
use crate::error::Result;
use crate::journal::{self, Entry};
use crate::reminders::actions::distances;
use crate::reminders::model::{Distances, left};
use crate::reminders::store::{self, Settled};
use crate::reminders::telling::{Round, Sentence, Tone};
use crate::slice::{Deadline, Deadlines, Within};
use crate::time::Day;
use crate::web::Lang;

/// Work that has been late for longer was told of when it became late, or is older than the hub.
const BACK: i32 = 92;
/// So many in one transaction.
const BATCH: usize = 100;

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Deadlines that were told.
    pub told: u64,
    /// Distances that a nearer one stood for.
    pub skipped: u64,
}

/// Looks at everything that the slices have a last day for.
pub fn look(hub: &Hub, _: Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
    Box::pin(async move {
        for slice in crate::slices() {
            remind(hub, slice.deadlines).await?;
        }
        Ok(())
    })
}

/// Looks at some kinds of deadlines.
pub async fn remind(hub: &Hub, kinds: &[Deadlines]) -> Result<Passed> {
    let mut passed = Passed::default();
    if kinds.is_empty() {
        return Ok(passed);
    }
    let distances = distances(hub).await?;
    for kind in kinds {
        let done = pass(hub, kind, &distances).await?;
        passed = Passed { told: passed.told + done.told, skipped: passed.skipped + done.skipped };
    }
    Ok(passed)
}

async fn pass(hub: &Hub, kind: &Deadlines, distances: &Distances) -> Result<Passed> {
    let today = hub.clock.now().day();
    let (from, to) = (today.plus(-BACK), distances.horizon(today));
    let mut open = (kind.list)(hub, Within { from, to, bodies: None }).await?;
    open.retain(|deadline| (from..=to).contains(&deadline.last_day));
    // one order for all hubs, so that two of them never wait for each other in a circle; and what goes to one
    // organisation together, so that it goes out together
    open.sort_by(|a, b| (a.organisation, &a.key).cmp(&(b.organisation, &b.key)));
    let seen = fingerprint(&open, distances);
    if store::pass(hub, &hub.db, kind.kind).await? == Some((today, seen.clone())) {
        return Ok(Passed::default());
    }
    let settled = store::settled(hub, &hub.db, kind.kind, from, to).await?;
    let settled: HashSet<Settled> = settled.into_iter().collect();
    let due: Vec<Due<'_>> =
        open.iter().filter_map(|deadline| due(deadline, distances, today, &settled)).collect();
    let mut passed = Passed::default();
    for batch in due.chunks(BATCH) {
        let done = tell_batch(hub, kind.kind, today, batch).await?;
        passed = Passed { told: passed.told + done.told, skipped: passed.skipped + done.skipped };
    }
    let mut tx = hub.db.begin().await?;
    store::passed(hub, &mut tx, kind.kind, today, &seen).await?;
    tx.commit().await?;
    Ok(passed)
}

/// A deadline that has to be told of now.
struct Due<'a> {
    deadline: &'a Deadline,
    distance: i64,
    stands_for: Vec<i64>,
}

fn due<'a>(
    deadline: &'a Deadline,
    distances: &Distances,
    today: Day,
    settled: &HashSet<Settled>,
) -> Option<Due<'a>> {
    let (distance, mut stands_for) = distances.due(today, deadline.last_day)?;
    let is_settled = |distance: i64| {
        settled.contains(&Settled {
            key: deadline.key.clone(),
            organisation_id: deadline.organisation,
            last_day: deadline.last_day,
            distance,
        })
    };
    stands_for.retain(|distance| !is_settled(*distance));
    (!is_settled(distance)).then_some(Due { deadline, distance, stands_for })
}

async fn tell_batch(hub: &Hub, kind: &str, today: Day, batch: &[Due<'_>]) -> Result<Passed> {
    let mut round = Round::begin(hub).await?;
    let mut passed = Passed::default();
    let mut tx = hub.db.begin().await?;
    for Due { deadline, distance, stands_for } in batch {
        // the key of the table decides between two hubs
        if !store::settle(hub, &mut tx, kind, deadline, *distance, "told").await? {
            continue;
        }
        let sentence = sentence(kind, deadline, *distance, today);
        passed.told += u64::from(round.tell(hub, &mut tx, &sentence).await?);
        for further in stands_for {
            let skipped = store::settle(hub, &mut tx, kind, deadline, *further, "skipped").await?;
            passed.skipped += u64::from(skipped);
        }
    }
    if passed != Passed::default() {
        let detail = json!({ "kind": kind, "told": passed.told, "skipped": passed.skipped });
        let (subject_kind, subject) = ("reminder", uuid::Uuid::nil());
        let entry = Entry { act: "reminders.remind", actor: None, subject_kind, subject, detail };
        journal::record(hub, &mut tx, entry).await?;
        round.send(hub, &mut tx).await?;
        tx.commit().await?;
    }
    Ok(passed)
}

/// The sentence of a deadline, in Vietnamese as all that offices tell each other.
fn sentence(kind: &str, deadline: &Deadline, distance: i64, today: Day) -> Sentence {
    let Deadline { key, organisation, last_day, words, href } = deadline;
    let lang = Lang::Vi;
    let day = lang.weekday_date(last_day.0);
    let from = lang.date(last_day.plus(1).0);
    let left = left(today, *last_day);
    let args = [
        ("n", left.into()),
        // the words of a plan end with a full stop of their own
        ("words", words.trim_end_matches('.').into()),
        ("day", day.as_str().into()),
        ("from", from.as_str().into()),
    ];
    let (tone, id) = match left {
        ..=0 => (Tone::Late, "reminders-over"),
        1 => (Tone::Soon, "reminders-last"),
        _ => (Tone::Soon, "reminders-left"),
    };
    Sentence {
        to: *organisation,
        key: format!("{kind} {key} {last_day} {distance}"),
        tone,
        words: lang.f(id, &args).into_owned(),
        href: href.clone(),
        except: Vec::new(),
    }
}

/// Changes whenever a deadline comes, goes or moves, or the distances change.
fn fingerprint(open: &[Deadline], distances: &Distances) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {}", distances.text(","), distances.overdue));
    for deadline in open {
        hash.update(format!("\n{} {} {}", deadline.key, deadline.organisation, deadline.last_day));
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
