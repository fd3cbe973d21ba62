//! Nothing of the register is readable elsewhere: a word is planted in every field of a file, and looked for in every
//! table (which is what a backup holds) and on every page that others can reach.

use std::collections::{BTreeSet, VecDeque};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};

use super::{body, entered, judgment, later, open, person, scene};
use crate::Hub;
use crate::app::App;
use crate::authority::{Level, Principal, Role};
use crate::db::{Db, Value};
use crate::jobs;
use crate::offenders::erasing::{self, Ground};
use crate::offenders::model::{Contents, Measure};
use crate::offenders::{actions, measures};
use crate::testing::hubs;

/// What nobody else may read, as it was typed and folded.
const PLANTED: &[&str] = &["Zxqvêlô", "zxqvelo"];

fn holds(bytes: &[u8]) -> bool {
    PLANTED.iter().any(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes()))
}

/// A file with the word in every field, a measure and a wish to erase.
async fn planted(hub: &Hub, who: &Principal) -> i64 {
    let word = PLANTED[0].to_owned();
    let today = hub.clock.now().day();
    let one = Contents {
        name: word.clone(),
        aliases: vec![word.clone()],
        birth: None,
        birth_year: Some(1990),
        adult_source: word.clone(),
        id_number: String::new(),
        accounts: vec![word.clone()],
        phones: vec![word.clone()],
        commune: word.clone(),
        method: word.clone(),
        notes: word.clone(),
        judgments: vec![crate::offenders::model::Judgment {
            number: word.clone(),
            court: word.clone(),
            article: word.clone(),
            ..judgment()
        }],
    };
    let number = entered(hub, who, &one).await;
    actions::change(
        hub,
        who,
        number,
        1,
        &Contents { birth: Some(super::day("1990-02-03")), ..one },
        later(hub),
    )
    .await
    .unwrap();
    let measure = Measure {
        kind: "visit".into(),
        basis: word.clone(),
        from: today,
        until: None,
        who: word.clone(),
        steps: Vec::new(),
    };
    measures::begin(hub, who, number, &measure, today).await.unwrap();
    let ground = Ground { number: word.clone(), on: today, words: word };
    erasing::ask(hub, who, number, "mistake", &ground).await.unwrap();
    number
}

/// Every value of every table.
async fn in_tables(db: &Db) -> Vec<String> {
    let mut snapshot = db.snapshot().await.unwrap();
    let mut found = Vec::new();
    for (table, columns) in snapshot.schema().await.unwrap() {
        let each = snapshot.each_row(&table, &columns, |values: &[Value]| {
            for (column, value) in columns.iter().zip(values) {
                let there = match value {
                    Value::Text(Some(text)) => holds(text.as_bytes()),
                    Value::Bytes(Some(bytes)) => holds(bytes),
                    _ => false,
                };
                if there {
                    found.push(format!("{table}.{}", column.name));
                }
            }
            Ok::<_, crate::db::DbError>(())
        });
        each.await.unwrap();
    }
    found
}

/// Every page of ours that can be reached from somebody's menu and desk, with its status and body.
async fn reachable(hub: &Hub, cookie: &str) -> Vec<(String, u16, Vec<u8>)> {
    let app = App::new(hub.clone());
    let menus = crate::slices().iter().flat_map(|slice| slice.menu).map(|entry| entry.href.to_owned());
    let more = ["/viec", "/so-cong-an/1", "/so-cong-an/1/sua", "/so-cong-an/ket-qua", "/nhat-ky-so"];
    let mut next: VecDeque<String> = menus.chain(more.map(str::to_owned)).collect();
    let (mut known, mut found) = (next.iter().cloned().collect::<BTreeSet<_>>(), Vec::new());
    while let Some(path) = next.pop_front() {
        let cookie = format!("{}={cookie}", crate::people::COOKIE);
        let request = Request::get(&path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let answer = app.answer(request).await;
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), 16 << 20).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for piece in text.split("href=\"").skip(1) {
            let href = piece.split('"').next().unwrap_or("").split('#').next().unwrap_or("");
            let href = href.replace("&amp;", "&");
            let ours = href.starts_with('/') && !href.starts_with("/a/") && !href.starts_with("//");
            if ours && known.len() < 150 && known.insert(href.clone()) {
                next.push_back(href);
            }
        }
        found.push((path, status, bytes));
    }
    found
}

#[tokio::test]
async fn nothing_of_a_file_is_readable_elsewhere() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let office = body(&hub, "department", Level::Province, "Sở mẫu", None).await;
        let mut others = Vec::new();
        for (login, at, role) in [
            ("quantri", office, Role::Administrator),
            ("chutich", office, Role::Viewer),
            ("truc", office, Role::DeskOfficer),
            ("kehoach", office, Role::SteeringOfficer),
            ("dieutra2", scene.police, Role::CaseOfficer),
            ("chihuy", scene.commune_police, Role::UnitHead),
        ] {
            others.push((login, person(&hub, at, login, &[role]).await.1));
        }
        let number = planted(&hub, &scene.keeper).await;
        open(&hub, &scene.second, number).await;
        jobs::run_due(&hub).await.unwrap();
        assert!(in_tables(&hub.db).await.is_empty(), "among the records");
        assert!(in_tables(&hub.offenders).await.is_empty(), "sealed in its own database");
        let journal =
            "select count(*) from journal where act like 'offenders%' or subject_kind like 'offender%'";
        let journal = crate::db::Statement::composed(journal.into());
        assert_eq!(journal.count(&hub.db).await.unwrap(), 0, "the journal knows nothing");
        for (login, cookie) in &others {
            let pages = reachable(&hub, cookie).await;
            let good = pages.iter().filter(|(_, status, _)| *status == 200).count();
            assert!(good > 5, "{login}: {good}");
            for (path, status, bytes) in pages {
                assert!(!holds(&bytes), "{login}: {path}");
                let register = path.starts_with("/so-cong-an");
                assert!(!register || matches!(status, 403 | 404), "{login}: {path}: {status}");
                let head = *login == "chihuy";
                assert!(path != "/nhat-ky-so" || status == if head { 200 } else { 403 }, "{login}: {status}");
            }
        }
        let slice = &crate::offenders::SLICE;
        assert!(slice.figures.is_empty() && slice.deadlines.is_empty() && slice.in_hand.is_empty());
    }
}
