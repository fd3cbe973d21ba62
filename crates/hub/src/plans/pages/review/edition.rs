//! A corrected edition in the review: what is as it was, what has changed and how, what is no more.

use maud::{Markup, html};

use super::super::LIST;
use super::super::words::{csrf, plan_name, shortened};
use super::view::View;
use crate::plans::store::Duty;
use crate::web::components::{Button, Kind, changed, note};
use crate::wording::changes;

impl View<'_> {
    /// What the document changes in the plan in force.
    pub(super) fn edition(&self) -> Markup {
        let lang = self.lang();
        let Some(comparison) = &self.comparison else { return html! {} };
        let before = &comparison.before.plan;
        let found = comparison.differences(self.whole);
        let gone: Vec<_> = comparison.gone().collect();
        let count = |id: &str, n: usize| html! { li { (lang.f(id, &[("n", n.into())])) } };
        note(
            Kind::Info,
            html! {
                p {
                    (lang.t("plans-edition-of")) " "
                    a href={ (LIST) "/" (before.id) } { (plan_name(lang, before)) } "."
                }
                ul {
                    (count("plans-edition-same", found.same))
                    (count("plans-edition-changed", found.changed))
                    (count("plans-edition-new", found.new))
                    (count("plans-edition-gone", found.gone))
                }
                @if !gone.is_empty() {
                    details {
                        summary { (lang.t("plans-edition-gone-which")) }
                        ul lang="vi" { @for duty in gone { li { (duty.path) " · " (shortened(&duty.text, 220)) } } }
                    }
                }
                form method="post" action={ (self.own()) "/van-ban-khac" } {
                    (csrf(&self.officer.who.csrf))
                    p { (Button::submit(lang.t("plans-edition-other")).quiet().small()) }
                }
            },
        )
    }

    /// What an open duty was in the edition before; nothing where it is as it was.
    pub(super) fn before(&self, duty: &Duty) -> Markup {
        let lang = self.lang();
        let Some(comparison) = &self.comparison else { return html! {} };
        match comparison.before(duty.id) {
            None => html! { p.small { strong { (lang.t("plans-edition-is-new")) } } },
            Some((_, true)) => html! {},
            Some((before, false)) => {
                let text = before.text != duty.text;
                let facts = [
                    ("plans-lead", Some(&before.lead_words), Some(&duty.lead_words)),
                    ("plans-time", before.time_words.as_ref(), duty.time_words.as_ref()),
                    ("plans-outcome", before.outcome.as_ref(), duty.outcome.as_ref()),
                ];
                let facts = facts.into_iter().filter(|(_, old, new)| old != new);
                html! {
                    div.was {
                        p.small { strong { (lang.t("plans-edition-was")) } }
                        @if text { p lang="vi" { (marked(&before.text, &duty.text)) } }
                        @for (label, old, new) in facts {
                            p.small { (lang.t(label)) ": "
                                span lang="vi" { (marked(old.map_or("", |w| w.as_str()), new.map_or("", |w| w.as_str()))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The words before and now in one line.
fn marked(before: &str, now: &str) -> Markup {
    changed(changes(before, now).iter().map(|(change, words)| (*change, words.as_str())))
}
