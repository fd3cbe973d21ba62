//! `lachan report export`: the periodic report of a plan as .docx, without a browser.

use std::path::PathBuf;
use std::process::ExitCode;

use lachan_hub::periodic_reports;
use lachan_hub::plans;
use lachan_hub::time::Day;
use lachan_hub::{Error, Hub, HubParts};

use super::serve::HubArgs;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Write the periodic report of a plan as .docx in the official layout
    Export(Export),
}

#[derive(clap::Args)]
pub struct Export {
    #[command(flatten)]
    hub: HubArgs,
    /// The plan: its number (57/KH-UBND) or its id
    #[arg(long, value_name = "NUMBER-OR-ID")]
    plan: String,
    /// First day of the figures (2026-01-01); with --to [default: the report begun last, else the next one due]
    #[arg(long, value_name = "DAY", value_parser = day, requires = "to")]
    from: Option<Day>,
    /// Last day of the figures
    #[arg(long, value_name = "DAY", value_parser = day, requires = "from")]
    to: Option<Day>,
    /// Where the report is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day of the calendar as 2026-11-25".to_owned())
}

pub fn run(command: Command) -> ExitCode {
    let Command::Export(args) = command;
    let config = match args.hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    if config.database.is_none() && !config.data.is_dir() {
        return super::unusable(format_args!("{}: there is no such data folder", config.data.display()));
    }
    super::on_runtime(async move {
        let hub = match Hub::open(HubParts::new(config)).await {
            Ok(hub) => hub,
            Err(error) => return super::unusable(error),
        };
        match export(&hub, &args).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => super::unusable(why),
        }
    })
}

async fn export(hub: &Hub, args: &Export) -> Result<(), String> {
    if !hub.is_set_up() {
        return Err("this hub has not been set up yet".to_owned());
    }
    let plan = plans::actions::find(hub, &args.plan).await.map_err(|error| match error {
        Error::NotFound => format!("there is no plan with the number or id {}", args.plan),
        other => other.to_string(),
    })?;
    let days = args.from.zip(args.to);
    if days.is_some_and(|(from, to)| from > to) {
        return Err("--from stands after --to".to_owned());
    }
    let bytes =
        periodic_reports::actions::export(hub, plan.id, days).await.map_err(|error| error.to_string())?;
    std::fs::write(&args.out, bytes).map_err(|error| format!("{}: {error}", args.out.display()))
}
