//! `lachan backup`: the whole hub in one sealed file, and its key in another.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lachan_hub::retention::again;
use lachan_hub::{HubParts, backup};

use super::serve::HubArgs;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub hub: HubArgs,
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where the backup's key goes [default: FILE.key]
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// The key of a backup stands beside it, unless somebody says otherwise.
pub fn key_beside(file: &Path) -> PathBuf {
    beside(file, ".key")
}

/// The list of what had been destroyed.
pub fn list_beside(file: &Path) -> PathBuf {
    beside(file, ".destroyed")
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

pub fn run(args: Args) -> ExitCode {
    let config = match args.hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    let key_file = args.key_file.unwrap_or_else(|| key_beside(&args.out));
    super::on_runtime(async move {
        let list = again::place(&config);
        let held = match backup::take(&HubParts::new(config), &args.out, &key_file).await {
            Ok(held) => held,
            Err(error) => return super::unusable(error),
        };
        let copy = list_beside(&args.out);
        if list.is_file()
            && let Err(error) = std::fs::copy(&list, &copy)
        {
            return super::unusable(format!("{}: {error}", copy.display()));
        }
        let (file, key) = (args.out.display(), key_file.display());
        eprintln!("lachan: {file}: {} tables, {} rows, {} bytes", held.tables, held.rows, held.bytes);
        eprintln!(
            "lachan: {key}: the only key that opens it. Keep it apart from the backup: who has both reads"
        );
        eprintln!("lachan: names and accounts; without it the backup is lost.");
        ExitCode::SUCCESS
    })
}
