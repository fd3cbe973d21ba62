//! The review: the document beside what the program found in it. One item is open at a time; every decision is
//! saved at once and leads on to the next item.

mod edition;
mod items;
pub(super) mod reshape;
mod view;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::{self, read_duty, read_reporting};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::plans::actions::{self, Header, ReportingVerdict, Whole};
use crate::plans::model::{BeforeDay, Doubt, DutyId, PlanId, ReportingId, TargetId, Who, doubts};
use crate::plans::register::Register;
use crate::time::Day;
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Form, FormReader, Need, Problem};
use view::View;

/// Which item is open.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Open {
    /// A duty or measure.
    #[serde(rename = "nhiem-vu")]
    duty: Option<DutyId>,
    /// A duty to report.
    #[serde(rename = "bao-cao")]
    reporting: Option<ReportingId>,
}

impl Open {
    fn is_none(self) -> bool {
        self.duty.is_none() && self.reporting.is_none()
    }
}

pub(super) async fn page(
    officer: Officer,
    Path(plan): Path<PlanId>,
    Query(open): Query<Open>,
) -> Result<Response> {
    can(&officer.who, &actions::REVIEW, &On::province())?;
    if open.is_none() {
        let whole = actions::whole(&officer.hub, plan).await?;
        let next = next(&whole);
        // with its address the browser scrolls the document to the item
        if !next.is_none() && whole.plan.state == "review" {
            return Ok(Redirect::to(&address(&whole, next, None)).into_response());
        }
    }
    render(&officer, plan, open, None).await
}

/// The page; with a form on its way back, that form stands in the open item.
async fn render(
    officer: &Officer,
    plan: PlanId,
    open: Open,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Response> {
    can(&officer.who, &actions::REVIEW, &On::province())?;
    let whole = actions::whole(&officer.hub, plan).await?;
    if whole.plan.state == "published" {
        return Ok(Redirect::to(&format!("/ke-hoach/{plan}")).into_response());
    }
    let open = if open.is_none() { next(&whole) } else { open };
    let source = actions::source(&officer.hub, plan).await?;
    let organisations = organisations::actions::all(&officer.hub).await?;
    let back = back.as_ref().map(|(form, problems)| (form, problems.as_slice()));
    let mut register = Register::new(&organisations, &officer.hub.site().operator);
    for body in whole.duties.iter().flat_map(|(_, bodies)| bodies).filter(|body| body.who != Who::Open) {
        register.add(&body.words, body.who);
    }
    let comparison = actions::comparison(&officer.hub, &whole).await?;
    let (whole, source) = (&whole, &source);
    Ok(View { officer, whole, source, organisations, register, open, comparison, back }.page())
}

/// The undecided item to look at next: the most doubtful duty, else a duty to report.
fn next(whole: &Whole) -> Open {
    let queue = queue(whole);
    let duty = queue.first().map(|(duty, _)| whole.duties[*duty].0.id);
    let waiting = whole.reporting.iter().find(|item| item.state == "draft");
    let reporting = waiting.map(|item| item.id).filter(|_| duty.is_none());
    Open { duty, reporting }
}

/// An undecided duty by its index, with the doubts about it.
type Undecided = (usize, Vec<Doubt>);

/// The undecided duties, the most doubtful first.
fn queue(whole: &Whole) -> Vec<Undecided> {
    let drafts = whole.duties.iter().enumerate().filter(|(_, (duty, _))| duty.state == "draft");
    let mut queue: Vec<_> =
        drafts.map(|(index, (duty, bodies))| (index, doubts(&duty.facts(bodies)))).collect();
    queue.sort_by_key(|(index, doubts)| (doubts.first().map_or(u8::MAX, Doubt::rank), *index));
    queue
}

/// Leads on to the next item.
async fn lead_on(officer: &Officer, plan: PlanId, message: &str) -> Result<Response> {
    let whole = actions::whole(&officer.hub, plan).await?;
    Ok(officer.done(&address(&whole, next(&whole), None), message))
}

/// The address of an item; the browser scrolls to its line, or to `part` of the page.
fn address(whole: &Whole, open: Open, part: Option<&str>) -> String {
    let own = format!("/ke-hoach/{}/duyet", whole.plan.id);
    let (query, line) = match (open.duty, open.reporting) {
        (Some(id), _) => (format!("?nhiem-vu={id}"), whole.duty(id).map(|(duty, _)| duty.first_line)),
        (None, Some(id)) => (format!("?bao-cao={id}"), line_of(whole, id)),
        (None, None) => (String::new(), None),
    };
    match (part, line) {
        (Some(part), _) => format!("{own}{query}#{part}"),
        (None, Some(line)) => format!("{own}{query}#line-{line}"),
        (None, None) => own + &query,
    }
}

fn line_of(whole: &Whole, id: ReportingId) -> Option<i64> {
    whole.reporting.iter().find(|item| item.id == id).map(|item| item.first_line)
}

fn seen(form: &Form) -> i64 {
    form.value("seen").parse().unwrap_or(-1)
}

pub(super) async fn decide_duty(
    Path((plan, duty)): Path<(PlanId, DutyId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let hub = &officer.hub;
    can(&officer.who, &actions::REVIEW, &On::province())?;
    let whole = actions::whole(hub, plan).await?;
    let (before, bodies) = whole.duty(duty).ok_or(Error::NotFound)?;
    let mut problems = Vec::new();
    let change = if form.value("verdict") == "reject" {
        None
    } else {
        let organisations = organisations::actions::all(hub).await?;
        let register = Register::new(&organisations, &hub.site().operator);
        let (change, found) = read_duty(&form, bodies, &organisations, &register);
        problems = found;
        // all problems at once: of the fields, and of how they fit together
        let more = actions::problems_of(before, &change);
        let fresh: Vec<_> =
            more.into_iter().filter(|p| problems.iter().all(|q| q.field != p.field)).collect();
        problems.extend(fresh);
        Some(change)
    };
    let open = Open { duty: Some(duty), reporting: None };
    if !problems.is_empty() {
        return render(&officer, plan, open, Some((form, problems))).await;
    }
    match actions::decide_duty(hub, &officer.who, (plan, duty), seen(&form), change).await {
        Ok(_) => lead_on(&officer, plan, "plans-saved").await,
        Err(Error::Invalid(problems)) => render(&officer, plan, open, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn decide_target(
    Path((plan, target)): Path<(PlanId, TargetId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let take = form.value("verdict") != "reject";
    actions::decide_target(&officer.hub, &officer.who, (plan, target), seen(&form), take).await?;
    let whole = actions::whole(&officer.hub, plan).await?;
    Ok(officer.done(&address(&whole, next(&whole), Some("chi-tieu")), "plans-saved"))
}

pub(super) async fn decide_reporting(
    Path((plan, id)): Path<(PlanId, ReportingId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let open = Open { duty: None, reporting: Some(id) };
    let verdict = if form.value("verdict") == "reject" {
        ReportingVerdict::Reject
    } else {
        let (read, mut problems) = read_reporting(&form);
        let [month, day, year] = read.day;
        let more = actions::problems_of_due(read.kind, month, day, year);
        let fresh: Vec<_> =
            more.into_iter().filter(|p| problems.iter().all(|q| q.field != p.field)).collect();
        problems.extend(fresh);
        if !problems.is_empty() {
            return render(&officer, plan, open, Some((form, problems))).await;
        }
        read.verdict()
    };
    match actions::decide_reporting(&officer.hub, &officer.who, (plan, id), seen(&form), verdict).await {
        Ok(()) => lead_on(&officer, plan, "plans-saved").await,
        Err(Error::Invalid(problems)) => render(&officer, plan, open, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn take_all(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen: Vec<(DutyId, i64)> = form
        .values("duty")
        .filter_map(|pair| pair.split_once('.'))
        .filter_map(|(id, version)| Some((id.parse().ok()?, version.parse().ok()?)))
        .collect();
    actions::take_all(&officer.hub, &officer.who, plan, &seen).await?;
    lead_on(&officer, plan, "plans-saved").await
}

pub(super) async fn map_agencies(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let organisations = organisations::actions::all(&officer.hub).await?;
    let chosen = form.pairs().iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("name:")?;
        let who = form::who(value, &organisations).filter(|who| *who != Who::Open)?;
        Some((key.to_owned(), who))
    });
    let chosen: Vec<_> = chosen.collect();
    actions::map_agencies(&officer.hub, &officer.who, plan, &chosen).await?;
    match form.value("duty").parse() {
        Ok(duty) => reshape::lead_to(&officer, plan, duty, "plans-saved").await,
        Err(_) => lead_on(&officer, plan, "plans-saved").await,
    }
}

pub(super) async fn set_header(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let number = reader.line("number", Need::Optional, 60);
    let issuer = reader.line("issuer", Need::Optional, 200);
    let issued_on = reader.optional_day("issued-on").map(Day);
    let title = reader.line("title", Need::Required, 500);
    let readings: Vec<_> = BeforeDay::ALL.iter().map(|reading| (reading.name(), *reading)).collect();
    let before = reader.one_of("before", &readings);
    if let Err(problems) = reader.finish() {
        return render(&officer, plan, Open::default(), Some((form, problems))).await;
    }
    let some = |text: String| (!text.is_empty()).then_some(text);
    let header = Header { number: some(number), issuer: some(issuer), issued_on, title, before };
    actions::set_header(&officer.hub, &officer.who, plan, &header).await?;
    Ok(officer.done(&format!("/ke-hoach/{plan}/duyet"), "plans-saved"))
}

/// The document was taken for a corrected edition, and is another one.
pub(super) async fn other(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::unlink_edition(&officer.hub, &officer.who, plan).await?;
    lead_on(&officer, plan, "plans-saved").await
}

pub(super) async fn publish(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let (before, _) = actions::neighbours(&officer.hub, plan).await?;
    actions::publish(&officer.hub, &officer.who, plan).await?;
    let said = if before.is_some() { "plans-published-edition" } else { "plans-published" };
    Ok(officer.done(&format!("/ke-hoach/{plan}"), said))
}
