//! Serves a hub's data as it will be some days from now, or at a moment: `later DATA ADDR:PORT DAYS|MOMENT [DATABASE]`,
//! where a moment is `2027-11-25T00:00:00+07:00`. For the browser tests, which cannot wait; its clock stands still, and
//! the product itself has no way to move one.

use std::path::PathBuf;

use lachan_hub::config::Config;
use lachan_hub::pictures::Decoder;
use lachan_hub::serve::bind;
use lachan_hub::time::{Clock, DAY, Moment};
use lachan_hub::{Hub, HubParts};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [data, listen, when, database @ ..] = given.as_slice() else {
        return Err("usage: later DATA ADDR:PORT DAYS|MOMENT [DATABASE]".into());
    };
    let config = Config {
        data: PathBuf::from(data),
        listen: listen.parse()?,
        database: database.first().cloned(),
        ..Config::default()
    };
    let at = match when.parse::<i64>() {
        Ok(days) => Clock::System.now().plus(days * DAY),
        Err(_) => Moment(when.parse::<jiff::Timestamp>()?.as_microsecond()),
    };
    let clock = Clock::fixed(at);
    // built beside the program itself, which decodes pictures
    let program = std::env::current_exe()?.ancestors().nth(2).map(|folder| folder.join("lachan"));
    let decoder = program.map_or(Decoder::Own, Decoder::Program);
    let hub = Hub::open(HubParts { clock, decoder, ..HubParts::new(config) }).await?;
    let bound = bind(&hub.config).await?;
    let stop = CancellationToken::new();
    let watching = stop.clone();
    tokio::spawn(async move {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        terminate.recv().await;
        watching.cancel();
        std::io::Result::Ok(())
    });
    bound.serve(hub, stop).await;
    Ok(())
}
