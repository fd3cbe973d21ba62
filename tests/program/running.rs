//! A running program, and the house and people that it finds.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use lachan_hub::authority::{Grant, Level, Principal, Role};
use lachan_hub::config::Config;
use lachan_hub::filtering::lists::{self, Upload};
use lachan_hub::people::actions::{First, establish};
use lachan_hub::people::session;
use lachan_hub::{Hub, HubParts, OrganisationId, organisations};

/// The program's file.
pub(crate) const LACHAN: &str = env!("CARGO_BIN_EXE_lachan");

/// A running `lachan`; ended with the test, whatever becomes of it.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::run(Command::new(LACHAN).args(arguments))
    }

    /// The same by a command that ends in it.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let said = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || said.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { child, lines }
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program says `text` and gives the word that follows it.
    pub(crate) fn says(&self, text: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        let mut before = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if let Some((_, rest)) = line.split_once(text) {
                return rest.split([' ', ',']).next().unwrap().to_owned();
            }
            before.push(line);
        }
        panic!("never said {text:?}, but: {before:#?}");
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(&mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(asked.success() && self.child.wait().unwrap().success());
    }

    /// Ends it as a power cut would: no time to finish anything.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What it has said and nobody has listened to yet.
    pub(crate) fn rest(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn person(hub: &Hub, unit: OrganisationId, login: &str, role: Role) -> Principal {
    let grant = Grant { role, organisation: unit, level: Level::Province, area: String::new() };
    let first = First {
        name: format!("Người {login}"),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (_, token) = establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

/// Hands a list in, as the province's filter officer does.
pub(crate) async fn hand_in(hub: &Hub, who: &Principal, category: &str, names: &str) {
    let list = Upload {
        category: category.parse().unwrap(),
        name: "tự lập".into(),
        licence: "tự lập".into(),
        bytes: names.into(),
    };
    lists::upload(hub, who, list).await.unwrap();
}

/// The data folder with an organisation, set up before the hub starts; it stays open beside the running hub, as a
/// second hub on the same records would.
pub(crate) async fn set_up(data: &Path, database: Option<&str>) -> (Hub, OrganisationId) {
    let database = database.map(str::to_owned);
    let config = Config { data: data.to_owned(), database, ..Config::default() };
    let hub = Hub::open(HubParts::new(config)).await.unwrap();
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let unit = organisations::actions::found(&hub, "Sở mẫu").await.unwrap();
    (hub, unit)
}
