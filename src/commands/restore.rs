//! `lachan restore`: a hub out of a backup, in an empty place.

use std::path::PathBuf;
use std::process::ExitCode;

use lachan_hub::{HubParts, backup};

use super::backup::key_beside;
use super::serve::HubArgs;

#[derive(clap::Args)]
pub struct Args {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The backup's key [default: FILE.key]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    #[command(flatten)]
    pub hub: HubArgs,
}

pub fn run(args: Args) -> ExitCode {
    let config = match args.hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    let key_file = args.key.unwrap_or_else(|| key_beside(&args.from));
    super::on_runtime(async move {
        let restored = async {
            let key = backup::BackupKey::read(&key_file)?;
            backup::restore(&HubParts::new(config.clone()), &args.from, &key).await
        };
        match restored.await {
            Ok(held) => {
                let data = config.data.display();
                eprintln!("lachan: {data}: {} tables, {} rows restored", held.tables, held.rows);
                eprintln!("lachan: nobody is signed in, and links that were handed out are void");
                ExitCode::SUCCESS
            }
            Err(error) => super::unusable(error),
        }
    })
}
