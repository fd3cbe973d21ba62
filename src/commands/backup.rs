//! `lachan backup`: the whole hub in one sealed file, and its key in another.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

pub fn run(args: Args) -> ExitCode {
    let config = match args.hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    let key_file = args.key_file.unwrap_or_else(|| key_beside(&args.out));
    super::on_runtime(async move {
        let held = match backup::take(&HubParts::new(config), &args.out, &key_file).await {
            Ok(held) => held,
            Err(error) => return super::unusable(error),
        };
        let (file, key) = (args.out.display(), key_file.display());
        eprintln!("lachan: {file}: {} tables, {} rows, {} bytes", held.tables, held.rows, held.bytes);
        eprintln!(
            "lachan: {key}: the only key that opens it. Keep it apart from the backup: who has both reads"
        );
        eprintln!("lachan: names and accounts; without it the backup is lost.");
        ExitCode::SUCCESS
    })
}
