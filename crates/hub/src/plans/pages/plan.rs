//! One plan: its head, targets, duties, tasks and duties to report.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::LIST;
use super::words::{self, Names, plan_name, plan_state, shortened};
use crate::authority::{On, can};
use crate::error::Result;
use crate::organisations;
use crate::plans::actions::{self, Whole};
use crate::plans::model::{PlanId, Standing};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Kind, Row, Table, Urgency, chip, error_summary, key_values, note,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<PlanId>) -> Result<Response> {
    render(&officer, id, None).await
}

pub(super) async fn render(
    officer: &Officer,
    id: PlanId,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Response> {
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang: officer.lang };
    can(&officer.who, &actions::READ, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let whole = actions::whole(hub, id).await?;
    let tasks = actions::of_plan(hub, id).await?;
    let names = Names::new(&organisations::actions::ever(hub).await?);
    let (before, after) = actions::neighbours(hub, id).await?;
    let may_review = can(&officer.who, &actions::REVIEW, &On::province()).is_ok();
    let days = actions::obstacle_days(hub, id).await?;
    let in_review = whole.plan.state == "review";
    let name = plan_name(lang, &whole.plan);
    let actions = html! {
        (plan_state(lang, &whole.plan))
        (Button::link(lang.t("plans-document"), format!("{LIST}/{id}/van-ban")).quiet())
        @if in_review && may_review { (Button::link(lang.t("plans-review"), format!("/ke-hoach/{id}/duyet"))) }
    };
    let today = hub.clock.now().day();
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @for (plan, says) in [(&after, "plans-edition-followed"), (&before, "plans-edition-of")] {
            @if let Some(plan) = plan {
                (note(Kind::Info, html! { p {
                    (lang.t(says)) " " a href={ (LIST) "/" (plan.id) } { (plan_name(lang, plan)) } "."
                } }))
            }
        }
        @if in_review {
            @let progress = whole.progress();
            (note(Kind::Due, html! { p {
                (lang.f("plans-in-review", &[("n", progress.decided.into()), ("of", progress.all.into())]))
            } }))
        }
        div.two {
            div.stack {
                @if !tasks.is_empty() { (task_table(lang, &tasks, &names, today)) }
                (duty_table(lang, &whole, &names))
            }
            div.stack {
                (head(lang, &whole)) (targets(lang, &whole)) (reporting(lang, &whole))
                @if may_review { (super::obstacles::days_card(officer, id, days, &filled)) }
            }
        }
    };
    let page = officer.page(name.as_str()).lede(html! { (whole.plan.title) }).actions(actions);
    let page = page.problems(!problems.is_empty());
    Ok(page.crumb(lang.t("plans-menu"), Some(LIST)).crumb(name.as_str(), None).render(body))
}

fn head(lang: Lang, whole: &Whole) -> Markup {
    let plan = &whole.plan;
    let text = |text: Option<&str>| html! { (text.unwrap_or("–")) };
    let labels = ["plans-number", "plans-issuer", "plans-issued-on", "plans-file", "plans-before"];
    let labels = labels.map(|id| lang.t(id));
    let before = words::before_day(lang, plan.before_day());
    let pairs = [
        (labels[0].as_ref(), text(plan.number.as_deref())),
        (labels[1].as_ref(), text(plan.issuer.as_deref())),
        (labels[2].as_ref(), text(words::issued_on(lang, plan).as_deref())),
        (labels[3].as_ref(), text(Some(&plan.file_name))),
        (labels[4].as_ref(), html! { (before) }),
    ];
    Card::new("dau-van-ban", lang.t("plans-header")).body(key_values(&pairs))
}

fn targets(lang: Lang, whole: &Whole) -> Markup {
    let targets: Vec<_> = whole.targets.iter().filter(|target| target.state != "rejected").collect();
    html! {
        @if !targets.is_empty() {
            (Card::new("chi-tieu", lang.t("plans-targets")).body(html! {
                ul { @for target in targets { li { (target.text) } } }
                @if whole.plan.state == "published" {
                    p { a href={ (LIST) "/" (whole.plan.id) "/chi-tieu" } { (lang.t("plans-targets-counted")) } }
                }
            }))
        }
    }
}

fn reporting(lang: Lang, whole: &Whole) -> Markup {
    let items: Vec<_> = whole.reporting.iter().filter(|item| item.state != "rejected").collect();
    html! {
        @if !items.is_empty() {
            (Card::new("bao-cao", lang.t("plans-reporting")).body(html! {
                ul { @for item in items { li { (words::reporting(lang, item)) } } }
            }))
        }
    }
}

fn duty_table(lang: Lang, whole: &Whole, names: &Names) -> Markup {
    let duties: Vec<_> = whole.duties.iter().filter(|(duty, _)| duty.state != "rejected").collect();
    let rows = duties.iter().map(|(duty, bodies)| {
        Row::new(vec![
            html! { (duty.text) small {
                (duty.path) " · "
                a href=(words::document_href(whole.plan.id, duty.id, duty.first_line)) {
                    (lang.f("common-line", &[("n", duty.first_line.into())]))
                }
            } },
            html! { (names.leads(lang, bodies)) },
            html! { (words::time(lang, duty)) },
        ])
    });
    let table = Table {
        caption: lang.t("plans-duties"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("plans-duty")),
            Column::new(lang.t("plans-lead")),
            Column::new(lang.t("plans-time")),
        ],
        rows: rows.collect(),
    };
    let count = lang.f("plans-count", &[("n", duties.len().into())]);
    Card::new("nhiem-vu", lang.t("plans-duties")).flush().aside(html! { (count) }).body(html! { (table) })
}

fn task_table(lang: Lang, tasks: &[Task], names: &Names, today: Day) -> Markup {
    let mut standings: Vec<_> = tasks.iter().map(|task| (task.standing(today), task)).collect();
    standings.sort_by_key(|(standing, task)| (*standing, task.due()));
    let count = |wanted: Standing| standings.iter().filter(|(standing, _)| *standing == wanted).count();
    let summary = lang.f(
        "plans-tasks-summary",
        &[
            ("done", count(Standing::Done).into()),
            ("all", tasks.len().into()),
            ("late", count(Standing::Late).into()),
            ("ask", count(Standing::NeedsDate).into()),
        ],
    );
    let rows = standings.iter().map(|(standing, task)| {
        let (state, word) = words::task_state(lang, *standing);
        let urgency = match standing {
            Standing::Stuck | Standing::Late => Urgency::Urgent,
            Standing::Soon | Standing::NeedsDate => Urgency::Soon,
            _ => Urgency::None,
        };
        let cells = vec![
            html! { a href=(words::task_href(task.id)) { (shortened(&task.text, 110)) } small { (task.path) } },
            html! { (chip(state, &word)) },
            html! { (names.short(task.organisation_id)) },
            html! { @if let Some(day) = task.due() { (lang.date(day.0)) } @else { "–" } },
        ];
        Row { urgency, cells }
    });
    let table = Table {
        caption: lang.t("plans-tasks"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("plans-task")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("plans-organisation")),
            Column::new(lang.t("plans-due")).numeric(),
        ],
        rows: rows.collect(),
    };
    Card::new("viec", lang.t("plans-tasks")).flush().aside(html! { (summary) }).body(html! { (table) })
}
