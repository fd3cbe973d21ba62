//! What stands above the officers: stages that await a superior's decision, the open stages of a head's unit, and what is
//! late below a body. Codes, steps, names of officers and clocks; nothing of what a case is about.

use std::collections::BTreeSet;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::assigning::{ASSIGN, NAME};
use crate::cases::eligible;
use crate::cases::model::CaseId;
use crate::cases::store::{self, AssignmentRow, HeldRow, LateRow, PauseRow};
use crate::error::Result;
use crate::id::{OrganisationId, PersonId};
use crate::organisations;
use crate::organisations::model::Function;

/// Look at stages from above.
pub const OVERSEE: Act = Act {
    name: "cases.oversee",
    allow: &[
        (Role::UnitHead, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::Viewer, Reach::Organisation),
    ],
};

/// So much is looked at.
const MOST: i64 = 500;

/// What a person sees from above.
#[derive(Default)]
pub struct Board {
    /// Stages that the person may assign.
    pub waiting: Vec<AssignmentRow>,
    /// Open stages of the units that the person heads.
    pub ours: Vec<HeldRow>,
    /// Late stages of bodies below the person's.
    pub late: Vec<LateRow>,
    /// Pauses of clocks that wait for the person as the second one.
    pub pauses: Vec<PauseRow>,
}

/// Stages that the person may assign as the superior, the most pressing clock first.
pub async fn waiting(hub: &Hub, who: &Principal) -> Result<Vec<AssignmentRow>> {
    let mut found = Vec::new();
    for unit in who.organisations(&[Role::UnitHead, Role::SteeringOfficer]) {
        can(who, &ASSIGN, &On::held_by(unit))?;
        found.extend(store::awaiting_superior(hub, &hub.db, unit, who.person).await?);
    }
    Ok(found)
}

/// Everything that the person sees from above.
pub async fn board(hub: &Hub, who: &Principal) -> Result<Board> {
    let (mut ours, mut pauses) = (Vec::new(), Vec::new());
    for unit in who.organisations(&[Role::UnitHead]) {
        can(who, &NAME, &On::held_by(unit))?;
        ours.extend(store::held(hub, &hub.db, unit, who.person).await?);
        pauses.extend(store::pauses_asked(hub, &hub.db, unit, who.person).await?);
    }
    Ok(Board { waiting: waiting(hub, who).await?, ours, late: late(hub, who).await?, pauses })
}

/// Late stages of the bodies below the person's; of all bodies for the lead department and the People's Committee of the
/// province.
pub async fn late(hub: &Hub, who: &Principal) -> Result<Vec<LateRow>> {
    let mine = who.organisations(&[Role::UnitHead, Role::SteeringOfficer, Role::Viewer]);
    for unit in &mine {
        can(who, &OVERSEE, &On::held_by(*unit))?;
    }
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::late(hub, &hub.db, who.person, MOST).await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let from_above = reach(hub, who).await?;
    Ok(rows.into_iter().filter(|row| from_above.holds(row.unit_id)).collect())
}

/// Which bodies somebody looks at from above.
pub enum FromAbove {
    /// All of the province.
    All,
    /// These.
    Bodies(BTreeSet<OrganisationId>),
}

impl FromAbove {
    /// Whether it reaches a body.
    pub fn holds(&self, unit: OrganisationId) -> bool {
        match self {
            Self::All => true,
            Self::Bodies(bodies) => bodies.contains(&unit),
        }
    }
}

/// Which bodies a person looks at from above: their own and those below; all of them from the lead department and the
/// People's Committee of the province.
pub async fn reach(hub: &Hub, who: &Principal) -> Result<FromAbove> {
    let mine = who.organisations(&[Role::UnitHead, Role::SteeringOfficer, Role::Viewer]);
    if mine.is_empty() {
        return Ok(FromAbove::Bodies(BTreeSet::new()));
    }
    if sees_all(hub, &mine).await? {
        return Ok(FromAbove::All);
    }
    Ok(FromAbove::Bodies(below(hub, &mine).await?))
}

async fn sees_all(hub: &Hub, mine: &[OrganisationId]) -> Result<bool> {
    let lead = organisations::actions::holder(hub, Function::Steering, "").await?;
    if lead.is_some_and(|lead| mine.contains(&lead)) {
        return Ok(true);
    }
    for unit in mine {
        let body = organisations::actions::get(hub, *unit).await?;
        if body.is_some_and(|body| body.kind == "peoples-committee" && body.level == "province") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Some bodies and all that stand under them.
async fn below(hub: &Hub, mine: &[OrganisationId]) -> Result<BTreeSet<OrganisationId>> {
    let parents = organisations::actions::parents(hub).await?;
    let mut found: BTreeSet<_> = mine.iter().copied().collect();
    let mut before = 0;
    while before < found.len() {
        before = found.len();
        let more: Vec<_> =
            parents.iter().filter(|(_, upper)| found.contains(upper)).map(|(lower, _)| *lower).collect();
        found.extend(more);
    }
    Ok(found)
}

/// The officers of a unit whom its head may name for a stage of a case.
pub async fn officers(hub: &Hub, unit: OrganisationId, case: CaseId) -> Result<Vec<(PersonId, String)>> {
    eligible::officers(hub, unit, case).await
}
