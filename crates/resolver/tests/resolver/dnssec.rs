//! Signed data pass through as they are; what a trusted upstream has validated is marked so (RFC 4035, 3.2.3 and 4.9.3;
//! RFC 6840, 5.7 and 5.8). The zone is signed by BIND's tools and validated by Unbound.

use std::fs;

use lachan_resolver::{Running, Trust};
use tempfile::TempDir;

use crate::STAFF;
use crate::stage::peers::{Unbound, run};
use crate::stage::{Upstream, config, dig, policy, status_of};

const ZONE: &str = "$TTL 300\n@ SOA ns.signed.example. host.signed.example. 1 900 900 9000 60\n@ NS ns.signed.example.\n\
                    ns A 192.0.2.53\ngood A 192.0.2.80\nforged A 192.0.2.81\n";

/// `good` is signed well, the address of `forged` was changed after signing.
fn validating() -> Option<Unbound> {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::write(at.join("zone"), ZONE).unwrap();
    for more in [&["-f", "KSK"][..], &[]] {
        let basic = ["-q", "-a", "ECDSAP256SHA256", "-K", "."];
        run("dnssec-keygen", at, &[&basic, more, &["signed.example"]].concat())?;
    }
    let signed = ["-S", "-K", ".", "-o", "signed.example", "-f", "signed", "zone"];
    run("dnssec-signzone", at, &signed)?;
    let zone = fs::read_to_string(at.join("signed")).unwrap().replace("192.0.2.81", "192.0.2.99");
    fs::write(at.join("signed"), zone).unwrap();
    let anchor = fs::read_to_string(at.join("dsset-signed.example.")).unwrap();
    fs::write(at.join("anchor"), anchor).unwrap();
    let server = " trust-anchor-file: anchor\n module-config: \"validator iterator\"\n";
    let zone =
        "auth-zone:\n name: signed.example\n zonefile: signed\n for-upstream: yes\n for-downstream: no\n";
    Unbound::start(folder, server, zone)
}

fn flags(answer: &str) -> Vec<String> {
    let flags = answer.split(";; flags: ").nth(1).and_then(|rest| rest.split(';').next());
    flags.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn validated_answers_are_marked_for_those_who_understand_and_forged_ones_fail() {
    let Some(unbound) = validating() else { return };
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&[("order", "bad.signed.example")]));
    config.upstreams = vec![unbound.address.into()];
    config.trust = Trust { ca: None, authentic: true };
    let resolver = Running::start(config.clone()).await.unwrap();
    for _ in 0..2 {
        let Some(answer) = dig(&resolver, STAFF, &["good.signed.example", "A", "+dnssec"]) else { return };
        assert!(flags(&answer).contains(&"ad".into()) && answer.contains("RRSIG"), "{answer}");
        let answer = dig(&resolver, STAFF, &["good.signed.example", "A", "+noadflag"]).unwrap();
        assert!(
            !flags(&answer).contains(&"ad".into()) && !answer.contains("RRSIG"),
            "not asked for: {answer}"
        );
        let answer = dig(&resolver, STAFF, &["good.signed.example", "A", "+adflag"]).unwrap();
        assert!(flags(&answer).contains(&"ad".into()), "{answer}");
        let answer = dig(&resolver, STAFF, &["good.signed.example", "A", "+dnssec", "+cdflag"]).unwrap();
        let flags = flags(&answer);
        assert!(flags.contains(&"cd".into()) && !flags.contains(&"ad".into()), "it checks itself: {answer}");
        let answer = dig(&resolver, STAFF, &["forged.signed.example", "A", "+time=8"]).unwrap();
        assert_eq!(status_of(&answer), "SERVFAIL");
        let answer = dig(&resolver, STAFF, &["forged.signed.example", "A", "+cdflag"]).unwrap();
        assert!(answer.contains("192.0.2.99"), "who checks itself gets what there is: {answer}");
        let answer = dig(&resolver, STAFF, &["bad.signed.example", "A", "+dnssec"]).unwrap();
        assert!(status_of(&answer) == "NXDOMAIN" && !self::flags(&answer).contains(&"ad".into()), "{answer}");
    }
    resolver.stop().await;

    config.trust = Trust::default();
    let resolver = Running::start(config.clone()).await.unwrap();
    let answer = dig(&resolver, STAFF, &["good.signed.example", "A", "+dnssec"]).unwrap();
    assert!(!flags(&answer).contains(&"ad".into()), "in the clear anybody can set it: {answer}");
    resolver.stop().await;

    config.trust = Trust { ca: Some(unbound.certificate.clone()), authentic: false };
    config.upstreams = vec![format!("tls://{}#unbound.example", unbound.tls_address).parse().unwrap()];
    let resolver = Running::start(config).await.unwrap();
    let answer = dig(&resolver, STAFF, &["good.signed.example", "A", "+dnssec"]).unwrap();
    assert!(flags(&answer).contains(&"ad".into()), "over TLS nobody can: {answer}");
}
