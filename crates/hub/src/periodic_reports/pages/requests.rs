//! Requests outside of any rhythm: asking, answering on a phone, who has answered and what.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::kind::{circles, ticks};
use super::{LIST, Part, csrf, parts};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::periodic_reports::actions::{self, AskedBody, NewRequest, Returns};
use crate::periodic_reports::bodies::Circle;
use crate::periodic_reports::model::RequestId;
use crate::periodic_reports::store::requests::Question;
use crate::periodic_reports::tables;
use crate::time::Day;
use crate::web::components::{
    Button, Card, ChoiceGroup, Column, Field, Figure, Kind, Row, Segments, State, Table, Tone, Urgency, chip,
    empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};

const HERE: &str = "/bao-cao/yeu-cau";
/// How many questions a request may have.
const QUESTIONS: usize = 6;
const KINDS: [&str; 4] = ["text", "number", "yes-no", "choice"];
const LABELS: &[(&str, &str)] = &[
    ("title", "reports-request-title"),
    ("due", "reports-due"),
    ("circles", "reports-who"),
    ("words", "reports-request-words"),
];

pub(super) async fn list(officer: Officer) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    if !who.may_ever(&actions::READ) {
        return Err(Error::Forbidden(actions::READ.name));
    }
    let lead = actions::lead(hub).await.ok();
    let asks = lead.is_some_and(|lead| can(who, &actions::REQUEST, &On::held_by(lead)).is_ok());
    let all = if actions::sees_all(who) { actions::requests(hub).await? } else { Vec::new() };
    let mine = actions::my_requests(hub, who).await?;
    let today = hub.clock.now().day();
    let my_rows = mine.iter().map(|(request, _, answered)| {
        let state = match answered {
            Some(_) => chip(State::Done, &lang.t("reports-answered")),
            None if request.due_on < today => chip(State::Late, &lang.t("reports-state-late")),
            None => chip(State::Due, &lang.t("reports-to-answer")),
        };
        let late = answered.is_none() && request.due_on < today;
        let urgency = if late { Urgency::Urgent } else { Urgency::None };
        let cells = vec![
            html! { a href={ (HERE) "/" (request.id) } { (request.title) } },
            state,
            html! { (lang.date(request.due_on.0)) },
        ];
        Row { urgency, cells }
    });
    let all_rows = all.iter().map(|request| {
        let whole = request.asked == request.answered;
        let late = !whole && request.due_on < today;
        let cells = vec![
            html! { a href={ (HERE) "/" (request.id) } { (request.title) } },
            html! { (request.answered) "/" (request.asked) },
            html! { (lang.date(request.due_on.0)) },
        ];
        Row { urgency: if late { Urgency::Urgent } else { Urgency::None }, cells }
    });
    let table = |caption: &str, second: &str, rows: Vec<Row>| Table {
        caption: lang.t(caption),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-request")),
            Column::new(lang.t(second)).corner(),
            Column::new(lang.t("reports-due")).numeric(),
        ],
        rows,
    };
    let (my_rows, all_rows): (Vec<_>, Vec<_>) = (my_rows.collect(), all_rows.collect());
    let maps = tables::actions::check(hub, who).await.is_ok();
    let body = html! {
        (parts(lang, Part::Requests, maps))
        @if my_rows.is_empty() && all_rows.is_empty() {
            (empty(&lang.t("reports-requests-empty"), &lang.t("reports-requests-empty-text"), None))
        }
        @if !my_rows.is_empty() {
            (Card::new("hoi-toi", lang.t("reports-asked-of-me")).flush()
                .body(html! { (table("reports-asked-of-me", "plans-state", my_rows)) }))
        }
        @if !all_rows.is_empty() {
            (Card::new("tat-ca", lang.t("reports-requests")).flush()
                .body(html! { (table("reports-requests", "reports-answered", all_rows)) }))
        }
    };
    let new = html! { @if asks { (Button::link(lang.t("reports-request-new"), format!("{HERE}/moi"))) } };
    Ok(officer
        .page(lang.t("reports-requests"))
        .actions(new)
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(lang.t("reports-requests"), None)
        .render(body))
}

pub(super) async fn form(officer: Officer) -> Result<Response> {
    render_form(&officer, &Form::default(), &[]).await
}

async fn render_form(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    can(&officer.who, &actions::REQUEST, &On::held_by(actions::lead(&officer.hub).await?))?;
    let bodies = organisations::actions::all(&officer.hub).await?;
    let filled = Filled { form, problems, lang };
    let choices = circles(lang, &bodies);
    let groups = ChoiceGroup {
        name: "circles",
        legend: lang.t("reports-who-groups"),
        heading: false,
        hint: None,
        several: true,
        columns: false,
        choices: &choices,
        filled,
    };
    // i18n: reports-question-kind-*
    let kinds = KINDS.map(|kind| lang.t(&format!("reports-question-kind-{kind}")));
    let kinds: Vec<_> = KINDS.iter().zip(&kinds).map(|(kind, words)| (*kind, words.as_ref())).collect();
    let names: Vec<_> =
        (0..QUESTIONS).map(|n| (format!("words-{n}"), format!("kind-{n}"), format!("options-{n}"))).collect();
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        form.stack method="post" action={ (HERE) "/moi" } {
            (csrf(&officer.who.csrf))
            div.half {
                div.stack {
                    (Card::new("viec", lang.t("reports-request")).body(html! {
                        (Field::line("title", lang.t("reports-request-title")).filled(&filled))
                        (Field::area("words", lang.t("reports-request-words"), 3).filled(&filled))
                        (Field::day("due", lang.t("reports-due")).hint(lang.t("plans-due-hint")).filled(&filled))
                    }))
                    (Card::new("cau-hoi", lang.t("reports-questions")).body(html! {
                        @for (n, (words, kind, options)) in names.iter().enumerate() {
                            fieldset {
                                legend { (lang.f("reports-question-n", &[("n", (n + 1).into())])) }
                                (Field::line(words, lang.t("reports-question-words")).filled(&filled))
                                div.fgrid {
                                    (Field::select(kind, lang.t("reports-question-kind"), &kinds).filled(&filled))
                                    (Field::line(options, lang.t("reports-question-options"))
                                        .hint(lang.t("reports-question-options-hint")).filled(&filled))
                                }
                            }
                        }
                    }))
                }
                div.stack {
                    (Card::new("ai", lang.t("reports-who")).body(html! {
                        (groups)
                        details open[form.values("bodies").next().is_some()] {
                            summary { (lang.t("reports-who-others")) }
                            (ticks(&bodies, form))
                        }
                    }))
                    p { (Button::submit(lang.t("reports-request-send"))) }
                }
            }
        }
    };
    Ok(officer
        .page(lang.t("reports-request-new"))
        .crumb(lang.t("reports-requests"), Some(HERE))
        .crumb(lang.t("reports-request-new"), None)
        .problems(!problems.is_empty())
        .render(body))
}

/// The questions of a form; those without words are not asked.
fn questions(reader: &mut FormReader<'_>) -> Vec<Question> {
    let mut found = Vec::new();
    for n in 0..QUESTIONS {
        let words = reader.line(&format!("words-{n}"), Need::Optional, 300);
        let options_name = format!("options-{n}");
        let options = reader.line(&options_name, Need::Optional, 600);
        let kinds = KINDS.map(|kind| (kind, kind));
        let kind = reader.optional_one_of(&format!("kind-{n}"), &kinds).unwrap_or("text");
        if words.is_empty() {
            continue;
        }
        let options: Vec<_> = options
            .split(';')
            .map(str::trim)
            .filter(|option| !option.is_empty())
            .map(str::to_owned)
            .collect();
        if kind == "choice" && options.len() < 2 {
            reader.problem(Problem::new(&options_name, "reports-question-two-options"));
        }
        let options = if kind == "choice" { options.join("\n") } else { String::new() };
        let ordinal = i64::try_from(found.len()).unwrap_or(0);
        found.push(Question { ordinal, kind: kind.into(), words, options });
    }
    found
}

pub(super) async fn ask(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let named: Vec<_> = Circle::ALL.iter().map(|circle| (circle.name(), *circle)).collect();
    let new = NewRequest {
        title: reader.line("title", Need::Required, 200),
        words: reader.text("words", Need::Optional, 2000),
        due: Day(reader.day("due")),
        circles: reader.any_of("circles", Need::Optional, &named),
        bodies: form.values("bodies").filter_map(|id| id.parse().ok()).collect(),
        questions: questions(&mut reader),
    };
    let problems = match reader.finish() {
        Err(problems) => problems,
        Ok(()) => match actions::ask_bodies(&officer.hub, &officer.who, &new).await {
            Ok(id) => return Ok(officer.done(&format!("{HERE}/{id}"), "reports-request-sent")),
            Err(Error::Invalid(problems)) => problems,
            Err(error) => return Err(error),
        },
    };
    render_form(&officer, &form, &problems).await
}

pub(super) async fn page(officer: Officer, Path(id): Path<RequestId>) -> Result<Response> {
    render(&officer, id, None).await
}

async fn render(officer: &Officer, id: RequestId, back: Option<(Form, Vec<Problem>)>) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let returns = actions::returns(hub, who, id).await?;
    let asks = can(who, &actions::REQUEST, &On::held_by(returns.request.organisation_id)).is_ok();
    let today = hub.clock.now().day();
    let mine = actions::bodies_of(who);
    let own: Vec<_> =
        returns.bodies.iter().filter(|body| mine.contains(&body.asked.organisation_id)).collect();
    let problems_shown = back.is_some();
    let request = &returns.request;
    let body = html! {
        @if let Some((form, problems)) = &back {
            (labelled_error_summary(&Filled { form, problems, lang }, Voice::Adult, &[]))
        }
        @if !request.words.is_empty() { div.quote lang="vi" { @for line in request.words.lines() { p { (line) } } } }
        @for body in &own { (answer_card(officer, &returns, body, &back, today)) }
        @if returns.sees_all { (totals(officer, &returns, asks, today)) }
    };
    let export = html! {
        @if returns.sees_all {
            (Button::link(lang.t("reports-request-export"), format!("{HERE}/{id}/xuat")).icon(Icon::Download).quiet())
        }
    };
    let due = lang.date(request.due_on.0);
    Ok(officer
        .page(request.title.as_str())
        .lede(html! { (lang.f("reports-request-due", &[("day", due.into())])) " · "
        (lang.remaining_days(today.0, request.due_on.0).text) })
        .actions(export)
        .crumb(lang.t("reports-requests"), Some(HERE))
        .crumb(request.title.as_str(), None)
        .problems(problems_shown)
        .render(body))
}

fn field_name(question: &Question) -> String {
    format!("q-{}", question.ordinal)
}

/// The questions as a body answers them.
fn answer_card(
    officer: &Officer,
    returns: &Returns,
    body: &AskedBody,
    back: &Option<(Form, Vec<Problem>)>,
    today: Day,
) -> Markup {
    let lang = officer.lang;
    let over = body.asked.answered_at.is_some() && returns.request.due_on < today;
    let there = Form::new(
        returns
            .questions
            .iter()
            .map(|q| (field_name(q), body.values.get(&q.ordinal).cloned().unwrap_or_default()))
            .collect(),
    );
    let me = body.asked.organisation_id.to_string();
    let again = back.as_ref().filter(|(form, _)| form.value("body") == me);
    let (form, problems): (&Form, &[Problem]) = match again {
        Some((form, problems)) => (form, problems),
        None => (&there, &[]),
    };
    let filled = Filled { form, problems, lang };
    let card = format!("tra-loi-{me}");
    let title = lang.f("reports-answer-of", &[("name", body.asked.name.clone().into())]).into_owned();
    Card::new(&card, title).tall().body(html! {
        @if let Some(at) = body.asked.changed_at {
            (note(Kind::Done, html! { p { (lang.f("reports-answered-on", &[("at", lang.moment(at.into()).into())])) } }))
        }
        @if over {
            @for question in &returns.questions {
                p { (question.words) br; strong { (value_words(lang, question, there.value(&field_name(question)))) } }
            }
        } @else {
            form.stack.big method="post" action={ (HERE) "/" (returns.request.id) } {
                (csrf(&officer.who.csrf))
                input type="hidden" name="body" value=(me);
                @for question in &returns.questions { (question_field(question, &filled)) }
                p { (Button::submit(lang.t("reports-answer-send"))) }
            }
        }
    })
}

fn question_field(question: &Question, filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let name = field_name(question);
    let label = question.words.as_str();
    let (yes, no) = (lang.t("reports-yes"), lang.t("reports-no-answer"));
    let options: Vec<(&str, &str)> = match question.kind.as_str() {
        "yes-no" => vec![("yes", &yes), ("no", &no)],
        _ => question.options.lines().map(|option| (option, option)).collect(),
    };
    match question.kind.as_str() {
        "number" => html! { (Field::number(&name, label).filled(filled)) },
        "text" => html! { (Field::area(&name, label, 3).filled(filled)) },
        _ => html! { (Segments { name: &name, legend: label.into(), options: &options, filled: *filled }) },
    }
}

fn value_words(lang: Lang, question: &Question, value: &str) -> String {
    match (question.kind.as_str(), value) {
        ("yes-no", "yes") => lang.t("reports-yes").into_owned(),
        ("yes-no", "no") => lang.t("reports-no-answer").into_owned(),
        ("number", value) => value.parse::<i64>().map_or_else(|_| value.to_owned(), |n| lang.number(n)),
        (_, "") => "–".to_owned(),
        (_, value) => value.to_owned(),
    }
}

/// Who has answered, what it comes to, who is missing by name.
fn totals(officer: &Officer, returns: &Returns, asks: bool, today: Day) -> Markup {
    let (lang, request) = (officer.lang, &returns.request);
    let missing: Vec<_> = returns.bodies.iter().filter(|body| body.asked.answered_at.is_none()).collect();
    let count = |n: usize| n as u64;
    let all = returns.bodies.len();
    let state = match (missing.is_empty(), request.due_on < today) {
        (true, _) => (State::Done, lang.t("reports-all-here")),
        (false, true) => (State::Late, lang.t("reports-state-late")),
        (false, false) => (State::Running, lang.t("reports-coming")),
    };
    let figure = Figure {
        lang,
        title: lang.t("reports-answered"),
        state,
        part: count(all - missing.len()),
        whole: count(all),
        unit: lang.t("reports-unit"),
        tone: Tone::Done,
        rest: Vec::new(),
        link: None,
    };
    html! {
        div.two {
            div.stack {
                @for question in &returns.questions { (question_card(lang, returns, question)) }
                (answer_table(lang, returns))
            }
            div.stack {
                (figure)
                @if !missing.is_empty() {
                    (Card::new("chua-tra-loi", lang.t("reports-missing")).body(html! {
                        ul { @for body in &missing { li { (body.asked.name) } } }
                        @if asks {
                            form method="post" action={ (HERE) "/" (request.id) "/nhac" } {
                                (csrf(&officer.who.csrf))
                                (Button::submit(lang.f("reports-remind", &[("n", missing.len().into())])))
                            }
                        }
                    }))
                }
            }
        }
    }
}

fn question_card(lang: Lang, returns: &Returns, question: &Question) -> Markup {
    let id = format!("cau-{}", question.ordinal);
    let given = returns.values(question.ordinal).count();
    Card::new(&id, question.words.as_str()).aside(html! { (lang.f("reports-answers", &[("n", given.into())])) }).body(html! {
        @match question.kind.as_str() {
            "number" => p { (lang.t("reports-sum")) ": " strong { (lang.number(returns.sum(question.ordinal))) } },
            "text" => p.small.muted { (lang.t("reports-answers-below")) },
            _ => ul {
                @for (value, count) in returns.shares(question.ordinal) {
                    li { (value_words(lang, question, value)) ": " strong { (lang.count(count)) } }
                }
            },
        }
    })
}

fn answer_table(lang: Lang, returns: &Returns) -> Markup {
    let answered: Vec<_> = returns.bodies.iter().filter(|body| body.asked.answered_at.is_some()).collect();
    let rows = answered.iter().map(|body| {
        let mut cells = vec![html! {
            (body.asked.name)
            @if let Some(at) = body.asked.answered_at {
                small { (lang.date(at.day().0))
                    @if at.day() > returns.request.due_on { " · " (lang.t("reports-state-late")) } }
            }
        }];
        cells.extend(returns.questions.iter().map(|question| {
            let value = body.values.get(&question.ordinal).map_or("", String::as_str);
            html! { (value_words(lang, question, value)) }
        }));
        Row::new(cells)
    });
    let mut columns = vec![Column::new(lang.t("reports-body"))];
    columns.extend(returns.questions.iter().map(|question| {
        let column = Column::new(question.words.as_str());
        if question.kind == "number" { column.numeric() } else { column }
    }));
    let rows: Vec<_> = rows.collect();
    let table = Table { caption: lang.t("reports-answered"), caption_shown: false, columns, rows };
    html! {
        @if !answered.is_empty() {
            (Card::new("da-tra-loi", lang.t("reports-answered")).flush().body(html! { (table) }))
        }
    }
}

pub(super) async fn answer(
    Path(id): Path<RequestId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let body = form.value("body").parse().map_err(|_| Error::NotFound)?;
    let questions = actions::returns(hub, who, id).await?.questions;
    let mut reader = FormReader::new(&form);
    let mut values = Vec::new();
    for question in &questions {
        let name = field_name(question);
        let value = match question.kind.as_str() {
            "number" => reader.int(&name, 0..=1_000_000_000_000).to_string(),
            "yes-no" => reader.one_of(&name, &[("yes", "yes"), ("no", "no")]).to_owned(),
            "choice" => {
                let options: Vec<_> = question.options.lines().map(|option| (option, option)).collect();
                reader.one_of(&name, &options).to_owned()
            }
            _ => reader.text(&name, Need::Required, 5000),
        };
        values.push((question.ordinal, value));
    }
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::answer(hub, who, id, body, &values).await?;
    Ok(officer.done(&format!("{HERE}/{id}"), "reports-answer-sent"))
}

pub(super) async fn remind(
    Path(id): Path<RequestId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::remind_request(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{HERE}/{id}"), "reports-reminded"))
}

pub(super) async fn export(officer: Officer, Path(id): Path<RequestId>) -> Result<Response> {
    let returns = actions::returns(&officer.hub, &officer.who, id).await?;
    Ok(actions::table(&returns, officer.lang).download("tra-loi.csv"))
}
