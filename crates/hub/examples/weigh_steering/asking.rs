//! Asks, and says how long the answers took beside what they may take.

use std::time::Instant;

use axum::body::Body;
use axum::http::{Request, header};
use lachan_hub::app::App;
use lachan_hub::periodic_reports::actions as reports;
use lachan_hub::slice::Reading;
use lachan_hub::targets::actions::{self as targets, Source};
use lachan_hub::time::Day;
use lachan_hub::web::Lang;
use lachan_hub::{Hub, registers};

use crate::country::Country;
use crate::{Failure, a_day};

/// How often each page is asked for.
const TIMES: usize = 40;
/// A slow page is asked for less often: no more is begun after so many milliseconds, and five at least.
const PATIENCE: f64 = 4_000.0;
/// What a page may take, the 95th of 100 (milliseconds).
const PAGE: f64 = 200.0;
/// What a target may take.
const TARGET: f64 = 2_000.0;
/// What a roll-up and a paper may take.
const REPORT: f64 = 1_000.0;

/// Asks for everything; the first pass of the reminders only where nothing was told yet.
pub async fn ask(hub: &Hub, country: &Country, fresh: bool) -> Result<(), Failure> {
    println!("{:<58} {:>9} {:>9} {:>9} {:>9}", "", "median", "p95", "processor", "goal");
    pages(hub, country).await?;
    counted(hub).await?;
    roll_up(hub, country).await?;
    reminders(hub, fresh).await
}

async fn pages(hub: &Hub, country: &Country) -> Result<(), Failure> {
    let app = App::new(hub.clone());
    let commune = format!("/don-vi/{}", country.commune().id);
    let department = format!("/don-vi/{}", country.departments[3].id);
    let last_year = hub.clock.now().day().0.year() - 1;
    let then = |path: &str| format!("{path}?ngay=31/12/{}", last_year - 1);
    let paths = [
        "/tong-quan".to_owned(),
        then("/tong-quan"),
        "/tong-quan/phu-trach".to_owned(),
        then("/tong-quan/phu-trach"),
        "/viec".to_owned(),
        commune,
        department,
        "/chi-so".to_owned(),
        format!("/chi-so?den=31/12/{last_year}"),
        "/chi-tieu".to_owned(),
        "/buoi-tuyen-truyen".to_owned(),
        "/kiem-tra".to_owned(),
        "/bao-cao".to_owned(),
        "/so-theo-doi".to_owned(),
    ];
    for path in &paths {
        page(&app, (&country.chair, "chair"), path).await?;
    }
    for register in registers::declared::ALL {
        page(&app, (&country.chair, "chair"), &register.href()).await?;
    }
    for path in ["/viec", "/nhiem-vu", "/lich", "/vuong-mac", "/buoi-tuyen-truyen/duyet", "/bao-cao"] {
        page(&app, (&country.lead, "lead"), path).await?;
    }
    for path in ["/viec", "/nhiem-vu", "/lich", "/bao-cao", "/so-theo-doi/kinh-phi"] {
        page(&app, (&country.officer, "commune"), path).await?;
    }
    Ok(())
}

/// Asks for a page as often as [`TIMES`].
async fn page(app: &App, (cookie, who): (&str, &str), path: &str) -> Result<(), Failure> {
    let mut bytes = 0;
    let mut times = Times::default();
    while times.more() {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty())?;
        let begun = Instant::now();
        let response = app.answer(request).await;
        if !response.status().is_success() {
            return Err(format!("{path}: {}", response.status()).into());
        }
        bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?.len();
        times.push(begun);
    }
    let path = if path.len() > 40 { format!("{}…", &path[..16]) } else { path.to_owned() };
    times.say(&format!("{path} ({who}, {} kB)", bytes / 1_000), Some(PAGE));
    Ok(())
}

/// Each figure and each composed target, of this year and of the one before last: the figure, and the list behind it.
async fn counted(hub: &Hub) -> Result<(), Failure> {
    let today = hub.clock.now().day();
    let this = today.0.year();
    let periods = [(a_day(this, 1, 1)?, today), (a_day(this - 2, 1, 1)?, a_day(this - 2, 12, 31)?)];
    for figure in targets::figures() {
        for (from, to) in periods {
            let (mut times, mut total) = (Times::default(), 0);
            while times.more() {
                let begun = Instant::now();
                total = (figure.compute)(hub, from, to).await?.total;
                times.push(begun);
            }
            times.say(&format!("{} {} ({total})", figure.id, from.0.year()), Some(TARGET));
        }
    }
    let owns = targets::owns(hub, today).await?.into_iter().map(|own| Source::Own(Box::new(own)));
    for source in targets::figures().map(Source::Figure).chain(owns) {
        list(hub, &source, periods[0]).await?;
    }
    let mut times = Times::default();
    while times.more() {
        let begun = Instant::now();
        targets::public(hub).await?;
        times.push(begun);
    }
    times.say("targets for everybody, not kept", Some(TARGET));
    Ok(())
}

async fn list(hub: &Hub, source: &Source, (from, to): (Day, Day)) -> Result<(), Failure> {
    let (mut times, mut rows) = (Times::default(), 0);
    while times.more() {
        let begun = Instant::now();
        let reading = Reading { from, to, who: None, lang: Lang::Vi };
        rows = targets::count(hub, source, reading).await?.behind.len();
        times.push(begun);
    }
    let name = match source {
        Source::Figure(figure) => figure.id.to_owned(),
        Source::Own(own) => format!("composed: {}", own.name),
        Source::OfPlan(_) => "schools as a plan counts them".to_owned(),
    };
    times.say(&format!("list behind {name} ({rows})"), Some(TARGET));
    Ok(())
}

/// The province's report that is being written, from those of all bodies; and its paper.
async fn roll_up(hub: &Hub, country: &Country) -> Result<(), Failure> {
    let turns = reports::turns_of_all(hub).await?;
    let open = turns.iter().rev().find_map(|turn| turn.report.as_ref().filter(|report| report.is_draft()));
    let report = open.ok_or("no report of the province is being written")?;
    let mut times = Times::default();
    let mut whole = reports::whole(hub, report.id).await?;
    while times.more() {
        let begun = Instant::now();
        whole = reports::whole(hub, report.id).await?;
        times.push(begun);
    }
    let below = whole.figures.below.clone().unwrap_or_default();
    let words = format!("roll-up of one report, {} of {}", below.received, below.expected);
    times.say(&words, Some(REPORT));
    for format in ["pdf", "docx", "xlsx"] {
        let (mut times, mut bytes) = (Times::default(), Vec::new());
        while times.more() {
            let begun = Instant::now();
            bytes = reports::file(hub, &whole, format).await?;
            times.push(begun);
        }
        let pages = if format == "pdf" { pages_of(&bytes) } else { String::new() };
        times.say(&format!("that report as .{format} ({pages}{} kB)", bytes.len() / 1_000), Some(REPORT));
    }
    let app = App::new(hub.clone());
    let turn = format!("/bao-cao/ky/{}/{}", report.type_id, report.period_key);
    page(&app, (&country.lead, "lead"), &format!("/bao-cao/{}", report.id)).await?;
    page(&app, (&country.lead, "lead"), &turn).await
}

/// "104 pages, ".
fn pages_of(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let counts = text.split("/Count ").skip(1);
    let number =
        |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<u32>().ok());
    counts.filter_map(number).max().map(|n| format!("{n} pages, ")).unwrap_or_default()
}

/// The pass over all last days: the first one, which tells everybody, and one that finds nothing new.
async fn reminders(hub: &Hub, fresh: bool) -> Result<(), Failure> {
    let mut kinds = lachan_hub::slices().iter().flat_map(|slice| slice.jobs);
    let look = kinds.find(|kind| kind.name == "reminders.look").ok_or("no job of reminders")?;
    for (words, run) in [("first pass of the reminders", fresh), ("a pass that finds nothing new", true)] {
        if run {
            let mut times = Times::default();
            let begun = Instant::now();
            (look.run)(hub, serde_json::Value::Null).await?;
            times.push(begun);
            times.say(words, None);
        }
    }
    let told = lachan_hub::db::sql("select count(*) from told where province = $1").bind(hub.province());
    println!("{} sentences told", told.count(&hub.db).await?);
    Ok(())
}

/// How long the answers to one question took, in milliseconds.
struct Times {
    each: Vec<f64>,
    /// What the processors had done for this process before.
    before: f64,
}

impl Default for Times {
    fn default() -> Self {
        Self { each: Vec::new(), before: processor() }
    }
}

/// Milliseconds that the processors have worked for this process, all threads together: what an answer costs, however
/// busy the machine is with other things. Of PostgreSQL it is the hub's part only. Nothing where the system does not say.
fn processor() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    };
    threads.filter_map(spent).sum::<f64>() / 1e6
}

impl Times {
    fn more(&self) -> bool {
        let spent: f64 = self.each.iter().sum();
        self.each.len() < 5 || (self.each.len() < TIMES && spent < PATIENCE)
    }

    fn push(&mut self, begun: Instant) {
        self.each.push(begun.elapsed().as_secs_f64() * 1e3);
    }

    /// The middle and the 95th of 100 beside the goal, and what the processors did for one answer.
    fn say(mut self, words: &str, goal: Option<f64>) {
        let count = self.each.len();
        let worked = (processor() - self.before) / count as f64;
        self.each.sort_by(f64::total_cmp);
        let (middle, high) = (self.each[count / 2], self.each[count * 95 / 100]);
        let (goal, verdict) = match goal {
            Some(goal) if high <= goal => (format!("{goal:.0} ms"), "reached"),
            Some(goal) => (format!("{goal:.0} ms"), "short"),
            None => (String::new(), ""),
        };
        println!("{words:<58} {middle:>6.0} ms {high:>6.0} ms {worked:>6.0} ms {goal:>9} {verdict}");
    }
}
