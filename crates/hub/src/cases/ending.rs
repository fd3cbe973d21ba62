//! Ending a stage: what its form asks, what is missing, and what follows.
//!
//! A stage ends only with a result: one of its endings, the words, and what the ending asks. All problems are told at
//! once. What follows opens in the same transaction, so that a track is never between two stages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::cases::actions::{WORK, note, take_stage, unlock};
use crate::cases::clocks::{Opening, Timing, open_stage};
use crate::cases::model::{StageId, Track};
use crate::cases::stages::{self, After, End, Field, Kind, MEASURES, Stage};
use crate::cases::store::{self, CaseRow, Closing, NewStage};
use crate::cases::{needs, standing};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::seal::{Key, pad};
use crate::time::{Day, Moment};
use crate::web::form::Problem;

/// The longest words of a result, in characters.
pub const LONGEST_RESULT: usize = 4000;
/// The longest line of a form.
pub const LONGEST_LINE: usize = 200;

/// How a stage is to end.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// One of the stage's endings.
    pub end: String,
    /// What was found and done, in the officer's words; sealed.
    pub words: String,
    /// Tracks to open beside it; only verification opens tracks.
    pub tracks: Vec<Track>,
    /// How pressing the case is; only verification says so.
    pub severity: Option<String>,
    /// Number and day of the legal document.
    pub document: Option<(String, Day)>,
    /// The kind of emergency measure, and since when it stands.
    pub measure: Option<(String, Moment)>,
    /// A fine in đồng.
    pub fine: Option<i64>,
    /// The day that the plan sets.
    pub until: Option<Day>,
    /// Everything else that the form asks, by the field's name; sealed.
    pub sealed: BTreeMap<String, String>,
}

impl Ending {
    /// One of the stage's endings, with words.
    pub fn of(end: &str, words: &str) -> Self {
        Self { end: end.to_owned(), words: words.to_owned(), ..Self::default() }
    }

    /// With a legal document.
    #[must_use]
    pub fn document(mut self, number: &str, on: Day) -> Self {
        self.document = Some((number.to_owned(), on));
        self
    }

    /// With a sealed field.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.sealed.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Everything that is missing or cannot be.
    pub fn problems(&self, stage: &Stage, now: Moment) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.words.trim().is_empty() {
            found.push(Problem::new("result", "cases-result-needed"));
        }
        let Some(end) = stage.end(&self.end) else {
            found.push(Problem::new("end", "cases-end-needed"));
            return found;
        };
        if end.document {
            match &self.document {
                None => found.push(Problem::new("document_number", "cases-document-needed")),
                Some((_, on)) if *on > now.day() => {
                    found.push(Problem::new("document_on", "cases-document-future"));
                }
                Some(_) => {}
            }
        }
        if end.after == After::Tracks && self.tracks.iter().all(|track| *track == Track::Intake) {
            found.push(Problem::new("tracks", "cases-tracks-needed"));
        }
        for field in stage.fields.iter().filter(|field| stage.asks(field, end.name)) {
            found.extend(self.problem_of(field, now));
        }
        found
    }

    fn problem_of(&self, field: &Field, now: Moment) -> Option<Problem> {
        let needed = || (!field.optional).then(|| Problem::new(field.name, "form-required"));
        match field.kind {
            Kind::Line | Kind::Text => {
                let given = self.sealed.get(field.name).is_some_and(|text| !text.trim().is_empty());
                if given { None } else { needed() }
            }
            Kind::Severity => match self.severity.as_deref() {
                Some("danger" | "high" | "normal") => None,
                _ => Some(Problem::new(field.name, "form-choose-one")),
            },
            Kind::Measure => match &self.measure {
                Some((kind, _)) if !MEASURES.contains(&kind.as_str()) => {
                    Some(Problem::new(field.name, "form-choose-one"))
                }
                Some((_, at)) if *at > now => Some(Problem::new("measure_day", "cases-measure-future")),
                Some(_) => None,
                None => needed(),
            },
            Kind::Fine => match self.fine {
                Some(fine) if fine < 0 => Some(Problem::new(field.name, "form-number-unreadable")),
                Some(_) => None,
                None => needed(),
            },
            Kind::Until => match self.until {
                Some(day) if day <= now.day() => Some(Problem::new(field.name, "cases-until-past")),
                Some(_) => None,
                None => needed(),
            },
        }
    }
}

/// A result as it is sealed and opened again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The officer's words.
    pub words: String,
    /// The other fields of the form that are sealed.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

impl Written {
    /// Out of an opened result. Those of before forms were kept hold words alone.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text)
            .unwrap_or_else(|_| Self { words: text.to_owned(), fields: BTreeMap::new() })
    }
}

pub(super) fn place(id: StageId) -> String {
    format!("stage result {id}")
}

fn sealed(hub: &Hub, key: &Key, id: StageId, written: &Written) -> Result<Vec<u8>> {
    let text = zeroize::Zeroizing::new(serde_json::to_vec(written).map_err(Error::internal)?);
    Ok(key.seal(&hub.chance, &place(id), &pad(&text)))
}

/// A case was made of a report: what came in was received and is triaged with that.
pub(super) async fn received(
    hub: &Hub,
    tx: &mut Tx,
    case: &CaseRow,
    key: &Key,
    (unit, person): (OrganisationId, PersonId),
    due_at: Moment,
) -> Result<()> {
    let id = StageId(hub.chance.id(hub.clock.now()));
    let new = NewStage {
        id,
        case: case.id,
        track: Track::Intake.name(),
        kind: "received",
        unit,
        person,
        opened_at: case.first_told_at,
        due_at,
    };
    store::open_stage(hub, tx, &new).await?;
    let closing = Closing {
        outcome: "next",
        disposition: "triaged".into(),
        result: sealed(hub, key, id, &Written::default())?,
        ..Closing::default()
    };
    store::close_stage(hub, tx, id, unit, person, closing).await?;
    Ok(())
}

/// What stands before the ending of a stage in other slices: kind of hold, stage, message.
const GUARDED: &[(&str, &str, &str)] = &[
    ("alleged", "outcome", "cases-alleged-open"),
    ("order", "orders", "cases-orders-open"),
    ("order", "gone", "cases-orders-open"),
    ("request", "carry-out", "cases-requests-open"),
];

/// Ends a stage with its result, and opens what follows. The officer's unit must be its focal point.
pub async fn end_stage(hub: &Hub, who: &Principal, id: StageId, ending: &Ending) -> Result<()> {
    let read = store::stage(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(read.unit_id))?;
    let (case, key) = unlock(hub, who, read.case_id, &WORK).await?;
    let stage = stages::stage(&read.kind).ok_or_else(|| Error::internal("unknown stage"))?;
    let problems = ending.problems(stage, hub.clock.now());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let end = stage.end(&ending.end).ok_or_else(|| Error::internal("an ending that was not looked at"))?;
    let closing = closing(hub, &key, id, stage, end, ending)?;
    let until = closing.until;
    let timing = Timing::of(hub).await?;
    let mut tx = hub.db.begin().await?;
    let open = take_stage(hub, &mut tx, &read).await?;
    let holds = store::holds(hub, &mut tx, case.id).await?;
    for (kind, guarded, message) in GUARDED {
        if stage.kind == *guarded && holds.iter().any(|(held, _)| held == kind) {
            return Err(Error::Conflict(message));
        }
    }
    if let Some(message) = needs::unmet(hub, &mut tx, case.id, stage.kind, end.name).await? {
        return Err(Error::Conflict(message));
    }
    if !store::close_stage(hub, &mut tx, id, read.unit_id, who.person, closing).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    store::stop_clock(hub, &mut tx, id).await?;
    store::end_pause(hub, &mut tx, id, None).await?;
    store::drop_awaiting(hub, &mut tx, id).await?;
    store::drop_kept(hub, &mut tx, id).await?;
    let focal = (read.unit_id, who.person);
    match end.after {
        After::Stage(next) => {
            let next = stages::stage(next).ok_or_else(|| Error::internal("unknown stage"))?;
            let part = matches!(next.start, stages::Start::With(before) if before == stage.kind);
            let opening = Opening { with: part.then_some(open.opened_at), until };
            open_stage(hub, &mut tx, &timing, &case, next, focal, opening).await?;
        }
        After::Tracks => {
            for track in ending.tracks.iter().filter(|track| **track != Track::Intake) {
                let first = stages::stage(stages::first(*track));
                let first = first.ok_or_else(|| Error::internal("a track without a stage"))?;
                open_stage(hub, &mut tx, &timing, &case, first, focal, Opening::default()).await?;
            }
        }
        After::Ends => {}
    }
    if let Some(severity) = ending.severity.as_deref().filter(|_| stage.kind == "verify") {
        store::set_severity(hub, &mut tx, case.id, severity).await?;
    }
    standing::reporters(hub, &mut tx, case.id, false).await?;
    let detail = json!({ "stage": id, "kind": stage.kind, "end": end.name });
    note(hub, &mut tx, "cases.end-stage", Some(who.person), case.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// What stands in columns and what is sealed: only what the ending asks, whatever else was typed.
fn closing(hub: &Hub, key: &Key, id: StageId, stage: &Stage, end: &End, ending: &Ending) -> Result<Closing> {
    let asked =
        |kind: Kind| stage.fields.iter().any(|field| field.kind == kind && stage.asks(field, end.name));
    let fields = stage.fields.iter().filter(|field| stage.asks(field, end.name));
    let fields = fields
        .filter_map(|field| Some((field.name.to_owned(), ending.sealed.get(field.name)?.trim().to_owned())));
    let written = Written { words: ending.words.clone(), fields: fields.collect() };
    Ok(Closing {
        outcome: if matches!(end.after, After::Stage(_)) { "next" } else { "ended" },
        disposition: end.name.to_owned(),
        result: sealed(hub, key, id, &written)?,
        document: ending.document.clone().filter(|_| end.document),
        measure: ending.measure.clone().filter(|_| asked(Kind::Measure)),
        amount: ending.fine.filter(|_| asked(Kind::Fine)),
        until: ending.until.filter(|_| asked(Kind::Until)),
    })
}
