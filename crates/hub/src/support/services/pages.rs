//! The services of a plan on the page of a case: what is late first, what each still needs, and how it ended.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;
use maud::{Markup, html};

use super::PlannedId;
use super::actions::{self, CARER_REFUSES, Planned, REFUSED, RESULTS, Said};
use crate::Hub;
use crate::cases::model::CaseId;
use crate::error::{Error, Result};
use crate::support::actions::{Child, ChildId};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, State, chip};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::FormReader;

pub(in crate::support) fn routes() -> Router<Hub> {
    Router::new().route("/dich-vu/{id}", post(say))
}

/// What of the plans of a case's children is to be done.
pub(in crate::support) async fn card(officer: &Officer, case: CaseId, children: &[Child]) -> Result<Markup> {
    let lang = officer.lang;
    let (hub, who) = (&officer.hub, &officer.who);
    let services = actions::of_case(hub, who, case).await?;
    let plans = actions::plans(hub, who, case).await?;
    if services.is_empty() && plans.is_empty() {
        return Ok(html! {});
    }
    let today = hub.clock.now().day();
    let sum: i64 = services.iter().filter(|one| one.done_on.is_some()).filter_map(|one| one.amount).sum();
    Ok(Card::new("dich-vu", lang.t("support-plan-services")).body(html! {
        div.stack {
            @for child in children {
                @let of_child: Vec<&Planned> = services.iter().filter(|one| one.child_id == child.id).collect();
                @let plan = plans.iter().find(|(id, ..)| *id == child.id);
                @if !of_child.is_empty() || plan.is_some() {
                    h3 { (child.pseudonym) }
                    @if let Some(plan) = plan { (review(lang, plan, today)) }
                    ul.todo { @for service in of_child { (line(officer, child, service, today)) } }
                }
            }
            @if sum > 0 { p { (lang.f("support-money-given", &[("sum", lang.dong(sum).into())])) } }
        }
    }))
}

fn review(lang: Lang, (_, until, review): &(ChildId, Day, Day), today: Day) -> Markup {
    let args = [("until", lang.date(until.0).into()), ("review", lang.date(review.0).into())];
    html! {
        p {
            (lang.f("support-plan-days", &args)) " "
            @if *review < today { (chip(State::Late, &lang.t("support-review-late"))) }
        }
    }
}

/// i18n: support-kind-* support-result-* support-refused-*
fn standing(lang: Lang, service: &Planned, today: Day) -> (State, String) {
    let day = |day: Day| lang.date(day.0);
    if let Some(why) = &service.refused_why {
        return (State::Stuck, lang.t(&format!("support-refused-{why}")).into_owned());
    }
    if let (Some(on), Some(result)) = (service.done_on, &service.result) {
        let result = lang.t(&format!("support-result-{result}")).into_owned();
        let args = [("day", day(on).into()), ("result", result.into())];
        return (State::Done, lang.f("support-service-done", &args).into_owned());
    }
    if service.dropped_at.is_some() {
        return (State::Sealed, lang.t("support-service-dropped").into_owned());
    }
    if service.due_on < today {
        let late = [("n", i64::from(late_by(service.due_on, today)).into())];
        return (State::Late, lang.f("support-service-late", &late).into_owned());
    }
    match service.started_on {
        Some(on) => {
            (State::Running, lang.f("support-service-started", &[("day", day(on).into())]).into_owned())
        }
        None => (State::Waiting, lang.t("support-service-waits").into_owned()),
    }
}

fn late_by(due: Day, today: Day) -> i32 {
    i32::try_from(today.start().since(due.start()) / crate::time::DAY).unwrap_or(i32::MAX)
}

fn line(officer: &Officer, child: &Child, service: &Planned, today: Day) -> Markup {
    let lang = officer.lang;
    let (state, word) = standing(lang, service, today);
    let kind = lang.t(&format!("support-kind-{}", service.kind));
    let provider =
        service.provider.clone().unwrap_or_else(|| lang.t("support-provider-in-plan").into_owned());
    let mut small = vec![
        provider,
        lang.f("support-service-due", &[("day", lang.date(service.due_on.0).into())]).into_owned(),
    ];
    small.extend(service.amount.map(|sum| lang.dong(sum)));
    let open = service.done_on.is_none() && service.refused_why.is_none() && service.dropped_at.is_none();
    html! {
        li {
            div {
                (chip(state, &word)) " " strong { (kind) }
                small { (small.join(" · ")) }
            }
            div {}
            @if open {
                details {
                    summary { (lang.t("support-service-say")) span.vh { " " (kind) } }
                    (forms(officer, child, service, today))
                }
            } @else { div {} }
        }
    }
}

fn forms(officer: &Officer, child: &Child, service: &Planned, today: Day) -> Markup {
    let lang = officer.lang;
    let words = |prefix: &str, list: &[&'static str]| -> Vec<(&'static str, String)> {
        list.iter().map(|one| (*one, lang.t(&format!("{prefix}-{one}")).into_owned())).collect()
    };
    let refused: Vec<_> =
        REFUSED.iter().copied().filter(|why| *why != CARER_REFUSES || !child.skips_carer()).collect();
    let (results, refused) = (words("support-result", RESULTS), words("support-refused", &refused));
    let options = |words: &'_ [(&'static str, String)]| -> Vec<(String, String)> {
        words.iter().map(|(value, words)| ((*value).to_owned(), words.clone())).collect()
    };
    let (results, refused) = (options(&results), options(&refused));
    let results: Vec<(&str, &str)> = results.iter().map(|(v, w)| (v.as_str(), w.as_str())).collect();
    let refused: Vec<(&str, &str)> = refused.iter().map(|(v, w)| (v.as_str(), w.as_str())).collect();
    let id = |part: &str| format!("{part}-{}", service.id);
    let (day, result, why) = (id("day"), id("result"), id("why"));
    let action = format!("/dich-vu/{}", service.id);
    let csrf = html! { input type="hidden" name="csrf" value=(officer.who.csrf); };
    html! {
        form.stack method="post" action=(action) {
            (csrf)
            @if service.started_on.is_none() {
                (Field::day("on", lang.t("support-started")).id(&day).value(lang.date(today.0)))
                (Button::submit(lang.t("support-service-start")).sends("do", "started").small())
            } @else {
                (Field::day("on", lang.t("support-done-on")).id(&day).value(lang.date(today.0)))
                (Field::select("result", lang.t("support-result"), &results).id(&result))
                (Button::submit(lang.t("support-service-finish")).sends("do", "done").small())
            }
        }
        form.stack method="post" action=(action) {
            (csrf)
            (Field::select("why", lang.t("support-refused"), &refused).id(&why))
            (Button::submit(lang.t("support-service-refuse")).sends("do", "refused").quiet().small())
        }
    }
}

async fn say(Path(id): Path<PlannedId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let said = match form.value("do") {
        "started" => Said::Started(Day(reader.day("on"))),
        "done" => Said::Done(Day(reader.day("on")), form.value("result")),
        "refused" => Said::Refused(form.value("why")),
        _ => return Err(Error::NotFound),
    };
    if reader.finish().is_err() {
        return Err(Error::Conflict("support-day-unreadable"));
    }
    let case = actions::say(&officer.hub, &officer.who, id, said).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "support-service-said"))
}
