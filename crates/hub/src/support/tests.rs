//! Target 2, counted from requests and services.

use crate::Hub;
use crate::authority::Principal;
use crate::cases;
use crate::cases::ending::{Ending, end_stage};
use crate::cases::joining;
use crate::cases::model::CaseId;
use crate::cases::tests::joining::tell;
use crate::cases::tests::{open_case, scene, stage};
use crate::jobs;
use crate::slice::{Counted, Reading, Verdict};
use crate::support::actions::{self, Asked};
use crate::support::{figures, papers};
use crate::targets::actions as targets;
use crate::testing::hubs;
use crate::time::{DAY, Day, HOUR};
use crate::web::Lang;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn reading(from: &str, to: &str) -> Reading<'static> {
    Reading { from: day(from), to: day(to), who: None, lang: Lang::Vi }
}

#[tokio::test]
async fn a_childs_wish_is_counted_and_settled_by_the_first_real_service() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        jobs::run_due(&hub).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let (from, to) = (day("2026-11-01"), day("2026-12-31"));
        let counted = figures::counted(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.under_way), (1, 1));
        // Monday 23 November: Tuesday is a holiday, so five working days end with the Tuesday after it
        hub.clock.advance(8 * DAY);
        let counted = figures::counted(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.under_way), (1, 1));
        hub.clock.advance(DAY);
        let counted = figures::counted(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.late), (1, 1));

        let child = actions::children(&hub, &scene.desk, case).await.unwrap().remove(0);
        actions::serve(&hub, &scene.desk, child.id, "counselling", hub.clock.now()).await.unwrap();
        let asked = Asked { pseudonym: child.pseudonym, age_band: "11-14", by: "kin", need: "legal" };
        actions::ask(&hub, &scene.desk, case, &asked).await.unwrap();
        let counted = figures::counted(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.settled), (1, 1), "two requests for one child count once");
        let in_time = figures::in_time(&hub, reading("2026-11-01", "2026-12-31")).await.unwrap();
        assert_eq!(in_time[0].verdict, Verdict::Late, "helped, but late");
        let source = targets::source(&hub, "support-figure", to).await.unwrap();
        let parts = targets::parts(&hub, &source, reading("2026-11-01", "2026-12-31")).await.unwrap();
        let numbers: Vec<_> =
            parts.iter().map(|(part, of)| (part.id, of.counted.settled, of.counted.late)).collect();
        assert_eq!(numbers, [("support-in-time", 0, 1)]);
        let before = day("2026-11-24");
        let then = figures::counted(&hub, from, before).await.unwrap();
        assert_eq!((then.total, then.settled), (1, 0), "as it stood then");
        assert!(actions::children(&hub, &scene.commune, case).await.is_err(), "not for strangers");
    }
}

/// How many requests each child of a case has open.
async fn open_requests(hub: &Hub, who: &Principal, case: CaseId) -> Vec<i64> {
    jobs::run_due(hub).await.unwrap();
    jobs::run_due(hub).await.unwrap();
    actions::children(hub, who, case).await.unwrap().iter().map(|child| child.open).collect()
}

#[tokio::test]
async fn a_later_report_brings_its_wish_into_the_case_and_takes_it_along() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let who = &scene.desk;
        let first = tell(&hub, &scene, "yes", "một").await;
        let case = cases::actions::open_from_report(&hub, who, first).await.unwrap();
        assert_eq!(open_requests(&hub, who, case).await, [1]);
        let child = actions::children(&hub, who, case).await.unwrap().remove(0);
        actions::serve(&hub, who, child.id, "counselling", hub.clock.now()).await.unwrap();
        let later = tell(&hub, &scene, "yes", "hai").await;
        joining::join(&hub, who, later, first).await.unwrap();
        let holds = cases::actions::holds(&hub, case).await.unwrap();
        assert_eq!(holds, [("wish".to_owned(), 1)], "the case waits before the request stands there");
        assert_eq!(open_requests(&hub, who, case).await, [1], "help given before is no answer to it");
        let (from, to) = (day("2026-11-01"), day("2026-12-31"));
        assert_eq!(figures::counted(&hub, from, to).await.unwrap().total, 1, "one child still");
        joining::take_out(&hub, who, case, later).await.unwrap();
        assert_eq!(open_requests(&hub, who, case).await, [0]);
        assert_eq!(cases::actions::holds(&hub, case).await.unwrap(), [], "nothing keeps the case open");

        // in and out again before anybody looked: what holds is where it is
        joining::join(&hub, who, later, first).await.unwrap();
        joining::take_out(&hub, who, case, later).await.unwrap();
        assert_eq!(open_requests(&hub, who, case).await, [0]);
        let own = cases::actions::open_from_report(&hub, who, later).await.unwrap();
        assert_eq!(open_requests(&hub, who, own).await, [1]);
        assert_eq!(open_requests(&hub, who, case).await, [0]);
    }
}

#[tokio::test]
async fn what_is_entered_late_moves_no_figure_of_a_past_day() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        jobs::run_due(&hub).await.unwrap();
        let first = hub.clock.now();
        hub.clock.advance(2 * DAY);
        let at = async |to: &str| figures::counted(&hub, day("2026-11-01"), day(to)).await.unwrap();
        let reported = at("2026-11-24").await;
        let child = actions::children(&hub, &scene.desk, case).await.unwrap().remove(0);
        // on Wednesday it is entered that help began on Monday
        let began = actions::began(&hub, first.day());
        actions::serve(&hub, &scene.desk, child.id, "health", began).await.unwrap();
        assert_eq!(at("2026-11-24").await, reported);
        assert_eq!(at("2026-11-25").await.settled, 1);
        let in_time = figures::in_time(&hub, reading("2026-11-01", "2026-11-25")).await.unwrap();
        assert_eq!(in_time[0].verdict, Verdict::Settled);
        for to in ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-30"] {
            let listed = figures::helped(&hub, reading("2026-11-01", to)).await.unwrap();
            assert_eq!(Counted::of(listed.iter().map(|row| row.verdict)), at(to).await, "figure and list");
        }
    }
}

#[tokio::test]
async fn an_emergency_has_twelve_hours_from_the_first_information() {
    for hub in hubs().await {
        let house = papers::tests::house(&hub).await;
        let who = &house.scene.commune;
        papers::tests::sign(&hub, who, house.child, "risk", &[("emergency", "yes")]).await.unwrap();
        let risk = stage(&hub, who, house.case, "protection").await;
        end_stage(&hub, who, risk, &Ending::of("emergency", "Em ở cùng người đó.")).await.unwrap();
        hub.clock.advance(13 * HOUR);
        let late = figures::helped(&hub, reading("2026-11-01", "2026-11-30")).await.unwrap();
        assert_eq!(late[0].verdict, Verdict::Late, "twelve hours are over, five days are not");
        let open = stage(&hub, who, house.case, "protection").await;
        let mut measure = Ending::of("measure-taken", "Đã đưa em về nhà bà.").field("measure_by", "Chủ tịch");
        measure.measure = Some(("safe-place".into(), hub.clock.now().plus(-3 * HOUR)));
        end_stage(&hub, who, open, &measure).await.unwrap();
        let helped = figures::helped(&hub, reading("2026-11-01", "2026-11-30")).await.unwrap();
        assert_eq!(helped[0].verdict, Verdict::Settled, "a measure is help");
        let in_time = figures::in_time(&hub, reading("2026-11-01", "2026-11-30")).await.unwrap();
        assert_eq!(in_time[0].verdict, Verdict::Settled, "it began ten hours after the information");
    }
}

#[tokio::test]
async fn what_the_child_takes_back_stands_apart_and_help_given_counts() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        jobs::run_due(&hub).await.unwrap();
        let one = actions::children(&hub, &scene.desk, case).await.unwrap().remove(0);
        actions::withdraw(&hub, &scene.desk, one.id).await.unwrap();
        let two = Asked { pseudonym: "Em 2".into(), age_band: "6-10", by: "officer", need: "school" };
        actions::ask(&hub, &scene.desk, case, &two).await.unwrap();
        let listed = figures::helped(&hub, reading("2026-11-01", "2026-11-30")).await.unwrap();
        let verdicts: Vec<_> = listed.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, [Verdict::Apart, Verdict::UnderWay], "never dropped");
        let all = actions::children(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(all.len(), 2, "child and request came in one step");
        actions::serve(&hub, &scene.desk, all[1].id, "school", hub.clock.now()).await.unwrap();
        let again = Asked { pseudonym: "Em 2".into(), age_band: "6-10", by: "child", need: "legal" };
        hub.clock.advance(HOUR);
        actions::ask(&hub, &scene.desk, case, &again).await.unwrap();
        actions::withdraw(&hub, &scene.desk, all[1].id).await.unwrap();
        let listed = figures::helped(&hub, reading("2026-11-01", "2026-11-30")).await.unwrap();
        assert_eq!(listed[1].verdict, Verdict::Settled, "the help that was given stays");
    }
}
