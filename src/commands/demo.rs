//! `lachan demo`: a hub with invented data.

use std::process::ExitCode;

use lachan_hub::serve::bind;
use lachan_hub::time::Clock;
use lachan_hub::{Hub, HubParts, demo};

use super::serve::{Args, serve};

pub fn run(args: Args) -> ExitCode {
    let config = match args.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    super::on_runtime(async move {
        // before the story is told: an address that is taken should be known at once
        if let Err(error) = bind(&config).await {
            return super::unusable(error);
        }
        // The story begins a year back and is told up to now; then the real clock takes over.
        let past = Clock::fixed(Clock::System.now().plus(-demo::BEGINS));
        let parts = HubParts { clock: past, ..HubParts::new(config.clone()) };
        let hub = match Hub::open(parts).await {
            Ok(hub) => hub,
            Err(error) => return super::unusable(error),
        };
        match demo::is_empty(&hub).await {
            Ok(true) => {}
            Ok(false) => {
                let place = config
                    .database
                    .as_deref()
                    .map_or_else(|| config.data.display().to_string(), |_| "the database".to_owned());
                return super::unusable(format_args!(
                    "{place} is not empty; invented data is never mixed with real data. \
                     Name an empty folder with --data DIR, or open this one with: lachan serve"
                ));
            }
            Err(error) => return super::unusable(error),
        }
        if let Err(error) = demo::fill(&hub).await {
            return super::unusable(error);
        }
        hub.close().await;
        drop(hub);
        match Hub::open(HubParts::new(config)).await {
            Ok(hub) => serve(hub).await,
            Err(error) => super::unusable(error),
        }
    })
}
