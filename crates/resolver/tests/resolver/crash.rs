//! Killed (kill -9) at any moment while policies come in: the next start has one that was whole.

use std::process::{Command, Stdio};
use std::time::Duration;

use lachan_resolver::{HubSource, Running, Source};

use crate::stage::{Hub, Upstream, bundle, config, policy};

const STATE: &str = "LACHAN_TEST_STATE";
const HUB: &str = "LACHAN_TEST_HUB";

/// Not a test of its own: the program that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started and killed by the test below"]
async fn child() {
    let (Ok(state), Ok(url)) = (std::env::var(STATE), std::env::var(HUB)) else { return };
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&[]));
    config.policy = Source::Hub(HubSource { url, code: Some("CODE".into()), ca: None, state: state.into() });
    let _resolver = Running::start(config).await.unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_resolver_starts_with_a_whole_policy_that_is_no_older() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut config = config(&upstream, policy(&[]));
    let source = HubSource { url: hub.url.clone(), code: None, ca: None, state: state.clone() };
    config.policy = Source::Hub(source);
    // so many names that storing takes a while
    let names: Vec<String> = (0..20_000).map(|number| format!("n{number}.example")).collect();
    let publish = |sequence: u64| {
        let rules: Vec<_> =
            names[..names.len() - sequence as usize].iter().map(|n| ("adult", n.as_str())).collect();
        hub.publish(sequence, bundle(&hub.key, sequence, &rules));
    };
    let (mut sequence, mut last) = (1, 0);
    publish(sequence);
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--ignored"])
            .envs([(STATE, state.as_os_str()), (HUB, hub.url.as_ref())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // once it asks for what is newer it has a policy; the next ones come while it is killed
        crate::stage::wait_for(|| hub.polls_after(sequence) > 0).await;
        for _ in 0..4 {
            sequence += 1;
            publish(sequence);
            tokio::time::sleep(Duration::from_millis(5 + 13 * round)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let resolver = Running::start(config.clone()).await.unwrap();
        let policy = resolver.policy();
        let (found, rules) = (policy.sequence(), policy.rules());
        assert_eq!(rules, names.len() as u64 - found, "round {round}: the names of that number");
        assert!(found >= last, "round {round}: {found} after {last}");
        resolver.stop().await;
        last = found;
    }
    assert!(hub.deltas() > 10, "{} deltas", hub.deltas());
    assert!(hub.bad_signatures().is_empty());
}
