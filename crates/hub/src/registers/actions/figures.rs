//! What the periodic reports count from registers.

use crate::Hub;
use crate::error::Result;
use crate::organisations;
use crate::registers::declared::ONLINE_RULES;
use crate::registers::model::Register;
use crate::registers::store::list;
use crate::slice::Counted;
use crate::time::Day;

/// The entries of a period: settled ones, and those under way.
pub async fn counted(hub: &Hub, register: &'static Register, from: Day, to: Day) -> Result<Counted> {
    let (total, settled) = list::counted(hub, register, from, to).await?;
    let (total, settled) = (u64::try_from(total).unwrap_or(0), u64::try_from(settled).unwrap_or(0));
    Ok(Counted { settled, under_way: total - settled, late: 0, total })
}

/// Schools that have valid rules for online teaching by the end of the period, of all schools of the directory on that
/// day.
pub async fn schools_with_rules(hub: &Hub, _from: Day, to: Day) -> Result<Counted> {
    let with = list::bodies_with_sole(hub, &ONLINE_RULES, to).await?;
    let all = organisations::actions::as_of(hub, to).await?;
    let schools: Vec<_> = all.into_iter().filter(|body| body.kind == "school").collect();
    let settled = schools.iter().filter(|school| with.contains(&school.id)).count() as u64;
    let total = schools.len() as u64;
    Ok(Counted { settled, under_way: total - settled, late: 0, total })
}
