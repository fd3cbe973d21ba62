//! How long people look: what a day has room for, breaks, and what the head of a unit sees of it.
//!
//! IWF 2024 ("How we protect our people"): at most five hours a day for those who assess pictures, a break every hour.
//! Counted is what was granted: from the first showing to "I am done", or to the end of the grant where nobody says so.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::journal::{self, Entry};
use crate::seeing::model::ViewingId;
use crate::seeing::store::exposure as store;
use crate::time::{Day, MINUTE};
use crate::web::form::Problem;
use crate::{intake, organisations, people};

/// See how long the officers of one's unit looked, and set their limits.
pub const OVERSEE: Act = Act { name: "seeing.oversee", allow: &[(Role::UnitHead, Reach::Organisation)] };

/// How much a day has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// After so many minutes a break is proposed, and again after as many.
    pub soft_minutes: i64,
    /// After so many minutes nothing more is shown that day.
    pub hard_minutes: i64,
}

impl Limits {
    /// What holds where no head has set less; nobody can set more.
    pub const MOST: Self = Self { soft_minutes: 60, hard_minutes: 300 };
    /// The shortest that can be set.
    pub const LEAST: Self = Self { soft_minutes: 5, hard_minutes: 10 };
}

/// What somebody has looked today, and what the day still has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Looked today, in microseconds.
    pub used: i64,
    /// The strictest limits of the person's units.
    pub limits: Limits,
    /// How many breaks were proposed and answered today.
    pub breaks: i64,
}

/// Whether somebody may look now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Yes.
    Free,
    /// First a break is proposed: the how manieth of the day.
    Break(i64),
    /// Not today any more.
    Over,
}

impl Budget {
    /// What is left of the day, in microseconds.
    pub fn left(&self) -> i64 {
        (self.limits.hard_minutes * MINUTE - self.used).max(0)
    }

    /// Whether somebody may look now.
    pub fn room(&self) -> Room {
        let number = self.used / (self.limits.soft_minutes * MINUTE);
        if self.left() == 0 {
            Room::Over
        } else if number > self.breaks {
            Room::Break(number)
        } else {
            Room::Free
        }
    }

    /// Refuses where somebody may not look now.
    pub fn check(&self) -> Result<()> {
        match self.room() {
            Room::Free => Ok(()),
            Room::Break(_) => Err(Error::Conflict("seeing-break-first")),
            Room::Over => Err(Error::Conflict("seeing-day-over")),
        }
    }
}

/// What somebody has looked today, without one viewing where it is named.
pub async fn budget(hub: &Hub, who: &Principal, but: Option<ViewingId>) -> Result<Budget> {
    let today = hub.clock.now().day();
    let mut limits = Limits::MOST;
    for unit in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        if let Some((soft, hard)) = store::limits(hub, &hub.db, unit).await? {
            limits.soft_minutes = limits.soft_minutes.min(soft);
            limits.hard_minutes = limits.hard_minutes.min(hard);
        }
    }
    let used = store::used(hub, &hub.db, who.person, today, but).await?;
    let breaks = store::breaks(hub, &hub.db, who.person, today).await?;
    Ok(Budget { used, limits, breaks })
}

/// Answers the break that is proposed; a second answer changes nothing.
pub async fn answer_break(hub: &Hub, who: &Principal, rested: bool) -> Result<()> {
    if !who.may_ever(&super::reach::SEE) {
        return Err(Error::Forbidden(super::reach::SEE.name));
    }
    let Room::Break(number) = budget(hub, who, None).await?.room() else { return Ok(()) };
    let how = if rested { "rested" } else { "goes-on" };
    let mut tx = hub.db.begin().await?;
    if store::add_break(hub, &mut tx, who.person, number, how).await? {
        let detail = json!({ "number": number, "how": how });
        let (act, subject_kind, subject) = ("seeing.break", "person", who.person.0);
        journal::record(hub, &mut tx, Entry { act, actor: Some(who.person), subject_kind, subject, detail })
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Colleagues who could look instead: they hold the unit's key, the report names none of them, and their day has more
/// room. The one with the most room first.
pub async fn colleagues(
    hub: &Hub,
    who: &Principal,
    unit: OrganisationId,
    report: ReportId,
) -> Result<Vec<String>> {
    let mut tx = hub.db.begin().await?;
    let named = intake::actions::conflicts(hub, &mut tx, report).await?;
    drop(tx);
    let today = hub.clock.now().day();
    let mut found = Vec::new();
    for (person, name) in people::keys::holders(hub, &hub.db, unit).await? {
        if person != who.person && !named.contains(&person) {
            let used = store::used(hub, &hub.db, person, today, None).await?;
            if used < Limits::MOST.soft_minutes * MINUTE {
                found.push((used, name));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, name)| name).take(3).collect())
}

/// How long an officer looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub name: String,
    /// Today, in microseconds.
    pub today: i64,
    /// This week, from Monday on.
    pub week: i64,
    /// On the longest day of this week.
    pub most: i64,
    /// How many times this week they went on without the break that was proposed.
    pub went_on: i64,
}

/// A unit as its head sees it.
pub struct Unit {
    /// Key.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// What holds for its officers.
    pub limits: Limits,
    /// Its officers who could look, and those who did, by name.
    pub officers: Vec<Looked>,
}

/// The first day of this week and today, with the units that somebody heads.
pub async fn of_units(hub: &Hub, who: &Principal) -> Result<(Day, Day, Vec<Unit>)> {
    if !who.may_ever(&OVERSEE) {
        return Err(Error::Forbidden(OVERSEE.name));
    }
    let today = hub.clock.now().day();
    let monday = today.plus(-i32::from(today.0.weekday().to_monday_zero_offset()));
    let mut found = Vec::new();
    for id in who.organisations(&[Role::UnitHead]) {
        can(who, &OVERSEE, &On::held_by(id))?;
        let limits = store::limits(hub, &hub.db, id).await?;
        let limits =
            limits.map_or(Limits::MOST, |(soft_minutes, hard_minutes)| Limits { soft_minutes, hard_minutes });
        found.push(Unit {
            id,
            name: organisations::actions::short_name(hub, id).await?,
            limits,
            officers: looked(hub, id, monday, today).await?,
        });
    }
    Ok((monday, today, found))
}

async fn looked(hub: &Hub, unit: OrganisationId, monday: Day, today: Day) -> Result<Vec<Looked>> {
    let nobody = |name| Looked { name, today: 0, week: 0, most: 0, went_on: 0 };
    let mut found: Vec<(PersonId, Looked)> = people::keys::holders(hub, &hub.db, unit)
        .await?
        .into_iter()
        .map(|(person, name)| (person, nobody(name)))
        .collect();
    for row in store::of_unit(hub, &hub.db, unit, monday).await? {
        let at = found.iter().position(|(person, _)| *person == row.person_id).unwrap_or_else(|| {
            found.push((row.person_id, nobody(row.name.clone())));
            found.len() - 1
        });
        let one = &mut found[at].1;
        one.week += row.used;
        one.most = one.most.max(row.used);
        if row.day == today.to_string() {
            one.today = row.used;
        }
    }
    for (person, one) in &mut found {
        one.went_on = store::went_on(hub, &hub.db, *person, monday).await?;
    }
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// Sets the limits of a unit's officers, within those that hold for everybody.
pub async fn set_limits(hub: &Hub, who: &Principal, unit: OrganisationId, limits: Limits) -> Result<()> {
    can(who, &OVERSEE, &On::held_by(unit))?;
    if limits.soft_minutes >= limits.hard_minutes {
        return Err(Error::Invalid(vec![Problem::new("soft", "seeing-soft-below-hard")]));
    }
    let mut tx = hub.db.begin().await?;
    match store::set_limits(hub, &mut tx, unit, limits, who.person).await {
        Err(error) if error.fault == db::Fault::Constraint => {
            return Err(Error::Conflict("seeing-limits-out"));
        }
        outcome => outcome?,
    }
    let detail = json!({ "soft_minutes": limits.soft_minutes, "hard_minutes": limits.hard_minutes });
    let (act, subject_kind, subject) = ("seeing.limits", "organisation", unit.0);
    journal::record(hub, &mut tx, Entry { act, actor: Some(who.person), subject_kind, subject, detail })
        .await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_full_hour_proposes_a_break_and_the_fifth_ends_the_day() {
        let at =
            |minutes: i64, breaks| Budget { used: minutes * MINUTE, limits: Limits::MOST, breaks }.room();
        assert_eq!(at(0, 0), Room::Free);
        assert_eq!(at(59, 0), Room::Free);
        assert_eq!(at(60, 0), Room::Break(1));
        assert_eq!(at(60, 1), Room::Free);
        assert_eq!(at(125, 1), Room::Break(2));
        assert_eq!(at(299, 4), Room::Free);
        assert_eq!(at(300, 5), Room::Over);
    }
}
