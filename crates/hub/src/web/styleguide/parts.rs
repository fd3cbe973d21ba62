//! Colours, type, buttons, states, notes, forms.

use maud::{Markup, html};

use crate::web::components::{
    Button, Card, Choice, ChoiceGroup, Clock, Field, Flash, Kind, Segments, State, Tone, chip, empty,
    error_summary, flash_note, note, plain_chip,
};
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::{Icon, Lang, assets};

const COLOURS: [(&str, &str); 16] = [
    ("bg", "nền, giấy dó"),
    ("surface", "mặt thẻ"),
    ("sunk", "chìm"),
    ("text", "chữ"),
    ("muted", "chữ phụ"),
    ("line", "kẻ trang trí"),
    ("edge", "viền ô nhập"),
    ("act", "hành động, chàm"),
    ("act-soft", "nền hành động"),
    ("danger", "nguy hiểm, son"),
    ("danger-soft", "nền nguy hiểm"),
    ("due-mark", "sắp hạn, nghệ"),
    ("due-soft", "nền sắp hạn"),
    ("done", "xong, lá"),
    ("done-soft", "nền xong"),
    ("focus", "vòng tiêu điểm"),
];

pub(super) fn body(lang: Lang) -> Markup {
    html! {
        link rel="stylesheet" href=(assets::url("styleguide.css"));
        (Card::new("sg-colours", "Màu theo vai").body(html! {
            ul.swatches {
                @for (role, what) in COLOURS { li { span class={ "sw-" (role) } {} (role) small { (what) } } }
            }
        }))
        div.half { (type_card()) (button_card()) }
        div.half { (state_card()) (icon_card()) }
        div.half { (note_card()) (form_card(lang)) }
        (choice_card(lang))
    }
}

fn type_card() -> Markup {
    Card::new("sg-type", "Chữ").body(html! {
        p.t5 { "Ễ Ộ Ẫ Ử Đ – Kỹ năng số" }
        p.as-h1 { "Tiêu đề trang" }
        p.as-h2 { "Tiêu đề phần" }
        p {
            "Bảo vệ và hỗ trợ trẻ em tương tác lành mạnh, sáng tạo trên môi trường mạng. "
            a href="/styleguide" { "Đường dẫn" } ". " span.mono { "VV-MS-2026-0000423" } ". " kbd { "F9" }
        }
        p.small.muted { "Chữ phụ, nhỏ nhất 13 px." }
    })
}

fn button_card() -> Markup {
    Card::new("sg-buttons", "Nút").tall().aside(plain_chip("3")).body(html! {
        p.row {
            (Button::submit("Chính")) (Button::submit("Phụ").quiet())
            (Button::submit("Chưa được (còn 5 chỗ)").disabled(true))
        }
        p.row {
            (Button::link("Đường dẫn", "/styleguide").icon(Icon::Download))
            (Button::link("Tải lên", "/styleguide").icon(Icon::Upload).quiet())
            (Button::submit("Nhận").key("Enter")) (Button::submit("Mở").small().quiet().about("R-8841"))
        }
    })
}

fn state_card() -> Markup {
    let words = ["Chờ", "Đang làm", "Sắp hạn", "Trễ", "Xong", "Vướng", "Niêm phong"];
    let clocks = [
        (Tone::Calm, "còn 19 giờ", 21),
        (Tone::Due, "còn 1 giờ 20 phút", 83),
        (Tone::Late, "trễ 35 phút", 100),
        (Tone::Done, "xong 20:10", 100),
    ];
    Card::new("sg-states", "Trạng thái và thời hạn").body(html! {
        p.row { @for (state, word) in State::ALL.into_iter().zip(words) { (chip(state, word)) } (plain_chip("83%")) }
        p.row { @for (tone, text, spent) in clocks { (Clock { tone, text: text.into(), spent }) } }
        (empty("Không có tin chờ", "Tin đến sẽ hiện ở đây và báo qua điện thoại trực.", None))
    })
}

fn icon_card() -> Markup {
    Card::new("sg-icons", "Hình").body(html! {
        ul.icons { @for (name, icon) in Icon::ALL { li { (icon) small { (name) } } } }
    })
}

fn note_card() -> Markup {
    let kinds = [
        (Kind::Info, "Thông tin. Nói một điều, rồi một việc."),
        (Kind::Due, "Sắp hạn hoặc cần người xem."),
        (Kind::Done, "Đã xong, và chuyện gì tiếp theo."),
        (Kind::Danger, "Chỉ khi có nguy hiểm hoặc lỗi."),
    ];
    let flash = Flash {
        kind: Kind::Done,
        text: "Đã đề nghị bàn giao cho Công an xã Bản Mới. Bạn vẫn là đầu mối cho đến khi họ nhận.".into(),
    };
    Card::new("sg-notes", "Lời nhắn").body(html! {
        (flash_note(&flash))
        @for (kind, text) in kinds { (note(kind, html! { p { (text) } })) }
    })
}

fn form_card(lang: Lang) -> Markup {
    let form = Form::new(vec![
        ("sg-due".to_owned(), "29/02/2027".to_owned()),
        ("sg-time".to_owned(), "always".to_owned()),
    ]);
    let problems = [
        Problem::new("sg-due", "form-day-impossible")
            .with("day", "29/02/2027")
            .with("before", "28/02")
            .with("after", "01/03"),
        Problem::new("sg-lead", "form-choose-one"),
    ];
    let filled = Filled { form: &form, problems: &problems, lang };
    let times = Segments {
        name: "sg-time",
        legend: "Thời gian".into(),
        options: &[("always", "Thường xuyên"), ("periodic", "Định kỳ"), ("once", "Có hạn")],
        filled,
    };
    html! {
        div.stack {
            (error_summary(&filled, Voice::Adult))
            (Card::new("sg-form", "Biểu mẫu").body(html! {
                form.stack method="post" action="/styleguide" {
                    div.fgrid {
                        (Field::area("sg-text", "Nội dung", 2).wide().value("Phối hợp với các tổ chức cung cấp dịch vụ"))
                        (Field::day("sg-due", "Hạn").filled(&filled))
                        (Field::select("sg-lead", "Chủ trì", &[("", "Chọn một cơ quan"), ("a", "Công an xã")])
                            .filled(&filled))
                        (times)
                        (Field::file("sg-file", "Văn bản", ".docx,.txt").hint(".docx hoặc .txt, nhẹ hơn 20 MB").wide())
                    }
                    p.row { (Button::submit("Lưu")) (Button::submit("Bỏ").quiet().sends("drop", "1")) }
                }
            }))
        }
    }
}

fn choice_card(lang: Lang) -> Markup {
    let form = Form::new(vec![("sg-kind".to_owned(), "gift".to_owned())]);
    let choices = [
        Choice::new("gift", "Người lạ tặng quà").icon(Icon::Gift),
        Choice::new("talk", "Kể chuyện của em").small("Chừng 3 phút.").icon(Icon::Talk),
        Choice::new("danger", "Em đang sợ").icon(Icon::Danger).warn(),
    ];
    let group = ChoiceGroup {
        name: "sg-kind",
        legend: "Lựa chọn lớn".into(),
        heading: false,
        hint: Some("Chọn một hay nhiều ô.".into()),
        several: true,
        columns: true,
        choices: &choices,
        filled: Filled { form: &form, problems: &[], lang },
    };
    Card::new("sg-choices", "Lựa chọn").body(html! { (group) })
}
