//! From an order to a name that no longer answers: a real hub, a real resolver, `dig` from two addresses.

use std::net::SocketAddr;
use std::process::Command;

use lachan_hub::authority::Role;
use lachan_hub::filtering;
use lachan_hub::takedown::actions::{self as orders, Draft};

use crate::network::{OPEN, PUPIL, STAFF, becomes, dig, upstream};
use crate::running::{Program, hand_in, person, set_up};

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
    hand_in(
        &hub,
        &network,
        "games",
        "game.example
",
    )
    .await;

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
