//! The form of an entry, new or changed. It knows fields only by their kinds.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{GLANCE, csrf};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::{self, actions::Organisation};
use crate::plans;
use crate::plans::model::TaskId;
use crate::registers::actions::{self, Whole};
use crate::registers::model::{EntryId, Field as Declared, Kind, Need, Register, Value, Values};
use crate::registers::reading::{self, Known};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Choice, Field, Kind as Note, choice_links, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

/// For which body an entry is made.
#[derive(Debug, Default, Deserialize)]
pub(super) struct For {
    #[serde(rename = "co-quan")]
    body: Option<OrganisationId>,
    #[serde(rename = "tim", default)]
    asked: String,
}

/// What a form is about.
struct About {
    register: &'static Register,
    body: Organisation,
    /// The entry that is changed; none for a new one.
    before: Option<Whole>,
    organisations: Vec<Organisation>,
    /// The tasks that may be named, with their words.
    tasks: Vec<(TaskId, String)>,
}

impl About {
    async fn of(
        officer: &Officer,
        register: &'static Register,
        body: OrganisationId,
        before: Option<Whole>,
    ) -> Result<Self> {
        let hub = &officer.hub;
        let body = organisations::actions::get(hub, body).await?.ok_or(Error::NotFound)?;
        if !actions::may_write(hub, &officer.who, register, body.id).await? {
            return Err(Error::Forbidden(register.write.name));
        }
        let names_bodies =
            register.fields.iter().any(|field| matches!(field.kind, Kind::Organisation | Kind::AnyBody));
        let organisations = if names_bodies { organisations::actions::all(hub).await? } else { Vec::new() };
        let mut tasks = Vec::new();
        if register.fields.iter().any(|field| field.kind == Kind::Task) {
            for task in plans::actions::of_organisation(hub, body.id).await? {
                tasks.push((task.id, actions::shortened(&task.text)));
            }
        }
        // a task that the body has no more stays where it stands
        let named = before.iter().flat_map(|whole| whole.values.values());
        let named: Vec<_> =
            named.filter_map(|value| if let Value::Task(id) = value { Some(*id) } else { None }).collect();
        let mut names = actions::Names::default();
        names.learn(hub, named.iter().copied()).await?;
        for id in named {
            if !tasks.iter().any(|(known, _)| *known == id) {
                tasks.push((id, names.task(id).to_owned()));
            }
        }
        Ok(Self { register, body, before, organisations, tasks })
    }

    fn now(&self) -> &str {
        self.before.as_ref().map_or(self.register.first_state(), |whole| whole.row.state.as_str())
    }

    fn read(&self, form: &Form) -> Result<crate::registers::model::Draft, Vec<Problem>> {
        let tasks: Vec<_> = self.tasks.iter().map(|(id, _)| *id).collect();
        let known = Known { organisations: &self.organisations, tasks: &tasks };
        reading::draft(self.register, form, self.now(), &known)
    }

    fn action(&self) -> String {
        match &self.before {
            Some(whole) => format!("{}/{}/sua", self.register.href(), whole.row.id),
            None => format!("{}/them?co-quan={}", self.register.href(), self.body.id),
        }
    }
}

pub(super) async fn new(
    officer: Officer,
    Path(path): Path<String>,
    Query(asked): Query<For>,
) -> Result<Response> {
    let register = actions::register(&path)?;
    officer.who.must_ever(register.write)?;
    let found = actions::writable(&officer.hub, &officer.who, register, &asked.asked).await?;
    let only = match found.as_slice() {
        [only] if asked.asked.is_empty() => Some(only.id),
        _ => None,
    };
    let one = asked.body.or(only);
    let Some(body) = one else { return Ok(choose_body(&officer, register, &asked.asked, &found)) };
    let about = About::of(&officer, register, body, None).await?;
    let mut pairs = vec![("state".to_owned(), register.first_state().to_owned())];
    let today = officer.hub.clock.now().day();
    if register.field(register.on).is_some_and(|field| field.kind == Kind::Year) {
        pairs.push((register.on.to_owned(), today.0.year().to_string()));
    }
    Ok(show(&officer, &about, &Form::new(pairs), &[]))
}

/// "For whom is it?": a search, since a province has tens of thousands of bodies.
fn choose_body(
    officer: &Officer,
    register: &'static Register,
    asked: &str,
    found: &[Organisation],
) -> Response {
    let lang = officer.lang;
    let here = format!("{}/them", register.href());
    let links = found.iter().map(|body| {
        Choice::new(format!("{here}?co-quan={}", body.id), body.name.as_str()).small(body.short_name.as_str())
    });
    let links: Vec<_> = links.collect();
    let body = html! {
        form.filters method="get" action=(here) role="search" {
            (Field::line("tim", lang.t("registers-find-body")).value(asked.to_owned()))
            (Button::submit(lang.t("registers-find")).quiet())
        }
        @if links.is_empty() {
            (empty(&lang.t("registers-no-body"), &lang.t("registers-no-body-hint"), None))
        } @else { (choice_links(&links)) }
    };
    let href = register.href();
    officer
        .page(lang.t("registers-for-whom"))
        .crumb(lang.t("registers-menu"), Some(GLANCE))
        .crumb(register.heading(lang), Some(&href))
        .render(body)
}

pub(super) async fn edit(officer: Officer, Path((path, id)): Path<(String, EntryId)>) -> Result<Response> {
    let register = actions::register(&path)?;
    let whole = actions::whole(&officer.hub, &officer.who, register, id).await?;
    if whole.row.ended_at.is_some() {
        return Err(Error::Conflict("registers-ended-already"));
    }
    let form = Form::new(typed(officer.lang, &whole));
    let about = About::of(&officer, register, whole.row.organisation_id, Some(whole)).await?;
    Ok(show(&officer, &about, &form, &[]))
}

/// An entry as it would have been typed.
fn typed(lang: Lang, whole: &Whole) -> Vec<(String, String)> {
    let value = |value: &Value, kind: Option<Kind>| match (value, kind) {
        (Value::Words(words) | Value::Body(words, _) | Value::Choice(words), _) => words.clone(),
        (Value::Day(day), _) => lang.date(day.0),
        (Value::Task(id), _) => id.to_string(),
        (Value::Number(n), Some(Kind::Percent)) if n % 10 == 0 => (n / 10).to_string(),
        (Value::Number(n), Some(Kind::Percent)) => format!("{},{}", n / 10, n % 10),
        (Value::Number(n), Some(Kind::Year)) => n.to_string(),
        (Value::Number(n), _) => lang.number(*n),
    };
    let kind = |name: &str| whole.register.field(name).map(|field| field.kind);
    let fields: &Values = &whole.values;
    let mut pairs: Vec<_> =
        fields.iter().map(|(name, held)| ((*name).to_owned(), value(held, kind(name)))).collect();
    pairs.push(("state".into(), whole.row.state.clone()));
    pairs.push(("version".into(), whole.row.version.to_string()));
    pairs
}

fn show(officer: &Officer, about: &About, form: &Form, problems: &[Problem]) -> Response {
    let (lang, register) = (officer.lang, about.register);
    let filled = Filled { form, problems, lang };
    let mut labels: Vec<(String, String)> = register
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), format!("registers-{}-{}", register.name, field.name)))
        .collect();
    labels.push(("state".into(), "registers-state".into()));
    let labels: Vec<_> = labels.iter().map(|(field, id)| (field.as_str(), id.as_str())).collect();
    let moved = problems.iter().find(|problem| problem.field == "version");
    // a form that comes back for another reason keeps the version that its writer saw
    let version = about.before.as_ref().map(|whole| match moved {
        Some(_) => whole.row.version.to_string(),
        None => form.value("version").to_owned(),
    });
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &labels))
        @if let (Some(_), Some(whole)) = (moved, &about.before) {
            div id="version" { (note(Note::Due, html! {
                p { a href={ (register.href()) "/" (whole.row.id) "#lich-su" } { (lang.t("registers-see-what-changed")) } }
            })) }
        }
        (Card::new("muc", about.body.name.as_str()).tall().body(html! {
            form.stack method="post" action=(about.action()) {
                (csrf(officer))
                @if let Some(version) = version { input type="hidden" name="version" value=(version); }
                div.fgrid { @for field in register.fields { (control(lang, about, field, &filled)) } }
                @if !register.states.is_empty() { (state(lang, about, &filled)) }
                p.row {
                    (Button::submit(lang.t("registers-save")))
                    (Button::link(lang.t("registers-back"), back(about)).quiet())
                }
            }
        }))
    };
    let title = if about.before.is_some() { "registers-edit" } else { "registers-add" };
    let href = register.href();
    officer
        .page(lang.t(title))
        .crumb(lang.t("registers-menu"), Some(GLANCE))
        .crumb(register.heading(lang), Some(&href))
        .lede(html! { (register.word(lang, "lede")) })
        .problems(!problems.is_empty())
        .render(body)
}

fn back(about: &About) -> String {
    match &about.before {
        Some(whole) => format!("{}/{}", about.register.href(), whole.row.id),
        None => about.register.href(),
    }
}

fn state(lang: Lang, about: &About, filled: &Filled<'_>) -> Markup {
    let open = about.register.open_states(about.now());
    let words: Vec<_> = open.iter().map(|name| (*name, about.register.state_word(lang, name))).collect();
    let options: Vec<_> = words.iter().map(|(name, words)| (*name, words.as_ref())).collect();
    html! { (Field::select("state", lang.t("registers-state"), &options).filled(filled)) }
}

fn control(lang: Lang, about: &About, field: &'static Declared, filled: &Filled<'_>) -> Markup {
    let register = about.register;
    let label = register.word(lang, field.name);
    let label = match field.need {
        Need::Optional if field.kind != Kind::Tick => {
            lang.f("registers-optional", &[("label", label.into())])
        }
        Need::From(from) => {
            let state = register.state_word(lang, from);
            lang.f("registers-from-state", &[("label", label.into()), ("state", state.into())])
        }
        _ => label,
    };
    let hint = field.hinted.then(|| register.word(lang, &format!("{}-hint", field.name)));
    let none = lang.t("registers-choose");
    let select = |options: Vec<(String, String)>| {
        let first = std::iter::once((String::new(), none.to_string()));
        let options: Vec<_> = first.chain(options).collect();
        let options: Vec<_> = options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        let control = Field::select(field.name, label.clone(), &options).filled(filled);
        html! { (if let Some(hint) = hint.clone() { control.hint(hint) } else { control }) }
    };
    let plain = |control: Field<'static>| {
        let error = filled.error(field.name);
        let control = control.value(filled.form.value(field.name).to_owned()).error(error);
        html! { (if let Some(hint) = hint.clone() { control.hint(hint) } else { control }) }
    };
    match field.kind {
        Kind::Text => plain(Field::area(field.name, label.clone(), 4).wide()),
        Kind::Line => plain(Field::line(field.name, label.clone()).wide()),
        Kind::Person | Kind::Organisation | Kind::AnyBody | Kind::Percent | Kind::Money => {
            plain(Field::line(field.name, label.clone()))
        }
        Kind::Day => plain(Field::day(field.name, label.clone())),
        Kind::Year | Kind::Count => plain(Field::number(field.name, label.clone())),
        Kind::Choice(values) => {
            let words =
                |value: &&str| ((*value).to_owned(), register.choice(lang, field.name, value).into_owned());
            select(values.iter().map(words).collect())
        }
        Kind::Task => select(about.tasks.iter().map(|(id, words)| (id.to_string(), words.clone())).collect()),
        Kind::Tick => tick(field, &label, hint.as_deref(), filled),
    }
}

fn tick(field: &Declared, label: &str, hint: Option<&str>, filled: &Filled<'_>) -> Markup {
    let error = filled.error(field.name);
    let described = error.is_some().then(|| format!("{}-error", field.name));
    html! {
        div.w {
            @if let Some(error) = &error { p.err id={ (field.name) "-error" } { (error) } }
            label for=(field.name) {
                input type="checkbox" id=(field.name) name=(field.name) value="1" aria-describedby=[described]
                    checked[!filled.form.value(field.name).is_empty()];
                " " (label)
            }
            @if let Some(hint) = hint { p.hint { (hint) } }
        }
    }
}

pub(super) async fn record(
    Path(path): Path<String>,
    Query(asked): Query<For>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let register = actions::register(&path)?;
    let about = About::of(&officer, register, asked.body.ok_or(Error::NotFound)?, None).await?;
    let draft = match about.read(&form) {
        Ok(draft) => draft,
        Err(problems) => return Ok(show(&officer, &about, &form, &problems)),
    };
    match actions::record(&officer.hub, &officer.who, register, about.body.id, &draft).await {
        Ok(id) => Ok(officer.done(&format!("{}/{id}", register.href()), "registers-recorded-flash")),
        Err(Error::Invalid(problems)) => Ok(show(&officer, &about, &form, &problems)),
        Err(error) => Err(error),
    }
}

pub(super) async fn change(
    Path((path, id)): Path<(String, EntryId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let register = actions::register(&path)?;
    let whole = actions::whole(&officer.hub, &officer.who, register, id).await?;
    let about = About::of(&officer, register, whole.row.organisation_id, Some(whole)).await?;
    let seen: i64 = form.value("version").parse().map_err(|_| Error::Conflict("error-form"))?;
    let draft = match about.read(&form) {
        Ok(draft) => draft,
        Err(problems) => return Ok(show(&officer, &about, &form, &problems)),
    };
    let Some(before) = &about.before else { return Err(Error::NotFound) };
    match actions::change(&officer.hub, &officer.who, before, seen, &draft).await {
        Ok(()) => Ok(officer.done(&format!("{}/{id}", register.href()), "registers-changed-flash")),
        Err(Error::Invalid(problems)) => Ok(show(&officer, &about, &form, &problems)),
        Err(error) => Err(error),
    }
}
