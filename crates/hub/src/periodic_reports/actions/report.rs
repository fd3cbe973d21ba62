//! One report with all that stands in it, its versions, and its files.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::board::{Begun, Board, board};
use super::turns::{Type, check_period, turns_of_all};
use super::{READ, Report, can_at_one, sees_all};
use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::periodic_reports::figures::{self, Figures};
use crate::periodic_reports::model::{ReportId, TypeKind};
use crate::periodic_reports::paper::{self, Issuer};
use crate::periodic_reports::store::{self, VersionRow, texts::Text};
use crate::plans;
use crate::plans::model::PlanId;
use crate::time::Day;
use crate::web::Lang;

/// Names and headings as they stand in a report that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Who reports; nothing in reports that were sent before names were kept.
    #[serde(default)]
    pub issuer: Option<Issuer>,
    /// To whom.
    #[serde(default)]
    pub to: String,
    /// Key and heading of each section.
    #[serde(default)]
    pub sections: Vec<(String, String)>,
}

/// A report with all that stands in it.
pub struct Whole {
    /// The report, in one version.
    pub report: Report,
    /// It is the newest version.
    pub newest: bool,
    /// Its figures: as sent, else as counted now.
    pub figures: Figures,
    /// Its narrative, as saved last.
    pub texts: Vec<Text>,
    /// Names and headings: as sent, else as they are now.
    pub frozen: Frozen,
    /// Its turn with all bodies.
    pub board: Board,
    /// The body that takes it in; the one that steers the plan for the province's own.
    pub above: Option<OrganisationId>,
}

impl Whole {
    /// The type of the report.
    pub fn of(&self) -> &Type {
        &self.board.turn.of
    }

    /// Whether a body above takes it in.
    pub fn has_above(&self) -> bool {
        !self.report.rolls_up
    }

    /// The text of a section.
    pub fn text(&self, section: &str) -> &str {
        self.texts.iter().find(|text| text.section == section).map_or("", |text| text.text.as_str())
    }

    /// Which saving of a section that is; -1 before the first.
    pub fn revision(&self, section: &str) -> i64 {
        self.texts.iter().find(|text| text.section == section).map_or(-1, |text| text.revision)
    }

    /// Whether nothing is sent any more and nobody has let this one be sent.
    pub fn is_shut(&self, today: Day) -> bool {
        self.board.turn.lock.is_locked() && self.report.let_until.is_none_or(|until| until < today)
    }

    /// What it is called.
    pub fn title(&self, lang: Lang) -> String {
        self.of().title(lang, &self.report.period_key)
    }

    /// The bodies whose reports came after this one was sent: they are not in its sum.
    pub fn came_after(&self, today: Day) -> Vec<String> {
        let Some(kept) = self.figures.below.as_ref().filter(|_| !self.report.is_draft()) else {
            return Vec::new();
        };
        let body = (!self.report.rolls_up).then_some(self.report.organisation_id);
        let lines = self.board.under(body);
        let now = self.board.below(body, today).unwrap_or_default();
        let known: HashSet<_> = kept.ids.iter().copied().collect();
        let new: HashSet<_> = now.ids.into_iter().filter(|id| !known.contains(id)).collect();
        let is_new = |report: &Begun| new.contains(&report.id);
        lines
            .iter()
            .filter(|line| line.report.as_ref().is_some_and(is_new))
            .map(|line| line.name.clone())
            .collect()
    }

    /// Whether somebody may look at it.
    pub fn check_reader(&self, who: &Principal) -> Result<()> {
        let report = &self.report;
        let bodies = [Some(report.organisation_id), Some(report.holder_id), self.above, self.board.lead];
        if sees_all(who) { Ok(()) } else { can_at_one(who, &READ, &bodies) }
    }
}

/// One report, its newest version.
pub async fn whole(hub: &Hub, id: ReportId) -> Result<Whole> {
    let report = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    of_report(hub, report, true).await
}

/// An earlier version of a report.
pub async fn version_of(hub: &Hub, id: ReportId, version: i64) -> Result<Whole> {
    let report = store::by_version(hub, &hub.db, id, version).await?.ok_or(Error::NotFound)?;
    of_report(hub, report, false).await
}

async fn of_report(hub: &Hub, report: Report, newest: bool) -> Result<Whole> {
    let board = board(hub, report.type_id, &report.period_key).await?;
    let texts = store::texts::of(hub, &hub.db, report.id, report.version).await?;
    let figures = match &report.figures {
        Some(kept) => serde_json::from_str(kept).map_err(Error::internal)?,
        None => count(hub, &report, &board).await?,
    };
    let kept: Option<Frozen> = report.frozen.as_deref().and_then(|kept| serde_json::from_str(kept).ok());
    let through = board.turn.of.row.through_id.or(board.lead);
    let above = if report.rolls_up { board.lead } else { board.above(report.organisation_id).or(through) };
    let frozen = match kept.filter(|kept| kept.issuer.is_some()) {
        Some(kept) => kept,
        None => as_of_now(hub, &report, &board).await?,
    };
    Ok(Whole { report, newest, figures, texts, frozen, board, above })
}

/// The figures of a report as they are now.
pub(super) async fn count(hub: &Hub, report: &Report, board: &Board) -> Result<Figures> {
    let (from, to, today) = (report.period_from, report.period_to, hub.clock.now().day());
    if report.rolls_up {
        let figures = figures::count(hub, report.plan_id, from, to).await?;
        return Ok(Figures { below: board.below(None, today), ..figures });
    }
    let figures = figures::of_body(hub, report.plan_id, report.organisation_id, from, to).await?;
    let leads = vec![(report.name.clone(), figures.tasks)];
    Ok(Figures { leads, below: board.below(Some(report.organisation_id), today), ..figures })
}

/// Names and headings as they are now.
async fn as_of_now(hub: &Hub, report: &Report, board: &Board) -> Result<Frozen> {
    let row = &board.turn.of.row;
    let (issuer, to) = if report.rolls_up {
        (paper::issuer(hub).await?, row.to_words.clone())
    } else {
        let above = board.above(report.organisation_id);
        let above = above.and_then(|id| board.register.get(id));
        let to = match above {
            Some(body) => body.name.clone(),
            None if row.through_words.is_empty() => row.to_words.clone(),
            None => Lang::Vi
                .f(
                    "reports-doc-through",
                    &[("to", row.to_words.clone().into()), ("through", row.through_words.clone().into())],
                )
                .into_owned(),
        };
        let body = board.register.get(report.organisation_id);
        (paper::issuer_of(hub, &report.name, body, above.map(|body| body.name.as_str())), to)
    };
    Ok(Frozen { issuer: Some(issuer), to, sections: board.turn.of.sections.clone() })
}

/// All versions of a report, the newest first.
pub async fn versions(hub: &Hub, id: ReportId) -> Result<Vec<VersionRow>> {
    Ok(store::versions(hub, &hub.db, id).await?)
}

/// A report in the official layout as `docx` or `pdf`, or its tables as `xlsx`.
pub async fn file(hub: &Hub, whole: &Whole, format: &str) -> Result<Vec<u8>> {
    let (report, signed) = (&whole.report, whole.report.submitted_at);
    let issuer = whole.frozen.issuer.clone().unwrap_or_default();
    let sections: Vec<_> = whole
        .frozen
        .sections
        .iter()
        .map(|(key, title)| (key.clone(), title.clone(), whole.text(key).to_owned()))
        .collect();
    let content = paper::Content {
        plan: &whole.of().plan,
        kind: whole.of().kind(),
        to: &whole.frozen.to,
        period: (report.period_from, report.period_to),
        figures: &whole.figures,
        sections: &sections,
        signed: signed.map(|at| at.day()),
    };
    match format {
        "docx" => paper::docx(hub, &issuer, &content),
        "pdf" => paper::pdf(hub, &issuer, &content),
        "xlsx" => paper::xlsx(hub, &issuer, &content),
        _ => Err(Error::NotFound),
    }
}

/// The province's report of a plan for a period without anybody signed in: the command line. Uses the text of a
/// report that is begun for these days; without days, the report begun last, else the turn that is due next.
pub async fn export(hub: &Hub, plan: PlanId, days: Option<(Day, Day)>) -> Result<Vec<u8>> {
    let mut begun: Vec<_> =
        store::of_province(hub, &hub.db).await?.into_iter().filter(|report| report.plan_id == plan).collect();
    if let Some((from, to)) = days {
        check_period(from, to)?;
        begun.retain(|report| (report.period_from, report.period_to) == (from, to));
    }
    if let Some(report) = begun.first() {
        return file(hub, &whole(hub, report.id).await?, "docx").await;
    }
    let today = hub.clock.now().day();
    let turns = turns_of_all(hub).await?;
    let turn = turns.iter().filter(|turn| turn.of.plan.id == plan);
    let turn = turn.min_by_key(|turn| (turn.period.to < today, turn.period.to));
    let year = || Day(today.0.first_of_year());
    let (from, to) = days.or(turn.map(|turn| (turn.period.from, turn.period.to))).unwrap_or((year(), today));
    let kind = turn.map_or(TypeKind::Periodic, |turn| turn.of.kind());
    let sections: Vec<_> =
        kind.sections().iter().map(|key| ((*key).to_owned(), String::new(), String::new())).collect();
    let content = paper::Content {
        plan: &plans::actions::get(hub, plan).await?,
        kind,
        to: turn.map_or("", |turn| &turn.of.row.to_words),
        period: (from, to),
        figures: &figures::count(hub, plan, from, to).await?,
        sections: &sections,
        signed: None,
    };
    paper::docx(hub, &paper::issuer(hub).await?, &content)
}
