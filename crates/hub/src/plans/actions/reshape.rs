//! Duties split, merged, marked as copies of another one, and all of it undone again until the plan is in force.

use serde_json::{Value, json};

use super::{REVIEW, Whole, hold, record, whole};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::plans::copies::{Extra, extra};
use crate::plans::model::{Body, Decision, DutyId, DutyStanding, PlanId};
use crate::plans::place;
use crate::plans::store::reshape::{self as rows, Made};
use crate::plans::store::review::Decided;
use crate::plans::store::{self, Duty};
use crate::web::form::Problem;

const COLLEAGUE: Error = Error::Conflict("plans-decided-by-colleague");

/// A duty and the version of it that the person had on screen.
pub type Seen = (DutyId, i64);

struct Before<'w> {
    duty: &'w Duty,
    bodies: &'w [Body],
    span: std::ops::Range<usize>,
}

/// The duty as it stands by itself, with its place in the document.
async fn before<'w>(
    hub: &Hub,
    tx: &mut Tx,
    whole: &'w Whole,
    (id, seen): Seen,
) -> Result<(Before<'w>, store::Source)> {
    let (duty, bodies) = whole.duty(id).ok_or(Error::NotFound)?;
    if duty.version != seen {
        return Err(COLLEAGUE);
    }
    if duty.is_copy() {
        return Err(Error::Conflict("plans-is-copy"));
    }
    if whole.copies_of(id).next().is_some() {
        return Err(Error::Conflict("plans-has-copies"));
    }
    let source = store::source(hub, &mut *tx, whole.plan.id).await?;
    let span = super::span_of(duty, &source).ok_or_else(|| Error::internal("a duty without a place"))?;
    Ok((Before { duty, bodies, span }, source))
}

/// Splits a duty's words at byte `at` into two duties, each with its own place in the document. Both begin undecided,
/// with the bodies and the time of the whole.
pub async fn split(hub: &Hub, who: &Principal, plan: PlanId, duty: Seen, at: usize) -> Result<[DutyId; 2]> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let whole = whole(hub, plan).await?;
    let (Before { duty: old, bodies, span }, source) = before(hub, &mut tx, &whole, duty).await?;
    if !place::is_cut(&old.text, at) {
        return Err(Error::Invalid(vec![Problem::new("at", "plans-split-impossible")]));
    }
    let (first, second) = place::halves(&old.text, at);
    let (first_span, second_span) = place::split_span(&source.text, span, &old.text, at);
    replace(hub, &mut tx, duty).await?;
    let mut made = Vec::new();
    for (index, (text, span)) in [(first, first_span), (second, second_span)].into_iter().enumerate() {
        let part = Made {
            like: old.id,
            path: &format!("{}/{}", old.path, index + 1),
            text,
            span,
            joins: old.joins && index == 0,
            time_words: old.time_words.as_deref(),
            outcome: old.outcome.as_deref(),
            time_of: old.id,
        };
        let id = rows::add(hub, &mut tx, plan, &source.text, &part).await?;
        store::review::put_bodies(hub, &mut tx, id, bodies).await?;
        made.push(id);
    }
    rows::record(hub, &mut tx, plan, ("split", who.person), (&[old.id], &made)).await?;
    let detail = json!({ "plan": plan, "split_at": at, "into": made });
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", old.id.0), detail).await?;
    tx.commit().await?;
    Ok([made[0], made[1]])
}

async fn replace(hub: &Hub, tx: &mut Tx, (id, seen): Seen) -> Result<()> {
    let change = (DutyStanding::Own, DutyStanding::Replaced);
    if rows::set_standing(hub, tx, id, seen, change).await? { Ok(()) } else { Err(COLLEAGUE) }
}

/// Merges two duties that follow each other in the document into one, which begins undecided. It has the bodies of
/// both and the time of the first, or of the second where the first has none.
pub async fn merge(hub: &Hub, who: &Principal, plan: PlanId, first: Seen, second: Seen) -> Result<DutyId> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let whole = whole(hub, plan).await?;
    if whole.next_to(first.0).map(|next| next.id) != Some(second.0) {
        let known = whole.duty(first.0).is_some() && whole.duty(second.0).is_some();
        return Err(if known { Error::Conflict("plans-not-neighbours") } else { Error::NotFound });
    }
    let (one, source) = before(hub, &mut tx, &whole, first).await?;
    let (two, _) = before(hub, &mut tx, &whole, second).await?;
    replace(hub, &mut tx, first).await?;
    replace(hub, &mut tx, second).await?;
    let unsaid = one.duty.time_kind == "unspecified";
    let time_words = if unsaid { &two.duty.time_words } else { &one.duty.time_words };
    let outcome: Vec<_> =
        [&one.duty.outcome, &two.duty.outcome].into_iter().flatten().map(String::as_str).collect();
    let outcome = outcome.join("; ");
    let made = Made {
        like: first.0,
        path: &format!("{} + {}", one.duty.path, two.duty.path),
        text: &format!("{} {}", one.duty.text, two.duty.text),
        span: one.span.start.min(two.span.start)..one.span.end.max(two.span.end),
        joins: one.duty.joins,
        time_words: time_words.as_deref(),
        outcome: (!outcome.is_empty()).then_some(outcome.as_str()),
        time_of: if unsaid { second.0 } else { first.0 },
    };
    let id = rows::add(hub, &mut tx, plan, &source.text, &made).await?;
    store::review::put_bodies(hub, &mut tx, id, &union(one.bodies, two.bodies)).await?;
    rows::record(hub, &mut tx, plan, ("merge", who.person), (&[first.0, second.0], &[id])).await?;
    let detail = json!({ "plan": plan, "merged": [first.0, second.0] });
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", id.0), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// The bodies of both, each once; who leads one of them leads the union.
fn union(one: &[Body], two: &[Body]) -> Vec<Body> {
    let mut all: Vec<Body> = Vec::new();
    for body in one.iter().chain(two) {
        match all.iter_mut().find(|known| known.key == body.key && known.words == body.words) {
            Some(known) => known.part = known.part.min(body.part),
            None => all.push(body.clone()),
        }
    }
    all.sort_by_key(|body| body.part);
    all
}

/// Marks a duty as a copy of another one of its plan: it makes no task of its own and counts as decided. Gives what
/// the copy says beyond the original.
pub async fn mark_copy(hub: &Hub, who: &Principal, plan: PlanId, copy: Seen, of: DutyId) -> Result<Extra> {
    can(who, &REVIEW, &On::province())?;
    if copy.0 == of {
        return Err(Error::Invalid(vec![Problem::new("of", "plans-copy-of-itself")]));
    }
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let whole = whole(hub, plan).await?;
    let (original, bodies) = whole.duty(of).ok_or(Error::NotFound)?;
    if original.is_copy() {
        return Err(Error::Conflict("plans-copy-of-copy"));
    }
    if original.state == Decision::Rejected.name() {
        return Err(Error::Conflict("plans-copy-of-rejected"));
    }
    let (old, _) = before(hub, &mut tx, &whole, copy).await?;
    let decided = Decided { decision: Decision::Accepted, by: who.person, seen: copy.1 };
    let done = store::review::decide_duty(hub, &mut tx, copy.0, decided, None).await?
        && rows::set_standing(hub, &mut tx, copy.0, copy.1 + 1, (DutyStanding::Own, DutyStanding::Copy))
            .await?;
    if !done {
        return Err(COLLEAGUE);
    }
    rows::add_copy(hub, &mut tx, plan, (copy.0, of)).await?;
    let detail = json!({ "plan": plan, "copy_of": of });
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", copy.0.0), detail).await?;
    tx.commit().await?;
    let row = (old.duty.clone(), old.bodies.to_vec());
    Ok(extra(original, bodies, &[&row]))
}

/// Takes over into a duty what its copies say beyond it: further bodies that help, the time where it has none.
pub async fn take_extra(hub: &Hub, who: &Principal, plan: PlanId, (id, seen): Seen) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let whole = whole(hub, plan).await?;
    let (duty, bodies) = whole.duty(id).ok_or(Error::NotFound)?;
    let copies: Vec<_> = whole.copies_of(id).collect();
    let more = extra(duty, bodies, &copies);
    if more.is_empty() {
        return Err(Error::Conflict("plans-nothing-to-take"));
    }
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let (when, decision) = (more.time.as_ref().map_or(duty.when(), |(when, _)| *when), Decision::Corrected);
    let decided = Decided { decision, by: who.person, seen };
    let change = Some((when, duty.outcome.as_deref()));
    if !store::review::decide_duty(hub, &mut tx, id, decided, change).await? {
        return Err(COLLEAGUE);
    }
    let bodies: Vec<_> = bodies.iter().chain(&more.bodies).cloned().collect();
    store::review::put_bodies(hub, &mut tx, id, &bodies).await?;
    if duty.state == Decision::Draft.name() {
        // the person still has to look at it
        rows::reopen(hub, &mut tx, id, seen + 1).await?;
    }
    let detail = json!({ "plan": plan, "taken_from_copies": more.bodies.len(), "time": more.time.is_some() });
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Undoes what was decided about a duty, or else the split or merge that made it. What was typed stays in its fields.
pub async fn undo(hub: &Hub, who: &Principal, plan: PlanId, (id, seen): Seen) -> Result<DutyId> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let whole = whole(hub, plan).await?;
    let (duty, _) = whole.duty(id).ok_or(Error::NotFound)?;
    if duty.version != seen {
        return Err(COLLEAGUE);
    }
    let (what, back) = undo_one(hub, &mut tx, &whole, duty).await?;
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", id.0), json!({ "plan": plan, "undone": what })).await?;
    tx.commit().await?;
    Ok(back)
}

async fn undo_one(hub: &Hub, tx: &mut Tx, whole: &Whole, duty: &Duty) -> Result<(Value, DutyId)> {
    let (id, seen) = (duty.id, duty.version);
    if duty.is_copy() {
        rows::drop_copy(hub, tx, id).await?;
        let done = rows::set_standing(hub, tx, id, seen, (DutyStanding::Copy, DutyStanding::Own)).await?
            && rows::reopen(hub, tx, id, seen + 1).await?;
        return if done { Ok((json!("copy"), id)) } else { Err(COLLEAGUE) };
    }
    if duty.state != Decision::Draft.name() {
        let done = rows::reopen(hub, tx, id, seen).await?;
        return if done { Ok((json!("decision"), id)) } else { Err(COLLEAGUE) };
    }
    let reshapes = rows::all(hub, &mut *tx, whole.plan.id).await?;
    let made = reshapes.iter().find(|reshape| reshape.duty_id == id);
    let Some(made) = made else { return Err(Error::Conflict("plans-nothing-to-undo")) };
    let all: Vec<_> = reshapes.iter().filter(|reshape| reshape.id == made.id).collect();
    let untouched = all.iter().all(|part| {
        let duty = whole.duty(part.duty_id).map(|(duty, _)| duty);
        let free = whole.copies_of(part.duty_id).next().is_none();
        free && duty.is_some_and(|duty| duty.state == Decision::Draft.name() && !duty.is_copy())
    });
    if !untouched {
        return Err(Error::Conflict("plans-undo-parts-first"));
    }
    rows::undo(hub, tx, made.id).await?;
    Ok((json!(made.kind), id))
}
