//! Sample pages of the officers' desk.

use maud::{Markup, html};

use super::desk_parts::{clock, figures, sample_events, sample_tabs, sealed};
use super::{menu, sample_desk};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Clock, Column, Duty, Field, Flash, Kind, Line, LineMark, Meter, OpenStage, Row, Stage,
    State, Table, Todo, Tone, Track, Urgency, chip, filters, key_values, note, official_text, plain_chip,
    tabs, timeline, todo_list, tracks,
};
use crate::web::layout::{Crumb, Site, desk_page};

pub(super) fn queue(site: &Site, lang: Lang) -> Markup {
    let menu = menu("hang-doi");
    let mut page = sample_desk(site, lang, "Hàng đợi · 12 tin chờ", &menu);
    page.crumbs.clear();
    page.lede = Some(html! { "Nguy hiểm trước, rồi đến hạn gần nhất." });
    page.actions = Some(
        html! { (Button::submit("Nhập tin giấy").quiet()) (Button::submit("Nhận tin kế tiếp").key("Enter")) },
    );
    let body = html! {
        (tabs(lang, "Phần của hàng đợi", &sample_tabs()))
        (filters(lang, "/sample/hang-doi", html! {
            (Field::select("source", "Nguồn", &[("", "Mọi nguồn"), ("111", "Bàn trực 111")]))
            (Field::line("code", "Tìm theo mã"))
        }))
        div.two {
            section.card.flush { (queue_table()) }
            aside.stack {
                (Card::new("duplicate", "Nghi trùng").tall().aside(plain_chip("83%")).body(html! {
                    p { strong { "R-8836" } " và " strong { "R-8819" } " có thể là một việc: cùng đường dẫn bài đăng." }
                    p.row { (Button::submit("Nối")) (Button::submit("Không phải").quiet()) }
                    p.small.muted { "Nối nhầm thì tách lại được, nguyên vẹn." }
                }))
                (Card::new("today", "Hôm nay").body(key_values(&[
                    ("Đến", html! { "38" }), ("Đọc tin khẩn, giữa", html! { "3 phút 10 giây" }),
                ])))
            }
        }
    };
    desk_page(&page, body)
}

fn queue_table() -> Table<'static> {
    let row =
        |urgency, title: &str, small: &str, level: Markup, due: Markup, who: &str, verb: &'static str| Row {
            urgency,
            cells: vec![
                html! { a href="/sample/vu-viec" { (title) } small { (small) } },
                level,
                due,
                html! { (who) },
                html! { (Button::link(verb, "/sample/vu-viec").small().quiet().about(title)) },
            ],
        };
    Table {
        caption: "Tin chờ phân loại".into(),
        caption_shown: false,
        columns: vec![
            Column::new("Tin"),
            Column::new("Mức").corner(),
            Column::new("Hạn đọc"),
            Column::new("Người giữ"),
            Column::new("Việc làm").silent(),
        ],
        rows: vec![
            row(
                Urgency::Urgent,
                "Người lạ rủ gặp ở bến xe",
                "R-8841 · Trẻ tự báo · 11–14 tuổi · xã Bản Mới",
                chip(State::Late, "Nguy hiểm ngay"),
                clock(Tone::Late, "còn 6 phút", 60),
                "Chưa ai nhận",
                "Nhận",
            ),
            row(
                Urgency::Soon,
                "Nhóm lớp đăng lời chế giễu một bạn",
                "R-8836 · Trường THCS báo · xã Pác Lùng",
                chip(State::Due, "Cao"),
                clock(Tone::Due, "còn 1 giờ 20 phút", 83),
                "Chưa ai nhận",
                "Nhận",
            ),
            row(
                Urgency::None,
                "Hỏi cách cài đặt an toàn cho máy của con",
                "R-8825 · Cha mẹ",
                chip(State::Waiting, "Hỏi đáp"),
                clock(Tone::Calm, "còn 7 giờ", 12),
                "Nguyễn Thu An",
                "Mở",
            ),
        ],
    }
}

pub(super) fn case(site: &Site, lang: Lang) -> Markup {
    let menu = menu("vu-viec");
    let mut page = sample_desk(site, lang, "Người lạ quen qua trò chơi rủ trẻ đi gặp", &menu);
    page.crumbs = vec![
        Crumb { label: "Vụ việc".into(), href: Some("/sample/hang-doi".into()) },
        Crumb { label: "VV-MS-2026-0000423".into(), href: None },
    ];
    page.lede =
        Some(html! { "Trẻ “Sông” (bí danh) · 11–14 tuổi · xảy ra và cư trú: xã Bản Mới · 2 tin báo" });
    page.actions = Some(html! { (chip(State::Late, "Mức cao")) (chip(State::Running, "Đang xử lý")) });
    page.flash = Some(Flash {
        kind: Kind::Done,
        text: "Bạn đã nhận bàn giao khâu Biện pháp khẩn cấp lúc 22:05.".into(),
    });
    let body = html! {
        (note(Kind::Due, html! { div.row {
            (Clock { tone: Tone::Due, text: "Còn 4 giờ 18 phút".into(), spent: 64 })
            p { strong { "Biện pháp khẩn cấp trong 12 giờ" } " kể từ lúc nhận tin (19:42 ngày 22/11)" }
        } }))
        (Card::new("tracks", "Bốn mạch việc, mỗi khâu một đầu mối").aside(html! { "ô đậm là khâu đang mở" })
            .body(tracks(lang, &sample_tracks())))
        div.two {
            div.stack {
                (Card::new("told", "Lời trẻ kể").aside(chip(State::Sealed, "Niêm phong")).body(sealed()))
                (Card::new("story", "Diễn biến").body(timeline(&sample_events())))
            }
            aside.stack {
                (Card::new("mine", "Việc của bạn ở khâu này").tall().body(html! {
                    form.stack method="post" action="/sample/vu-viec" {
                        (Field::select("measure", "Biện pháp khẩn cấp đã làm",
                            &[("", "Chọn biện pháp"), ("a", "Bố trí người trông nom")]))
                        (Field::line("at", "Làm lúc").value("00:30 ngày 23/11/2026"))
                        (Button::submit("Xong khâu, ghi kết quả"))
                        p.small.muted { "Khâu chỉ đóng khi có kết quả." }
                    }
                }))
            }
        }
    };
    desk_page(&page, body)
}

fn sample_tracks() -> Vec<Track<'static>> {
    let stage = |name: &'static str, note: &'static str| Stage { name: name.into(), note: note.into() };
    let open = |name: &'static str, note: &'static str, who: &'static str, late| {
        Some(OpenStage { name: name.into(), note: note.into(), focal_point: who.into(), late })
    };
    vec![
        Track {
            name: "Tiếp nhận".into(),
            note: html! { "xong 20:10, 22/11" },
            done: vec![stage("Nhận tin", "19:42 Bàn trực 111"), stage("Xác minh", "20:10 Bàn trực 111")],
            open: None,
            next: vec![],
        },
        Track {
            name: "Bảo vệ trẻ".into(),
            note: clock(Tone::Due, "còn 4 giờ 18 phút", 64),
            done: vec![stage("Đánh giá ban đầu", "22:05 mẫu 02")],
            open: open("Biện pháp khẩn cấp", "mở 22:05", "Nông Thị Hà, UBND xã Bản Mới", false),
            next: vec![
                stage("Đánh giá, họp", "mẫu 03"),
                stage("Kế hoạch", "mẫu 04, 05"),
                stage("Rà soát", ""),
            ],
        },
        Track {
            name: "Nội dung".into(),
            note: clock(Tone::Late, "trễ 35 phút", 100),
            done: vec![stage("Giữ bằng chứng", "21:30 Công an tỉnh")],
            open: open("Lệnh khóa tài khoản", "đã gửi 21:40", "Trần Thu Hiền, Sở KH&CN", true),
            next: vec![stage("Kiểm chứng", "")],
        },
    ]
}

pub(super) fn review(site: &Site, lang: Lang) -> Markup {
    let menu = menu("duyet-ke-hoach");
    let mut page = sample_desk(site, lang, "Duyệt: Kế hoạch của UBND huyện Mẫu, tháng 8/2021", &menu);
    page.lede = Some(html! { "41 nhiệm vụ tìm thấy · " strong.due-t { "5 chỗ cần người xem" } });
    page.actions = Some(html! { (Button::submit("Ban hành (còn 5 chỗ)").disabled(true)) });
    let line = |number, text: &'static str, heading, mark| Line {
        number,
        pieces: vec![(mark, text.into())],
        heading,
    };
    let lines = [
        line(89, "V. TỔ CHỨC THỰC HIỆN", true, LineMark::None),
        line(91, "1. Phòng Văn hóa và Thông tin", true, LineMark::None),
        line(
            93,
            "- Chủ trì rà soát, bổ sung tham mưu UBND huyện kiến nghị cơ quan có thẩm quyền sửa đổi, bổ sung hành lang pháp lý, chính sách về bảo vệ trẻ em.",
            false,
            LineMark::Sure,
        ),
        line(
            95,
            "- Phối hợp với các tổ chức cung cấp dịch vụ trên Internet thực hiện ngăn chặn, gỡ bỏ kịp thời các nội dung xâm hại trẻ em.",
            false,
            LineMark::Current,
        ),
        line(
            99,
            "- Định kỳ tổng hợp, tham mưu UBND huyện báo cáo, đánh giá tình hình thực hiện Kế hoạch.",
            false,
            LineMark::Doubt,
        ),
    ];
    let first = Duty {
        place: "V.1 · gạch đầu dòng 2".into(),
        line: 95,
        doubt: Some("Câu này không nói ai chủ trì. Đầu mục là Phòng Văn hóa và Thông tin.".into()),
        current: true,
    };
    let second = Duty { place: "V.1 · gạch đầu dòng 1".into(), line: 93, doubt: None, current: false };
    let body = html! {
        p { (Meter { tone: Tone::Done, part: 36, whole: 41 }) span.small.muted { "36 / 41 nhiệm vụ đã xác nhận" } }
        div.half {
            (official_text("Văn bản gốc, cuộn được", &lines))
            section.stack {
                h2 { "Nhiệm vụ rút ra" }
                (first.body(lang, html! {
                    form.stack method="post" action="/sample/duyet-ke-hoach" {
                        div.fgrid {
                            (Field::area("content", "Nội dung", 3).wide().value("Phối hợp với các tổ chức cung cấp dịch vụ trên Internet"))
                            (Field::select("lead", "Chủ trì", &[("a", "Phòng Văn hóa và Thông tin (theo đầu mục)")])
                                .hint("Nay là: chọn khi giao việc"))
                            (Field::line("with", "Phối hợp").value("Doanh nghiệp viễn thông"))
                        }
                        p.row { (Button::submit("Nhận, sang chỗ kế")) (Button::submit("Không phải nhiệm vụ").quiet()) }
                    }
                }))
                (second.body(lang, html! { p { "Rà soát, kiến nghị sửa đổi hành lang pháp lý, chính sách." } }))
            }
        }
    };
    desk_page(&page, body)
}

pub(super) fn targets(site: &Site, lang: Lang) -> Markup {
    let menu = menu("chi-tieu");
    let mut page = sample_desk(site, lang, "Ba chỉ tiêu: một đạt, hai chưa", &menu);
    page.crumbs.clear();
    page.lede = Some(html! { "Kế hoạch bảo vệ trẻ em trên môi trường mạng · kỳ năm 2026" });
    page.actions = Some(html! { (Button::link("Bản .docx", "/").quiet()) });
    desk_page(&page, html! { div.grid { @for figure in figures(lang) { (figure) } } })
}

pub(super) fn my_day(site: &Site, lang: Lang) -> Markup {
    let menu = menu("viec-cua-toi");
    let mut page = sample_desk(site, lang, "Chào chị Hà. Hôm nay có 2 việc.", &menu);
    page.crumbs.clear();
    page.lede =
        Some(html! { (lang.weekday_date(jiff::civil::date(2026, 11, 23))) " · trực trẻ em đến 17:00" });
    let clock = |tone, text: &'static str, spent| Some(Clock { tone, text: text.into(), spent });
    let todos = [
        Todo {
            state: (State::Due, "Còn 4 giờ".into()),
            title: "Ghi biện pháp khẩn cấp cho em “Sông”".into(),
            href: "/sample/vu-viec".into(),
            small: "Bạn là đầu mối duy nhất · hạn 12 giờ".into(),
            clock: clock(Tone::Due, "07:42 hôm nay", 64),
            verb: "Làm ngay".into(),
            now: true,
        },
        Todo {
            state: (State::Late, "Trễ 1 ngày".into()),
            title: "Nhận hay từ chối bàn giao từ Công an xã".into(),
            href: "/sample/vu-viec".into(),
            small: "Khâu Đánh giá, họp · vụ VV-MS-2026-0000398".into(),
            clock: clock(Tone::Late, "hạn 17:00 chủ nhật", 100),
            verb: "Trả lời".into(),
            now: false,
        },
    ];
    let list = Card::new("morning", "Phải làm trước trưa").flush().tall().aside(html! { "2 việc" });
    desk_page(&page, list.body(todo_list(&todos)))
}
