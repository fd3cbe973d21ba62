//! Mail and messages that really go out: at once, as a digest, again after a failure, never twice as two.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value as Json, json};

use super::{House, KINDS, commune, deadline, houses, set_open};
use crate::authority::{Principal, Role};
use crate::config::Config;
use crate::db::sql;
use crate::error::Error;
use crate::outbound::listeners::{MailServer, Posted, Receiver};
use crate::outbound::{Security, Server, public_key};
use crate::people::ways::{self, When};
use crate::reminders::actions;
use crate::reminders::engine::remind;
use crate::slice::{TELL, Telling};
use crate::testing::officer;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::{Hub, OrganisationId, jobs};

fn with_mail(port: u16) -> impl Fn(&mut Config) {
    move |config: &mut Config| {
        config.public_url = Some("https://lachan.tinh.example/".into());
        config.webhook_private_addresses = true;
        config.mail = Some(Server {
            host: "127.0.0.1".into(),
            port,
            security: Security::None,
            login: None,
            password_file: None,
            from: "Lá Chắn <la-chan@tinh.example>".into(),
        });
    }
}

async fn tell(hub: &Hub, to: OrganisationId, key: &str) {
    let mut tx = hub.db.begin().await.unwrap();
    let telling =
        Telling { to, words: format!("Tin {key}"), href: format!("/viec/{key}"), key: key.to_owned() };
    jobs::publish(hub, &mut tx, TELL, &json!(telling)).await.unwrap();
    tx.commit().await.unwrap();
    jobs::run_due(hub).await.unwrap();
}

/// Gives an officer a confirmed address, by the code that the mail server got.
async fn confirm(hub: &Hub, server: &MailServer, who: &Principal, address: &str) {
    ways::ask_mail(hub, who, address).await.unwrap();
    jobs::run_due(hub).await.unwrap();
    let mail = server.got().pop().unwrap();
    assert_eq!(mail.envelope.1, address);
    ways::confirm_mail(hub, who, &code_in(&mail.text)).await.unwrap();
}

fn code_in(text: &str) -> String {
    let word =
        text.split_whitespace().find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()));
    word.unwrap().to_owned()
}

#[tokio::test]
async fn an_address_is_used_once_its_code_came_back() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        ways::ask_mail(hub, &who, "ha.nong@tinh.example").await.unwrap();
        jobs::run_due(hub).await.unwrap();
        let before = server.got().len();
        tell(hub, unit, "a").await;
        assert_eq!(server.got().len(), before, "an address that waits gets nothing but its code");
        assert!(
            matches!(ways::ask_mail(hub, &who, "b@tinh.example").await, Err(Error::Invalid(_))),
            "too soon"
        );
        let code = code_in(&server.got().pop().unwrap().text);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            assert!(matches!(ways::confirm_mail(hub, &who, wrong).await, Err(Error::Invalid(_))));
        }
        ways::confirm_mail(hub, &who, &code).await.unwrap();
        assert_eq!(ways::mine(hub, &who).await.unwrap().mail.as_deref(), Some("ha.nong@tinh.example"));
        assert!(matches!(ways::confirm_mail(hub, &who, &code).await, Err(Error::Conflict(_))), "once");
        // the next address: five wrong codes, and the right one is too late
        hub.clock.advance(HOUR);
        ways::ask_mail(hub, &who, "khac@tinh.example").await.unwrap();
        jobs::run_due(hub).await.unwrap();
        let code = code_in(&server.got().pop().unwrap().text);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert!(ways::confirm_mail(hub, &who, wrong).await.is_err());
        }
        assert!(matches!(ways::confirm_mail(hub, &who, &code).await, Err(Error::Invalid(_))));
        assert_eq!(ways::mine(hub, &who).await.unwrap().mail.as_deref(), Some("ha.nong@tinh.example"));
        // no address stands readable in the database
        let kept: Vec<(Vec<u8>,)> =
            sql("select mail from person_way where mail is not null").all(&hub.db).await.unwrap();
        assert!(kept.iter().all(|(bytes,)| !bytes.windows(4).any(|four| four == b"nong")));
    }
}

#[tokio::test]
async fn a_reminder_goes_out_at_once_with_a_link_and_the_same_id_after_a_crash() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        confirm(hub, &server, &who, "ha.nong@tinh.example").await;
        let before = server.got().len();
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        house.at("2026-11-20", 9);
        remind(hub, KINDS).await.unwrap();
        jobs::run_due(hub).await.unwrap();
        let got = server.got().split_off(before);
        assert_eq!(got.len(), 1);
        let words = "Còn 5 ngày, tính cả hôm nay: Nộp báo cáo tháng. Ngày cuối: thứ ba, 24/11/2026.";
        assert_eq!(got[0].headers["subject"], format!("Lá Chắn: {words}"));
        let told = actions::told(hub, &who).await.unwrap();
        let link = format!("https://lachan.tinh.example/nhac/{}", told[0].id);
        assert!(got[0].text.starts_with(&format!("{words}\n\n{link}\n\n")), "{}", got[0].text);
        // the other side has taken it, and the power goes before that is written down
        crash(hub).await;
        jobs::run_due(hub).await.unwrap();
        let again = server.got().split_off(before);
        assert_eq!(again.len(), 2, "at least once");
        assert_eq!(again[0].headers["message-id"], again[1].headers["message-id"]);
        jobs::run_due(hub).await.unwrap();
        assert_eq!(server.got().len(), before + 2);
    }
}

#[tokio::test]
async fn what_becomes_due_together_comes_in_one_mail() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        confirm(hub, &server, &who, "ha.nong@tinh.example").await;
        let before = server.got().len();
        let mut second = deadline("b", unit, "2026-11-24");
        second.words = "Nộp số liệu lớp học".into();
        set_open(hub, vec![deadline("a", unit, "2026-11-24"), second]);
        house.at("2026-11-20", 9);
        remind(hub, KINDS).await.unwrap();
        jobs::run_due(hub).await.unwrap();
        let got = server.got().split_off(before);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].headers["subject"], "Lá Chắn: 2 điều chờ bạn xem");
        assert!(got[0].text.contains("Nộp báo cáo tháng") && got[0].text.contains("Nộp số liệu lớp học"));
    }
}

/// Puts the last delivery back to where it stood before it was marked sent.
async fn crash(hub: &Hub) {
    let mut tx = hub.db.begin().await.unwrap();
    sql("update delivery set sent_at = null").run(&mut tx).await.unwrap();
    sql("update job set done_at = null where kind = 'reminders.send'").run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_digest_comes_at_seven_once_whatever_runs() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let other = house.second().await;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        confirm(hub, &server, &who, "ha.nong@tinh.example").await;
        ways::set_mail_when(hub, &who, When::Digest).await.unwrap();
        let before = server.got().len();
        hub.clock.advance(MINUTE);
        tell(hub, unit, "a").await;
        hub.clock.advance(HOUR);
        tell(hub, unit, "b").await;
        house.at("2026-10-26", 6);
        jobs::run_due(hub).await.unwrap();
        assert_eq!(server.got().len(), before, "not before seven");
        house.at("2026-10-26", 7);
        let (one, two) = tokio::join!(jobs::run_due(hub), jobs::run_due(&other));
        assert!(one.is_ok() && two.is_ok());
        hub.clock.advance(30 * MINUTE);
        jobs::run_due(hub).await.unwrap();
        let got = server.got().split_off(before);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].headers["subject"], "Lá Chắn: 2 điều chờ bạn xem");
        let (a, b) = (got[0].text.find("Tin a").unwrap(), got[0].text.find("Tin b").unwrap());
        assert!(a < b && got[0].text.contains("https://lachan.tinh.example/nhac/"));
        // nothing new, or read already: no mail
        tell(hub, unit, "c").await;
        let now = hub.clock.now();
        actions::read_all(hub, &who, now).await.unwrap();
        house.at("2026-10-27", 8);
        jobs::run_due(hub).await.unwrap();
        assert_eq!(server.got().len(), before + 1);
        // after a standstill of ten days one digest reaches over them
        tell(hub, unit, "d").await;
        house.at("2026-11-06", 10);
        jobs::run_due(hub).await.unwrap();
        let got = server.got().split_off(before + 1);
        assert_eq!(got.len(), 1);
        assert!(got[0].text.contains("Tin d") && !got[0].text.contains("Tin c"));
    }
}

/// As a receiver does it, from the public key that the page shows.
fn verify(key: &str, posted: &Posted) -> bool {
    let key: [u8; 32] = BASE64.decode(key.strip_prefix("whpk_").unwrap()).unwrap().try_into().unwrap();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    let signature = posted.headers["webhook-signature"].strip_prefix("v1a,").unwrap();
    let signature = Signature::from_slice(&BASE64.decode(signature).unwrap()).unwrap();
    let (id, timestamp) = (&posted.headers["webhook-id"], &posted.headers["webhook-timestamp"]);
    key.verify_strict(format!("{id}.{timestamp}.{}", posted.body).as_bytes(), &signature).is_ok()
}

async fn connected(house: &House, receiver: &Receiver) -> (OrganisationId, Principal, Principal) {
    let hub = &house.hub;
    let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
    let admin = officer(hub, unit, "qt", "Đinh Thị Liên", Role::Administrator).await;
    actions::add_endpoint(hub, &admin, "Zalo của tỉnh", &receiver.url()).await.unwrap();
    ways::set_phone(hub, &who, Some("+84912345678"), When::AtOnce).await.unwrap();
    (unit, who, admin)
}

#[tokio::test]
async fn a_message_is_signed_and_says_who_what_and_where() {
    for house in houses(with_mail(1)).await {
        let hub = &house.hub;
        let receiver = Receiver::start().await;
        let (unit, who, _) = connected(&house, &receiver).await;
        tell(hub, unit, "a").await;
        let got = receiver.got();
        assert_eq!(got.len(), 1, "only those who gave a number");
        let key = public_key(&hub.keys);
        assert!(verify(&key, &got[0]));
        let changed = Posted { body: got[0].body.replace("Tin a", "Tin b"), ..got[0].clone() };
        assert!(!verify(&key, &changed));
        let told = actions::told(hub, &who).await.unwrap();
        let body: Json = serde_json::from_str(&got[0].body).unwrap();
        assert_eq!(
            body,
            json!({
                "id": got[0].headers["webhook-id"],
                "at": "2026-10-25T01:00:00Z",
                "to": { "name": "Nông Thị Hà", "phone": "+84912345678" },
                "words": "Tin a",
                "link": format!("https://lachan.tinh.example/nhac/{}", told[0].id),
            })
        );
        // nobody wants it any more
        ways::set_phone(hub, &who, None, When::AtOnce).await.unwrap();
        tell(hub, unit, "b").await;
        assert_eq!(receiver.got().len(), 1);
    }
}

#[tokio::test]
async fn a_message_is_tried_ten_times_with_growing_pauses_under_one_id() {
    for house in houses(with_mail(1)).await {
        let hub = &house.hub;
        let receiver = Receiver::start().await;
        let (unit, _, admin) = connected(&house, &receiver).await;
        for _ in 0..10 {
            receiver.answer_next("503 Busy");
        }
        let began = hub.clock.now();
        tell(hub, unit, "a").await;
        let mut tried_at = vec![0];
        while tried_at.len() < 10 && hub.clock.now().since(began) < 2 * DAY {
            hub.clock.advance(20 * SECOND);
            jobs::run_due(hub).await.unwrap();
            if receiver.got().len() > tried_at.len() {
                tried_at.push(hub.clock.now().since(began) / MINUTE);
            }
        }
        assert_eq!(tried_at, [0, 1, 3, 7, 15, 31, 63, 127, 255, 511]);
        let ids: Vec<_> = receiver.got().iter().map(|got| got.headers["webhook-id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]));
        hub.clock.advance(DAY);
        jobs::run_due(hub).await.unwrap();
        assert_eq!(receiver.got().len(), 10, "set aside");
        let outcome = actions::outcomes(hub, &admin).await.unwrap().remove(0);
        assert_eq!((outcome.attempts, outcome.trouble.as_deref()), (10, Some("later")));
        assert!(outcome.dropped_at.is_some() && outcome.sent_at.is_none());
        assert_eq!(outcome.detail.as_deref(), Some("503"));
        // the next one is sent at once
        tell(hub, unit, "b").await;
        assert!(actions::outcomes(hub, &admin).await.unwrap()[0].sent_at.is_some());
    }
}

#[tokio::test]
async fn a_refused_mail_is_set_aside_at_once_and_a_server_that_is_away_is_waited_for() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        let admin = officer(hub, unit, "qt", "Đinh Thị Liên", Role::Administrator).await;
        confirm(hub, &server, &who, "ha.nong@tinh.example").await;
        let before = server.got().len();
        server.refuse_next("550 5.1.1 no such mailbox");
        tell(hub, unit, "a").await;
        let outcome = actions::outcomes(hub, &admin).await.unwrap().remove(0);
        assert_eq!((outcome.attempts, outcome.trouble.as_deref()), (1, Some("refused")));
        assert!(outcome.dropped_at.is_some());
        server.refuse_next("451 4.3.0 later");
        hub.clock.advance(SECOND);
        tell(hub, unit, "b").await;
        assert!(actions::outcomes(hub, &admin).await.unwrap()[0].dropped_at.is_none());
        hub.clock.advance(MINUTE);
        jobs::run_due(hub).await.unwrap();
        assert_eq!(server.got().len(), before + 1);
        // an account that is closed gets nothing
        let mut tx = hub.db.begin().await.unwrap();
        crate::people::store::disable(hub, &mut tx, who.person).await.unwrap();
        tx.commit().await.unwrap();
        tell(hub, unit, "c").await;
        assert_eq!(server.got().len(), before + 1);
    }
}

#[tokio::test]
async fn a_try_says_what_came_of_it() {
    let server = MailServer::start().await;
    for house in houses(with_mail(server.port)).await {
        let hub = &house.hub;
        let receiver = Receiver::start().await;
        let (_, _, admin) = connected(&house, &receiver).await;
        actions::try_mail(hub, &admin, "thu@tinh.example").await.unwrap().unwrap();
        assert_eq!(server.got().pop().unwrap().envelope.1, "thu@tinh.example");
        let endpoint = actions::endpoints(hub, &admin).await.unwrap()[0].id;
        actions::try_endpoint(hub, &admin, endpoint).await.unwrap().unwrap();
        receiver.answer_next("302 Found");
        let moved = actions::try_endpoint(hub, &admin, endpoint).await.unwrap();
        assert_eq!(moved.unwrap_err().code(), "redirect");
        assert!(verify(&public_key(&hub.keys), &receiver.got()[0]));
    }
}
