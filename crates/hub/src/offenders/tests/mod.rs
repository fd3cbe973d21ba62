//! The police's register, on both engines: who may, what is sealed, two persons, the log, and that nothing leaks.

mod apart;
mod files;
mod keeping;
mod leaks;

use crate::authority::{Grant, Level, Principal, Role};
use crate::offenders::model::{Contents, Judgment};
use crate::offenders::{actions, keys, looking};
use crate::organisations::actions::{NewOrganisation, enter};
use crate::people::actions::{First, establish};
use crate::people::{session, store as people};
use crate::time::Day;
use crate::{Hub, OrganisationId};

/// The police of the province and of a commune, and others who have no business there.
pub(super) struct Scene {
    pub police: OrganisationId,
    pub commune_police: OrganisationId,
    /// Keeps the register for the province; holds its key.
    pub keeper: Principal,
    /// Keeps it for the commune; was let in.
    pub second: Principal,
    /// Heads the province's police.
    pub head: Principal,
    /// Works for the police, without the role.
    pub officer: Principal,
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) async fn body(
    hub: &Hub,
    kind: &str,
    level: Level,
    name: &str,
    parent: Option<OrganisationId>,
) -> OrganisationId {
    let new = NewOrganisation {
        kind: kind.into(),
        level,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

/// Somebody with several roles at one body, signed in; with the cookie's text.
pub(super) async fn person(
    hub: &Hub,
    at: OrganisationId,
    login: &str,
    roles: &[Role],
) -> (Principal, String) {
    let grant = |role| Grant { role, organisation: at, level: Level::Province, area: String::new() };
    let first = First {
        name: format!("Người {login}"),
        login: login.into(),
        grant: grant(roles[0]),
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (id, token) = establish(hub, first).await.unwrap();
    for role in &roles[1..] {
        let mut tx = hub.db.begin().await.unwrap();
        people::grant(hub, &mut tx, id, &grant(*role), hub.clock.now().day()).await.unwrap();
        tx.commit().await.unwrap();
    }
    (session::principal(hub, &token).await.unwrap().unwrap(), token.text())
}

pub(super) async fn scene(hub: &Hub) -> Scene {
    let police = body(hub, "police", Level::Province, "Công an tỉnh Mẫu", None).await;
    let commune_police = body(hub, "police", Level::Commune, "Công an xã Bản Mới", None).await;
    let (keeper, _) = person(hub, police, "hoso", &[Role::OffenderOfficer]).await;
    let (second, _) = person(hub, commune_police, "hoso2", &[Role::OffenderOfficer]).await;
    let (head, _) = person(hub, police, "lanhdao", &[Role::UnitHead]).await;
    let (officer, _) = person(hub, police, "dieutra", &[Role::CaseOfficer]).await;
    keys::found(hub, &keeper).await.unwrap();
    keys::let_in(hub, &keeper, second.person).await.unwrap();
    Scene { police, commune_police, keeper, second, head, officer }
}

pub(super) fn judgment() -> Judgment {
    Judgment {
        number: "19/2026/HS-ST".into(),
        court: "TAND tỉnh Mẫu".into(),
        on: Some(day("2026-09-28")),
        article: "Điều 170".into(),
        acted_on: Some(day("2026-06-01")),
        outcome: None,
    }
}

pub(super) fn somebody(name: &str, birth: &str) -> Contents {
    Contents {
        name: name.into(),
        birth: Some(day(birth)),
        judgments: vec![judgment()],
        ..Contents::default()
    }
}

/// A day on which a file is looked through again.
pub(super) fn later(hub: &Hub) -> Day {
    hub.clock.now().day().plus(200)
}

pub(super) async fn entered(hub: &Hub, who: &Principal, one: &Contents) -> i64 {
    actions::enter(hub, who, one, later(hub)).await.unwrap()
}

pub(super) fn reason() -> looking::Reason {
    looking::Reason { kind: "review".into(), words: "rà soát quý IV".into() }
}

pub(super) async fn open(hub: &Hub, who: &Principal, number: i64) {
    looking::open(hub, who, number, &reason()).await.unwrap();
}
