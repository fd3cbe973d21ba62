//! Two people wrote in one section: both texts beside each other, what each changed, and a choice.

use maud::{Markup, html};

use super::{LIST, csrf, marked};
use crate::periodic_reports::actions::{Conflict, Whole};
use crate::periodic_reports::words::section_title;
use crate::web::components::{Button, Card};
use crate::web::extract::Officer;

pub(super) fn card(officer: &Officer, whole: &Whole, conflict: &Conflict) -> Markup {
    let lang = officer.lang;
    let section = &conflict.section;
    let title = whole.of().sections.iter().find(|(key, _)| key == section);
    let title = title.map(|(key, title)| section_title(lang, key, title)).unwrap_or_default();
    let name = conflict.theirs.saved_by.clone();
    let merged = if conflict.merged.both == 0 { "reports-merged-clean" } else { "reports-merged-both" };
    let heading = lang.f("reports-two-wrote", &[("title", title.into())]).into_owned();
    let id = format!("hai-ban-{section}");
    Card::new(&id, heading).tall().body(html! {
        p { (lang.f(merged, &[("n", conflict.merged.both.into())])) }
        div.half {
            div {
                h3 { (lang.f("reports-their-text", &[("name", name.into())])) }
                (marked(&conflict.base, &conflict.theirs.text))
            }
            div {
                h3 { (lang.t("reports-my-text")) }
                (marked(&conflict.base, &conflict.mine))
            }
        }
        div.row {
            (keep(officer, whole, conflict, &conflict.merged.text, "reports-keep-merged"))
            (keep(officer, whole, conflict, &conflict.mine, "reports-keep-mine"))
            (Button::link(lang.t("reports-keep-theirs"), format!("{LIST}/{}", whole.report.id)).quiet())
        }
    })
}

/// Saves one of the texts over the colleague's; the colleague's stays among the savings.
fn keep(officer: &Officer, whole: &Whole, conflict: &Conflict, text: &str, label: &str) -> Markup {
    let lang = officer.lang;
    let quiet = label != "reports-keep-merged";
    let button = Button::submit(lang.t(label));
    html! {
        form method="post" action={ (LIST) "/" (whole.report.id) } {
            (csrf(&officer.who.csrf))
            @if whole.report.rolls_up {
                input type="hidden" name="from" value=(lang.date(whole.report.period_from.0));
                input type="hidden" name="to" value=(lang.date(whole.report.period_to.0));
            }
            input type="hidden" name={ "seen-" (conflict.section) } value=(conflict.theirs.revision);
            input type="hidden" name=(conflict.section) value=(text);
            @if quiet { (button.quiet()) } @else { (button) }
        }
    }
}
