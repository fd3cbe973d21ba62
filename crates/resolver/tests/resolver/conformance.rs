//! What other programs expect of a server: the tests of RFC 8906, 8, as that document gives them for `dig`, and clients of
//! other makers (`kdig`, `stubby`, `dnsperf`, Chromium).

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use lachan_filter::AgeTier;
use lachan_resolver::{BlockPage, Certificate, Encrypted, Ending, Running};

use crate::stage::peers::{Unbound, certificate, run};
use crate::stage::{Upstream, config, dig, dig_at, policy, status_of};
use crate::{ORDER_AND_GAMES, PUPIL, STAFF};

/// A zone with everything that the tests of RFC 8906 ask for.
const ZONE: &str = " local-zone: \"zone.example.\" static\n\
     local-data: \"zone.example. 300 SOA ns.zone.example. host.zone.example. 1 900 900 9000 60\"\n\
     local-data: \"zone.example. 300 NS ns.zone.example.\"\n local-data: \"zone.example. 300 A 192.0.2.7\"\n";

/// What `dig` prints of an answer.
struct Seen(String);

impl Seen {
    fn flags(&self) -> Vec<&str> {
        let flags = self.0.split(";; flags: ").nth(1).and_then(|rest| rest.split(';').next());
        flags.unwrap_or_default().split_whitespace().collect()
    }

    /// Whether a flag of the header that must be zero is not.
    fn has_unknown_flags(&self) -> bool {
        self.0.lines().any(|line| line.contains("MBZ"))
    }

    fn opt(&self) -> Option<&str> {
        self.0.lines().find(|line| line.starts_with("; EDNS: version: 0,"))
    }

    fn count(&self, section: &str) -> u32 {
        let rest = self.0.split(&format!("{section}: ")).nth(1).unwrap_or_default();
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    }

    fn has_soa(&self) -> bool {
        self.0.lines().any(|line| !line.starts_with(';') && line.contains("SOA\tns.zone.example."))
    }
}

/// RFC 8906, 8.1 and 8.2, without what a resolver cannot answer for a zone of another (`+norec` where it says so means "from the
/// cache alone"; so the question is asked with recursion).
#[tokio::test(flavor = "multi_thread")]
async fn the_tests_of_rfc_8906() {
    let Some(unbound) = Unbound::start(tempfile::tempdir().unwrap(), ZONE, "") else { return };
    let upstream = Upstream::start();
    let mut settings = config(&upstream, policy(&ORDER_AND_GAMES));
    settings.upstreams = vec![unbound.address.into()];
    let resolver = Running::start(settings).await.unwrap();
    if dig(&resolver, STAFF, &["zone.example", "A"]).is_none() {
        return;
    }
    let ask = |what: &[&str]| Seen(dig(&resolver, STAFF, what).unwrap());
    let plain = ["+noedns", "+noad"];
    let soa = |more: &[&str]| ask(&[more, &["soa", "zone.example"]].concat());

    for (part, more) in [
        ("8.1.1", &[][..]),
        ("8.1.3.1, CD", &["+cd"]),
        ("8.1.3.2, the bit that must be zero", &["+zflag"]),
        ("8.1.3.3, RD", &["+rec"]),
        ("8.1.3.4, AD", &["+ad"]),
        ("8.1.5, TCP", &["+tcp"]),
    ] {
        let seen = soa(&[&plain, more].concat());
        assert_eq!(status_of(&seen.0), "NOERROR", "{part}: {}", seen.0);
        assert!(seen.has_soa() && seen.flags().contains(&"qr"), "{part}: {}", seen.0);
        assert!(!seen.has_unknown_flags(), "{part}: {}", seen.0);
        assert!(seen.opt().is_none(), "{part}, no OPT where none was sent: {}", seen.0);
    }
    // 8.1.2: a type that nobody knows
    let seen = ask(&[&plain[..], &["type1000", "zone.example"]].concat());
    assert_eq!((status_of(&seen.0).as_str(), seen.count("ANSWER")), ("NOERROR", 0), "{}", seen.0);
    // 8.1.4: an opcode that nobody knows
    let seen = ask(&[&plain[..], &["+opcode=15", "+norec", "+header-only"]].concat());
    assert_eq!(status_of(&seen.0), "NOTIMP", "{}", seen.0);
    assert!(seen.0.contains("opcode: RESERVED15"), "{}", seen.0);
    assert_eq!((seen.count("QUERY"), seen.count("ANSWER")), (0, 0), "{}", seen.0);

    // 8.2.1, 8.2.3, 8.2.4, 8.2.8, 8.2.10: EDNS, an option and a flag that nobody knows, DO, several options
    for (part, more) in [
        ("8.2.1", &["+edns=0", "+nocookie"][..]),
        ("8.2.3, unknown option", &["+edns=0", "+nocookie", "+ednsopt=100"]),
        ("8.2.4, unknown flag", &["+edns=0", "+nocookie", "+ednsflags=0x40"]),
        ("8.2.8, DO", &["+edns=0", "+nocookie", "+dnssec"]),
        ("8.2.10, several options", &["+edns=0", "+nsid", "+subnet=0.0.0.0/0", "+expire", "+cookie"]),
    ] {
        let seen = soa(&[&["+noad"], more].concat());
        assert_eq!(status_of(&seen.0), "NOERROR", "{part}: {}", seen.0);
        let opt = seen.opt().unwrap_or_else(|| panic!("{part}, no OPT: {}", seen.0));
        assert!(seen.has_soa() && !seen.has_unknown_flags(), "{part}: {}", seen.0);
        assert!(!seen.0.contains("OPT=100"), "{part}, what is not known is not sent back: {}", seen.0);
        assert_eq!(opt.contains("flags: do;"), part.contains("DO"), "{part}: {}", seen.0);
    }
    // 8.2.2, 8.2.5, 8.2.6, 8.2.9: a version that nobody knows, alone and with the others
    for (part, more) in [
        ("8.2.2", &[][..]),
        ("8.2.5, unknown flag", &["+ednsflags=0x40"]),
        ("8.2.6, unknown option", &["+ednsopt=100"]),
        ("8.2.9, DO", &["+dnssec"]),
    ] {
        let seen = soa(&[&["+edns=1", "+noednsneg", "+noad", "+nocookie"], more].concat());
        assert_eq!(status_of(&seen.0), "BADVERS", "{part}: {}", seen.0);
        assert!(seen.opt().is_some() && !seen.has_soa(), "{part}: {}", seen.0);
        assert!(!seen.has_unknown_flags() && !seen.0.contains("OPT=100"), "{part}: {}", seen.0);
    }
    resolver.stop().await;

    // 8.2.7: a cut answer has OPT too
    let resolver = Running::start(config(&upstream, policy(&ORDER_AND_GAMES))).await.unwrap();
    let long = ["+noad", "+dnssec", "+bufsize=512", "+ignore", "+nocookie", "txt", "long.example"];
    let seen = Seen(dig(&resolver, STAFF, &long).unwrap());
    assert!(seen.flags().contains(&"tc") && seen.opt().is_some(), "{}", seen.0);
    let size = seen.0.split("MSG SIZE  rcvd: ").nth(1).and_then(|rest| rest.split_whitespace().next());
    assert!(size.unwrap().parse::<usize>().unwrap() <= 512, "{}", seen.0);
}

/// Ends with the value.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Stubby as the system's resolver of a laptop that trusts one server over TLS by its name.
fn stubby(folder: &Path, tls: SocketAddr, ca: &Path) -> Option<(Beside, SocketAddr)> {
    run("stubby", folder, &["-V"])?;
    let at = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let settings = format!(
        "resolution_type: GETDNS_RESOLUTION_STUB\ndns_transport_list:\n  - GETDNS_TRANSPORT_TLS\n\
         tls_authentication: GETDNS_AUTHENTICATION_REQUIRED\ntls_ca_file: \"{}\"\nlisten_addresses:\n  - {at}\n\
         upstream_recursive_servers:\n  - address_data: {}\n    tls_port: {}\n    tls_auth_name: \"resolver.example\"\n",
        ca.display(),
        tls.ip(),
        tls.port(),
    )
    .replace(&at.to_string(), &format!("{}@{}", at.ip(), at.port()));
    std::fs::write(folder.join("stubby.yml"), settings).unwrap();
    let mut command = Command::new("stubby");
    command.args(["-C", "stubby.yml"]).current_dir(folder).stderr(Stdio::null()).stdout(Stdio::null());
    let child = Beside(command.spawn().unwrap());
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(at).is_err() {
        assert!(Instant::now() < end, "stubby does not start");
        std::thread::sleep(Duration::from_millis(30));
    }
    Some((child, at))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: needs kdig, stubby and dnsperf"]
async fn clients_of_other_makers_understand_it() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some((chain, key)) = certificate(folder.path(), "resolver.example") else { return };
    let any = Some("127.0.0.1:0".parse().unwrap());
    let mut settings = config(&upstream, policy(&ORDER_AND_GAMES));
    let certificate = Certificate { chain: chain.clone(), key };
    settings.encrypted = Some(Encrypted { certificate, tls: any, https: any });
    let resolver = Running::start(settings).await.unwrap();
    let (tls, https) = (resolver.tls_address().unwrap(), resolver.https_address().unwrap());
    let ca = format!("+tls-ca={}", chain.display());
    let name = "+tls-hostname=resolver.example";

    for (at, how) in [
        (resolver.address(), &["+notcp"][..]),
        (resolver.address(), &["+tcp"]),
        (tls, &["+tls", &ca, name]),
        (https, &["+https", &ca, name]),
        (https, &["+https-get", &ca, name]),
    ] {
        for (client, asked, status) in [
            (PUPIL, "play.example", "NXDOMAIN"),
            (STAFF, "play.example", "NOERROR"),
            (STAFF, "bad.example", "NXDOMAIN"),
        ] {
            let server = format!("@{}", at.ip());
            let port = at.port().to_string();
            let what = [&[server.as_str(), "-p", &port, "-b", client], how, &[asked, "A"]].concat();
            let Some(answer) = run("kdig", folder.path(), &what) else { return };
            assert!(
                answer.contains(&format!("status: {status};")),
                "kdig {how:?} {client} {asked}: {answer}"
            );
        }
    }

    let Some((laptop, at)) = stubby(folder.path(), tls, &chain) else { return };
    let answer = dig_at(at, "127.0.0.1", &["open.example", "A", "+time=10"]).unwrap();
    assert!(status_of(&answer) == "NOERROR" && answer.contains("192.0.2.1"), "{answer}");
    let answer = dig_at(at, "127.0.0.1", &["bad.example", "A", "+time=10"]).unwrap();
    assert_eq!(status_of(&answer), "NXDOMAIN", "through stubby: {answer}");
    drop(laptop);

    let questions: String = (0..500).map(|n| format!("n{n}.open.example A\nbad.example A\n")).collect();
    std::fs::write(folder.path().join("questions"), questions).unwrap();
    for (at, mode) in [(resolver.address(), "udp"), (resolver.address(), "tcp"), (tls, "dot"), (https, "doh")]
    {
        let port = at.port().to_string();
        let uri = format!("doh-uri=https://127.0.0.1:{port}/dns-query");
        let mut what = vec!["-s", "127.0.0.1", "-p", &port, "-m", mode, "-d", "questions"];
        // over HTTPS one question at a time: dnsperf 2.10 loses answers whose frames come in turn with those of others, as
        // HTTP/2 allows (RFC 9113, 5)
        let (rounds, each) = if mode == "doh" { ("2", "1000") } else { ("20", "10000") };
        what.extend(["-n", rounds]);
        what.extend(if mode == "doh" { vec!["-c", "1", "-q", "1", "-O", &uri] } else { vec!["-c", "4"] });
        let Some(said) = run("dnsperf", folder.path(), &what) else { return };
        let line = |start: &str| {
            let found = said.lines().find(|line| line.trim_start().starts_with(start));
            found.unwrap_or_else(|| panic!("dnsperf does not say {start}: {said}")).to_owned()
        };
        assert!(line("Queries completed:").contains("(100.00%)"), "{mode}: {said}");
        assert!(line("Queries lost:").contains(" 0 "), "{mode}: {said}");
        let codes = line("Response codes:");
        for code in ["NOERROR", "NXDOMAIN"] {
            assert!(codes.contains(&format!("{code} {each} ")), "{mode}: {said}");
        }
    }
}

/// What Chromium shows at an address, with this resolver over HTTPS as its only one.
fn browsed(folder: &Path, template: &str, trusted: &str, address: &str) -> Option<String> {
    let settings = serde_json::json!({ "dns_over_https": { "mode": "secure", "templates": template } });
    std::fs::create_dir_all(folder.join("profile")).unwrap();
    std::fs::write(folder.join("profile/Local State"), settings.to_string()).unwrap();
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let trust = format!("--ignore-certificate-errors-spki-list={trusted}");
    let arguments =
        ["--headless=new", "--no-sandbox", "--disable-gpu", &profile, &trust, "--dump-dom", address];
    run("chromium", folder, &arguments)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: needs chromium"]
async fn a_browser_that_asks_over_https_is_filtered_by_its_profile() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let Some((chain, key)) = certificate(folder.path(), "resolver.example") else { return };
    // the browser is told to trust this key (RFC 7469, 2.4)
    let digest = "openssl x509 -in resolver.example.pem -pubkey -noout | openssl pkey -pubin -outform der \
                  | openssl dgst -sha256 -binary | openssl base64";
    let Some(trusted) = run("sh", folder.path(), &["-c", digest]) else { return };
    let any = Some("127.0.0.1:0".parse().unwrap());
    let mut settings = config(&upstream, policy(&ORDER_AND_GAMES));
    settings.profiles = vec!["tieu-hoc=primary".parse().unwrap()];
    settings.encrypted = Some(Encrypted { certificate: Certificate { chain, key }, tls: None, https: any });
    settings.block_page = Some(BlockPage { address: "127.0.0.1:0".parse().unwrap(), ask: None });
    let resolver = Running::start(settings).await.unwrap();
    let (https, page) = (resolver.https_address().unwrap(), resolver.page_address().unwrap());
    let template = format!("https://{https}/dns-query/tieu-hoc{{?dns}}");
    for (name, says) in [
        ("play.example", "Đây là trang trò chơi"),
        ("www.bad.example", "Lệnh ngăn chặn của cơ quan có thẩm quyền"),
        ("primary.dang-bat.lachan.home.arpa", "Bộ lọc đang bật"),
    ] {
        let address = format!("http://{name}:{}/", page.port());
        let shown = browsed(folder.path(), &template, trusted.trim(), &address);
        let Some(shown) = shown else { return };
        assert!(shown.contains(says), "{name}: {shown}");
    }
    let closed: u64 = resolver
        .counts()
        .iter()
        .filter(|((tier, end), _)| *tier == AgeTier::Primary && matches!(end, Ending::Blocked(_)))
        .map(|(_, number)| number)
        .sum();
    assert!(closed >= 2, "asked over HTTPS under the profile");
    resolver.stop().await;
}
