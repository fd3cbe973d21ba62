//! A policy that comes on a stick.

use lachan_filter::SigningKey;
use lachan_resolver::{HubSource, Running, Source, StickError, import};

use crate::stage::{Hub, Upstream, bundle, config, policy, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_comes_on_a_stick_where_there_is_no_line() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let (state, stick) = (folder.path().join("state"), folder.path().join("chinh-sach.lachan"));
    let rules = [("order", "one.example"), ("order", "two.example"), ("order", "three.example")];
    let bring = |bytes: &[u8]| {
        std::fs::write(&stick, bytes).unwrap();
        import(&state, &stick)
    };
    let two = bundle(&hub.key, 2, &rules[..2]);
    assert!(matches!(bring(&two), Err(StickError::NotEnrolled(_))));
    assert!(!state.exists(), "nothing is made where nobody was enrolled");
    std::fs::create_dir(&state).unwrap();
    assert!(matches!(bring(&two), Err(StickError::NotEnrolled(_))));
    assert_eq!(std::fs::read_dir(&state).unwrap().count(), 0, "nor in a folder that is there");

    let mut config = config(&upstream, policy(&[]));
    config.policy = Source::Hub(HubSource {
        url: hub.url.clone(),
        code: Some("CODE".into()),
        ca: None,
        state: state.clone(),
    });
    hub.publish(1, bundle(&hub.key, 1, &rules[..1]));
    let resolver = Running::start(config.clone()).await.unwrap();
    hub.go_away();

    let forged = bundle(&SigningKey::from_bytes(&[66; 32]), 9, &[]);
    for (bytes, why) in [
        (forged.as_slice(), "the signature is wrong"),
        (&two[..two.len() / 2], "the signature is wrong"),
        (b"<!doctype html>", "not a bundle"),
        (&bundle(&hub.key, 1, &rules[..1]), "policy 1 is here already"),
    ] {
        let refused = bring(bytes).unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert_eq!(resolver.policy().rules(), 1, "nothing has changed");

    assert_eq!(bring(&two).unwrap().sequence, 2);
    resolver.reload();
    wait_for(|| resolver.policy().rules() == 2).await;
    wait_for(|| state.join("bundle-2").exists() && !state.join("stick.bundle").exists()).await;
    assert!(matches!(bring(&two), Err(StickError::Known(_, 2))));
    let older = bring(&bundle(&hub.key, 1, &rules[..1])).unwrap_err();
    assert!(older.to_string().contains("bundle 1 is older than bundle 2"), "{older}");

    // laid there past the check, it is refused all the same and put aside
    std::fs::write(state.join("stick.bundle"), &forged).unwrap();
    resolver.reload();
    wait_for(|| state.join("stick.refused").exists()).await;
    assert_eq!(resolver.policy().rules(), 2);
    resolver.stop().await;

    // brought while the resolver was off, it is in force with the next start or soon after
    bring(&bundle(&hub.key, 3, &rules)).unwrap();
    let resolver = Running::start(config).await.unwrap();
    wait_for(|| resolver.policy().rules() == 3).await;
}
