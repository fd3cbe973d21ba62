//! Corrected editions: recognised when they are handed in, compared with the edition in force, put in force so that
//! what goes on goes on and what is dropped is left behind.

use std::collections::{BTreeMap, BTreeSet};

use lachan_plan::model as read;
use serde_json::json;

use super::{REVIEW, Whole, hold, record, whole};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::plans::editions::{self, Carried};
use crate::plans::model::{BeforeDay, DutyId, DutyStanding, PlanId, ReportingId, TaskId, Timing, Who};
use crate::plans::store::editions::{self as rows, Edition};
use crate::plans::store::tasks::{NewNote, Worded};
use crate::plans::store::{self, Duty, Plan};
use crate::time::Day;

/// A corrected edition beside the one that it corrects.
pub struct Comparison {
    /// The edition that is corrected.
    pub before: Whole,
    carried: BTreeMap<DutyId, Carried>,
}

/// How much of an edition is what it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Duties that are the same.
    pub same: usize,
    /// Duties in other words, for others, or with another time.
    pub changed: usize,
    /// Duties that are new.
    pub new: usize,
    /// Duties that are no more.
    pub gone: usize,
}

impl Comparison {
    /// What a duty was before, and whether nothing in it has changed.
    pub fn before(&self, duty: DutyId) -> Option<(&Duty, bool)> {
        let carried = self.carried.get(&duty)?;
        self.before.duty(carried.from).map(|(duty, _)| (duty, carried.same))
    }

    /// The duties in force of which the corrected edition says nothing any more.
    pub fn gone(&self) -> impl Iterator<Item = &Duty> {
        let kept: BTreeSet<DutyId> = self.carried.values().map(|one| one.from).collect();
        let duties = self.before.duties.iter().map(|(duty, _)| duty);
        duties.filter(move |duty| duty.state != "rejected" && !kept.contains(&duty.id))
    }

    /// All of it in figures.
    pub fn differences(&self, now: &Whole) -> Differences {
        let mut found = Differences { gone: self.gone().count(), ..Differences::default() };
        for (duty, _) in &now.duties {
            match self.carried.get(&duty.id) {
                Some(one) if one.same => found.same += 1,
                Some(_) => found.changed += 1,
                None => found.new += 1,
            }
        }
        found
    }
}

/// The edition in force beside which a plan under review is read; none when it corrects nothing.
pub async fn comparison(hub: &Hub, now: &Whole) -> Result<Option<Comparison>> {
    let Some(edition) = rows::of(hub, &hub.db, now.plan.id).await? else { return Ok(None) };
    let before = whole(hub, edition.of_id).await?;
    let carried = inherited(hub, now.plan.id).await?;
    Ok(Some(Comparison { before, carried }))
}

/// Which duty of an edition was which before. The first part of what was split, and the union of what was merged, take
/// the place of what they were made of.
async fn inherited(hub: &Hub, plan: PlanId) -> Result<BTreeMap<DutyId, Carried>> {
    let mut found: BTreeMap<DutyId, Carried> =
        rows::carried(hub, &hub.db, plan).await?.into_iter().map(|one| (one.duty, one)).collect();
    for (made, of) in rows::made_of(hub, &hub.db, plan).await? {
        if let (false, Some(one)) = (found.contains_key(&made), found.remove(&of)) {
            found.insert(made, Carried { duty: made, same: false, ..one });
        }
    }
    Ok(found)
}

/// The editions of a plan: the one that it corrects, the one that corrects it.
pub async fn neighbours(hub: &Hub, plan: PlanId) -> Result<(Option<Plan>, Option<Plan>)> {
    let before = rows::of(hub, &hub.db, plan).await?.map(|edition| edition.of_id);
    let after = rows::follower(hub, &hub.db, plan).await?.map(|edition| edition.plan_id);
    let mut plans = [None, None];
    for (place, id) in plans.iter_mut().zip([before, after]) {
        if let Some(id) = id {
            *place = store::by_id(hub, &hub.db, id).await?;
        }
    }
    let [before, after] = plans;
    Ok((before, after))
}

/// The edition of a plan that is in force today.
pub async fn in_force(hub: &Hub, plan: PlanId) -> Result<PlanId> {
    let root = rows::of(hub, &hub.db, plan).await?.map_or(plan, |edition| edition.root_id);
    let editions = rows::all_of(hub, &hub.db, root).await?;
    Ok(editions.iter().rev().find(|edition| edition.in_force).map_or(root, |edition| edition.plan_id))
}

/// The first edition of a plan, at which tasks and figures are counted whatever edition words them.
pub async fn root(hub: &Hub, plan: PlanId) -> Result<PlanId> {
    Ok(rows::of(hub, &hub.db, plan).await?.map_or(plan, |edition| edition.root_id))
}

/// Says that a plan is one of its own, though it was taken for a corrected edition. What was decided stays decided.
pub async fn unlink_edition(hub: &Hub, who: &Principal, plan: PlanId) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    rows::remove(hub, &mut tx, plan).await?;
    record(hub, &mut tx, &REVIEW, who, ("plan", plan.0), json!({ "edition": false })).await?;
    tx.commit().await?;
    Ok(())
}

/// The plan in force that a document just read corrects: the same number and issuer, or where the number is missing
/// the same issuer and abstract.
pub(super) async fn corrected(hub: &Hub, header: &read::Header) -> Result<Option<PlanId>> {
    let slug = |text: Option<&str>| text.map(lachan_text::slug).filter(|text| !text.is_empty());
    let issuer = slug(header.issuer.as_ref().map(|issuer| issuer.raw.as_str()));
    let (number, title) = (slug(header.number.as_deref()), slug(header.title.as_deref()));
    for plan in store::all(hub, &hub.db).await? {
        let theirs = (slug(plan.number.as_deref()), slug(plan.issuer.as_deref()), slug(Some(&plan.title)));
        let same_issuer = issuer == theirs.1;
        let same = match (&number, &theirs.0) {
            (Some(one), Some(other)) => {
                one == other && (same_issuer || issuer.is_none() || theirs.1.is_none())
            }
            _ => same_issuer && issuer.is_some() && title.is_some() && title == theirs.2,
        };
        let corrects = same && plan.state == "published";
        if corrects && rows::follower(hub, &hub.db, plan.id).await?.is_none() {
            return Ok(Some(plan.id));
        }
    }
    Ok(None)
}

/// Notes that a plan just put in corrects another one, and takes over the decisions about what has not changed.
pub(super) async fn link(hub: &Hub, tx: &mut Tx, plan: PlanId, now: &read::Plan, of: PlanId) -> Result<()> {
    let root = rows::of(hub, &mut *tx, of).await?.map_or(of, |edition| edition.root_id);
    rows::add(hub, tx, plan, of, root).await?;
    store::review::set_before_day_as(hub, tx, plan, of).await?;
    let source = store::source(hub, &mut *tx, of).await?;
    let before: read::Plan = serde_json::from_str(&source.extracted).map_err(Error::internal)?;
    carry_duties(hub, tx, (of, plan), &before).await?;
    let old = store::targets(hub, &mut *tx, of).await?;
    for target in store::targets(hub, &mut *tx, plan).await? {
        if let Some(same) = old.iter().find(|known| known.text == target.text && known.state != "draft") {
            rows::carry_target(hub, tx, (target.id, same.id)).await?;
        }
    }
    carry_reporting(hub, tx, (of, plan), (&before, now)).await
}

async fn carry_duties(
    hub: &Hub,
    tx: &mut Tx,
    (of, plan): (PlanId, PlanId),
    before: &read::Plan,
) -> Result<()> {
    let old = store::duties(hub, &mut *tx, of).await?;
    let bodies = store::bodies(hub, &mut *tx, of).await?;
    let new = store::duties(hub, &mut *tx, plan).await?;
    let carried = editions::carried(&old, &new, before);
    for one in &carried {
        rows::add_carried(hub, tx, plan, *one).await?;
        if !one.same {
            continue;
        }
        rows::carry_decision(hub, tx, *one).await?;
        let mine: Vec<_> =
            bodies.iter().filter(|(id, _)| *id == one.from).map(|(_, body)| body.clone()).collect();
        store::review::put_bodies(hub, tx, one.duty, &mine).await?;
    }
    // whom a name means was said for the edition before
    let said: BTreeMap<&str, Who> = bodies
        .iter()
        .filter(|(_, body)| body.who != Who::Open)
        .map(|(_, body)| (body.key.as_str(), body.who))
        .collect();
    for (key, who) in said {
        store::review::map_agency(hub, tx, plan, key, who).await?;
    }
    let now_of = |from: DutyId| carried.iter().find(|one| one.same && one.from == from).map(|one| one.duty);
    for copy in old.iter().filter(|duty| duty.is_copy()) {
        let pair = now_of(copy.id).zip(copy.of_id.and_then(now_of));
        if let Some((copy, original)) = pair {
            let turn = (DutyStanding::Own, DutyStanding::Copy);
            store::reshape::set_standing(hub, tx, copy, 1, turn).await?;
            store::reshape::add_copy(hub, tx, plan, (copy, original)).await?;
        }
    }
    Ok(())
}

async fn carry_reporting(
    hub: &Hub,
    tx: &mut Tx,
    (of, plan): (PlanId, PlanId),
    (before, now): (&read::Plan, &read::Plan),
) -> Result<()> {
    let first: BTreeMap<ReportingId, ReportingId> =
        rows::carried_reporting(hub, &mut *tx, of).await?.into_iter().collect();
    let old = store::reporting(hub, &mut *tx, of).await?;
    let mut used = BTreeSet::new();
    for item in store::reporting(hub, &mut *tx, plan).await? {
        let Some(mine) = editions::read_reporting(now, &item) else { continue };
        let same = old.iter().find(|known| {
            let read = editions::read_reporting(before, known);
            !used.contains(&known.id) && read.is_some_and(|read| editions::is_same_reporting(read, mine))
        });
        let Some(same) = same.filter(|same| same.state != "draft") else { continue };
        used.insert(same.id);
        rows::carry_reporting(hub, tx, (item.id, same.id)).await?;
        if same.state != "rejected" {
            let from = first.get(&same.id).copied().unwrap_or(same.id);
            rows::add_carried_reporting(hub, tx, plan, (item.id, from)).await?;
        }
    }
    Ok(())
}

/// What an edition takes over from the one before while it is put in force.
pub(super) struct Handover {
    edition: Edition,
    inherited: BTreeMap<DutyId, Carried>,
    before: Vec<Duty>,
    before_day: BeforeDay,
    worded: Vec<Worded>,
    used: BTreeSet<TaskId>,
}

impl Handover {
    /// Puts the edition in force in place of the one before; none when the plan corrects nothing.
    pub async fn begin(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<Option<Self>> {
        let Some(edition) = rows::of(hub, &mut *tx, plan).await? else { return Ok(None) };
        if rows::follower(hub, &mut *tx, edition.of_id).await?.is_some() {
            return Err(Error::Conflict("plans-edition-overtaken"));
        }
        rows::set_in_force(hub, tx, plan).await?;
        let old = store::by_id(hub, &mut *tx, edition.of_id).await?.ok_or(Error::NotFound)?;
        let before = store::duties(hub, &mut *tx, edition.of_id).await?;
        let worded = store::tasks::worded(hub, &mut *tx, edition.of_id).await?;
        let inherited = inherited(hub, plan).await?;
        Ok(Some(Self {
            edition,
            inherited,
            before,
            before_day: old.before_day(),
            worded,
            used: BTreeSet::new(),
        }))
    }

    /// The plan under which tasks are counted.
    pub fn root(&self) -> PlanId {
        self.edition.root_id
    }

    /// Lets the task that the duty gave an organisation before go on under the duty's new words, with its new time if
    /// that has changed; none when there is no such task.
    pub async fn go_on(
        &mut self,
        hub: &Hub,
        tx: &mut Tx,
        (duty, timing): (&Duty, (Timing, Option<Day>)),
        organisation: OrganisationId,
        by: PersonId,
    ) -> Result<Option<TaskId>> {
        let Some(from) = self.inherited.get(&duty.id).map(|one| one.from) else { return Ok(None) };
        let task = self.worded.iter().find(|task| {
            task.duty_id == from && task.organisation_id == organisation && !self.used.contains(&task.task_id)
        });
        let Some(task) = task.copied() else { return Ok(None) };
        self.used.insert(task.task_id);
        store::tasks::reword(hub, tx, task.task_id, (duty.id, organisation)).await?;
        let was = self.before.iter().find(|old| old.id == from).map(|old| old.timing(self.before_day));
        // a day that the organisation gave itself stays, unless the edition sets one
        if was != Some(timing)
            && timing.0 != Timing::NeedsDate
            && store::tasks::retime(hub, tx, task.task_id, timing).await?
        {
            super::rhythms::set(hub, tx, task.task_id, None, (by, true)).await?;
            let text = "Theo bản sửa đổi của kế hoạch.";
            let note = NewNote { kind: "date", text, due_on: timing.1, organisation: None };
            store::tasks::note(hub, tx, task.task_id, by, note).await?;
        }
        self.parts_go_on(hub, tx, duty.id, task.task_id).await?;
        Ok(Some(task.task_id))
    }

    /// What was passed on from a task goes on with it.
    async fn parts_go_on(&mut self, hub: &Hub, tx: &mut Tx, duty: DutyId, task: TaskId) -> Result<()> {
        let mut above = vec![task];
        while let Some(parent) = above.pop() {
            let parts: Vec<_> =
                self.worded.iter().filter(|part| part.parent_id == Some(parent)).copied().collect();
            for part in parts {
                if self.used.insert(part.task_id) {
                    store::tasks::reword(hub, tx, part.task_id, (duty, part.organisation_id)).await?;
                    above.push(part.task_id);
                }
            }
        }
        Ok(())
    }

    /// Leaves behind the open tasks that the edition does not give any more; gives how many.
    pub async fn finish(self, hub: &Hub, tx: &mut Tx) -> Result<u64> {
        let mut left = 0;
        for task in self.worded.iter().filter(|task| task.open && !self.used.contains(&task.task_id)) {
            store::editions::leave(hub, tx, self.edition.plan_id, task.task_id, hub.clock.now()).await?;
            left += 1;
        }
        Ok(left)
    }
}
