//! Tables, tracks, timelines, figures, charts.

use maud::{Markup, html};

use crate::web::Lang;
use crate::web::components::{
    BarChart, Button, Card, Clock, Column, Event, Field, Figure, Pages, Row, Sealed, State, Tab, Table, Tone,
    Urgency, Weight, chip, filters, key_values, tabs, timeline,
};

pub(super) fn body(lang: Lang) -> Markup {
    html! {
        (Card::new("sg-table", "Bảng").flush().body(html! { (table()) }))
        (Card::new("sg-navigation", "Đi trong danh sách").body(html! {
            (tabs(lang, "Phần của hàng đợi", &sample_tabs()))
            (filters(lang, "/styleguide", html! {
                (Field::select("source", "Nguồn", &[("", "Mọi nguồn"), ("111", "Bàn trực 111")]))
                (Field::line("code", "Tìm theo mã"))
            }))
            (Pages { lang, now: 2, all: 9, href: |n| format!("/styleguide?page={n}") })
        }))
        div.grid { @for figure in figures(lang) { (figure) } }
        div.half {
            (Card::new("sg-time-line", "Diễn biến").body(timeline(&sample_events())))
            (Card::new("sg-bars", "Lượt chặn theo loại, 7 ngày").body(html! { (bars(lang)) }))
        }
        div.half {
            (Card::new("sg-sealed", "Lời trẻ kể").aside(chip(State::Sealed, "Niêm phong")).body(sealed()))
            (Card::new("sg-pairs", "Thuộc tính").body(key_values(&[
                ("Học sinh 11–14", html! { "244 máy" }),
                ("Thầy cô", html! { "52 máy" }),
                ("Tư vấn", chip(State::Done, "Đã bắt đầu")),
            ])))
        }
    }
}

pub(super) fn sample_tabs() -> [Tab<'static>; 3] {
    let tab = |label: &'static str, count, current| Tab {
        label: label.into(),
        href: "/styleguide".into(),
        count: Some(count),
        current,
    };
    [tab("Chờ phân loại", 12, true), tab("Nghi trùng", 3, false), tab("Của tôi", 4, false)]
}

fn table() -> Table<'static> {
    let row = |urgency, title: &str, code: &str, body: &str, due: Markup, verb: &'static str| Row {
        urgency,
        cells: vec![
            html! { a href="/styleguide" { (title) } small { (code) } },
            html! { (body) },
            due,
            html! { (Button::link(verb, "/styleguide").small().quiet().about(title)) },
        ],
    };
    let late = html! { span.late-t { "trễ 3 ngày" } };
    Table {
        caption: "Bảng gập thành thẻ khi hẹp".into(),
        caption_shown: false,
        columns: vec![
            Column::new("Việc"),
            Column::new("Chủ trì"),
            Column::new("Hạn").numeric().corner(),
            Column::new("Việc làm").silent(),
        ],
        rows: vec![
            row(
                Urgency::Urgent,
                "Lệnh gỡ 6 tài khoản",
                "LG-MS-2026-0042",
                "Nhà mạng Ánh Dương",
                late,
                "Nhắc",
            ),
            row(
                Urgency::Soon,
                "Báo cáo năm: 4 xã chưa nộp",
                "Nà Lùng, Cốc Phát",
                "UBND 4 xã",
                html! { "còn 2 ngày" },
                "Mở",
            ),
            row(
                Urgency::None,
                "Tập huấn cộng tác viên",
                "nhiệm vụ V.2",
                "UBND xã Bản Mới",
                html! { "31/12/2026" },
                "Mở",
            ),
        ],
    }
}

pub(super) fn figures(lang: Lang) -> [Figure<'static>; 3] {
    let figure =
        |title: &'static str, state, tone, (part, whole), unit: &'static str, rest, link: &'static str| {
            Figure {
                lang,
                title: title.into(),
                state,
                part,
                whole,
                unit: unit.into(),
                tone,
                rest,
                link: Some((link.into(), "/styleguide".into())),
            }
        };
    [
        figure(
            "Trường có chương trình",
            (State::Due, "Chưa đạt".into()),
            Tone::Due,
            (64, 70),
            "trường",
            vec![
                (State::Done, "đủ minh chứng 64".into()),
                (State::Waiting, "mới khai 3".into()),
                (State::Late, "chưa làm 3".into()),
            ],
            "Vì sao chưa đạt: 6 trường",
        ),
        figure(
            "Trẻ hỏi được hỗ trợ",
            (State::Done, "Đạt".into()),
            Tone::Done,
            (38, 38),
            "trẻ",
            vec![(State::Done, "đúng hạn 12 giờ: 36".into()), (State::Due, "trễ: 2".into())],
            "Danh sách (không tên)",
        ),
        figure(
            "Người vi phạm bị xử lý",
            (State::Late, "Trễ".into()),
            Tone::Late,
            (22, 31),
            "người, tài khoản",
            vec![
                (State::Done, "đã có kết quả 22".into()),
                (State::Running, "trong hạn luật 7".into()),
                (State::Late, "trễ 2".into()),
            ],
            "2 việc trễ đang ở đâu",
        ),
    ]
}

pub(super) fn sample_events() -> Vec<Event<'static>> {
    let event = |weight, when: &'static str, datetime: &'static str, what: Markup, small: &'static str| {
        Event { weight, when: when.into(), datetime: datetime.into(), what, small: small.into() }
    };
    vec![
        event(
            Weight::Bad,
            "03:25 23/11",
            "2026-11-23T03:25+07:00",
            html! { "Lệnh khóa tài khoản quá hạn 6 giờ, báo lên Sở và UBND tỉnh" },
            "hệ thống, đúng giờ phải báo 03:15",
        ),
        event(
            Weight::Turn,
            "22:05 22/11",
            "2026-11-22T22:05+07:00",
            html! { "UBND xã Bản Mới " strong { "nhận bàn giao" } " khâu Biện pháp khẩn cấp" },
            "Nông Thị Hà",
        ),
        event(
            Weight::Step,
            "21:58 22/11",
            "2026-11-22T21:58+07:00",
            html! { "Đánh giá ban đầu (mẫu 02): cần biện pháp khẩn cấp" },
            "Nông Thị Hà",
        ),
        event(
            Weight::Turn,
            "19:42 22/11",
            "2026-11-22T19:42+07:00",
            html! { "Nhận tin từ trang trẻ em" },
            "",
        ),
    ]
}

fn bars(lang: Lang) -> BarChart<'static> {
    BarChart {
        lang,
        title: "Lượt chặn theo loại".into(),
        kinds: "Loại".into(),
        figures: "Lượt".into(),
        bars: &[
            ("Quảng cáo độc hại", 1412),
            ("Cờ bạc", 188),
            ("Người lớn", 121),
            ("Vượt lọc", 64),
            ("Nội dung kích động bạo lực", 39),
        ],
    }
}

pub(super) fn sealed() -> Markup {
    let block = Sealed {
        title: "Chỉ đầu mối của khâu đang mở đọc được.".into(),
        text: "Bạn giữ khâu “Biện pháp khẩn cấp” từ 22:05. Mở ra sẽ ghi vào nhật ký và báo cho lãnh đạo xã."
            .into(),
    };
    let reasons = [("measure", "Lý do: lập biện pháp khẩn cấp"), ("meeting", "Lý do: chuẩn bị họp")];
    block.body(html! {
        form.row method="post" action="/styleguide" {
            (Field::select("reason", "Lý do mở", &reasons).label_hidden())
            (Button::submit("Mở niêm phong"))
        }
    })
}

pub(super) fn clock(tone: Tone, text: &'static str, spent: u8) -> Markup {
    html! { (Clock { tone, text: text.into(), spent }) }
}
