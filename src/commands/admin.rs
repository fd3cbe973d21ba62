//! `lachan admin`: what the operator of an installation does at the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lachan_hub::config::Config;
use lachan_hub::organisations::{actions, units_file};
use lachan_hub::{Hub, HubParts};

use super::serve::HubArgs;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Put in or correct the administrative units of an official file
    ///
    /// A CSV in UTF-8 with the header code,name,level,parent,valid_from,valid_to,successor. One bad line keeps
    /// the whole file out; each is named. Of a file of the whole country (docs/data/vietnam-units-2025.csv), the
    /// hub's own province and what it came from is taken.
    ImportUnits {
        /// The file
        file: PathBuf,
        /// Only look whether the file is good
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        hub: HubArgs,
    },
}

pub fn run(command: Command) -> ExitCode {
    let Command::ImportUnits { file, dry_run, hub } = command;
    let config = match hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    super::on_runtime(async move {
        match import_units(config, &file, dry_run).await {
            Ok(code) => code,
            Err(why) => super::unusable(why),
        }
    })
}

async fn import_units(config: Config, file: &Path, dry_run: bool) -> Result<ExitCode, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    super::known_hub(&config)?;
    let hub = Hub::open(HubParts::new(config)).await.map_err(|error| error.to_string())?;
    if !hub.is_set_up() {
        return Err("the hub is not set up yet; open its set-up link first".into());
    }
    let known = actions::known_units(&hub).await.map_err(|error| error.to_string())?;
    let units = match units_file::read(&text, &known) {
        Ok(units) => units,
        Err(problems) => {
            for problem in &problems {
                eprintln!("{}: {problem}", file.display());
            }
            eprintln!("lachan: {} problems, nothing was imported", problems.len());
            return Ok(ExitCode::from(super::FOUND_WRONG));
        }
    };
    let units = actions::concerning(hub.province(), units);
    if dry_run {
        eprintln!("lachan: {} units are good, nothing was imported (--dry-run)", units.len());
    } else {
        let count = actions::import_units(&hub, &units).await.map_err(|error| error.to_string())?;
        eprintln!("lachan: {count} units imported");
    }
    Ok(ExitCode::SUCCESS)
}
