//! A call becomes a report: what was typed is read with all problems at once, and the receipt is shown to be read out.

use axum::response::Response;
use jiff::civil::Time;
use maud::html;

use super::board::ring_form;
use super::call::{show, with_version};
use super::fields::communes;
use crate::desk::actions::{self, Finished, Saved, Written};
use crate::desk::line111::format::settled;
use crate::desk::model::{
    AGES, CALLBACKS, CALLERS, CallId, FIELDS, Facts, REASONS, REFERRALS, Reason, SAFETY, SEXES, WISHES,
};
use crate::error::{Error, Result};
use crate::intake::model::{DETAILS, Telling};
use crate::time::{Moment, viet_nam};
use crate::web::assets;
use crate::web::components::{Button, Card, Kind, note, receipt_code};
use crate::web::extract::Officer;
use crate::web::form::{Form, FormReader, Need, Problem};

pub(super) async fn as_report(
    officer: &Officer,
    id: CallId,
    form: Form,
    saved: Option<Saved>,
) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let communes = communes(officer).await?;
    let channel = match saved {
        Some(_) => actions::open(hub, who, id).await?.row.channel,
        None => "call".into(),
    };
    let again = async |problems: Vec<Problem>| {
        let row = actions::open(hub, who, id).await?.row;
        let form = with_version(form.clone(), row.version);
        show(officer, &row, &form, &problems, None).await
    };
    let written = match read(&form, &channel, &communes, hub.clock.now()) {
        Ok(written) => written,
        Err(problems) => return again(problems).await,
    };
    let once =
        Some(form.value("once")).filter(|once| once.len() == 32).ok_or(Error::Conflict("error-form"))?;
    let finished = match actions::finish(hub, who, id, written, once).await {
        Err(Error::Conflict("desk-contact-future")) => {
            return again(vec![Problem::new("contact_day", "desk-contact-future")]).await;
        }
        outcome => outcome?,
    };
    Ok(receipt_page(officer, &finished, form.value("safe") == "no"))
}

fn receipt_page(officer: &Officer, finished: &Finished, danger: bool) -> Response {
    let lang = officer.lang;
    let shown = finished.submitted.receipt.shown();
    let body = html! {
        @if danger { (note(Kind::Danger, html! { p { (lang.t("desk-now-danger")) } })) }
        div.two {
            div.stack {
                (Card::new("read-out", lang.t("desk-read-out")).tall().body(html! {
                    (receipt_code(&shown))
                    p { (lang.t("desk-read-out-how")) }
                }))
            }
            div.stack {
                @if let Some((id, code)) = &finished.report {
                    (Card::new("next", lang.t("desk-next")).body(html! {
                        p { (lang.f("desk-next-hint", &[("code", code.as_str().into())])) }
                        p { (Button::link(lang.t("desk-open-report"), format!("/tin/{id}")).access("X")) }
                    }))
                }
                (Card::new("ring", lang.t("desk-ring")).body(ring_form(officer)))
            }
        }
        script type="module" src=(assets::url("keys.js")) {}
    };
    let title = lang.t("desk-finished");
    officer.page(title.clone()).crumb(lang.t("desk-title"), Some("/truc")).crumb(title, None).render(body)
}

fn same<'a>(values: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    values.iter().map(|value| (*value, *value)).collect()
}

/// Reads the call's form as a report. The ring is the first contact of a call; a paper says its own.
fn read(
    form: &Form,
    channel: &str,
    communes: &[(String, String)],
    now: Moment,
) -> Result<Written, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let safe = reader.one_of("safe", &same(&SAFETY.map(|(value, _)| value))).to_owned();
    reader.reword("safe", "desk-safe-needed");
    let caller = reader.one_of("caller", &same(&CALLERS)).to_owned();
    reader.reword("caller", "desk-caller-needed");
    let age = reader.optional_one_of("age", &same(&AGES)).unwrap_or("unknown").to_owned();
    let sex = reader.optional_one_of("sex", &same(&SEXES)).unwrap_or("unknown").to_owned();
    let reason = reader.one_of("reason", &same(&REASONS.map(|(code, _)| code)));
    reader.reword("reason", "desk-reason-needed");
    let text = reader.text("words", Need::Required, most("words"));
    reader.reword("words", "desk-words-needed");
    let area = reader.line("area", Need::Optional, most("area"));
    let area = communes.iter().find(|(code, _)| *code == area).map(|(_, name)| name.clone());
    let place = reader.line("place", Need::Optional, most("place"));
    let place: Vec<_> = area.iter().cloned().chain([place]).filter(|part| !part.is_empty()).collect();
    let wish = reader.optional_one_of("wish", &same(&WISHES)).unwrap_or("adult").to_owned();
    let referred = reader.optional_one_of("referred", &same(&REFERRALS)).unwrap_or("none").to_owned();
    let callback = reader.optional_one_of("callback", &same(&CALLBACKS)).unwrap_or("no").to_owned();
    let link = reader.line("link", Need::Optional, most("link"));
    let mut telling =
        Telling { safe: safe.clone(), text, link, place: place.join(", "), wish, ..Telling::default() };
    for name in DETAILS {
        let Some((_, most)) = FIELDS.iter().find(|(known, _)| known == name) else { continue };
        let value = match *name {
            "caller" => caller.clone(),
            "age" => age.clone(),
            "sex" => sex.clone(),
            "referred" => referred.clone(),
            "callback" => callback.clone(),
            "area" | "reason" => continue,
            _ => reader.text(name, Need::Optional, *most),
        };
        telling.details.insert((*name).to_owned(), value);
    }
    if let Some(area) = area {
        telling.details.insert("area".into(), area);
    }
    if callback == "yes" && form.value("callback_when").trim().is_empty() {
        reader.problem(Problem::new("callback_when", "desk-callback-when-needed"));
    }
    let first_contact = contact(&mut reader, form, channel, now);
    reader.finish()?;
    let reason = Reason::of(reason);
    let facts = Facts { reason: reason.clone(), caller, age, sex, safe };
    Ok(Written { telling: settled(telling, &reason), facts, first_contact })
}

fn most(name: &str) -> usize {
    FIELDS.iter().find(|(known, _)| *known == name).map_or(0, |(_, most)| *most)
}

/// When it first reached anybody. A day without its hour counts from the beginning of the day: no clock of the law is
/// made longer by what nobody wrote down.
fn contact(reader: &mut FormReader<'_>, form: &Form, channel: &str, now: Moment) -> Option<Moment> {
    if channel == "call" {
        return None;
    }
    let needed = channel != "walk-in";
    let day = reader.optional_day("contact_day");
    let time = form.value("contact_time").trim();
    let typed = time.replace(['h', 'g', '.'], ":");
    let typed = if typed.find(':') == Some(1) { format!("0{typed}") } else { typed };
    let hour = match typed.parse::<Time>() {
        Ok(hour) => hour,
        Err(_) if time.is_empty() => Time::midnight(),
        Err(_) => {
            reader.problem(Problem::new("contact_time", "desk-time-unreadable"));
            return None;
        }
    };
    let Some(day) = day else {
        if needed && !reader.is_bad("contact_day") {
            reader.problem(Problem::new("contact_day", "desk-contact-needed"));
        }
        return None;
    };
    let at = day.to_datetime(hour).to_zoned(viet_nam()).ok()?.timestamp();
    let at = Moment(at.as_microsecond());
    if at > now {
        reader.problem(Problem::new("contact_day", "desk-contact-future"));
    }
    Some(at)
}
