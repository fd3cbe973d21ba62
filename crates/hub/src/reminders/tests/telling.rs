//! What other slices tell, the mark at the menu, and reading.

use serde_json::json;

use super::{commune, houses};
use crate::Hub;
use crate::authority::Role;
use crate::error::Error;
use crate::jobs;
use crate::reminders::actions;
use crate::slice::{TELL, Telling};
use crate::testing::officer;
use crate::time::MINUTE;

async fn publish(hub: &Hub, telling: &Telling) {
    let mut tx = hub.db.begin().await.unwrap();
    jobs::publish(hub, &mut tx, TELL, &json!(telling)).await.unwrap();
    tx.commit().await.unwrap();
    jobs::run_due(hub).await.unwrap();
}

#[tokio::test]
async fn the_same_key_is_told_once_and_each_person_reads_for_themselves() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, first) = commune(hub, "UBND xã Bản Mới", "xa").await;
        let second = officer(hub, unit, "xa.2", "Lý Văn Thắng", Role::UnitHead).await;
        let (_, stranger) = commune(hub, "UBND xã Nà Lùng", "xa.3").await;
        let words = "Kế hoạch 12/KH-UBND đã ban hành".to_owned();
        let telling = Telling { to: unit, words, href: "/ke-hoach/1".into(), key: "plans.plan 1".into() };
        publish(hub, &telling).await;
        publish(hub, &telling).await;
        for who in [&first, &second] {
            assert_eq!(actions::marks(hub, who).await.unwrap(), [("/thong-bao", 1)]);
        }
        assert!(actions::marks(hub, &stranger).await.unwrap().is_empty());
        let told = actions::told(hub, &first).await.unwrap();
        assert_eq!((told.len(), told[0].words.as_str()), (1, "Kế hoạch 12/KH-UBND đã ban hành"));
        assert!(matches!(actions::open(hub, &stranger, told[0].id).await, Err(Error::NotFound)));
        assert_eq!(actions::open(hub, &first, told[0].id).await.unwrap(), "/ke-hoach/1");
        assert!(actions::marks(hub, &first).await.unwrap().is_empty());
        assert_eq!(actions::marks(hub, &second).await.unwrap(), [("/thong-bao", 1)], "each for themselves");

        // what comes while the second reads the list stays new
        let seen = actions::told(hub, &second).await.unwrap()[0].told_at;
        hub.clock.advance(MINUTE);
        publish(hub, &Telling { key: "plans.plan 2".into(), ..telling }).await;
        actions::read_all(hub, &second, seen).await.unwrap();
        assert_eq!(actions::marks(hub, &second).await.unwrap(), [("/thong-bao", 1)]);

        // who comes later finds the list, and nothing of it marked as new
        let later = officer(hub, unit, "xa.4", "Ma Thị Lan", Role::CaseOfficer).await;
        let told = actions::told(hub, &later).await.unwrap();
        assert!(told.len() == 2 && told.iter().all(|told| !told.unread));
        assert!(actions::marks(hub, &later).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn only_those_who_may_set_distances_and_connect() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, reader) = commune(hub, "UBND xã Bản Mới", "xa").await;
        let steering = officer(hub, unit, "kh", "Bế Văn Nam", Role::SteeringOfficer).await;
        let distances = actions::distances(hub).await.unwrap();
        assert!(matches!(actions::set(hub, &reader, &distances).await, Err(Error::Forbidden(_))));
        let url = "https://gateway.tinh.example/x";
        assert!(matches!(actions::add_endpoint(hub, &steering, "Zalo", url).await, Err(Error::Forbidden(_))));
        assert!(matches!(actions::try_mail(hub, &steering, "a@b.example").await, Err(Error::Forbidden(_))));
        let admin = officer(hub, unit, "qt", "Đinh Thị Liên", Role::Administrator).await;
        for url in
            ["http://gateway.tinh.example", "https://10.0.0.1/x", "https://a:b@tinh.example", "ftp://x"]
        {
            let refused = actions::add_endpoint(hub, &admin, "Zalo", url).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{url}");
        }
        let id = actions::add_endpoint(hub, &admin, "Zalo", url).await.unwrap();
        assert_eq!(actions::endpoints(hub, &admin).await.unwrap()[0].url, url);
        actions::end_endpoint(hub, &admin, id).await.unwrap();
        assert!(matches!(actions::end_endpoint(hub, &admin, id).await, Err(Error::NotFound)));
        assert!(actions::endpoints(hub, &admin).await.unwrap().is_empty());
    }
}
