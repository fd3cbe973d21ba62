//! Triage on both engines: the order of the queue, what belongs together, what kind of harm.

use crate::authority::{Principal, Role};
use crate::db::{Engine, sql};
use crate::error::Error;
use crate::intake::actions::{self, Submitted};
use crate::intake::files::Incoming;
use crate::intake::gate::Lane;
use crate::intake::model::{ReportId, Severity, Telling};
use crate::intake::tests::desk_of;
use crate::intake::{alike, classes, desk, queue};
use crate::testing::{hubs, officer};
use crate::time::MINUTE;
use crate::{Hub, people};

fn telling(safe: &str, text: &str, link: &str) -> Telling {
    Telling {
        voice: "child".into(),
        safe: safe.into(),
        kinds: vec!["stranger".into()],
        text: text.into(),
        link: link.into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

/// A picture with nothing on it, different for every `shade`.
fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1];
    bytes.extend([shade; 64]);
    bytes
}

async fn tell(hub: &Hub, telling: Telling, shade: Option<u8>) -> Submitted {
    let mut files = Vec::new();
    if let Some(shade) = shade {
        let mut incoming = Incoming::new(hub);
        incoming.push(hub, &picture(shade)).await.unwrap().unwrap();
        files.push(incoming.finish(hub, "anh.jpg").await.unwrap().unwrap());
    }
    hub.clock.advance(MINUTE);
    actions::submit_with(hub, telling, &actions::once(hub), Lane::Open, files).await.unwrap()
}

async fn ids(hub: &Hub, who: &Principal) -> Vec<ReportId> {
    queue::first(hub, who).await.unwrap().iter().map(|waiting| waiting.id).collect()
}

/// Everything that the tables say of reports, but for journal and jobs.
async fn state_of_reports(hub: &Hub) -> Vec<(String, String, i64, i64, bool, i64)> {
    sql("select code, state, queue_rank, queue_due_at, behind, together from report order by code")
        .all(&hub.db)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_same_file_stands_behind_the_first_and_each_answer_stays_its_own() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let first = tell(&hub, telling("yes", "Em thấy ảnh này.", ""), Some(1)).await;
        let second = tell(&hub, telling("no", "Bạn em nhận được ảnh này.", ""), Some(1)).await;
        tell(&hub, telling("yes", "Ảnh khác.", ""), Some(2)).await;
        let waiting = queue::page(&hub, &who, None).await.unwrap();
        assert_eq!(waiting.rows.len(), 2, "one stands behind");
        assert_eq!(waiting.total, 3, "all are counted");
        assert_eq!(waiting.rows[0].together, 1);
        assert_eq!(waiting.rows[0].severity, Severity::Danger, "as pressing as the most pressing");
        let opened = desk::open(&hub, &who, waiting.rows[0].id).await.unwrap();
        assert_eq!(opened.telling.text, "Em thấy ảnh này.", "the one that came first");
        assert_eq!(opened.severity, Severity::Normal, "by itself it is not pressing");
        assert_eq!(opened.together.behind[0].how, "exact");
        desk::answer(&hub, &who, opened.id, "Cảm ơn em.", &actions::once(&hub)).await.unwrap();
        let mailbox = actions::mailbox(&hub, &second.receipt).await.unwrap().unwrap();
        assert_eq!(mailbox.state, "new", "whoever told the second learns nothing of the first");
        assert_eq!(mailbox.thread.len(), 1);
        assert_eq!(actions::mailbox(&hub, &first.receipt).await.unwrap().unwrap().thread.len(), 2);
    }
}

#[tokio::test]
async fn the_same_file_about_another_kind_of_matter_is_only_proposed() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, telling("yes", "Em thấy ảnh này.", ""), Some(1)).await;
        let other =
            Telling { kinds: vec!["bullying".into()], ..telling("yes", "Các bạn cười em.", "") };
        tell(&hub, other, Some(1)).await;
        let waiting = ids(&hub, &who).await;
        assert_eq!(waiting.len(), 2);
        let opened = desk::open(&hub, &who, waiting[1]).await.unwrap();
        assert_eq!(opened.together.alike[0].marks, ["file"]);
    }
}

#[tokio::test]
async fn a_join_is_taken_back_exactly() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let link = "https://youtu.be/abc";
        tell(&hub, telling("yes", "một", link), None).await;
        tell(&hub, telling("unsure", "hai", "https://www.youtube.com/watch?v=abc"), None).await;
        tell(&hub, telling("no", "ba", link), None).await;
        let before = state_of_reports(&hub).await;
        let [three, two, one] = ids(&hub, &who).await[..] else { panic!("three wait") };
        alike::join(&hub, &who, three, two).await.unwrap();
        alike::join(&hub, &who, two, one).await.unwrap();
        let waiting = queue::first(&hub, &who).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].id, waiting[0].together), (1, one, 2), "a row of three");
        assert_eq!(waiting[0].severity, Severity::Danger);
        let again = alike::join(&hub, &who, three, one).await;
        assert!(matches!(again, Err(Error::Conflict("intake-joined-already"))), "behind one at a time");
        alike::part(&hub, &who, two).await.unwrap();
        assert_eq!(ids(&hub, &who).await, [two, one], "the second takes the third along");
        alike::part(&hub, &who, three).await.unwrap();
        assert_eq!(state_of_reports(&hub).await, before);
        assert!(matches!(alike::part(&hub, &who, three).await, Err(Error::Conflict("intake-stands-alone"))));
    }
}

#[tokio::test]
async fn the_database_refuses_a_ring() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, telling("yes", "một", ""), None).await;
        tell(&hub, telling("yes", "hai", ""), None).await;
        let waiting = ids(&hub, &who).await;
        let mut tx = hub.db.begin().await.unwrap();
        let ring = crate::intake::store::alike::join(&hub, &mut tx, waiting[0], waiting[1], None).await;
        assert!(ring.is_err(), "an earlier report never stands behind a later one");
    }
}

#[tokio::test]
async fn closing_closes_what_stands_behind_and_not_what_names_the_officer() {
    for hub in hubs().await {
        let (unit, mai) = desk_of(&hub).await;
        let quy = officer(&hub, unit, "khac", "Vi Văn Quý", Role::DeskOfficer).await;
        people::actions::let_in(&hub, &mai, unit, quy.person).await.unwrap();
        tell(&hub, telling("yes", "một", ""), Some(1)).await;
        tell(&hub, telling("yes", "hai", ""), Some(1)).await;
        let named = tell(&hub, telling("no", "Cô Lò Thị Mai biết ảnh này.", ""), Some(1)).await;
        let waiting = queue::first(&hub, &mai).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            waiting[0].severity,
            Severity::Normal,
            "nothing of what names her shows, not even how pressing it is"
        );
        assert_eq!(desk::open(&hub, &mai, waiting[0].id).await.unwrap().together.alike.len(), 0);
        assert_eq!(queue::first(&hub, &quy).await.unwrap().len(), 2, "it was not put behind by itself");
        let [third, first] = ids(&hub, &quy).await[..] else { panic!("two wait") };
        let joined = alike::join(&hub, &quy, third, first).await;
        assert!(matches!(joined, Err(Error::Conflict("intake-join-names"))), "nor by hand");
        desk::close(&hub, &mai, first, "spam").await.unwrap();
        assert!(queue::first(&hub, &mai).await.unwrap().is_empty());
        assert_eq!(ids(&hub, &quy).await, [third]);
        let mailbox = actions::mailbox(&hub, &named.receipt).await.unwrap().unwrap();
        assert_eq!(mailbox.state, "new");
    }
}

#[tokio::test]
async fn what_stands_behind_one_that_names_the_officer_stands_alone_for_them() {
    for hub in hubs().await {
        let (unit, mai) = desk_of(&hub).await;
        let quy = officer(&hub, unit, "khac", "Vi Văn Quý", Role::DeskOfficer).await;
        people::actions::let_in(&hub, &mai, unit, quy.person).await.unwrap();
        tell(&hub, telling("yes", "Cô Lò Thị Mai biết ảnh này.", ""), Some(1)).await;
        tell(&hub, telling("yes", "hai", ""), Some(1)).await;
        assert_eq!(ids(&hub, &quy).await.len(), 1);
        let seen = queue::first(&hub, &mai).await.unwrap();
        assert_eq!((seen.len(), seen[0].together), (1, 0));
        let opened = desk::open(&hub, &mai, seen[0].id).await.unwrap();
        assert_eq!(opened.telling.text, "hai");
        assert!(opened.together.head.is_none() && opened.together.alike.is_empty());
    }
}

#[tokio::test]
async fn two_that_are_not_about_the_same_are_not_proposed_again() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, telling("yes", "một", "Cậu bé bút chì"), None).await;
        tell(&hub, telling("yes", "hai", "cau be but chi"), None).await;
        let [one, two] = ids(&hub, &who).await[..] else { panic!("two wait") };
        let proposed = desk::open(&hub, &who, one).await.unwrap().together.alike;
        assert_eq!(proposed[0].marks, ["account"]);
        alike::not_same(&hub, &who, two, one).await.unwrap();
        for id in [one, two] {
            assert!(desk::open(&hub, &who, id).await.unwrap().together.alike.is_empty());
        }
        alike::join(&hub, &who, one, two).await.unwrap();
        assert_eq!(ids(&hub, &who).await.len(), 1, "a second thought counts");
    }
}

#[tokio::test]
async fn a_long_queue_has_pages_in_one_order() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let many = queue::PAGE * 2 + 7;
        for n in 0..many {
            let safe = ["yes", "unsure", "no"][n % 3];
            let lane = if n % 5 == 0 { Lane::Surplus } else { Lane::Open };
            hub.clock.advance(MINUTE);
            let telling = telling(safe, "chuyện", "");
            actions::submit_with(&hub, telling, &actions::once(&hub), lane, Vec::new()).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = queue::page(&hub, &who, after).await.unwrap();
            assert_eq!(page.total, i64::try_from(many).unwrap());
            let order = page.rows.iter().map(|row| (rank(row), row.due_at, row.id));
            seen.extend(order);
            match page.next {
                Some(next) => after = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen.len(), many, "each once");
        assert!(seen.is_sorted(), "danger first, the flood last, then by the clock");
        assert!(queue::page(&hub, &who, after).await.unwrap().rows.len() < queue::PAGE);
    }
}

/// The order that the page states: danger first, then what came in no flood, then high before normal.
fn rank(row: &queue::Waiting) -> (bool, bool, Severity) {
    let danger = row.severity == Severity::Danger;
    (!danger, row.surplus && !danger, row.severity)
}

#[tokio::test]
async fn the_queue_is_read_from_its_index() {
    for hub in hubs().await {
        if hub.db.engine() != Engine::Sqlite {
            continue;
        }
        desk_of(&hub).await;
        let plan: Vec<(i64, i64, i64, String)> = sql("explain query plan select r.id from report r
            where r.province = 'x' and r.unit_id = 'x' and r.state in ('new', 'read', 'answered') and not r.behind
            and (r.queue_rank, r.queue_due_at, r.id) > (1, 1, 'x')
            order by r.queue_rank, r.queue_due_at, r.id limit 50")
        .all(&hub.db)
        .await
        .unwrap();
        let steps: Vec<_> = plan.iter().map(|step| step.3.as_str()).collect();
        assert!(steps.iter().any(|step| step.contains("report_waiting")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
    }
}

#[tokio::test]
async fn a_class_is_kept_with_its_scheme_and_version() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, telling("yes", "một", ""), None).await;
        let id = ids(&hub, &who).await[0];
        assert_eq!(desk::open(&hub, &who, id).await.unwrap().class, None);
        assert!(classes::set(&hub, &who, id, "made-up").await.is_err());
        classes::set(&hub, &who, id, "luring").await.unwrap();
        classes::set(&hub, &who, id, "blackmail").await.unwrap();
        let class = desk::open(&hub, &who, id).await.unwrap().class.unwrap();
        assert_eq!((class.label.as_str(), class.scheme.as_str()), ("blackmail", classes::SCHEME));
        assert_eq!(class.version, classes::VERSION);
    }
}
