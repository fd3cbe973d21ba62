//! Telling, coming back, reading and answering, on both engines.

use crate::authority::{Principal, Role};
use crate::db::sql;
use crate::error::Error;
use crate::intake::actions::{self, Submitted};
use crate::intake::model::{Routing, Severity, Telling};
use crate::intake::receipt::Receipt;
use crate::intake::{desk, queue};
use crate::testing::{TestHub, hubs, officer};
use crate::time::MINUTE;
use crate::{Hub, OrganisationId, organisations};

pub(crate) async fn desk_of(hub: &TestHub) -> (OrganisationId, Principal) {
    let unit = organisations::actions::found(hub, "Sở mẫu").await.unwrap();
    let who = officer(hub, unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
    (unit, who)
}

fn telling(text: &str) -> Telling {
    Telling {
        voice: "child".into(),
        safe: "yes".into(),
        kinds: vec!["stranger".into()],
        text: text.into(),
        link: "https://example.test/nick/abc".into(),
        place: "xã Bản Mới".into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

async fn tell(hub: &Hub, text: &str) -> Submitted {
    actions::submit(hub, telling(text), &actions::once(hub)).await.unwrap()
}

#[tokio::test]
async fn a_child_tells_reads_the_answer_and_writes_again() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let submitted = tell(&hub, "Có bạn cứ đòi gặp em ở bến xe.").await;
        let receipt = Receipt::parse(&submitted.receipt.shown()).ok().unwrap();
        let waiting = queue::first(&hub, &who).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].severity, Severity::High, "a meeting place is a signal");
        let opened = desk::open(&hub, &who, waiting[0].id).await.unwrap();
        assert_eq!(opened.telling, telling("Có bạn cứ đòi gặp em ở bến xe."));
        let once = actions::once(&hub);
        for _ in 0..2 {
            desk::answer(&hub, &who, opened.id, "Em đừng đi gặp bạn đó nhé.", &once).await.unwrap();
        }
        let mailbox = actions::mailbox(&hub, &receipt).await.unwrap().unwrap();
        assert_eq!(mailbox.state, "answered");
        assert_eq!(mailbox.thread.len(), 2, "the same answer sent twice is one");
        assert_eq!(mailbox.thread[1].officer.as_deref(), Some("Lò Thị Mai"));
        hub.clock.advance(MINUTE);
        actions::write(&hub, &receipt, "Dạ vâng ạ.", &actions::once(&hub), Vec::new()).await.unwrap();
        let again = desk::open(&hub, &who, opened.id).await.unwrap();
        assert_eq!(again.state, "read", "an answered report comes back into the queue");
        assert_eq!(again.thread.last().unwrap().text, "Dạ vâng ạ.");
    }
}

#[tokio::test]
async fn a_damaged_report_does_not_take_the_queue_away() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, "Tin thứ nhất.").await;
        let damaged = queue::first(&hub, &who).await.unwrap()[0].id;
        let mut tx = hub.db.begin().await.unwrap();
        sql("update report set routing = body where id = $1").bind(damaged).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        tell(&hub, "Tin thứ hai.").await;
        let waiting = queue::first(&hub, &who).await.unwrap();
        assert_eq!(waiting.len(), 2, "both are there");
        let of = |id| waiting.iter().find(|row| row.id == id).unwrap();
        assert_eq!(of(damaged).routing, Routing::default(), "nothing is made up for it");
        assert!(desk::open(&hub, &who, damaged).await.is_ok(), "its words are whole");
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_report_and_later_shows_no_receipt() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let once = actions::once(&hub);
        let first = actions::submit(&hub, telling("a"), &once).await.unwrap();
        let second = actions::submit(&hub, telling("a"), &once).await.unwrap();
        assert!(first.receipt == second.receipt);
        assert_eq!(queue::first(&hub, &who).await.unwrap().len(), 1);
        hub.clock.advance(11 * MINUTE);
        let later = actions::submit(&hub, telling("a"), &once).await;
        assert!(matches!(later, Err(Error::Conflict("intake-received-before"))));
    }
}

#[tokio::test]
async fn an_officer_whom_a_report_names_never_learns_of_it() {
    for hub in hubs().await {
        let (unit, mai) = desk_of(&hub).await;
        let other = officer(&hub, unit, "khac", "Vi Văn Quý", Role::DeskOfficer).await;
        crate::people::actions::let_in(&hub, &mai, unit, other.person).await.unwrap();
        tell(&hub, "Cô Lò Thị Mai ở bàn trực bảo em đừng kể với ai.").await;
        assert!(queue::first(&hub, &mai).await.unwrap().is_empty());
        let waiting = queue::first(&hub, &other).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert!(matches!(desk::open(&hub, &mai, waiting[0].id).await, Err(Error::NotFound)));
        desk::open(&hub, &other, waiting[0].id).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_outside_the_desk_opens_a_report() {
    for hub in hubs().await {
        let (unit, who) = desk_of(&hub).await;
        tell(&hub, "chuyện").await;
        let id = queue::first(&hub, &who).await.unwrap()[0].id;
        let stranger = officer(&hub, unit, "quantri", "Nông Thị Hà", Role::Administrator).await;
        assert!(matches!(desk::open(&hub, &stranger, id).await, Err(Error::Forbidden(_))));
        let late = officer(&hub, unit, "moi", "Hoàng Văn Nam", Role::DeskOfficer).await;
        assert!(
            matches!(desk::open(&hub, &late, id).await, Err(Error::Forbidden(_))),
            "has the role, not the key"
        );
    }
}

#[tokio::test]
async fn nothing_that_was_told_stands_in_the_database() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let submitted = tell(&hub, "câu-gieo-để-tìm-lại").await;
        actions::write(&hub, &submitted.receipt, "câu-gieo-để-tìm-lại", &actions::once(&hub), Vec::new())
            .await
            .unwrap();
        let id = queue::first(&hub, &who).await.unwrap()[0].id;
        desk::answer(&hub, &who, id, "câu-gieo-để-tìm-lại", &actions::once(&hub)).await.unwrap();
        let bodies: Vec<(Vec<u8>,)> = sql("select body from report union all select body from report_message
            union all select routing from report union all select mailbox from report
            union all select sealed from report_key")
        .all(&hub.db)
        .await
        .unwrap();
        assert_eq!(bodies.len(), 6);
        for (body,) in bodies {
            for planted in ["câu-gieo", "Bản Mới", "example.test", "stranger", submitted.receipt.code()]
            {
                assert!(!body.windows(planted.len()).any(|window| window == planted.as_bytes()));
            }
        }
    }
}

#[tokio::test]
async fn two_reports_of_the_same_account_are_proposed_as_alike() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, "một").await;
        tell(&hub, "hai").await;
        let waiting = queue::first(&hub, &who).await.unwrap();
        let opened = desk::open(&hub, &who, waiting[0].id).await.unwrap();
        assert_eq!(opened.together.alike.len(), 1);
        assert_eq!(opened.together.alike[0].marks, ["link"]);
    }
}

#[tokio::test]
async fn a_closed_report_is_closed_once_and_with_a_reason() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        tell(&hub, "thử").await;
        let id = queue::first(&hub, &who).await.unwrap()[0].id;
        assert!(desk::close(&hub, &who, id, "").await.is_err());
        desk::close(&hub, &who, id, "spam").await.unwrap();
        assert!(matches!(desk::close(&hub, &who, id, "spam").await, Err(Error::Conflict(_))));
        assert!(queue::first(&hub, &who).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn before_anybody_sits_at_the_desk_the_page_says_so() {
    for hub in hubs().await {
        organisations::actions::found(&hub, "Sở mẫu").await.unwrap();
        let outcome = actions::submit(&hub, telling("a"), &actions::once(&hub)).await;
        assert!(matches!(outcome, Err(Error::NotOpen("intake-no-desk"))));
    }
}
