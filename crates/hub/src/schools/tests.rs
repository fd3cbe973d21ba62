//! Rooms, openings, settings, appeals, on both engines.

mod appeals;
mod settings;

use axum::body::Body;
use axum::http::{Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use lachan_filter::{AgeTier, School};
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::app::App;
use crate::authority::{Level, Principal, Role};
use crate::filtering;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::schools::actions::{self, RoomRow};
use crate::testing::{TestHub, officer};
use crate::time::SECOND;

/// A school with somebody who runs its network, and the province's officer.
struct House {
    school: OrganisationId,
    teacher: Principal,
    province: Principal,
}

async fn body(hub: &Hub, name: &str, kind: &str) -> OrganisationId {
    let level = if kind == "school" { Level::School } else { Level::Province };
    let new = NewOrganisation {
        kind: kind.into(),
        level,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

/// The same as the house's `officer`, at a school: a role there reaches nothing else.
async fn at_school(hub: &Hub, school: OrganisationId, login: &str, name: &str, role: Role) -> Principal {
    let mut who = officer(hub, school, login, name, role).await;
    for grant in &mut who.grants {
        (grant.level, grant.area) = (Level::School, "99001".into());
    }
    who
}

async fn house(hub: &Hub) -> House {
    let school = body(hub, "Trường Tiểu học Mẫu", "school").await;
    let department = body(hub, "Sở Mẫu", "department").await;
    House {
        school,
        teacher: at_school(hub, school, "mang.truong", "Ma Văn Tùng", Role::FilterOfficer).await,
        province: officer(hub, department, "mang.so", "Lý A Páo", Role::FilterOfficer).await,
    }
}

async fn room(hub: &Hub, house: &House, name: &str, network: &str) -> RoomRow {
    let id =
        actions::add_room(hub, &house.teacher, house.school, name, network, AgeTier::Primary).await.unwrap();
    RoomRow { id, name: name.into(), network: network.into(), tier: "primary".into() }
}

/// A resolver as the hub sees it.
struct Machine {
    key: SigningKey,
    id: String,
}

impl Machine {
    async fn enrol(hub: &TestHub, app: &App, house: &House) -> Self {
        let code =
            filtering::actions::make_code(hub, &house.province, house.school, "Phòng máy").await.unwrap();
        let key = SigningKey::from_bytes(&hub.chance.bytes());
        let text = BASE64.encode(key.verifying_key().as_bytes());
        let body = serde_json::json!({ "code": code, "key": text, "name": "may-loc" }).to_string();
        let request = Request::post("/resolver/v1/enrol").header("content-type", "application/json");
        let response = app.answer(request.body(Body::from(body)).unwrap()).await;
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        Self { key, id: answer["id"].as_str().unwrap().to_owned() }
    }

    fn sign(&self, hub: &Hub, request: &str) -> [(&'static str, String); 3] {
        let time = hub.clock.now().0 / SECOND;
        let text = format!("lachan-resolver/1\n{}\n{time}\n{request}", self.id);
        let signature = BASE64.encode(self.key.sign(text.as_bytes()).to_bytes());
        [
            ("x-lachan-resolver", self.id.clone()),
            ("x-lachan-time", time.to_string()),
            ("x-lachan-signature", signature),
        ]
    }

    fn ask(&self, hub: &Hub, after: u64) -> Request<Body> {
        let path = format!("/resolver/v1/school?after={after}");
        let mut request = Request::get(&path);
        for (name, value) in self.sign(hub, &format!("GET {path}")) {
            request = request.header(name, value);
        }
        request.body(Body::empty()).unwrap()
    }

    async fn settings(&self, hub: &Hub, app: &App, after: u64) -> School {
        let bytes = bytes(app.answer(self.ask(hub, after)).await).await;
        School::open(&bytes, &hub.keys.policy_signer().verifying_key(), &self.id).unwrap()
    }

    fn hand_in(&self, hub: &Hub, body: &str, signed: &str) -> Request<Body> {
        let digest = BASE64.encode(Sha256::digest(signed));
        let path = "/resolver/v1/appeals";
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in self.sign(hub, &format!("POST {path} {digest}")) {
            request = request.header(name, value);
        }
        request.body(Body::from(body.to_owned())).unwrap()
    }
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    assert_eq!(response.status(), 200);
    axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()
}
