//! What the overviews cost at the size of the whole country, on SQLite, and on PostgreSQL where an address is given:
//! `cargo run --release -p lachan-hub --example weigh_steering [-- postgres://user@host/empty-database]`
//!
//! Makes 3,321 communes and 30,000 schools, 5 plans of 5 years and 200,000 tasks, and then asks as an officer would,
//! through the whole application: pages as a browser gets them, figures as reports take them.

#![allow(clippy::print_stdout, reason = "printing is all it does")]

mod country;
mod rows;

use std::time::Instant;

use axum::body::Body;
use axum::http::{Request, header};
use lachan_hub::app::App;
use lachan_hub::authority::{Grant, Level, Role};
use lachan_hub::config::Config;
use lachan_hub::db::Db;
use lachan_hub::people::actions::{First, establish};
use lachan_hub::time::Day;
use lachan_hub::{Hub, HubParts, OrganisationId};

/// How often each page is asked for; the 95th of 100 is told.
const TIMES: usize = 40;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let config = || Config { data: folder.path().to_owned(), ..Config::default() };
    weigh("SQLite", Hub::open(HubParts::new(config())).await?).await?;
    if let Some(url) = std::env::args().nth(1) {
        let hub = Hub::with_database(HubParts::new(config()), Db::postgres(&url).await?).await?;
        weigh("PostgreSQL", hub).await?;
    }
    Ok(())
}

async fn weigh(engine: &str, hub: Hub) -> Result<(), Failure> {
    hub.install("VN", "Việt Nam", false).await?;
    let begun = Instant::now();
    let made = country::make(&hub).await?;
    println!(
        "{engine}: {} bodies, {} tasks, {} plans made in {:.1} s",
        made.bodies,
        made.tasks,
        made.plans.len(),
        begun.elapsed().as_secs_f64()
    );
    let cookie = sign_in(&hub, made.top).await?;
    let app = App::new(hub.clone());
    let commune = format!("/don-vi/{}", made.commune);
    for path in
        ["/tong-quan", "/tong-quan/phu-trach", "/tong-quan?ngay=31/12/2024", commune.as_str(), "/viec"]
    {
        page(&app, &cookie, engine, path).await?;
    }
    let (from, to) = (day("2025-01-01")?, day("2025-12-31")?);
    for figure in lachan_hub::slices().iter().flat_map(|slice| slice.figures) {
        let begun = Instant::now();
        let counted = (figure.compute)(&hub, from, to).await?;
        println!("{engine}: {} of 2025 {:.0} ms ({} counted)", figure.id, ms(begun), counted.total);
    }
    Ok(())
}

fn day(text: &str) -> Result<Day, Failure> {
    Day::parse(text).ok_or_else(|| "not a day".into())
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// A viewer of the whole country; gives the cookie of the session.
async fn sign_in(hub: &Hub, at: OrganisationId) -> Result<String, Failure> {
    let grant = Grant { role: Role::Viewer, organisation: at, level: Level::Province, area: String::new() };
    let first = First {
        name: "Người xem".into(),
        login: "xem".into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    let (_, token) = establish(hub, first).await?;
    Ok(format!("{}={}", lachan_hub::people::COOKIE, token.text()))
}

/// Asks for a page as often as [`TIMES`] and tells the middle and the 95th of 100.
async fn page(app: &App, cookie: &str, engine: &str, path: &str) -> Result<(), Failure> {
    let mut times = Vec::with_capacity(TIMES);
    let mut bytes = 0;
    for _ in 0..TIMES {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty())?;
        let begun = Instant::now();
        let response = app.answer(request).await;
        if !response.status().is_success() {
            return Err(format!("{path}: {}", response.status()).into());
        }
        bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?.len();
        times.push(ms(begun));
    }
    times.sort_by(f64::total_cmp);
    let (middle, high) = (times[TIMES / 2], times[TIMES * 95 / 100]);
    println!("{engine}: {path} median {middle:.0} ms, p95 {high:.0} ms, {} kB", bytes / 1000);
    Ok(())
}
