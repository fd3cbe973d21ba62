//! Sample pages for children and neighbours.

use maud::{Markup, html};

use crate::web::components::{
    Button, Choice, ChoiceGroup, Field, Kind, Message, PathStep, call_111, choice_buttons, choice_links,
    error_summary, note, path, qr, receipt_code, steps, thread,
};
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::layout::{PublicPage, Site, public_page};
use crate::web::{Icon, Lang};

fn frame(site: &Site, lang: Lang, title: &str, problems: bool, body: Markup) -> Markup {
    public_page(PublicPage { site, lang, title, path: Some("/"), problems }, body)
}

pub(super) fn front(site: &Site, lang: Lang) -> Markup {
    let choices = [
        Choice::new("/sample/buoc-1", "Kể chuyện của em")
            .small("Chừng 3 phút. Không cần tài khoản.")
            .icon(Icon::Talk),
        Choice::new("/sample/hoi-dap", "Xem câu trả lời").small("Khi em đã có mã.").icon(Icon::Letter),
        Choice::new("/sample/trang-dau", "Học cách giữ an toàn")
            .small("Bài ngắn, có câu đố.")
            .icon(Icon::Book),
    ];
    let body = html! {
        h1 { "Chào em." br; "Có chuyện gì, em cứ kể." }
        p { "Em không cần nói tên. Em không có lỗi. Cô chú ở đây để giúp em." }
        (choice_links(&choices))
        (call_111(lang))
        p.small { "Người lớn: " a href="/" { "tôi là cha mẹ" } ", " a href="/" { "tôi là thầy cô" } "." }
    };
    frame(site, lang, "", false, body)
}

pub(super) fn safe_now(site: &Site, lang: Lang) -> Markup {
    let choices = [
        Choice::new("yes", "Có, em an toàn").icon(Icon::Safe),
        Choice::new("unsure", "Em không chắc").icon(Icon::Question),
        Choice::new("no", "Không, em đang sợ hoặc bị đau")
            .small("Cô chú sẽ đọc tin của em trước.")
            .icon(Icon::Danger)
            .warn(),
    ];
    let body = html! {
        (steps(lang, 1, 3))
        form.stack method="post" action="/sample/buoc-2" {
            h1 id="question" { "Bây giờ em có an toàn không?" }
            p { "Em chạm vào một ô." }
            (choice_buttons("safe", "question", &choices))
        }
        p { a href="/sample/trang-dau" { "← Quay lại" } }
    };
    frame(site, lang, "Bước 1", false, body)
}

pub(super) fn what_happened(site: &Site, lang: Lang, wrong: bool) -> Markup {
    let told = "Bạn ấy chơi cùng em từ tháng 9. Bạn ấy tặng em thẻ nạp rồi bảo em giữ bí mật…";
    let typed = if wrong { told } else { "" };
    let form = Form::new(vec![("story".to_owned(), typed.to_owned())]);
    let problems = if wrong { three_problems() } else { Vec::new() };
    let filled = Filled { form: &form, problems: &problems, lang };
    let choices = [
        Choice::new("stranger", "Người lạ làm quen, tặng quà, đòi gặp").icon(Icon::Gift),
        Choice::new("threat", "Có người dọa em hoặc đòi tiền").icon(Icon::Money),
        Choice::new("bullying", "Em bị bắt nạt, bị nói xấu").icon(Icon::Sad),
        Choice::new("picture", "Ảnh của em bị đưa lên mạng").icon(Icon::Picture),
        Choice::new("seen", "Em thấy thứ làm em sợ").icon(Icon::Eye),
        Choice::new("other", "Chuyện khác").icon(Icon::Other),
    ];
    let kinds = ChoiceGroup {
        name: "kind",
        legend: "Chuyện gì đã xảy ra?".into(),
        heading: true,
        hint: Some("Em chọn một hay nhiều ô.".into()),
        several: true,
        columns: false,
        choices: &choices,
        filled,
    };
    let body = html! {
        (error_summary(&filled, Voice::Child))
        (steps(lang, 2, 3))
        form.stack method="post" action="/sample/bien-nhan" enctype="multipart/form-data" {
            (kinds)
            (Field::area("story", "Em kể thêm, nếu em muốn", 5)
                .hint("Ai làm? Ở đâu trên mạng? Từ khi nào?").filled(&filled))
            (Field::file("picture", "Ảnh chụp màn hình, nếu có", "image/*")
                .hint("Ảnh riêng tư thì em đừng gửi. Kể bằng lời là đủ.").filled(&filled))
            (Button::submit("Tiếp").wide())
        }
        p { a href="/sample/buoc-1" { "← Quay lại" } }
    };
    frame(site, lang, "Bước 2", wrong, body)
}

fn three_problems() -> Vec<Problem> {
    vec![
        Problem::new("kind", "form-child-choose-any"),
        Problem::new("story", "form-child-too-long").with("length", 4212).with("max", 4000).with("over", 212),
        Problem::new("picture", "form-child-file-too-large").with("size", "18 MB").with("max", "10 MB"),
    ]
}

pub(super) fn receipt(site: &Site, lang: Lang) -> Markup {
    let steps = [
        PathStep::Done(html! { "Cô chú đã nhận tin. " span.muted { "19:42, chủ nhật 22/11" } }),
        PathStep::Now(html! { strong { "Cô chú trực đang đọc." } " Em chờ không quá 15 phút." }),
        PathStep::Next(html! { "Cô chú trả lời em ở đây, trước 19:42 ngày mai." }),
    ];
    let body = html! {
        h1 { "Cô chú đã nhận được tin của em" }
        (note(Kind::Done, html! { p { "Em kể ra là rất giỏi. Em không có lỗi." } }))
        section.card.stack aria-labelledby="code" {
            h2 id="code" { "Mã bí mật của em" }
            (receipt_code("7K3M 9QXR 2WTD H5BV C"))
            div.row {
                (qr("Mã QR của biên nhận", "7K3M9QXR2WTDH5BVC"))
                p.small { "Có mã này, em xem được câu trả lời. Em chép ra giấy, cất chỗ kín. Đừng đưa mã cho ai." }
            }
            p.noprint.small { "Muốn giữ bằng giấy: chọn In trong trình duyệt. Tờ giấy không ghi chuyện của em." }
        }
        section.stack aria-labelledby="next" { h2 id="next" { "Rồi sao nữa?" } (path(&steps)) }
        p.row.noprint {
            (Button::link("Xem tin của em", "/sample/hoi-dap"))
            (Button::link("Xong", "/sample/trang-dau").quiet())
        }
        p.small.muted { "Mất mã? Cô chú vẫn giúp em. Em chỉ cần kể lại một lần nữa." }
    };
    frame(site, lang, "Đã nhận", false, body)
}

pub(super) fn answers(site: &Site, lang: Lang) -> Markup {
    let message = |mine, from: &'static str, when: &'static str, text: &'static str| Message {
        mine,
        from: from.into(),
        when: when.into(),
        text: text.into(),
    };
    let messages = [
        message(true, "Em", "19:42 chủ nhật 22/11", "Có bạn quen trong trò chơi cứ đòi gặp em ở bến xe."),
        message(
            false,
            "Cô Hạnh, phòng bảo vệ trẻ em",
            "19:51 chủ nhật 22/11",
            "Chào em, cô là Hạnh. Em kể ra là đúng. Em đừng đi gặp bạn đó nhé.\nEm muốn cô gọi cho mẹ, hay cho cô giáo của em?",
        ),
        message(true, "Em", "20:03 chủ nhật 22/11", "Cô gọi cho cô giáo của em ạ."),
    ];
    let steps = [
        PathStep::Done(html! { "Cô chú đã nhận tin. " span.muted { "chủ nhật 22/11" } }),
        PathStep::Now(html! { strong { "Cô Hạnh đang lo việc của em." } " Chỉ một mình cô giữ việc này." }),
        PathStep::Next(html! { "Cô báo em kết quả, chậm nhất thứ sáu 27/11." }),
    ];
    let body = html! {
        h1 { "Tin của em" }
        (path(&steps))
        (thread("Hỏi và trả lời", &messages))
        form.stack method="post" action="/sample/hoi-dap" {
            (Field::area("text", "Em viết cho cô Hạnh", 3))
            (Button::submit("Gửi").wide())
        }
    };
    frame(site, lang, "Tin của em", false, body)
}

pub(super) fn sign_in(site: &Site, lang: Lang) -> Markup {
    let roles = [
        Choice::new("a", "Lý Văn Thắng").small("Chủ tịch UBND tỉnh").icon(Icon::People),
        Choice::new("b", "Hoàng Thị Mai").small("Bàn trực 111 của tỉnh").icon(Icon::People),
        Choice::new("c", "Nông Thị Hà").small("UBND xã Bản Mới").icon(Icon::People),
    ];
    let body = html! {
        h1 { "Đăng nhập cho cán bộ" }
        p.small { "Trẻ em và người dân " strong { "không cần" } " đăng nhập. " a href="/" { "Về trang báo tin" } }
        form.card.stack method="post" action="/sample/viec-cua-toi" {
            (Field::line("user", "Tên đăng nhập").autocomplete("username"))
            (Field::passphrase("passphrase", "Cụm mật khẩu")
                .hint("Bốn từ trở lên, có dấu cách cũng được.").autocomplete("current-password"))
            (Field::number("code", "Mã 6 số trên điện thoại").autocomplete("one-time-code"))
            (Button::submit("Đăng nhập").wide())
        }
        section.stack {
            (note(Kind::Due, html! { h2 id="demo" { "Dữ liệu mẫu" } p.small { "Máy này chạy thử. Chọn một vai để vào xem." } }))
            form method="post" action="/sample/viec-cua-toi" { (choice_buttons("role", "demo", &roles)) }
        }
    };
    frame(site, lang, "Đăng nhập", false, body)
}

pub(super) fn components(site: &Site, lang: Lang) -> Markup {
    let body = html! {
        h1 { "Bộ mẫu, trang công cộng" }
        p.row { (Button::submit("Chính")) (Button::submit("Phụ").quiet()) (Button::submit("Chưa được").disabled(true)) }
        @for kind in [Kind::Info, Kind::Due, Kind::Done, Kind::Danger] {
            (note(kind, html! { h2 { "Tiêu đề" } p { "Nói một điều, rồi một việc. Ễ Ộ Ẫ Ử Đ." } }))
        }
        (Field::line("ward", "Em ở xã, phường nào?").hint("Bỏ qua cũng được."))
        (Field::line("receipt", "Mã có 17 chữ và số").code().value("7K3M 9QXR 2WTB H5BV C")
            .error(Some("Em xem lại nhóm thứ ba: 2WTB. Có một chữ chép nhầm.")))
        (Field::day("day", "Hôm nào?").value("29/02/2027").error(Some("Ngày 29/02/2027 không có trong lịch.")))
        (Field::select("school", "Trường", &[("", "Chọn một trường"), ("a", "THCS Bản Mới")]))
        details.card { summary { strong { "Chặn nhầm? Đề nghị mở lại" } } p { "Nội dung." } }
    };
    frame(site, lang, "Bộ mẫu", false, body)
}
