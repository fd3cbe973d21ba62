//! The page itself: Vietnamese, one file, no script, nothing loaded from elsewhere.

use lachan_filter::{AgeTier, Because};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{form, words};

pub(super) const STYLE: &str = include_str!("style.css");

/// What the page is about.
pub(super) struct Blocked<'a> {
    /// The name, if it is one.
    pub name: Option<&'a str>,
    /// The rule, unless the name only leads to a closed one.
    pub because: Option<&'a Because>,
    pub tier: AgeTier,
    /// Whether the timetable has closed the network for now.
    pub is_closed: bool,
    /// Whom to ask.
    pub ask: Option<&'a str>,
    /// Whether it can be asked for here.
    pub appeal: Option<Appeal<'a>>,
}

/// The form by which somebody asks.
pub(super) struct Appeal<'a> {
    /// What was chosen already.
    pub reason: &'a str,
    /// What was written already.
    pub words: &'a str,
    /// What is wrong with it.
    pub problem: Option<&'static str>,
}

pub(super) fn page(blocked: &Blocked<'_>) -> Markup {
    let title = match blocked.tier {
        _ if blocked.is_closed && blocked.because.is_none() => "Mạng đang tắt",
        AgeTier::Preschool | AgeTier::Primary | AgeTier::LowerSecondary => "Trang này chưa hợp với em",
        AgeTier::UpperSecondary | AgeTier::Staff => "Trang này bị chặn",
    };
    let main = html! {
        @match blocked.tier {
            AgeTier::Preschool | AgeTier::Primary => (small_child(blocked)),
            AgeTier::LowerSecondary => (pupil(blocked)),
            AgeTier::UpperSecondary | AgeTier::Staff => (older(blocked)),
        }
        @if let Some(appeal) = &blocked.appeal { (form::ask(blocked.tier, appeal)) }
    };
    frame(title, &main)
}

/// What the test name leads to: the filter is on, and for whom if the name says so.
pub(super) fn is_on(tier: Option<AgeTier>) -> Markup {
    let of = |tier| match tier {
        AgeTier::Preschool => "Mầm non",
        AgeTier::Primary => "Tiểu học",
        AgeTier::LowerSecondary => "Trung học cơ sở",
        AgeTier::UpperSecondary => "Trung học phổ thông",
        AgeTier::Staff => "Người lớn",
    };
    frame(
        "Bộ lọc đang bật",
        &html! {
            p { "Máy này đang đi qua bộ lọc Lá Chắn." }
            @if let Some(tier) = tier { dl { dt { "Nhóm tuổi" } dd { (of(tier)) } } }
            p.note.done { "Bộ lọc không lưu trang nào được mở trên máy này." }
            p { "Đổi mạng, bật VPN hay tắt cài đặt DNS thì bộ lọc tắt. Thỉnh thoảng mở lại trang này để xem." }
        },
    )
}

/// A page with its head and foot.
pub(super) fn frame(title: &str, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (bar())
                main {
                    h1 { (title) }
                    (main)
                }
                footer {
                    p { "111 là Tổng đài điện thoại quốc gia bảo vệ trẻ em, miễn phí, cả ngày lẫn đêm." }
                }
            }
        }
    }
}

fn bar() -> Markup {
    html! {
        header { div {
            span.name {
                svg viewBox="0 0 32 36" aria-hidden="true" {
                    path.mk d="M16 1l13 4.4v12C29 26.6 23.6 32.4 16 35 8.4 32.4 3 26.6 3 17.4v-12z" {}
                    path.mk2
                        d="M16 6.5c6 5 8.3 10.2 6.7 15.3-1 3.1-3.3 5.4-6.7 7-3.4-1.6-5.7-3.9-6.7-7C7.7 16.7 10 11.5 16 6.5z" {}
                    path.mk3 d="M16 31V13.500m0 11 4-3.700m-4-1 3.2-3m-3.2 7.7-4-3.700m4-1-3.2-3" {}
                }
                "Lá Chắn"
            }
            a.call href="tel:111" aria-label="Gọi 111, miễn phí" { "Gọi 111" }
        } }
    }
}

/// What is said when the name itself is on no list.
const LEADS_ELSEWHERE: &str = "Trang này dẫn tới một trang bị chặn, hoặc vừa được mở lại.";

fn reason(blocked: &Blocked<'_>) -> &'static str {
    match blocked.because {
        Some(because) => words::of(because.category.as_str()).child,
        None if blocked.is_closed => words::of("hours").child,
        None => LEADS_ELSEWHERE,
    }
}

fn small_child(blocked: &Blocked<'_>) -> Markup {
    html! {
        p { (reason(blocked)) }
        p.note.done { "Em không làm gì sai. Không ai ghi lại em vừa mở trang nào." }
        h2 { "Em làm gì tiếp?" }
        ul {
            li { "Em cần trang này cho bài học? Em nói với " (blocked.ask.unwrap_or("thầy cô")) "." }
            li { "Có ai làm em sợ? " a href="tel:111" { "Em gọi 111" } ". Gọi không mất tiền." }
        }
        (which(blocked))
    }
}

fn pupil(blocked: &Blocked<'_>) -> Markup {
    html! {
        p { (reason(blocked)) }
        p.note.done { "Em không làm gì sai. Bộ lọc không lưu tên em, cũng không lưu trang em mở." }
        h2 { "Em làm gì tiếp?" }
        ul {
            li {
                "Trang bị chặn nhầm, hoặc em cần cho bài học: em hỏi "
                (blocked.ask.unwrap_or("thầy cô phụ trách phòng máy")) "."
            }
            li {
                "Có ai dọa, lừa hay ép em: " a href="tel:111" { "em gọi 111" }
                ", miễn phí, cả ngày lẫn đêm."
            }
        }
        (which(blocked))
    }
}

fn older(blocked: &Blocked<'_>) -> Markup {
    let who = if blocked.tier == AgeTier::Staff { "thầy cô" } else { "bạn" };
    html! {
        dl {
            @if let Some(name) = blocked.name {
                dt { "Trang" }
                dd { (name) }
            }
            dt { "Vì sao" }
            dd { @match blocked.because {
                Some(because) => (words::of(because.category.as_str()).label),
                None if blocked.is_closed => (words::of("hours").label),
                None => (LEADS_ELSEWHERE),
            } }
            @if let Some(because) = blocked.because {
                dt { "Theo danh sách" }
                dd { (because.source) }
            }
        }
        p.note { "Bộ lọc không lưu tên " (who) ", cũng không lưu trang " (who) " mở." }
        h2 { "Chặn nhầm?" }
        p { "Hỏi " (blocked.ask.unwrap_or("người phụ trách mạng ở đây")) "." }
        h2 { "Có người dọa, lừa hay ép?" }
        p { a href="tel:111" { "Gọi 111" } ", miễn phí, cả ngày lẫn đêm." }
    }
}

fn which(blocked: &Blocked<'_>) -> Markup {
    html! {
        @if let Some(name) = blocked.name {
            dl { dt { "Trang" } dd { (name) } }
        }
    }
}
