//! Evidence of tasks.

use super::{decide_all, house, imported, officer};
use crate::authority::Role;
use crate::db::sql;
use crate::error::Error;
use crate::plans::actions::{self, Showing};
use crate::testing::hubs;

#[tokio::test]
async fn a_file_is_kept_encrypted_read_by_officers_and_taken_away_with_a_line_left() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        actions::publish(&hub, &house.steering, plan).await.unwrap();
        let task = actions::of_organisation(&hub, house.science).await.unwrap().remove(0);
        let who = &house.steering;
        let bytes = b"%PDF-1.7 bien ban hop".to_vec();
        let file = Showing::File { name: "biên bản.pdf", bytes: &bytes };
        let id = actions::add_evidence(&hub, who, (task.id, None), &file).await.unwrap();
        let reader = officer(&hub, "gd", Role::Viewer, house.education).await;
        let (line, read) = actions::evidence_file(&hub, &reader, id).await.unwrap();
        assert_eq!((read, line.media.as_deref()), (bytes.clone(), Some("pdf")));
        // printf '%s' '%PDF-1.7 bien ban hop' | sha256sum
        let digest = "7e401313b45df636505a2109f720e14e9dd4ef7f6e9265ea1c73d40cff07f111";
        assert_eq!(line.sha256.as_deref(), Some(digest));
        let (kept,): (Vec<u8>,) = sql("select content from plan_evidence_file").one(&hub.db).await.unwrap();
        assert!(!kept.windows(4).any(|window| window == b"bien"), "encrypted at rest");

        let program = Showing::File { name: "anh.jpg", bytes: b"MZ\x90\x00" };
        let refused = actions::add_evidence(&hub, who, (task.id, None), &program).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "its name says nothing");
        let link = Showing::Link { name: "Tin", address: "http://caobang.gov.vn" };
        assert!(matches!(
            actions::add_evidence(&hub, who, (task.id, None), &link).await,
            Err(Error::Invalid(_))
        ));
        let link = Showing::Link { name: "Tin", address: "https://caobang.gov.vn/1" };
        actions::add_evidence(&hub, who, (task.id, None), &link).await.unwrap();
        let stranger = actions::add_evidence(&hub, &reader, (task.id, None), &link).await;
        assert!(matches!(stranger, Err(Error::Forbidden(_))));

        let not_mine = actions::remove_evidence(&hub, &reader, id).await;
        assert!(matches!(not_mine, Err(Error::Forbidden(_))));
        actions::remove_evidence(&hub, who, id).await.unwrap();
        assert!(matches!(
            actions::remove_evidence(&hub, who, id).await,
            Err(Error::Conflict("evidence-gone"))
        ));
        assert!(matches!(actions::evidence_file(&hub, who, id).await, Err(Error::NotFound)));
        let lines = actions::evidence(&hub, task.id).await.unwrap();
        assert_eq!(lines.iter().filter(|line| line.removed_at.is_some()).count(), 1, "the line stays");
        actions::finish(&hub, who, task.id, task.version, "Xong.").await.unwrap();
        let late = actions::remove_evidence(&hub, who, lines[0].id).await;
        assert!(matches!(late, Err(Error::Conflict("plans-task-done-already"))), "what is done stays proven");
    }
}
