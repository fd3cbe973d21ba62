//! A policy in the words of other resolvers, taken in by the real ones: BIND's checker, BIND, Unbound and dnsmasq.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::network::upstream;

/// What each of them shall say of these names for primary school.
const NAMES: [(&str, bool); 9] = [
    ("ban.example", true),
    ("www.ban.example", true),
    ("play.example", true),
    ("a.b.play.example", true),
    ("way.play.example", true),
    ("further.way.play.example", true),
    ("chess.way.play.example", false),
    ("www.chess.way.play.example", false),
    ("open.example", false),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("order.txt", "ban.example\n");
    write("games.txt", "||play.example^\n@@||chess.way.play.example^\n");
    let arguments = ["lists", "compile", "--out", "p", "order=order.txt", "games=games.txt"];
    assert!(lachan(folder.path(), &arguments).status.success());
    folder
}

fn lachan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lachan")).current_dir(folder).args(arguments).output().unwrap()
}

fn export(folder: &Path, format: &str, tier: &str, out: &str) {
    let done = lachan(folder, &["lists", "export", "--format", format, "--tier", tier, "--out", out, "p"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A program of the system; `None` with a line on the screen when it is not installed, an error on CI.
fn system(names: &[&str], start: impl Fn(&mut Command) -> io::Result<Child>) -> Option<Peer> {
    let started = names.iter().find_map(|name| start(&mut Command::new(name)).ok());
    if started.is_none() {
        assert!(std::env::var("CI").is_err(), "{} is missing", names[0]);
        println!("SKIPPED: {} is not installed", names[0]);
    }
    started.map(Peer)
}

/// Ends with the value.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a checker to its end and takes it that it finds nothing wrong.
fn passes(names: &[&str], arguments: &[&str]) {
    let Some(mut peer) =
        system(names, |command| command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn())
    else {
        return;
    };
    assert!(peer.0.wait().unwrap().success(), "{names:?} {arguments:?}");
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// How a question about a name ended, once somebody answers at all.
fn status(port: u16, name: &str) -> String {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let port = port.to_string();
        let arguments = ["@127.0.0.1", "-p", &port, name, "A", "+time=2", "+tries=1", "+noall", "+comments"];
        let done = Command::new("dig").args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        let status = text.split_once("status: ").and_then(|(_, rest)| rest.split(',').next());
        if let Some(status) = status {
            return status.to_owned();
        }
        assert!(Instant::now() < end, "nobody answers: {text}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn holds(port: u16, who: &str) {
    for (name, closed) in NAMES {
        let wanted = if closed { "NXDOMAIN" } else { "NOERROR" };
        assert_eq!(status(port, name), wanted, "{who}: {name}");
    }
}

fn unbound(folder: &Path, server: &str, clauses: &str) -> Option<(Peer, u16)> {
    let (port, upstream) = (free_port(), upstream().port());
    let lines = format!(
        "server:\n interface: 127.0.0.1@{port}\n do-daemonize: no\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n\
         directory: {}\n use-syslog: no\n do-not-query-localhost: no\n num-threads: 1\n\
         access-control: 127.0.0.0/8 allow\n{server}\nremote-control:\n control-enable: no\n{clauses}\n\
         forward-zone:\n name: \".\"\n forward-addr: 127.0.0.1@{upstream}\n",
        folder.display()
    );
    let settings = folder.join("unbound.conf");
    fs::write(&settings, lines).unwrap();
    let path = settings.to_str().unwrap();
    passes(&["unbound-checkconf", "/usr/sbin/unbound-checkconf"], &[path]);
    let peer = system(&["unbound", "/usr/sbin/unbound"], |command| {
        command.args(["-d", "-c", path]).stdin(Stdio::null()).stderr(Stdio::null()).spawn()
    })?;
    Some((peer, port))
}

#[test]
fn unbound_answers_by_its_own_lines_and_by_the_zone() {
    let folder = folder();
    export(folder.path(), "unbound", "primary", "lines.conf");
    if let Some((_peer, port)) = unbound(folder.path(), " include: lines.conf", "") {
        holds(port, "Unbound, local zones");
    }
    export(folder.path(), "rpz", "primary", "lachan.rpz");
    // the checker does not look from the folder that the settings name
    let at = folder.path().join("lachan.rpz");
    let zone = format!("rpz:\n name: lachan.rpz\n zonefile: {}\n", at.display());
    if let Some((_peer, port)) = unbound(folder.path(), " module-config: \"respip iterator\"", &zone) {
        holds(port, "Unbound, response policy zone");
    }
}

#[test]
fn bind_takes_the_zone_and_answers_by_it() {
    let folder = folder();
    export(folder.path(), "rpz", "primary", "lachan.rpz");
    let at = folder.path().join("lachan.rpz");
    passes(&["named-checkzone", "/usr/bin/named-checkzone"], &["lachan.rpz", at.to_str().unwrap()]);
    let (port, upstream) = (free_port(), upstream().port());
    let settings = folder.path().join("named.conf");
    let lines = format!(
        "options {{ directory \"{0}\"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};\n\
         pid-file none; session-keyfile none; recursion yes; dnssec-validation no; allow-query {{ any; }};\n\
         forward only; forwarders {{ 127.0.0.1 port {upstream}; }};\n\
         response-policy {{ zone \"lachan.rpz\"; }} qname-wait-recurse no; }};\n\
         controls {{ }};\nzone \"lachan.rpz\" {{ type primary; file \"lachan.rpz\"; }};\n",
        folder.path().display()
    );
    fs::write(&settings, lines).unwrap();
    let path = settings.to_str().unwrap();
    let started = system(&["named", "/usr/sbin/named"], |command| {
        command.args(["-g", "-n", "1", "-c", path]).stdin(Stdio::null()).stderr(Stdio::null()).spawn()
    });
    if let Some(_peer) = started {
        holds(port, "BIND");
    }
}

#[test]
fn dnsmasq_answers_by_its_lines() {
    let folder = folder();
    export(folder.path(), "dnsmasq", "primary", "lines.conf");
    let (port, upstream) = (free_port(), upstream().port());
    let lines = format!(
        "port={port}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\nserver=127.0.0.1#{upstream}\n\
         pid-file\nconf-file={}\n",
        folder.path().join("lines.conf").display()
    );
    let settings = folder.path().join("dnsmasq.conf");
    fs::write(&settings, lines).unwrap();
    let chosen = format!("--conf-file={}", settings.display());
    let started = system(&["dnsmasq", "/usr/sbin/dnsmasq"], |command| {
        command.args(["--keep-in-foreground", &chosen]).stdin(Stdio::null()).stderr(Stdio::null()).spawn()
    });
    if let Some(_peer) = started {
        holds(port, "dnsmasq");
    }
}

#[test]
fn providers_get_what_is_closed_to_everybody_and_are_told_what_a_file_cannot_say() {
    let folder = folder();
    let done = lachan(folder.path(), &["lists", "export", "--format", "rpz", "--tier", "isp", "p"]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success());
    assert!(text.contains("\nban.example CNAME .\n*.ban.example CNAME .\n"), "{text}");
    assert!(!text.contains("play.example"), "games are open to grown-ups: {text}");

    fs::write(
        folder.path().join("below.rpz"),
        "$ORIGIN x.rpz.\n@ SOA a. b. 1 1 1 1 1\n*.deep.example CNAME .\n",
    )
    .unwrap();
    assert!(lachan(folder.path(), &["lists", "compile", "--out", "q", "order=below.rpz"]).status.success());
    let done = lachan(folder.path(), &["lists", "export", "--format", "unbound", "--tier", "isp", "q"]);
    assert_eq!(done.status.code(), Some(1));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("1 names left out, the first deep.example"), "{told}");

    for wrong in [["--format", "bind9", "--tier", "isp"], ["--format", "rpz", "--tier", "pupil"]] {
        let arguments = [&["lists", "export"], &wrong[..], &["p"]].concat();
        let done = lachan(folder.path(), &arguments);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
