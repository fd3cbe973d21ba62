//! What is open: for the day's reminders, and for the move of a body's work to its successor.

use super::board::{BodyLine, board};
use super::lead;
use super::turns::{Turn, directory, turns_of_all};
use crate::Hub;
use crate::db::Tx;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::periodic_reports::bodies::expected;
use crate::periodic_reports::model::{ReportId, TypeId};
use crate::periodic_reports::store;
use crate::slice::{Deadline, Handing, Held, Within};
use crate::time::Day;
use crate::web::Lang;

/// The reports due between two days that are not sent: of every body, or of some, and the province's.
pub async fn deadlines_of_reports(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let steers = lead(hub).await.ok();
    let mut found = Vec::new();
    let between = |due: &Day| *due >= within.from && *due <= within.to;
    for turn in turns_of_all(hub).await? {
        let Some(last_day) = turn.period.due.filter(between) else { continue };
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        let title = turn.of.title(Lang::Vi, &key);
        let args = [("title", title.into()), ("plan", turn.of.plan_name().to_owned().into())];
        let words = Lang::Vi.f("reports-deadline", &args).into_owned();
        let mut push = |organisation, report: Option<ReportId>| {
            let href = match report {
                Some(id) => format!("/bao-cao/{id}"),
                None => format!("/bao-cao/ky/{of}/{key}"),
            };
            let (key, words) = (format!("{of}/{key}"), words.clone());
            found.push(Deadline { key, organisation, last_day, words, href });
        };
        let begun = turn.report.as_ref();
        let sent = begun.is_some_and(|report| !report.is_draft() || report.version > 1);
        let holder = begun.map(|report| report.holder_id).or(steers);
        if let Some(holder) = holder.filter(|_| !sent) {
            push(holder, begun.map(|report| report.id));
        }
        if !turn.of.entries.is_empty() {
            let missing = match within.bodies {
                Some(bodies) => missing_of(hub, &turn, bodies, steers).await?,
                None => missing(hub, of, &key).await?,
            };
            missing.into_iter().for_each(|(body, report)| push(body, report));
        }
    }
    Ok(found)
}

/// Who has a report of a turn to send, and the report where it is begun.
type Missing = Vec<(OrganisationId, Option<ReportId>)>;

/// All who are missing in a turn.
async fn missing(hub: &Hub, of: TypeId, key: &str) -> Result<Missing> {
    let board = board(hub, of, key).await?;
    let missing = board.lines.iter().filter(|line| line.standing.is_missing());
    let entry = |line: &BodyLine| {
        let report = line.report.as_ref();
        (report.map_or(line.id, |report| report.holder_id), report.map(|report| report.id))
    };
    Ok(missing.map(entry).collect())
}

/// What some bodies are missing with in a turn, as [`missing`] has it for all, without looking at the others.
async fn missing_of(
    hub: &Hub,
    turn: &Turn,
    bodies: &[OrganisationId],
    steers: Option<OrganisationId>,
) -> Result<Missing> {
    let begun = store::begun_by(hub, &hub.db, (turn.of.row.id, &turn.period.key), bodies).await?;
    let register = directory(hub, turn.period.to).await?;
    let today = organisations::actions::today(hub).await?;
    let mine: Vec<_> = bodies.iter().filter_map(|body| register.get(*body)).cloned().collect();
    let stands = |body: OrganisationId| bodies.contains(&body) && today.get(body).is_some();
    let asked = expected(&mine, &turn.of.entries, steers).map(|body| body.id);
    let untouched =
        asked.filter(|body| stands(*body) && begun.iter().all(|one| one.organisation_id != *body));
    let unsent = begun.iter().filter(|one| !one.received && stands(one.holder_id));
    Ok(untouched.map(|body| (body, None)).chain(unsent.map(|one| (one.holder_id, Some(one.id)))).collect())
}

/// The requests due between two days that are not answered.
pub async fn deadlines_of_requests(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    let open = store::requests::open_between(hub, &hub.db, from, to).await?;
    Ok(open
        .into_iter()
        .map(|(id, title, last_day, organisation)| Deadline {
            key: id.to_string(),
            organisation,
            last_day,
            words: Lang::Vi.f("reports-deadline-request", &[("title", title.into())]).into_owned(),
            href: format!("/bao-cao/yeu-cau/{id}"),
        })
        .collect())
}

/// The reports that a body has begun and not sent.
pub async fn in_hand(hub: &Hub, body: OrganisationId) -> Result<Vec<Held>> {
    let turns = turns_of_all(hub).await?;
    let held = store::held_by(hub, &hub.db, body).await?;
    let open = held.into_iter().filter(super::Report::is_draft);
    Ok(open
        .map(|report| {
            let mine = |turn: &&super::Turn| {
                turn.of.row.id == report.type_id && turn.period.key == report.period_key
            };
            let title = turns.iter().find(mine).map(|turn| turn.of.title(Lang::Vi, &report.period_key));
            let words = format!("{}: {}", title.unwrap_or_default(), report.name);
            Held { id: report.id.0, words, href: format!("/bao-cao/{}", report.id), function: None }
        })
        .collect())
}

/// Puts a report that is being written into another body's hands; it stays the first body's report.
pub async fn hand_over(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    Ok(store::hand_over(hub, tx, ReportId(handing.id), (handing.from, handing.to)).await?)
}
