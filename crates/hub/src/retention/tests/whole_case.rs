//! A case with everything in it: files after its closing, its receipt, and after twenty years the whole; figures of past
//! periods stay what they were.

use super::{day, go_to, pass, rows, state, telling};
use crate::authority::Role;
use crate::cases::tests::{finish, stage};
use crate::db::sql;
use crate::error::Error;
use crate::retention::holding::{lift, place};
use crate::retention::lists::{self, Asked};
use crate::retention::proof;
use crate::slice::Counted;
use crate::support::papers::tests::{House, house, sign};
use crate::testing::{hubs, officer};
use crate::time::{DAY, Day};
use crate::{Hub, cases, jobs, sanctions, support};

/// What each slice counts from its records, for a period.
async fn figures(hub: &Hub, from: Day, to: Day) -> Vec<(&'static str, Counted)> {
    let mut found = Vec::new();
    for figure in crate::slices().iter().flat_map(|slice| slice.figures) {
        found.push((figure.id, (figure.compute)(hub, from, to).await.unwrap()));
    }
    found
}

/// Works the case of a house through to its closing, on 23 November.
async fn close(hub: &Hub, house: &House) {
    let (desk, commune, case) = (&house.scene.desk, &house.scene.commune, house.case);
    sign(hub, commune, house.child, "risk", &[("emergency", "no")]).await.unwrap();
    support::actions::serve(hub, commune, house.child, "counselling", hub.clock.now()).await.unwrap();
    let one = sanctions::actions::add(hub, desk, case, "person", false, "Lò Văn Tí").await.unwrap();
    let today = hub.clock.now().day();
    sanctions::outcomes::decide(hub, desk, one, &sanctions::tests::whole("criminal", today)).await.unwrap();
    for (who, track, end) in [
        (commune, "protection", "no-emergency"),
        (commune, "protection", "no-needs"),
        (desk, "violator", "crime-report-accepted"),
        (desk, "violator", "not-instituted"),
        (desk, "violator", "all-decided"),
        (desk, "content", "no-content"),
    ] {
        finish(hub, who, stage(hub, who, case, track).await, end).await.unwrap();
    }
    jobs::run_due(hub).await.unwrap();
    cases::actions::close(hub, desk, case).await.unwrap();
}

async fn count(hub: &Hub, text: &'static str) -> i64 {
    sql(text).count(&hub.db).await.unwrap()
}

#[tokio::test]
async fn a_case_goes_whole_after_twenty_years_and_the_figures_stay() {
    for hub in hubs().await {
        let house = house(&hub).await;
        close(&hub, &house).await;
        let head = &house.head;
        let (from, to) = (day("2026-11-01"), day("2026-12-31"));
        go_to(&hub, "2027-01-10");
        pass(&hub).await;
        let before = figures(&hub, from, to).await;
        assert!(before.iter().any(|(id, of)| *id == "support-figure" && of.settled == 1), "{before:?}");
        assert!(before.iter().any(|(id, of)| *id == "sanctions-figure" && of.settled == 1), "{before:?}");
        for at in ["2027-01-30", "2027-02-22"] {
            go_to(&hub, at);
            pass(&hub).await;
        }
        assert_eq!(
            count(&hub, "select count(*) from report where length(mailbox) > 0").await,
            0,
            "the receipt"
        );
        let read = cases::actions::read(&hub, &house.scene.desk, house.case, "đọc lại").await.unwrap();
        assert_eq!(read.reports.len(), 1, "the case is read as before");

        go_to(&hub, "2046-10-30");
        pass(&hub).await;
        assert_eq!(state(&hub, "case", house.case.0).await, "due");
        assert_eq!(figures(&hub, from, to).await, before);
        go_to(&hub, "2046-11-23");
        pass(&hub).await;
        assert_eq!(rows(&hub, "case_key").await, 2, "the last day is not over");
        go_to(&hub, "2046-11-24");
        pass(&hub).await;
        assert_eq!(state(&hub, "case", house.case.0).await, "proven");
        for (what, text) in [
            ("keys of the case", "select count(*) from case_key"),
            ("keys of its reports", "select count(*) from case_report"),
            ("words of the report", "select count(*) from report where length(body) > 0"),
            ("results", "select count(*) from stage where length(result) > 0"),
            ("numbers of documents", "select count(*) from stage where document_number <> '–'"),
            ("papers", "select count(*) from support_paper_version where length(sealed) > 0"),
            ("pseudonyms", "select count(*) from child_involved where pseudonym like 'Em%'"),
            ("who it was", "select count(*) from alleged where length(label) > 0 or mark is not null"),
            (
                "outcomes",
                "select count(*) from alleged_outcome where length(sealed) > 0 or court_number <> '–'",
            ),
            ("told", "select count(*) from told where href like '/vu-viec/%'"),
        ] {
            assert_eq!(count(&hub, text).await, 0, "{what}");
        }
        assert!(matches!(
            cases::actions::header(&hub, &house.scene.desk, house.case).await,
            Err(Error::NotFound)
        ));
        assert_eq!(figures(&hub, from, to).await, before, "figures of a past period");
        let found = proof::look(&hub).await.unwrap();
        assert!(found.left.is_empty() && found.under_way == 0, "{found:?}");
        let admin =
            officer(&hub, house.scene.desk.unit().unwrap(), "quantri", "Lý Văn Thắng", Role::Administrator)
                .await;
        let tombstones = lists::destroyed(&hub, &admin, Asked::default()).await.unwrap();
        let rules: Vec<_> = tombstones.iter().map(|one| (one.class.as_str(), one.rule.as_str())).collect();
        assert_eq!(rules, [("case", "case"), ("report", "with-case"), ("receipt", "receipt")]);
        assert!(
            !lists::destroyed(&hub, head, Asked::default()).await.unwrap().is_empty(),
            "provincial in the test"
        );
    }
}

#[tokio::test]
async fn a_held_case_keeps_its_reports_and_one_that_joins_later() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let code = cases::actions::header(&hub, &house.scene.desk, house.case).await.unwrap().case.code;
        let wish = super::holding::wish(&hub, &code);
        let hold = place(&hub, &house.head, &wish).await.unwrap();
        // a report of the case cannot be held by itself
        let (report,): (String,) = sql("select code from report").one(&hub.db).await.unwrap();
        let alone = place(&hub, &house.head, &super::holding::wish(&hub, &report)).await;
        assert!(matches!(alone, Err(Error::Invalid(_) | Error::Forbidden(_))), "{:?}", alone.err());
        // one more comes into the case
        crate::intake::actions::submit(&hub, telling(), &crate::intake::actions::once(&hub)).await.unwrap();
        let later = crate::intake::queue::first(&hub, &house.scene.desk).await.unwrap()[0].id;
        let case = house.case;
        let mut tx = hub.db.begin().await.unwrap();
        sql("update report set state = 'in-case' where id = $1").bind(later).run(&mut tx).await.unwrap();
        sql("insert into case_report (province, report_id, case_id, sealed_key) values ($1, $2, $3, $4)")
            .bind(hub.province())
            .bind(later)
            .bind(case)
            .bind(vec![1_u8])
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        close(&hub, &house).await;
        hub.clock.advance(21 * 366 * DAY);
        pass(&hub).await;
        hub.clock.advance(60 * DAY);
        pass(&hub).await;
        assert_eq!(count(&hub, "select count(*) from report where length(mailbox) > 0").await, 2);
        assert_eq!(rows(&hub, "case_key").await, 2);
        let second = officer(&hub, house.scene.commune_unit, "pho", "Lý Thị Hoa", Role::UnitHead).await;
        lift(&hub, &second, hold, "9/CV", hub.clock.now().day()).await.unwrap();
        hub.clock.advance(30 * DAY);
        pass(&hub).await;
        // what had never been announced while it was held is announced now
        hub.clock.advance(30 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "case_key").await, 0);
        assert_eq!(
            count(&hub, "select count(*) from report where length(mailbox) + length(body) > 0").await,
            0
        );
    }
}

#[tokio::test]
async fn files_go_thirty_days_after_police_custody_and_not_before() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let desk = &house.scene.desk;
        let mut tx = hub.db.begin().await.unwrap();
        for text in [
            "insert into report_file (province, id, report_id, at, header) select province, id, id, 1, body from report",
            "insert into report_file_piece (province, file_id, number, sealed) select province, id, 0, body from report",
        ] {
            sql(text).run(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        finish(&hub, desk, stage(&hub, desk, house.case, "content").await, "evidence-kept").await.unwrap();
        hub.clock.advance(200 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_file_piece").await, 1, "the police have not taken the case over");
        finish(&hub, desk, stage(&hub, desk, house.case, "violator").await, "crime-report-accepted")
            .await
            .unwrap();
        pass(&hub).await;
        hub.clock.advance(30 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_file_piece").await, 1, "the last day is not over");
        hub.clock.advance(DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_file_piece").await, 0);
        let by = sql("select count(*) from retention_item where class = 'media' and rule = 'custody'");
        assert_eq!(by.count(&hub.db).await.unwrap(), 1);
    }
}
