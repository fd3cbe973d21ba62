//! The items of the review: the open one with its form, the doubtful ones, the clear ones in one list, targets,
//! duties to report, and what has been decided.

use std::borrow::Cow;

use maud::{Markup, html};

use super::super::form::{REMOVE, duty_form, options, reporting_form, value};
use super::super::words::{self, Names, csrf, shortened};
use super::Undecided;
use super::view::View;
use crate::plans::model::{Body, DUE_KINDS, Doubt, DutyKind, Part, TIME_KINDS, Who, doubts};
use crate::plans::store::{Duty, Reporting, Target};
use crate::web::components::{Button, Column, Duty as DutyCard, Field, Row, State, Table, chip};

impl View<'_> {
    pub(super) fn items(&self) -> Markup {
        let (doubtful, clear) = self.parted();
        let open = self.open.duty.and_then(|id| self.whole.duty(id));
        let open_item = self.whole.reporting.iter().find(|item| Some(item.id) == self.open.reporting);
        let others: Vec<_> =
            self.whole.reporting.iter().filter(|item| Some(item.id) != self.open.reporting).collect();
        html! {
            @if let Some((duty, bodies)) = open { (self.open_duty(duty, bodies)) }
            @if let Some(item) = open_item { (self.reporting(item)) }
            @for (index, doubts) in &doubtful {
                @let (duty, bodies) = &self.whole.duties[*index];
                @if Some(duty.id) != self.open.duty { (self.closed_duty(duty, bodies, doubts)) }
            }
            @if !clear.is_empty() { (self.clear(&clear)) }
            @if !others.is_empty() {
                h2 #bao-cao { (self.lang().t("plans-reporting")) }
                @for item in others { (self.reporting(item)) }
            }
            @if !self.whole.targets.is_empty() {
                h2 #chi-tieu { (self.lang().t("plans-targets")) }
                @for target in &self.whole.targets { (self.target(target)) }
            }
            (self.decided())
        }
    }

    pub(super) fn own(&self) -> String {
        format!("/ke-hoach/{}/duyet", self.whole.plan.id)
    }

    pub(super) fn href(&self, duty: &Duty) -> String {
        format!("{}?nhiem-vu={}#line-{}", self.own(), duty.id, duty.first_line)
    }

    fn card<'c>(duty: &'c Duty, doubt: Option<String>, current: bool) -> DutyCard<'c> {
        let line = u32::try_from(duty.first_line).unwrap_or(u32::MAX);
        DutyCard { place: duty.path.as_str().into(), line, doubt: doubt.map(Into::into), current }
    }

    fn closed_duty(&self, duty: &Duty, bodies: &[Body], doubts: &[Doubt]) -> Markup {
        let lang = self.lang();
        let doubt = words::doubts(lang, doubts);
        let names = Names::new(&self.organisations);
        Self::card(duty, doubt, false).body(
            lang,
            html! {
                p { (shortened(&duty.text, 220)) }
                p.row {
                    span.small.muted { (names.leads(lang, bodies)) " · " (words::time(lang, duty)) }
                    (Button::link(lang.t("plans-look"), self.href(duty)).quiet().small().about(duty.path.as_str()))
                }
            },
        )
    }

    fn open_duty(&self, duty: &Duty, bodies: &[Body]) -> Markup {
        let lang = self.lang();
        let found = doubts(&duty.facts(bodies));
        let doubt = (duty.state == "draft").then(|| words::doubts(lang, &found)).flatten();
        if duty.is_copy() {
            return Self::card(duty, None, true).body(lang, self.copy(duty));
        }
        let stands = duty_form(lang, duty, bodies);
        let body = html! {
            div.quote lang="vi" { (duty.text) }
            (self.before(duty))
            (self.candidates(duty, bodies))
            form.stack method="post" action={ (self.own()) "/nhiem-vu/" (duty.id) } {
                (csrf(&self.officer.who.csrf))
                (self.duty_fields(duty, bodies, &stands))
                p.row {
                    (Button::submit(lang.t("plans-take")).sends("verdict", "take").key("A"))
                    (Button::submit(lang.t(if duty.kind() == DutyKind::Measure { "plans-not-measure" } else { "plans-not-duty" }))
                        .sends("verdict", "reject").quiet().key("R"))
                }
            }
        };
        let body = html! { (body) (self.reshaping(duty, bodies)) };
        Self::card(duty, doubt, true).body(lang, body)
    }

    fn duty_fields(&self, duty: &Duty, bodies: &[Body], stands: &crate::web::form::Form) -> Markup {
        let lang = self.lang();
        let filled = self.filled(stands);
        let known = options(lang, &self.organisations);
        let mut choices: Vec<_> =
            known.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        let more: Vec<_> = choices.iter().copied().filter(|(value, _)| *value != "outside").collect();
        let remove = lang.t("plans-remove");
        choices.push((REMOVE, remove.as_ref()));
        let leads: Vec<_> = bodies.iter().filter(|body| body.part == Part::Lead).collect();
        let names = Names::new(&self.organisations);
        let helpers = bodies.iter().filter(|body| body.part == Part::Coordinate);
        let helpers = helpers.filter_map(|body| {
            let name = names.of(lang, body.who).filter(|name| *name != body.words)?;
            Some(lang.f("plans-is-whom", &[("words", body.words.as_str().into()), ("name", name.into())]))
        });
        let hint: Vec<_> = std::iter::once(lang.t("plans-coordinate-hint")).chain(helpers).collect();
        let kinds: Vec<_> = TIME_KINDS
            .iter()
            .map(|(kind, name)| (*name, words::time_kind(lang, *kind).into_owned()))
            .collect();
        let kinds: Vec<_> = kinds.iter().map(|(name, words)| (*name, words.as_str())).collect();
        let printed = match &duty.time_words {
            Some(words) => lang.f("plans-printed", &[("words", words.as_str().into())]),
            None => lang.t("plans-not-printed"),
        };
        let last = duty.timing(self.whole.plan.before_day()).1.filter(|last| duty.time_to != Some(*last));
        let printed = match last {
            Some(last) => {
                format!("{printed} {}", lang.f("plans-last-day", &[("day", lang.date(last.0).into())])).into()
            }
            None => printed,
        };
        let seen = duty.version.to_string();
        html! {
            input type="hidden" name="seen" value=(seen);
            div.fgrid {
                @for (index, body) in leads.iter().enumerate() {
                    @let name = format!("lead-{index}");
                    (Field::select(&name, lang.t("plans-lead"), &choices)
                        .hint(self.printed(body))
                        .value(filled.form.value(&name)).error(filled.error(&name)).wide())
                }
                (Field::select("lead-new", lang.t(if leads.is_empty() { "plans-lead" } else { "plans-lead-more" }), &more)
                    .filled(&filled).wide())
                (Field::area("coordinate", lang.t("plans-coordinate"), 2)
                    .hint(hint.join(". ")).filled(&filled).wide())
                (Field::select("kind", lang.t("plans-time"), &kinds).hint(printed).filled(&filled).wide())
                (Field::day("from", lang.t("plans-from")).filled(&filled))
                (Field::day("to", lang.t("plans-to")).filled(&filled))
                (Field::line("outcome", lang.t("plans-outcome")).filled(&filled).wide())
            }
        }
    }

    /// How the document writes a name.
    fn printed(&self, body: &Body) -> Cow<'static, str> {
        self.lang().f("plans-printed", &[("words", body.words.as_str().into())])
    }

    /// Whom of the register the first name may mean that nobody bears exactly: one key takes it, wherever the plan
    /// writes so.
    fn candidates(&self, duty: &Duty, bodies: &[Body]) -> Markup {
        let lang = self.lang();
        let open = bodies.iter().filter(|body| body.who == Who::Open);
        let found = open.map(|body| (body, self.register.candidates(&body.words)));
        let Some((body, found)) = found.into_iter().find(|(_, found)| !found.is_empty()) else {
            return html! {};
        };
        let names = Names::new(&self.organisations);
        html! {
            form.stack method="post" action={ (self.own()) "/co-quan" } {
                (csrf(&self.officer.who.csrf))
                input type="hidden" name="duty" value=(duty.id);
                p { (lang.f("plans-maybe", &[("name", body.words.as_str().into())])) }
                p.row {
                    @for (n, candidate) in found.iter().enumerate() {
                        (Button::submit(names.of(lang, candidate.who).unwrap_or_else(|| candidate.name.clone()))
                            .sends(format!("name:{}", body.key), value(candidate.who))
                            .quiet().small().key((n + 1).to_string()))
                    }
                }
            }
        }
    }

    /// Duties about which nothing but the time is open: looked through in a list, taken over together.
    fn clear(&self, clear: &[Undecided]) -> Markup {
        let lang = self.lang();
        let names = Names::new(&self.organisations);
        let rows = clear.iter().map(|(index, _)| {
            let (duty, bodies) = &self.whole.duties[*index];
            Row::new(vec![
                html! { a href=(self.href(duty)) { (shortened(&duty.text, 140)) } small { (duty.path) } },
                html! { (names.leads(lang, bodies)) },
                html! { (words::time(lang, duty)) },
            ])
        });
        let table = Table {
            caption: lang.t("plans-clear-caption"),
            caption_shown: false,
            columns: vec![
                Column::new(lang.t("plans-duty")),
                Column::new(lang.t("plans-lead")),
                Column::new(lang.t("plans-time")),
            ],
            rows: rows.collect(),
        };
        html! {
            details.card {
                summary { strong { (lang.f("plans-clear", &[("n", clear.len().into())])) } " · " (lang.t("plans-clear-hint")) }
                (table)
                form.stack method="post" action={ (self.own()) "/nhan-ca" } {
                    (csrf(&self.officer.who.csrf))
                    @for (index, _) in clear {
                        @let duty = &self.whole.duties[*index].0;
                        input type="hidden" name="duty" value={ (duty.id) "." (duty.version) };
                    }
                    p.small.muted { (lang.t("plans-clear-time")) }
                    p { (Button::submit(lang.f("plans-take-all", &[("n", clear.len().into())]))) }
                }
            }
        }
    }

    fn target(&self, target: &Target) -> Markup {
        let lang = self.lang();
        let draft = target.state == "draft";
        // targets come last: when nothing else is open, the keys are theirs
        let turn = self.open.is_none().then(|| self.whole.targets.iter().find(|one| one.state == "draft"));
        let turn = turn.flatten().is_some_and(|one| one.id == target.id);
        let keyed = |button: Button<'static>, key: &'static str| if turn { button.key(key) } else { button };
        let line = u32::try_from(target.first_line).unwrap_or(u32::MAX);
        let doubt = draft.then(|| lang.t("plans-target-look"));
        let card = DutyCard { place: target.path.as_str().into(), line, doubt, current: turn };
        card.body(
            lang,
            html! {
                p { (target.text) }
                form method="post" action={ (self.own()) "/chi-tieu/" (target.id) } {
                    (csrf(&self.officer.who.csrf))
                    input type="hidden" name="seen" value=(target.version);
                    p.row {
                        @if target.state == "rejected" { span.small.muted { (lang.t("plans-decision-rejected")) } }
                        @if target.state != "accepted" {
                            (keyed(Button::submit(lang.t("plans-target-take")).sends("verdict", "take").small(), "A")
                                .about(target.path.as_str()))
                        }
                        @if target.state != "rejected" {
                            (keyed(Button::submit(lang.t("plans-target-not")).sends("verdict", "reject").quiet().small(), "R")
                                .about(target.path.as_str()))
                        }
                    }
                }
            },
        )
    }

    fn reporting(&self, item: &Reporting) -> Markup {
        let lang = self.lang();
        let open = self.open.reporting == Some(item.id);
        let doubt = (item.state == "draft").then(|| match (item.due_day, item.due_kind.as_str()) {
            (None, "annual" | "quarterly" | "monthly" | "dated" | "periodic" | "unspecified") => {
                lang.t("plans-reporting-no-day")
            }
            _ => lang.t("plans-reporting-look"),
        });
        let line = u32::try_from(item.first_line).unwrap_or(u32::MAX);
        let card = DutyCard { place: item.path.as_str().into(), line, doubt, current: open };
        let whole = words::reporting(lang, item);
        card.body(
            lang,
            html! {
                p { (whole) }
                @if open {
                    (self.reporting_fields(item))
                } @else {
                    p.row {
                        @if item.state == "rejected" { span.small.muted { (lang.t("plans-decision-rejected")) } }
                        (Button::link(lang.t("plans-look"), format!("{}?bao-cao={}#line-{}", self.own(), item.id, item.first_line))
                            .quiet().small().about(item.path.as_str()))
                    }
                }
            },
        )
    }

    fn reporting_fields(&self, item: &Reporting) -> Markup {
        let lang = self.lang();
        let stands = reporting_form(item);
        let filled = self.filled(&stands);
        let kinds: Vec<_> =
            DUE_KINDS.iter().map(|(kind, name)| (*name, words::due_kind(lang, *kind).into_owned())).collect();
        let kinds: Vec<_> = kinds.iter().map(|(name, words)| (*name, words.as_str())).collect();
        let printed = match &item.due_words {
            Some(words) => lang.f("plans-printed", &[("words", words.as_str().into())]),
            None => lang.t("plans-not-printed"),
        };
        html! {
            form.stack method="post" action={ (self.own()) "/bao-cao/" (item.id) } {
                (csrf(&self.officer.who.csrf))
                input type="hidden" name="seen" value=(item.version);
                div.fgrid {
                    (Field::line("subject", lang.t("plans-report-subject")).filled(&filled).wide())
                    (Field::line("to", lang.t("plans-report-to")).filled(&filled))
                    (Field::line("through", lang.t("plans-report-through")).filled(&filled))
                    (Field::select("kind", lang.t("plans-report-how-often"), &kinds).hint(printed).filled(&filled).wide())
                    (Field::number("day", lang.t("plans-day")).filled(&filled))
                    (Field::number("month", lang.t("plans-month")).filled(&filled))
                    (Field::number("year", lang.t("plans-year")).hint(lang.t("plans-year-hint")).filled(&filled))
                }
                p.row {
                    (Button::submit(lang.t("plans-take")).sends("verdict", "take").key("A"))
                    (Button::submit(lang.t("plans-not-reporting")).sends("verdict", "reject").quiet().key("R"))
                }
            }
        }
    }

    /// What has been decided; each can be opened again until the plan is in force.
    fn decided(&self) -> Markup {
        let lang = self.lang();
        let names = Names::new(&self.organisations);
        let decided: Vec<_> = self.whole.duties.iter().filter(|(duty, _)| duty.state != "draft").collect();
        let rows = decided.iter().map(|(duty, bodies)| {
            Row::new(vec![
                html! { a href=(self.href(duty)) { (shortened(&duty.text, 140)) } small { (duty.path) } },
                html! { (names.leads(lang, bodies)) },
                html! {
                    @match duty.state.as_str() {
                        _ if duty.is_copy() => (chip(State::Done, &lang.t("plans-decision-copy"))),
                        "rejected" => (chip(State::Stuck, &lang.t("plans-decision-rejected"))),
                        "corrected" => (chip(State::Done, &lang.t("plans-decision-corrected"))),
                        _ => (chip(State::Done, &lang.t("plans-decision-accepted"))),
                    }
                    @if let Some(name) = &duty.decided_name { small { (name) } }
                },
            ])
        });
        let table = Table {
            caption: lang.t("plans-decided-caption"),
            caption_shown: false,
            columns: vec![
                Column::new(lang.t("plans-duty")),
                Column::new(lang.t("plans-lead")),
                Column::new(lang.t("plans-state")).corner(),
            ],
            rows: rows.collect(),
        };
        html! {
            @if !decided.is_empty() {
                details.card {
                    summary { strong { (lang.f("plans-decided", &[("n", decided.len().into())])) } }
                    (table)
                }
            }
        }
    }
}
