//! Devices at home: the tier is chosen by the server's name or the path, and a page says that the filter is on.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use lachan_resolver::{BlockPage, Certificate, Config, Encrypted, Running};

use crate::ORDER_AND_GAMES;
use crate::stage::peers::certificate;
use crate::stage::{Upstream, address_of, config, dig, dig_at, http_get, policy, question, status_of};

/// An address in no group.
const HOME: &str = "127.0.0.9";
const PUPIL: &str = crate::PUPIL;

fn home(upstream: &Upstream, folder: &Path) -> Option<Config> {
    let (chain, key) = certificate(folder, "dns.example")?;
    let any = Some("127.0.0.1:0".parse().unwrap());
    let mut config = config(upstream, policy(&ORDER_AND_GAMES));
    config.profiles = vec!["tieu-hoc=primary".parse().unwrap(), "thpt=upper-secondary".parse().unwrap()];
    config.encrypted = Some(Encrypted { certificate: Certificate { chain, key }, tls: any, https: any });
    config.block_page = Some(BlockPage { address: "127.0.0.1:0".parse().unwrap(), ask: None });
    Some(config)
}

/// The block page's address, and where the upstream leads.
const HERE: [u8; 4] = [127, 0, 0, 1];
const OPEN: [u8; 4] = [192, 0, 2, 1];

/// The address that a name leads to when the server is called by this name (SNI).
fn asked_over_tls(at: SocketAddr, server: &str, name: &str) -> [u8; 4] {
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &at.to_string(), "-servername", server])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let question = question(7, name);
    let length = u16::try_from(question.len()).unwrap().to_be_bytes();
    let mut to = client.stdin.take().unwrap();
    to.write_all(&[&length[..], &question[..]].concat()).unwrap();
    let mut from = client.stdout.take().unwrap();
    let mut length = [0; 2];
    from.read_exact(&mut length).unwrap();
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    from.read_exact(&mut answer).unwrap();
    client.kill().unwrap();
    client.wait().unwrap();
    // one record, its address last; nothing follows, as the question had no EDNS
    assert_eq!((answer[1], answer[3] & 15, answer[7]), (7, 0, 1), "{answer:?}");
    answer[answer.len() - 4..].try_into().unwrap()
}

/// Whether the block page is where a name leads.
fn leads_here(at: SocketAddr, from: &str, more: &[&str]) -> Option<bool> {
    let answer = dig_at(at, from, more)?;
    Some(address_of(&answer).as_deref() == Some("127.0.0.1"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_in_tls_or_the_path_of_https_chooses_the_tier() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = home(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let (tls, https) = (resolver.tls_address().unwrap(), resolver.https_address().unwrap());
    for (how, is_closed) in [
        ("+https=/dns-query/tieu-hoc", true),
        ("+https-get=/dns-query/tieu-hoc", true),
        ("+https=/dns-query/thpt", false),
        ("+https", false),
    ] {
        let Some(closed) = leads_here(https, HOME, &["play.example", "A", how]) else { return };
        assert_eq!(closed, is_closed, "{how}");
        let closed = leads_here(https, HOME, &["bad.example", "A", how]).unwrap();
        assert!(closed, "an order is for everybody: {how}");
    }
    let failed = dig_at(https, HOME, &["open.example", "A", "+https=/dns-query/khong-co"]).unwrap();
    assert!(address_of(&failed).is_none(), "a profile that there is not: {failed}");
    let school = leads_here(https, PUPIL, &["play.example", "A", "+https=/dns-query/thpt"]).unwrap();
    assert!(school, "whose network is named does not choose");
    for (name, is_closed) in
        [("tieu-hoc.dns.example", true), ("thpt.dns.example", false), ("dns.example", false)]
    {
        assert_eq!(asked_over_tls(tls, name, "play.example"), if is_closed { HERE } else { OPEN }, "{name}");
        assert_eq!(asked_over_tls(tls, name, "bad.example"), HERE, "{name}");
    }
    resolver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_that_the_filter_is_on_and_for_whom() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some(config) = home(&upstream, folder.path()) else { return };
    let resolver = Running::start(config).await.unwrap();
    let Some(answer) = dig(&resolver, PUPIL, &["dang-bat.lachan.home.arpa", "A"]) else { return };
    assert_eq!(address_of(&answer).as_deref(), Some("127.0.0.1"), "{answer}");
    let answer = dig(&resolver, PUPIL, &["primary.dang-bat.lachan.home.arpa", "A"]).unwrap();
    assert_eq!(address_of(&answer).as_deref(), Some("127.0.0.1"), "{answer}");
    let other = dig(&resolver, PUPIL, &["preschool.dang-bat.lachan.home.arpa", "A"]).unwrap();
    assert_eq!(status_of(&other), "NXDOMAIN", "another tier's");
    let page = resolver.page_address().unwrap();
    let shown = http_get(page, PUPIL, "primary.dang-bat.lachan.home.arpa");
    assert!(shown.starts_with("HTTP/1.1 200") && shown.contains("Bộ lọc đang bật"), "{shown}");
    assert!(shown.contains("Tiểu học"), "{shown}");
    assert!(http_get(page, PUPIL, "play.example").starts_with("HTTP/1.1 403"));
    // at home nobody knows under which profile a browser's device has asked: the youngest that it can be is answered
    let shown = http_get(page, HOME, "play.example");
    assert!(shown.starts_with("HTTP/1.1 403") && shown.contains("Đây là trang trò chơi"), "{shown}");
    let shown = http_get(page, HOME, "open.example");
    assert!(!shown.contains("trò chơi"), "{shown}");
    assert_eq!(upstream.asked(), 0, "nobody else was asked");
    resolver.stop().await;
}
