//! What the reporting channel and the cases bear, over real HTTP against the real program:
//! `bench/cases` builds both and runs it; `weigh_cases PROGRAM [--data FOLDER] [--small] [--short] [postgres://…]`.
//!
//! Lays out 1,000,000 reports, 200,000 cases and 2,000,000 stages for 4,000 bodies with 20,000 accounts; starts the
//! program on them in a process of its own; and is itself the client: children who report from many networks, and fifty
//! officers at work. Reports are sent when they are due, whatever became of those before, and their time counts from
//! then. In the end every receipt that was given is counted in the database.

#![allow(clippy::print_stdout, reason = "printing is all it does")]

#[path = "../made/dice.rs"]
#[allow(dead_code, reason = "shared with other examples")]
mod dice;
mod http;
mod laying;
mod officers;
mod people;
mod program;
mod reports;
#[path = "../made/rows.rs"]
#[allow(dead_code, reason = "shared with other examples")]
mod rows;
mod times;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use lachan_hub::config::Config;
use lachan_hub::db::{Db, sql};
use lachan_hub::{Hub, HubParts};

use crate::program::Program;
use crate::times::Times;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is asked for on the command line.
struct Asked {
    program: PathBuf,
    folder: Option<PathBuf>,
    database: Option<String>,
    size: laying::Size,
    long: Duration,
}

impl Asked {
    fn read() -> Result<Self, Failure> {
        let mut arguments = std::env::args().skip(1);
        let program = arguments.next().ok_or("which program?")?.into();
        let mut asked = Self {
            program,
            folder: None,
            database: None,
            size: laying::Size::WHOLE,
            long: Duration::from_secs(600),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--data" => asked.folder = Some(arguments.next().ok_or("--data needs a folder")?.into()),
                "--small" => asked.size = laying::Size::SMALL,
                "--short" => asked.long = Duration::from_secs(60),
                url => asked.database = Some(url.to_owned()),
            }
        }
        Ok(asked)
    }

    async fn open(&self, folder: &std::path::Path) -> Result<Hub, Failure> {
        let parts = HubParts::new(Config { data: folder.to_owned(), ..Config::default() });
        Ok(match &self.database {
            None => Hub::open(parts).await?,
            Some(url) => {
                std::fs::create_dir_all(folder)?;
                Hub::with_database(parts, Db::postgres(url).await?).await?
            }
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let asked = Asked::read()?;
    let scratch = tempfile::tempdir()?;
    let folder = asked.folder.clone().unwrap_or_else(|| scratch.path().join("data"));

    let hub = asked.open(&folder).await?;
    let begun = Instant::now();
    let cast = people::draw(&hub).await?;
    laying::lay_out(&hub, &cast, asked.size).await?;
    println!("laid out in {:.0} s", begun.elapsed().as_secs_f64());
    scan(&hub).await?;
    let before = reports_kept(&hub).await?;
    hub.db.clone().close().await;
    drop(hub);

    let program = Program::start(&asked.program, &folder, asked.database.as_deref()).await?;
    println!("{:<58} {:>9} {:>9} {:>9} {:>9} {:>14}", "", "median", "p95", "p99", "most", "goal");
    let mut given = 0;
    given += reports::send(&program, 200, Duration::from_secs(60), Some(150.0)).await?;
    // not before: what was laid out has no words that could be opened, so it is read from the queue by nobody
    officers::alone(&program, &cast).await?;
    let at_work = officers::begin(&program, &cast);
    given += reports::send(&program, 50, asked.long, None).await?;
    at_work.end(Some(200.0)).await?;
    given += reports::saturate(&program, Duration::from_secs(20), 800.0).await?;
    program.say()?;
    program.stop().await?;

    let hub = asked.open(&folder).await?;
    let kept = reports_kept(&hub).await? - before;
    println!("receipts given {given}, reports kept {kept}");
    if kept < given {
        return Err("a receipt was given for a report that is not there".into());
    }
    Ok(())
}

async fn reports_kept(hub: &Hub) -> Result<i64, Failure> {
    Ok(sql("select count(*) from report where province = $1").bind(hub.province()).count(&hub.db).await?)
}

/// The job that looks every minute which clocks have reached a rung, when none has.
async fn scan(hub: &Hub) -> Result<(), Failure> {
    let mut kinds = lachan_hub::slices().iter().flat_map(|slice| slice.jobs);
    let climb = kinds.find(|kind| kind.name == "cases.climb").ok_or("no job of the clocks")?;
    let mut times = Times::default();
    for _ in 0..40 {
        let begun = Instant::now();
        (climb.run)(hub, serde_json::Value::Null).await?;
        times.push(begun.elapsed());
    }
    times.say("scan of all clocks, nothing due", Some(100.0));
    Ok(())
}
