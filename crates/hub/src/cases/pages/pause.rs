//! A pause of a stage's clock: asked with its document, decided by a second person, ended.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::stage::show;
use crate::cases::actions::Header;
use crate::cases::model::{PauseId, StageId};
use crate::cases::pausing::{self, Asked};
use crate::cases::stages::Stage;
use crate::cases::store::StageRow;
use crate::error::{Error, Result};
use crate::time::Day;
use crate::web::components::{Button, Card, Field};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, FormReader, Need};

/// i18n: cases-ground-*
pub(super) fn card(
    officer: &Officer,
    header: &Header,
    row: &StageRow,
    stage: &Stage,
    filled: Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    if stage.grounds.is_empty() {
        return html! {};
    }
    let card = Card::new("tam-dung", lang.t("cases-pause"));
    let csrf = html! { input type="hidden" name="csrf" value=(officer.who.csrf); };
    if let Some(pause) = header.pause(row.id) {
        let args = [
            ("ground", lang.t(&format!("cases-ground-{}", pause.ground)).into_owned().into()),
            ("number", pause.document_number.as_str().into()),
            ("on", lang.date(pause.document_on.0).into()),
        ];
        let second = pause.asked_by != officer.who.person;
        return card.body(html! {
            p { (lang.f("cases-pause-rests-on", &args)) }
            @if pause.state == "running" {
                form method="post" action={ "/khau/" (row.id) "/chay-tiep" } { (csrf)
                    (Button::submit(lang.t("cases-pause-end")))
                }
            } @else if second {
                form.row method="post" action={ "/tam-dung/" (pause.id) } { (csrf)
                    (Button::submit(lang.t("cases-pause-agree")).sends("stands", "yes"))
                    (Button::submit(lang.t("cases-pause-refuse")).sends("stands", "no").quiet())
                }
            } @else { p.muted { (lang.t("cases-pause-waits")) } }
        });
    }
    let words: Vec<_> =
        stage.grounds.iter().map(|ground| (*ground, lang.t(&format!("cases-ground-{ground}")))).collect();
    let options: Vec<_> = std::iter::once(("", ""))
        .chain(words.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    card.body(html! {
        details open[!filled.form.value("ground").is_empty() || !filled.form.value("pause_number").is_empty()] {
            summary { (lang.t("cases-pause-ask")) }
            form.stack method="post" action={ "/khau/" (row.id) "/tam-dung" } { (csrf)
                p.small { (lang.t("cases-pause-hint")) }
                (Field::select("ground", lang.t("cases-pause-ground"), &options).filled(&filled))
                (Field::line("pause_number", lang.t("cases-document-number")).filled(&filled))
                (Field::day("pause_on", lang.t("cases-document-on")).filled(&filled))
                (Button::submit(lang.t("cases-pause-send")).quiet())
            }
        }
    })
}

pub(super) async fn ask(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let number = reader.line("pause_number", Need::Required, 100);
    let on = Day(reader.day("pause_on"));
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let asked = Asked { ground: form.value("ground"), number: &number, on };
    match pausing::ask(&officer.hub, &officer.who, id, &asked).await {
        Err(Error::Invalid(problems)) => show(&officer, id, &form, &problems).await,
        outcome => {
            outcome?;
            Ok(officer.done(&format!("/khau/{id}"), "cases-pause-asked"))
        }
    }
}

pub(super) async fn decide(
    Path(id): Path<PauseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let stands = form.value("stands") == "yes";
    let stage = pausing::decide(&officer.hub, &officer.who, id, stands).await?;
    let back =
        if form.value("back") == "board" { "/dieu-phoi".to_owned() } else { format!("/khau/{}", stage.id) };
    Ok(officer.done(&back, if stands { "cases-pause-agreed" } else { "cases-pause-refused" }))
}

pub(super) async fn go_on(
    Path(id): Path<StageId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    pausing::go_on(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/khau/{id}"), "cases-pause-ended"))
}
