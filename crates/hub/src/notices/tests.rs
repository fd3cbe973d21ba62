//! Written, published, read, on both engines.

use crate::authority::Role;
use crate::error::Error;
use crate::notices::actions;
use crate::organisations::actions::found;
use crate::reminders;
use crate::testing::hubs;
use crate::testing::officer;

#[tokio::test]
async fn a_notice_goes_out_once_and_its_first_reader_counts() {
    for hub in hubs().await {
        let (here, there) = (found(&hub, "Sở mẫu").await.unwrap(), found(&hub, "Xã mẫu").await.unwrap());
        let writer = officer(&hub, here, "viet", "Bế Văn Nam", Role::SteeringOfficer).await;
        let reader = officer(&hub, there, "doc", "Nông Thị Hà", Role::CaseOfficer).await;
        let id = actions::write(&hub, &writer, "Họp giao ban", "Thứ hai, 8 giờ.", &[there]).await.unwrap();
        assert!(
            matches!(actions::open(&hub, &reader, id).await, Err(Error::NotFound)),
            "a draft is nobody else's"
        );
        assert!(actions::lists(&hub, &reader).await.unwrap().0.is_empty());
        assert!(matches!(actions::publish(&hub, &reader, id).await, Err(Error::Forbidden(_))));
        actions::publish(&hub, &writer, id).await.unwrap();
        assert!(matches!(actions::publish(&hub, &writer, id).await, Err(Error::Conflict(_))), "once");
        assert_eq!(
            actions::lists(&hub, &writer).await.unwrap().1[0].read,
            0,
            "opening it oneself does not count"
        );
        crate::jobs::run_due(&hub).await.unwrap();
        let told = reminders::actions::told(&hub, &reader).await.unwrap();
        assert_eq!(told[0].words, "Thông báo của Sở mẫu: Họp giao ban");
        assert_eq!(told[0].href, format!("/thong-bao/{id}"));
        assert!(reminders::actions::told(&hub, &writer).await.unwrap().is_empty(), "not to oneself");
        for _ in 0..2 {
            actions::open(&hub, &reader, id).await.unwrap();
        }
        let (inbox, _) = actions::lists(&hub, &reader).await.unwrap();
        assert_eq!((inbox.len(), inbox[0].read, inbox[0].addressees), (1, 1, 1));
        assert!(actions::write(&hub, &reader, "a", "b", &[here]).await.is_err(), "who may not write");
        let stranger = officer(&hub, here, "la", "Ma Văn Tùng", Role::CaseOfficer).await;
        assert!(matches!(actions::open(&hub, &stranger, id).await, Err(Error::NotFound)), "not addressed");
    }
}
