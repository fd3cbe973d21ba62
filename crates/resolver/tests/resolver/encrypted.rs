//! Queries over TLS and over HTTPS, and Unbound asked over both.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use lachan_resolver::{BlockPage, Certificate, Config, Encrypted, Running, Trust};

use crate::stage::peers::{Unbound, certificate, run};
use crate::stage::{Upstream, address_of, config, dig, dig_at, policy, status_of, wait_for};
use crate::{ORDER_AND_GAMES, PUPIL, STAFF};

/// The settings of the other tests, with both encrypted listeners.
fn encrypted(upstream: &Upstream, folder: &Path) -> Option<Config> {
    let (chain, key) = certificate(folder, "resolver.example")?;
    let any = Some("127.0.0.1:0".parse().unwrap());
    let mut config = config(upstream, policy(&ORDER_AND_GAMES));
    config.encrypted = Some(Encrypted { certificate: Certificate { chain, key }, tls: any, https: any });
    Some(config)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_verdicts_over_tls_and_https() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = encrypted(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let ca = format!("+tls-ca={}", folder.path().join("resolver.example.pem").display());
    let (tls, https) = (resolver.tls_address().unwrap(), resolver.https_address().unwrap());
    for (at, how) in [(tls, "+tls"), (https, "+https"), (https, "+https-get")] {
        for (client, name, status) in [
            (STAFF, "bad.example", "NXDOMAIN"),
            (PUPIL, "play.example", "NXDOMAIN"),
            (STAFF, "play.example", "NOERROR"),
            (PUPIL, "open.example", "NOERROR"),
        ] {
            let name_checked = "+tls-hostname=resolver.example";
            let Some(answer) = dig_at(at, client, &[name, "A", how, &ca, name_checked]) else { return };
            assert_eq!(status_of(&answer), status, "{how} {client} {name}: {answer}");
            let address = (status == "NOERROR").then_some("192.0.2.1");
            assert_eq!(address_of(&answer).as_deref(), address, "{how} {client} {name}");
        }
    }
    let long = dig_at(tls, STAFF, &["long.example", "TXT", "+tls"]).unwrap();
    assert!(long.contains("ANSWER: 20"), "no limit as by UDP: {long}");
    resolver.stop().await;
}

/// RFC 8467, 4.1: a multiple of 468 bytes, when the question was filled up too; never in the clear (RFC 7830, 6).
#[tokio::test(flavor = "multi_thread")]
async fn answers_are_padded_when_asked_for_and_nobody_else_reads() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = encrypted(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let size = |answer: &str| {
        let size = answer.split("MSG SIZE  rcvd: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        size.and_then(|size| size.parse::<usize>().ok()).unwrap_or_else(|| panic!("no size: {answer}"))
    };
    let tls = resolver.tls_address().unwrap();
    for name in ["bad.example", "open.example", "a-much-longer-name.open.example", "long.example"] {
        let Some(padded) = dig_at(tls, STAFF, &[name, "TXT", "+tls", "+padding=128"]) else { return };
        assert_eq!(size(&padded) % 468, 0, "{padded}");
        assert!(size(&dig_at(tls, STAFF, &[name, "TXT", "+tls"]).unwrap()) % 468 != 0, "not asked for");
        let clear = dig(&resolver, STAFF, &[name, "TXT", "+tcp", "+padding=128"]).unwrap();
        assert!(size(&clear) % 468 != 0, "in the clear: {clear}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn https_says_what_is_wrong_and_how_long_an_answer_holds() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = encrypted(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let https = resolver.https_address().unwrap();
    let ca = folder.path().join("resolver.example.pem").display().to_string();
    let resolve = format!("resolver.example:{}:127.0.0.1", https.port());
    let url = |rest: &str| format!("https://resolver.example:{}{rest}", https.port());
    let curl = |more: &[&str]| {
        let basic = ["-s", "--max-time", "10", "--cacert", &ca, "--resolve", &resolve];
        run("curl", folder.path(), &[&basic, more].concat())
    };
    // RFC 8484, 4.1.1: the question for www.example.com as the standard writes it
    let good = url("/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB");
    for http in ["--http2", "--http1.1"] {
        let Some(answer) = curl(&[http, "--output", "answer", "--dump-header", "head", &good]) else {
            return;
        };
        assert_eq!(answer, "");
        let head = std::fs::read_to_string(folder.path().join("head")).unwrap().to_ascii_lowercase();
        assert!(head.starts_with(if http == "--http2" { "http/2 200" } else { "http/1.1 200" }), "{head}");
        assert!(head.contains("content-type: application/dns-message"), "{head}");
        assert!(
            head.contains("cache-control: private, max-age=300") || head.contains("max-age=299"),
            "{head}"
        );
        let body = std::fs::read(folder.path().join("answer")).unwrap();
        assert_eq!((&body[..2], body[3] & 15, body[7]), (&[0, 0][..], 0, 1), "{body:?}");
        assert!(body.ends_with(&[192, 0, 2, 1]), "{body:?}");
    }
    std::fs::write(folder.path().join("large"), vec![0; 5000]).unwrap();
    for (status, request) in [
        (404, vec![url("/")]),
        (400, vec![url("/dns-query")]),
        (400, vec![url("/dns-query?dns=%")]),
        (400, vec![url("/dns-query?dns=AAAA")]),
        (405, vec!["-X".into(), "PUT".into(), url("/dns-query")]),
        (415, vec!["--data".into(), "x".into(), url("/dns-query")]),
        (
            413,
            vec![
                "--data-binary".into(),
                "@large".into(),
                "-H".into(),
                "content-type: application/dns-message".into(),
                url("/dns-query"),
            ],
        ),
    ] {
        let request: Vec<&str> = request.iter().map(String::as_str).collect();
        let answer = curl(&[&["-i"], &request[..]].concat()).unwrap();
        assert!(answer.starts_with(&format!("HTTP/2 {status}")), "{request:?}: {answer}");
    }
}

/// Behind the browser's own warning, which nobody can take away, stands the page that says why.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_comes_over_https_is_shown_the_block_page() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(mut config) = encrypted(&upstream, folder.path()) else { return };
    config.block_page = Some(BlockPage { address: "127.0.0.1:0".parse().unwrap(), ask: None });
    let resolver = Running::start(config).await.unwrap();
    let port = resolver.https_address().unwrap().port();
    let ca = folder.path().join("resolver.example.pem").display().to_string();
    let browser = |more: &[&str], http: &str| {
        let resolve = format!("play.example:{port}:127.0.0.1");
        let (url, from) = (format!("https://play.example:{port}/x"), ["--interface", PUPIL]);
        let basic = [http, "-s", "-i", "--max-time", "10", "--resolve", &resolve, &url];
        run("curl", folder.path(), &[&basic[..], &from, more].concat())
    };
    for http in ["--http2", "--http1.1"] {
        let Some(page) = browser(&["--insecure"], http) else { return };
        assert!(page.contains(" 403") && page.contains("play.example"), "{page}");
        assert!(page.contains("lang=\"vi\""), "{page}");
    }
    // whoever goes by certificates is not led to believe that this is the site
    let basic = ["-s", "-o", "/dev/null", "-w", "%{ssl_verify_result}", "--cacert", &ca];
    let resolve = format!("play.example:{port}:127.0.0.1");
    let url = format!("https://play.example:{port}/");
    let mut strict = std::process::Command::new("curl");
    let strict = strict.args(basic).args(["--resolve", &resolve, &url]).output().unwrap();
    assert_eq!(strict.status.code(), Some(60), "curl: the certificate is not play.example's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = encrypted(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let tls = resolver.tls_address().unwrap();
    let chain = folder.path().join("resolver.example.pem");
    let known = |ca: &Path| {
        let ca = format!("+tls-ca={}", ca.display());
        let asked = ["open.example", "A", "+tls", &ca, "+tls-hostname=resolver.example"];
        dig_at(tls, STAFF, &asked).map(|answer| address_of(&answer).is_some())
    };
    let old = folder.path().join("old.pem");
    std::fs::copy(&chain, &old).unwrap();
    let Some(is_known) = known(&old) else { return };
    assert!(is_known);
    certificate(folder.path(), "resolver.example").unwrap();
    resolver.reload();
    wait_for(|| known(&chain) == Some(true)).await;
    assert_eq!(known(&old), Some(false), "the old one is gone");
    let new = folder.path().join("new.pem");
    std::fs::copy(&chain, &new).unwrap();
    std::fs::write(&chain, "no certificate").unwrap();
    resolver.reload();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(known(&new), Some(true));
}

/// One client may keep twenty connections, whether it gets through the first steps of TLS or not.
#[tokio::test(flavor = "multi_thread")]
async fn silent_strangers_do_not_keep_others_from_tls() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = encrypted(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    for (at, how) in
        [(resolver.tls_address().unwrap(), "+tls"), (resolver.https_address().unwrap(), "+https")]
    {
        let mut held: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(at).unwrap()).collect();
        for stream in &mut held {
            // those over the limit are closed already
            let _ = stream.write_all(b"\x16\x03\x01");
        }
        let Some(answer) = dig_at(at, STAFF, &["open.example", "A", how]) else { return };
        assert_eq!(status_of(&answer), "NOERROR", "{how}");
        let is_closed = |mut stream: &TcpStream| {
            stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
            // the end, or "connection reset", but not "nothing yet"
            stream
                .read(&mut [0; 1])
                .map_or_else(|e| e.kind() != std::io::ErrorKind::WouldBlock, |read| read == 0)
        };
        let closed = held.iter().filter(|stream| is_closed(stream));
        assert!(closed.count() >= 250, "{how}");
    }
}

/// Questions of one connection do not wait for each other (RFC 7766, 6.2.1.1).
#[tokio::test(flavor = "multi_thread")]
async fn a_known_answer_overtakes_one_that_is_waited_for() {
    let upstream = Upstream::start();
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    upstream.be_slow(Duration::from_millis(700));
    let mut stream = TcpStream::connect(resolver.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    for (id, name) in [(1, "slow.example"), (2, "bad.example")] {
        let question = crate::stage::question(id, name);
        stream.write_all(&(question.len() as u16).to_be_bytes()).unwrap();
        stream.write_all(&question).unwrap();
    }
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut length = [0; 2];
        stream.read_exact(&mut length).unwrap();
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut message).unwrap();
        ids.push(u16::from_be_bytes([message[0], message[1]]));
    }
    assert_eq!(ids, [2, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unbound_is_asked_over_tls_and_https_by_its_name_only() {
    let data = " local-data: \"open.example. 300 A 198.51.100.7\"\n";
    let Some(unbound) = Unbound::start(tempfile::tempdir().unwrap(), data, "") else { return };
    let upstream = Upstream::start();
    let mut config = config(&upstream, policy(&ORDER_AND_GAMES));
    config.trust = Trust { ca: Some(unbound.certificate.clone()), authentic: false };
    for (scheme, at) in [("tls", unbound.tls_address), ("https", unbound.https_address)] {
        config.upstreams = vec![format!("{scheme}://{at}#unbound.example").parse().unwrap()];
        let resolver = Running::start(config.clone()).await.unwrap();
        for name in ["open.example", "a.open.example", "b.open.example"] {
            let Some(answer) = dig(&resolver, STAFF, &[name, "A"]) else { return };
            let address = (name == "open.example").then_some("198.51.100.7");
            assert_eq!(address_of(&answer).as_deref(), address, "{scheme}: {answer}");
        }
        resolver.stop().await;
        for wrong in
            [format!("{scheme}://{at}#another.example"), format!("{scheme}://{at}#unbound.example/no")]
                .iter()
                .take(if scheme == "https" { 2 } else { 1 })
        {
            config.upstreams = vec![wrong.parse().unwrap()];
            let resolver = Running::start(config.clone()).await.unwrap();
            let answer = dig(&resolver, STAFF, &["open.example", "A", "+time=8"]).unwrap();
            assert_eq!(status_of(&answer), "SERVFAIL", "another name or another page: {wrong}");
            assert!(answer.contains("EDE: 22"), "{answer}");
            resolver.stop().await;
        }
    }
}

/// A connection that was there before the upstream started again is noticed with the next question.
#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_started_again_is_asked_over_a_new_connection() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(behind) = encrypted(&upstream, folder.path()) else { return };
    for scheme in ["tls", "https"] {
        let mut behind = behind.clone();
        let first = Running::start(behind.clone()).await.unwrap();
        let at = if scheme == "tls" { first.tls_address() } else { first.https_address() };
        let at = at.unwrap();
        let mut before = config(&upstream, policy(&ORDER_AND_GAMES));
        let ca = folder.path().join("resolver.example.pem");
        before.trust = Trust { ca: Some(ca), authentic: false };
        before.upstreams = vec![format!("{scheme}://{at}#resolver.example").parse().unwrap()];
        let before = Running::start(before).await.unwrap();
        let Some(answer) = dig(&before, STAFF, &["open.example", "A"]) else { return };
        assert_eq!(status_of(&answer), "NOERROR", "{scheme}: {answer}");
        first.stop().await;
        let encrypted = behind.encrypted.as_mut().unwrap();
        (encrypted.tls, encrypted.https) = if scheme == "tls" { (Some(at), None) } else { (None, Some(at)) };
        let again = Running::start(behind).await.unwrap();
        let answer = dig(&before, STAFF, &["other.open.example", "A"]).unwrap();
        assert_eq!(status_of(&answer), "NOERROR", "{scheme}: {answer}");
        before.stop().await;
        again.stop().await;
    }
}
