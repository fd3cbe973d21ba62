//! Every reader against files that were changed by chance, from a corpus that is kept.
//!
//! The quick test reads the corpus as it is. The others, which only the long run has, change it: bits, pieces,
//! numbers, elements, what packed parts hold. A file that breaks a reader is left in the folder for temporary files,
//! its path is told, and it belongs into `tests/corpus/` from then on. `LACHAN_TEST_FUZZ_SECONDS` says how long each
//! reader is tried, `LACHAN_TEST_FUZZ_SEED` draws the same files again.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and says how far it came"
)]

mod bytes;
mod chance;
mod heavy;
mod markup;
mod objects;
mod package;
mod watch;

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use chance::Chance;
use watch::Watched;

/// One reader at a time: the memory is that of the process.
static ALONE: Mutex<()> = Mutex::new(());

const FORMATS: [&str; 5] = ["txt", "html", "docx", "xlsx", "pdf"];

/// The kept files of a format.
fn corpus(format: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(format);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn files(format: &str) -> Vec<Vec<u8>> {
    corpus(format).into_iter().map(|(_, file)| file).collect()
}

#[test]
fn kept_files_are_read_or_refused() {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let reader = Watched::new();
    for format in FORMATS {
        let kept = corpus(format);
        let mut read = 0;
        for (path, file) in &kept {
            match reader.read(file) {
                Ok(done) => read += usize::from(done),
                Err(why) => panic!("{}: {why}", path.display()),
            }
        }
        assert!(read > kept.len() / 2, "{format}: only {read} of {} are documents", kept.len());
    }
}

#[test]
#[ignore = "takes minutes"]
fn small_files_with_much_to_do() {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let reader = Watched::new();
    for (what, file) in heavy::documents().into_iter().chain(heavy::pages()) {
        if let Err(why) = reader.read(&file) {
            panic!("{what}: {why}");
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Tries a reader with files that `make` draws, until its time is over.
fn tried(format: &str, make: impl Fn(&mut Chance) -> Vec<u8>) {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let long = Duration::from_secs(number("LACHAN_TEST_FUZZ_SECONDS").unwrap_or(600));
    let by_clock = || SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
    let seed = number("LACHAN_TEST_FUZZ_SEED").unwrap_or_else(by_clock);
    let now = std::env::temp_dir().join(format!("lachan-fuzz-{}.{format}", std::process::id()));
    let mut last = File::create(&now).unwrap();
    let reader = Watched::new();
    let began = Instant::now();
    let (mut count, mut read) = (0_u64, 0_u64);
    while began.elapsed() < long {
        let file = make(&mut Chance::new(seed.wrapping_add(count)));
        // Written before it is read: what ends the process (a full stack) must not take the file with it.
        last.set_len(0).unwrap();
        last.rewind().unwrap();
        last.write_all(&file).unwrap();
        match reader.read(&file) {
            Ok(done) => read += u64::from(done),
            Err(why) => panic!("{}: {why} (seed {seed}, file {count})", now.display()),
        }
        count += 1;
    }
    std::fs::remove_file(&now).unwrap();
    println!("{format}: {count} files, {read} of them read, from seed {seed}");
}

#[test]
#[ignore = "takes minutes"]
fn changed_texts() {
    let files = files("txt");
    let words =
        ["\u{feff}", "e\u{302}\u{301}", "\r\n", "\u{ad}", "\u{2028}", "ð", "\0", "\u{1b}", "aùôøö", "¸µ¶·¹"];
    tried("txt", |chance| {
        let mut file = chance.pick(&files).clone();
        let other = chance.pick(&files);
        bytes::change(chance, &mut file, other, &words);
        file
    });
}

#[test]
#[ignore = "takes minutes"]
fn changed_pages() {
    let files = files("html");
    let words = [
        "<table>",
        "</table>",
        "<tr>",
        "<td colspan=1000 rowspan=65534>",
        "<p>",
        "</p>",
        "<style>p{font-family:VNI-A}",
        "</style>",
        "<font face='.VnTime'>",
        "<ol start=4294967295 type=a>",
        "<li>",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "&#0;",
        "e\u{302}\u{301}",
        "öôùâ",
        "\u{ad}",
        "<script>",
        "<plaintext>",
        "<![CDATA[",
    ];
    tried("html", |chance| {
        let mut file = chance.pick(&files).clone();
        let other = chance.pick(&files);
        markup::change_elements(chance, &mut file, other, &words);
        file
    });
}

/// Tries packages of a format with other parts, then with other bytes.
fn tried_packages(format: &str, words: &[&str]) {
    let files = files(format);
    let parts: Vec<package::Parts> = files.iter().map(|file| package::parts(file)).collect();
    tried(format, |chance| {
        let mut file = {
            let (one, other) = (chance.pick(&parts), chance.pick(&parts));
            package::changed(chance, one, other, words)
        };
        if chance.one_in(8) {
            let other = chance.pick(&files);
            bytes::change(chance, &mut file, other, &["PK\x01\x02", "PK\x05\x06", "PK\x03\x04"]);
        }
        file
    });
}

#[test]
#[ignore = "takes minutes"]
fn changed_word_documents() {
    tried_packages("docx", &package::WORD);
}

#[test]
#[ignore = "takes minutes"]
fn changed_workbooks() {
    tried_packages("xlsx", &package::EXCEL);
}

#[test]
#[ignore = "takes minutes"]
fn changed_pdfs() {
    let files = files("pdf");
    let pdfs: Vec<objects::Pdf> = files.iter().map(|file| objects::pdf(file)).collect();
    tried("pdf", |chance| {
        let pdf = chance.pick(&pdfs);
        let mut file = match chance.one_in(3) {
            true => pdf.file.clone(),
            false => {
                let other = chance.pick(&pdfs);
                objects::changed(chance, pdf, other)
            }
        };
        if file.len() == pdf.file.len() || chance.one_in(8) {
            let other = chance.pick(&files);
            bytes::change(chance, &mut file, other, &["endobj", " 0 obj", "stream\n", "xref\n0 9\n"]);
        }
        file
    });
}
