//! `/xem/…`: what is shown, for as long as it may be. The page leaves by itself when the time is over, also without script.

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use lachan_pictures::View;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::ask::led_on;
use super::parts::{assess_card, facts, home, render, today};
use crate::error::{Error, Result};
use crate::seeing::exposure;
use crate::seeing::model::{Step, ViewingId, sound_type};
use crate::seeing::viewing::{self, Viewing};
use crate::time::SECOND;
use crate::web::components::{Button, Card, Kind, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form};

pub(super) async fn page(officer: Officer, Path(id): Path<ViewingId>) -> Result<Response> {
    let lang = officer.lang;
    let viewing = viewing::of(&officer.hub, &officer.who, id).await?;
    let budget = exposure::budget(&officer.hub, &officer.who, None).await?;
    let body = html! {
        div.two {
            div.stack {
                @if viewing.is_open() { (open_card(&officer, &viewing)) } @else { (over_card(&officer, &viewing)) }
            }
            div.stack {
                (today(lang, &budget))
                (facts(lang, &viewing.reached, &viewing.file))
            }
        }
    };
    let mut response = render(&officer, &viewing.reached, false, body);
    if viewing.is_open() {
        // nothing stays on a screen that nobody looks at
        let seconds = viewing.left / SECOND + 1;
        if let Ok(value) = HeaderValue::from_str(&format!("{seconds};url=/xem/{id}")) {
            response.headers_mut().insert(header::REFRESH, value);
        }
    }
    Ok(response)
}

/// i18n: seeing-step-* seeing-alt-* seeing-next-*
fn open_card(officer: &Officer, viewing: &Viewing) -> Markup {
    let lang = officer.lang;
    let (id, step) = (viewing.id, viewing.step);
    let until = officer.hub.clock.now().plus(viewing.left);
    let left = lang.f("seeing-left", &[("time", lang.time(until.into()).into())]);
    let press = |label: &str, to: Step| Button::submit(lang.t(label)).sends("step", to.name());
    Card::new("shown", lang.t(&format!("seeing-step-{}", step.name()))).aside(html! { (left) }).body(html! {
        @match step {
            Step::Picture(_) => figure.seen {
                img src={ "/xem/" (id) "/anh/" (viewing.turn) } alt=(lang.t(&format!("seeing-alt-{}", step.name())));
            },
            _ => {
                p { (lang.t("seeing-sound-hint")) }
                audio.seen controls preload="none" src={ "/xem/" (id) "/tieng" } {}
            }
        }
        div.row {
            form method="post" action={ "/xem/" (id) "/xong" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("seeing-done")))
            }
            form.row method="post" action={ "/xem/" (id) "/buoc" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                @if let Some(next) = step.next() { (press(&format!("seeing-next-{}", next.name()), next).quiet()) }
                @if step == Step::Picture(View::Colour) { (press("seeing-grey", Step::Picture(View::Full)).quiet()) }
                (press("seeing-longer", step).quiet())
            }
        }
    })
}

fn over_card(officer: &Officer, viewing: &Viewing) -> Markup {
    let lang = officer.lang;
    let form = Form::default();
    let filled = Filled { form: &form, problems: &[], lang };
    html! {
        (note(Kind::Info, html! {
            p { strong { (lang.t("seeing-over")) } }
            p.row {
                (Button::link(lang.t("seeing-again"), format!("/tep/{}", viewing.file.id)).quiet())
                (Button::link(lang.t("seeing-back"), home(&viewing.reached)).quiet())
            }
        }))
        (assess_card(officer, &viewing.file, filled))
    }
}

pub(super) async fn go(
    Path(id): Path<ViewingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let to = Step::parse(form.value("step")).ok_or(Error::Conflict("seeing-step-by-step"))?;
    let file = viewing::of(&officer.hub, &officer.who, id).await?.file.id;
    match viewing::go(&officer.hub, &officer.who, id, to).await {
        Err(Error::Conflict("seeing-break-first" | "seeing-day-over")) => {
            Ok(Redirect::to(&format!("/tep/{file}")).into_response())
        }
        // the page says that it is over
        Err(Error::Conflict("seeing-over")) => Ok(Redirect::to(&format!("/xem/{id}")).into_response()),
        shown => led_on(&officer, file, shown?).await,
    }
}

pub(super) async fn finish(
    Path(id): Path<ViewingId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    viewing::finish(&officer.hub, &officer.who, id).await?;
    Ok(Redirect::to(&format!("/xem/{id}")).into_response())
}

pub(super) async fn picture(officer: Officer, Path((id, turn)): Path<(ViewingId, i64)>) -> Result<Response> {
    let bytes = viewing::picture(&officer.hub, &officer.who, id, turn).await?;
    Ok(given("image/jpeg", bytes))
}

pub(super) async fn sound(officer: Officer, Path(id): Path<ViewingId>) -> Result<Response> {
    let (file, bytes) = viewing::sound(&officer.hub, &officer.who, id).await?;
    Ok(given(sound_type(file.media), bytes))
}

/// Bytes for the page that asked for them; wiped when the last of them has gone out.
fn given(media_type: &'static str, bytes: Zeroizing<Vec<u8>>) -> Response {
    let mut response = Body::from(Bytes::from_owner(bytes)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    alone(response)
}

/// An answer that is no page of ours: nothing in it runs, nothing keeps it, nobody else's page shows it.
pub(super) fn alone(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
