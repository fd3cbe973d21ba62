//! Counts on both engines: taken once, from the right resolver alone, and shown without small cells.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use lachan_filter::AgeTier;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::figures::{self, By, Figures, Sum, Wanted};
use super::{LEAST, QUARTERS_KEPT};
use crate::app::App;
use crate::authority::{Grant, Level, Principal, Role};
use crate::db::sql;
use crate::filtering::actions;
use crate::filtering::tests::{Machine, machine, team};
use crate::organisations::actions::{NewOrganisation, enter};
use crate::testing::{TestHub, hubs, officer};
use crate::time::{DAY, MINUTE, SECOND};
use crate::{Hub, jobs};

const PATH: &str = "/resolver/v1/counts";

impl Machine {
    fn counts(&self, hub: &Hub, body: &str) -> Request<Body> {
        let digest = BASE64.encode(Sha256::digest(body));
        let time = hub.clock.now().0 / SECOND;
        let text = format!("lachan-resolver/1\n{}\n{time}\nPOST {PATH} {digest}", self.id);
        Request::post(PATH)
            .header("content-type", "application/json")
            .header("x-lachan-resolver", &self.id)
            .header("x-lachan-time", time.to_string())
            .header("x-lachan-signature", BASE64.encode(self.key.sign(text.as_bytes()).to_bytes()))
            .body(Body::from(body.to_owned()))
            .unwrap()
    }
}

async fn answer(app: &App, request: Request<Body>) -> (u16, Json) {
    let response = app.answer(request).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

fn quarter_ago(hub: &Hub, back: i64) -> i64 {
    hub.clock.now().0 / (15 * MINUTE) - back
}

fn message(quarters: &[(i64, Json)]) -> String {
    let quarters: Vec<_> =
        quarters.iter().map(|(quarter, rows)| json!({ "quarter": quarter, "rows": rows })).collect();
    json!({ "dropped": 0, "quarters": quarters }).to_string()
}

/// The last days, everything.
fn all(hub: &Hub, days: i32) -> Wanted {
    let today = hub.clock.now().day();
    Wanted { by: By::Day, from: today.plus(-days), to: today, tier: None, category: None, area: None }
}

async fn shown(hub: &Hub, who: &Principal, wanted: &Wanted) -> Figures {
    figures::figures(hub, who, wanted).await.unwrap()
}

/// A resolver, everything about it in the place of the filter officer of [`team`].
async fn known(hub: &TestHub) -> (App, Machine, Principal) {
    let team = team(hub).await;
    let app = App::new((**hub).clone());
    let machine = machine(hub, &app, &team.filter).await;
    (app, machine, team.filter)
}

#[tokio::test]
async fn what_comes_again_after_a_lost_answer_is_counted_once() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let (now, before) = (quarter_ago(&hub, 1), quarter_ago(&hub, 2));
        let first = message(&[(before, json!([["primary", "games", 30, 30], ["primary", "-", 70, 0]]))]);
        let (status, told) = answer(&app, machine.counts(&hub, &first)).await;
        assert_eq!((status, told), (200, json!({ "taken": 1, "known": 0, "refused": 0 })));
        // the answer was lost: the same comes again, with a new quarter, and another resolver tells the same quarter
        let again = message(&[
            (before, json!([["primary", "games", 30, 30], ["primary", "-", 70, 0]])),
            (now, json!([["staff", "order", 25, 25]])),
        ]);
        for known in [1, 2] {
            let (status, told) = answer(&app, machine.counts(&hub, &again)).await;
            assert_eq!((status, told), (200, json!({ "taken": 2 - known, "known": known, "refused": 0 })));
        }
        let figures = shown(&hub, &who, &all(&hub, 1)).await;
        assert_eq!(figures.whole(), Sum { asked: 125, closed: 55 });
        let other = super::super::tests::machine(&hub, &app, &who).await;
        assert_eq!(answer(&app, other.counts(&hub, &first)).await.0, 200);
        assert_eq!(shown(&hub, &who, &all(&hub, 1)).await.whole(), Sum { asked: 225, closed: 85 });
        let sources = figures::sources(&hub, &who).await.unwrap();
        assert_eq!((sources.resolvers, sources.telling, sources.dropped), (2, 2, 0));
    }
}

#[tokio::test]
async fn a_message_that_was_changed_or_signed_by_another_is_refused() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let body = message(&[(quarter_ago(&hub, 1), json!([["primary", "games", 30, 30]]))]);
        let mut changed = machine.counts(&hub, &body);
        *changed.body_mut() = Body::from(body.replace("30,30", "31,31"));
        assert_eq!(answer(&app, changed).await.0, 401, "another body than the one signed");
        let mut elsewhere = machine.counts(&hub, &body);
        *elsewhere.uri_mut() = format!("{PATH}?x=1").parse().unwrap();
        assert_eq!(answer(&app, elsewhere).await.0, 401);
        let forger = Machine { key: SigningKey::from_bytes(&hub.chance.bytes()), id: machine.id.clone() };
        assert_eq!(answer(&app, forger.counts(&hub, &body)).await.0, 401);
        let plain = Request::post(PATH).body(Body::from(body.clone())).unwrap();
        assert_eq!(answer(&app, plain).await.0, 401);
        let late = machine.counts(&hub, &body);
        hub.clock.advance(6 * MINUTE);
        assert_eq!(answer(&app, late).await.0, 401, "kept and sent later by somebody");
        assert!(shown(&hub, &who, &all(&hub, 1)).await.lines.is_empty());

        let row = &actions::resolvers(&hub, &who).await.unwrap()[0];
        actions::revoke(&hub, &who, row.id).await.unwrap();
        assert_eq!(answer(&app, machine.counts(&hub, &body)).await.0, 403);
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_true_is_refused_whole_and_says_why() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let quarter = quarter_ago(&hub, 1);
        for (rows, word) in [
            (json!([]), "rows"),
            (json!([["pupil", "games", 30, 30]]), "age tier"),
            (json!([["primary", "Trò chơi", 30, 30]]), "category"),
            (json!([["primary", "games", 30, 31]]), "at most"),
            (json!([["primary", "games", 0, 0]]), "at least"),
            (json!([["primary", "-", 30, 1]]), "open names"),
            (json!([["primary", "games", 30, 30], ["primary", "games", 1, 1]]), "twice"),
            (json!([["primary", "games", 30]]), "cannot be read"),
        ] {
            let good = (quarter - 1, json!([["primary", "games", 30, 30]]));
            let body = message(&[good, (quarter, rows)]);
            let (status, problem) = answer(&app, machine.counts(&hub, &body)).await;
            assert_eq!(status, 400);
            assert!(problem["detail"].as_str().unwrap().contains(word), "{word}: {problem}");
        }
        assert_eq!(answer(&app, machine.counts(&hub, "{")).await.0, 400);
        let named = r#"{"dropped":0,"quarters":[],"names":["x.example"]}"#;
        assert_eq!(answer(&app, machine.counts(&hub, named)).await.0, 400, "nothing else is taken");
        assert!(shown(&hub, &who, &all(&hub, 1)).await.lines.is_empty());
        let rows = json!([["primary", "games", 30, 30]]);
        let far = message(&[(quarter + 5, rows.clone()), (quarter - 32 * 96, rows.clone()), (quarter, rows)]);
        let (status, told) = answer(&app, machine.counts(&hub, &far)).await;
        assert_eq!((status, told), (200, json!({ "taken": 1, "known": 0, "refused": 2 })));
    }
}

#[tokio::test]
async fn thirty_days_are_caught_up_and_let_go_in_their_time() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let newest = quarter_ago(&hub, 1);
        let rows = json!([["primary", "games", 21, 21], ["staff", "-", 22, 0]]);
        for day in 0..30 {
            let quarters: Vec<_> =
                (0..96).map(|quarter| (newest - day * 96 - quarter, rows.clone())).collect();
            assert_eq!(answer(&app, machine.counts(&hub, &message(&quarters))).await.0, 200);
        }
        let whole = Sum { asked: 30 * 96 * 43, closed: 30 * 96 * 21 };
        assert_eq!(shown(&hub, &who, &all(&hub, 31)).await.whole(), whole);
        let quarters = async || {
            let count = sql("select count(*) from filter_quarter where province = $1");
            count.bind(hub.province()).count(&hub.db).await.unwrap()
        };
        assert_eq!(quarters().await, 30 * 96);
        hub.clock.advance(20 * DAY);
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(quarters().await, (QUARTERS_KEPT - 20) * 96, "quarters go first");
        assert_eq!(shown(&hub, &who, &all(&hub, 60)).await.whole(), whole, "days stay");
        let (_, told) = answer(&app, machine.counts(&hub, &message(&[(newest - 2000, rows.clone())]))).await;
        assert_eq!(told["refused"], 1, "what was let go is not taken again");
        hub.clock.advance(1100 * DAY);
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(shown(&hub, &who, &all(&hub, 2000)).await.lines.len(), 0);
    }
}

#[tokio::test]
async fn small_cells_are_in_no_line_and_no_sum_however_it_is_asked() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let small = LEAST - 1;
        let quarters = [
            (quarter_ago(&hub, 1), json!([["primary", "games", 40, 40], ["primary", "adult", small, small]])),
            (quarter_ago(&hub, 97), json!([["primary", "games", small, small]])),
        ];
        assert_eq!(answer(&app, machine.counts(&hub, &message(&quarters))).await.0, 200);
        for by in [By::Day, By::Week] {
            let wanted = Wanted { by, ..all(&hub, 8) };
            let figures = shown(&hub, &who, &wanted).await;
            assert_eq!((figures.whole(), figures.hidden), (Sum { asked: 40, closed: 40 }, 2), "{by:?}");
            let narrowed = Wanted { category: Some("adult".into()), ..wanted };
            assert!(shown(&hub, &who, &narrowed).await.lines.is_empty());
        }
        // the same cell grows over the line by another machine of the same commune: then it is shown
        let other = super::super::tests::machine(&hub, &app, &who).await;
        let more = message(&[(quarter_ago(&hub, 1), json!([["primary", "adult", 1, 1]]))]);
        assert_eq!(answer(&app, other.counts(&hub, &more)).await.0, 200);
        assert_eq!(shown(&hub, &who, &all(&hub, 8)).await.whole().asked, 40 + LEAST);
    }
}

#[tokio::test]
async fn the_sums_at_the_hub_are_those_at_the_edge() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let mut edge: BTreeMap<(AgeTier, &str), Sum> = BTreeMap::new();
        let mut backlog: Vec<(i64, Json)> = Vec::new();
        let random = |below: u64| {
            let bytes: [u8; 8] = hub.chance.bytes();
            u64::from_le_bytes(bytes) % below
        };
        for back in (1..=120).rev() {
            let mut rows = Vec::new();
            for tier in AgeTier::ALL {
                for category in ["-", "games", "order"] {
                    let asked = i64::try_from(random(2000)).unwrap();
                    if asked > 0 {
                        let closed = if category == "-" { 0 } else { asked };
                        rows.push(json!([tier.as_str(), category, asked, closed]));
                        let sum = edge.entry((tier, category)).or_default();
                        *sum = Sum { asked: sum.asked + asked, closed: sum.closed + closed };
                    }
                }
            }
            backlog.push((quarter_ago(&hub, back), json!(rows)));
            if random(3) == 0 {
                // whether or not the answer comes, what was not heard of is sent again
                assert_eq!(answer(&app, machine.counts(&hub, &message(&backlog))).await.0, 200);
                if random(2) == 0 {
                    backlog.clear();
                }
            }
        }
        assert_eq!(answer(&app, machine.counts(&hub, &message(&backlog))).await.0, 200);
        let figures = shown(&hub, &who, &all(&hub, 3)).await;
        assert_eq!(figures.hidden, 0);
        let sums = figures.by(|key| (key.tier, key.category.clone()));
        let sums: BTreeMap<_, _> =
            sums.iter().map(|((tier, category), sum)| ((*tier, category.as_str()), *sum)).collect();
        assert_eq!(sums, edge);
        let quarters: Vec<(String, String, i64)> =
            sql("select tier, category, cast(sum(asked) as bigint) from filter_count where province = $1
             group by tier, category")
            .bind(hub.province())
            .all(&hub.db)
            .await
            .unwrap();
        for (tier, category, asked) in quarters {
            assert_eq!(edge[&(tier.parse().unwrap(), category.as_str())].asked, asked);
        }
    }
}

#[tokio::test]
async fn a_school_sees_its_own_and_nobody_without_the_right_sees_anything() {
    for hub in hubs().await {
        let (app, machine, who) = known(&hub).await;
        let school = NewOrganisation {
            kind: "school".into(),
            level: Level::School,
            area: String::new(),
            name: "Trường mẫu".into(),
            short_name: "Trường mẫu".into(),
            parent: None,
            functions: Vec::new(),
        };
        let school = enter(&hub, None, &school).await.unwrap();
        let mut teacher = officer(&hub, school, "truong", "Lò Văn Bình", Role::FilterOfficer).await;
        teacher.grants = vec![Grant {
            role: Role::FilterOfficer,
            organisation: school,
            level: Level::School,
            area: "99001".into(),
        }];
        let own = super::super::tests::machine(&hub, &app, &teacher).await;
        let quarter = quarter_ago(&hub, 1);
        let body = message(&[(quarter, json!([["primary", "games", 30, 30]]))]);
        assert_eq!(answer(&app, machine.counts(&hub, &body)).await.0, 200);
        let body = message(&[(quarter, json!([["primary", "games", 50, 50]]))]);
        assert_eq!(answer(&app, own.counts(&hub, &body)).await.0, 200);
        assert_eq!(shown(&hub, &teacher, &all(&hub, 1)).await.whole().asked, 50, "not its neighbours'");
        assert_eq!(shown(&hub, &who, &all(&hub, 1)).await.whole().asked, 80);
        assert_eq!(figures::sources(&hub, &teacher).await.unwrap().resolvers, 1);
        let stranger = officer(&hub, school, "khac", "Vàng A Sử", Role::CaseOfficer).await;
        assert!(figures::figures(&hub, &stranger, &all(&hub, 1)).await.is_err());
    }
}
