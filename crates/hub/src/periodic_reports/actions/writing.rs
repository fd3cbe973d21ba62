//! Writing the narrative: savings that lose nobody's text, the words of the turn before, words from tasks.

use serde_json::json;

use super::report::{Whole, whole};
use super::turns::check_period;
use super::{WRITE, note};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::periodic_reports::merge::{Merged, merge};
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::store::{self, texts::Text};
use crate::plans;
use crate::plans::actions::Told;
use crate::plans::model::TaskId;
use crate::time::Day;

/// What somebody wrote in a section.
#[derive(Clone, Debug)]
pub struct SectionText {
    /// Which section.
    pub section: String,
    /// Which saving the person had on screen; -1 for none.
    pub seen: i64,
    /// The words.
    pub text: String,
}

/// A section that two people wrote in.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Which section.
    pub section: String,
    /// What both began from.
    pub base: String,
    /// What was sent to be saved.
    pub mine: String,
    /// What the colleague has saved.
    pub theirs: Text,
    /// Both put together.
    pub merged: Merged,
}

/// What became of a text that was sent to be saved.
#[derive(Clone, Debug)]
pub enum Saved {
    /// It is saved.
    Yes,
    /// Colleagues saved these sections meanwhile. The others are saved; of these both texts are to be shown.
    ByColleague(Vec<Conflict>),
}

/// Saves sections of a draft; in the province's report the days of the figures too.
pub async fn save(
    hub: &Hub,
    who: &Principal,
    id: ReportId,
    texts: &[SectionText],
    days: Option<(Day, Day)>,
) -> Result<Saved> {
    let report = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &WRITE, &On::held_by(report.holder_id))?;
    if !report.is_draft() {
        return Err(Error::Conflict("reports-locked"));
    }
    if let Some((from, to)) = days {
        check_period(from, to)?;
    }
    let place = (id, report.version);
    let mut tx = hub.db.begin().await?;
    // holds the draft: a colleague's saving comes before this one or after it
    if !store::texts::count_saving(hub, &mut tx, id, report.version).await? {
        return Err(Error::Conflict("reports-locked"));
    }
    let now = store::texts::of(hub, &mut tx, id, report.version).await?;
    let (mut conflicts, mut saved) = (Vec::new(), 0_u32);
    for written in texts {
        let current = now.iter().find(|text| text.section == written.section);
        match meeting(hub, &mut tx, place, written, current).await? {
            Meeting::Nothing => {}
            Meeting::Save(revision) => {
                let at = (written.section.as_str(), revision);
                store::texts::add(hub, &mut tx, place, at, &written.text, who.person).await?;
                saved += 1;
            }
            Meeting::Conflict(conflict) => conflicts.push(*conflict),
        }
    }
    let moved = days.filter(|days| report.rolls_up && *days != (report.period_from, report.period_to));
    if let Some((from, to)) = moved {
        store::set_period(hub, &mut tx, id, from, to).await?;
    }
    if saved > 0 || moved.is_some() {
        let detail = json!({ "version": report.version, "sections": saved });
        note(hub, &mut tx, &WRITE, Some(who), ("periodic-report", id.0), detail).await?;
        tx.commit().await?;
    }
    Ok(if conflicts.is_empty() { Saved::Yes } else { Saved::ByColleague(conflicts) })
}

enum Meeting {
    Nothing,
    Save(i64),
    Conflict(Box<Conflict>),
}

/// What a text that was written over one saving means beside the saving that stands now.
async fn meeting(
    hub: &Hub,
    tx: &mut Tx,
    place: (ReportId, i64),
    written: &SectionText,
    current: Option<&Text>,
) -> Result<Meeting> {
    let Some(current) = current else {
        return Ok(if written.text.is_empty() { Meeting::Nothing } else { Meeting::Save(0) });
    };
    if current.text == written.text {
        return Ok(Meeting::Nothing);
    }
    if current.revision == written.seen {
        return Ok(Meeting::Save(current.revision + 1));
    }
    let at = (written.section.as_str(), written.seen);
    let base = store::texts::at(hub, tx, place, at).await?.unwrap_or_default();
    if base == written.text {
        return Ok(Meeting::Nothing);
    }
    Ok(Meeting::Conflict(Box::new(Conflict {
        section: written.section.clone(),
        merged: merge(&base, &written.text, &current.text),
        base,
        mine: written.text.clone(),
        theirs: current.clone(),
    })))
}

/// Adds words at the end of a section of a draft, whatever stands there now.
async fn append(hub: &Hub, who: &Principal, whole: &Whole, section: &str, words: &str) -> Result<Tx> {
    let report = &whole.report;
    can(who, &WRITE, &On::held_by(report.holder_id))?;
    if !report.is_draft() {
        return Err(Error::Conflict("reports-locked"));
    }
    if !whole.of().sections.iter().any(|(key, _)| key == section) {
        return Err(Error::NotFound);
    }
    let mut tx = hub.db.begin().await?;
    if !store::texts::count_saving(hub, &mut tx, report.id, report.version).await? {
        return Err(Error::Conflict("reports-locked"));
    }
    let now = store::texts::of(hub, &mut tx, report.id, report.version).await?;
    let current = now.iter().find(|text| text.section == section);
    let (revision, text) = match current {
        Some(text) if text.text.is_empty() => (text.revision + 1, words.to_owned()),
        Some(text) => (text.revision + 1, format!("{}\n{words}", text.text)),
        None => (0, words.to_owned()),
    };
    let place = (report.id, report.version);
    store::texts::add(hub, &mut tx, place, (section, revision), &text, who.person).await?;
    let detail = json!({ "version": report.version, "sections": 1 });
    note(hub, &mut tx, &WRITE, Some(who), ("periodic-report", report.id.0), detail).await?;
    Ok(tx)
}

/// What the body wrote the turn before: section, words.
pub async fn before(hub: &Hub, whole: &Whole) -> Result<Vec<Text>> {
    match store::before(hub, &hub.db, &whole.report).await? {
        Some(before) => Ok(store::texts::of(hub, &hub.db, before.id, before.version).await?),
        None => Ok(Vec::new()),
    }
}

/// Takes over what the body wrote in a section the turn before, behind what stands there.
pub async fn take_over(hub: &Hub, who: &Principal, id: ReportId, section: &str) -> Result<()> {
    let whole = whole(hub, id).await?;
    let before = before(hub, &whole).await?;
    let words = before.into_iter().find(|text| text.section == section && !text.text.is_empty());
    let words = words.ok_or(Error::Conflict("reports-nothing-before"))?;
    append(hub, who, &whole, section, &words.text).await?.commit().await?;
    Ok(())
}

/// Something that was written on a task, to be put into a report.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// What was written.
    pub told: Told,
    /// Names it in a form.
    pub key: String,
}

/// What was written on tasks in the days of a report: on its body's own, or in the province's report on all.
pub async fn snippets(hub: &Hub, whole: &Whole) -> Result<Vec<Snippet>> {
    let report = &whole.report;
    let body = (!report.rolls_up).then_some(report.organisation_id);
    let days = (report.period_from, report.period_to);
    let told = plans::actions::told(hub, report.plan_id, body, days).await?;
    let named = |told: Told| Snippet { key: format!("{}:{}", told.task_id, told.at.0), told };
    Ok(told.into_iter().map(named).collect())
}

/// Puts what was written on tasks into a section, each with its task linked.
pub async fn put_snippet(
    hub: &Hub,
    who: &Principal,
    id: ReportId,
    section: &str,
    keys: &[String],
) -> Result<()> {
    let whole = whole(hub, id).await?;
    let found = snippets(hub, &whole).await?;
    let mut picked: Vec<_> = found.into_iter().filter(|one| keys.contains(&one.key)).collect();
    picked.reverse();
    if picked.is_empty() {
        return Err(Error::Conflict("reports-nothing-picked"));
    }
    let words: Vec<_> = picked.iter().map(|one| format!("- {}", one.told.text.trim())).collect();
    let mut tx = append(hub, who, &whole, section, &words.join("\n")).await?;
    for one in &picked {
        store::texts::link(hub, &mut tx, (id, section), one.told.task_id, who.person).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The tasks from which words of a report were taken: section, task.
pub async fn links(hub: &Hub, id: ReportId) -> Result<Vec<(String, TaskId)>> {
    Ok(store::texts::links(hub, &hub.db, id).await?)
}
