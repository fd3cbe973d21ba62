//! Who keeps the register: the role, the key, the log and its superior.

use super::{body, entered, open, person, reason, scene, somebody};
use crate::authority::{Grant, Level, Role};
use crate::db::sql;
use crate::error::Error;
use crate::jobs;
use crate::offenders::chain::Chain;
use crate::offenders::keys::{self, Standing};
use crate::offenders::log;
use crate::offenders::looking::{self, Sought};
use crate::people::actions as people;
use crate::testing::hubs;
use crate::time::DAY;

#[tokio::test]
async fn the_role_is_given_at_the_police_alone() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let office = body(&hub, "department", Level::Province, "Sở mẫu", None).await;
        let (admin, _) = person(&hub, office, "quantri", &[Role::Administrator]).await;
        let grant = |organisation| Grant {
            role: Role::OffenderOfficer,
            organisation,
            level: Level::Province,
            area: String::new(),
        };
        let refused = people::give_role(&hub, &admin, scene.officer.person, &grant(office)).await;
        assert!(
            matches!(refused, Err(Error::Invalid(problems)) if problems[0].message == "people-police-alone")
        );
        assert!(people::invite(&hub, &admin, "Ai", "ai", &grant(office)).await.is_err());
        people::give_role(&hub, &admin, scene.officer.person, &grant(scene.police)).await.unwrap();
        // and where a body is not the police, whoever got it all the same may nothing
        let mut tx = hub.db.begin().await.unwrap();
        let today = hub.clock.now().day();
        crate::people::store::grant(&hub, &mut tx, admin.person, &grant(office), today).await.unwrap();
        tx.commit().await.unwrap();
        let mut moved = admin.clone();
        moved.grants.push(grant(office));
        assert!(matches!(keys::standing(&hub, &moved).await, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn nobody_else_is_let_near() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let number = entered(&hub, &scene.keeper, &somebody("Lò Văn Đức", "1990-05-06")).await;
        for who in [&scene.officer, &scene.head] {
            assert!(matches!(looking::open(&hub, who, number, &reason()).await, Err(Error::Forbidden(_))));
            assert!(matches!(looking::front(&hub, who, (0, 5)).await, Err(Error::Forbidden(_))));
            assert!(matches!(keys::found(&hub, who).await, Err(Error::Forbidden(_))));
            assert!(matches!(keys::let_in(&hub, &scene.keeper, who.person).await, Err(Error::NotFound)));
        }
        for who in [&scene.officer, &scene.keeper] {
            assert!(matches!(log::page(&hub, who, 0, 5).await, Err(Error::Forbidden(_))));
        }
        let (waiting, _) = person(&hub, scene.police, "moi", &[Role::OffenderOfficer]).await;
        assert!(matches!(keys::standing(&hub, &waiting).await.unwrap(), Standing::Waiting(_)));
        assert!(matches!(keys::found(&hub, &waiting).await, Err(Error::Conflict("offenders-key-there"))));
        assert!(looking::open(&hub, &waiting, number, &reason()).await.is_err(), "the role without the key");
    }
}

#[tokio::test]
async fn whoever_leaves_loses_the_key_and_it_is_made_anew() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = somebody("Lò Văn Đức", "1990-05-06");
        let number = entered(&hub, &scene.keeper, &one).await;
        let key = async || {
            let text = "select version from offender_key where ended_at is null";
            sql(text).count(&hub.offenders).await.unwrap()
        };
        keys::renew_due(&hub, &scene.keeper).await.unwrap();
        assert_eq!(key().await, 1, "nothing is due");
        let office = body(&hub, "department", Level::Province, "Sở mẫu", None).await;
        let (admin, _) = person(&hub, office, "quantri", &[Role::Administrator]).await;
        people::disable(&hub, &admin, scene.second.person).await.unwrap();
        keys::renew_due(&hub, &scene.keeper).await.unwrap();
        assert_eq!(key().await, 2);
        let left = sql("select count(*) from offender_share").count(&hub.offenders).await.unwrap();
        assert_eq!(left, 1, "the shares of the old key are gone");
        // the principal of before, as if the session had gone on
        assert!(looking::open(&hub, &scene.second, number, &reason()).await.is_err());
        open(&hub, &scene.keeper, number).await;
        assert!(looking::seen(&hub, &scene.keeper, number).await.unwrap().contents == one);
        let sought = Sought { name: "lo van duc".into(), birth_year: Some(1990), ..Sought::default() };
        assert_eq!(looking::search(&hub, &scene.keeper, &sought, &reason()).await.unwrap(), [number]);
        hub.clock.advance(91 * DAY);
        keys::renew_due(&hub, &scene.keeper).await.unwrap();
        assert_eq!(key().await, 3, "and when it is old");
        let found = keys::verify(&hub).await.unwrap();
        assert_eq!((found.holders, found.files, found.lost), (1, 1, 0));
        // the last one goes too: the register can begin anew, what was sealed is lost and said to be
        people::disable(&hub, &admin, scene.keeper.person).await.unwrap();
        assert!(keys::verify(&hub).await.unwrap().is_bad());
        let (new, _) = person(&hub, scene.police, "moi", &[Role::OffenderOfficer]).await;
        assert!(matches!(keys::standing(&hub, &new).await.unwrap(), Standing::NotMade { lost: true }));
        keys::found(&hub, &new).await.unwrap();
        let lost = looking::open(&hub, &new, number, &reason()).await;
        assert!(matches!(lost, Err(Error::Conflict("offenders-key-lost"))));
        assert_eq!(looking::front(&hub, &new, (0, 5)).await.unwrap().lost, 1);
        assert_eq!(keys::verify(&hub).await.unwrap().lost, 1);
    }
}

#[tokio::test]
async fn the_head_sees_each_look_at_once_and_nothing_of_the_file() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let number = entered(&hub, &scene.keeper, &somebody("Lò Văn Đức", "1990-05-06")).await;
        open(&hub, &scene.second, number).await;
        let page = log::page(&hub, &scene.head, 0, 50).await.unwrap();
        let look = &page.lines[0];
        assert_eq!((look.line.act.as_str(), look.line.number), ("open", Some(number)));
        assert_eq!(look.line.person_name, "Người hoso2", "of the commune's police too");
        assert_eq!(
            (look.line.reason.as_deref(), look.words.as_deref()),
            (Some("review"), Some("rà soát quý IV"))
        );
        assert_eq!(page.chain, Chain::Whole(page.all));
        jobs::run_due(&hub).await.unwrap();
        let told: Vec<(String,)> =
            sql("select words from told where href = '/nhat-ky-so'").all(&hub.db).await.unwrap();
        assert_eq!(told, [("Hồ sơ số 1 đã được xem.".to_owned(),)]);
        let kept_from = sql("select count(*) from told_except x join told t on t.id = x.told_id
             where t.href = '/nhat-ky-so' and x.person_id = $1");
        assert_eq!(
            kept_from.bind(scene.officer.person).count(&hub.db).await.unwrap(),
            1,
            "not for colleagues"
        );
        log::tell(&hub).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(sql("select count(*) from told").count(&hub.db).await.unwrap(), 1, "told once");
    }
}

#[tokio::test]
async fn a_log_that_was_changed_is_found() {
    for change in [
        "update offender_log set person_name = 'Ai khác' where seq = 3",
        "update offender_log set at = at + 1 where seq = 1",
        "delete from offender_log where seq = 2",
        "delete from offender_log where seq = (select max(seq) from offender_log)",
        "update offender_log set number = 9 where seq = 3",
    ] {
        for hub in hubs().await {
            let scene = scene(&hub).await;
            entered(&hub, &scene.keeper, &somebody("Lò Văn Đức", "1990-05-06")).await;
            open(&hub, &scene.second, 1).await;
            assert_eq!(keys::verify(&hub).await.unwrap().log, Chain::Whole(4));
            let mut tx = hub.offenders.begin().await.unwrap();
            sql(change).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            let found = keys::verify(&hub).await.unwrap();
            assert!(matches!(found.log, Chain::Broken(_)) && found.is_bad(), "{change}");
        }
    }
}
