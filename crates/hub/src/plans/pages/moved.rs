//! What a task's page says about its moves from body to body.

use maud::{Markup, html};

use super::words::{Names, task_href};
use crate::plans::store::moving::Move;
use crate::plans::store::tasks::Task;
use crate::web::Lang;
use crate::web::components::{Kind, note};

/// Says that another task goes on for this one.
pub(super) fn merged_note(lang: Lang, task: &Task) -> Markup {
    html! {
        @if let Some(into) = task.merged_into {
            (note(Kind::Info, html! { p {
                (lang.t("plans-merged-into")) " " a href=(task_href(into)) { (lang.t("plans-merged-link")) }
            } }))
        }
    }
}

/// From whom to whom the task went.
pub(super) fn moves_list(lang: Lang, moves: &[Move], names: &Names) -> Markup {
    html! {
        @for one in moves {
            @let day = lang.date(one.on_day.0);
            @let args = [("from", names.short(one.from_id).into()), ("to", names.short(one.to_id).into()), ("day", day.into())];
            p.small { (lang.f("plans-moved", &args)) }
        }
    }
}
