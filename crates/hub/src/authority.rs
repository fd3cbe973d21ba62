//! Who may do what: one function, [`can`], that every action calls.
//!
//! An [`Act`] is declared by the slice that does it, with the roles that may and how far each role reaches.
//! A role is always bound to an organisation, a level and an area, from one day to another. Everything that is
//! not allowed is refused. Invariant: no other place in the hub compares roles.

use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::seal::UnitSecret;
use crate::web::Lang;

/// What somebody is, at an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the installation: organisations, accounts, lists. Reads no report and no case.
    Administrator,
    /// Sits at the desk that takes reports in (*bàn trực*).
    DeskOfficer,
    /// Holds stages of cases: commune officer, police, department (*cán bộ thụ lý*).
    CaseOfficer,
    /// Talks with a child, at a school, a health station, a provider (*người tư vấn*): school counsellor, psychologist,
    /// social worker. Sees no case, only the talks that they are responsible for.
    Counsellor,
    /// Heads a unit; the second person who approves (*lãnh đạo đơn vị*).
    UnitHead,
    /// Steers the plan: duties, tasks, reports (*cán bộ theo dõi kế hoạch*).
    SteeringOfficer,
    /// Runs the filter of a school or of the province (*cán bộ mạng*).
    FilterOfficer,
    /// Keeps the police's register of known offenders (*cán bộ hồ sơ nghiệp vụ*); at a body of the police alone.
    OffenderOfficer,
    /// Reads the figures: the People's Committee's chair (*lãnh đạo UBND*).
    Viewer,
}

impl Role {
    /// All roles, in the order in which screens list them.
    pub const ALL: [Self; 9] = [
        Self::Administrator,
        Self::DeskOfficer,
        Self::CaseOfficer,
        Self::Counsellor,
        Self::UnitHead,
        Self::SteeringOfficer,
        Self::FilterOfficer,
        Self::OffenderOfficer,
        Self::Viewer,
    ];

    /// The name kept in the database and in message ids (`role-desk-officer`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::DeskOfficer => "desk-officer",
            Self::CaseOfficer => "case-officer",
            Self::Counsellor => "counsellor",
            Self::UnitHead => "unit-head",
            Self::SteeringOfficer => "steering-officer",
            Self::FilterOfficer => "filter-officer",
            Self::OffenderOfficer => "offender-officer",
            Self::Viewer => "viewer",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role can be given at a body of the police alone.
    pub fn is_of_police(self) -> bool {
        matches!(self, Self::OffenderOfficer)
    }

    /// Whether people in this role open what is sealed to their unit, and so need their unit's key.
    pub fn needs_unit_key(self) -> bool {
        matches!(self, Self::DeskOfficer | Self::CaseOfficer | Self::Counsellor)
    }
}

/// The level of government at which a role or an organisation stands.
///
/// A level is data in a column: the district existed until 30 June 2025 and must stay readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, until 30 June 2025.
    District,
    /// Xã, phường, đặc khu.
    Commune,
    /// A school or care facility.
    School,
}

impl Level {
    /// All levels from the top.
    pub const ALL: [Self; 4] = [Self::Province, Self::District, Self::Commune, Self::School];

    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::School => "school",
        }
    }

    /// The level of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// How far a role reaches when it does an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anything in the province.
    Province,
    /// What lies in the area of the role: the whole province for a provincial role, else its own unit of area.
    Area,
    /// What belongs to the role's own organisation.
    Organisation,
    /// What lies in the area of a role of the commune or above. A school's role reaches no other school by it, though
    /// both lie in one commune.
    Oversight,
    /// What belongs to the role's own organisation, where that is a school.
    OwnSchool,
    /// What belongs to the role's own organisation, where that is a body of the police.
    OwnPolice,
}

/// Something that can be done, declared as a constant by the slice that does it.
#[derive(Debug)]
pub struct Act {
    /// `slice.verb`, for the journal and the log.
    pub name: &'static str,
    /// Who may, and how far.
    pub allow: &'static [(Role, Reach)],
}

/// A role that somebody holds today.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationId,
    /// At which level.
    pub level: Level,
    /// Code of the administrative unit; empty for the whole province.
    pub area: String,
}

/// What an act is done on.
#[derive(Clone, Debug, Default)]
pub struct On {
    /// The organisation that holds the thing.
    pub organisation: Option<OrganisationId>,
    /// Code of the administrative unit where it lies; `None` when it lies nowhere in particular.
    pub area: Option<String>,
}

impl On {
    /// Something of the whole province.
    pub fn province() -> Self {
        Self::default()
    }

    /// Something that `organisation` holds.
    pub fn held_by(organisation: OrganisationId) -> Self {
        Self { organisation: Some(organisation), area: None }
    }
}

/// On what somebody may do an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// On anything in the province.
    Everything,
    /// On what belongs to these organisations or lies in these areas; on nothing when both are empty.
    Only {
        /// The organisations.
        organisations: Vec<OrganisationId>,
        /// Codes of administrative units.
        areas: Vec<String>,
    },
}

/// Somebody who is signed in, with what they may.
#[derive(Clone)]
pub struct Principal {
    /// Who.
    pub person: PersonId,
    /// Name, as shown on screen.
    pub name: String,
    /// The language of the person's screens.
    pub lang: Lang,
    /// The roles of today.
    pub grants: Vec<Grant>,
    /// Of the organisations of these roles, the bodies of the police.
    pub police: Vec<OrganisationId>,
    /// The person's own secret key, open for this request; it opens the keys of their units.
    pub secret: Option<UnitSecret>,
    /// What the session's forms must carry (see `web::csrf`).
    pub csrf: String,
}

impl Principal {
    /// The organisations for which this person holds one of `roles`.
    pub fn organisations(&self, roles: &[Role]) -> Vec<OrganisationId> {
        let mut found: Vec<_> = self
            .grants
            .iter()
            .filter(|grant| roles.contains(&grant.role))
            .map(|grant| grant.organisation)
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether the person would be let through for some object at least; for menus.
    pub fn may_ever(&self, act: &Act) -> bool {
        let ever = |grant: &Grant, reach: Reach| match reach {
            Reach::OwnSchool => grant.level == Level::School,
            Reach::OwnPolice => self.police.contains(&grant.organisation),
            Reach::Oversight => grant.level != Level::School,
            Reach::Province | Reach::Area | Reach::Organisation => true,
        };
        self.grants
            .iter()
            .any(|grant| act.allow.iter().any(|(role, reach)| *role == grant.role && ever(grant, *reach)))
    }

    /// Passes when the person would be let through for some object at least; for pages that list what they may.
    pub fn must_ever(&self, act: &Act) -> Result<()> {
        if self.may_ever(act) { Ok(()) } else { Err(Error::Forbidden(act.name)) }
    }

    /// On what the person may do an act: for lists, which cannot ask [`can`] row by row.
    pub fn extent(&self, act: &Act) -> Extent {
        let (mut organisations, mut areas) = (Vec::new(), Vec::new());
        for grant in &self.grants {
            for (_, reach) in act.allow.iter().filter(|(role, _)| *role == grant.role) {
                match reach {
                    Reach::Province => return Extent::Everything,
                    Reach::Area if grant.area.is_empty() => return Extent::Everything,
                    Reach::Area => {
                        areas.push(grant.area.clone());
                        organisations.push(grant.organisation);
                    }
                    Reach::Organisation => organisations.push(grant.organisation),
                    Reach::OwnSchool if grant.level == Level::School => {
                        organisations.push(grant.organisation)
                    }
                    Reach::OwnPolice if self.police.contains(&grant.organisation) => {
                        organisations.push(grant.organisation);
                    }
                    Reach::OwnSchool | Reach::OwnPolice => {}
                    Reach::Oversight if grant.level == Level::School => {}
                    Reach::Oversight if grant.area.is_empty() => return Extent::Everything,
                    Reach::Oversight => areas.push(grant.area.clone()),
                }
            }
        }
        organisations.sort();
        organisations.dedup();
        Extent::Only { organisations, areas }
    }

    /// The organisation under which the person acts on screen: the first that they hold a role for.
    pub fn unit(&self) -> Option<OrganisationId> {
        self.grants.first().map(|grant| grant.organisation)
    }
}

/// Whether `who` may do `act` on `on`. The only gate: every action passes here before it touches anything.
pub fn can(who: &Principal, act: &Act, on: &On) -> Result<()> {
    let allowed = who.grants.iter().any(|grant| {
        act.allow.iter().any(|(role, reach)| *role == grant.role && reaches(who, grant, *reach, on))
    });
    if allowed { Ok(()) } else { Err(Error::Forbidden(act.name)) }
}

fn reaches(who: &Principal, grant: &Grant, reach: Reach, on: &On) -> bool {
    match reach {
        Reach::Province => true,
        Reach::Organisation => on.organisation == Some(grant.organisation),
        Reach::OwnSchool => grant.level == Level::School && on.organisation == Some(grant.organisation),
        Reach::OwnPolice => {
            who.police.contains(&grant.organisation) && on.organisation == Some(grant.organisation)
        }
        Reach::Oversight => {
            let there = grant.area.is_empty() || on.area.as_ref().is_some_and(|area| *area == grant.area);
            grant.level != Level::School && there
        }
        Reach::Area => {
            grant.area.is_empty()
                || on.area.as_ref().is_some_and(|area| *area == grant.area)
                || on.organisation == Some(grant.organisation)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const READ: Act = Act {
        name: "test.read",
        allow: &[
            (Role::DeskOfficer, Reach::Organisation),
            (Role::UnitHead, Reach::Area),
            (Role::Viewer, Reach::Province),
        ],
    };

    fn who(role: Role, organisation: u128, area: &str) -> Principal {
        let grant = Grant {
            role,
            organisation: OrganisationId(Uuid::from_u128(organisation)),
            level: Level::Commune,
            area: area.into(),
        };
        Principal {
            person: PersonId(Uuid::from_u128(9)),
            name: String::new(),
            lang: Lang::Vi,
            grants: vec![grant],
            police: Vec::new(),
            secret: None,
            csrf: String::new(),
        }
    }

    #[test]
    fn what_is_not_allowed_is_refused() {
        let mine = On::held_by(OrganisationId(Uuid::from_u128(1)));
        let there = On { organisation: None, area: Some("00123".into()) };
        for (role, organisation, area, on, allowed) in [
            (Role::DeskOfficer, 1, "00123", &mine, true),
            (Role::DeskOfficer, 2, "00123", &mine, false),
            (Role::DeskOfficer, 1, "00123", &there, false),
            (Role::UnitHead, 2, "00123", &there, true),
            (Role::UnitHead, 2, "00124", &there, false),
            (Role::UnitHead, 2, "", &there, true),
            (Role::UnitHead, 1, "00124", &mine, true),
            (Role::Viewer, 5, "", &mine, true),
            (Role::Administrator, 1, "", &mine, false),
        ] {
            let verdict = can(&who(role, organisation, area), &READ, on);
            assert_eq!(verdict.is_ok(), allowed, "{role:?} of {organisation} in {area} on {on:?}");
        }
    }

    #[test]
    fn an_extent_says_of_lists_what_can_says_of_one() {
        let own = OrganisationId(Uuid::from_u128(1));
        let only = |areas: &[&str]| Extent::Only {
            organisations: vec![own],
            areas: areas.iter().map(|area| (*area).to_owned()).collect(),
        };
        assert_eq!(who(Role::Viewer, 1, "").extent(&READ), Extent::Everything);
        assert_eq!(who(Role::UnitHead, 1, "").extent(&READ), Extent::Everything);
        assert_eq!(who(Role::UnitHead, 1, "00123").extent(&READ), only(&["00123"]));
        assert_eq!(who(Role::DeskOfficer, 1, "").extent(&READ), only(&[]));
        let nothing = Extent::Only { organisations: Vec::new(), areas: Vec::new() };
        assert_eq!(who(Role::Administrator, 1, "").extent(&READ), nothing);
    }

    #[test]
    fn a_school_oversees_nobody() {
        const ACCEPT: Act = Act { name: "test.accept", allow: &[(Role::SteeringOfficer, Reach::Oversight)] };
        let there = On { organisation: None, area: Some("00123".into()) };
        let mut one = who(Role::SteeringOfficer, 1, "00123");
        assert!(can(&one, &ACCEPT, &there).is_ok());
        assert!(can(&one, &ACCEPT, &On::province()).is_err(), "not the whole province");
        one.grants[0].level = Level::School;
        assert!(can(&one, &ACCEPT, &there).is_err());
        assert!(can(&one, &ACCEPT, &On::held_by(one.grants[0].organisation)).is_err(), "nor itself");
        assert!(!one.may_ever(&ACCEPT), "so its menu shows nothing of it");
        assert!(can(&who(Role::SteeringOfficer, 1, ""), &ACCEPT, &there).is_ok());
    }

    #[test]
    fn what_is_for_schools_is_seen_by_schools_alone() {
        const NOTICE: Act = Act { name: "test.notice", allow: &[(Role::SteeringOfficer, Reach::OwnSchool)] };
        let mut one = who(Role::SteeringOfficer, 1, "00123");
        let own = On::held_by(one.grants[0].organisation);
        assert!(!one.may_ever(&NOTICE) && can(&one, &NOTICE, &own).is_err());
        one.grants[0].level = Level::School;
        assert!(one.may_ever(&NOTICE) && can(&one, &NOTICE, &own).is_ok());
        assert!(can(&one, &NOTICE, &On::held_by(OrganisationId(Uuid::from_u128(2)))).is_err());
    }

    #[test]
    fn what_is_for_the_police_is_done_by_the_police_alone() {
        const KEEP: Act = Act { name: "test.keep", allow: &[(Role::UnitHead, Reach::OwnPolice)] };
        let mut one = who(Role::UnitHead, 1, "");
        let own = On::held_by(one.grants[0].organisation);
        let nothing = Extent::Only { organisations: Vec::new(), areas: Vec::new() };
        assert!(!one.may_ever(&KEEP) && can(&one, &KEEP, &own).is_err());
        assert_eq!(one.extent(&KEEP), nothing, "not even with a role for the whole province");
        one.police = vec![one.grants[0].organisation];
        assert!(one.may_ever(&KEEP) && can(&one, &KEEP, &own).is_ok());
        assert!(can(&one, &KEEP, &On::held_by(OrganisationId(Uuid::from_u128(2)))).is_err());
        assert!(can(&one, &KEEP, &On::province()).is_err());
    }

    #[test]
    fn names_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        for level in Level::ALL {
            assert_eq!(Level::parse(level.name()), Some(level));
        }
    }
}
