//! What a list costs, from the text to the verdict:
//! `cargo run --release -p lachan-filter --example weigh -- LIST [OPEN]`
//!
//! OPEN holds names that are not on the list, one a line.

#![allow(clippy::print_stdout, reason = "printing is all it does")]

use std::alloc::System;
use std::fs::File;
use std::hint::black_box;
use std::time::Instant;

use lachan_filter::{
    AgeTier, Bundle, Category, DomainName, Entry, Gathered, List, Matrix, Policy, SigningKey, Stamp,
    read_list_from,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATIONS: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = std::env::args().skip(1);
    let file = files.next().ok_or("which list?")?;
    let matrix = Matrix::default();
    let start = Instant::now();
    let (list, issues) = timed("read", || read_list_from("list", File::open(&file)?))?;
    println!("{} rules, {} issues", list.rules.len(), issues.len());
    let mut gathered = Gathered::default();
    timed("gather", || gathered.add_list(&list, &Category::ADULT))?;
    let policy = timed("build policy", || Policy::gather(gathered, &matrix, Stamp::default(), None))?;
    println!("compiled from text in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let (names, whole) = (policy.rules() as f64, policy.as_bytes().len());
    println!("{:.1} bytes a name in memory", policy.resident_len() as f64 / names);
    println!("{:.1} bytes a name on disk", whole as f64 / names);

    let folder = tempfile::tempdir()?;
    let compiled = folder.path().join("policy");
    std::fs::write(&compiled, policy.as_bytes())?;
    let policy = timed("load policy", || Policy::load(File::open(&compiled)?))?;
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut gathered = Gathered::default();
    gathered.add_list(&list, &Category::ADULT)?;
    let packed = timed("pack bundle", || Bundle::pack(gathered, &matrix, Stamp::default(), &key))?;
    println!("bundle {:.2} bytes a name", packed.len() as f64 / names);
    let bundle = timed("open bundle", || Bundle::open(&packed, &key.verifying_key(), 0))?;
    timed("compile bundle", || Policy::compile(&bundle))?;
    delta(&list, &bundle, &key)?;

    let blocked: Vec<Vec<u8>> = list.rules.iter().step_by(7).map(|rule| wire(rule.name)).collect();
    look_up("blocked", &policy, &blocked);
    if let Some(open) = files.next() {
        let names = std::fs::read_to_string(open)?;
        let open: Vec<Vec<u8>> = names.lines().map(|name| wire(name.as_bytes())).collect();
        look_up("open", &policy, &open);
    }
    Ok(())
}

/// A thousand names changed: every thousandth put under another category, ten of them by orders of their own.
fn delta(list: &List, older: &Bundle, key: &SigningKey) -> Result<(), Box<dyn std::error::Error>> {
    let step = (list.rules.len() / 1000).max(1);
    let changed = list.rules.iter().step_by(step).enumerate().filter_map(|(number, rule)| {
        let name = DomainName::parse(std::str::from_utf8(rule.name).ok()?).ok()?;
        let source = if number % 100 == 0 { format!("order {number}") } else { "gambling".to_owned() };
        Some(Entry::block(name, Category::GAMBLING, source))
    });
    let changed: Vec<Entry> = changed.collect();
    let mut gathered = Gathered::default();
    gathered.add_list(list, &Category::ADULT)?;
    gathered.add_entries(&changed)?;
    let stamp = Stamp { sequence: 1, ..Stamp::default() };
    let packed = Bundle::pack(gathered, &Matrix::default(), stamp, key)?;
    let newer = Bundle::open(&packed, &key.verifying_key(), 0)?;
    let delta = timed("make delta", || older.delta_to(&newer)).ok_or("no delta")?;
    println!("{} names changed: {} bytes instead of {}", changed.len(), delta.len(), packed.len());
    let made = timed("apply delta", || older.apply(&delta, &key.verifying_key(), 0))?;
    let same = timed("pack it again", || made.to_bytes())? == packed;
    println!("the same bundle: {same}");
    Ok(())
}

/// Looks the names up in an order that no cache foresees, five times, and tells the best.
fn look_up(what: &str, policy: &Policy, wires: &[Vec<u8>]) {
    let order: Vec<usize> = (0..wires.len()).map(|i| i * 7_919 % wires.len()).collect();
    let pass = || {
        let (region, start) = (Region::new(ALLOCATIONS), Instant::now());
        let closed = |at: &&usize| black_box(policy.decide(&wires[**at], AgeTier::Primary)).is_some();
        let hits = order.iter().filter(closed).count();
        (start.elapsed().as_nanos() as usize / wires.len().max(1), hits, region.change().allocations)
    };
    let passes: Vec<_> = (0..5).map(|_| pass()).collect();
    let (nanos, hits, allocations) = passes.into_iter().min().unwrap_or_default();
    println!("{what}: {hits} of {} closed, {nanos} ns each, {allocations} allocations", wires.len());
}

fn timed<T>(what: &str, f: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = f();
    println!("{what}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

fn wire(name: &[u8]) -> Vec<u8> {
    let labels = name.split(|byte| *byte == b'.').flat_map(|label| [&[label.len() as u8], label].concat());
    labels.chain([0]).collect()
}
