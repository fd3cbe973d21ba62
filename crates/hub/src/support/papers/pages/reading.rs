//! A paper that is read and not written: what stands in it, and wellbeing before and after side by side.

use maud::{Markup, html};

use crate::support::papers::content::Content;
use crate::support::papers::model::{Holds, Kind};
use crate::support::papers::print::words;
use crate::web::Lang;
use crate::web::components::{Card, Column, Row, Table};

/// What stands in a paper; fields without a value are left out.
/// i18n: papers-section-*
pub(super) fn content(lang: Lang, kind: &'static Kind, content: &Content) -> Markup {
    html! {
        @for section in kind.sections {
            @let shown: Vec<_> = section.fields.iter()
                .filter(|field| !content.get(field.name).is_empty() || (field.holds == Holds::Services && !content.services.is_empty()))
                .collect();
            @if !shown.is_empty() {
                h3 { (lang.t(&format!("papers-section-{}", section.name))) }
                @for field in shown {
                    @if field.holds == Holds::Services { (services(lang, content)) }
                    @else {
                        p { span.muted { (lang.t(&kind.label(field))) ": " }
                            span.lines { (words(lang, field.holds, content.get(field.name))) } }
                    }
                }
            }
        }
    }
}

/// i18n: support-kind-*
fn services(lang: Lang, content: &Content) -> Markup {
    let rows = content.services.iter().map(|service| {
        Row::new(vec![
            html! { (lang.t(&format!("support-kind-{}", service.kind))) },
            html! { (service.provider) },
            html! { (words(lang, Holds::Day, &service.due)) },
            html! { @match service.amount { Some(sum) => (lang.dong(sum)), None => "–" } },
        ])
    });
    let heads = ["support-kind", "papers-service-provider", "papers-service-due", "papers-service-amount"];
    let columns = heads.iter().map(|id| Column::new(lang.t(id))).collect();
    let caption = lang.t("papers-plan-services");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}

/// The first and the newest version of a paper side by side, for what is answered by a scale.
pub(super) fn before_after(
    lang: Lang,
    kind: &'static Kind,
    (before, first): (&Content, i64),
    (after, last): (&Content, i64),
) -> Markup {
    let side = |id: &str, content: &Content, version: i64| {
        let day = words(lang, Holds::Day, content.get("asked-on"));
        lang.f(id, &[("day", day.into()), ("n", version.into())]).into_owned()
    };
    let rows = kind.fields().filter(|field| field.holds.is_short()).map(|field| {
        Row::new(vec![
            html! { (lang.t(&kind.label(field))) },
            html! { (words(lang, field.holds, before.get(field.name))) },
            html! { strong { (words(lang, field.holds, after.get(field.name))) } },
        ])
    });
    let table = Table {
        caption: lang.t("papers-before-after"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("papers-column-what")),
            Column::new(side("papers-before", before, first)),
            Column::new(side("papers-after", after, last)),
        ],
        rows: rows.collect(),
    };
    Card::new("truoc-sau", lang.t("papers-before-after")).flush().body(html! { (table) })
}
