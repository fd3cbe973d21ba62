//! What somebody says about a type of report: who reports, through whom, in which sections; and reviews over years.

use serde_json::json;

use super::turns::{check_period, type_of, types};
use super::{CONFIGURE, lead, note};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::periodic_reports::bodies::{Circle, Entry};
use crate::periodic_reports::model::{Period, TypeId, TypeKind};
use crate::periodic_reports::store::{self, types::TypeRow};
use crate::periodic_reports::words;
use crate::plans;
use crate::plans::model::PlanId;
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

/// What somebody says about a type.
#[derive(Clone, Debug, Default)]
pub struct TypeChange {
    /// To whom.
    pub to: String,
    /// Through whom.
    pub through: String,
    /// Who takes the reports in; nobody is the body that steers the plan.
    pub through_id: Option<OrganisationId>,
    /// Days after the last day until nothing is sent any more.
    pub grace: i64,
    /// Groups that report.
    pub circles: Vec<Circle>,
    /// Bodies that report.
    pub bodies: Vec<OrganisationId>,
    /// Headings of the sections, in order.
    pub headings: Vec<String>,
}

/// Changes a type. `seen` is the version that the person had on screen.
pub async fn change_type(hub: &Hub, who: &Principal, id: TypeId, seen: i64, new: &TypeChange) -> Result<()> {
    can(who, &CONFIGURE, &On::held_by(lead(hub).await?))?;
    let of = type_of(hub, id).await?;
    let mut problems = Vec::new();
    if new.circles.is_empty() && new.bodies.is_empty() {
        problems.push(Problem::new("circles", "reports-nobody-chosen"));
    }
    if new.headings.is_empty() {
        problems.push(Problem::new("headings", "reports-no-sections"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let entries: Vec<_> = new
        .circles
        .iter()
        .map(|circle| Entry::Circle(*circle))
        .chain(new.bodies.iter().map(|body| Entry::Body(*body)))
        .collect();
    let sections = keyed(&of.sections, &new.headings);
    let change = store::types::Change {
        to_words: &new.to,
        through_words: &new.through,
        through_id: new.through_id,
        grace_days: new.grace,
        entries: &entries,
        sections: &sections,
    };
    let mut tx = hub.db.begin().await?;
    store::types::keep(hub, &mut tx, &of.row).await?;
    if !store::types::change(hub, &mut tx, (id, seen), &change, who.person).await? {
        return Err(Error::Conflict("reports-type-changed"));
    }
    let detail = json!({ "bodies": entries.len(), "sections": sections.len(), "grace": new.grace });
    note(hub, &mut tx, &CONFIGURE, Some(who), ("report-type", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Headings with their keys: one that was there keeps its key, and so its texts; a new one gets the next free key.
fn keyed(before: &[(String, String)], headings: &[String]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut next = 1;
    for heading in headings {
        let same = |(key, title): &&(String, String)| words::section_title(Lang::Vi, key, title) == *heading;
        let known = before.iter().find(same).filter(|(key, _)| !found.iter().any(|(k, _)| k == key));
        found.push(match known {
            Some(known) => known.clone(),
            None => {
                let taken = |key: &String| {
                    before.iter().any(|(k, _)| k == key) || found.iter().any(|(k, _)| k == key)
                };
                while taken(&format!("s{next}")) {
                    next += 1;
                }
                (format!("s{next}"), heading.clone())
            }
        });
    }
    found
}

/// A review over several years (*sơ kết*, *tổng kết*).
pub struct NewReview {
    /// On which plan.
    pub plan: PlanId,
    /// [`TypeKind::MidTerm`] or [`TypeKind::Final`].
    pub kind: TypeKind,
    /// First day of the figures.
    pub from: Day,
    /// Last day of the figures.
    pub to: Day,
    /// Last day to send it.
    pub due: Day,
}

/// Sets a review up: a type of its own with its sections, and its one turn.
pub async fn add_review(hub: &Hub, who: &Principal, new: &NewReview) -> Result<TypeId> {
    can(who, &CONFIGURE, &On::held_by(lead(hub).await?))?;
    check_period(new.from, new.to)?;
    if new.due < new.to {
        return Err(Error::Invalid(vec![Problem::new("due", "reports-due-before-end")]));
    }
    let plan = plans::actions::get(hub, new.plan).await?;
    if plan.published_at.is_none() {
        return Err(Error::Conflict("reports-plan-not-published"));
    }
    // it goes the way of the plan's own reports
    let like = types(hub).await?.into_iter().find(|of| of.plan.id == plan.id && of.reporting.is_some());
    let (to_words, through_words, through_id) =
        like.map(|of| (of.row.to_words, of.row.through_words, of.row.through_id)).unwrap_or_default();
    let id = TypeId(hub.chance.id(hub.clock.now()));
    let row = TypeRow {
        id,
        plan_id: plan.id,
        reporting_id: None,
        kind: new.kind.name().into(),
        to_words,
        through_words,
        through_id,
        grace_days: 10,
        bodies_set_at: None,
        version: 0,
    };
    let sections: Vec<_> = new.kind.sections().iter().map(|key| ((*key).to_owned(), String::new())).collect();
    let key = format!("{}..{}", new.from, new.to);
    let period = Period { key, from: new.from, to: new.to, due: Some(new.due) };
    let mut tx = hub.db.begin().await?;
    store::types::keep(hub, &mut tx, &row).await?;
    store::types::put_sections(hub, &mut tx, id, &sections).await?;
    store::open_turn(hub, &mut tx, id, &period).await?;
    let detail = json!({ "kind": row.kind, "turn": period.key });
    note(hub, &mut tx, &CONFIGURE, Some(who), ("report-type", id.0), detail).await?;
    tx.commit().await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::keyed;

    #[test]
    fn a_heading_keeps_its_key_and_so_its_texts() {
        let known = |key: &str, title: &str| (key.to_owned(), title.to_owned());
        let before = [known("results", ""), known("s1", "Tình hình")];
        let headings = ["Tình hình", "Kết quả nổi bật", "Mới", "Mới nữa"].map(str::to_owned);
        let found = keyed(&before, &headings);
        let expected =
            [known("s1", "Tình hình"), known("results", ""), known("s2", "Mới"), known("s3", "Mới nữa")];
        assert_eq!(found, expected);
    }
}
