//! Asking for a page from the block page (xin mở), and looking for the answer: plain forms, no script.

use lachan_filter::{AgeTier, Answer};
use maud::{Markup, html};

use super::view::Appeal;
use crate::school::appeals::{Asked, REASONS, WORDS};

/// Where the form leads.
pub(super) const ASK: &str = "/.lachan/xin-mo";
/// Where a code is looked up.
pub(super) const LOOK: &str = "/.lachan/tra-loi";

/// What a form has sent (`application/x-www-form-urlencoded`).
#[derive(Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form.
    pub(super) fn read(body: &[u8]) -> Self {
        Fields(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The value of a field; empty when it is not there.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Short words: one line, no control characters, cut at their limit.
    pub(super) fn words(&self, name: &str) -> String {
        let spaced = self.value(name).chars().map(|letter| if letter.is_control() { ' ' } else { letter });
        let words: String = spaced.take(4 * WORDS).collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The reason chosen, if it is one of ours.
pub(super) fn reason(text: &str) -> Option<&'static str> {
    REASONS.into_iter().find(|known| *known == text)
}

fn reason_label(reason: &str, is_child: bool) -> &'static str {
    match (reason, is_child) {
        ("lesson", true) => "Em cần trang này cho bài học",
        ("lesson", false) => "Cần cho bài học",
        ("mistake", true) => "Trang này không xấu, chắc là chặn nhầm",
        ("mistake", false) => "Trang này bị chặn nhầm",
        _ => "Lý do khác",
    }
}

fn is_child(tier: AgeTier) -> bool {
    matches!(tier, AgeTier::Preschool | AgeTier::Primary | AgeTier::LowerSecondary)
}

/// The form to ask, and the one to look for an answer.
pub(super) fn ask(tier: AgeTier, appeal: &Appeal<'_>) -> Markup {
    let child = is_child(tier);
    html! {
        h2 #xin-mo { "Xin mở trang này" }
        @if let Some(problem) = appeal.problem { p.note.wrong role="alert" { (problem) } }
        form method="post" action=(ASK) {
            fieldset {
                legend { @if child { "Vì sao em cần?" } @else { "Vì sao cần mở?" } }
                @for one in REASONS {
                    label.choice {
                        input type="radio" name="reason" value=(one) required[true] checked[appeal.reason == one];
                        " " (reason_label(one, child))
                    }
                }
            }
            label for="words" { "Nói thêm, nếu muốn" }
            input #words type="text" name="words" maxlength=(WORDS) value=(appeal.words) autocomplete="off"
                aria-describedby="words-hint";
            p.small #words-hint {
                @if child { "Em đừng viết tên em. Không ai biết em là người xin." }
                @else { "Đừng viết tên người. Không ai biết ai là người xin." }
            }
            button type="submit" { "Gửi lời xin mở" }
        }
        (look(""))
    }
}

/// The form to look for an answer.
pub(super) fn look(code: &str) -> Markup {
    html! {
        h2 { "Đã xin mở rồi?" }
        form method="post" action=(LOOK) {
            label for="code" { "Mã đã nhận" }
            input #code type="text" name="code" maxlength="20" value=(code) autocomplete="off" required[true];
            button.quiet type="submit" { "Xem trả lời" }
        }
    }
}

/// What is shown to who has asked.
pub(super) fn asked(asked: &Asked, name: &str) -> (&'static str, Markup) {
    match asked {
        Asked::Taken(code) => (
            "Đã gửi lời xin mở",
            html! {
                p { "Người phụ trách mạng của trường sẽ xem và trả lời." }
                (code_shown(code, name))
            },
        ),
        Asked::Known(code) => (
            "Trang này đã có người xin mở",
            html! {
                p { "Không cần xin lần nữa: một trang chỉ cần một lời xin, và lời xin trước đang được giữ." }
                (code_shown(code, name))
            },
        ),
        Asked::Full => (
            "Chưa gửi được",
            html! {
                p { "Lúc này đã có nhiều lời xin mở đang chờ. Hãy nói thẳng với thầy cô, hoặc thử lại sau một giờ." }
            },
        ),
    }
}

fn code_shown(code: &str, name: &str) -> Markup {
    html! {
        dl {
            dt { "Mã để xem trả lời" }
            dd.code { (code) }
            dt { "Trang" }
            dd { (name) }
        }
        p.small { "Ghi mã ra giấy. Khi có trả lời là mở, trang tự mở được. Mã không nói ai đã xin." }
        (look(code))
    }
}

/// What is shown to who looks for an answer.
pub(super) fn answer(found: Option<(String, Option<Answer>)>, typed: &str) -> (&'static str, Markup) {
    let Some((name, answer)) = found else {
        return (
            "Không có mã này",
            html! {
                p { "Kiểm tra lại từng chữ của mã. Mã dùng được 30 ngày, ở đúng trường đã gửi lời xin." }
                (look(typed))
            },
        );
    };
    let (title, words) = match answer {
        None => ("Đang chờ trả lời", "Người phụ trách mạng của trường chưa trả lời. Xem lại sau."),
        Some(Answer::PassedOn) => {
            ("Đang chờ tỉnh trả lời", "Trường đã chuyển lời xin lên tỉnh. Xem lại sau vài ngày.")
        }
        Some(Answer::Allowed) => ("Trang đã được mở", "Mở lại trang là vào được. Nếu chưa, chờ một phút."),
        Some(Answer::Refused) => {
            ("Trang này vẫn đóng", "Người phụ trách đã xem và thấy trang chưa nên mở. Cần thì hỏi thầy cô.")
        }
    };
    (title, html! { p { (words) } dl { dt { "Trang" } dd { (name) } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let fields = Fields::read("reason=lesson&words=b%C3%A0i+h%E1%BB%8Dc%0A s%E1%BB%91+3%2&x".as_bytes());
        assert_eq!(fields.value("reason"), "lesson");
        assert_eq!(fields.words("words"), "bài học số 3%2");
        assert_eq!((fields.value("x"), fields.value("none")), ("", ""));
        assert_eq!(reason("lesson"), Some("lesson"));
        assert_eq!(reason("<b>"), None);
    }
}
