//! The figures that a table takes, counted for one report. Each figure is counted once for each span of days.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Over, Rows, Rules};
use crate::Hub;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::periodic_reports::actions::{Below, Whole};
use crate::slice::{Counted, Reading, Verdict};
use crate::targets;
use crate::time::Day;
use crate::web::Lang;

/// A figure, whole and by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// All of it.
    pub all: Counted,
    /// By code of the administrative unit; the empty code is nowhere in particular.
    pub areas: BTreeMap<String, Counted>,
    /// By body.
    pub bodies: BTreeMap<OrganisationId, Counted>,
}

/// A commune or a body: one row.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its name on the last day of the figures.
    pub name: String,
    /// Code of the administrative unit, where the rows are communes.
    pub area: String,
    /// The body, where the rows are bodies.
    pub body: Option<OrganisationId>,
    /// The tasks that its report shows; nothing while it is not here.
    pub tasks: Option<Counted>,
}

/// Everything that a table takes of one report.
#[derive(Clone, Debug)]
pub(super) struct Data {
    /// Figures by key and days; nothing where there was no such figure on that day.
    pub figures: BTreeMap<(String, Over), Option<Counts>>,
    /// The rows of each kind that is asked for.
    pub lines: BTreeMap<&'static str, Vec<Line>>,
    /// The tasks as the report shows them.
    pub tasks: Counted,
    /// What the bodies below have sent.
    pub below: Below,
    /// What the report is called.
    pub title: String,
    /// First and last day of its figures.
    pub days: (Day, Day),
    /// Who reports.
    pub body: String,
    /// The province.
    pub province: String,
}

/// Counts what rules take. Of a report that was sent its own figures stand; others are those of its last day.
pub(super) async fn gather(hub: &Hub, whole: &Whole, rules: &Rules) -> Result<Data> {
    let report = &whole.report;
    let days = (report.period_from, report.period_to);
    let mut data = Data {
        tasks: whole.figures.tasks,
        below: whole.figures.below.clone().unwrap_or_default(),
        title: whole.title(Lang::Vi),
        days,
        body: whole.frozen.issuer.as_ref().map(|issuer| issuer.name.clone()).unwrap_or_default(),
        province: hub.site().operator,
        figures: BTreeMap::new(),
        lines: BTreeMap::new(),
    };
    let wanted: BTreeSet<(String, Over)> = rules
        .takes()
        .filter(|(take, _)| take.as_word().is_none())
        .map(|(take, _)| (take.figure.clone(), take.over))
        .collect();
    for (figure, over) in wanted {
        let counts = counts(hub, &figure, over.days(days.0, days.1)).await?;
        data.figures.insert((figure, over), counts);
    }
    let kinds: BTreeMap<&'static str, Rows> =
        rules.blocks.iter().map(|block| (block.rows.name(), block.rows)).collect();
    for (name, rows) in kinds {
        data.lines.insert(name, lines(hub, whole, rows).await?);
    }
    Ok(data)
}

async fn counts(hub: &Hub, figure: &str, (from, to): (Day, Day)) -> Result<Option<Counts>> {
    let source = match targets::actions::source(hub, figure, to).await {
        Ok(source) => source,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let reading = Reading { from, to, who: None, lang: Lang::Vi };
    let counting = targets::actions::count(hub, &source, reading).await?;
    let (mut areas, mut bodies): (BTreeMap<String, Vec<Verdict>>, BTreeMap<_, Vec<Verdict>>) =
        Default::default();
    for row in &counting.behind {
        areas.entry(row.area.clone()).or_default().push(row.verdict);
        if let Some(body) = row.organisation {
            bodies.entry(body).or_default().push(row.verdict);
        }
    }
    let sum = |verdicts: Vec<Verdict>| Counted::of(verdicts.into_iter());
    Ok(Some(Counts {
        all: counting.counted,
        areas: areas.into_iter().map(|(area, verdicts)| (area, sum(verdicts))).collect(),
        bodies: bodies.into_iter().map(|(body, verdicts)| (body, sum(verdicts))).collect(),
    }))
}

async fn lines(hub: &Hub, whole: &Whole, rows: Rows) -> Result<Vec<Line>> {
    let board = &whole.board;
    if rows == Rows::Bodies {
        let line = |line: &crate::periodic_reports::actions::BodyLine| Line {
            name: line.name.clone(),
            area: String::new(),
            body: Some(line.id),
            tasks: line.tasks,
        };
        return Ok(board.lines.iter().map(line).collect());
    }
    let committees: BTreeMap<&str, Option<Counted>> = board
        .lines
        .iter()
        .filter_map(|line| Some((board.register.get(line.id)?, line.tasks)))
        .filter(|(body, _)| body.kind == "peoples-committee")
        .map(|(body, tasks)| (body.area_code.as_str(), tasks))
        .collect();
    let day = whole.report.period_to.min(hub.clock.now().day());
    let communes = targets::actions::communes(hub, day).await?;
    let line = |(area, name): (String, String)| {
        let tasks = committees.get(area.as_str()).copied().flatten();
        Line { name, area, body: None, tasks }
    };
    Ok(communes.into_iter().map(line).collect())
}
