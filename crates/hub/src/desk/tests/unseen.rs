//! An officer whom a report names sees nothing of it: no list, no count, no duplicate, no draft, no export.

use super::{draft, rung, two, written};
use crate::cases;
use crate::desk::counts;
use crate::desk::line111::actions::{self as line111, Source};
use crate::desk::{actions, counts::Wanted};
use crate::error::Error;
use crate::intake::actions::{once, submit, write};
use crate::intake::desk;
use crate::intake::model::Telling;
use crate::jobs;
use crate::testing::hubs;

const NAMED: &str = "Chú Vi Văn Quý ở bàn trực bảo em giữ bí mật. Tài khoản ở https://example.test/nick/abc";

#[tokio::test]
async fn a_draft_that_names_a_colleague_is_not_there_for_them() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let day = hub.clock.now().day();
        let call = rung(&hub, &mai).await;
        assert_eq!(actions::board(&hub, &quy).await.unwrap().open.len(), 1, "nothing is typed yet");
        actions::save(&hub, &mai, call, &draft(NAMED), 0).await.unwrap();
        assert!(actions::board(&hub, &quy).await.unwrap().open.is_empty());
        assert_eq!(counts::count(&hub, &quy, (day, day)).await.unwrap().all, 0);
        assert!(counts::list(&hub, &quy, (day, day), &Wanted::default()).await.unwrap().is_empty());
        let row = actions::open(&hub, &mai, call).await.unwrap().row;
        assert!(actions::colleagues(&hub, &mai, &row).await.unwrap().is_empty(), "nor given to them");
        assert!(actions::release(&hub, &mai, call, Some(quy.person)).await.is_err());
        actions::release(&hub, &mai, call, None).await.unwrap();
        assert!(matches!(actions::take(&hub, &quy, call).await, Err(Error::NotFound)));
        actions::take(&hub, &mai, call).await.unwrap();
        // the name is taken out again: then they may see that there is a call
        actions::save(&hub, &mai, call, &draft("Có người"), 1).await.unwrap();
        assert_eq!(actions::board(&hub, &quy).await.unwrap().open.len(), 1);
    }
}

#[tokio::test]
async fn a_finished_call_is_in_no_list_and_no_count_of_whom_it_names() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let day = hub.clock.now().day();
        let call = rung(&hub, &mai).await;
        let done = actions::finish(&hub, &mai, call, written(NAMED), &once(&hub)).await.unwrap();
        let (report, _) = done.report.unwrap();
        assert!(actions::board(&hub, &quy).await.unwrap().today.is_empty());
        assert_eq!(counts::count(&hub, &quy, (day, day)).await.unwrap().all, 0);
        assert!(desk::queue(&hub, &quy).await.unwrap().is_empty());
        assert!(matches!(desk::open(&hub, &quy, report).await, Err(Error::NotFound)));
        for way in line111::WAYS {
            let export = line111::hand_over(&hub, &quy, Source::Report(report), way).await;
            assert!(matches!(export, Err(Error::NotFound)), "{way}");
        }
        line111::hand_over(&hub, &mai, Source::Report(report), "json").await.unwrap();
        assert!(line111::overview(&hub, &quy).await.unwrap().0.is_empty());
        assert_eq!(line111::overview(&hub, &mai).await.unwrap().0.len(), 1);
        assert_eq!(counts::count(&hub, &mai, (day, day)).await.unwrap().all, 1);
        // an officer who takes down that they are named themselves reads the code out and sees nothing more
        let own = rung(&hub, &quy).await;
        actions::save(&hub, &quy, own, &draft(NAMED), 0).await.unwrap();
        assert_eq!(actions::open(&hub, &quy, own).await.unwrap().draft, draft(NAMED), "while they write");
        let done = actions::finish(&hub, &quy, own, written(NAMED), &once(&hub)).await.unwrap();
        assert!(done.report.is_none());
        assert!(actions::board(&hub, &quy).await.unwrap().today.is_empty());
    }
}

fn told(text: &str) -> Telling {
    Telling {
        voice: "child".into(),
        safe: "yes".into(),
        kinds: vec!["stranger".into()],
        text: text.into(),
        link: "https://example.test/nick/abc".into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

#[tokio::test]
async fn duplicates_show_no_report_that_names_who_asks_and_none_of_another_unit() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        submit(&hub, told("Có bạn nhắn cho em."), &once(&hub)).await.unwrap();
        submit(&hub, told(NAMED), &once(&hub)).await.unwrap();
        let seen = desk::queue(&hub, &quy).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert!(desk::open(&hub, &quy, seen[0].id).await.unwrap().alike.is_empty());
        assert_eq!(desk::open(&hub, &mai, seen[0].id).await.unwrap().alike.len(), 1);
        // a desk of another unit gets a report of the same account: neither learns of the other
        let new = crate::organisations::actions::NewOrganisation {
            kind: "peoples-committee".into(),
            level: crate::authority::Level::Commune,
            area: String::new(),
            name: "UBND xã Khác".into(),
            short_name: "UBND xã Khác".into(),
            parent: None,
            functions: Vec::new(),
        };
        let away = crate::organisations::actions::enter(&hub, None, &new).await.unwrap();
        let who =
            crate::testing::officer(&hub, away, "khac", "Lương Thị Vân", crate::authority::Role::DeskOfficer)
                .await;
        let call = rung(&hub, &who).await;
        let mut words = written("Cùng tài khoản ấy.");
        words.telling.link = "https://example.test/nick/abc".into();
        let done = actions::finish(&hub, &who, call, words, &once(&hub)).await.unwrap();
        let report = done.report.unwrap().0;
        assert!(desk::open(&hub, &who, report).await.unwrap().alike.is_empty());
        assert_eq!(desk::open(&hub, &mai, seen[0].id).await.unwrap().alike.len(), 1);
    }
}

#[tokio::test]
async fn who_is_named_later_on_sees_nothing_from_then_on() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let told = submit(&hub, told("Có bạn nhắn cho em."), &once(&hub)).await.unwrap();
        let report = desk::queue(&hub, &quy).await.unwrap()[0].id;
        let case = cases::actions::open_from_report(&hub, &mai, report).await.unwrap();
        assert_eq!(cases::actions::mine(&hub, &quy).await.unwrap().len(), 1);
        write(&hub, &told.receipt, NAMED, &once(&hub), Vec::new()).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        assert!(cases::actions::mine(&hub, &quy).await.unwrap().is_empty());
        assert!(matches!(cases::actions::header(&hub, &quy, case).await, Err(Error::NotFound)));
        let export = line111::hand_over(&hub, &quy, Source::Case(case, report), "json").await;
        assert!(matches!(export, Err(Error::NotFound)));
        assert!(line111::hand_over(&hub, &mai, Source::Case(case, report), "json").await.is_ok());
    }
}
