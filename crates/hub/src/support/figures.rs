//! Target 2: "100% trẻ em bị xâm hại được hỗ trợ khi có yêu cầu" (CB II.2, TG II.2), counted from requests and services.
//!
//! Counted are the children for whom help was asked in the span, by whomever. A child is settled by the first real
//! service, or the emergency measure of the protection track, that a focal point has entered; one that was given before
//! help was asked for counts for nothing. The second number asks whether that came in time: within 12 hours of the first
//! information where the first assessment found an emergency (Decree 56/2017/NĐ-CP, articles 26 and 31), else within the
//! 5 working days in which a plan is submitted (article 28), by the working calendar. Who took the wish back is shown
//! apart.
//!
//! A past day is counted by what was known on it: what is entered later with an earlier day moves no figure that somebody
//! has reported.

use std::collections::{BTreeMap, BTreeSet};

use crate::Hub;
use crate::calendar::Working;
use crate::cases;
use crate::cases::model::CaseId;
use crate::error::Result;
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::support::actions::ChildId;
use crate::support::store::{self, Requested};
use crate::time::{Day, HOUR, Moment};
use crate::web::Lang;
use crate::working_days;

/// For so long an emergency measure is in time, from the first information.
const EMERGENCY: i64 = 12 * HOUR;
/// In so many working days a plan is submitted.
const PLAN: u32 = 5;

/// One child of target 2, as it stood at the end of the span.
struct Victim {
    case: CaseId,
    code: String,
    pseudonym: String,
    /// When help was first asked for; nothing where the child had taken all of it back.
    asked_at: Option<Moment>,
    /// Until when help is in time.
    limit: Moment,
    /// When it came.
    helped_at: Option<Moment>,
}

async fn victims(hub: &Hub, from: Day, until: Moment) -> Result<Vec<Victim>> {
    let from = from.start();
    let calendar = working_days::actions::working(hub).await?;
    let emergencies: BTreeMap<CaseId, Moment> =
        store::emergencies(hub, &hub.db, until).await?.into_iter().collect();
    let mut helped: BTreeMap<ChildId, Vec<Moment>> = BTreeMap::new();
    for one in store::helped_until(hub, &hub.db, from, until).await? {
        helped.entry(one.child_id).or_default().push(one.began_at);
    }
    let mut found: Vec<Victim> = Vec::new();
    let requests = store::asked_between(hub, &hub.db, from, until).await?;
    for of_child in requests.chunk_by(|one, next| one.child_id == next.child_id) {
        let Some(first) = of_child.first() else { continue };
        let asked_at = of_child.iter().filter(|one| one.withdrawn_at.is_none()).map(|one| one.asked_at).min();
        let since = asked_at.unwrap_or(first.asked_at);
        let limit = limit(since, emergencies.get(&first.case_id).copied(), &calendar);
        // only the day of a service may be known: one of the same day counts
        let after = helped.get(&first.child_id).into_iter().flatten();
        let helped_at = after.filter(|at| **at >= since.day().start()).min().copied();
        found.push(victim(first, asked_at, limit, helped_at));
    }
    Ok(found)
}

fn victim(first: &Requested, asked_at: Option<Moment>, limit: Moment, helped_at: Option<Moment>) -> Victim {
    Victim {
        case: first.case_id,
        code: first.code.clone(),
        pseudonym: first.pseudonym.clone(),
        asked_at,
        limit,
        helped_at,
    }
}

/// Until when help is in time.
fn limit(asked_at: Moment, emergency: Option<Moment>, calendar: &Working) -> Moment {
    match emergency {
        Some(told_at) => told_at.max(asked_at).plus(EMERGENCY),
        None => calendar.after(asked_at.day(), PLAN).plus(1).start(),
    }
}

/// The two questions of the target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Was the child helped at all?
    Helped,
    /// Was it in time?
    InTime,
}

/// Children for whom help was asked in the span.
pub async fn counted(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let rows = helped(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(rows.iter().map(|row| row.verdict)))
}

/// The children of target 2, by whether they were helped. A case is named, and linked, only for those who work on it.
pub async fn helped(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    behind(hub, reading, Question::Helped).await
}

/// The same children, by whether help came in time.
pub async fn in_time(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    behind(hub, reading, Question::InTime).await
}

async fn behind(hub: &Hub, reading: Reading<'_>, question: Question) -> Result<Vec<Behind>> {
    let until = reading.to.plus(1).start();
    let now = hub.clock.now().min(until);
    let mine: BTreeSet<CaseId> = match reading.who {
        Some(who) => cases::actions::mine(hub, who).await?.into_iter().map(|case| case.id).collect(),
        None => BTreeSet::new(),
    };
    let lang = reading.lang;
    let victims = victims(hub, reading.from, until).await?;
    let rows = victims.into_iter().map(|child| {
        let (verdict, why) = judged(&child, now, question);
        let open = mine.contains(&child.case);
        let words = format!("{} · {}", child.code, child.pseudonym);
        Behind {
            words: if open { words } else { lang.t("support-sealed-child").into_owned() },
            href: open.then(|| format!("/vu-viec/{}/ho-tro", child.case)),
            area: String::new(),
            organisation: None,
            verdict,
            why: lang.t(why).into_owned(),
        }
    });
    Ok(rows.collect())
}

fn judged(child: &Victim, now: Moment, question: Question) -> (Verdict, &'static str) {
    if child.asked_at.is_none() {
        return (Verdict::Apart, "support-why-withdrawn");
    }
    match (child.helped_at, question) {
        (Some(_), Question::Helped) => (Verdict::Settled, "support-why-served"),
        (Some(at), Question::InTime) if at <= child.limit => (Verdict::Settled, "support-why-served-in-time"),
        (Some(_), Question::InTime) => (Verdict::Late, "support-why-served-late"),
        (None, _) if now <= child.limit => (Verdict::UnderWay, "support-why-in-time"),
        (None, _) => (Verdict::Late, "support-why-late"),
    }
}
