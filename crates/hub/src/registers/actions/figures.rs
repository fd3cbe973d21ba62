//! What the periodic reports count from registers, and the entries behind each figure.

use std::collections::HashSet;

use crate::Hub;
use crate::authority::Level;
use crate::error::Result;
use crate::organisations;
use crate::registers::declared::ONLINE_RULES;
use crate::registers::model::Register;
use crate::registers::store::list;
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;
use crate::web::Lang;

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
pub async fn schools_with_rules(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let behind = schools_behind(hub, silent(from, to)).await?;
    Ok(Counted::of(behind.iter().map(|row| row.verdict)))
}

/// The same, school by school.
pub async fn schools_behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let with: HashSet<_> =
        list::bodies_with_sole(hub, &ONLINE_RULES, reading.to).await?.into_iter().collect();
    let bodies = organisations::actions::directory(hub, reading.to).await?;
    let schools = bodies.of_level(Level::School.name()).filter(|school| school.kind == "school");
    let row = |school: &organisations::actions::Organisation| Behind {
        words: school.name.clone(),
        href: reading.who.map(|_| format!("/so-theo-doi/{}", ONLINE_RULES.path)),
        area: school.area_code.clone(),
        organisation: Some(school.id),
        verdict: if with.contains(&school.id) { Verdict::Settled } else { Verdict::UnderWay },
        why: String::new(),
    };
    Ok(schools.map(row).collect())
}

/// A reading that is only counted.
fn silent(from: Day, to: Day) -> Reading<'static> {
    Reading { from, to, who: None, lang: Lang::Vi }
}
