//! A resolver and nothing else, for `bench/dns/compare.py`: one worker, one upstream, one policy file.
//!
//! `answer PORT UPSTREAM POLICY`, or `answer --compile LIST`, which writes LIST.policy and prints how long that took

#![allow(clippy::print_stdout, reason = "printing is part of what it does")]

use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

use lachan_filter::{AgeTier, Category, Gathered, Matrix, Policy, Stamp, read_list_from};
use lachan_resolver::{Config, Running, Source, Trust};
use tokio::signal::unix::{SignalKind, signal};

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (port, upstream, policy) = match arguments.as_slice() {
        [word, list] if word == "--compile" => return compile(list),
        [port, upstream, policy] => (port, upstream, PathBuf::from(policy)),
        _ => return Err("answer PORT UPSTREAM POLICY, or answer --compile LIST".into()),
    };
    let config = Config {
        listen: ([127, 0, 0, 1], port.parse()?).into(),
        upstreams: vec![upstream.parse()?],
        trust: Trust::default(),
        policy: Source::File(policy),
        tier: AgeTier::Primary,
        groups: Vec::new(),
        devices: Vec::new(),
        profiles: Vec::new(),
        timetable: None,
        records: Vec::new(),
        zones: Vec::new(),
        block_page: None,
        zero: false,
        encrypted: None,
        workers: 1,
        cache: Config::CACHE,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut hang_up = signal(SignalKind::hangup())?;
        let mut end = signal(SignalKind::terminate())?;
        let resolver = Running::start(config).await?;
        loop {
            tokio::select! {
                _ = hang_up.recv() => resolver.reload(),
                _ = end.recv() => break,
            }
        }
        resolver.stop().await;
        Ok(())
    })
}

/// Writes LIST.policy: the names are closed to all pupils.
fn compile(list: &str) -> Result<(), Failed> {
    let start = Instant::now();
    let (list_read, _) = read_list_from("list", File::open(list)?)?;
    let mut gathered = Gathered::default();
    gathered.add_list(&list_read, &Category::ADULT)?;
    let policy = Policy::gather(gathered, &Matrix::default(), Stamp::default(), None)?;
    println!("{} names compiled from text in {:?}", policy.rules(), start.elapsed());
    Ok(std::fs::write(format!("{list}.policy"), policy.as_bytes())?)
}
