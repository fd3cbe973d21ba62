//! `lachan restore`: a hub out of a backup, in an empty place.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lachan_hub::config::Config;
use lachan_hub::retention::again;
use lachan_hub::{Hub, HubParts, backup};

use super::backup::{key_beside, list_beside};
use super::serve::HubArgs;

#[derive(clap::Args)]
pub struct Args {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The backup's key [default: FILE.key]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The newest list of what had been destroyed, which is destroyed again [default: FILE.destroyed, if it is there]
    #[arg(long, value_name = "LIST")]
    pub destroyed: Option<PathBuf>,
    #[command(flatten)]
    pub hub: HubArgs,
}

pub fn run(args: Args) -> ExitCode {
    let config = match args.hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    let key_file = args.key.unwrap_or_else(|| key_beside(&args.from));
    let list = match list_of(args.destroyed, &args.from) {
        Ok(list) => list,
        Err(error) => return super::unusable(error),
    };
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
                match destroy_again(config, list).await {
                    Ok(()) => ExitCode::SUCCESS,
                    Err(error) => super::unusable(error),
                }
            }
            Err(error) => super::unusable(error),
        }
    })
}

/// The list that was named, or the one that stands beside the backup; an unreadable one is told before anything is made.
fn list_of(named: Option<PathBuf>, from: &Path) -> Result<Option<PathBuf>, String> {
    let beside = list_beside(from);
    let list = named.or_else(|| beside.is_file().then_some(beside));
    match list {
        Some(list) if !again::is_list(&list) => {
            Err(format!("{}: not a list of what was destroyed", list.display()))
        }
        list => Ok(list),
    }
}

/// What was destroyed after the backup was taken does not come back with it.
async fn destroy_again(config: Config, list: Option<PathBuf>) -> Result<(), String> {
    let Some(list) = list else {
        eprintln!(
            "lachan: no list of what had been destroyed; the rules destroy it again, after their announcement"
        );
        return Ok(());
    };
    let hub = Hub::open(HubParts::new(config)).await.map_err(|error| error.to_string())?;
    let named = again::apply(&hub, &list).await.map_err(|error| error.to_string())?;
    eprintln!("lachan: {}: {named} records that had been destroyed are not brought back", list.display());
    Ok(())
}
