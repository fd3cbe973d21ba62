//! Fifty officers at work: ten at the desk, forty in communes.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::dice::Dice;
use crate::http::Client;
use crate::people::Cast;
use crate::program::Program;
use crate::times::Times;

/// An officer looks at something every so many milliseconds, on average.
const PACE: u64 = 3_000;

/// What they met.
#[derive(Default)]
struct Met {
    lists: Times,
    opened: Times,
    written: Times,
    /// What went wrong: which page, with what.
    failed: Vec<String>,
}

impl Met {
    fn take(&mut self, other: Self) {
        self.lists.take(other.lists);
        self.opened.take(other.opened);
        self.written.take(other.written);
        self.failed.extend(other.failed);
    }

    fn say(self, words: &str, goal: Option<f64>) {
        let first = self.failed.first().map_or("", String::as_str);
        println!(
            "{words} ({} failed{}{first})",
            self.failed.len(),
            if first.is_empty() { "" } else { ", such as " }
        );
        self.lists.say("  lists: queue, cases of the unit, own work", goal);
        self.opened.say("  a report or a case opened", None);
        self.written.say("  an answer written", None);
    }
}

/// Officers at work until they are told to end.
pub struct AtWork {
    stop: CancellationToken,
    each: Vec<JoinHandle<Result<Met, Failure>>>,
}

/// They begin.
pub fn begin(program: &Program, cast: &Cast) -> AtWork {
    let stop = CancellationToken::new();
    let mut each = Vec::new();
    for (n, cookie) in cast.desk.iter().enumerate() {
        let client = Client::new(program.address, 60_000 + u32::try_from(n).unwrap_or(0), cookie);
        each.push(tokio::spawn(desk(client, n, stop.clone())));
    }
    for (n, (cookie, case)) in cast.communes.iter().map(|one| (&one.cookie, one.case)).enumerate() {
        let client = Client::new(program.address, 61_000 + u32::try_from(n).unwrap_or(0), cookie);
        each.push(tokio::spawn(commune(client, n, format!("/vu-viec/{case}"), stop.clone())));
    }
    AtWork { stop, each }
}

impl AtWork {
    /// They end; what they met is printed.
    pub async fn end(self, goal: Option<f64>) -> Result<(), Failure> {
        self.stop.cancel();
        let mut met = Met::default();
        for one in self.each {
            met.take(one.await??);
        }
        met.say("fifty officers at work beside it", goal);
        Ok(())
    }
}

/// The same pages with nothing beside them.
pub async fn alone(program: &Program, cast: &Cast) -> Result<(), Failure> {
    let work = begin(program, cast);
    tokio::time::sleep(Duration::from_secs(20)).await;
    work.stop.cancel();
    let mut met = Met::default();
    for one in work.each {
        met.take(one.await??);
    }
    met.say("fifty officers at work, nothing beside them", None);
    Ok(())
}

/// Waits as somebody who reads; `false` when the work ends.
async fn reads(dice: &mut Dice, stop: &CancellationToken) -> bool {
    let pause = Duration::from_millis(PACE / 2 + dice.below(PACE));
    tokio::time::timeout(pause, stop.cancelled()).await.is_err()
}

/// The queue, a report of it, now and then an answer. The first holds the desk's key; the others wait to be let in.
async fn desk(mut client: Client, n: usize, stop: CancellationToken) -> Result<Met, Failure> {
    let (mut met, mut dice) = (Met::default(), Dice::new(n as u64 + 71));
    while reads(&mut dice, &stop).await {
        let begun = Instant::now();
        let queue = client.get("/hang-doi").await?;
        if !queue.status.is_success() {
            met.failed.push(format!("queue {}", queue.status));
            continue;
        }
        met.lists.push(begun.elapsed());
        if n > 0 || !reads(&mut dice, &stop).await {
            continue;
        }
        let text = String::from_utf8_lossy(&queue.body);
        let links: Vec<_> =
            text.split("href=\"/tin/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        if links.is_empty() {
            continue;
        }
        let path = format!("/tin/{}", dice.one(&links));
        let begun = Instant::now();
        let report = client.get(&path).await?;
        if !report.status.is_success() {
            // one of those that were laid out and nobody can open
            continue;
        }
        met.opened.push(begun.elapsed());
        if let (Some(csrf), Some(once)) = (report.hidden("csrf"), report.hidden("once")) {
            let form = [("csrf", csrf.as_str()), ("once", once.as_str()), ("text", "Cô đã đọc tin của em.")];
            let begun = Instant::now();
            let answer = client.post(&format!("{path}/tra-loi"), &form).await?;
            if answer.status.is_redirection() {
                met.written.push(begun.elapsed());
            } else {
                met.failed.push(format!("answer {}", answer.status));
            }
        }
    }
    Ok(met)
}

/// The unit's cases, one's own work, the case of one's own and what is told in it.
async fn commune(
    mut client: Client,
    n: usize,
    case: String,
    stop: CancellationToken,
) -> Result<Met, Failure> {
    let (mut met, mut dice) = (Met::default(), Dice::new(n as u64 + 171));
    while reads(&mut dice, &stop).await {
        for list in ["/vu-viec", "/viec"] {
            let begun = Instant::now();
            let status = client.get(list).await?.status;
            if status.is_success() {
                met.lists.push(begun.elapsed());
            } else {
                met.failed.push(format!("{list} {status}"));
            }
        }
        if !reads(&mut dice, &stop).await {
            break;
        }
        let begun = Instant::now();
        let file = client.get(&case).await?;
        let Some(csrf) = file.hidden("csrf").filter(|_| file.status.is_success()) else {
            met.failed.push(format!("{case} {}", file.status));
            continue;
        };
        met.opened.push(begun.elapsed());
        let form = [("csrf", csrf.as_str()), ("purpose", "Chuẩn bị buổi gặp gia đình")];
        let begun = Instant::now();
        let told = client.post(&format!("{case}/mo"), &form).await?;
        if told.status.is_success() {
            met.opened.push(begun.elapsed());
        } else {
            met.failed.push(format!("{case}/mo {}", told.status));
        }
    }
    Ok(met)
}
