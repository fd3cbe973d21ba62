//! A resolver on loopback, asked by `dig` and `curl`, with upstreams and a hub made up for the test, or with Unbound.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may break off and say why")]

mod conformance;
mod crash;
mod deltas;
mod dnssec;
mod encrypted;
mod hours;
mod measures;
mod monitoring;
mod own_names;
mod profiles;
mod stage;
mod stick;

use std::collections::HashSet;
use std::net::{TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use lachan_filter::{AgeTier, Category, SigningKey};
use lachan_resolver::{BlockPage, Ending, HubError, HubSource, Running, Source};
use stage::{Hub, Upstream, address_of, bundle, config, dig, http_get, policy, status_of};

const PUPIL: &str = "127.0.0.2";
const STAFF: &str = "127.0.0.3";
const ORDER_AND_GAMES: [(&str, &str); 2] = [("order", "bad.example"), ("games", "play.example")];

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_blocked_for_all_and_games_for_pupils_only() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let Some(answer) = dig(&resolver, PUPIL, &["www.bad.example", "A"]) else { return };
    assert_eq!(status_of(&answer), "NXDOMAIN");
    assert!(answer.contains("EDE: 15 (Blocked): (order)"), "{answer}");
    for (client, name, status) in [
        (STAFF, "bad.example", "NXDOMAIN"),
        (PUPIL, "play.example", "NXDOMAIN"),
        (PUPIL, "PLAY.example", "NXDOMAIN"),
        (STAFF, "play.example", "NOERROR"),
        (PUPIL, "open.example", "NOERROR"),
        (STAFF, "open.example", "NOERROR"),
    ] {
        let answer = dig(&resolver, client, &[name, "A"]).unwrap();
        assert_eq!(status_of(&answer), status, "{client} {name}");
        let address = (status == "NOERROR").then_some("192.0.2.1");
        assert_eq!(address_of(&answer).as_deref(), address, "{client} {name}");
        let answer = dig(&resolver, client, &[name, "A", "+tcp"]).unwrap();
        assert_eq!(status_of(&answer), status, "{client} {name} by TCP");
    }
    let counts = resolver.counts();
    assert_eq!(counts[&(AgeTier::Primary, Ending::Blocked(Category::GAMES))], 4);
    assert_eq!(counts[&(AgeTier::Staff, Ending::Blocked(Category::ORDER))], 2);
    resolver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_to_a_blocked_one_is_blocked_when_cached_too() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    for _ in 0..2 {
        let Some(answer) = dig(&resolver, STAFF, &["to-bad.example", "A"]) else { return };
        assert_eq!(status_of(&answer), "NXDOMAIN");
    }
    assert_eq!(status_of(&dig(&resolver, STAFF, &["to-play.example", "A"]).unwrap()), "NOERROR");
    assert_eq!(status_of(&dig(&resolver, PUPIL, &["to-play.example", "A"]).unwrap()), "NXDOMAIN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_rule_reaches_cached_names_at_once() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    for _ in 0..3 {
        let Some(answer) = dig(&resolver, STAFF, &["new.example", "A"]) else { return };
        assert_eq!(address_of(&answer).as_deref(), Some("192.0.2.1"));
    }
    assert_eq!(upstream.asked(), 1, "the second and third came from the cache");
    resolver.swap(policy(&[("order", "new.example")]));
    assert_eq!(status_of(&dig(&resolver, STAFF, &["new.example", "A"]).unwrap()), "NXDOMAIN");
    assert_eq!(status_of(&dig(&resolver, STAFF, &["bad.example", "A"]).unwrap()), "NOERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn swapping_the_policy_loses_no_query_and_leaks_no_name() {
    let upstream = Upstream::start();
    let (one, two) = (policy(&ORDER_AND_GAMES), policy(&[("order", "bad.example"), ("adult", "x.example")]));
    let resolver = Arc::new(Running::start(config(&upstream, one.clone())).await.unwrap());
    let address = resolver.address();
    let done = Arc::new(AtomicBool::new(false));
    let swapped = Arc::new(AtomicUsize::new(0));
    let (swaps, over, count) = (resolver.clone(), done.clone(), swapped.clone());
    let swapping = std::thread::spawn(move || {
        while !over.load(Relaxed) {
            let number = count.fetch_add(1, Relaxed);
            swaps.swap(if number % 2 == 0 { two.clone() } else { one.clone() });
            std::thread::sleep(Duration::from_micros(300));
        }
    });
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    let (mut lost, mut buffer) = (0, [0; 1500]);
    // However the machine shares its time out: enough queries, and enough swaps among them.
    for id in (0..u16::MAX).take_while(|id| *id < 3000 || swapped.load(Relaxed) <= 100) {
        let name = ["bad.example", "open.example", "other.example"][usize::from(id) % 3];
        socket.send(&stage::question(id, name)).unwrap();
        match socket.recv(&mut buffer) {
            Ok(length) => {
                assert_eq!(buffer[..2], id.to_be_bytes());
                assert_eq!(buffer[3] & 15, if id % 3 == 0 { 3 } else { 0 }, "{name} in {length} bytes");
            }
            Err(_) => lost += 1,
        }
    }
    done.store(true, Relaxed);
    swapping.join().unwrap();
    assert!(swapped.load(Relaxed) > 100);
    assert_eq!(lost, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_fetched_and_given_by_tcp() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let Some(answer) = dig(&resolver, STAFF, &["long.example", "TXT", "+ignore"]) else { return };
    assert!(answer.contains(" tc ") && answer.contains("ANSWER: 0"), "{answer}");
    let answer = dig(&resolver, STAFF, &["long.example", "TXT"]).unwrap();
    assert!(answer.contains("ANSWER: 20"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_upstream_stands_in_and_then_the_cache() {
    let (first, second) = (Upstream::start(), Upstream::start());
    let mut config = config(&first, policy(&ORDER_AND_GAMES));
    config.upstreams.push(second.address.into());
    let resolver = Running::start(config).await.unwrap();
    first.be_silent();
    let Some(answer) = dig(&resolver, STAFF, &["short.example", "A"]) else { return };
    assert_eq!(address_of(&answer).as_deref(), Some("192.0.2.1"));
    second.be_silent();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let answer = dig(&resolver, STAFF, &["short.example", "A", "+time=8"]).unwrap();
    assert_eq!(address_of(&answer).as_deref(), Some("192.0.2.1"), "its TTL of 1 s has run out");
    assert!(answer.contains("EDE: 3 (Stale Answer)"), "{answer}");
    let answer = dig(&resolver, STAFF, &["never-seen.example", "A", "+time=8"]).unwrap();
    assert_eq!(status_of(&answer), "SERVFAIL");
}

/// A zone that is signed wrongly is no fault of who says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_can_answer_does_not_make_an_upstream_rest() {
    let (first, second) = (Upstream::start(), Upstream::start());
    let mut config = config(&first, policy(&ORDER_AND_GAMES));
    config.upstreams.push(second.address.into());
    let resolver = Running::start(config).await.unwrap();
    for name in ["broken.example", "broken.one.example", "broken.two.example"] {
        let Some(answer) = dig(&resolver, STAFF, &[name, "A", "+time=8"]) else { return };
        assert_eq!(status_of(&answer), "SERVFAIL", "{answer}");
    }
    let asked = (first.asked(), second.asked());
    assert!(asked.1 >= 3, "the other one might have known");
    let answer = dig(&resolver, STAFF, &["open.example", "A"]).unwrap();
    assert_eq!(status_of(&answer), "NOERROR");
    assert_eq!((first.asked(), second.asked()), (asked.0 + 1, asked.1), "the first is still the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_helps_attackers_is_refused() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let Some(answer) = dig(&resolver, STAFF, &["open.example", "ANY", "+notcp"]) else { return };
    assert_eq!(status_of(&answer), "REFUSED");
    let answer = dig(&resolver, STAFF, &["version.bind", "CH", "TXT"]).unwrap();
    assert_eq!(status_of(&answer), "REFUSED");
    let answer = dig(&resolver, STAFF, &["open.example", "A", "+edns=7", "+noednsneg"]).unwrap();
    assert_eq!(status_of(&answer), "BADVERS");
    assert_eq!(upstream.asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_block_page_says_which_why_and_whom_to_ask() {
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&ORDER_AND_GAMES));
    let address = "127.0.0.1:0".parse().unwrap();
    config.block_page = Some(BlockPage { address, ask: Some("Cô Lan & <bạn>".into()) });
    let resolver = Running::start(config).await.unwrap();
    if let Some(answer) = dig(&resolver, PUPIL, &["play.example", "A"]) {
        assert_eq!(address_of(&answer).as_deref(), Some("127.0.0.1"));
        let answer = dig(&resolver, PUPIL, &["play.example", "AAAA"]).unwrap();
        assert!(status_of(&answer) == "NOERROR" && answer.contains("ANSWER: 0"), "{answer}");
    }
    let page = resolver.page_address().unwrap();
    let child = http_get(page, PUPIL, "play.example");
    assert!(child.starts_with("HTTP/1.1 403"), "{child}");
    for words in ["Trang này chưa hợp với em", "Em không làm gì sai", "play.example", "href=\"tel:111\""]
    {
        assert!(child.contains(words), "{words}: {child}");
    }
    assert!(child.contains("Cô Lan &amp; &lt;bạn&gt;") && !child.contains("<script"), "{child}");
    assert!(child.contains("content-security-policy: default-src 'none'; style-src 'sha256-"), "{child}");
    let staff = http_get(page, STAFF, "www.bad.example:80");
    assert!(staff.contains("Lệnh ngăn chặn") && staff.contains("www.bad.example"), "{staff}");
    let odd = http_get(page, STAFF, "\"><img src=x>");
    assert!(!odd.contains("<img"), "{odd}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_policy_file_is_read_again_and_a_broken_one_is_not() {
    let upstream = Upstream::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy");
    std::fs::write(&file, policy(&ORDER_AND_GAMES).as_bytes()).unwrap();
    let mut config = config(&upstream, policy(&[]));
    config.policy = Source::File(file.clone());
    let resolver = Running::start(config).await.unwrap();
    assert_eq!(resolver.policy().rules(), 2);
    std::fs::write(&file, "no policy").unwrap();
    resolver.reload();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(resolver.policy().rules(), 2);
    std::fs::write(&file, policy(&[("order", "one.example")]).as_bytes()).unwrap();
    stage::wait_for(|| resolver.policy().rules() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_enrols_once_and_its_orders_arrive_without_a_restart() {
    let (upstream, hub) = (Upstream::start(), Hub::start());
    let folder = tempfile::tempdir().unwrap();
    let source = |code: Option<&str>| {
        let state = folder.path().join("state");
        Source::Hub(HubSource { url: hub.url.clone(), code: code.map(str::to_owned), ca: None, state })
    };
    let mut config = config(&upstream, policy(&[]));
    config.policy = source(None);
    let refused = Running::start(config.clone()).await.err().unwrap();
    assert!(matches!(refused, lachan_resolver::Error::Hub(HubError::NoCode)), "{refused}");
    config.policy = source(Some("WRONG"));
    let refused = Running::start(config.clone()).await.err().unwrap();
    assert!(matches!(refused, lachan_resolver::Error::Hub(HubError::Refused(403))), "{refused}");

    hub.publish(1, bundle(&hub.key, 1, &[("order", "bad.example")]));
    config.policy = source(Some("CODE"));
    let resolver = Running::start(config.clone()).await.unwrap();
    assert_eq!(resolver.policy().sequence(), 1);
    let issued = Instant::now();
    hub.publish(2, bundle(&hub.key, 2, &[("order", "bad.example"), ("order", "worse.example")]));
    stage::wait_for(|| resolver.policy().sequence() == 2).await;
    assert!(issued.elapsed() < Duration::from_secs(2), "{:?}", issued.elapsed());

    hub.publish(3, bundle(&SigningKey::from_bytes(&[66; 32]), 3, &[]));
    stage::wait_for(|| hub.polls_after(2) >= 2).await;
    assert_eq!(resolver.policy().sequence(), 2, "signed by another key");
    hub.publish(4, bundle(&hub.key, 1, &[]));
    stage::wait_for(|| hub.polls_after(2) >= 4).await;
    assert_eq!(resolver.policy().sequence(), 2, "an old bundle played back");
    resolver.stop().await;

    hub.go_away();
    config.policy = source(None);
    let compiled = folder.path().join("state/policy");
    let good = std::fs::read(&compiled).unwrap();
    // as it is, cut short, of another's making, gone: the bundle is still there
    let foreign = policy(&[]).as_bytes().to_vec();
    for bytes in [Some(good.clone()), Some(good[..good.len() / 2].to_vec()), Some(foreign), None] {
        match bytes {
            Some(bytes) => std::fs::write(&compiled, bytes).unwrap(),
            None => std::fs::remove_file(&compiled).unwrap(),
        }
        let resolver = Running::start(config.clone()).await.unwrap();
        assert_eq!((resolver.policy().sequence(), resolver.policy().rules()), (2, 2), "without hub and code");
        resolver.stop().await;
    }
    assert!(hub.bad_signatures().is_empty(), "{:?}", hub.bad_signatures());
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_questions_under_way_are_asked_once() {
    let upstream = Upstream::start();
    upstream.be_slow(Duration::from_millis(300));
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let sockets: Vec<UdpSocket> = (0..20).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    for socket in &sockets {
        socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        socket.send_to(&stage::question(7, "slow.example"), resolver.address()).unwrap();
    }
    let mut buffer = [0; 512];
    let answered: HashSet<u8> =
        sockets.iter().map(|s| s.recv(&mut buffer).map(|_| buffer[3] & 15).unwrap()).collect();
    assert_eq!(answered, HashSet::from([0]));
    assert_eq!(upstream.asked(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_go_out_in_mixed_letters_and_an_upstream_that_changes_them_is_asked_by_tcp() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let name = format!("{}.example", "letters".repeat(8));
    let Some(answer) = dig(&resolver, STAFF, &[&name, "A"]) else { return };
    // dig parts a long name by a space
    assert!(answer.contains("192.0.2.1"), "{answer}");
    assert!(
        answer.matches(&name).count() >= 3,
        "command, question and answer in the client's letters: {answer}"
    );
    let before = upstream.large_letters();
    assert!(before > 5 && before < name.len() - 5, "{before} of {}", name.len());
    upstream.write_small();
    for number in 0..3 {
        let name = format!("{number}.{name}");
        let answer = dig(&resolver, STAFF, &[&name, "A"]).unwrap();
        assert!(answer.contains("192.0.2.1"), "{answer}");
    }
    let once = upstream.large_letters();
    dig(&resolver, STAFF, &[&format!("again.{name}"), "A"]).unwrap();
    assert_eq!(upstream.large_letters(), once, "it is asked in small letters now");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_upstream_takes_long_the_next_one_answers() {
    let (first, second) = (Upstream::start(), Upstream::start());
    first.be_slow(Duration::from_secs(60));
    let mut config = config(&first, policy(&ORDER_AND_GAMES));
    config.upstreams.push(second.address.into());
    let resolver = Running::start(config).await.unwrap();
    let Some(answer) = dig(&resolver, STAFF, &["a.example", "A"]) else { return };
    assert_eq!(address_of(&answer).as_deref(), Some("192.0.2.1"));
    assert_eq!((first.asked(), second.asked()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_answered_with_ours() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    for name in ["open.example", "bad.example", "open.example"] {
        let Some(answer) = dig(&resolver, STAFF, &[name, "A", "+cookie=0123456789abcdef"]) else { return };
        let cookie = answer.split("COOKIE: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let cookie = cookie.unwrap_or_else(|| panic!("no cookie: {answer}"));
        assert!(cookie.starts_with("0123456789abcdef01000000") && cookie.len() == 48, "{answer}");
        assert!(answer.contains("(good)"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_cannot_take_all_connections() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let held: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(resolver.address()).unwrap()).collect();
    let Some(answer) = dig(&resolver, STAFF, &["open.example", "A", "+tcp"]) else { return };
    assert_eq!(status_of(&answer), "NOERROR");
    drop(held);
}
