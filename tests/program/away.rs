//! Weeks without the hub, and a line that comes and goes. Slow, so only in the long run: they need `faketime`, and a network
//! of their own (root and `ip`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lachan_filter::AgeTier;
use lachan_hub::authority::{Principal, Role};
use lachan_hub::filtering;
use lachan_hub::filtering::monitoring::figures::{self, By, Wanted};
use lachan_hub::{Hub, OrganisationId};

use crate::network::{OPEN, PUPIL, STAFF, becomes, dig, upstream};
use crate::running::{LACHAN, Program, hand_in, person, set_up};

/// A library that moves the clock of the program that is started with it, and no other clock of it: what waits for a span
/// of time still waits as long.
fn at_day(day: i32) -> Command {
    let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    assert!(Path::new(library).exists(), "faketime is not installed");
    let mut command = Command::new(LACHAN);
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME", format!("+{day}d"))
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    command.env("DONT_FAKE_MONOTONIC", "1");
    command
}

fn waiting(state: &Path) -> usize {
    let names = std::fs::read_dir(state).unwrap().flatten();
    names.filter(|file| file.file_name().to_string_lossy().starts_with("counts-")).count()
}

/// A hub's folder, a unit and its filter officer, and games closed.
async fn house(folder: &Path) -> (Hub, OrganisationId, Principal, PathBuf) {
    let data = folder.join("data");
    let (hub, unit) = set_up(&data, None).await;
    let network = person(&hub, unit, "mang", Role::FilterOfficer).await;
    hand_in(&hub, &network, "games", "game.example\n").await;
    (hub, unit, network, data)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: needs faketime"]
async fn thirty_days_without_the_hub() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, unit, network, data) = house(folder.path()).await;
    let code = filtering::actions::make_code(&hub, &network, unit, "Phòng máy").await.unwrap();
    let (state, upstream) = (folder.path().join("state"), upstream().to_string());
    let serve = ["serve", "--data", data.to_str().unwrap(), "--listen"];
    let filter = |day: i32, url: &str| -> (Program, SocketAddr) {
        let mut command = at_day(day);
        command.args(["resolver", "--listen", "127.0.0.1:0", "--upstream", &upstream, "--hub", url]);
        command.args(["--enrol", &code, "--state", state.to_str().unwrap(), "--tier", "primary"]);
        command.args(["--group", "127.0.0.3/32=staff"]);
        let program = Program::run(&mut command);
        let at = program.says("answering on ").parse().unwrap();
        (program, at)
    };
    let mut server = Program::start(&[&serve[..], &["127.0.0.1:0"]].concat());
    let url = server.says("serving ");
    let (mut resolver, at) = filter(0, &url);
    becomes(at, PUPIL, "game.example", "NXDOMAIN");
    resolver.end();
    server.kill();

    // ten questions for closed names each time; filtering is the same on every day, also when the bundle is long past its time
    let days = [1, 2, 5, 9, 14, 20, 27, 29, 45, 400, 3_300]; // the last one: a clock that stands in 2035
    for day in days {
        let (mut resolver, at) = filter(day, &url);
        for number in 0..30 {
            assert_eq!(dig(at, PUPIL, &format!("a{number}.game.example")), "NXDOMAIN", "day {day}");
        }
        assert_eq!(dig(at, STAFF, "game.example"), OPEN, "day {day}");
        assert_eq!(dig(at, PUPIL, &format!("day{day}.example")), OPEN, "day {day}: not all is closed");
        resolver.end();
        assert!(waiting(&state) <= 30 * 24 * 4 + 1, "day {day}");
    }
    // from day 400 on all before are older than 30 days: their number is told. So the way back is tried from day 29.
    let address = url.trim_end_matches('/').rsplit_once('/').unwrap().1.to_owned();
    for file in std::fs::read_dir(&state).unwrap().flatten() {
        if file.file_name().to_string_lossy().starts_with("counts") {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let told = [10, 16, 23, 30, 37, 38];
    for day in told {
        let (mut resolver, at) = filter(day, &url);
        for number in 0..30 {
            assert_eq!(dig(at, PUPIL, &format!("b{number}.game.example")), "NXDOMAIN", "day {day}");
        }
        resolver.end();
    }
    assert_eq!(waiting(&state), told.len());
    let mut command = at_day(39);
    command.args(serve).arg(&address);
    let server = Program::run(&mut command);
    server.says("serving ");
    let (mut resolver, _) = filter(39, &url);
    let until = Instant::now() + Duration::from_secs(60);
    while waiting(&state) > 0 {
        assert!(Instant::now() < until, "not caught up in a minute: {:?}", resolver.rest());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    resolver.end();
    let today = hub.clock.now().day();
    for day in told {
        let (from, to) = (today.plus(day - 1), today.plus(day + 1));
        let wanted =
            Wanted { by: By::Day, from, to, tier: Some(AgeTier::Primary), category: None, area: None };
        let sums = figures::figures(&hub, &network, &wanted).await.unwrap();
        let games = sums.by(|key| key.category.clone());
        let near = told.iter().filter(|other| (*other - day).abs() <= 1).count() as i64;
        assert_eq!(games["games"].asked, 30 * near, "day {day}: {games:?}");
    }
}

/// A network of its own, joined to this one by a line that can be cut. Goes away with the value.
struct Apart {
    name: String,
    outside: String,
}

fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).output().unwrap();
    assert!(done.status.success(), "ip {arguments}: {}", String::from_utf8_lossy(&done.stderr));
}

impl Apart {
    const HERE: &str = "10.203.77.1";

    fn new() -> Self {
        let id = std::process::id() % 100_000;
        let apart = Apart { name: format!("lachan-{id}"), outside: format!("lc{id}a") };
        let inside = format!("lc{id}b");
        ip(&format!("netns add {}", apart.name));
        ip(&format!("link add {} type veth peer name {inside} netns {}", apart.outside, apart.name));
        ip(&format!("addr add {}/24 dev {}", Self::HERE, apart.outside));
        ip(&format!("-n {} addr add 10.203.77.2/24 dev {inside}", apart.name));
        ip(&format!("-n {} link set {inside} up", apart.name));
        ip(&format!("-n {} link set lo up", apart.name));
        apart.line("up");
        apart
    }

    fn line(&self, state: &str) {
        ip(&format!("link set {} {state}", self.outside));
    }

    fn inside(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    /// How a question ends for who asks from `from` in there: an address, or the code.
    fn dig(&self, port: u16, from: &str, name: &str) -> String {
        self.dig_at("127.0.0.1", port, from, name)
    }

    fn dig_at(&self, at: &str, port: u16, from: &str, name: &str) -> String {
        let (server, port) = (format!("@{at}"), port.to_string());
        let mut command = self.inside("dig");
        command.args(["-b", from, &server, "-p", &port, name, "A", "+time=5", "+tries=1"]);
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let status = text.split("status: ").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or("none");
        let address = text.lines().find(|line| !line.starts_with(';') && line.contains("\tA\t"));
        address.and_then(|line| line.split('\t').next_back()).unwrap_or(status).to_owned()
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).status();
        let _ = Command::new("ip").args(["link", "del", &self.outside]).stderr(Stdio::null()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: needs root and ip"]
async fn a_device_is_known_by_its_hardware_address() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("games.txt"), "game.example\n").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let list = format!("games={}", path("games.txt"));
    let compiled =
        Command::new(LACHAN).args(["lists", "compile", "--out", &path("policy"), &list]).output().unwrap();
    assert!(compiled.status.success());
    let apart = Apart::new();
    let hardware = std::fs::read_to_string(format!("/sys/class/net/{}/address", apart.outside)).unwrap();
    let device = format!("{}=staff", hardware.trim());
    let mut filter = apart.inside(LACHAN);
    filter.args([
        "resolver",
        "--listen",
        "10.203.77.2:5302",
        "--upstream",
        "127.0.0.1:5399",
        "--tier",
        "primary",
    ]);
    filter.args(["--policy", &path("policy"), "--device", &device]);
    let resolver = Program::run(&mut filter);
    let at: SocketAddr = resolver.says("answering on ").parse().unwrap();
    // nobody answers for open names here: what matters is whether it is closed
    becomes(at, Apart::HERE, "game.example", "SERVFAIL");
    assert_eq!(
        apart.dig_at("10.203.77.2", at.port(), "10.203.77.2", "game.example"),
        "NXDOMAIN",
        "no such device"
    );
}

/// A certificate of its own making for an address: `hub.pem` and `hub.key`.
fn certificate(folder: &Path, ip: &str) {
    let name = format!("subjectAltName=IP:{ip}");
    let mut command = Command::new("openssl");
    command.current_dir(folder).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=hub", "-addext", &name]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "hub.key", "-out", "hub.pem"]);
    assert!(command.output().unwrap().status.success());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: needs root, ip and dnsmasq"]
async fn a_line_that_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, unit, network, data) = house(folder.path()).await;
    let code = filtering::actions::make_code(&hub, &network, unit, "Phòng máy").await.unwrap();
    certificate(folder.path(), Apart::HERE);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let apart = Apart::new();
    let mut server = Program::run(
        Command::new(LACHAN)
            .args(["serve", "--data", data.to_str().unwrap(), "--listen", &format!("{}:0", Apart::HERE)])
            .args(["--tls-certificate", &path("hub.pem"), "--tls-key", &path("hub.key")]),
    );
    let url = server.says("serving ");
    let mut upstream = apart.inside("dnsmasq");
    upstream.args(["--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--port=5300"]);
    upstream.args(["--listen-address=127.0.0.1", "--bind-interfaces", &format!("--address=/#/{OPEN}")]);
    let upstream = Program::run(upstream.stdin(Stdio::null()));
    let mut filter = apart.inside(LACHAN);
    filter.args(["resolver", "--listen", "127.0.0.1:5301", "--upstream", "127.0.0.1:5300", "--hub", &url]);
    filter.args(["--hub-ca", &path("hub.pem"), "--enrol", &code, "--state", &path("state")]);
    filter.args(["--tier", "primary", "--group", "127.0.0.3/32=staff"]);
    let resolver = Program::run(&mut filter);
    let at: SocketAddr = resolver.says("answering on ").parse().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while apart.dig(at.port(), PUPIL, "game.example") != "NXDOMAIN" {
        assert!(Instant::now() < until, "the policy never came: {:?}", resolver.rest());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    // up and down for half a minute, at every moment of a poll; what was closed is closed, what was open is open
    let mut asked = 0;
    for turn in 0..24u64 {
        apart.line(if turn % 2 == 0 { "down" } else { "up" });
        if turn == 10 {
            hand_in(&hub, &network, "games", "game.example\nmoi.example\n").await;
        }
        let until = Instant::now() + Duration::from_millis(500 + turn * 97 % 1700);
        while Instant::now() < until {
            asked += 1;
            assert_eq!(
                apart.dig(at.port(), PUPIL, &format!("a{asked}.game.example")),
                "NXDOMAIN",
                "turn {turn}"
            );
            assert_eq!(apart.dig(at.port(), STAFF, "game.example"), OPEN, "turn {turn}");
            assert_eq!(apart.dig(at.port(), PUPIL, &format!("a{asked}.example")), OPEN, "turn {turn}");
        }
    }
    // the hub itself goes away and comes back while the line is cut
    apart.line("down");
    server.kill();
    let address = url.trim_end_matches('/').rsplit_once('/').unwrap().1.to_owned();
    let server =
        Program::run(
            Command::new(LACHAN)
                .args(["serve", "--data", data.to_str().unwrap(), "--listen", &address])
                .args(["--tls-certificate", &path("hub.pem"), "--tls-key", &path("hub.key")]),
        );
    server.says("serving ");
    hand_in(&hub, &network, "games", "game.example\nmoi.example\nmoi-nua.example\n").await;
    assert_eq!(
        apart.dig(at.port(), PUPIL, "moi-nua.example"),
        OPEN,
        "nothing comes through a line that is cut"
    );
    apart.line("up");
    let back = Instant::now();
    while apart.dig(at.port(), PUPIL, "b.moi-nua.example") != "NXDOMAIN" {
        assert!(back.elapsed() < Duration::from_secs(60), "not caught up in a minute: {:?}", resolver.rest());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!("caught up {:?} after the line was back; {asked} rounds of questions", back.elapsed());
    assert_eq!(apart.dig(at.port(), PUPIL, "b.moi.example"), "NXDOMAIN");
    drop(upstream);
}
