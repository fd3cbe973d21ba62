//! Names of one's own network: records that are told, and zones that another server knows.

use lachan_resolver::Running;

use crate::stage::{Upstream, address_of, config, dig, policy, status_of};
use crate::{ORDER_AND_GAMES, PUPIL, STAFF};

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_answered_whatever_the_policy_says_and_asked_of_nobody() {
    let upstream = Upstream::start();
    let mut settings = config(&upstream, policy(&[("games", "truong.example")]));
    settings.records =
        ["may-in.truong.example=192.168.1.20", "may-in.truong.example=fd00::20", "nas.lan=192.168.1.30"]
            .map(|text| text.parse().unwrap())
            .into();
    let resolver = Running::start(settings).await.unwrap();
    let Some(answer) = dig(&resolver, PUPIL, &["May-In.truong.example", "A"]) else { return };
    assert_eq!(address_of(&answer).as_deref(), Some("192.168.1.20"), "{answer}");
    let answer = dig(&resolver, PUPIL, &["may-in.truong.example", "AAAA", "+short"]).unwrap();
    assert_eq!(answer.trim(), "fd00::20");
    for (name, kind) in [("nas.lan", "AAAA"), ("nas.lan", "HTTPS"), ("may-in.truong.example", "TXT")] {
        let answer = dig(&resolver, PUPIL, &[name, kind]).unwrap();
        assert!(status_of(&answer) == "NOERROR" && answer.contains("ANSWER: 0"), "{name} {kind}: {answer}");
    }
    let answer = dig(&resolver, PUPIL, &["other.truong.example", "A"]).unwrap();
    assert_eq!(status_of(&answer), "NXDOMAIN", "the names beside it are closed as before");
    assert_eq!(upstream.asked(), 0);
    let answer = dig(&resolver, PUPIL, &["below.nas.lan", "A"]).unwrap();
    assert_eq!((status_of(&answer).as_str(), upstream.asked()), ("NOERROR", 1), "names below are not it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_is_asked_at_its_own_server_alone() {
    let (world, school, room) = (Upstream::start(), Upstream::start(), Upstream::start());
    let mut settings = config(&world, policy(&ORDER_AND_GAMES));
    settings.zones = [
        format!("lan={}", school.address),
        format!("phong.lan={}", room.address),
        format!("168.192.in-addr.arpa={}", school.address),
        format!("play.example={}", school.address),
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let resolver = Running::start(settings).await.unwrap();
    let asked = || (world.asked(), school.asked(), room.asked());
    for (name, kind, whom) in [
        ("open.example", "A", (1, 0, 0)),
        ("dc.lan", "A", (1, 1, 0)),
        ("lan", "A", (1, 2, 0)),
        ("may.phong.lan", "A", (1, 2, 1)),
        ("xphong.lan", "A", (1, 3, 1)),
        ("xlan", "A", (2, 3, 1)),
        ("20.1.168.192.in-addr.arpa", "PTR", (2, 4, 1)),
    ] {
        let Some(answer) = dig(&resolver, STAFF, &[name, kind]) else { return };
        assert_eq!((status_of(&answer).as_str(), asked()), ("NOERROR", whom), "{name}");
    }
    let answer = dig(&resolver, PUPIL, &["play.example", "A"]).unwrap();
    assert_eq!(status_of(&answer), "NXDOMAIN", "the policy holds for zones too");
    school.be_silent();
    let before = world.asked();
    let answer = dig(&resolver, STAFF, &["new.lan", "A", "+time=8"]).unwrap();
    assert_eq!((status_of(&answer).as_str(), world.asked()), ("SERVFAIL", before), "nobody else is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_names_may_lead_to_the_address_of_nothing() {
    let upstream = Upstream::start();
    let mut settings = config(&upstream, policy(&ORDER_AND_GAMES));
    settings.zero = true;
    let resolver = Running::start(settings).await.unwrap();
    for (kind, address) in [("A", "0.0.0.0"), ("AAAA", "::"), ("HTTPS", ""), ("TXT", "")] {
        let Some(answer) = dig(&resolver, PUPIL, &["play.example", kind, "+short"]) else { return };
        assert_eq!(answer.trim(), address, "{kind}");
    }
    let answer = dig(&resolver, PUPIL, &["play.example", "A"]).unwrap();
    assert!(status_of(&answer) == "NOERROR" && answer.contains("EDE: 15"), "{answer}");
}
