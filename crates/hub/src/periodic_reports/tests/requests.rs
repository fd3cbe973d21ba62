//! Requests outside of any rhythm.

use super::bodies::below;
use super::*;
use crate::periodic_reports::actions::NewRequest;
use crate::periodic_reports::store::requests::Question;
use crate::web::Lang;

fn question(ordinal: i64, kind: &str, words: &str, options: &str) -> Question {
    Question { ordinal, kind: kind.into(), words: words.into(), options: options.into() }
}

#[tokio::test]
async fn bodies_are_asked_and_the_answers_add_up() {
    for hub in hubs().await {
        let (house, _) = published(&hub).await;
        let below = below(&hub).await;
        let day = |text: &str| Day::parse(text).unwrap();
        let new = |due: &str, circles: Vec<Circle>| NewRequest {
            title: "Rà soát mạng ở trường".into(),
            words: String::new(),
            due: day(due),
            circles,
            bodies: vec![below.school.0],
            questions: vec![
                question(0, "number", "Bao nhiêu lớp?", ""),
                question(1, "yes-no", "Có bộ lọc chưa?", ""),
            ],
        };
        let past = actions::ask_bodies(&hub, &house.steering, &new("2026-11-22", vec![])).await;
        assert!(matches!(past, Err(Error::Invalid(_))));
        let id = actions::ask_bodies(&hub, &house.steering, &new("2026-11-25", vec![Circle::Communes])).await;
        let id = id.unwrap();
        let commune = &below.communes[0];
        let given = [(0, "4".to_owned()), (1, "yes".to_owned())];
        actions::answer(&hub, &commune.1, id, commune.0, &given).await.unwrap();
        let foreign = actions::answer(&hub, &commune.1, id, below.communes[1].0, &given).await;
        assert!(matches!(foreign, Err(Error::Forbidden(_))));
        let given = [(0, "12".to_owned()), (1, "no".to_owned())];
        actions::answer(&hub, &below.school.1, id, below.school.0, &given).await.unwrap();
        let all = actions::returns(&hub, &house.steering, id).await.unwrap();
        assert_eq!((all.request.asked, all.request.answered, all.sum(0)), (4, 2, 16));
        assert_eq!(all.shares(1), [("no", 1), ("yes", 1)]);
        let own = actions::returns(&hub, &commune.1, id).await.unwrap();
        assert_eq!((own.bodies.len(), own.sees_all), (1, false), "a body sees its own answer only");
        let csv = actions::table(&all, Lang::Vi).csv();
        assert!(csv.starts_with('\u{feff}') && csv.contains("\"Trường Tiểu học Bản Mới\","), "{csv}");
        assert!(csv.contains(",12,\"Không\"\r\n"), "{csv}");
        let due = actions::deadlines_of_requests(&hub, day("2026-11-25"), day("2026-11-25")).await.unwrap();
        assert_eq!(due.len(), 2);
        assert_eq!(actions::remind_request(&hub, &house.steering, id).await.unwrap(), 2);
        hub.clock.advance(3 * DAY);
        let late = actions::answer(&hub, &commune.1, id, commune.0, &given).await;
        assert!(matches!(late, Err(Error::Conflict("reports-request-over"))));
        let second = &below.communes[1];
        actions::answer(&hub, &second.1, id, second.0, &given).await.unwrap();
        assert_eq!(
            actions::returns(&hub, &house.steering, id).await.unwrap().sum(0),
            28,
            "late answers count"
        );
    }
}
