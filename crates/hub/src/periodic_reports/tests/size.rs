//! A province of real size: 130 communes and 900 schools.

use uuid::Uuid;

use super::*;
use crate::db::sql;
use crate::kept;

#[tokio::test]
async fn a_turn_of_a_thousand_bodies_names_every_one_that_is_missing() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        say_who(&hub, &house.steering, of, &[Circle::Communes, Circle::Schools], 5).await;
        let province = actions::begin(&hub, &house.steering, of, &key, house.science).await.unwrap();
        let mut tx = hub.db.begin().await.unwrap();
        for n in 0..1030_u128 {
            let commune = n < 130;
            let (kind, level) = if commune { ("peoples-committee", "commune") } else { ("school", "school") };
            let area = format!("{:05}", if commune { n } else { n % 130 });
            let id = Uuid::from_u128(1000 + n);
            sql("insert into organisation values ('MS', $1, $2, $3, $4, 1)")
                .bind(id)
                .bind(kind)
                .bind(level)
                .bind(area)
                .run(&mut tx)
                .await
                .unwrap();
            let name = format!("Đơn vị {n}");
            sql("insert into organisation_name values ('MS', $1, $2, $2, $2, '2020-01-01', null, '')")
                .bind(id)
                .bind(name.as_str())
                .run(&mut tx)
                .await
                .unwrap();
            // every other one has sent
            if n.is_multiple_of(2) {
                sql("insert into body_report (province, id, type_id, period_key, organisation_id, holder_id, name,
                     rolls_up, period_from, period_to, created_at, received)
                     values ('MS', $1, $2, $3, $1, $1, $4, false, '2025-12-15', '2026-11-23', 1, true)")
                .bind(id)
                .bind(of)
                .bind(&key)
                .bind(name.as_str())
                .run(&mut tx)
                .await
                .unwrap();
                sql("insert into body_report_version (province, report_id, version, state, reason, revision, figures,
                     frozen, opened_at, opened_by, submitted_at, submitted_by) values ('MS', $1, 1, 'submitted', '', 0,
                     '{\"targets\":[],\"tasks\":{\"settled\":2,\"under_way\":1,\"late\":0,\"total\":3},\"leads\":[]}',
                     '{}', 1, $2, 1, $2)")
                .bind(id)
                .bind(house.steering.person)
                .run(&mut tx)
                .await
                .unwrap();
            }
        }
        kept::changed(&hub, &mut tx, crate::organisations::actions::KEPT).await.unwrap();
        tx.commit().await.unwrap();
        let whole = actions::whole(&hub, province).await.unwrap();
        let below = whole.figures.below.unwrap();
        assert_eq!((below.expected, below.received, below.missing.len()), (1030, 515, 515));
        assert_eq!((below.sum.settled, below.sum.total), (1030, 1545));
        // the page names them a hundred at a time, both those that are missing and those that are here
        let token = session_of(&hub, "hai", house.science).await;
        let mut named = std::collections::BTreeSet::new();
        for part in 1..=6 {
            let path = format!("/bao-cao/ky/{of}/{key}?thieu={part}&trang={part}");
            let page = page(&hub, &token, &path).await;
            let rows: Vec<_> =
                page.split("Đơn vị ").skip(1).filter_map(|rest| rest.split(['<', '&']).next()).collect();
            assert_eq!(rows.len(), if part == 6 { 30 } else { 200 }, "part {part}");
            named.extend(rows.into_iter().map(str::to_owned));
        }
        assert_eq!(named.len(), 1030);
    }
}

async fn page(hub: &Hub, token: &session::Token, path: &str) -> String {
    use axum::body::Body;
    let request = axum::http::Request::get(path)
        .header("cookie", format!("{}={}", people::COOKIE, token.text()))
        .body(Body::empty())
        .unwrap();
    let response = crate::app::App::new(hub.clone()).answer(request).await;
    assert_eq!(response.status().as_u16(), 200);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}
