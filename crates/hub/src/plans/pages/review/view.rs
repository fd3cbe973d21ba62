//! The frame of the review page: the document, the head, the names, and the items of [`super::items`].

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};

use super::super::form::options;
use super::super::words::{self, csrf, plan_name};
use super::{Open, Undecided, queue};
use crate::organisations::actions::Organisation;
use crate::plans::actions::Whole;
use crate::plans::model::{Part, Who};
use crate::plans::register::Register;
use crate::plans::store::Source;
use crate::web::Lang;
use crate::web::components::{
    Button, Field, Kind, Line, LineMark, Meter, Tone, error_summary, note, official_text,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};

/// Above this many lines only those around the open item are shown.
const MOST_LINES: usize = 3000;

/// Everything that the review page shows.
pub(super) struct View<'a> {
    pub officer: &'a Officer,
    pub whole: &'a Whole,
    pub source: &'a Source,
    pub organisations: Vec<Organisation>,
    /// The same, to be asked for names that are nearly theirs.
    pub register: Register,
    pub open: Open,
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
        let all: Vec<&str> = self.source.text.lines().collect();
        let current = self.open_lines();
        let marks = self.marks();
        let around = |n: usize| {
            all.len() <= MOST_LINES || {
                let at = usize::try_from(current.map_or(1, |(first, _)| first)).unwrap_or(1);
                n.abs_diff(at) < MOST_LINES / 2
            }
        };
        let lines = all.iter().enumerate().map(|(index, text)| (index + 1, text.trim()));
        let lines = lines.filter(|(n, text)| !text.is_empty() && around(*n)).map(|(n, text)| {
            let number = i64::try_from(n).unwrap_or(i64::MAX);
            let lit = current.is_some_and(|(first, last)| (first..=last).contains(&number));
            let mark = if lit { LineMark::Current } else { marks.get(&number).copied().unwrap_or_default() };
            let number = u32::try_from(n).unwrap_or(u32::MAX);
            Line { number, text: text.into(), heading: is_heading(text), mark }
        });
        let lines: Vec<_> = lines.collect();
        official_text(&self.lang().t("plans-document"), &lines)
    }

    fn open_lines(&self) -> Option<(i64, i64)> {
        if let Some((duty, _)) = self.open.duty.and_then(|id| self.whole.duty(id)) {
            return Some((duty.first_line, duty.last_line));
        }
        let item = self.whole.reporting.iter().find(|item| Some(item.id) == self.open.reporting)?;
        Some((item.first_line, item.last_line))
    }

    fn marks(&self) -> BTreeMap<i64, LineMark> {
        let mut marks = BTreeMap::new();
        for (duty, _) in &self.whole.duties {
            marks.extend((duty.first_line..=duty.last_line).map(|n| (n, LineMark::Sure)));
        }
        for (index, doubts) in queue(self.whole) {
            if doubts.first().is_some_and(|doubt| doubt.rank() < 10) {
                let duty = &self.whole.duties[index].0;
                marks.extend((duty.first_line..=duty.last_line).map(|n| (n, LineMark::Doubt)));
            }
        }
        marks
    }

    /// Names of the document that nobody in the register bears: chosen once, for all duties.
    fn names(&self) -> Markup {
        let lang = self.lang();
        let mut names: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let drafts = self.whole.duties.iter().filter(|(duty, _)| duty.state == "draft");
        for (_, bodies) in drafts {
            for body in bodies.iter().filter(|body| body.part == Part::Lead && body.who == Who::Open) {
                names.entry(&body.key).or_insert((&body.words, 0)).1 += 1;
            }
        }
        if names.is_empty() {
            return html! {};
        }
        let options = options(lang, &self.organisations);
        let options: Vec<_> = options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        let title = lang.f("plans-names", &[("n", names.len().into())]);
        html! {
            details.card open[names.len() <= 6] {
                summary { strong { (title) } " · " (lang.t("plans-names-hint")) }
                form.stack method="post" action={ "/ke-hoach/" (self.whole.plan.id) "/duyet/co-quan" } {
                    (csrf(&self.officer.who.csrf))
                    div.fgrid {
                        @for (key, (words, places)) in &names {
                            @let name = format!("name:{key}");
                            (Field::select(&name, *words, &options)
                                .hint(lang.f("plans-names-places", &[("n", (*places).into())])))
                        }
                    }
                    p { (Button::submit(lang.t("plans-names-save")).quiet()) }
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
        ]);
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

/// "V. TỔ CHỨC THỰC HIỆN", "KẾ HOẠCH".
fn is_heading(text: &str) -> bool {
    let roman =
        text.split_once('.').is_some_and(|(n, _)| !n.is_empty() && n.chars().all(|c| "IVX".contains(c)));
    let capitals = text.chars().count() < 120
        && text.chars().any(char::is_alphabetic)
        && !text.chars().any(char::is_lowercase);
    roman || capitals
}
