//! From an order to a name that no longer answers: a real hub, a real resolver, `dig` from two addresses.

use std::net::{SocketAddr, UdpSocket};
use std::process::Command;
use std::time::{Duration, Instant};

use lachan_hub::authority::Role;
use lachan_hub::filtering;
use lachan_hub::filtering::lists::{self, Upload};
use lachan_hub::takedown::actions::{self as orders, Draft};

use crate::running::{Program, person, set_up};

/// Where pupils and staff ask from, and what every open name leads to.
pub(crate) const PUPIL: &str = "127.0.0.2";
pub(crate) const STAFF: &str = "127.0.0.3";
pub(crate) const OPEN: &str = "192.0.2.7";
/// So long an approved order may take to reach a resolver.
const SOON: Duration = Duration::from_secs(60);

/// An upstream on loopback that leads every name to one address (RFC 1035, 4.1).
pub(crate) fn upstream() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut query = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let name = query[12..length].iter().position(|byte| *byte == 0).unwrap();
            let mut answer = query[..12 + name + 5].to_vec();
            answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 7]);
            let _ = socket.send_to(&answer, from);
        }
    });
    address
}

/// What a name leads to for who asks from `from`: an address, or how the query ended.
pub(crate) fn dig(resolver: SocketAddr, from: &str, name: &str) -> String {
    let (port, server) = (resolver.port().to_string(), format!("@{}", resolver.ip()));
    let arguments = ["-b", from, &server, "-p", &port, name, "A", "+time=5", "+tries=2", "+noall"];
    let done = Command::new("dig").args(arguments).args(["+comments", "+answer"]).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let status = text.split_once("status: ").and_then(|(_, rest)| rest.split(',').next()).unwrap_or("none");
    let address = text.lines().find(|line| !line.starts_with(';') && line.contains("\tA\t"));
    match address.and_then(|line| line.split('\t').next_back()) {
        Some(address) => address.to_owned(),
        None => status.to_owned(),
    }
}

/// Asks again and again until the answer is this one.
pub(crate) fn becomes(resolver: SocketAddr, from: &str, name: &str, answer: &str) {
    let start = Instant::now();
    loop {
        let got = dig(resolver, from, name);
        if got == answer {
            return;
        }
        assert!(
            start.elapsed() < SOON,
            "{name} from {from}: {got}, not {answer}, after {:?}",
            start.elapsed()
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// An empty database on the server of the tests.
fn empty_database(server: &str) -> String {
    let name = format!("lachan_program_{}", std::process::id());
    on_server(server, &format!("create database {name}"));
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{name}")
}

fn on_server(server: &str, command: &str) {
    assert!(Command::new("psql").args([server, "-qc", command]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_order_is_blocked_for_everyone_within_a_minute_and_games_for_pupils_only() {
    play(None).await;
    if let Ok(server) = std::env::var("LACHAN_TEST_POSTGRES") {
        let database = empty_database(&server);
        play(Some(&database)).await;
        let (_, name) = database.rsplit_once('/').unwrap();
        on_server(&server, &format!("drop database {name} with (force)"));
    }
}

async fn play(database: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (hub, unit) = set_up(&data, database).await;
    let network = person(&hub, unit, "mang", Role::FilterOfficer).await;
    let officer = person(&hub, unit, "canbo", Role::CaseOfficer).await;
    let head = person(&hub, unit, "lanhdao", Role::UnitHead).await;
    let games = Upload {
        category: "games".parse().unwrap(),
        name: "tự lập".into(),
        licence: "tự lập".into(),
        bytes: b"game.example\n".to_vec(),
    };
    lists::upload(&hub, &network, games).await.unwrap();

    let mut serve = vec!["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    serve.extend(database.iter().flat_map(|url| ["--database", url]));
    let server = Program::start(&serve);
    let url = server.says("serving ");
    let code = filtering::actions::make_code(&hub, &network, unit, "Phòng máy").await.unwrap();
    let (state, upstream) = (folder.path().join("state"), upstream().to_string());
    let resolver = Program::start(&[
        "resolver",
        "--listen",
        "127.0.0.1:0",
        "--upstream",
        &upstream,
        "--hub",
        &url,
        "--enrol",
        &code,
        "--state",
        state.to_str().unwrap(),
        "--tier",
        "primary",
        "--group",
        "127.0.0.3/32=staff",
    ]);
    let at: SocketAddr = resolver.says("answering on ").parse().unwrap();

    becomes(at, PUPIL, "www.game.example", "NXDOMAIN");
    assert_eq!(dig(at, STAFF, "www.game.example"), OPEN, "games are closed to pupils only");
    assert_eq!(dig(at, PUPIL, "xau.example"), OPEN, "nobody has ordered anything yet");

    let draft = Draft {
        case: None,
        reason: "fraud".into(),
        basis: "Điều 54 Luật Trẻ em số 102/2016/QH13".into(),
        addressee: "Bộ lọc của các trường".into(),
        names: vec![lachan_filter::DomainName::parse("xau.example").unwrap()],
    };
    let order = orders::draft(&hub, &officer, &draft).await.unwrap();
    orders::propose(&hub, &officer, order).await.unwrap();
    assert_eq!(dig(at, PUPIL, "xau.example"), OPEN, "a proposed order is not in force");
    orders::approve(&hub, &head, order).await.unwrap();
    becomes(at, PUPIL, "xau.example", "NXDOMAIN");
    assert_eq!(dig(at, STAFF, "www.xau.example"), "NXDOMAIN", "an order is closed to everyone");
    assert_eq!(dig(at, PUPIL, "sach.example"), OPEN, "an open name is forwarded");
    assert_eq!(dig(at, STAFF, "game.example"), OPEN);

    orders::ask_to_lift(&hub, &officer, order, "nhầm tên").await.unwrap();
    orders::lift(&hub, &head, order).await.unwrap();
    becomes(at, PUPIL, "xau.example", OPEN);

    let seen = filtering::actions::resolvers(&hub, &network).await.unwrap();
    assert_eq!((seen.len(), seen[0].site.as_str()), (1, "Phòng máy"));
}
