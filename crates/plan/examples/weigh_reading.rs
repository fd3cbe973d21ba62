//! How long plans take to read: `cargo run --release -p lachan-plan --example weigh_reading -- FILE…`. Each file alone, all
//! of them together, and all their text as one Word document of about forty pages (400 words a page).

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/plans/rebuild.rs"]
mod rebuild;

use std::time::Instant;

use lachan_documents::read::transcript;

const ROUNDS: usize = 21;
const PAGE: usize = 400;

fn main() {
    let files: Vec<(String, Vec<u8>)> =
        std::env::args().skip(1).map(|name| (name.clone(), std::fs::read(name).unwrap())).collect();
    for (name, bytes) in &files {
        println!("{:8.2} ms  {name}", median(&[bytes]));
    }
    let all: Vec<&Vec<u8>> = files.iter().map(|(_, bytes)| bytes).collect();
    println!("{:8.2} ms  all {} together", median(&all), files.len());
    let texts: Vec<String> = all.iter().map(|bytes| transcript(bytes).unwrap().text).collect();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let long = format!("{}\n", texts.join("\n")).repeat((40 * PAGE).div_ceil(words.max(1)));
    let mut count = 0;
    let taken: String = long
        .split_inclusive('\n')
        .take_while(|line| {
            count += line.split_whitespace().count();
            count <= 40 * PAGE
        })
        .collect();
    let document = rebuild::docx(&taken);
    println!("{:8.2} ms  40 pages of Word, {} bytes", median(&[&document]), document.len());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("no peak to be had"));
}

/// Reading all of these once, median of the rounds, in milliseconds.
fn median(files: &[&Vec<u8>]) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for bytes in files {
                let plan = lachan_plan::read(&transcript(bytes).unwrap()).0;
                assert!(plan.duties.len() + plan.measures.len() > 0);
            }
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
