//! What the periodic reports count from registers, and the entries behind each figure.

use std::collections::HashSet;

use crate::Hub;
use crate::authority::Level;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::organisations::actions::{Directory, Organisation};
use crate::registers::declared::ONLINE_RULES;
use crate::registers::model::Register;
use crate::registers::store::list;
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;

/// The entries of a period: settled ones, and those under way.
pub async fn counted(hub: &Hub, register: &'static Register, from: Day, to: Day) -> Result<Counted> {
    let found = list::counted(hub, register, from, to).await?;
    let of =
        |wanted: bool| found.iter().filter(|(settled, _)| *settled == wanted).map(|(_, n)| *n).sum::<i64>();
    let [settled, under_way] = [true, false].map(|settled| u64::try_from(of(settled)).unwrap_or(0));
    Ok(Counted { settled, under_way, late: 0, total: settled + under_way })
}

/// The same, one by one.
pub async fn behind(hub: &Hub, register: &'static Register, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let names = organisations::actions::names(hub).await?;
    let bodies = organisations::actions::directory(hub, reading.to).await?;
    let rows = list::behind(hub, register, reading.from, reading.to).await?;
    let row = |row: list::Behind| Behind {
        href: reading.who.map(|_| format!("/so-theo-doi/{}/{}", register.path, row.id)),
        area: bodies.get(row.organisation_id).map(|body| body.area_code.clone()).unwrap_or_default(),
        organisation: Some(row.organisation_id),
        verdict: if row.settled { Verdict::Settled } else { Verdict::UnderWay },
        why: names.short(row.organisation_id, reading.to).to_owned(),
        words: row.title,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Schools that have valid rules for online teaching by the end of the period, of all schools of the directory on that
/// day.
pub async fn schools_with_rules(hub: &Hub, _: Day, to: Day) -> Result<Counted> {
    let with = with_rules(hub, to).await?;
    let bodies = organisations::actions::directory(hub, to).await?;
    Ok(Counted::of(schools(&bodies).map(|school| verdict(&with, school.id))))
}

/// The bodies that had rules at the end of a day.
async fn with_rules(hub: &Hub, day: Day) -> Result<HashSet<OrganisationId>> {
    Ok(list::bodies_with_sole(hub, &ONLINE_RULES, day).await?.into_iter().collect())
}

fn schools(bodies: &Directory) -> impl Iterator<Item = &Organisation> {
    bodies.of_level(Level::School.name()).filter(|school| school.kind == "school")
}

fn verdict(with: &HashSet<OrganisationId>, school: OrganisationId) -> Verdict {
    if with.contains(&school) { Verdict::Settled } else { Verdict::UnderWay }
}

/// The same, school by school.
pub async fn schools_behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let with = with_rules(hub, reading.to).await?;
    let bodies = organisations::actions::directory(hub, reading.to).await?;
    let row = |school: &Organisation| Behind {
        words: school.name.clone(),
        href: reading.who.map(|_| format!("/so-theo-doi/{}", ONLINE_RULES.path)),
        area: school.area_code.clone(),
        organisation: Some(school.id),
        verdict: verdict(&with, school.id),
        why: String::new(),
    };
    Ok(schools(&bodies).map(row).collect())
}
