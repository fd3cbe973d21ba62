//! What the overviews share: the day that is looked at, names, and tables of what is late.

use std::sync::Arc;

use maud::{Markup, html};

use crate::authority::Level;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations::actions::{self as organisations, Directory, Organisation};
use crate::plans::actions::{BodyFigures, Task, beginning_of};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Column, Field, Row, Table, Urgency, filters};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Problem};

/// The most rows that a table of an overview has; the longest late come first.
pub(super) const MOST_ROWS: usize = 200;

/// The day that is looked at, and what was typed to choose it.
pub(super) struct Looked {
    /// The day; today where none was typed, or none that there is.
    pub day: Day,
    /// What was typed.
    form: Form,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Looked {
    /// Reads `ngay` off the address.
    pub(super) fn read(officer: &Officer, query: Vec<(String, String)>) -> Self {
        let today = officer.hub.clock.now().day();
        let form = Form::new(query);
        let mut reader = FormReader::new(&form);
        let day = reader.optional_day("ngay").map(Day);
        if day.is_some_and(|day| day > today) {
            reader.problem(Problem::new("ngay", "dashboards-day-ahead"));
        }
        let problems = reader.finish().err().unwrap_or_default();
        let day = day.filter(|_| problems.is_empty()).unwrap_or(today);
        Self { day, form, problems }
    }

    /// What is typed for another day.
    pub(super) fn field(&self, lang: Lang, action: &str) -> Markup {
        let filled = Filled { form: &self.form, problems: &self.problems, lang };
        filters(lang, action, html! { (Field::day("ngay", lang.t("dashboards-day")).filled(&filled)) })
    }
}

/// The bodies of some levels on a day.
pub(super) struct Bodies {
    all: Arc<Directory>,
    levels: &'static [Level],
}

impl Bodies {
    /// Those of these levels: an overview of a province does not show every school.
    pub(super) async fn of(officer: &Officer, levels: &'static [Level], day: Day) -> Result<Self> {
        Ok(Self { all: organisations::directory(&officer.hub, day).await?, levels })
    }

    /// A body of these levels.
    pub(super) fn get(&self, id: OrganisationId) -> Option<&Organisation> {
        self.all.get(id).filter(|one| self.levels.iter().any(|level| level.name() == one.level))
    }

    /// What any body is called in lists.
    pub(super) fn name(&self, id: OrganisationId) -> &str {
        self.all.short(id)
    }

    /// Those with the most late tasks first, the others by name.
    pub(super) fn most_late_first(&self, figures: &mut [BodyFigures]) {
        figures.sort_by_cached_key(|one| {
            (std::cmp::Reverse(one.counted.late), lachan_text::fold(self.name(one.organisation)))
        });
    }

    pub(super) fn of_level(&self, level: &str) -> impl Iterator<Item = &Organisation> {
        self.all.of_level(level)
    }
}

/// Where it is told why a body is red: the page of its tasks.
pub(super) fn body_href(id: OrganisationId) -> String {
    format!("/don-vi/{id}")
}

/// Figures of bodies, those with the most late first.
pub(super) fn body_table(lang: Lang, bodies: &Bodies, figures: &[BodyFigures], caption: &str) -> Markup {
    let heads =
        ["dashboards-body", "dashboards-total", "dashboards-done", "dashboards-in-time", "dashboards-late"];
    let columns = heads.iter().enumerate().map(|(index, id)| {
        let column = Column::new(lang.t(id));
        if index == 0 { column } else { column.numeric() }
    });
    let rows = figures.iter().take(MOST_ROWS).map(|one| {
        let counted = one.counted;
        let numbers = [counted.total, counted.settled, counted.under_way, counted.late];
        let name = html! { a href=(body_href(one.organisation)) { (bodies.name(one.organisation)) } };
        let urgency = if counted.late > 0 { Urgency::Urgent } else { Urgency::None };
        let numbers = numbers.map(|n| html! { (lang.count(n)) });
        Row { urgency, cells: std::iter::once(name).chain(numbers).collect() }
    });
    let table = Table {
        caption: caption.into(),
        caption_shown: false,
        columns: columns.collect(),
        rows: rows.collect(),
    };
    let hidden = figures.len().saturating_sub(MOST_ROWS);
    html! {
        (table)
        @if hidden > 0 {
            p.small.muted { (lang.f("dashboards-more-bodies", &[("n", hidden.into())])) }
        }
    }
}

/// Late tasks, the longest late first.
pub(super) fn late_table(lang: Lang, today: Day, tasks: &[Task], bodies: &Bodies) -> Markup {
    let mut columns = vec![Column::new(lang.t("dashboards-task"))];
    columns.push(Column::new(lang.t("dashboards-body")));
    columns.push(Column::new(lang.t("dashboards-due")).numeric().corner());
    let rows = tasks.iter().map(|task| {
        // a plan without a number is known by its title, which is long
        let plan = beginning_of(task.plan_number.as_deref().unwrap_or(&task.plan_title), 60);
        let text = beginning_of(&task.text, 110);
        let due = task.due_on.unwrap_or(today);
        let mut cells = vec![html! {
            a href={ "/nhiem-vu/" (task.id) } { (text) }
            small { (plan) ", " (task.path) }
        }];
        let body = task.organisation_id;
        cells.push(html! { a href=(body_href(body)) { (bodies.name(body)) } });
        cells.push(html! { span.late-t { (lang.remaining_days(today.0, due.0).text) } });
        Row { urgency: Urgency::Urgent, cells }
    });
    let rows = rows.collect();
    html! { (Table { caption: lang.t("dashboards-late-tasks"), caption_shown: false, columns, rows }) }
}
