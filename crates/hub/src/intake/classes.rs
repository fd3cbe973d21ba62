//! What kind of harm a report tells of: a label of a scheme, with the scheme's version beside it, so that another scheme
//! or a later version can stand beside this one and old reports keep what they were called.
//!
//! The scheme is our own, in the words of the plans and of the Law on Children; where the exchange of reports with
//! providers knows the same thing, the name that it has there is beside it (incident types of NCMEC's CyberTipline, as its
//! reporting interface lists them).

use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::intake::desk::{ANSWER, note};
use crate::intake::model::ReportId;
use crate::intake::store::{self, alike as rows};

/// The scheme's name.
pub const SCHEME: &str = "lachan-harm";
/// Its version.
pub const VERSION: &str = "2026-1";

/// One label.
pub struct Label {
    /// The name that is kept; `intake-class-*` are the words.
    pub name: &'static str,
    /// What CyberTipline calls it; empty where it has no such type.
    pub cybertipline: &'static str,
}

/// The labels, in the order in which an officer chooses.
pub const LABELS: &[Label] = &[
    Label { name: "luring", cybertipline: "Online Enticement of Children for Sexual Acts" },
    Label { name: "blackmail", cybertipline: "Online Enticement of Children for Sexual Acts" },
    Label { name: "unsolicited", cybertipline: "Unsolicited Obscene Material Sent to a Child" },
    Label {
        name: "abuse-material",
        cybertipline: "Child Pornography (possession, manufacture, and distribution)",
    },
    Label { name: "trafficking", cybertipline: "Child Sex Trafficking" },
    Label { name: "bullying", cybertipline: "" },
    Label { name: "privacy", cybertipline: "" },
    Label { name: "fraud", cybertipline: "" },
    Label { name: "self-harm", cybertipline: "" },
    Label { name: "harmful-content", cybertipline: "" },
    Label { name: "offline-abuse", cybertipline: "" },
    Label { name: "none", cybertipline: "" },
];

/// What somebody called the harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The label.
    pub label: String,
    /// Of which scheme.
    pub scheme: String,
    /// Of which version of it.
    pub version: String,
}

/// What kind of harm a report tells of, where somebody has said so.
pub async fn of(hub: &Hub, report: ReportId) -> Result<Option<Class>> {
    let found = rows::class(hub, &hub.db, report).await?;
    Ok(found.map(|(label, scheme, version)| Class { label, scheme, version }))
}

/// Says what kind of harm a report tells of.
pub async fn set(hub: &Hub, who: &Principal, report: ReportId, label: &str) -> Result<()> {
    let row = store::by_id(hub, &hub.db, report, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &ANSWER, &On::held_by(row.unit_id))?;
    let label = LABELS.iter().find(|known| known.name == label).ok_or(Error::NotFound)?;
    let mut tx = hub.db.begin().await?;
    rows::set_class(hub, &mut tx, report, (label.name, SCHEME, VERSION), who.person).await?;
    let detail = json!({ "scheme": SCHEME, "version": VERSION });
    note(hub, &mut tx, "intake.class", who, report, detail).await?;
    tx.commit().await?;
    Ok(())
}
