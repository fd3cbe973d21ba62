//! How plans, times, doubts and states are said.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use lachan_plan::model::{DueKind, TimeKind};
use maud::{Markup, html};

use crate::id::OrganisationId;
use crate::organisations::actions::{Directory, Organisation};
use crate::plans::actions;
use crate::plans::model::{
    BeforeDay, Body, DUE_KINDS, Doubt, DutyId, Part, PlanId, Standing, TIME_KINDS, TaskId, When, Who,
    name_of, named,
};
use crate::plans::store::{Duty, Plan, Reporting};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{State, chip};

/// The name by which people speak of a plan: its number, else who issued it and when, else its abstract.
pub(in crate::plans) fn plan_name(lang: Lang, plan: &Plan) -> String {
    let kind = lang.t(match plan.kind.as_str() {
        "cong_van" => "plans-kind-letter",
        "quyet_dinh" => "plans-kind-decision",
        "tin" => "plans-kind-news",
        _ => "plans-kind-plan",
    });
    match (&plan.number, &plan.issuer) {
        (Some(number), _) => format!("{kind} {number}"),
        (None, Some(issuer)) => {
            let name =
                lang.f("plans-name-of-issuer", &[("kind", kind.into()), ("issuer", issuer.as_str().into())]);
            match issued_on(lang, plan) {
                Some(day) => format!("{name}, {day}"),
                None => name.into_owned(),
            }
        }
        (None, None) => match (plan.year_from, plan.year_to) {
            (Some(from), Some(to)) if from != to => {
                let args =
                    [("kind", kind.into()), ("from", from.to_string().into()), ("to", to.to_string().into())];
                lang.f("plans-name-of-period", &args).into_owned()
            }
            (Some(year), _) | (None, Some(year)) => lang
                .f("plans-name-of-year", &[("kind", kind.into()), ("year", year.to_string().into())])
                .into_owned(),
            (None, None) => lang.f("plans-name-without-number", &[("kind", kind.into())]).into_owned(),
        },
    }
}

/// Day or month of issue.
pub(super) fn issued_on(lang: Lang, plan: &Plan) -> Option<String> {
    let text = plan.issued_on.as_deref()?;
    match (Day::parse(text), text.split_once('-')) {
        (Some(day), _) => Some(lang.date(day.0)),
        (None, Some((year, month))) => {
            let month = month.trim_start_matches('0');
            Some(
                lang.f("plans-month-of-year", &[("month", month.into()), ("year", year.into())]).into_owned(),
            )
        }
        (None, None) => Some(text.to_owned()),
    }
}

/// The chip of a plan's state.
pub(super) fn plan_state(lang: Lang, plan: &Plan) -> Markup {
    match plan.state.as_str() {
        "published" => chip(State::Done, &lang.t("plans-state-published")),
        _ => chip(State::Due, &lang.t("plans-state-review")),
    }
}

/// How a plan reads "trước ngày X".
pub(super) fn before_day(lang: Lang, reading: BeforeDay) -> Cow<'static, str> {
    // i18n: plans-before-*
    lang.t(&format!("plans-before-{}", reading.name()))
}

/// A kind of time.
pub(super) fn time_kind(lang: Lang, kind: TimeKind) -> Cow<'static, str> {
    // i18n: plans-time-kind-*
    lang.t(&format!("plans-time-kind-{}", name_of(TIME_KINDS, &kind).replace('_', "-")))
}

/// When a duty is to be done: as printed, else as corrected.
pub(super) fn time(lang: Lang, duty: &Duty) -> String {
    let when = duty.when();
    if when.kind == TimeKind::Unspecified {
        return lang.t("plans-time-none").into_owned();
    }
    if let (Some(words), false) = (&duty.time_words, duty.state == "corrected") {
        return words.clone();
    }
    when_words(lang, when)
}

fn when_words(lang: Lang, when: When) -> String {
    let kind = time_kind(lang, when.kind);
    match (when.from, when.to) {
        (Some(from), Some(to)) => format!("{kind}, {} – {}", lang.date(from.0), lang.date(to.0)),
        (None, Some(to)) => format!("{kind}, {}", lang.date(to.0)),
        (Some(from), None) => format!("{kind}, {}", lang.date(from.0)),
        (None, None) => kind.into_owned(),
    }
}

/// How often a report is due.
pub(super) fn due_kind(lang: Lang, kind: DueKind) -> Cow<'static, str> {
    // i18n: plans-due-kind-*
    lang.t(&format!("plans-due-kind-{}", name_of(DUE_KINDS, &kind)))
}

/// When a report is due, as printed, else as corrected.
pub(super) fn due(lang: Lang, item: &Reporting) -> String {
    if let (Some(words), false) = (&item.due_words, item.state == "corrected") {
        return words.clone();
    }
    let kind = due_kind(lang, named(DUE_KINDS, &item.due_kind).unwrap_or(DueKind::Unspecified));
    match (item.due_day, item.due_month, item.due_year) {
        (Some(day), Some(month), Some(year)) => format!("{kind}, {day:02}/{month:02}/{year}"),
        (Some(day), Some(month), None) => format!("{kind}, {day:02}/{month:02}"),
        _ => kind.into_owned(),
    }
}

/// A duty to report in one sentence.
pub(super) fn reporting(lang: Lang, item: &Reporting) -> String {
    let some = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let due = due(lang, item);
    let args = [
        ("who", some(&item.who_words).into()),
        ("subject", some(&item.subject).into()),
        ("to", some(&item.to_words).into()),
        ("due", due.into()),
        ("through", item.through_words.clone().into()),
    ];
    let id =
        if item.through_words.is_empty() { "plans-reporting-words" } else { "plans-reporting-words-through" };
    lang.f(id, &args).into_owned()
}

/// A doubt in words.
pub(super) fn doubt(lang: Lang, doubt: &Doubt) -> Cow<'static, str> {
    let with = |id: &str, name: &str| lang.f(id, &[("name", name.to_owned().into())]);
    match doubt {
        Doubt::NoLead => lang.t("plans-doubt-no-lead"),
        Doubt::LeadNotInRegister(name) => with("plans-doubt-not-in-register", name),
        Doubt::LeadUnsure => lang.t("plans-doubt-lead-unsure"),
        Doubt::LeadOfHeading(name) => with("plans-doubt-lead-of-heading", name),
        Doubt::Measure => lang.t("plans-doubt-measure"),
        Doubt::TimeWithoutDay(words) => with("plans-doubt-time-without-day", words),
        Doubt::NoTime => lang.t("plans-doubt-no-time"),
        Doubt::HelperNotInRegister(names) => with("plans-doubt-helper", names),
    }
}

/// All doubts about a duty as one text.
pub(super) fn doubts(lang: Lang, doubts: &[Doubt]) -> Option<String> {
    let words: Vec<_> = doubts.iter().map(|one| doubt(lang, one)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The organisations of the register by their ids.
pub(super) enum Names {
    /// Those of a day, as they are kept.
    OfDay(Arc<Directory>),
    /// Some.
    Some(HashMap<OrganisationId, String>),
}

impl Names {
    /// The names of these.
    pub fn new(bodies: &[Organisation]) -> Self {
        Self::Some(bodies.iter().map(|body| (body.id, body.short_name.clone())).collect())
    }

    /// The name for lists.
    pub fn short(&self, id: OrganisationId) -> &str {
        match self {
            Self::OfDay(bodies) => bodies.short(id),
            Self::Some(names) => names.get(&id).map_or("–", String::as_str),
        }
    }

    /// The name for lists of whoever is meant; none for somebody outside of the register.
    pub fn of(&self, lang: Lang, who: Who) -> Option<String> {
        match who {
            Who::Organisation(id) => Some(self.short(id).to_owned()),
            // i18n: plans-group-*
            Who::Group(group) => Some(lang.t(&format!("plans-group-{}", group.name())).into_owned()),
            Who::Open | Who::Outside => None,
        }
    }

    /// Who leads, in the names of the register where they are known.
    pub fn leads(&self, lang: Lang, bodies: &[Body]) -> String {
        let leads = bodies.iter().filter(|body| body.part == Part::Lead);
        let leads = leads.map(|body| self.of(lang, body.who).unwrap_or_else(|| body.words.clone()));
        let leads: Vec<_> = leads.collect();
        if leads.is_empty() { lang.t("plans-no-lead").into_owned() } else { leads.join("; ") }
    }
}

/// How a task stands: its chip and the words of its time.
pub(super) fn task_state(lang: Lang, standing: Standing) -> (State, Cow<'static, str>) {
    match standing {
        Standing::Stuck => (State::Stuck, lang.t("obstacles-stuck")),
        Standing::Late => (State::Late, lang.t("plans-task-late")),
        Standing::NeedsDate => (State::Due, lang.t("plans-task-needs-date")),
        Standing::Soon => (State::Due, lang.t("plans-task-soon")),
        Standing::Later => (State::Running, lang.t("plans-task-later")),
        Standing::Ongoing => (State::Running, lang.t("plans-task-ongoing")),
        Standing::Done => (State::Done, lang.t("plans-task-done")),
    }
}

/// The address of a task.
pub(super) fn task_href(id: TaskId) -> String {
    format!("/nhiem-vu/{id}")
}

/// The address of a duty's sentence in its document.
pub(super) fn document_href(plan: PlanId, duty: DutyId, line: i64) -> String {
    format!("/ke-hoach/{plan}/van-ban?nhiem-vu={duty}#line-{line}")
}

/// The hidden field that every form of an officer carries.
pub(super) fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// The first words of a long text.
pub(super) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    actions::beginning_of(text, most).into()
}
