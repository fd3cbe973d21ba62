//! The way out: which addresses are open, what is told of failures, and that a receiver that is away is left alone.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::address::is_public;
use super::listeners::{AUTHORITY, MailServer, Receiver};
use super::{Mail, Message, Outbound, REST, Security, Server, Target, TargetProblem, Trouble, signer};
use crate::chance::Chance;
use crate::config::Config;
use crate::seal::{HubKeys, Key};
use crate::time::{Moment, SECOND};

const NOW: Moment = Moment(1_800_000_000 * SECOND);

fn server(port: u16) -> Server {
    Server {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        login: None,
        password_file: None,
        from: "Lá Chắn <la-chan@tinh.example>".into(),
    }
}

fn mail() -> Mail {
    Mail {
        id: uuid::Uuid::from_u128(7),
        name: "Nông Thị Hà".into(),
        to: "ha.nong@tinh.example".into(),
        subject: "Lá Chắn: còn 5 ngày".into(),
        text: "Nộp báo cáo.\n\n.\nHết.".into(),
    }
}

fn with(server: &Server) -> Config {
    Config { mail: Some(server.clone()), ..Config::default() }
}

async fn send(server: &Server) -> Result<(), Trouble> {
    Outbound::default().mail(&with(server), &mail(), NOW).await
}

/// A port of this machine on which nobody listens.
async fn dead_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let listening = MailServer::start().await;
    send(&server(listening.port)).await.unwrap();
    let got = listening.got();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].envelope, ("la-chan@tinh.example".into(), "ha.nong@tinh.example".into()));
    assert_eq!(got[0].headers["subject"], "Lá Chắn: còn 5 ngày");
    assert_eq!(got[0].headers["message-id"], "<00000000-0000-0000-0000-000000000007@tinh.example>");
    assert_eq!(got[0].headers["auto-submitted"], "auto-generated");
    assert!(got[0].headers["date"].starts_with("Fri, 15 Jan 2027 08:00:00"), "{}", got[0].headers["date"]);
    assert_eq!(got[0].text, "Nộp báo cáo.\n\n.\nHết.");
}

#[tokio::test]
async fn what_goes_wrong_with_mail_is_told_apart() {
    assert_eq!(Outbound::default().mail(&Config::default(), &mail(), NOW).await, Err(Trouble::Off));
    assert_eq!(send(&server(dead_port().await)).await, Err(Trouble::Unreachable));
    let nowhere = Server { host: "mail.invalid".into(), ..server(25) };
    assert_eq!(send(&nowhere).await, Err(Trouble::Unknown));
    let listening = MailServer::start().await;
    let safe = Server { security: Security::StartTls, ..server(listening.port) };
    assert!(matches!(send(&safe).await, Err(Trouble::Unsafe(_))), "the server offers no STARTTLS");
    listening.refuse_next("550 5.1.1 <ha.nong@tinh.example> unknown here");
    let refused = send(&server(listening.port)).await.unwrap_err();
    assert_eq!(refused.code(), "refused");
    assert!(refused.detail().contains("unknown here") && !refused.detail().contains('@'), "{refused}");
    listening.refuse_next("451 4.7.1 try again later");
    assert!(matches!(send(&server(listening.port)).await, Err(Trouble::Later(_))));
    let strict = MailServer::with_login("535 5.7.8 bad password").await;
    let folder = crate::testing::scratch();
    let file = folder.path().join("password");
    std::fs::write(&file, "sai\n").unwrap();
    let named = Server { login: Some("la-chan".into()), password_file: Some(file), ..server(strict.port) };
    assert!(matches!(send(&named).await, Err(Trouble::Login(text)) if text.contains("bad password")));
    let missing = Server { password_file: Some(folder.path().join("none")), ..named };
    assert!(matches!(send(&missing).await, Err(Trouble::Login(_))), "no password file");
    assert!(listening.got().is_empty() && strict.got().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_is_left_alone_for_a_minute() {
    let out = Outbound::default();
    let away = server(dead_port().await);
    assert_eq!(out.mail(&with(&away), &mail(), NOW).await, Err(Trouble::Unreachable));
    assert_eq!(out.mail(&with(&away), &mail(), NOW.plus(REST - 1)).await, Err(Trouble::Resting));
    assert_eq!(out.mail(&with(&away), &mail(), NOW.plus(REST)).await, Err(Trouble::Unreachable));
    out.wake();
    let listening = MailServer::start().await;
    out.mail(&with(&server(listening.port)), &mail(), NOW.plus(REST + 1)).await.unwrap();
    // one refused address says nothing about the server
    listening.refuse_next("550 unknown");
    assert!(out.mail(&with(&server(listening.port)), &mail(), NOW).await.is_err());
    out.mail(&with(&server(listening.port)), &mail(), NOW).await.unwrap();
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let began = Instant::now();
    assert_eq!(send(&server(silent.local_addr().unwrap().port())).await, Err(Trouble::Slow));
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[test]
fn addresses_are_checked_when_they_are_entered() {
    use TargetProblem::{Login, Plain, Private, Unreadable};
    for (text, expected) in [
        ("https://cong.tinh.example/tin?a=b", Ok(())),
        ("https://cong.tinh.example:8443", Ok(())),
        ("https://[2001:4860:4860::8888]/x", Ok(())),
        ("http://cong.tinh.example/tin", Err(Plain)),
        ("http://127.0.0.1:9000/tin", Err(Private)),
        ("https://localhost/tin", Err(Private)),
        ("https://10.1.2.3/tin", Err(Private)),
        ("https://169.254.169.254/latest", Err(Private)),
        ("https://[::1]/", Err(Private)),
        ("https://[fd00::1]/", Err(Private)),
        ("https://ten:mat-khau@cong.tinh.example/", Err(Login)),
        ("file:///etc/passwd", Err(Unreadable)),
        ("cong.tinh.example/tin", Err(Unreadable)),
        ("", Err(Unreadable)),
    ] {
        assert_eq!(Target::parse(text, false).map(drop), expected, "{text}");
    }
    assert!(Target::parse("http://127.0.0.1:9000/tin", true).is_ok());
    assert_eq!(
        Target::parse("http://10.1.2.3/tin", true).map(drop),
        Err(Plain),
        "plain stays on this machine"
    );
}

/// From IANA's special-purpose address registries.
#[test]
fn only_addresses_of_the_open_internet_are_public() {
    for (text, public) in [
        ("8.8.8.8", true),
        ("203.162.4.191", true),
        ("100.63.255.255", true),
        ("100.64.0.1", false),
        ("10.0.0.1", false),
        ("172.16.0.1", false),
        ("172.32.0.1", true),
        ("192.168.1.1", false),
        ("127.0.0.53", false),
        ("0.0.0.0", false),
        ("169.254.169.254", false),
        ("192.0.0.8", false),
        ("192.0.2.1", false),
        ("198.18.0.1", false),
        ("224.0.0.1", false),
        ("255.255.255.255", false),
        ("2001:4860:4860::8888", true),
        ("2405:4800::1", true),
        ("::1", false),
        ("::", false),
        ("::ffff:10.0.0.1", false),
        ("::ffff:8.8.8.8", true),
        ("64:ff9b::a00:1", false),
        ("fe80::1", false),
        ("fd12::1", false),
        ("2001:db8::1", false),
        ("2002:a00:1::", false),
        ("2001::1", false),
        ("ff02::1", false),
    ] {
        assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
    }
}

async fn post(target: &Target, private: bool) -> Result<(), Trouble> {
    let keys = HubKeys::from_root(Key::fresh(&Chance::seeded(1)));
    let signer = signer(&keys);
    let id = uuid::Uuid::from_u128(1);
    let message = Message { id, timestamp: 1, body: "{}".into(), signer: &signer };
    let config = Config { webhook_private_addresses: private, ..Config::default() };
    Outbound::default().post(&config, target, &message, NOW).await
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
    let target = Target { tls: true, host: "localhost".into(), port: 443, path: "/".into() };
    assert_eq!(post(&target, false).await, Err(Trouble::Private));
    let target = Target { host: "gateway.invalid".into(), ..target };
    assert_eq!(post(&target, false).await, Err(Trouble::Unknown));
}

#[tokio::test]
async fn answers_of_a_receiver_are_told_apart_and_no_redirect_is_followed() {
    let receiver = Receiver::start().await;
    let target = Target::parse(&receiver.url(), true).unwrap();
    post(&target, true).await.unwrap();
    assert_eq!(receiver.got()[0].line, "POST /tin?khoa=bi-mat HTTP/1.1");
    for (answer, code) in [
        ("302 Found\r\nlocation: /elsewhere", "redirect"),
        ("401 Unauthorized", "refused"),
        ("429 Too Many", "later"),
        ("503 Busy", "later"),
    ] {
        receiver.answer_next(answer);
        assert_eq!(post(&target, true).await.unwrap_err().code(), code, "{answer}");
    }
    assert_eq!(receiver.got().len(), 5, "one request each");
    // a receiver without TLS where TLS was named
    let safe = Target { tls: true, ..target };
    assert_eq!(post(&safe, true).await.unwrap_err().code(), "unsafe");
}

#[tokio::test]
async fn certificates_are_checked_and_the_settings_may_add_an_authority() {
    let folder = crate::testing::scratch();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, AUTHORITY).unwrap();
    let (mails, messages) = (MailServer::safe().await, Receiver::safe().await);
    let safe = Server { host: "localhost".into(), security: Security::Tls, ..server(mails.port) };
    let target = Target::parse(&messages.url(), true).unwrap();
    let keys = HubKeys::from_root(Key::fresh(&Chance::seeded(1)));
    let signer = signer(&keys);
    let message = Message { id: uuid::Uuid::from_u128(1), timestamp: 1, body: "{}".into(), signer: &signer };
    for (ca, known) in [(None, false), (Some(folder.path().join("none")), false), (Some(file), true)] {
        let config = Config {
            mail: Some(safe.clone()),
            webhook_private_addresses: true,
            outbound_ca: ca,
            ..Config::default()
        };
        let mailed = Outbound::default().mail(&config, &mail(), NOW).await;
        let posted = Outbound::default().post(&config, &target, &message, NOW).await;
        for outcome in [mailed, posted] {
            match outcome {
                Ok(()) => assert!(known),
                Err(trouble) => assert!(!known && trouble.code() == "unsafe", "{trouble}"),
            }
        }
        // the certificate is for localhost, not for the address
        let elsewhere = Server { host: "127.0.0.1".into(), ..safe.clone() };
        let config = Config { mail: Some(elsewhere), ..config };
        let outcome = Outbound::default().mail(&config, &mail(), NOW).await;
        assert_eq!(outcome.unwrap_err().code(), "unsafe");
    }
    assert_eq!((mails.got().len(), messages.got().len()), (1, 1));
}
