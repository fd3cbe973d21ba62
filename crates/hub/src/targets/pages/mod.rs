//! Pages of targets: all of them on a day, one with its list, composing one, what answers a plan's targets, and the page for
//! everybody.

mod compose;
mod figure;
mod overview;
mod plan;
mod public;
mod rhythm;
mod sentence;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::plans::model::PlanId;
use crate::slice::{Counted, Verdict};
use crate::targets::actions::Source;
use crate::targets::model::Period;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Field, State, Tone, chip};
use crate::web::form::{Filled, Form, FormReader, Problem};

/// The heading of the pages leads back here.
const LIST: &str = "/chi-so";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route(LIST, get(overview::page))
        .route("/chi-so/them", get(compose::page).post(compose::add))
        .route("/chi-so/{key}", get(figure::page))
        .route("/chi-so/{key}/sua", get(compose::again).post(compose::change))
        .route("/ke-hoach/{plan}/chi-tieu", get(plan::page))
        .route("/ke-hoach/{plan}/chi-tieu/{target}", post(plan::assign))
        .route("/ke-hoach/{plan}/dinh-ky", post(rhythm::put))
        .route("/chi-tieu", get(public::page))
        .route("/chi-tieu.csv", get(public::csv))
}

/// The day that figures are asked for, and what was wrong with what was typed.
struct AsOf {
    from: Day,
    to: Day,
    form: Form,
    problems: Vec<Problem>,
}

impl AsOf {
    /// Today, or the day that was typed; of the year to that day.
    fn of(hub: &Hub, typed: &str) -> Self {
        let today = hub.clock.now().day();
        let form = Form::new(vec![("den".into(), typed.into())]);
        let mut reader = FormReader::new(&form);
        let day = reader.optional_day("den").map(Day);
        if day.is_some_and(|day| day > today) {
            reader.problem(Problem::new("den", "targets-not-yet"));
        }
        let problems = reader.finish().err().unwrap_or_default();
        let to = day.filter(|_| problems.is_empty()).unwrap_or(today);
        Self { from: Period::Year.days(to, to).0, to, form, problems }
    }

    /// From a day of a report on; a day that makes no sense is read over.
    fn begins(mut self, typed: &str) -> Self {
        if let Some(day) = Day::parse(typed).filter(|day| *day <= self.to) {
            self.from = day;
        }
        self
    }

    /// The field of the day; `plan` is kept where figures are read as a plan means them.
    fn form(&self, lang: Lang, action: &str, plan: Option<PlanId>) -> Markup {
        let filled = Filled { form: &self.form, problems: &self.problems, lang };
        let field = Field::day("den", lang.t("targets-as-of")).filled(&filled);
        let typed = !self.form.value("den").is_empty();
        let field = if typed { field } else { field.value(lang.date(self.to.0)) };
        html! {
            form.filters method="get" action=(action) {
                @if let Some(plan) = plan { input type="hidden" name="ke-hoach" value=(plan); }
                (field) (Button::submit(lang.t("targets-show")).quiet())
            }
        }
    }

    /// For addresses: nothing for today.
    fn query(&self, hub: &Hub) -> String {
        if self.to == hub.clock.now().day() { String::new() } else { format!("?den={}", self.to) }
    }
}

fn name(lang: Lang, source: &Source) -> String {
    match source {
        Source::Figure(figure) => lang.t(figure.id).into_owned(),
        Source::Own(own) => own.name.clone(),
        Source::OfPlan(_) => lang.t(crate::targets::rhythm::SCHOOLS).into_owned(),
    }
}

fn state(lang: Lang, counted: Counted) -> (State, Tone, String) {
    let (state, tone, id) = if counted.late > 0 {
        (State::Late, Tone::Late, "targets-some-late")
    } else if counted.settled < counted.total {
        (State::Running, Tone::Calm, "targets-under-way")
    } else {
        (State::Done, Tone::Done, "targets-met")
    };
    (state, tone, lang.t(id).into_owned())
}

fn verdict_chip(lang: Lang, verdict: Verdict) -> Markup {
    let (state, id) = match verdict {
        Verdict::Settled => (State::Done, "targets-settled"),
        Verdict::UnderWay => (State::Running, "targets-running"),
        Verdict::Late => (State::Late, "targets-late"),
        Verdict::Apart => (State::Sealed, "targets-apart"),
    };
    chip(state, &lang.t(id))
}
