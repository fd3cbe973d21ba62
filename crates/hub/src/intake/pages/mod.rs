//! Pages of intake: those of reporters, and those of the desk.

mod aloud;
mod desk;
mod mailbox;
mod receipt;
mod receiving;
mod telling;
#[cfg(test)]
mod tests;
mod together;

pub(crate) use desk::{details, severity_chip, teller_form};
pub(crate) use mailbox::{unlock, wrong_code};
pub(crate) use receipt::receipt_of_adult;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::intake::files::Listed;
use crate::web::components::{Button, Sealed};
use crate::web::{Lang, upload};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/", get(telling::front))
        .route("/bao-tin", get(telling::first).post(telling::step).layer(upload::limit()))
        .route("/bao-tin/ma", post(receipt::copied))
        .route("/ai-doc", get(telling::who_reads))
        .route("/xem-tin", get(mailbox::enter).post(mailbox::open))
        .route("/xem-tin/viet", post(mailbox::write).layer(upload::limit()))
        .route("/tieng/{language}/{file}", get(aloud::sound))
        .route("/hang-doi", get(desk::queue))
        .route("/tin/{id}", get(desk::report))
        .route("/tin/{id}/tra-loi", post(desk::answer))
        .route("/tin/{id}/dong", post(desk::close))
        .route("/tin/{id}/nguoi-bao", post(desk::mark_teller))
        .route("/tin/{id}/gop", post(together::join))
        .route("/tin/{id}/tach", post(together::part))
        .route("/tin/{id}/khac-viec", post(together::not_same))
        .route("/tin/{id}/loai", post(together::class))
}

/// "2 ảnh, 1 bản ghi tiếng": how many of each sort, and nothing else.
/// i18n: intake-count-*
fn files_sent(lang: Lang, files: &[Listed]) -> String {
    let counts = ["picture", "sound", "recording"].map(|sort| {
        let n = files.iter().filter(|file| file.media.sort() == sort).count();
        (n > 0).then(|| lang.f(&format!("intake-count-{sort}"), &[("n", n.into())]).into_owned())
    });
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What was sent beside the words, as officers see it: sort and size of each file, sealed, with the way to where it is
/// looked at carefully. Nothing is shown here.
/// i18n: intake-sort-*
pub(crate) fn sealed_files(lang: Lang, files: &[Listed]) -> Markup {
    html! {
        @for file in files {
            @let sort = lang.t(&format!("intake-sort-{}", file.media.sort()));
            @let size = lang.bytes(file.size);
            @let title = lang.f("intake-file-sealed", &[("sort", sort.as_ref().into()), ("size", size.into())]);
            (Sealed { title: title.clone(), text: lang.t("intake-file-sealed-hint") }.body(html! {
                p { (Button::link(lang.t("intake-file-see"), format!("/tep/{}", file.id)).about(title).small().quiet()) }
            }))
        }
    }
}
