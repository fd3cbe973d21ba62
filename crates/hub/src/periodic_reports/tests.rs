//! Reports from the first turn to the second version, on both engines.

use crate::error::Error;
use crate::periodic_reports::actions::{self, Saved, Writing};
use crate::periodic_reports::model::{Narrative, ReportId};
use crate::plans;
use crate::plans::tests::{House, decide_all, house, imported, send, session_of};
use crate::slice::Counted;
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, Day};

async fn begun(hub: &TestHub) -> (House, ReportId) {
    let house = house(hub).await;
    let plan = imported(hub, &house.steering).await;
    decide_all(hub, &house.steering, plan).await;
    plans::actions::publish(hub, &house.steering, plan).await.unwrap();
    let turns = actions::turns_of_all(hub).await.unwrap();
    assert_eq!(turns.len(), 1);
    assert_eq!(turns[0].period.due, Day::parse("2026-11-24"));
    let (reporting, key) = (turns[0].reporting.id, turns[0].period.key.clone());
    let id = actions::begin(hub, &house.steering, reporting, &key).await.unwrap();
    assert_eq!(actions::begin(hub, &house.steering, reporting, &key).await.unwrap(), id, "begun once");
    assert_eq!(actions::turns_of_all(hub).await.unwrap()[0].report.as_ref().unwrap().id, id);
    (house, id)
}

fn writing(results: &str) -> Writing {
    let narrative = Narrative { results: results.into(), ..Narrative::default() };
    Writing { narrative, from: Day::parse("2025-12-15").unwrap(), to: Day::parse("2026-11-24").unwrap() }
}

#[tokio::test]
async fn figures_follow_the_records_until_the_report_is_locked() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let counted = |settled, under_way, late, total| Counted { settled, under_way, late, total };
        let figures = actions::whole(&hub, id).await.unwrap().figures;
        assert_eq!(figures.tasks, counted(0, 2, 1, 3));
        assert_eq!(figures.leads.len(), 2);
        assert_eq!(figures.targets.len(), 1);
        let late = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        plans::actions::finish(&hub, &house.steering, late, 0, "Quy trình đã ban hành.").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().figures.tasks, counted(1, 2, 0, 3));
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        let ongoing = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        plans::actions::finish(&hub, &house.steering, ongoing, 0, "Thêm.").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().figures.tasks, counted(1, 2, 0, 3), "locked");
        hub.clock.advance(DAY);
        let locked = actions::save(&hub, &house.steering, id, 0, &writing("muộn")).await;
        assert!(matches!(locked, Err(Error::Conflict("reports-locked"))));
        actions::reopen(&hub, &house.steering, id, "bổ sung một việc").await.unwrap();
        let again = actions::whole(&hub, id).await.unwrap();
        assert_eq!((again.report.version, again.figures.tasks), (2, counted(2, 1, 0, 3)));
        assert!(matches!(
            actions::reopen(&hub, &house.steering, id, "hai bản nháp").await,
            Err(Error::Conflict("reports-not-locked"))
        ));
    }
}

#[tokio::test]
async fn two_who_write_lose_nothing() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let first = actions::save(&hub, &house.steering, id, 0, &writing("Bản của chị Hiền.")).await.unwrap();
        let second = actions::save(&hub, &house.steering, id, 0, &writing("Bản của anh Quý.")).await.unwrap();
        assert_eq!((first, second), (Saved::Yes, Saved::ByColleague));
        assert_eq!(actions::whole(&hub, id).await.unwrap().report.results, "Bản của chị Hiền.");
        let stale = actions::submit(&hub, &house.steering, id, 0).await;
        assert!(matches!(stale, Err(Error::Conflict("reports-changed"))), "a text nobody saw is not sent");
    }
}

#[tokio::test]
async fn the_file_holds_figures_and_words() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        actions::save(&hub, &house.steering, id, 0, &writing("Ba trường đã dạy.")).await.unwrap();
        let whole = actions::whole(&hub, id).await.unwrap();
        let bytes = actions::docx(&hub, &whole).await.unwrap();
        assert_eq!(bytes, actions::docx(&hub, &whole).await.unwrap(), "the same again");
        assert_eq!(
            bytes,
            actions::export(&hub, whole.plan.id, None).await.unwrap(),
            "by the command line too"
        );
        let found = plans::actions::find(&hub, "57/KH-UBND").await.unwrap();
        assert_eq!(found.id, whole.plan.id);
    }
}

#[tokio::test]
async fn a_report_with_problems_comes_back_whole() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let token = session_of(&hub, "hai", house.science).await;
        let path = format!("/bao-cao/{id}");
        let typed =
            [("seen", "0"), ("from", "31/02/2026"), ("to", "mai"), ("results", "Ba <trường> đã dạy.")];
        let (status, page) = send(&hub, &token, &path, &typed).await;
        assert_eq!(status, 422);
        for words in ["31/02/2026", "mai", "Ba &lt;trường&gt; đã dạy.", "from-error", "to-error"] {
            assert!(page.contains(words), "{words}");
        }
        actions::save(&hub, &house.steering, id, 0, &writing("Bản của chị Hiền.")).await.unwrap();
        let typed =
            [("seen", "0"), ("from", "15/12/2025"), ("to", "24/11/2026"), ("results", "Bản của anh Quý.")];
        let (status, page) = send(&hub, &token, &path, &typed).await;
        assert_eq!(status, 422);
        assert!(page.contains("Bản của anh Quý.") && page.contains("Bản của chị Hiền."), "both are shown");
    }
}
