//! `lachan serve`: runs the hub.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use lachan_hub::config::{Config, ConfigFile};
use lachan_hub::serve::bind;
use lachan_hub::{Hub, HubParts};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Settings that every command on a hub takes. Each wins over its `LACHAN_*` variable and over `lachan.toml`.
#[derive(clap::Args)]
pub struct HubArgs {
    /// The data folder [default: lachan-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Keep the records in PostgreSQL: postgres://USER@HOST/NAME
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The settings file [default: lachan.toml where it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub hub: HubArgs,
    /// Where to listen [default: 127.0.0.1:8630]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// PEM file with the certificate chain; with --tls-key serves TLS
    #[arg(long, value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the private key
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
}

impl HubArgs {
    /// The settings from all sources.
    pub fn settings(&self) -> Result<Config, String> {
        let path = self.config.clone().unwrap_or_else(|| PathBuf::from("lachan.toml"));
        let file = ConfigFile::read(&path, self.config.is_some()).map_err(|error| error.to_string())?;
        let mut config = file.with_environment().map_err(|error| error.to_string())?.into_config();
        if let Some(data) = &self.data {
            config.data = data.clone();
        }
        if let Some(database) = &self.database {
            config.database = Some(database.clone());
        }
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }
}

impl Args {
    /// The settings from all sources.
    pub fn settings(&self) -> Result<Config, String> {
        let mut config = self.hub.settings()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if let Some(certificate) = &self.tls_certificate {
            config.tls_certificate = Some(certificate.clone());
        }
        if let Some(key) = &self.tls_key {
            config.tls_key = Some(key.clone());
        }
        Ok(config)
    }
}

pub fn run(args: Args) -> ExitCode {
    let config = match args.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    super::on_runtime(async move {
        let hub = match Hub::open(HubParts::new(config)).await {
            Ok(hub) => hub,
            Err(error) => return super::unusable(error),
        };
        serve(hub).await
    })
}

/// Serves an open hub until the process is told to stop.
pub async fn serve(hub: Hub) -> ExitCode {
    let bound = match bind(&hub.config).await {
        Ok(bound) => bound,
        Err(error) => return super::unusable(error),
    };
    let scheme = if bound.is_tls() { "https" } else { "http" };
    let address = bound.address().unwrap_or(hub.config.listen);
    let url = hub.config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    eprintln!("lachan: serving {url}");
    if !hub.is_set_up() {
        eprintln!("lachan: set up once at {url}/thiet-lap/{}", hub.set_up_token());
    }
    let stop = CancellationToken::new();
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return super::unusable("signals cannot be listened to");
    };
    let watching = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        watching.cancel();
    });
    bound.serve(hub, stop).await;
    ExitCode::SUCCESS
}
