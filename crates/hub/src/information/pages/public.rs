//! Everybody's form: where it stands, what harm it does to children, words if one likes. It is kept as a
//! sealed report of the desk, with the same receipt and the same way back, since the words may name a child.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::harms;
use crate::error::{Error, Result};
use crate::intake::model::{LONGEST_LINK, LONGEST_TEXT, Telling};
use crate::intake::pages::receipt_of_adult;
use crate::intake::{actions, gate};
use crate::web::Lang;
use crate::web::components::{Button, Choice, ChoiceGroup, Field, Kind, error_summary, note};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(visitor: Visitor) -> Result<Response> {
    actions::desk(&visitor.hub).await?;
    let form = Form::new(vec![("once".into(), actions::once(&visitor.hub))]);
    let filled = Filled { form: &form, problems: &[], lang: visitor.lang };
    Ok(visitor.page(&visitor.lang.t("information-tell-tab"), form_page(filled)))
}

fn form_page(filled: Filled<'_>) -> Markup {
    let Filled { form, lang, .. } = filled;
    let harms = harms(lang);
    let choices: Vec<_> = harms.iter().map(|(harm, words)| Choice::new(*harm, words.as_str())).collect();
    html! {
        (error_summary(&filled, Voice::Child))
        h1 { (lang.t("information-tell")) }
        p { (lang.t("information-tell-lede")) }
        (note(Kind::Info, html! {
            p { (lang.t("information-tell-child")) " " a href=(lang.path("/bao-tin")) { (lang.t("intake-tell")) } }
        }))
        form.stack method="post" action=(lang.path("/bao-thong-tin-xau")) {
            input type="hidden" name="once" value=(form.value("once"));
            (Field::line("link", lang.t("information-tell-link")).hint(lang.t("information-tell-link-hint"))
                .value(form.value("link")).error(filled.error("link")).autocomplete("off"))
            (ChoiceGroup {
                name: "harm", legend: lang.t("information-tell-harm"), heading: false,
                hint: Some(lang.t("information-tell-harm-hint")), several: false, columns: true,
                choices: &choices, filled,
            })
            (Field::area("text", lang.t("information-tell-text"), 4)
                .hint(lang.t("information-tell-text-hint"))
                .value(form.value("text")).error(filled.error("text")))
            (Button::submit(lang.t("information-tell-send")).wide())
        }
        p.small.muted { (lang.t("information-tell-who-reads")) }
    }
}

fn read(lang: Lang, form: &Form) -> Result<Telling, Vec<Problem>> {
    let mut reader = FormReader::for_child(form);
    let link = reader.line("link", Need::Required, LONGEST_LINK);
    let harms = harms(lang);
    let values: Vec<_> = harms.iter().map(|(harm, _)| (*harm, *harm)).collect();
    let harm = reader.one_of("harm", &values);
    reader.reword("harm", "information-tell-harm-needed");
    let words = reader.text("text", Need::Optional, LONGEST_TEXT - 200);
    reader.finish()?;
    // the desk reads Vietnamese; the harm that was chosen stands before the words
    let harm = Lang::Vi.t(&format!("information-harm-{harm}"));
    let text =
        Lang::Vi.f("information-told", &[("harm", harm.as_ref().into()), ("words", words.as_str().into())]);
    Ok(Telling {
        voice: "neighbour".into(),
        safe: "yes".into(),
        kinds: vec!["information".into()],
        text: text.trim().to_owned(),
        link,
        place: String::new(),
        wish: "know".into(),
        ..Telling::default()
    })
}

pub(super) async fn send(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let lang = visitor.lang;
    let title = lang.t("information-tell-tab");
    let telling = match read(lang, &form) {
        Ok(telling) => telling,
        Err(problems) => {
            let filled = Filled { form: &form, problems: &problems, lang };
            return Ok(visitor.again(&title, form_page(filled)));
        }
    };
    let once = Some(form.value("once")).filter(|once| once.len() == 32).map(str::to_owned);
    let once = once.unwrap_or_else(|| actions::once(&visitor.hub));
    let lane = gate::judge(&visitor.hub, visitor.network, &form);
    match actions::submit_with(&visitor.hub, telling, &once, lane, Vec::new()).await {
        Ok(submitted) => Ok(visitor.answer(&title, receipt_of_adult(&visitor.hub, lang, &submitted))),
        Err(Error::Unavailable(cause)) => {
            tracing::error!(cause, "a report could not be stored");
            let filled = Filled { form: &form, problems: &[], lang };
            let body = html! {
                (note(Kind::Danger, html! { p { (lang.t("intake-adult-not-kept")) } }))
                (form_page(filled))
            };
            let mut answer = visitor.answer(&title, body);
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}
