//! Watches a reader: it neither panics nor takes long nor much memory, and what it gives keeps its promises.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use lachan_documents::read::{transcript, workbook};
use lachan_documents::sheets::fill::Template;

/// The longest that one file may take, of the processor's time: others may want it too.
const LONGEST: Duration = Duration::from_secs(10);
/// After so long by the clock a reader will not come to an end.
const STUCK: Duration = Duration::from_secs(120);
/// The most memory that the process may have had, in kB.
const MOST_MEMORY: u64 = 512 << 10;

/// A reader on a thread of its own.
pub struct Watched {
    files: Sender<Vec<u8>>,
    said: Receiver<(Result<bool, String>, Duration)>,
}

impl Watched {
    pub fn new() -> Self {
        let (files, given) = channel::<Vec<u8>>();
        let (say, said) = channel();
        std::thread::spawn(move || {
            for file in given {
                let (began, used) = (Instant::now(), processor());
                let said = read(&file);
                let used = processor().zip(used).map(|(now, before)| now - before);
                if say.send((said, used.unwrap_or(began.elapsed()))).is_err() {
                    return;
                }
            }
        });
        Watched { files, said }
    }

    /// Reads a file; true when it was no refusal.
    ///
    /// # Errors
    /// What the reader must not do.
    pub fn read(&self, file: &[u8]) -> Result<bool, String> {
        self.files.send(file.to_vec()).map_err(|_| "the reader is gone".to_owned())?;
        let (said, took) = self.said.recv_timeout(STUCK).map_err(|_| format!("not done after {STUCK:?}"))?;
        if took > LONGEST {
            return Err(format!("{took:?} for one file"));
        }
        match most_memory() {
            Some(memory) if memory > MOST_MEMORY => Err(format!("{memory} kB of memory")),
            _ => said,
        }
    }
}

fn read(file: &[u8]) -> Result<bool, String> {
    match catch_unwind(AssertUnwindSafe(|| (transcript(file), is_filled(file)))) {
        Ok((Ok(done), _)) => done.check().map(|()| true),
        Ok((Err(why), Ok(filled))) => Ok({
            let _ = why.to_string();
            filled
        }),
        Ok((_, Err(why))) => Err(why),
        Err(_) => Err("a panic".to_owned()),
    }
}

/// Reads a workbook and fills nothing into it: what it holds stays the same. False when it is none.
fn is_filled(file: &[u8]) -> Result<bool, String> {
    let (Ok(read), Ok(mut template)) = (workbook(file), Template::open(file)) else { return Ok(false) };
    template.fillable();
    let Ok(filled) = template.fill(&[]) else { return Ok(true) };
    let again = workbook(&filled).map_err(|why| format!("it is not read any more: {why}"))?;
    let names = |book: &lachan_documents::read::Workbook| -> Vec<String> {
        book.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    };
    if names(&read) == names(&again) { Ok(true) } else { Err("other sheets than before".to_owned()) }
}

/// The processor's time that this thread has had, where the system tells.
fn processor() -> Option<Duration> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that this process ever had, in kB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
