//! What a list costs: `cargo run --release -p lachan-filter --example weigh -- LIST`

#![allow(clippy::print_stdout, reason = "printing is all it does")]

use std::hint::black_box;
use std::time::Instant;

use lachan_filter::{AgeTier, Bundle, Category, Matrix, Policy, SigningKey, Stamp, read_list};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which list?")?;
    let bytes = std::fs::read(&file)?;
    let (list, issues) = timed("read", || read_list("list", &bytes));
    println!("{} rules, {} issues", list.rules.len(), issues.len());
    let entries: Vec<_> = timed("entries", || list.entries(&Category::ADULT).collect());
    let matrix = Matrix::default();
    let policy = timed("build policy", || Policy::build(&entries, &matrix, Stamp::default(), None))?;
    let names = policy.rules() as f64;
    println!("policy {:.1} bytes a name", policy.as_bytes().len() as f64 / names);
    let file = policy.as_bytes().to_vec();
    timed("open policy", || Policy::open(file))?;
    let key = SigningKey::from_bytes(&[7; 32]);
    let packed = timed("build bundle", || Bundle::build(&entries, &matrix, 1, 0, 0, &key))?;
    println!("bundle {:.2} bytes a name", packed.len() as f64 / names);
    let bundle = timed("open bundle", || Bundle::open(&packed, &key.verifying_key(), 0))?;
    timed("compile bundle", || Policy::compile(&bundle))?;
    let wires: Vec<Vec<u8>> = list.rules.iter().step_by(7).map(|rule| wire(rule.name.as_str())).collect();
    let start = Instant::now();
    let hits = wires.iter().filter(|wire| black_box(policy.decide(wire, AgeTier::Primary)).is_some()).count();
    let each = start.elapsed().as_nanos() as usize / wires.len().max(1);
    println!("{hits} of {} blocked, {each} ns each", wires.len());
    Ok(())
}

fn timed<T>(what: &str, f: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = f();
    println!("{what}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

fn wire(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}
