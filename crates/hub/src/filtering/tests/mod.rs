//! Lists, the policy, resolvers, on both engines.

pub(crate) mod deltas;
mod rules;

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use lachan_filter::{AgeTier, Bundle, Flaw, Policy};

use crate::app::App;
use crate::authority::{Principal, Role};
use crate::error::Error;
use crate::filtering::lists::{self, Upload};
use crate::filtering::{actions, policy, store};
use crate::organisations::actions::found;
use crate::takedown::{self, tests::in_force};
use crate::testing::officer;
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::web::Lang;
use crate::{Hub, jobs};

pub(super) struct Team {
    pub(super) drafter: Principal,
    head: Principal,
    pub(super) filter: Principal,
}

pub(super) async fn team(hub: &Hub) -> Team {
    let unit = found(hub, "Sở mẫu").await.unwrap();
    Team {
        drafter: officer(hub, unit, "truc", "Lò Thị Mai", Role::CaseOfficer).await,
        head: officer(hub, unit, "lanhdao", "Trần Văn Minh", Role::UnitHead).await,
        filter: officer(hub, unit, "mang", "Lý Văn Cường", Role::FilterOfficer).await,
    }
}

fn list(category: &str, name: &str, text: &str) -> Upload {
    Upload {
        category: category.parse().unwrap(),
        name: name.into(),
        licence: "tự lập".into(),
        bytes: text.into(),
    }
}

async fn newest(hub: &Hub) -> Policy {
    let latest = store::latest(hub, &hub.db).await.unwrap().unwrap();
    let bytes = store::bundle(hub, &hub.db, latest.sequence).await.unwrap().unwrap();
    let bundle = Bundle::open(&bytes, &hub.keys.policy_signer().verifying_key(), 0).unwrap();
    Policy::compile(&bundle).unwrap()
}

fn blocked(policy: &Policy, name: &str, tier: AgeTier) -> bool {
    policy.check(name, tier).unwrap().is_blocked()
}

#[tokio::test]
async fn an_approved_order_enters_the_policy_and_a_lifted_one_leaves_it() {
    for hub in hubs().await {
        let team = team(&hub).await;
        jobs::run_due(&hub).await.unwrap();
        assert!(!blocked(&newest(&hub).await, "xau.example", AgeTier::Primary));
        let id = in_force(&hub, &team.drafter, &team.head, &["xau.example"]).await;
        lists::upload(&hub, &team.filter, list("games", "tự lập", "game.example\n")).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let policy = newest(&hub).await;
        for tier in AgeTier::ALL {
            assert!(blocked(&policy, "www.xau.example", tier));
        }
        assert!(blocked(&policy, "game.example", AgeTier::Primary));
        assert!(!blocked(&policy, "game.example", AgeTier::Staff));
        takedown::actions::ask_to_lift(&hub, &team.drafter, id, "nhầm tên").await.unwrap();
        takedown::actions::lift(&hub, &team.head, id).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let policy = newest(&hub).await;
        assert!(!blocked(&policy, "xau.example", AgeTier::Primary));
        assert!(blocked(&policy, "game.example", AgeTier::Primary));
    }
}

#[tokio::test]
async fn nothing_is_built_when_nothing_changed_until_a_day_has_passed_and_five_are_kept() {
    for hub in hubs().await {
        let team = team(&hub).await;
        for _ in 0..3 {
            policy::bring_up_to_date(&hub).await.unwrap();
        }
        assert_eq!(policy::newest(&hub).await.unwrap().unwrap().sequence, 1);
        for day in 2..=8 {
            hub.clock.advance(DAY);
            policy::bring_up_to_date(&hub).await.unwrap();
            assert_eq!(policy::newest(&hub).await.unwrap().unwrap().sequence, day);
        }
        let kept = crate::db::sql("select count(*) from filter_policy where province = $1");
        assert_eq!(kept.bind(hub.province()).count(&hub.db).await.unwrap(), 5);
        let id = lists::upload(&hub, &team.filter, list("games", "a", "game.example\n")).await.unwrap();
        lists::switch(&hub, &team.filter, id, false).await.unwrap();
        policy::bring_up_to_date(&hub).await.unwrap();
        assert_eq!(
            policy::newest(&hub).await.unwrap().unwrap().sequence,
            8,
            "a list that is off changes nothing"
        );
    }
}

#[tokio::test]
async fn two_builds_at_once_never_share_a_number() {
    for hub in hubs().await {
        let team = team(&hub).await;
        for round in 1..=5_i64 {
            let name = format!("xau{round}.example");
            in_force(&hub, &team.drafter, &team.head, &[name.as_str()]).await;
            let builds = (0..4).map(|_| policy::bring_up_to_date(&hub));
            for built in futures_util::future::join_all(builds).await {
                built.unwrap();
            }
            assert_eq!(
                policy::newest(&hub).await.unwrap().unwrap().sequence,
                round,
                "one change, one policy"
            );
            assert!(blocked(&newest(&hub).await, &name, AgeTier::Staff));
        }
    }
}

#[test]
fn every_flaw_of_a_file_is_said_in_both_languages() {
    for flaw in Flaw::ALL.map(Flaw::as_str).into_iter().chain([lists::CLOSES_HUB, lists::EMPTY]) {
        let id = format!("filtering-flaw-{flaw}");
        assert!(Lang::Vi.knows(&id) && Lang::En.knows(&id), "{id}");
    }
}

#[tokio::test]
async fn a_refused_list_leaves_the_last_good_version() {
    for hub in hubs().await {
        let team = team(&hub).await;
        lists::upload(&hub, &team.filter, list("adult", "nguồn A", "xxx.example\ncom\n")).await.unwrap();
        for (bad, flaw, line) in
            [("<!DOCTYPE html><title>404</title>", "web-page", 0), ("\ncom\n", "empty", 2)]
        {
            let refused = lists::upload(&hub, &team.filter, list("adult", "nguồn A", bad)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
            let kept = &lists::all(&hub).await.unwrap()[0];
            assert_eq!((kept.rules, kept.refused_at), (1, Some(hub.clock.now())), "the page says so");
            assert_eq!((kept.refused_flaw.as_deref(), kept.refused_line), (Some(flaw), Some(line)));
        }
        // what was never there has no last good version and raises nothing
        lists::upload(&hub, &team.filter, list("adult", "nguồn B", "com\n")).await.unwrap_err();
        assert_eq!(lists::all(&hub).await.unwrap().len(), 1);
        lists::upload(&hub, &team.filter, list("adult", "nguồn A", "yyy.example\nzzz.example\n"))
            .await
            .unwrap();
        let kept = lists::all(&hub).await.unwrap();
        assert_eq!(
            (kept.len(), kept[0].rules, kept[0].bad_lines),
            (1, 2, 0),
            "a new version replaces the old"
        );
        assert_eq!(kept[0].refused_flaw, None, "a good file ends the alarm");
        assert!(lists::upload(&hub, &team.drafter, list("adult", "b", "a.example\n")).await.is_err());
    }
}

/// A resolver as the hub sees it.
pub(super) struct Machine {
    pub(super) key: SigningKey,
    pub(super) id: String,
}

impl Machine {
    fn request(&self, hub: &Hub, after: i64, off_by: i64) -> Request<Body> {
        let path = format!("/resolver/v1/policy?after={after}");
        let time = (hub.clock.now().0 + off_by) / SECOND;
        let text = format!("lachan-resolver/1\n{}\n{time}\nGET {path}", self.id);
        let signature = BASE64.encode(self.key.sign(text.as_bytes()).to_bytes());
        Request::get(path)
            .header("x-lachan-resolver", &self.id)
            .header("x-lachan-time", time.to_string())
            .header("x-lachan-signature", signature)
            .body(Body::empty())
            .unwrap()
    }
}

async fn enrol(app: &App, code: &str, key: &SigningKey) -> (u16, serde_json::Value) {
    let key = BASE64.encode(key.verifying_key().as_bytes());
    let body = serde_json::json!({ "code": code, "key": key, "name": "may-loc" }).to_string();
    let request = Request::post("/resolver/v1/enrol").header("content-type", "application/json");
    let response = app.answer(request.body(Body::from(body)).unwrap()).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

pub(super) async fn machine(hub: &TestHub, app: &App, who: &Principal) -> Machine {
    let code = actions::make_code(hub, who, who.unit().unwrap(), "Phòng máy").await.unwrap();
    let key = SigningKey::from_bytes(&hub.chance.bytes());
    let (status, answer) = enrol(app, &code, &key).await;
    assert_eq!(status, 200, "{answer}");
    Machine { key, id: answer["id"].as_str().unwrap().to_owned() }
}

#[tokio::test]
async fn an_enrolment_code_is_good_once_and_for_a_day() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let app = App::new((*hub).clone());
        let unit = team.filter.unit().unwrap();
        let code = actions::make_code(&hub, &team.filter, unit, "Phòng máy").await.unwrap();
        let fresh = || SigningKey::from_bytes(&hub.chance.bytes());
        let (status, answer) = enrol(&app, &code.to_lowercase().replace('-', " "), &fresh()).await;
        assert_eq!(status, 200);
        let signer = hub.keys.policy_signer().verifying_key();
        assert_eq!(answer["policy_key"], BASE64.encode(signer.as_bytes()));
        assert_eq!(answer["province"], "MS");
        let (status, problem) = enrol(&app, &code, &fresh()).await;
        assert_eq!((status, problem["status"].as_u64()), (403, Some(403)), "used");
        let late = actions::make_code(&hub, &team.filter, unit, "Phòng máy").await.unwrap();
        hub.clock.advance(DAY + MINUTE);
        assert_eq!(enrol(&app, &late, &fresh()).await.0, 403, "past its time");
        assert!(actions::make_code(&hub, &team.drafter, unit, "x").await.is_err());
    }
}

#[tokio::test]
async fn only_a_known_resolver_with_a_good_signature_gets_the_policy() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let app = App::new((*hub).clone());
        let known = machine(&hub, &app, &team.filter).await;
        policy::bring_up_to_date(&hub).await.unwrap();
        let response = app.answer(known.request(&hub, 0, 0)).await;
        assert_eq!(response.status(), 200);
        let bundle = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(Bundle::open(&bundle, &hub.keys.policy_signer().verifying_key(), 1).is_ok());
        let status = async |request| app.answer(request).await.status().as_u16();
        let forged = Machine { key: SigningKey::from_bytes(&hub.chance.bytes()), id: known.id.clone() };
        assert_eq!(status(forged.request(&hub, 0, 0)).await, 401);
        let stranger = Machine { key: known.key.clone(), id: uuid::Uuid::now_v7().to_string() };
        assert_eq!(status(stranger.request(&hub, 0, 0)).await, 401);
        assert_eq!(status(known.request(&hub, 0, HOUR)).await, 401, "a clock that is off");
        assert_eq!(status(known.request(&hub, 0, -4 * MINUTE)).await, 200);
        let mut moved = known.request(&hub, 5, 0);
        *moved.uri_mut() = "/resolver/v1/policy?after=0".parse().unwrap();
        assert_eq!(status(moved).await, 401, "what was signed was another request");
        let plain = Request::get("/resolver/v1/policy?after=0").body(Body::empty()).unwrap();
        assert_eq!(status(plain).await, 401);

        let row = &actions::resolvers(&hub, &team.filter).await.unwrap()[0];
        actions::revoke(&hub, &team.filter, row.id).await.unwrap();
        let response = app.answer(known.request(&hub, 0, 0)).await;
        assert_eq!(response.status(), 403);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn a_held_request_is_answered_when_a_policy_is_built_meanwhile() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let app = App::new((*hub).clone());
        let known = machine(&hub, &app, &team.filter).await;
        policy::bring_up_to_date(&hub).await.unwrap();
        let request = known.request(&hub, 1, 0);
        let held = tokio::spawn({
            let app = app.clone();
            async move { app.answer(request).await.status() }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!held.is_finished(), "there is nothing newer yet");
        in_force(&hub, &team.drafter, &team.head, &["xau.example"]).await;
        jobs::run_due(&hub).await.unwrap();
        let status = tokio::time::timeout(Duration::from_secs(5), held).await.unwrap().unwrap();
        assert_eq!(status, 200);
        let row = &actions::resolvers(&hub, &team.filter).await.unwrap()[0];
        assert_eq!(row.sequence, 1, "what the resolver said it has");

        let request = known.request(&hub, 2, 0);
        let held = tokio::spawn(async move { app.answer(request).await.status() });
        tokio::time::sleep(Duration::from_millis(300)).await;
        hub.stopping.cancel();
        let status = tokio::time::timeout(Duration::from_secs(5), held).await.unwrap().unwrap();
        assert_eq!(status, 204, "a hub that stops holds nobody back");
    }
}
