//! What is done with inspections.

mod figures;
mod template;

use serde_json::json;

use super::store::files::{self, Evidence};
use super::store::{self, FollowUp, Inspection, Item};
use super::{EvidenceId, FollowUpId, InspectionId, ItemId};
use crate::Hub;
use crate::attachment::{Kind, MAX_BYTES};
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::plans;
use crate::plans::model::PlanId;
use crate::slice::{TELL, Telling};
use crate::time::Day;
use crate::web::form::Problem;

/// Where the list is.
pub const LIST: &str = "/kiem-tra";
/// What an item can turn out as (`inspections-verdict-*`).
pub const VERDICTS: &[&str] = &["met", "not-met", "not-applicable"];

/// Read inspections of one's own body, on either side.
pub const READ: Act = Act {
    name: "inspections.read",
    allow: &[
        (Role::SteeringOfficer, Reach::Area),
        (Role::Viewer, Reach::Province),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
    ],
};
/// Put an inspection by one's own body on the schedule, take it off, conclude it.
pub const PLAN: Act = Act {
    name: "inspections.plan",
    allow: &[(Role::SteeringOfficer, Reach::Organisation), (Role::UnitHead, Reach::Organisation)],
};
/// Fill the checklist.
pub const CHECK: Act = Act {
    name: "inspections.check",
    allow: &[
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
    ],
};
/// Say what was done after an inspection of one's own body.
pub const FOLLOW: Act = Act {
    name: "inspections.follow-up",
    allow: &[
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
    ],
};
/// Change the checklist that new inspections begin with.
pub const TEMPLATE: Act =
    Act { name: "inspections.template", allow: &[(Role::SteeringOfficer, Reach::Area)] };

pub use figures::{deadlines, follow_ups_behind, follow_ups_in_time};
pub use template::{add_to_template, end_in_template, template};

pub use store::{FollowUp as Todo, Inspection as Planned, Item as Checked};

/// An inspection with everything that its page shows.
pub struct Whole {
    /// The inspection.
    pub inspection: Inspection,
    /// The checklist.
    pub items: Vec<Item>,
    /// What is to be done.
    pub follow_ups: Vec<FollowUp>,
    /// Files.
    pub evidence: Vec<Evidence>,
}

async fn held_by(hub: &Hub, organisation: OrganisationId) -> Result<On> {
    let body = organisations::actions::get(hub, organisation).await?;
    let area = body.map(|body| body.area_code).filter(|area| !area.is_empty());
    Ok(On { organisation: Some(organisation), area })
}

/// An inspection that somebody may see, from either side.
pub async fn whole(hub: &Hub, who: &Principal, id: InspectionId) -> Result<Whole> {
    let inspection = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if can(who, &READ, &held_by(hub, inspection.inspector_id).await?).is_err() {
        can(who, &READ, &held_by(hub, inspection.inspected_id).await?)?;
    }
    let items = store::items(hub, &hub.db, id).await?;
    let follow_ups = store::follow_ups(hub, &hub.db, id).await?;
    let evidence = files::evidence(hub, &hub.db, id).await?;
    Ok(Whole { inspection, items, follow_ups, evidence })
}

/// The inspections of a year that somebody may see, the latest first.
pub async fn list(hub: &Hub, who: &Principal, year: i64) -> Result<Vec<Inspection>> {
    if !who.may_ever(&READ) {
        return Err(Error::Forbidden(READ.name));
    }
    Ok(store::of_year(hub, &hub.db, &who.extent(&READ), year).await?)
}

/// How many inspections of a year somebody may see, those taken off the schedule left out, and how many are followed up.
pub async fn of_year(hub: &Hub, who: &Principal, year: i64) -> Result<(u64, u64)> {
    let mut found = list(hub, who, year).await?;
    found.retain(|one| one.state != "cancelled");
    let done = found.iter().filter(|one| one.state == "followed-up").count();
    Ok((found.len() as u64, done as u64))
}

/// An inspection as somebody plans it.
pub struct Plan<'a> {
    /// Who inspects.
    pub inspector: OrganisationId,
    /// Who is inspected.
    pub inspected: OrganisationId,
    /// On which plan.
    pub plan: Option<PlanId>,
    /// What it is about.
    pub subject: &'a str,
    /// Who goes.
    pub team: &'a str,
    /// On which day.
    pub on: Day,
    /// Take the template's items.
    pub template: bool,
    /// Further items, one a line.
    pub more: &'a str,
}

/// Puts an inspection on the schedule. Its checklist is made of the template, of the tasks that the plan gives to the
/// inspected body, and of what was typed. The inspected body is told.
pub async fn plan(hub: &Hub, who: &Principal, new: &Plan<'_>) -> Result<InspectionId> {
    can(who, &PLAN, &On::held_by(new.inspector))?;
    let today = hub.clock.now().day();
    let mut problems = Vec::new();
    if new.on < today {
        problems.push(Problem::new("on", "inspections-past"));
    }
    if new.inspector == new.inspected {
        problems.push(Problem::new("inspector", "inspections-itself"));
    }
    let items = checklist(hub, new).await?;
    if items.is_empty() {
        problems.push(Problem::new("more", "inspections-no-items"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let now = hub.clock.now();
    let id = InspectionId(hub.chance.id(now));
    let row = store::New {
        id,
        inspector: new.inspector,
        inspected: new.inspected,
        plan: new.plan,
        subject: new.subject,
        team: new.team,
        on: new.on,
    };
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, &row, who.person).await?;
    for (ordinal, (words, duty)) in (1_i64..).zip(&items) {
        let item = ItemId(hub.chance.id(now));
        store::add_item(hub, &mut tx, (id, item), ordinal, words, *duty).await?;
    }
    let day = new.on.0.strftime("%d/%m/%Y");
    let words = format!("Cơ quan được kiểm tra vào ngày {day}: {}.", new.subject.trim_end_matches('.'));
    tell(hub, &mut tx, new.inspected, id, "planned", words).await?;
    record(hub, &mut tx, who, PLAN.name, id, json!({ "items": items.len() })).await?;
    tx.commit().await?;
    Ok(id)
}

/// The words of each item, and the duty of the plan that it comes from.
type NewItem = (String, Option<plans::model::DutyId>);

async fn checklist(hub: &Hub, new: &Plan<'_>) -> Result<Vec<NewItem>> {
    let mut items: Vec<NewItem> = Vec::new();
    if new.template {
        items.extend(
            store::template::template(hub, &hub.db).await?.into_iter().map(|(_, words)| (words, None)),
        );
    }
    if let Some(plan) = new.plan {
        let in_force = plans::actions::in_force(hub, plan).await?;
        let tasks = plans::actions::of_organisation(hub, new.inspected).await?;
        let of_plan = tasks.into_iter().filter(|task| task.plan_id == plan || task.plan_id == in_force);
        items.extend(of_plan.map(|task| (task.text, Some(task.duty_id))));
    }
    let typed = new.more.lines().map(str::trim).filter(|line| !line.is_empty());
    items.extend(typed.map(|line| (line.chars().take(500).collect(), None)));
    Ok(items)
}

/// Whether somebody may do something for one of the two bodies.
pub fn may(who: &Principal, act: &Act, body: OrganisationId) -> bool {
    can(who, act, &On::held_by(body)).is_ok()
}

/// Takes a planned inspection off the schedule, with a reason.
pub async fn cancel(hub: &Hub, who: &Principal, whole: &Whole, reason: &str) -> Result<()> {
    let (id, inspection) = (whole.inspection.id, &whole.inspection);
    can(who, &PLAN, &On::held_by(inspection.inspector_id))?;
    let mut tx = hub.db.begin().await?;
    if !store::cancel(hub, &mut tx, id, reason).await? {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    let words = "Một cuộc kiểm tra đã được rút khỏi lịch.".to_owned();
    tell(hub, &mut tx, inspection.inspected_id, id, "cancelled", words).await?;
    record(hub, &mut tx, who, "inspections.cancel", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The inspection takes place, on a day that is not to come.
pub async fn hold(hub: &Hub, who: &Principal, whole: &Whole, on: Day) -> Result<()> {
    let id = whole.inspection.id;
    can(who, &CHECK, &On::held_by(whole.inspection.inspector_id))?;
    if on > hub.clock.now().day() {
        return Err(Error::Invalid(vec![Problem::new("held_on", "inspections-not-yet")]));
    }
    let mut tx = hub.db.begin().await?;
    if !store::hold(hub, &mut tx, id, on).await? {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    record(hub, &mut tx, who, "inspections.hold", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Decides an item. What is not met needs a remark.
pub async fn decide(
    hub: &Hub,
    who: &Principal,
    whole: &Whole,
    item: ItemId,
    verdict: &str,
    remark: &str,
) -> Result<()> {
    let id = whole.inspection.id;
    can(who, &CHECK, &On::held_by(whole.inspection.inspector_id))?;
    if !VERDICTS.contains(&verdict) {
        return Err(Error::Invalid(vec![Problem::new("verdict", "form-choose-one")]));
    }
    if verdict == "not-met" && remark.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("remark", "inspections-remark-needed")]));
    }
    let mut tx = hub.db.begin().await?;
    if !store::decide(hub, &mut tx, (id, item), verdict, remark, who.person).await? {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    record(hub, &mut tx, who, CHECK.name, id, json!({ "item": item, "verdict": verdict })).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a file beside an item, while the inspection is held.
pub async fn add_file(
    hub: &Hub,
    who: &Principal,
    whole: &Whole,
    item: ItemId,
    name: &str,
    content: Vec<u8>,
) -> Result<()> {
    let inspection = &whole.inspection;
    can(who, &CHECK, &On::held_by(inspection.inspector_id))?;
    let wrong = |message| Err(Error::Invalid(vec![Problem::new("file", message)]));
    if inspection.state != "held" {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    if content.is_empty() || name.is_empty() {
        return wrong("inspections-file-missing");
    }
    if content.len() > MAX_BYTES {
        return Err(Error::TooLarge(MAX_BYTES));
    }
    let Some(kind) = Kind::of(&content) else { return wrong("inspections-file-kind") };
    if !whole.items.iter().any(|known| known.id == item) {
        return Err(Error::NotFound);
    }
    let id = EvidenceId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    if let Err(error) =
        files::add_file(hub, &mut tx, (inspection.id, item, id), (name, kind, content), who.person).await
    {
        return if error.is_unique() { wrong("inspections-file-twice") } else { Err(error.into()) };
    }
    record(hub, &mut tx, who, "inspections.add-evidence", inspection.id, json!({ "item": item })).await?;
    tx.commit().await?;
    Ok(())
}

/// A file with its content: name, media type, bytes. The inspection has passed the gate.
pub async fn file(hub: &Hub, whole: &Whole, id: EvidenceId) -> Result<(String, String, Vec<u8>)> {
    files::file(hub, &hub.db, whole.inspection.id, id).await?.ok_or(Error::NotFound)
}

/// What is to be done about an item that was not met.
pub struct Demand {
    /// The item.
    pub item: ItemId,
    /// What.
    pub words: String,
    /// Until when.
    pub due: Day,
}

/// Concludes an inspection: every item is decided, and each that was not met has something to be done by a day. The
/// inspected body is told.
pub async fn conclude(
    hub: &Hub,
    who: &Principal,
    whole: &Whole,
    conclusion: &str,
    demands: &[Demand],
) -> Result<()> {
    let (id, inspection) = (whole.inspection.id, &whole.inspection);
    can(who, &PLAN, &On::held_by(inspection.inspector_id))?;
    let mut problems = Vec::new();
    if whole.items.iter().any(|item| item.verdict.is_none()) {
        problems.push(Problem::new("conclusion", "inspections-undecided"));
    }
    let today = hub.clock.now().day();
    for item in whole.items.iter().filter(|item| item.verdict.as_deref() == Some("not-met")) {
        match demands.iter().find(|demand| demand.item == item.id) {
            None => problems.push(Problem::new(&format!("words-{}", item.id), "form-required")),
            Some(demand) if demand.due < today => {
                problems.push(Problem::new(&format!("due-{}", item.id), "inspections-past"));
            }
            Some(_) => {}
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    if !store::conclude(hub, &mut tx, id, conclusion).await? {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    for demand in demands {
        let key = FollowUpId(hub.chance.id(hub.clock.now()));
        store::add_follow_up(hub, &mut tx, (id, key), demand.item, &demand.words, demand.due).await?;
    }
    // nothing to be done: it is over
    store::close(hub, &mut tx, id).await?;
    let words = match demands.len() {
        0 => "Đã có kết luận kiểm tra, không có việc phải khắc phục.".to_owned(),
        n => format!("Đã có kết luận kiểm tra, {n} việc phải khắc phục có hạn."),
    };
    tell(hub, &mut tx, inspection.inspected_id, id, "concluded", words).await?;
    record(hub, &mut tx, who, "inspections.conclude", id, json!({ "follow_ups": demands.len() })).await?;
    tx.commit().await?;
    Ok(())
}

/// The inspected body says what it has done. With the last one, the inspection is followed up, and the body that
/// inspected is told.
pub async fn follow_up(
    hub: &Hub,
    who: &Principal,
    whole: &Whole,
    follow_up: FollowUpId,
    on: Day,
    words: &str,
) -> Result<()> {
    let (id, inspection) = (whole.inspection.id, &whole.inspection);
    can(who, &FOLLOW, &On::held_by(inspection.inspected_id))?;
    let mut problems = Vec::new();
    if words.is_empty() {
        problems.push(Problem::new("done_words", "form-required"));
    }
    if on > hub.clock.now().day() {
        problems.push(Problem::new("done_on", "inspections-not-yet"));
    }
    if inspection.held_on.is_some_and(|held| on < held) {
        problems.push(Problem::new("done_on", "inspections-before-held"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    if !store::done(hub, &mut tx, (id, follow_up), on, words, who.person).await? {
        return Err(Error::Conflict("inspections-moved-on"));
    }
    if store::close(hub, &mut tx, id).await? {
        let words = "Cơ quan được kiểm tra đã khắc phục xong mọi việc.".to_owned();
        tell(hub, &mut tx, inspection.inspector_id, id, "followed-up", words).await?;
    }
    record(hub, &mut tx, who, FOLLOW.name, id, json!({ "follow_up": follow_up })).await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    to: OrganisationId,
    id: InspectionId,
    step: &str,
    words: String,
) -> Result<()> {
    let telling =
        Telling { to, words, href: format!("{LIST}/{id}"), key: format!("inspections.{step}-{id}") };
    let payload = serde_json::to_value(&telling).map_err(Error::internal)?;
    jobs::publish(hub, tx, TELL, &payload).await?;
    Ok(())
}

async fn record(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    id: InspectionId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "inspection", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
