//! What steering costs at the size of the whole country, on SQLite, and on PostgreSQL where an address is given:
//! `cargo run --release -p lachan-hub --example weigh_steering [-- [--data FOLDER] [postgres://user@host/database]]`
//!
//! Makes 3,321 communes and 30,000 schools with five years of records: plans, tasks, events, reports, entries of
//! registers, inspections. Then asks as officers would, through the whole application: pages as a browser gets them,
//! figures as reports take them, a roll-up, a paper, the reminders. Each line stands beside its goal. What was made in
//! a folder or database before is measured again and not made again.

#![allow(clippy::print_stdout, reason = "printing is all it does")]

mod asking;
mod country;
#[path = "../made/dice.rs"]
mod dice;
mod events;
mod inspections;
mod registers;
mod reports;
#[path = "../made/rows.rs"]
mod rows;
mod work;

use std::path::{Path, PathBuf};
use std::time::Instant;

use lachan_hub::config::Config;
use lachan_hub::db::{Db, Engine};
use lachan_hub::time::Day;
use lachan_hub::{Hub, HubParts};

use crate::country::Country;
use crate::dice::Dice;
use crate::rows::{Load, flag, id, int, text};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What all chance comes from.
const SEED: u64 = 2_026;
/// As many years as plans.
const YEARS: i16 = 5;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (mut folder, mut url) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--data" {
            folder = Some(PathBuf::from(arguments.next().ok_or("--data needs a folder")?));
        } else {
            url = Some(argument);
        }
    }
    let scratch = tempfile::tempdir()?;
    let folder = folder.unwrap_or_else(|| scratch.path().to_owned());
    let config = |name: &str| Config { data: folder.join(name), ..Config::default() };
    weigh("SQLite", Hub::open(HubParts::new(config("sqlite"))).await?, &folder.join("sqlite")).await?;
    if let Some(url) = url {
        std::fs::create_dir_all(folder.join("postgres"))?;
        let hub = Hub::with_database(HubParts::new(config("postgres")), Db::postgres(&url).await?).await?;
        weigh("PostgreSQL", hub, &folder.join("postgres")).await?;
    }
    Ok(())
}

async fn weigh(engine: &str, hub: Hub, folder: &Path) -> Result<(), Failure> {
    println!("\n{engine}");
    let known = hub.is_set_up();
    if !known {
        hub.install("VN", "Việt Nam", false).await?;
    }
    // the same chance draws the same bodies again
    let mut dice = Dice::new(SEED);
    let (rows, made) = country::draw(&mut dice)?;
    if !known {
        let mut tx = hub.db.begin().await?;
        rows.write(&hub, &mut tx).await?;
        tx.commit().await?;
    }
    let mut country = country::sign_in(&hub, made).await?;
    if !known {
        let begun = Instant::now();
        fill(&hub, &mut dice, &country).await?;
        println!("made in {:.0} s", begun.elapsed().as_secs_f64());
        // others look at it than have written it; and a session ends when nobody uses it for so long
        let (_, made) = country::draw(&mut Dice::new(SEED))?;
        country = country::sign_in(&hub, made).await?;
    }
    if hub.db.engine() == Engine::Sqlite {
        let size = std::fs::metadata(folder.join("lachan.db"))?.len();
        println!("{} MB", size / 1_000_000);
    }
    asking::ask(&hub, &country, !known).await
}

/// Five years of records.
async fn fill(hub: &Hub, dice: &mut Dice, country: &Country) -> Result<(), Failure> {
    let this = hub.clock.now().day().0.year();
    let years = || this - YEARS + 1..=this;
    let mut tx = hub.db.begin().await?;
    let (mut plans, mut work) = (Vec::new(), work::Made::default());
    for year in years() {
        let mut plan = work::plan(hub, &mut tx, dice, country, year).await?;
        let made = work::tasks(hub, &mut tx, dice, country, &mut plan).await?;
        work = work::Made { tasks: work.tasks + made.tasks, turns: work.turns + made.turns };
        plans.push(plan);
    }
    tx.commit().await?;
    println!(
        "{} bodies, {} plans, {} tasks, {} turns",
        country.bodies(),
        plans.len(),
        work.tasks,
        work.turns
    );
    let mut tx = hub.db.begin().await?;
    let events = events::make(hub, &mut tx, dice, country, years()).await?;
    println!("{} events in {} versions", events.events, events.versions);
    let (mut reports, mut texts) = (0, 0);
    for plan in &plans {
        let made = reports::make(hub, &mut tx, dice, country, plan).await?;
        (reports, texts) = (reports + made.reports, texts + made.texts);
    }
    println!("{reports} reports, {texts} narratives");
    tx.commit().await?;
    let mut tx = hub.db.begin().await?;
    let entries = registers::make(hub, &mut tx, dice, country, &plans).await?;
    let (inspections, failures) = inspections::make(hub, &mut tx, dice, country, &plans).await?;
    println!("{entries} entries of registers, {inspections} inspections, {failures} failures to act");
    composed(hub, &mut tx, dice, (country, &plans)).await?;
    tx.commit().await?;
    // what the engines do by themselves soon after such a load
    hub.db.renew_statistics().await?;
    for _ in 0..3 {
        // small changes as in daily work: SQLite begins its log anew
        let mut tx = hub.db.begin().await?;
        lachan_hub::kept::changed(hub, &mut tx, "weighed").await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Two targets that an officer composed: of the schools, and of the tasks of the last plan.
async fn composed(
    hub: &Hub,
    tx: &mut lachan_hub::db::Tx,
    dice: &mut Dice,
    (country, plans): (&Country, &[work::Plan]),
) -> Result<(), Failure> {
    let mut targets = Load::new("own_target", "id created_at created_by");
    let mut versions =
        Load::new("own_target_version", "target_id version valid_from name formula public at by_id");
    let plan = plans.last().map(|plan| plan.id).unwrap_or_default();
    let of_schools =
        r#"{"counted":"events","topics":["abuse"],"least":1,"whole":"units","period":"year"}"#.to_owned();
    let of_tasks = format!(
        r#"{{"counted":"plans-figure-tasks","plan":"{plan}","least":1,"whole":"records","period":"asked"}}"#
    );
    for (name, formula) in [("Trường nói về xâm hại", of_schools), ("Nhiệm vụ của kế hoạch", of_tasks)]
    {
        let (at, by) = (hub.clock.now(), country.by.0);
        let target = dice.id(at);
        targets.row([id(target), int(at.0), id(by)]);
        versions.row([
            id(target),
            int(1),
            text("2021-01-01"),
            text(name),
            text(formula),
            flag(false),
            int(at.0),
            id(by),
        ]);
    }
    targets.write(hub, tx).await?;
    versions.write(hub, tx).await?;
    Ok(())
}

/// A day that there is.
fn a_day(year: i16, month: i8, day: i8) -> Result<Day, Failure> {
    Day::parse(&format!("{year:04}-{month:02}-{day:02}")).ok_or_else(|| "not a day".into())
}
