//! Two real plans, handed in as documents: one reviewed and in force, one waiting for its review.

use crate::Hub;
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::plans::actions::{
    DutyChange, Imported, ReportingVerdict, Upload, Whole, decide_duty, decide_reporting, decide_target,
    import, map_agencies, publish, whole,
};
use crate::plans::model::{Body, DUE_KINDS, PlanId, Who, named};

const CAO_BANG: &str = include_str!("plans/cao-bang.txt");
const TUAN_GIAO: &str = include_str!("plans/tuan-giao.txt");

pub(super) async fn read_and_publish(hub: &Hub, cast: &Cast) -> Result<()> {
    let plan = hand_in(hub, cast, "ke-hoach-cao-bang.txt", CAO_BANG).await?;
    // in 2025 information went to science and technology, children's affairs to health
    let successors =
        [("so-tttt", cast.technology), ("so-ldtbxh", cast.health), ("cong-ttdt-tinh", cast.technology)];
    let successors = successors.map(|(key, unit)| (key.to_owned(), Who::Organisation(unit)));
    map_agencies(hub, &cast.steering, plan, &successors).await?;
    review(hub, cast, plan).await?;
    publish(hub, &cast.steering, plan).await?;
    Ok(())
}

/// Hands in the one that waits for its review.
pub(super) async fn hand_in_another(hub: &Hub, cast: &Cast) -> Result<()> {
    hand_in(hub, cast, "ke-hoach-tuan-giao.txt", TUAN_GIAO).await?;
    Ok(())
}

async fn hand_in(hub: &Hub, cast: &Cast, file_name: &str, text: &str) -> Result<PlanId> {
    let upload = Upload { file_name: file_name.into(), bytes: text.as_bytes().to_vec(), recognise: false };
    match import(hub, &cast.steering, upload).await? {
        Imported::New(id) | Imported::Known(id) => Ok(id),
    }
}

/// Takes over what a person would: everything that names somebody, with those outside of the register marked so.
async fn review(hub: &Hub, cast: &Cast, plan: PlanId) -> Result<()> {
    let Whole { duties, targets, reporting, .. } = whole(hub, plan).await?;
    for (duty, bodies) in duties {
        let outside =
            |body: Body| Body { who: if body.who == Who::Open { Who::Outside } else { body.who }, ..body };
        let bodies = bodies.into_iter().map(outside).collect();
        let change = DutyChange { bodies, when: duty.when(), outcome: duty.outcome.clone() };
        let place = (plan, duty.id);
        match decide_duty(hub, &cast.steering, place, duty.version, Some(change)).await {
            Err(Error::Invalid(_)) => {
                decide_duty(hub, &cast.steering, place, duty.version, None).await?;
            }
            outcome => _ = outcome?,
        }
    }
    for target in targets {
        decide_target(hub, &cast.steering, (plan, target.id), target.version, true).await?;
    }
    for item in reporting {
        let take = ReportingVerdict::Take {
            subject: item.subject,
            to: item.to_words,
            through: item.through_words,
            kind: named(DUE_KINDS, &item.due_kind).unwrap_or(lachan_plan::model::DueKind::Unspecified),
            month: item.due_month,
            day: item.due_day,
            year: item.due_year,
        };
        decide_reporting(hub, &cast.steering, (plan, item.id), item.version, take).await?;
    }
    Ok(())
}
