//! A school runs its own filter: a real hub, a real resolver, `dig` from two rooms, the block page by `curl`.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use lachan_filter::{AgeTier, DomainName};
use lachan_hub::authority::Role;
use lachan_hub::filtering;
use lachan_hub::schools::actions::{self, Lesson};
use lachan_hub::schools::appeals;
use lachan_hub::schools::model::Decision;

use crate::network::{OPEN, PUPIL, STAFF, becomes, dig, upstream};
use crate::running::{Program, hand_in, person, set_up};

/// What a closed name leads to: the block page.
const PAGE: &str = "127.0.0.1";

/// Sends the form of the block page from the pupils' room.
fn post(page: &str, host: &str, path: &str, form: &str) -> String {
    let address = format!("{}{path}", page.trim_end_matches('/'));
    let host = format!("Host: {host}");
    let arguments = ["-s", "--interface", PUPIL, "-H", &host, "--data", form, &address];
    let done = Command::new("curl").args(arguments).output().unwrap();
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_opened_in_one_room_and_an_appeal_reverses_the_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (hub, unit) = set_up(&data, None).await;
    let network = person(&hub, unit, "mang", Role::FilterOfficer).await;
    for (category, names) in [("games", "game.example\nboth.example\n"), ("illegal", "both.example\n")] {
        hand_in(&hub, &network, category, names).await;
    }
    let serve = ["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let mut server = Program::start(&serve);
    let url = server.says("serving ");
    let code = filtering::actions::make_code(&hub, &network, unit, "Phòng máy").await.unwrap();
    let (state, upstream) = (folder.path().join("state"), upstream().to_string());
    let mut arguments = vec!["resolver", "--listen", "127.0.0.1:0", "--upstream", &upstream, "--hub", &url];
    arguments.extend(["--enrol", &code, "--state", state.to_str().unwrap(), "--tier", "primary"]);
    arguments.extend(["--block-page", "127.0.0.1:0"]);
    let mut resolver = Program::start(&arguments);
    let at: SocketAddr = resolver.says("answering on ").parse().unwrap();
    becomes(at, PUPIL, "game.example", PAGE);

    let room = actions::add_room(&hub, &network, unit, "Phòng máy 1", PUPIL, AgeTier::Primary).await.unwrap();
    let lesson = Lesson {
        room,
        minutes: 45,
        categories: vec!["games".into()],
        services: Vec::new(),
        names: vec![DomainName::parse("both.example").unwrap()],
        why: "tiết Tin học".into(),
    };
    let running = actions::open(&hub, &network, unit, &lesson).await.unwrap();
    becomes(at, PUPIL, "www.game.example", OPEN);
    assert_eq!(dig(at, STAFF, "www.game.example"), PAGE, "another room");
    assert_eq!(dig(at, PUPIL, "both.example"), PAGE, "what the law forbids is not opened, not even by name");

    // a resolver that starts again while the hub is gone keeps what is running
    server.kill();
    resolver.kill();
    let resolver = Program::start(&arguments);
    let at: SocketAddr = resolver.says("answering on ").parse().unwrap();
    let page = resolver.says("block page on ");
    assert_eq!(dig(at, PUPIL, "game.example"), OPEN);
    assert_eq!(dig(at, STAFF, "game.example"), PAGE);
    let address = url.trim_end_matches('/').rsplit_once('/').unwrap().1.to_owned();
    let serve = ["serve", "--data", data.to_str().unwrap(), "--listen", &address];
    let server = Program::start(&serve);
    server.says("serving ");
    actions::end(&hub, &network, unit, running).await.unwrap();
    becomes(at, PUPIL, "game.example", PAGE);

    let shown = post(&page, "both.example", "/.lachan/xin-mo", "reason=lesson");
    assert!(!shown.contains("xin-mo"), "what the law forbids cannot be asked for: {shown}");
    let shown = post(&page, "game.example", "/.lachan/xin-mo", "words=bai+3");
    assert!(shown.contains("Chưa chọn lý do") && shown.contains("value=\"bai 3\""), "{shown}");
    let shown = post(&page, "game.example", "/.lachan/xin-mo", "reason=lesson&words=bai+3");
    assert!(shown.contains("Đã gửi lời xin mở"), "{shown}");
    let (_, rest) = shown.split_once("class=\"code\">").unwrap();
    let code = rest[..9].to_owned();
    let until = Instant::now() + Duration::from_secs(60);
    let asked = loop {
        let mut waiting = appeals::at_school(&hub, &network, unit).await.unwrap();
        if let Some(one) = waiting.pop() {
            break one;
        }
        assert!(Instant::now() < until, "the appeal never came");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!((asked.row.name.as_str(), asked.words.as_str()), ("game.example", "bai 3"));
    appeals::decide(&hub, &network, unit, asked.row.id, Decision::Allow).await.unwrap();
    becomes(at, PUPIL, "game.example", OPEN);
    becomes(at, STAFF, "game.example", OPEN);
    let shown = post(&page, "game.example", "/.lachan/tra-loi", &format!("code={code}"));
    assert!(shown.contains("Trang đã được mở"), "{shown}");
}
