//! What administrators do with organisations, on both engines.

mod events;

use std::collections::BTreeMap;

use crate::authority::{Level, Role};
use crate::error::Error;
use crate::organisations::actions::{self, NewOrganisation};
use crate::organisations::model::Function;
use crate::organisations::units_file;
use crate::testing::hubs;
use crate::testing::officer;
use crate::time::DAY;

#[tokio::test]
async fn a_function_is_handed_on_from_today_and_by_administrators_only() {
    for hub in hubs().await {
        let first = actions::found(&hub, "Sở mẫu").await.unwrap();
        let admin = officer(&hub, first, "quantri", "Nông Thị Hà", Role::Administrator).await;
        let desk = officer(&hub, first, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
        let text = include_str!("../../../../../docs/examples/units.csv");
        let units = units_file::read(text, &BTreeMap::new()).unwrap();
        for _ in 0..2 {
            assert_eq!(actions::import_units(&hub, &units).await.unwrap(), units.len());
        }
        assert_eq!(actions::known_units(&hub).await.unwrap().len(), units.len());
        let new = NewOrganisation {
            kind: "peoples-committee".into(),
            level: Level::Commune,
            area: "99001".into(),
            name: "UBND xã Bản Mới".into(),
            short_name: "Xã Bản Mới".into(),
            parent: Some(first),
            functions: vec![Function::Children],
        };
        assert!(matches!(actions::add(&hub, &desk, &new).await, Err(Error::Forbidden(_))));
        let commune = actions::add(&hub, &admin, &new).await.unwrap();
        hub.clock.advance(DAY);
        let refused = actions::hand_over(&hub, &desk, Function::ReportDesk, "", commune).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        for _ in 0..2 {
            actions::hand_over(&hub, &admin, Function::ReportDesk, "", commune).await.unwrap();
        }
        assert_eq!(actions::holder(&hub, Function::ReportDesk, "").await.unwrap(), Some(commune));
        assert_eq!(actions::holder(&hub, Function::Children, "99002").await.unwrap(), Some(first));
        let all = actions::overview(&hub, &admin).await.unwrap();
        assert_eq!(all.organisations[0].id, first, "from the highest level down");
        assert_eq!(all.parents[&commune], first);
        assert_eq!(all.held.iter().filter(|held| held.function == "report-desk").count(), 1);
        assert_eq!(all.areas.len(), 5, "the abolished are history");
    }
}

#[tokio::test]
async fn a_hub_of_one_province_takes_its_own_units_of_the_countrys_file() {
    for hub in hubs().await {
        let text = include_str!("../../../../../docs/data/vietnam-units-2025.csv");
        let units = units_file::read(text, &BTreeMap::new()).unwrap();
        // the hub of the tests is of no real province: the file is taken whole
        assert_eq!(actions::concerning(hub.province(), units.clone()).len(), units.len());
        // Resolution 1657/NQ-UBTVQH15: Cao Bằng has 56 communes and wards; it was no part of a merger
        let own = actions::concerning("04", units.clone());
        let standing = |level| own.iter().filter(move |one| one.level == level && one.valid_to.is_none());
        assert_eq!((standing(Level::Province).count(), standing(Level::Commune).count()), (1, 56));
        assert_eq!(own.iter().filter(|one| one.level == Level::District).count(), 10);
        // Tuyên Quang took Hà Giang in: both of before are there
        let own = actions::concerning("08", units.clone());
        assert!(own.iter().any(|one| one.code == "02" && one.successors == ["08"]));
        assert_eq!(
            own.iter().filter(|one| one.level == Level::Commune && one.valid_to.is_none()).count(),
            124
        );
        assert_eq!(actions::import_units(&hub, &units).await.unwrap(), units.len());
        let areas = actions::areas(&hub).await.unwrap();
        assert_eq!(areas.iter().filter(|area| area.level == "province").count(), 34);
        assert_eq!(areas.iter().filter(|area| area.level == "commune").count(), 3321);
    }
}
