//! The frame of the review page: the document, the head, the names, and the items of [`super::items`].

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};

use super::super::document::{Marked, document};
use super::super::form::options;
use super::super::words::{self, csrf, plan_name};
use super::{Open, Undecided, queue};
use crate::organisations::actions::Organisation;
use crate::plans::actions::{self, Comparison, Whole};
use crate::plans::model::{BeforeDay, Part, Who};
use crate::plans::register::Register;
use crate::plans::store::Source;
use crate::web::Lang;
use crate::web::components::{Button, Field, Kind, LineMark, Meter, Tone, error_summary, note};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};

/// Everything that the review page shows.
pub(super) struct View<'a> {
    pub officer: &'a Officer,
    pub whole: &'a Whole,
    pub source: &'a Source,
    pub organisations: Vec<Organisation>,
    /// The same with the names that this plan gives them, to be asked for names that are nearly theirs.
    pub register: Register,
    pub open: Open,
    /// The edition in force beside this one, where it corrects one.
    pub comparison: Option<Comparison>,
    /// A form on its way back, with its problems.
    pub back: Option<(&'a Form, &'a [Problem])>,
}

impl View<'_> {
    pub(super) fn lang(&self) -> Lang {
        self.officer.lang
    }

    /// The form of the open item: as it came back, else as the item stands.
    pub(super) fn filled<'f>(&'f self, stands: &'f Form) -> Filled<'f> {
        match self.back {
            Some((form, problems)) => Filled { form, problems, lang: self.lang() },
            None => Filled { form: stands, problems: &[], lang: self.lang() },
        }
    }

    pub(super) fn page(&self) -> Response {
        let (lang, plan) = (self.lang(), &self.whole.plan);
        let name = plan_name(lang, plan);
        let progress = self.whole.progress();
        let problems = self.back.map_or(&[] as &[Problem], |(_, problems)| problems);
        let empty = Form::default();
        let summary = Filled { form: &empty, problems, lang };
        let own = format!("/ke-hoach/{}", plan.id);
        let body = html! {
            (error_summary(&summary, Voice::Adult))
            div {
                (Meter { tone: Tone::Done, part: progress.decided, whole: progress.all })
                p.small.muted {
                    (lang.f("plans-progress", &[("n", progress.decided.into()), ("of", progress.all.into())]))
                }
            }
            @if progress.is_complete() { (note(Kind::Done, html! { p { (lang.t("plans-ready")) } })) }
            (self.edition())
            (self.remarks())
            (self.names())
            (self.header())
            div.half {
                section {
                    (self.document())
                    p.small.muted.legend {
                        span { (lang.t("plans-legend-current")) }
                        span { (lang.t("plans-legend-doubt")) }
                        span { (lang.t("plans-legend-sure")) }
                    }
                }
                section.stack aria-labelledby="nhiem-vu" {
                    h2 #nhiem-vu { (lang.t("plans-found")) }
                    (self.items())
                }
            }
        };
        self.officer
            .page(lang.f("plans-review-of", &[("name", name.as_str().into())]))
            .lede(html! { (plan.title) })
            .actions(self.publish_button(progress.open(), progress.all))
            .crumb(lang.t("plans-menu"), Some(super::super::LIST))
            .crumb(name.clone(), Some(&own))
            .crumb(lang.t("plans-review"), None)
            .problems(!problems.is_empty())
            .render(body)
    }

    fn publish_button(&self, open: u64, all: u64) -> Markup {
        let lang = self.lang();
        html! {
            form method="post" action={ "/ke-hoach/" (self.whole.plan.id) "/ban-hanh" } {
                (csrf(&self.officer.who.csrf))
                @if open == 0 && all > 0 {
                    (Button::submit(lang.t("plans-publish")))
                } @else {
                    (Button::submit(lang.f("plans-publish-closed", &[("n", open.into())])).disabled(true))
                }
            }
        }
    }

    /// The document with the open item lit, doubtful items marked, the others underlined.
    fn document(&self) -> Markup {
        let open = self.open.duty.and_then(|id| self.whole.duty(id)).map(|(duty, _)| duty.first_line);
        let reporting = self.whole.reporting.iter().find(|item| Some(item.id) == self.open.reporting);
        let at = open.or(reporting.map(|item| item.first_line));
        document(self.lang(), &self.source.text, &self.marks(), at)
    }

    fn marks(&self) -> Vec<Marked> {
        let (doubtful, _) = self.parted();
        let doubtful: Vec<_> = doubtful.iter().map(|(index, _)| self.whole.duties[*index].0.id).collect();
        let duties = self.whole.duties.iter().filter_map(|(duty, _)| {
            let mark = match Some(duty.id) == self.open.duty {
                true => LineMark::Current,
                false if doubtful.contains(&duty.id) => LineMark::Doubt,
                false => LineMark::Sure,
            };
            Some((actions::span_of(duty, self.source)?, mark))
        });
        let reporting = self.whole.reporting.iter().filter_map(|item| {
            let mark = match Some(item.id) == self.open.reporting {
                true => LineMark::Current,
                false if item.state == "draft" => LineMark::Doubt,
                false => LineMark::Sure,
            };
            Some((actions::span_of_reporting(item, self.source)?, mark))
        });
        duties.chain(reporting).collect()
    }

    /// What the reader noticed about the whole document or places of it.
    fn remarks(&self) -> Markup {
        let lang = self.lang();
        let remarks: Vec<lachan_plan::Remark> =
            serde_json::from_str(&self.source.remarks).unwrap_or_default();
        html! {
            @if !remarks.is_empty() {
                details.card open[remarks.len() <= 3] {
                    summary { strong { (lang.f("plans-remarks", &[("n", remarks.len().into())])) } }
                    ul {
                        @for remark in &remarks {
                            li {
                                @if let Some(span) = remark.span {
                                    a href={ "#line-" (span.first_line) } {
                                        (lang.f("common-line", &[("n", span.first_line.into())]))
                                    } ": "
                                }
                                span lang="vi" { (remark.what) " " (remark.advice) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Names of the document that nobody in the register bears: chosen once, for all duties. Those who lead come first.
    fn names(&self) -> Markup {
        let lang = self.lang();
        let (leads, helpers) = (self.unknown(Part::Lead), self.unknown(Part::Coordinate));
        let helpers: BTreeMap<_, _> =
            helpers.into_iter().filter(|(key, _)| !leads.contains_key(key)).collect();
        if leads.is_empty() && helpers.is_empty() {
            return html! {};
        }
        let title = lang.f("plans-names", &[("n", (leads.len() + helpers.len()).into())]);
        html! {
            details.card open[leads.len() + helpers.len() <= 6] {
                summary { strong { (title) } " · " (lang.t("plans-names-hint")) }
                form.stack method="post" action={ "/ke-hoach/" (self.whole.plan.id) "/duyet/co-quan" } {
                    (csrf(&self.officer.who.csrf))
                    (self.name_fields(&leads))
                    @if !helpers.is_empty() {
                        h3 { (lang.t("plans-names-helpers")) }
                        (self.name_fields(&helpers))
                    }
                    p { (Button::submit(lang.t("plans-names-save")).quiet()) }
                }
            }
        }
    }

    /// The names of undecided duties that nobody bears, by their keys, with the words and the number of places.
    fn unknown(&self, part: Part) -> BTreeMap<&str, (&str, u64)> {
        let mut names: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let drafts = self.whole.duties.iter().filter(|(duty, _)| duty.state == "draft");
        for (_, bodies) in drafts {
            for body in bodies.iter().filter(|body| body.part == part && body.who == Who::Open) {
                names.entry(&body.key).or_insert((&body.words, 0)).1 += 1;
            }
        }
        names
    }

    fn name_fields(&self, names: &BTreeMap<&str, (&str, u64)>) -> Markup {
        let lang = self.lang();
        let options = options(lang, &self.organisations);
        let options: Vec<_> = options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        html! {
            div.fgrid {
                @for (key, (words, places)) in names {
                    @let name = format!("name:{key}");
                    (Field::select(&name, *words, &options)
                        .hint(lang.f("plans-names-places", &[("n", (*places).into())])))
                }
            }
        }
    }

    /// The head of the document, to complete what the text lacks.
    fn header(&self) -> Markup {
        let (lang, plan) = (self.lang(), &self.whole.plan);
        let value = |text: &Option<String>| text.clone().unwrap_or_default();
        let issued_on = words::issued_on(lang, plan).unwrap_or_default();
        let day = if issued_on.contains('/') && !issued_on.contains(' ') { issued_on } else { String::new() };
        let stands = Form::new(vec![
            ("number".to_owned(), value(&plan.number)),
            ("issuer".to_owned(), value(&plan.issuer)),
            ("issued-on".to_owned(), day),
            ("title".to_owned(), plan.title.clone()),
            ("before".to_owned(), plan.before_day.clone()),
        ]);
        let readings =
            BeforeDay::ALL.iter().map(|reading| (reading.name(), words::before_day(lang, *reading)));
        let readings: Vec<_> = readings.collect();
        let readings: Vec<_> = readings.iter().map(|(name, words)| (*name, words.as_ref())).collect();
        let mine = self.back.filter(|(form, _)| form.pairs().iter().any(|(name, _)| name == "issued-on"));
        let filled = match mine {
            Some((form, problems)) => Filled { form, problems, lang },
            None => Filled { form: &stands, problems: &[], lang },
        };
        let missing = plan.number.is_none() || plan.issued_on.is_none();
        html! {
            details.card open[mine.is_some()] {
                summary {
                    strong { (lang.t("plans-header")) }
                    @if missing { " · " span.due-t { (lang.t("plans-header-missing")) } }
                }
                form.stack method="post" action={ "/ke-hoach/" (plan.id) "/duyet/dau-van-ban" } {
                    (csrf(&self.officer.who.csrf))
                    div.fgrid {
                        (Field::line("number", lang.t("plans-number")).filled(&filled))
                        (Field::day("issued-on", lang.t("plans-issued-on")).filled(&filled))
                        (Field::line("issuer", lang.t("plans-issuer")).filled(&filled).wide())
                        (Field::area("title", lang.t("plans-title"), 2).filled(&filled).wide())
                        (Field::select("before", lang.t("plans-before"), &readings).filled(&filled).wide())
                    }
                    p { (Button::submit(lang.t("plans-save")).quiet()) }
                }
            }
        }
    }

    /// All undecided duties that a person has to look at one by one, and those that can be taken over together.
    pub(super) fn parted(&self) -> (Vec<Undecided>, Vec<Undecided>) {
        queue(self.whole).into_iter().partition(|(_, doubts)| doubts.first().is_some_and(|d| d.rank() < 10))
    }
}
