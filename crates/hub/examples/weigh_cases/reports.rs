//! Children who report, from many networks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};

use crate::Failure;
use crate::dice::Dice;
use crate::http::Client;
use crate::program::Program;
use crate::times::Times;

/// So many connections at once.
const CONNECTIONS: u32 = 128;
/// So many connections for as fast as possible.
const FEWER: u32 = 64;
/// After so many reports somebody else reports, from another network.
const EACH: u32 = 20;

const WORDS: [&str; 24] = [
    "bạn", "em", "nhắn", "tin", "trò", "chơi", "lớp", "buồn", "ảnh", "nhóm", "hôm", "qua", "cứ", "hỏi",
    "trêu", "tên", "không", "biết", "làm", "sao", "mẹ", "cô", "kể", "sợ",
];

/// No two networks are the same over the whole run.
static NETWORKS: AtomicU32 = AtomicU32::new(10);

/// A report's form as the last page sends it, some 300 letters of words.
fn form(dice: &mut Dice) -> [(&'static str, String); 7] {
    let text: Vec<_> = (0..60).map(|_| *dice.one(&WORDS)).collect();
    let once = format!("{:016x}{:016x}", dice.below(u64::MAX), dice.below(u64::MAX));
    [
        ("voice", "child".into()),
        ("once", once),
        ("safe", if dice.percent(5) { "no" } else { "yes" }.into()),
        ("kinds", "bullying".into()),
        ("text", text.join(" ")),
        ("step", "3".into()),
        ("wish", "answer".into()),
    ]
}

struct Child {
    client: Client,
    dice: Dice,
    left: u32,
    program: std::net::SocketAddr,
}

impl Child {
    fn new(program: &Program, n: u32) -> Self {
        let dice = Dice::new(u64::from(n) * 7_919 + 1);
        Self { client: fresh(program.address), dice, left: EACH, program: program.address }
    }

    /// Reports once; an error where no receipt came back.
    async fn report(&mut self) -> Result<(), Failure> {
        if self.left == 0 {
            (self.client, self.left) = (fresh(self.program), EACH);
        }
        self.left -= 1;
        let form = form(&mut self.dice);
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.client.post("/bao-tin", &form).await?;
        let receipt = answer.body.windows(9).any(|bytes| bytes == b"id=\"code\"");
        if answer.status.is_success() && receipt { Ok(()) } else { Err(answer.status.to_string().into()) }
    }
}

fn fresh(to: std::net::SocketAddr) -> Client {
    Client::new(to, NETWORKS.fetch_add(1, Ordering::Relaxed), "")
}

/// Sends so many reports a second for so long, each when it is due; gives how many receipts came back.
pub async fn send(program: &Program, rate: u32, long: Duration, goal: Option<f64>) -> Result<i64, Failure> {
    let (give, take) = mpsc::unbounded_channel::<Instant>();
    let take = Arc::new(Mutex::new(take));
    let children = (0..CONNECTIONS).map(|n| {
        let (mut child, take) = (Child::new(program, n + rate * 1_000), take.clone());
        tokio::spawn(async move {
            let (mut times, mut failed) = (Times::default(), 0);
            loop {
                let due = take.lock().await.recv().await;
                let Some(due) = due else { return (times, failed) };
                match child.report().await {
                    Ok(()) => times.push(due.elapsed()),
                    Err(_) => failed += 1,
                }
            }
        })
    });
    let children: Vec<_> = children.collect();
    let begun = Instant::now();
    let many = u32::try_from(long.as_secs())? * rate;
    for n in 0..many {
        let due = begun + Duration::from_secs(1) * n / rate;
        tokio::time::sleep_until(due.into()).await;
        give.send(due)?;
    }
    drop(give);
    let (mut times, mut failed) = (Times::default(), 0);
    for child in children {
        let (some, without) = child.await?;
        times.take(some);
        failed += without;
    }
    let given = i64::try_from(times.count())?;
    let rate_had = times.count() as f64 / begun.elapsed().as_secs_f64();
    let words =
        format!("{rate} reports a second for {} s ({rate_had:.0}/s, {failed} failed)", long.as_secs());
    times.say_p99(&words, goal);
    Ok(given)
}

/// As many reports as go through.
pub async fn saturate(program: &Program, long: Duration, goal: f64) -> Result<i64, Failure> {
    let until = Instant::now() + long;
    let children = (0..FEWER).map(|n| {
        let mut child = Child::new(program, n + 900_000);
        tokio::spawn(async move {
            let (mut times, mut failed) = (Times::default(), 0);
            while Instant::now() < until {
                let begun = Instant::now();
                match child.report().await {
                    Ok(()) => times.push(begun.elapsed()),
                    Err(_) => failed += 1,
                }
            }
            (times, failed)
        })
    });
    let children: Vec<_> = children.collect();
    let (mut times, mut failed) = (Times::default(), 0);
    for child in children {
        let (some, without) = child.await?;
        times.take(some);
        failed += without;
    }
    let given = i64::try_from(times.count())?;
    let rate = times.count() as f64 / long.as_secs_f64();
    let verdict = if rate >= goal { "reached" } else { "short" };
    times.say_p99(&format!("as many as go through, {FEWER} at once ({failed} failed)"), None);
    println!("{rate:.0} reports a second, goal {goal:.0}: {verdict}");
    Ok(given)
}
