//! From a question to a figure: a real resolver counts, and a real hub that was away is told once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use lachan_filter::AgeTier;
use lachan_hub::Hub;
use lachan_hub::authority::{Principal, Role};
use lachan_hub::filtering;
use lachan_hub::filtering::monitoring::figures::{self, By, Sum, Wanted};

use crate::network::{PUPIL, becomes, dig, upstream};
use crate::running::{Program, hand_in, person, set_up};

/// The quarters that wait in a state folder become those before: what is over is told.
fn let_a_quarter_pass(state: &Path) {
    for file in std::fs::read_dir(state).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        let Some(quarter) = name.strip_prefix("counts-").and_then(|number| number.parse::<u64>().ok()) else {
            continue;
        };
        let text = std::fs::read_to_string(file.path()).unwrap();
        let earlier = quarter - 1;
        let text = text.replace(&format!("\"quarter\":{quarter}"), &format!("\"quarter\":{earlier}"));
        std::fs::remove_file(file.path()).unwrap();
        std::fs::write(state.join(format!("counts-{earlier}")), text).unwrap();
    }
}

fn waiting(state: &Path) -> usize {
    let names = std::fs::read_dir(state).unwrap().flatten();
    names.filter(|file| file.file_name().to_string_lossy().starts_with("counts-")).count()
}

async fn sums(hub: &Hub, who: &Principal) -> BTreeMap<(AgeTier, String), Sum> {
    let today = hub.clock.now().day();
    let (from, to) = (today.plus(-2), today);
    let wanted = Wanted { by: By::Day, from, to, tier: None, category: None, area: None };
    figures::figures(hub, who, &wanted).await.unwrap().by(|key| (key.tier, key.category.clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_while_the_hub_was_away_is_seen_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (hub, unit) = set_up(&data, None).await;
    let network = person(&hub, unit, "mang", Role::FilterOfficer).await;
    hand_in(
        &hub,
        &network,
        "games",
        "game.example
",
    )
    .await;
    let code = filtering::actions::make_code(&hub, &network, unit, "Phòng máy").await.unwrap();
    let (state, upstream) = (folder.path().join("state"), upstream().to_string());
    let serve = ["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let filter = |url: &str| -> (Program, SocketAddr) {
        let program = Program::start(&[
            "resolver",
            "--listen",
            "127.0.0.1:0",
            "--upstream",
            &upstream,
            "--hub",
            url,
            "--enrol",
            &code,
            "--state",
            state.to_str().unwrap(),
            "--tier",
            "primary",
            "--group",
            "127.0.0.3/32=staff",
        ]);
        let at = program.says("answering on ").parse().unwrap();
        (program, at)
    };
    let mut server = Program::start(&serve);
    let url = server.says("serving ");
    let (mut resolver, at) = filter(&url);
    becomes(at, PUPIL, "game.example", "NXDOMAIN");
    server.kill();
    for number in 0..30 {
        assert_eq!(dig(at, PUPIL, &format!("a{number}.game.example")), "NXDOMAIN");
        assert_ne!(dig(at, PUPIL, &format!("a{number}.sach.example")), "NXDOMAIN");
    }
    resolver.end();
    assert_eq!(sums(&hub, &network).await.len(), 0, "nobody was told yet");
    let_a_quarter_pass(&state);

    // the hub comes back elsewhere, and is told by a resolver that starts anew; twice over, as after a lost answer
    let kept: Vec<_> = std::fs::read_dir(&state)
        .unwrap()
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().starts_with("counts-"))
        .map(|file| (file.path(), std::fs::read(file.path()).unwrap()))
        .collect();
    let server = Program::start(&serve);
    let url = server.says("serving ");
    for _ in 0..2 {
        for (path, bytes) in &kept {
            std::fs::write(path, bytes).unwrap();
        }
        let (mut resolver, _) = filter(&url);
        let until = Instant::now() + Duration::from_secs(30);
        while waiting(&state) > 0 {
            assert!(Instant::now() < until, "{:?}", resolver.rest());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        resolver.end();
    }
    let sums = sums(&hub, &network).await;
    let games = sums[&(AgeTier::Primary, "games".to_owned())];
    // the first answers came while the policy was still on its way
    assert!((31..62).contains(&games.asked) && games.asked == games.closed, "{games:?}");
    let open = sums[&(AgeTier::Primary, "-".to_owned())];
    assert!((30..60).contains(&open.asked) && open.closed == 0, "{open:?}");
    assert_eq!(sums.len(), 2);
    drop(server);
}
