//! What a hub is told: numbers, once, also when its answer was lost.

use std::fs;
use std::path::Path;

use lachan_resolver::{HubSource, Running, Source};

use crate::stage::{Hub, Upstream, bundle, config, dig, policy, wait_for};
use crate::{ORDER_AND_GAMES, PUPIL, STAFF};

/// The quarters in a state folder become those before: the hub is told of what is over.
fn let_a_quarter_pass(state: &Path) {
    for file in fs::read_dir(state).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        let Some(quarter) = name.strip_prefix("counts-").and_then(|number| number.parse::<u64>().ok()) else {
            continue;
        };
        let text = fs::read_to_string(file.path()).unwrap();
        let text = text.replace(&quarter.to_string(), &(quarter - 1).to_string());
        fs::remove_file(file.path()).unwrap();
        fs::write(state.join(format!("counts-{}", quarter - 1)), text).unwrap();
    }
}

fn waiting(state: &Path) -> usize {
    let names = fs::read_dir(state).unwrap().flatten().map(|file| file.file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("counts-")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_is_told_numbers_and_a_lost_answer_counts_nothing_twice() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    hub.publish(1, bundle(&hub.key, 1, &ORDER_AND_GAMES));
    let mut config = config(&upstream, policy(&[]));
    let code = Some("CODE".to_owned());
    config.policy = Source::Hub(HubSource { url: hub.url.clone(), code, ca: None, state: state.clone() });
    let resolver = Running::start(config.clone()).await.unwrap();
    for (client, name) in [
        (PUPIL, "play.example"),
        (PUPIL, "www.play.example"),
        (PUPIL, "bad.example"),
        (PUPIL, "open.example"),
        (STAFF, "play.example"),
        (STAFF, "bad.example"),
    ] {
        if dig(&resolver, client, &[name, "A"]).is_none() {
            return;
        }
    }
    // a zone transfer is answered to nobody
    dig(&resolver, PUPIL, &["open.example", "ANY"]).unwrap();
    resolver.stop().await;
    assert_eq!(hub.messages(), 0, "the quarter is not over");
    let written: String = fs::read_dir(&state)
        .unwrap()
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().starts_with("counts-"))
        .map(|file| fs::read_to_string(file.path()).unwrap())
        .collect();
    assert!(
        written.contains("games") && !written.contains("example") && !written.contains("127."),
        "{written}"
    );

    let_a_quarter_pass(&state);
    hub.lose_answers(true);
    let resolver = Running::start(config.clone()).await.unwrap();
    wait_for(|| hub.messages() == 1).await;
    resolver.stop().await;
    assert!(waiting(&state) > 0, "not confirmed: kept");
    hub.lose_answers(false);
    let resolver = Running::start(config).await.unwrap();
    wait_for(|| hub.messages() == 2 && waiting(&state) == 0).await;
    resolver.stop().await;
    let counted = hub.counted();
    let of = |tier: &str, category: &str| counted.get(&(tier.to_owned(), category.to_owned())).copied();
    assert_eq!(of("primary", "games"), Some([2, 2]));
    assert_eq!(of("primary", "order"), Some([1, 1]));
    assert_eq!(of("primary", "-"), Some([1, 0]));
    assert_eq!(of("staff", "-"), Some([1, 0]));
    assert_eq!(of("staff", "order"), Some([1, 1]));
    assert_eq!(counted.len(), 5);
    assert_eq!(hub.bad_signatures(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_thirty_days_is_sent_at_once_a_day_a_message() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    hub.publish(1, bundle(&hub.key, 1, &ORDER_AND_GAMES));
    let mut config = config(&upstream, policy(&[]));
    let code = Some("CODE".to_owned());
    config.policy = Source::Hub(HubSource { url: hub.url.clone(), code, ca: None, state: state.clone() });
    Running::start(config.clone()).await.unwrap().stop().await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() / 900;
    for back in 1..=2870 {
        let quarter = now - back;
        let text = format!(r#"{{"quarter":{quarter},"rows":[["primary","games",3,3],["primary","-",7,0]]}}"#);
        fs::write(state.join(format!("counts-{quarter}")), text).unwrap();
    }
    let resolver = Running::start(config).await.unwrap();
    wait_for(|| waiting(&state) == 0).await;
    resolver.stop().await;
    let counted = hub.counted();
    assert_eq!(counted[&("primary".into(), "games".into())], [3 * 2870, 3 * 2870]);
    assert_eq!(counted[&("primary".into(), "-".into())], [7 * 2870, 0]);
    assert_eq!(hub.messages(), 30, "2870 quarters in messages of 96");
}
