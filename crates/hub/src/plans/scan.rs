//! Scans: a PDF of pictures is read by the machine's own tesseract, where it is installed with its Vietnamese data
//! (`tesseract-ocr`, `tesseract-ocr-vie`, `poppler-utils`). Letters may come out wrong, so a person asks for it, and
//! every note about the plan says so. The programs run with bounded memory and time, in a folder that goes afterwards.

use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::process::Command;

use crate::error::{Error, Result};

/// The most pages that are tried: an office plan with its appendices.
const MAX_PAGES: usize = 60;
/// Dots per inch; what tesseract's makers advise at least.
const DPI: &str = "300";
/// The longest side of a page in dots, whatever size it says it has.
const SIDE: &str = "4200";
/// Address space of each program, in bytes.
const MEMORY: &str = "--as=1500000000";
/// For drawing all pages, and for reading one.
const DRAWING: Duration = Duration::from_secs(90);
const READING: Duration = Duration::from_secs(60);
/// For all of it together: a browser waits no longer.
const ALL: Duration = Duration::from_secs(240);

/// Whether this machine can read scans in Vietnamese. Asked once.
pub fn is_there() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| {
        let output = |program: &str, arg: &str| {
            let run = std::process::Command::new(program).arg(arg).stdin(Stdio::null()).output();
            run.map(|out| [out.stdout, out.stderr].concat())
        };
        let languages = output("tesseract", "--list-langs").unwrap_or_default();
        String::from_utf8_lossy(&languages).lines().any(|line| line.trim() == "vie")
            && output("pdftoppm", "-v").is_ok()
            && output("prlimit", "--version").is_ok()
    })
}

/// The words of a scan, page after page; nothing when it cannot be read in time.
///
/// # Errors
/// Only when no folder can be made.
pub async fn words(pdf: &[u8]) -> Result<Option<String>> {
    let folder = folder_of_our_own()?;
    let read = tokio::time::timeout(ALL, read(folder.path(), pdf)).await;
    Ok(read.ok().flatten().filter(|text| text.chars().any(char::is_alphabetic)))
}

/// A folder of our own that goes with its value.
struct Folder(std::path::PathBuf);

impl Folder {
    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn folder_of_our_own() -> Result<Folder> {
    let path = std::env::temp_dir().join(format!("lachan-scan-{}", uuid::Uuid::now_v7().simple()));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&path).map_err(Error::internal)?;
    Ok(Folder(path))
}

async fn read(folder: &Path, pdf: &[u8]) -> Option<String> {
    tokio::fs::write(folder.join("scan.pdf"), pdf).await.ok()?;
    let last = (MAX_PAGES + 1).to_string();
    let drawn = ["-gray", "-r", DPI, "-scale-to", SIDE, "-l", &last, "scan.pdf", "page"];
    run(folder, "pdftoppm", &drawn, DRAWING).await?;
    let mut pages: Vec<String> = Vec::new();
    let mut entries = tokio::fs::read_dir(folder).await.ok()?;
    while let Some(entry) = entries.next_entry().await.ok()? {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("page-") {
            pages.push(name);
        }
    }
    pages.sort();
    if pages.is_empty() || pages.len() > MAX_PAGES {
        return None;
    }
    let mut text = String::new();
    for page in pages {
        let arguments = [page.as_str(), "-", "-l", "vie", "--dpi", DPI];
        text.push_str(&run(folder, "tesseract", &arguments, READING).await?);
        text.push('\n');
    }
    // tesseract ends a page with a form feed
    Some(text.replace('\u{c}', "\n"))
}

/// Runs a program within its bounds; what it prints, or nothing when it fails.
async fn run(folder: &Path, program: &str, arguments: &[&str], longest: Duration) -> Option<String> {
    let mut command = Command::new("prlimit");
    command.arg(MEMORY).arg(program).args(arguments).current_dir(folder);
    command.env("OMP_THREAD_LIMIT", "2").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(longest, command.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
