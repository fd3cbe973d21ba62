//! Questions and answers between a reporter and a counsellor.

use std::borrow::Cow;

use maud::{Markup, html};

/// One message. Line ends of its text stay.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// The reader of the page wrote it.
    pub mine: bool,
    /// Who wrote it, as the reader knows them: "Em", "Cô Hạnh, phòng bảo vệ trẻ em".
    pub from: Cow<'a, str>,
    /// When: "19:42 chủ nhật 22/11".
    pub when: Cow<'a, str>,
    /// The words.
    pub text: Cow<'a, str>,
}

/// The messages, oldest first.
#[must_use]
pub fn thread(label: &str, messages: &[Message<'_>]) -> Markup {
    html! {
        section.stack aria-label=(label) {
            @for message in messages {
                article.msg.me[message.mine] {
                    p.lines { (message.text) }
                    footer { (message.from) " · " (message.when) }
                }
            }
        }
    }
}
