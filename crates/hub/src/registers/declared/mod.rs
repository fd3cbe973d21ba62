//! The registers of the house, one file each. One more is one more file here, and its words.

mod activities;
mod collaborators;
mod commendations;
mod consultations;
mod enterprise_support;
mod funding;
mod good_models;
mod online_rules;
mod partners;
mod proposals;
mod school_safety;
mod staff;
mod standing_group;
mod training;

use super::model::Register;

pub use activities::ACTIVITIES;
pub use collaborators::COLLABORATORS;
pub use commendations::COMMENDATIONS;
pub use consultations::CONSULTATIONS;
pub use enterprise_support::ENTERPRISE_SUPPORT;
pub use funding::FUNDING;
pub use good_models::GOOD_MODELS;
pub use online_rules::ONLINE_RULES;
pub use partners::PARTNERS;
pub use proposals::PROPOSALS;
pub use school_safety::SCHOOL_SAFETY;
pub use staff::STAFF;
pub use standing_group::STANDING_GROUP;
pub use training::TRAINING;

/// All registers, in the order of the glance page.
pub const ALL: &[Register] = &[
    FUNDING,
    COMMENDATIONS,
    GOOD_MODELS,
    PROPOSALS,
    PARTNERS,
    ACTIVITIES,
    CONSULTATIONS,
    STAFF,
    TRAINING,
    COLLABORATORS,
    STANDING_GROUP,
    ONLINE_RULES,
    ENTERPRISE_SUPPORT,
    SCHOOL_SAFETY,
];

/// The register with this name in addresses.
pub fn by_path(path: &str) -> Option<&'static Register> {
    ALL.iter().find(|register| register.path == path)
}

/// The register with this name in the database.
pub fn by_name(name: &str) -> Option<&'static Register> {
    ALL.iter().find(|register| register.name == name)
}
