//! Every component in all its states on one page, and sample pages made of them. Debug builds only; the words
//! here are samples and need no translation.

mod desk;
mod desk_parts;
mod parts;
mod public;

use maud::{DOCTYPE, Markup, html};

use super::layout::{Crumb, DeskPage, MenuItem, Site, desk_page, error_page};
use super::{Icon, Lang, assets};

/// An installation for samples.
#[must_use]
pub fn site() -> Site {
    Site { operator: "UBND tỉnh Mẫu".to_owned(), demo: true, ..Site::default() }
}

/// The page with every component.
#[must_use]
pub fn page(lang: Lang) -> Markup {
    let site = site();
    let page = sample_desk(&site, lang, "Bộ mẫu Lá Chắn", &[]);
    desk_page(&page, html! { (parts::body(lang)) (desk_parts::body(lang)) })
}

/// The page with every component of the public pages, at their size.
#[must_use]
pub fn public_page(lang: Lang) -> Markup {
    public::components(&site(), lang)
}

/// Sample pages by name.
#[must_use]
pub fn sample(name: &str, lang: Lang) -> Option<Markup> {
    let site = site();
    Some(match name {
        "trang-dau" => public::front(&site, lang),
        "buoc-1" => public::safe_now(&site, lang),
        "buoc-2" => public::what_happened(&site, lang, false),
        "buoc-2-loi" => public::what_happened(&site, lang, true),
        "bien-nhan" => public::receipt(&site, lang),
        "hoi-dap" => public::answers(&site, lang),
        "dang-nhap" => public::sign_in(&site, lang),
        "loi-404" => error_page(&site, lang, 404, None),
        "loi-429" => error_page(&site, lang, 429, Some("Em thử lại sau 2 phút nhé. Cần gấp thì em gọi 111.")),
        "loi-503" => error_page(&site, lang, 503, None),
        "hang-doi" => desk::queue(&site, lang),
        "vu-viec" => desk::case(&site, lang),
        "duyet-ke-hoach" => desk::review(&site, lang),
        "chi-tieu" => desk::targets(&site, lang),
        "viec-cua-toi" => desk::my_day(&site, lang),
        _ => return None,
    })
}

/// The names of the sample pages.
pub const SAMPLES: &[&str] = &[
    "trang-dau",
    "buoc-1",
    "buoc-2",
    "buoc-2-loi",
    "bien-nhan",
    "hoi-dap",
    "dang-nhap",
    "loi-404",
    "loi-429",
    "loi-503",
    "hang-doi",
    "vu-viec",
    "duyet-ke-hoach",
    "chi-tieu",
    "viec-cua-toi",
];

/// A plain list of everything that can be looked at.
#[must_use]
pub fn index() -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                title { "Lá Chắn · look" }
                link rel="icon" href=(assets::url("mark.svg"));
            }
            body {
                main {
                    h1 { "Lá Chắn" }
                    ul {
                        li { a href="/styleguide" { "styleguide" } }
                        li { a href="/styleguide/public" { "styleguide/public" } }
                        @for name in SAMPLES { li { a href={ "/sample/" (name) } { (name) } } }
                    }
                }
            }
        }
    }
}

fn menu(current: &str) -> Vec<MenuItem<'static>> {
    let items = [
        ("", "Việc của tôi", "viec-cua-toi", Icon::Home, Some(7)),
        ("", "Hàng đợi", "hang-doi", Icon::Tray, Some(12)),
        ("", "Vụ việc", "vu-viec", Icon::Folder, Some(31)),
        ("Kế hoạch", "Kế hoạch, nhiệm vụ", "duyet-ke-hoach", Icon::Plan, None),
        ("Kế hoạch", "Báo cáo định kỳ", "bao-cao", Icon::Report, Some(1)),
        ("Kế hoạch", "Chỉ tiêu", "chi-tieu", Icon::Chart, None),
        ("Lọc và chặn", "Trường học", "truong-hoc", Icon::School, None),
        ("Lọc và chặn", "Lệnh gỡ, chặn", "lenh", Icon::Block, Some(4)),
        ("Hệ thống", "Cơ quan", "co-quan", Icon::Organisation, None),
        ("Hệ thống", "Nhật ký xem", "nhat-ky", Icon::Lock, None),
    ];
    items
        .into_iter()
        .map(|(section, label, name, icon, count)| MenuItem {
            section: section.into(),
            label: label.into(),
            href: format!("/sample/{name}").into(),
            icon,
            count,
            current: name == current,
        })
        .collect()
}

fn sample_desk<'a>(site: &'a Site, lang: Lang, title: &'a str, menu: &'a [MenuItem<'a>]) -> DeskPage<'a> {
    DeskPage {
        site,
        lang,
        title: title.into(),
        lede: None,
        actions: None,
        user_name: "Nông Thị Hà",
        unit_name: "UBND xã Bản Mới",
        menu,
        crumbs: vec![
            Crumb { label: "Lá Chắn".into(), href: Some("/".into()) },
            Crumb { label: "Bộ mẫu".into(), href: None },
        ],
        flash: None,
        sign_out: ("/dang-xuat", "sample"),
        language_href: Some("/en/styleguide"),
        problems: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_whole_in_both_languages() {
        for lang in Lang::ALL {
            for name in SAMPLES {
                let page = sample(name, lang).unwrap().into_string();
                assert!(page.starts_with("<!DOCTYPE html>"), "{name}");
                assert!(page.contains("id=\"content\""), "{name}");
                assert!(!page.contains("style=") && !page.contains("onclick"), "{name} has inline code");
            }
            assert!(page(lang).into_string().len() > 10_000);
        }
    }

    #[test]
    fn a_whole_public_page_stays_under_30_kilobytes() {
        let shared = assets::size("public.css") + assets::size("mark.svg") + assets::size("quick-exit.js");
        for name in ["trang-dau", "buoc-1", "buoc-2", "buoc-2-loi", "bien-nhan", "hoi-dap", "loi-503"] {
            let weight = sample(name, Lang::Vi).unwrap().into_string().len() + shared;
            assert!(weight <= 30_000, "{name} weighs {weight}");
        }
    }

    #[test]
    fn public_pages_show_111_and_the_quick_exit() {
        for name in ["trang-dau", "buoc-2-loi", "loi-404", "loi-503", "dang-nhap"] {
            let page = sample(name, Lang::Vi).unwrap().into_string();
            assert!(page.contains("href=\"tel:111\"") && page.contains("rel=\"noreferrer\""), "{name}");
        }
    }
}
