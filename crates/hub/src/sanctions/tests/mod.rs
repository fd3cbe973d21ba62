//! Violators, on both engines: outcomes with their constraints, minors, days to look again, target 3, the agencies.

mod figures;
mod outcomes;
mod together;

use crate::cases::model::CaseId;
use crate::cases::tests::{Scene, stage};
use crate::db::sql;
use crate::sanctions::model::{self, Asked, Draft};
use crate::time::Day;
use crate::{Hub, OrganisationId};

/// An outcome of a kind with everything that it asks.
pub(crate) fn whole(kind: &str, today: Day) -> Draft {
    let kind = model::kind(kind).unwrap();
    let document = |number: &str| Some((number.to_owned(), today));
    Draft {
        kind: kind.name.into(),
        result: kind.results.first().map(|result| (*result).to_owned()).unwrap_or_default(),
        decided_on: Some(today),
        number: if kind.number == Asked::No { String::new() } else { "12/QĐ-XPHC".into() },
        fine: None,
        reached: if kind.documents { "court".into() } else { String::new() },
        documents: [document("5/QĐ-CSĐT"), document("7/CT-VKS"), document("9/2026/HS-ST")],
        relook_on: kind.relook.then(|| today.plus(30)),
        words: kind.sealed.iter().map(|field| (field.name.into(), "như biên bản".into())).collect(),
        changed_why: String::new(),
    }
}

/// The same, in the place of an outcome that stands.
fn instead(kind: &str, today: Day, why: &str) -> Draft {
    Draft { changed_why: why.into(), ..whole(kind, today) }
}

/// Hands the violator's track of a case over to a unit.
async fn hand_to(
    hub: &Hub,
    from: &crate::authority::Principal,
    case: CaseId,
    to: OrganisationId,
    by: &crate::authority::Principal,
) {
    let open = stage(hub, from, case, "violator").await;
    let offer = crate::cases::handing::offer(hub, from, open, to).await.unwrap();
    crate::cases::handing::accept(hub, by, offer).await.unwrap();
}

/// Says that a report of the case names somebody.
async fn name_in(hub: &Hub, case: CaseId, person: crate::id::PersonId) {
    let mut tx = hub.db.begin().await.unwrap();
    sql("insert into case_conflict (province, case_id, person_id) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(case)
        .bind(person)
        .run(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Entries of the journal of one act.
async fn noted(hub: &Hub, act: &str) -> i64 {
    sql("select count(*) from journal where act = $1").bind(act).count(&hub.db).await.unwrap()
}

/// A second officer of the desk.
async fn second(hub: &Hub, scene: &Scene) -> crate::authority::Principal {
    let unit = scene.desk.unit().unwrap();
    crate::testing::officer(hub, unit, "hai", "Hoàng Văn Nam", crate::authority::Role::DeskOfficer).await
}
