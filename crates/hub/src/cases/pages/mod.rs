//! Pages of cases: the list, one case with its tracks, opening its words; one stage, with its form and its handing over;
//! what stands above the officers; the spans.

mod board;
mod file;
mod joining;
mod lanes;
mod list;
mod pause;
mod spans;
mod stage;
mod stage_form;
mod work;

use axum::Router;
use axum::routing::{get, post};
use maud::Markup;

use crate::Hub;
use crate::cases::ending::Written;
use crate::cases::model::CaseId;
use crate::time::Moment;
use crate::web::Lang;
use crate::web::components::{Tab, tabs};

/// The name of a step.
pub fn stage_word(lang: Lang, kind: &str) -> String {
    file::stage_name(lang, kind)
}

/// When something is due: what ends with a day is said by that day, and not by the midnight after it.
pub(super) fn due_words(lang: Lang, at: Moment) -> String {
    let day = at.plus(-1).day();
    if at == day.plus(1).start() {
        return lang.f("cases-end-of-day", &[("day", lang.weekday_date(day.0).into())]).into_owned();
    }
    lang.near_moment(at.into())
}

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/tin/{id}/mo-vu-viec", post(work::open_from_report))
        .route("/tin/{id}/vao-vu-viec", post(joining::join))
        .route("/vu-viec", get(list::list))
        .route("/vu-viec/{id}", get(file::file))
        .route("/vu-viec/{id}/mo", post(file::open))
        .route("/vu-viec/{id}/tra-loi", post(work::answer))
        .route("/vu-viec/{id}/dong", post(work::close))
        .route("/vu-viec/{id}/nhan-tin", post(joining::take_in))
        .route("/vu-viec/{id}/tra-tin", post(joining::send_back))
        .route("/vu-viec/{id}/tach-tin", post(joining::take_out))
        .route("/vu-viec/{id}/nguoi-bao", post(joining::mark_teller))
        .route("/khau/{id}", get(stage::page))
        .route("/khau/{id}/xong", post(work::end_stage))
        .route("/khau/{id}/ban-giao", post(work::offer))
        .route("/khau/{id}/niem-phong", post(work::seal_assigned))
        .route("/khau/{id}/phoi-hop", post(work::ask))
        .route("/khau/{id}/thoi-phoi-hop", post(work::let_go))
        .route("/khau/{id}/y-kien", post(work::comment))
        .route("/khau/{id}/tam-dung", post(pause::ask))
        .route("/khau/{id}/chay-tiep", post(pause::go_on))
        .route("/tam-dung/{id}", post(pause::decide))
        .route("/ban-giao/{id}/nhan", post(work::accept))
        .route("/ban-giao/{id}/tu-choi", post(work::refuse))
        .route("/ban-giao/{id}/rut", post(work::withdraw))
        .route("/ban-giao/{id}/niem-phong", post(work::seal_offer))
        .route("/dieu-phoi", get(board::page))
        .route("/dieu-phoi/phan-cong/{id}", post(board::assign))
        .route("/dieu-phoi/dau-moi/{id}", post(board::name_officer))
        .route("/thoi-han-khau", get(spans::page))
        .route("/thoi-han-khau/{kind}", get(spans::one).post(spans::set))
        .route("/thoi-han-khau/{kind}/theo-luat", post(spans::leave_to_law))
}

/// The parts of a case, each a page of the slice that does it. `current` is the address of this page.
pub fn case_tabs(lang: Lang, id: CaseId, current: &str) -> Markup {
    let parts = [
        ("cases-tab-tracks", format!("/vu-viec/{id}")),
        ("cases-tab-support", format!("/vu-viec/{id}/ho-tro")),
        ("cases-tab-violators", format!("/vu-viec/{id}/nguoi-vi-pham")),
        ("cases-tab-orders", format!("/vu-viec/{id}/lenh")),
    ];
    let shown: Vec<_> = parts
        .iter()
        .map(|(label, href)| Tab {
            label: lang.t(label),
            href: href.into(),
            count: None,
            current: href == current,
        })
        .collect();
    tabs(lang, &lang.t("cases-tabs"), &shown)
}
