//! What administrators do with organisations, on both engines.

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
        let text = include_str!("../../../../docs/examples/units.csv");
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
