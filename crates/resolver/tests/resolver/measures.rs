//! Safe search, restricted YouTube and ways around the resolver, by tier, with a real Unbound that has other addresses
//! for the filtering names than for the others.

use lachan_filter::{AgeTier, DomainName, Entry, Matrix, Measure, Policy, Stamp};
use lachan_resolver::{Running, Source};

use crate::stage::peers::Unbound;
use crate::stage::{Upstream, config, dig, policy, status_of};
use crate::{PUPIL, STAFF};

/// The true addresses of the filtering names, as their owners publish them, in a small world.
const WORLD: &str = r#"
 local-zone: "google.com." static
 local-zone: "google.com.vn." static
 local-zone: "youtube.com." static
 local-zone: "bing.com." static
 local-zone: "duckduckgo.com." static
 local-data: "www.google.com. 300 A 203.0.113.1"
 local-data: "www.google.com.vn. 300 A 203.0.113.1"
 local-data: "www.google.com. 300 HTTPS 1 . alpn=h3,h2 ipv4hint=203.0.113.1"
 local-data: "google.com. 300 SOA ns1.google.com. dns-admin.google.com. 1 900 900 1800 60"
 local-data: "forcesafesearch.google.com. 300 A 216.239.38.120"
 local-data: "forcesafesearch.google.com. 300 AAAA 2001:4860:4802:32::78"
 local-data: "www.youtube.com. 300 A 203.0.113.2"
 local-data: "restrict.youtube.com. 300 A 216.239.38.120"
 local-data: "restrictmoderate.youtube.com. 300 A 216.239.38.119"
 local-data: "www.bing.com. 300 A 203.0.113.3"
 local-data: "strict.bing.com. 300 CNAME strict.bing.example."
 local-data: "duckduckgo.com. 300 A 203.0.113.4"
 local-data: "safe.duckduckgo.com. 300 A 198.51.100.4"
 local-data: "use-application-dns.net. 300 A 203.0.113.5"
 local-data: "mask.icloud.com. 300 A 203.0.113.6"
 local-data: "dns.google. 300 A 8.8.8.8"
 local-data: "_dns.resolver.arpa. 300 SVCB 1 dns.google. alpn=dot"
"#;

/// The records of an answer, without their TTLs.
fn records(answer: &str) -> Vec<String> {
    let lines = answer.lines().filter(|line| !line.starts_with(';') && !line.is_empty());
    let fields = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    fields.filter(|f| f.len() > 4).map(|f| format!("{} {} {}", f[0], f[3], f[4..].join(" "))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn search_is_safe_for_pupils_whatever_the_type_and_free_for_staff() {
    let Some(unbound) = Unbound::start(tempfile::tempdir().unwrap(), WORLD, "") else { return };
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&[]));
    config.upstreams = vec![unbound.address.into()];
    let resolver = Running::start(config).await.unwrap();
    let ask = |client: &str, name: &str, kind: &str| {
        let answer = dig(&resolver, client, &[name, kind])?;
        assert_eq!(status_of(&answer), "NOERROR", "{answer}");
        Some(records(&answer))
    };
    let google = "forcesafesearch.google.com.";
    for _ in 0..2 {
        // twice: from the upstream and from memory
        for name in ["www.google.com.", "www.google.com.vn."] {
            let Some(found) = ask(PUPIL, name, "A") else { return };
            let wanted = [format!("{name} CNAME {google}"), format!("{google} A 216.239.38.120")];
            assert_eq!(found, wanted);
            let address = "2001:4860:4802:32::78";
            let wanted = [format!("{name} CNAME {google}"), format!("{google} AAAA {address}")];
            assert_eq!(ask(PUPIL, name, "AAAA").unwrap(), wanted);
            assert_eq!(ask(STAFF, name, "A").unwrap(), [format!("{name} A 203.0.113.1")]);
        }
        let https = ask(PUPIL, "www.google.com.", "TYPE65").unwrap();
        assert_eq!(https[0], format!("www.google.com. CNAME {google}"));
        assert!(
            !https.iter().any(|record| record.contains("203.0.113.1") || record.contains("CB007101")),
            "{https:?}"
        );
        assert!(
            https[1..].iter().all(|record| record.contains(" SOA ")),
            "nothing but the negative TTL: {https:?}"
        );
        let bing = ask(PUPIL, "www.bing.com.", "A").unwrap();
        let wanted = ["www.bing.com. CNAME strict.bing.com.", "strict.bing.com. CNAME strict.bing.example."];
        assert_eq!(bing[..2], wanted, "an alias that leads on");
        assert_eq!(ask(PUPIL, "duckduckgo.com.", "A").unwrap()[1], "safe.duckduckgo.com. A 198.51.100.4");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_says_for_whom_a_measure_is_and_a_new_one_holds_at_once() {
    let Some(unbound) = Unbound::start(tempfile::tempdir().unwrap(), WORLD, "") else { return };
    let upstream = Upstream::start();
    let mut matrix = Matrix::default();
    matrix.set_measure(Measure::SafeSearch, AgeTier::Primary, false);
    matrix.set_measure(Measure::YoutubeStrict, AgeTier::Primary, false);
    matrix.set_measure(Measure::YoutubeModerate, AgeTier::Primary, true);
    matrix.set_measure(Measure::YoutubeStrict, AgeTier::Staff, true);
    let build =
        |matrix: &Matrix, entries: &[Entry]| Policy::build(entries, matrix, Stamp::default(), None).unwrap();
    let mut config = config(&upstream, policy(&[]));
    config.policy = Source::Fixed(build(&matrix, &[]));
    config.upstreams = vec![unbound.address.into()];
    let resolver = Running::start(config).await.unwrap();
    let ask = |client: &str, name: &str| Some(records(&dig(&resolver, client, &[name, "A"])?));
    let Some(found) = ask(PUPIL, "www.google.com.") else { return };
    assert_eq!(found, ["www.google.com. A 203.0.113.1"], "switched off for this tier");
    assert_eq!(ask(PUPIL, "www.youtube.com.").unwrap()[1], "restrictmoderate.youtube.com. A 216.239.38.119");
    assert_eq!(ask(STAFF, "www.youtube.com.").unwrap()[1], "restrict.youtube.com. A 216.239.38.120");
    // what was kept for one measure does not answer for another
    resolver.swap(build(&Matrix::default(), &[]));
    assert_eq!(ask(PUPIL, "www.youtube.com.").unwrap()[1], "restrict.youtube.com. A 216.239.38.120");
    assert_eq!(ask(PUPIL, "www.google.com.").unwrap()[1], "forcesafesearch.google.com. A 216.239.38.120");
    assert_eq!(ask(STAFF, "www.youtube.com.").unwrap(), ["www.youtube.com. A 203.0.113.2"]);
    // a closed name stays closed, and so does one whose filtering address is closed
    let social =
        |name: &str| Entry::block(DomainName::parse(name).unwrap(), "social".parse().unwrap(), "list");
    for closed in ["youtube.com", "restrict.youtube.com"] {
        resolver.swap(build(&Matrix::default(), &[social(closed)]));
        let answer = dig(&resolver, PUPIL, &["www.youtube.com", "A"]).unwrap();
        assert_eq!(status_of(&answer), "NXDOMAIN", "{closed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_told_to_stay_with_this_resolver() {
    let Some(unbound) = Unbound::start(tempfile::tempdir().unwrap(), WORLD, "") else { return };
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&[]));
    config.upstreams = vec![unbound.address.into()];
    let address = "127.0.0.1:0".parse().unwrap();
    config.block_page = Some(lachan_resolver::BlockPage { address, ask: None });
    let resolver = Running::start(config).await.unwrap();
    for (name, category) in
        [("use-application-dns.net", "doh"), ("mask.icloud.com", "vpn"), ("dns.google", "doh")]
    {
        for kind in ["A", "AAAA"] {
            let Some(answer) = dig(&resolver, PUPIL, &[name, kind]) else { return };
            assert_eq!(status_of(&answer), "NXDOMAIN", "never the block page's address: {answer}");
            assert!(answer.contains(&format!("EDE: 15 (Blocked): ({category})")), "{answer}");
        }
        assert_eq!(status_of(&dig(&resolver, STAFF, &[name, "A"]).unwrap()), "NOERROR");
    }
    // RFC 9462, 4.1 and 6.4: who recommends nobody says "no such record"; the upstream's recommendation is its own
    for client in [PUPIL, STAFF] {
        let answer = dig(&resolver, client, &["_dns.resolver.arpa", "TYPE64"]).unwrap();
        assert!(status_of(&answer) == "NOERROR" && records(&answer).is_empty(), "{answer}");
    }
    let counts = resolver.counts();
    let blocked = |category| counts[&(AgeTier::Primary, lachan_resolver::Ending::Blocked(category))];
    assert_eq!((blocked(lachan_filter::Category::DOH), blocked(lachan_filter::Category::VPN)), (4, 2));
}
