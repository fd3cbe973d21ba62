//! A hub that sends what has changed instead of everything.

use std::path::Path;

use lachan_resolver::{HubSource, Running, Source};

use crate::stage::{Hub, Upstream, bundle, config, policy, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_taken_and_lead_to_the_same_file_or_the_whole_bundle_is_fetched() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut config = config(&upstream, policy(&[]));
    let source = |code: Option<&str>| {
        Source::Hub(HubSource {
            url: hub.url.clone(),
            code: code.map(str::to_owned),
            ca: None,
            state: state.clone(),
        })
    };
    config.policy = source(Some("CODE"));
    let names = ["one.example", "two.example", "three.example", "four.example", "five.example"];
    let make = |sequence: u64| {
        let rules: Vec<_> = names[..sequence as usize].iter().map(|name| ("order", *name)).collect();
        bundle(&hub.key, sequence, &rules)
    };
    let stored = |sequence: u64| std::fs::read(Path::new(&state).join(format!("bundle-{sequence}"))).ok();
    hub.publish(1, make(1));
    let resolver = Running::start(config.clone()).await.unwrap();
    assert_eq!(hub.deltas(), 0, "there is nothing to change yet");

    hub.publish(2, make(2));
    wait_for(|| resolver.policy().rules() == 2 && stored(2).is_some()).await;
    assert_eq!(hub.deltas(), 1);
    assert_eq!(stored(2), Some(make(2)), "the file is the one that was not sent");

    hub.spoil_deltas();
    hub.publish(3, make(3));
    wait_for(|| resolver.policy().rules() == 3 && stored(3).is_some()).await;
    assert_eq!(hub.deltas(), 2, "once in vain, then whole");

    // without the older bundle changes are of no use, and nobody asks for them
    std::fs::remove_file(state.join("bundle-3")).unwrap();
    wait_for(|| hub.polls_after(3) >= 2).await;
    hub.publish(4, make(4));
    wait_for(|| resolver.policy().rules() == 4 && stored(4).is_some()).await;
    assert_eq!(hub.deltas(), 2);
    resolver.stop().await;

    hub.go_away();
    config.policy = source(None);
    let resolver = Running::start(config).await.unwrap();
    assert_eq!((resolver.policy().sequence(), resolver.policy().rules()), (4, 4), "without the hub");
}
