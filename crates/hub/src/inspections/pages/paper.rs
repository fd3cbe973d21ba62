//! The sheet for paper: to be taken along blank, or filed as it was filled.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::{state, verdict};
use crate::error::Result;
use crate::inspections::InspectionId;
use crate::inspections::actions::{self, LIST};
use crate::organisations;
use crate::web::components::{Column, Row, Table, chip, key_values};
use crate::web::extract::Officer;

pub(super) async fn page(officer: Officer, Path(id): Path<InspectionId>) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let whole = actions::whole(hub, &officer.who, id).await?;
    let inspection = &whole.inspection;
    let bodies = organisations::actions::all(hub).await?;
    let name = |id| bodies.iter().find(|body| body.id == id).map_or("–", |body| body.name.as_str());
    let labels = ["inspections-inspector", "inspections-inspected", "inspections-on", "inspections-team"];
    let labels = labels.map(|id| lang.t(id));
    let facts = [
        (labels[0].as_ref(), html! { (name(inspection.inspector_id)) }),
        (labels[1].as_ref(), html! { (name(inspection.inspected_id)) }),
        (
            labels[2].as_ref(),
            html! { (lang.weekday_date(inspection.held_on.unwrap_or(inspection.planned_on).0)) },
        ),
        (labels[3].as_ref(), html! { (inspection.team) }),
    ];
    let rows = (1..).zip(&whole.items).map(|(ordinal, item)| {
        let turned = item.verdict.as_deref().map(|word| verdict(lang, word).1);
        Row::new(vec![
            html! { (ordinal) ". " (item.words) },
            // three boxes to be ticked by pen where nobody has decided
            html! { @match turned { Some(word) => (word), None => {
                @for word in actions::VERDICTS { "☐ " (verdict(lang, word).1) br; }
            } } },
            html! { (if item.remark.is_empty() { " " } else { item.remark.as_str() }) },
        ])
    });
    let table = Table {
        caption: lang.t("inspections-checklist"),
        caption_shown: true,
        columns: vec![
            Column::new(lang.t("inspections-item-words")),
            Column::new(lang.t("inspections-verdict")),
            Column::new(lang.t("inspections-remark")),
        ],
        rows: rows.collect(),
    };
    let (look, word) = state(lang, inspection);
    let body = html! {
        (key_values(&facts))
        (table)
        @if let Some(conclusion) = &inspection.conclusion {
            h2 { (lang.t("inspections-conclusion")) }
            p.lines { (conclusion) }
        }
        @if !whole.follow_ups.is_empty() {
            h2 { (lang.t("inspections-follow-ups")) }
            ol { @for todo in &whole.follow_ups {
                li { (todo.words) " (" (lang.t("inspections-due")) " " (lang.date(todo.due_on.0)) ")" }
            } }
        }
        div.fgrid {
            p { strong { (lang.t("inspections-sign-inspector")) } br; br; br; br; "……………………………" }
            p { strong { (lang.t("inspections-sign-inspected")) } br; br; br; br; "……………………………" }
        }
    };
    let back = format!("{LIST}/{id}");
    Ok(officer
        .page(inspection.subject.as_str())
        .crumb(lang.t("inspections-menu"), Some(LIST))
        .crumb(lang.t("inspections-sheet"), Some(&back))
        .lede(html! { span.noprint { (lang.t("inspections-print-hint")) } })
        .actions(chip(look, &word))
        .render(body))
}
