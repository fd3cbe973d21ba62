//! Clocks at work: opening a stage with its clock, setting it anew, and the ladder that comes round every minute.
//!
//! The scan asks one index for rungs that are due. A rung is told once, whoever runs the job and however long nobody
//! did, and keeps the moment at which it was due. Whoever a report of the case names is told nothing.

use serde_json::{Value as Json, json};

use crate::Hub;
use crate::calendar::Working;
use crate::cases::actions::{note, take_stage};
use crate::cases::clock::{Ladder, RUNGS};
use crate::cases::model::StageId;
use crate::cases::stages::{Span, Stage, Start, Unit, stage as stage_of};
use crate::cases::store::{self, CaseRow, ClockRow, NewStage, SpanRow, StageRow};
use crate::cases::{pages, telling};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::organisations::model::Function;
use crate::registers::failures::actions::{NewFailure, record_failure};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::{organisations, working_days};

/// So many stages in one round of the job; the next round goes on.
const BATCH: i64 = 500;

/// What clocks are counted by: the working calendar, and the spans that the province has set.
pub(super) struct Timing {
    pub(super) calendar: Working,
    spans: Vec<SpanRow>,
}

impl Timing {
    pub(super) async fn of(hub: &Hub) -> Result<Self> {
        let calendar = working_days::actions::working(hub).await?;
        Ok(Self { calendar, spans: store::spans(hub, &hub.db).await? })
    }

    /// The span of a stage: the province's, else the law's.
    pub(super) fn span(&self, stage: &Stage) -> Span {
        let set = self.spans.iter().find(|row| row.kind == stage.kind);
        let set = set.and_then(|row| {
            Some(Span { unit: Unit::parse(&row.span_unit)?, amount: u32::try_from(row.amount).ok()? })
        });
        set.unwrap_or(stage.span)
    }
}

/// What a stage before says about the clock of the next.
#[derive(Clone, Copy, Default)]
pub(super) struct Opening {
    /// When the stage began of which this one is a part.
    pub(super) with: Option<Moment>,
    /// The day that was set for it.
    pub(super) until: Option<Day>,
}

/// Opens a stage with its clock. The database refuses a second open one of the track, and a unit without the key.
pub(super) async fn open_stage(
    hub: &Hub,
    tx: &mut Tx,
    timing: &Timing,
    case: &CaseRow,
    stage: &Stage,
    (unit, person): (OrganisationId, PersonId),
    opening: Opening,
) -> Result<StageId> {
    let opened_at = hub.clock.now();
    let id = StageId(hub.chance.id(opened_at));
    let span = timing.span(stage);
    let from = match stage.start {
        Start::Told => case.first_told_at,
        Start::Opened => opened_at,
        Start::With(_) => opening.with.unwrap_or(opened_at),
    };
    let (counted, ladder) = match opening.until {
        Some(day) => ("until", Ladder::until(from, day, &timing.calendar)),
        None => (span.unit.name(), Ladder::of(span, from, &timing.calendar)),
    };
    let new = NewStage {
        id,
        case: case.id,
        track: stage.track.name(),
        kind: stage.kind,
        unit,
        person,
        opened_at,
        due_at: ladder.due(),
    };
    match store::open_stage(hub, tx, &new).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("cases-track-open")),
        outcome => outcome?,
    }
    store::begin_clock(hub, tx, id, 1, counted, &ladder).await?;
    Ok(id)
}

/// Sets the clock of a stage anew, after a superior has assigned it. A clock that the law counts from the first
/// information goes on.
pub(super) async fn set_anew(hub: &Hub, tx: &mut Tx, timing: &Timing, stage: &StageRow) -> Result<()> {
    let kind = stage_of(&stage.kind).ok_or_else(|| Error::internal("unknown stage"))?;
    if kind.start == Start::Told {
        return Ok(());
    }
    let round = store::clock(hub, &mut *tx, stage.id).await?.map_or(1, |clock| clock.round + 1);
    store::stop_clock(hub, tx, stage.id).await?;
    let span = timing.span(kind);
    let ladder = Ladder::of(span, hub.clock.now(), &timing.calendar);
    store::begin_clock(hub, tx, stage.id, round, span.unit.name(), &ladder).await?;
    store::set_due(hub, tx, stage.id, ladder.due()).await?;
    Ok(())
}

/// Tells every rung that has become due; comes round by itself.
pub async fn climb(hub: &Hub, _: Json) -> Result<()> {
    loop {
        let due = store::rungs_due(hub, &hub.db, BATCH).await?;
        let all = due.len();
        for (stage, _) in due {
            match climb_one(hub, stage).await {
                // it has ended in this moment: that is as good
                Ok(()) | Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if i64::try_from(all).unwrap_or(0) < BATCH {
            return Ok(());
        }
    }
}

async fn climb_one(hub: &Hub, id: StageId) -> Result<()> {
    let Some(read) = store::stage(hub, &hub.db, id).await? else { return Ok(()) };
    let above = Above::of(hub, read.unit_id).await?;
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    let Some(clock) = store::clock(hub, &mut tx, id).await? else { return Ok(()) };
    if clock.next_at.is_none() {
        return Ok(());
    }
    let now = hub.clock.now();
    let ladder = clock.ladder();
    let mut next = None;
    for (rung, at) in RUNGS.into_iter().zip(ladder.rungs) {
        if at > now {
            next = Some(at);
            break;
        }
        if store::fire(hub, &mut tx, (id, clock.round), rung, at).await? {
            tell_rung(hub, &mut tx, &stage, &clock, (rung, at), &above).await?;
        }
    }
    store::set_clock(hub, &mut tx, &clock, &ladder, next).await?;
    tx.commit().await?;
    Ok(())
}

/// Who stands above a unit.
struct Above {
    superior: Option<OrganisationId>,
    lead: Option<OrganisationId>,
    committees: Vec<OrganisationId>,
}

impl Above {
    async fn of(hub: &Hub, unit: OrganisationId) -> Result<Self> {
        let parents = organisations::actions::parents(hub).await?;
        let all = organisations::actions::today(hub).await?;
        let province = all.of_level(crate::authority::Level::Province.name());
        let committees = province.filter(|body| body.kind == "peoples-committee");
        Ok(Self {
            superior: parents.into_iter().find(|(lower, _)| *lower == unit).map(|(_, upper)| upper),
            lead: organisations::actions::holder(hub, Function::Steering, "").await?,
            committees: committees.map(|body| body.id).collect(),
        })
    }

    /// Who is told of a rung besides the unit: at 100 % the superior and the lead department, at 150 % the People's
    /// Committee too.
    fn told(&self, rung: i64) -> Vec<OrganisationId> {
        let mut found: Vec<_> = match rung {
            100 => [self.superior, self.lead].into_iter().flatten().collect(),
            150 => [self.superior, self.lead].into_iter().flatten().chain(self.committees.clone()).collect(),
            _ => Vec::new(),
        };
        found.sort();
        found.dedup();
        found
    }
}

/// i18n: cases-told-*
async fn tell_rung(
    hub: &Hub,
    tx: &mut Tx,
    stage: &StageRow,
    clock: &ClockRow,
    (rung, at): (i64, Moment),
    above: &Above,
) -> Result<()> {
    let lang = Lang::Vi;
    let code = store::code(hub, &mut *tx, stage.case_id).await?;
    let word = pages::stage_word(lang, &stage.kind);
    let unit = organisations::actions::short_name(hub, stage.unit_id).await?;
    let due = pages::due_words(lang, clock.due_at);
    let args = [
        ("stage", word.as_str().into()),
        ("code", code.as_str().into()),
        ("unit", unit.as_str().into()),
        ("due", due.as_str().into()),
        ("officer", stage.person_name.as_str().into()),
    ];
    let words = lang.f(&format!("cases-told-{rung}"), &args).into_owned();
    let key = format!("cases.rung {} {} {rung}", stage.id, clock.round);
    let told = telling::About { case: stage.case_id, key: &key, words: &words };
    told.tell(hub, tx, stage.unit_id, &format!("/vu-viec/{}", stage.case_id)).await?;
    for to in above.told(rung).into_iter().filter(|to| *to != stage.unit_id) {
        told.tell(hub, tx, to, "/dieu-phoi").await?;
    }
    // overdue twice: half as long again, or again after the superior had set the clock anew
    if rung == 150 || (rung == 100 && clock.round > 1) {
        failed(hub, tx, stage, clock.round, at).await?;
    }
    let detail = json!({ "stage": stage.id, "round": clock.round, "rung": rung, "due": at });
    note(hub, tx, "cases.rung", None, stage.case_id, detail).await
}

/// Records that a body did not act: once a round of the clock. Nothing of the case is in the words.
async fn failed(hub: &Hub, tx: &mut Tx, stage: &StageRow, round: i64, at: Moment) -> Result<()> {
    let lang = Lang::Vi;
    let due = pages::due_words(lang, stage.due_at);
    let word = pages::stage_word(lang, &stage.kind);
    let args = [("stage", word.as_str().into()), ("due", due.as_str().into())];
    let words = lang.f("cases-failure-late", &args);
    let key = format!("cases.late {} {round}", stage.id);
    let new = NewFailure {
        kind: "delay",
        body: stage.unit_id,
        words: &words,
        noticed_on: at.day(),
        link: Some(("stage", stage.id.0)),
        key: Some(&key),
    };
    record_failure(hub, tx, None, &new).await?;
    Ok(())
}
