//! Open tasks follow the succession of their body.
//!
//! A task keeps its key and everything that was written on it; only whose it is changes, and the day of it is kept, so
//! that a period that is over counts it where it was. A duty is a body's by one task: where the successor has one of
//! the same duty, the two become one. The one that the plan itself gives goes on (it is what figures count), with the
//! duties, notes and parts of both; if it had been done, it is open again for the rest, and earlier periods still
//! count it as done.

use std::collections::BTreeMap;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::model::Function;
use crate::plans::actions;
use crate::plans::model::{DutyId, TaskId, TaskState};
use crate::plans::store;
use crate::plans::store::figures::Fact;
pub use crate::plans::store::moving::Move;
use crate::plans::store::moving::{self as rows, Merged, Place};
use crate::slice::{Handing, Held};
use crate::time::Day;

/// The longest words of a piece in the batch.
const WORDS: usize = 160;

/// The open tasks of a body, offered ones too.
pub async fn open(hub: &Hub, body: OrganisationId) -> Result<Vec<Held>> {
    let tasks = store::tasks::of_organisation(hub, &hub.db, body).await?;
    let open = tasks.into_iter().filter(|task| task.state() == TaskState::Open);
    Ok(open
        .map(|task| Held {
            id: task.id.0,
            function: function_of(&task.text).map(Function::name),
            words: actions::beginning_of(&task.text, WORDS),
            href: format!("/nhiem-vu/{}", task.id),
        })
        .collect())
}

/// Words by which a sentence shows to which function its work belongs; a proposal, which a person reviews. The more
/// special ones come first.
const SIGNS: &[(Function, &[&str])] = &[
    (
        Function::Press,
        &[
            "báo chí",
            "cơ quan báo",
            "phát thanh",
            "truyền hình",
            "xuất bản",
            "thông tin cơ sở",
            "truyền thanh",
        ],
    ),
    (
        Function::NetworkSafety,
        &["an toàn thông tin", "an ninh mạng", "ngăn chặn", "chặn lọc", "gỡ bỏ", "mã độc", "tội phạm"],
    ),
    (Function::Telecom, &["viễn thông", "nhà mạng", "điểm truy nhập", "dịch vụ internet", "đường truyền"]),
    (Function::Children, &["trợ giúp", "bị xâm hại", "công tác xã hội", "tổng đài", "can thiệp", "phục hồi"]),
];

/// The function that a sentence belongs to, where its words show one.
fn function_of(text: &str) -> Option<Function> {
    let low = lachan_text::lower(text);
    SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| low.contains(sign))).map(|(function, _)| *function)
}

/// Puts an open task into another body's hands, or back; `false` when it is not there any more.
pub async fn hand_over(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    let id = TaskId(handing.id);
    if handing.back {
        return back(hub, tx, id, handing).await;
    }
    let Some(task) = rows::place(hub, &mut *tx, id).await? else { return Ok(false) };
    if task.organisation_id != handing.from || !task.open || task.ended {
        return Ok(false);
    }
    let there = match rows::in_the_way(hub, &mut *tx, id, handing.to).await? {
        Some(there) => rows::place(hub, &mut *tx, there).await?,
        None => None,
    };
    match there {
        None => go(hub, tx, id, handing).await?,
        // the plan itself gives both, or only the one that is there: that one goes on
        Some(there) if !there.ended && (there.parent_id.is_none() || task.parent_id.is_some()) => {
            absorb(hub, tx, (&task, &there), false, handing).await?;
        }
        Some(there) => {
            swap(hub, tx, (id, there.id), handing).await?;
            if !there.ended && there.open {
                absorb(hub, tx, (&there, &task), true, handing).await?;
            }
        }
    }
    Ok(true)
}

async fn go(hub: &Hub, tx: &mut Tx, id: TaskId, handing: Handing) -> Result<()> {
    let duties = rows::duties(hub, &mut *tx, id).await?;
    rows::take_off(hub, tx, id).await?;
    rows::put_on(hub, tx, id, handing.to, &duties).await?;
    note_move(hub, tx, (id, None), handing).await
}

async fn note_move(
    hub: &Hub,
    tx: &mut Tx,
    (task_id, swapped_id): (TaskId, Option<TaskId>),
    handing: Handing,
) -> Result<()> {
    let (from_id, to_id, on_day) = (handing.from, handing.to, handing.on);
    let row = Move { task_id, from_id, to_id, on_day, swapped_id };
    rows::add_move(hub, tx, &row, handing.by).await?;
    Ok(())
}

/// Two tasks of the same duty change places.
async fn swap(hub: &Hub, tx: &mut Tx, (id, there): (TaskId, TaskId), handing: Handing) -> Result<()> {
    let mine = rows::duties(hub, &mut *tx, id).await?;
    let theirs = rows::duties(hub, &mut *tx, there).await?;
    rows::take_off(hub, tx, id).await?;
    rows::take_off(hub, tx, there).await?;
    rows::put_on(hub, tx, id, handing.to, &mine).await?;
    rows::put_on(hub, tx, there, handing.from, &theirs).await?;
    note_move(hub, tx, (id, Some(there)), handing).await?;
    let other_way = Handing { from: handing.to, to: handing.from, ..handing };
    note_move(hub, tx, (there, Some(id)), other_way).await
}

/// Lets one task go on for another one too.
async fn absorb(
    hub: &Hub,
    tx: &mut Tx,
    (gone, stays): (&Place, &Place),
    swapped: bool,
    handing: Handing,
) -> Result<()> {
    let mut linked: Vec<DutyId> = Vec::new();
    for (duty, _) in rows::duties(hub, &mut *tx, gone.id).await? {
        if !rows::has_duty(hub, tx, duty, handing.to).await? {
            store::tasks::link(hub, tx, stays.id, (duty, handing.to)).await?;
            linked.push(duty);
        }
    }
    let mut parts = rows::parts(hub, tx, gone.id).await?;
    parts.retain(|part| *part != stays.id);
    for part in &parts {
        rows::set_parent(hub, tx, *part, stays.id).await?;
    }
    let done = rows::done(hub, tx, stays.id).await?;
    if done.is_some() {
        rows::reopen(hub, tx, stays.id).await?;
    }
    let (done_at, done_by, done_result) = match done {
        Some((at, by, result)) => (Some(at), Some(by), Some(result)),
        None => (None, None, None),
    };
    let row = Merged {
        task_id: gone.id,
        into_id: stays.id,
        on_day: handing.on,
        swapped,
        linked: serde_json::to_string(&linked).map_err(Error::internal)?,
        parts: serde_json::to_string(&parts).map_err(Error::internal)?,
        done_at,
        done_by,
        done_result,
    };
    rows::add_merged(hub, tx, &row, handing.by).await?;
    Ok(())
}

/// Takes a move back: `to` had the task first.
async fn back(hub: &Hub, tx: &mut Tx, id: TaskId, handing: Handing) -> Result<bool> {
    let all = rows::merged(hub, &mut *tx).await?;
    if let Some(row) = all.iter().find(|row| row.task_id == id) {
        return apart(hub, tx, row).await;
    }
    let moves = rows::moves_of(hub, &mut *tx, id).await?;
    let last = moves.last().filter(|last| last.from_id == handing.to && last.to_id == handing.from);
    let (Some(last), Some(task)) = (last, rows::place(hub, &mut *tx, id).await?) else { return Ok(false) };
    if task.organisation_id != handing.from || !task.open || task.ended {
        return Ok(false);
    }
    let Some(other) = last.swapped_id else {
        go(hub, tx, id, handing).await?;
        return Ok(true);
    };
    if let Some(row) = all.iter().find(|row| row.task_id == other && row.into_id == id)
        && !apart(hub, tx, row).await?
    {
        return Ok(false);
    }
    swap(hub, tx, (id, other), handing).await?;
    Ok(true)
}

/// Two tasks that were one are two again; `false` when the one that went on has been done since.
async fn apart(hub: &Hub, tx: &mut Tx, row: &Merged) -> Result<bool> {
    let stays = rows::place(hub, &mut *tx, row.into_id).await?;
    if stays.is_none_or(|stays| !stays.open || stays.ended) {
        return Ok(false);
    }
    for duty in serde_json::from_str::<Vec<DutyId>>(&row.linked).map_err(Error::internal)? {
        rows::unlink(hub, tx, row.into_id, duty).await?;
    }
    for part in serde_json::from_str::<Vec<TaskId>>(&row.parts).map_err(Error::internal)? {
        rows::set_parent(hub, tx, part, row.task_id).await?;
    }
    if let (Some(at), Some(by), Some(result)) = (row.done_at, row.done_by, &row.done_result) {
        rows::done_again(hub, tx, row.into_id, (at, by, result)).await?;
    }
    rows::remove_merged(hub, tx, row.task_id).await?;
    Ok(true)
}

/// The moves of a task that still hold, for its page: those taken back within the day are left out.
pub async fn moves_of(hub: &Hub, id: TaskId) -> Result<Vec<Move>> {
    let mut held: Vec<Move> = Vec::new();
    for row in rows::moves_of(hub, &hub.db, id).await? {
        let undone =
            |last: &Move| (last.from_id, last.to_id, last.on_day) == (row.to_id, row.from_id, row.on_day);
        if held.last().is_some_and(undone) {
            held.pop();
        } else {
            held.push(row);
        }
    }
    Ok(held)
}

/// Whose tasks were on earlier days, and how they stood.
pub struct Past {
    moves: BTreeMap<TaskId, Vec<Move>>,
    merged: Vec<Merged>,
}

/// Reads what moved.
pub async fn past(hub: &Hub) -> Result<Past> {
    let mut moves: BTreeMap<TaskId, Vec<Move>> = BTreeMap::new();
    for row in rows::moves(hub, &hub.db).await? {
        moves.entry(row.task_id).or_default().push(row);
    }
    Ok(Past { moves, merged: rows::merged(hub, &hub.db).await? })
}

impl Past {
    /// A task's facts as they were on the last day of a period.
    pub fn as_of(&self, mut fact: Fact, last: Day) -> Fact {
        if let Some(moves) = self.moves.get(&fact.id)
            && let Some(first) = moves.first()
        {
            let held = moves.iter().rfind(|one| one.on_day <= last);
            fact.organisation_id = held.map_or(first.from_id, |one| one.to_id);
        }
        for row in &self.merged {
            if row.task_id == fact.id {
                let gone = row.on_day.start();
                fact.left_at = Some(fact.left_at.map_or(gone, |left| left.min(gone)));
            }
            if row.into_id == fact.id && row.on_day > last && row.done_at.is_some() {
                fact.done_at = row.done_at;
            }
        }
        fact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_shows_its_function_and_the_special_one_wins() {
        let of = |text: &str| function_of(text).map(Function::name);
        assert_eq!(of("Chỉ đạo các cơ quan báo chí tuyên truyền về an toàn thông tin"), Some("press"));
        assert_eq!(of("Chỉ đạo doanh nghiệp viễn thông ngăn chặn nội dung gây hại"), Some("network-safety"));
        assert_eq!(of("Hướng dẫn doanh nghiệp viễn thông, Internet"), Some("telecom"));
        assert_eq!(of("Tổ chức can thiệp, hỗ trợ trẻ em bị xâm hại"), Some("children"));
        assert_eq!(of("Xây dựng kế hoạch hằng năm"), None);
    }
}
