//! Holds: nothing is destroyed while one stands, whoever tries; two persons; thirty days after it is lifted.

use super::{closed, desk_of, pass, rows, state};
use crate::authority::Role;
use crate::db::{Fault, sql};
use crate::error::Error;
use crate::intake::actions::mailbox;
use crate::retention::holding::{self, Wish, lift, place};
use crate::testing::{hubs, officer};
use crate::time::DAY;
use crate::{Hub, OrganisationId};

pub(super) fn wish(hub: &Hub, code: &str) -> Wish {
    Wish {
        code: code.into(),
        authority: "police",
        reason: "investigation",
        number: "15/CV-CSĐT".into(),
        on: hub.clock.now().day(),
    }
}

async fn code_of(hub: &Hub) -> String {
    let (code,): (String,) = sql("select code from report").one(&hub.db).await.unwrap();
    code
}

#[tokio::test]
async fn a_hold_stops_every_clock_until_a_second_person_lifts_it() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let unit = who.unit().unwrap();
        let head = officer(&hub, unit, "truong", "Hà Văn Sơn", Role::UnitHead).await;
        let second = officer(&hub, unit, "pho", "Lý Thị Hoa", Role::UnitHead).await;
        let (id, receipt) = closed(&hub, &who).await;
        let code = code_of(&hub).await;
        pass(&hub).await;
        let hold = place(&hub, &head, &wish(&hub, &code.to_lowercase())).await.unwrap();
        // the database refuses, whoever asks
        let mut tx = hub.db.begin().await.unwrap();
        let forced =
            sql("update retention_item set state = 'keys-gone', keys_gone_at = due_at, keys_gone = 0,
            keys_digest = '' where class = 'media' and item_id = $1");
        assert_eq!(forced.bind(id).run(&mut tx).await.unwrap_err().fault, Fault::Constraint);
        drop(tx);
        hub.clock.advance(500 * DAY);
        pass(&hub).await;
        pass(&hub).await;
        let kept = mailbox(&hub, &receipt).await.unwrap().unwrap();
        assert_eq!((kept.thread.len(), kept.files.len()), (3, 1), "everything is there");
        let upcoming = crate::retention::lists::upcoming(&hub, &head, (50, 0)).await.unwrap();
        assert!(upcoming.items.is_empty(), "what is held is not announced");

        let today = hub.clock.now().day();
        let alone = lift(&hub, &head, hold, "20/CV", today).await;
        assert!(matches!(alone, Err(Error::Conflict("retention-second-person"))));
        let mut tx = hub.db.begin().await.unwrap();
        let alone =
            sql("update retention_hold set lifted_by = placed_by, lifted_at = 1, lift_document_number = '1',
            lift_document_on = '2028-01-01'");
        assert!(alone.run(&mut tx).await.is_err(), "nor past the action");
        drop(tx);
        lift(&hub, &second, hold, "20/CV", today).await.unwrap();
        let again = lift(&hub, &second, hold, "20/CV", today).await;
        assert!(matches!(again, Err(Error::Conflict("retention-lifted-already"))));
        pass(&hub).await;
        hub.clock.advance(30 * DAY - 1);
        pass(&hub).await;
        assert!(mailbox(&hub, &receipt).await.unwrap().is_some(), "announced for thirty days");
        hub.clock.advance(1);
        pass(&hub).await;
        assert!(mailbox(&hub, &receipt).await.unwrap().is_none());
        assert_eq!(state(&hub, "report", id.0).await, "proven");
        let too_late = place(&hub, &head, &wish(&hub, &code)).await;
        assert!(matches!(too_late, Err(Error::Conflict("retention-destroyed-already"))));
        for (act, n) in [("retention.hold", 1), ("retention.lift", 1)] {
            let noted = sql("select count(*) from journal where act = $1").bind(act);
            assert_eq!(noted.count(&hub.db).await.unwrap(), n);
        }
    }
}

#[tokio::test]
async fn two_holds_both_have_to_go() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let unit = who.unit().unwrap();
        let head = officer(&hub, unit, "truong", "Hà Văn Sơn", Role::UnitHead).await;
        let second = officer(&hub, unit, "pho", "Lý Thị Hoa", Role::UnitHead).await;
        closed(&hub, &who).await;
        let code = code_of(&hub).await;
        let one = place(&hub, &head, &wish(&hub, &code)).await.unwrap();
        let two = place(&hub, &second, &wish(&hub, &code)).await.unwrap();
        hub.clock.advance(200 * DAY);
        pass(&hub).await;
        let today = hub.clock.now().day();
        lift(&hub, &second, one, "1/CV", today).await.unwrap();
        hub.clock.advance(60 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 1, "the other one still stands");
        lift(&hub, &head, two, "2/CV", today).await.unwrap();
        pass(&hub).await;
        hub.clock.advance(30 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 0);
    }
}

#[tokio::test]
async fn whom_a_report_names_and_strangers_find_no_such_code() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let unit = who.unit().unwrap();
        let head = officer(&hub, unit, "truong", "Hà Văn Sơn", Role::UnitHead).await;
        let (id, _) = closed(&hub, &who).await;
        let other: OrganisationId = crate::organisations::actions::found(&hub, "Sở khác").await.unwrap();
        let stranger = officer(&hub, other, "la", "Vi Văn Lạ", Role::CaseOfficer).await;
        let code = code_of(&hub).await;
        pass(&hub).await;
        let mut tx = hub.db.begin().await.unwrap();
        sql("insert into report_conflict (province, report_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(id)
            .bind(head.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for one in [&head, &stranger] {
            let refused = place(&hub, one, &wish(&hub, &code)).await;
            let Err(Error::Invalid(problems)) = refused else { panic!("not refused") };
            assert_eq!(problems[0].message, "retention-no-such-code");
        }
        let upcoming = crate::retention::lists::upcoming(&hub, &head, (50, 0)).await.unwrap();
        assert!(upcoming.items.is_empty(), "named in it");
        assert!(holding::all(&hub, &stranger).await.unwrap().is_empty());
        assert!(
            matches!(place(&hub, &who, &wish(&hub, &code)).await, Err(Error::Forbidden(_))),
            "the desk holds nothing"
        );
    }
}
