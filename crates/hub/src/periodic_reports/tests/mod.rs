//! Reports from the first turn to the signed copy, on both engines.

mod bodies;
mod life;
mod migrated;
mod requests;
mod size;

use crate::authority::{Grant, Level, Principal, Role};
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::organisations::model::Function;
use crate::people::actions::First;
use crate::people::{self, session};
use crate::periodic_reports::actions::{self, Saved, SectionText, Turn, TypeChange};
use crate::periodic_reports::bodies::Circle;
use crate::periodic_reports::model::{ReportId, TypeId};
use crate::plans;
use crate::plans::tests::{House, decide_all, house, imported, send, session_of};
use crate::slice::Counted;
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, Day};
use crate::{Hub, organisations};

/// Somebody of a body at a level.
pub(super) async fn person(hub: &Hub, login: &str, role: Role, at: OrganisationId, area: &str) -> Principal {
    let level = if area.is_empty() { Level::Province } else { Level::Commune };
    let first = First {
        name: login.into(),
        login: login.into(),
        grant: Grant { role, organisation: at, level, area: area.into() },
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    let (_, token) = people::actions::establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

pub(super) async fn body(hub: &Hub, kind: &str, level: Level, area: &str, name: &str) -> OrganisationId {
    let new = NewOrganisation {
        kind: kind.into(),
        level,
        area: area.into(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

/// A published plan with a yearly report due on 24 November, and the department that steers it.
pub(super) async fn published(hub: &TestHub) -> (House, Turn) {
    let house = house(hub).await;
    let administrator = person(hub, "quantri", Role::Administrator, house.science, "").await;
    organisations::actions::hand_over(hub, &administrator, Function::Steering, "", house.science)
        .await
        .unwrap();
    let plan = imported(hub, &house.steering).await;
    decide_all(hub, &house.steering, plan).await;
    plans::actions::publish(hub, &house.steering, plan).await.unwrap();
    let mut turns = actions::turns_of_all(hub).await.unwrap();
    assert_eq!(turns.len(), 1);
    assert_eq!(turns[0].period.due, Day::parse("2026-11-24"));
    (house, turns.remove(0))
}

/// The province's report of that turn, begun.
async fn begun(hub: &TestHub) -> (House, ReportId) {
    let (house, turn) = published(hub).await;
    let (of, key) = (turn.of.row.id, turn.period.key);
    let id = actions::begin(hub, &house.steering, of, &key, house.science).await.unwrap();
    let again = actions::begin(hub, &house.steering, of, &key, house.science).await.unwrap();
    assert_eq!(again, id, "begun once");
    assert_eq!(actions::turns_of_all(hub).await.unwrap()[0].report.as_ref().unwrap().id, id);
    (house, id)
}

/// Says that these groups report, with the sections of the product.
pub(super) async fn say_who(hub: &Hub, who: &Principal, of: TypeId, circles: &[Circle], grace: i64) {
    let now = actions::type_of(hub, of).await.unwrap();
    let change = TypeChange {
        to: "UBND tỉnh".into(),
        through: "Sở Khoa học và Công nghệ".into(),
        grace,
        circles: circles.to_vec(),
        headings: ["Kết quả nổi bật", "Khó khăn, vướng mắc", "Đề xuất, kiến nghị"].map(str::to_owned).into(),
        ..TypeChange::default()
    };
    actions::change_type(hub, who, of, now.row.version, &change).await.unwrap();
}

pub(super) fn results(seen: i64, text: &str) -> Vec<SectionText> {
    vec![SectionText { section: "results".into(), seen, text: text.into() }]
}

fn counted(settled: u64, under_way: u64, late: u64, total: u64) -> Counted {
    Counted { settled, under_way, late, total }
}

#[tokio::test]
async fn figures_follow_the_records_until_the_report_is_sent() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let figures = actions::whole(&hub, id).await.unwrap().figures;
        assert_eq!(figures.tasks, counted(0, 2, 1, 3));
        assert_eq!((figures.leads.len(), figures.targets.len()), (2, 1));
        let late = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        plans::actions::finish(&hub, &house.steering, late, 0, "Quy trình đã ban hành.").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().figures.tasks, counted(1, 2, 0, 3));
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        let ongoing = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        plans::actions::finish(&hub, &house.steering, ongoing, 0, "Thêm.").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().figures.tasks, counted(1, 2, 0, 3), "sent");
        hub.clock.advance(DAY);
        let sent = actions::save(&hub, &house.steering, id, &results(-1, "muộn"), None).await;
        assert!(matches!(sent, Err(Error::Conflict("reports-locked"))));
        actions::reopen(&hub, &house.steering, id, "bổ sung một việc").await.unwrap();
        let again = actions::whole(&hub, id).await.unwrap();
        assert_eq!((again.report.version, again.figures.tasks), (2, counted(2, 1, 0, 3)));
        assert!(matches!(
            actions::reopen(&hub, &house.steering, id, "hai bản nháp").await,
            Err(Error::Conflict("reports-not-locked"))
        ));
        let first = actions::version_of(&hub, id, 1).await.unwrap();
        assert_eq!(first.figures.tasks, counted(1, 2, 0, 3), "the earlier version stays");
    }
}

#[tokio::test]
async fn two_who_write_lose_nothing() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let save = |seen, text: &'static str| {
            let (hub, who) = (&hub, &house.steering);
            async move { actions::save(hub, who, id, &results(seen, text), None).await.unwrap() }
        };
        let base = "Ba xã đã tập huấn. Hai trường đã dạy.";
        assert!(matches!(save(-1, base).await, Saved::Yes));
        let hers = "Ba xã đã tập huấn cho 60 người. Hai trường đã dạy.";
        assert!(matches!(save(0, hers).await, Saved::Yes));
        let his = "Ba xã đã tập huấn. Hai trường đã dạy. Tỉnh đã kiểm tra.";
        let Saved::ByColleague(conflicts) = save(0, his).await else { panic!("a conflict") };
        let conflict = &conflicts[0];
        assert_eq!(
            (conflict.base.as_str(), conflict.mine.as_str(), conflict.theirs.text.as_str()),
            (base, his, hers)
        );
        let both = "Ba xã đã tập huấn cho 60 người. Hai trường đã dạy. Tỉnh đã kiểm tra.";
        assert_eq!((conflict.merged.text.as_str(), conflict.merged.both), (both, 0));
        assert_eq!(actions::whole(&hub, id).await.unwrap().text("results"), hers, "what was saved stands");
        // who goes on from the colleague's saving saves, and every text is still there
        assert!(matches!(save(1, both).await, Saved::Yes));
        let kept = crate::db::sql("select count(*) from body_report_text where section = 'results'");
        assert_eq!(kept.count(&hub.db).await.unwrap(), 3);
        // somebody who did not touch a section does not undo a colleague's
        assert!(matches!(save(0, base).await, Saved::Yes));
        assert_eq!(actions::whole(&hub, id).await.unwrap().text("results"), both);
        let stale = actions::submit(&hub, &house.steering, id, 0).await;
        assert!(matches!(stale, Err(Error::Conflict("reports-changed"))), "a text nobody saw is not sent");
    }
}

#[tokio::test]
async fn sections_are_saved_beside_each_other() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let one =
            |section: &str, text: &str| SectionText { section: section.into(), seen: -1, text: text.into() };
        let first = [one("results", "Tốt."), one("difficulties", "")];
        let second = [one("results", ""), one("difficulties", "Thiếu người.")];
        for texts in [first, second] {
            let saved = actions::save(&hub, &house.steering, id, &texts, None).await.unwrap();
            assert!(matches!(saved, Saved::Yes));
        }
        let whole = actions::whole(&hub, id).await.unwrap();
        assert_eq!((whole.text("results"), whole.text("difficulties")), ("Tốt.", "Thiếu người."));
    }
}

#[tokio::test]
async fn the_file_holds_figures_and_words() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        actions::save(&hub, &house.steering, id, &results(-1, "Ba trường đã dạy."), None).await.unwrap();
        let whole = actions::whole(&hub, id).await.unwrap();
        let bytes = actions::file(&hub, &whole, "docx").await.unwrap();
        assert_eq!(bytes, actions::file(&hub, &whole, "docx").await.unwrap(), "the same again");
        let plan = whole.report.plan_id;
        assert_eq!(bytes, actions::export(&hub, plan, None).await.unwrap(), "by the command line too");
        assert_eq!(plans::actions::find(&hub, "57/KH-UBND").await.unwrap().id, plan);
    }
}

#[tokio::test]
async fn a_report_with_problems_comes_back_whole() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let token = session_of(&hub, "hai", house.science).await;
        let path = format!("/bao-cao/{id}");
        let typed = [
            ("seen-results", "-1"),
            ("from", "31/02/2026"),
            ("to", "mai"),
            ("results", "Ba <trường> đã dạy."),
        ];
        let (status, page) = send(&hub, &token, &path, &typed).await;
        assert_eq!(status, 422);
        for words in ["31/02/2026", "mai", "Ba &lt;trường&gt; đã dạy.", "from-error", "to-error"] {
            assert!(page.contains(words), "{words}");
        }
        actions::save(&hub, &house.steering, id, &results(-1, "Bản của chị Hiền."), None).await.unwrap();
        let typed = [
            ("seen-results", "-1"),
            ("from", "15/12/2025"),
            ("to", "23/11/2026"),
            ("results", "Bản của anh Quý."),
        ];
        let (status, page) = send(&hub, &token, &path, &typed).await;
        assert_eq!(status, 422);
        for words in ["Bản của chị Hiền. Bản của anh Quý.", "hai-ban-results", "<ins>"] {
            assert!(page.contains(words), "{words}");
        }
    }
}

#[tokio::test]
async fn words_of_tasks_are_put_in_with_their_task() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let task = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        plans::actions::note_progress(&hub, &house.steering, task, "Đã họp hai lần.").await.unwrap();
        let whole = actions::whole(&hub, id).await.unwrap();
        let found = actions::snippets(&hub, &whole).await.unwrap();
        assert_eq!(found.len(), 1);
        let keys = [found[0].key.clone()];
        actions::put_snippet(&hub, &house.steering, id, "results", &keys).await.unwrap();
        let whole = actions::whole(&hub, id).await.unwrap();
        assert_eq!(whole.text("results"), "- Đã họp hai lần.");
        assert_eq!(actions::links(&hub, id).await.unwrap(), [("results".to_owned(), task)]);
        let nothing = actions::take_over(&hub, &house.steering, id, "results").await;
        assert!(matches!(nothing, Err(Error::Conflict("reports-nothing-before"))));
    }
}
