//! Who tells: a child, or one of the grown-ups around it. One way through the pages for all of them; what differs is
//! data: the words, and one question of their own.
//!
//! Words are looked up under the teller's own name first, then under a grown-up's, then under a child's:
//! `intake-teacher-safe`, `intake-adult-safe`, `intake-safe`. So a teller has only the words that must differ.

use crate::web::Icon;
use crate::web::Lang;
use crate::web::form::Voice;

/// The question that one kind of teller is asked beside those of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Answered in a line of words.
    Line,
    /// Answered by one of these; the words are `intake-NAME-extra-VALUE`.
    OneOf(&'static [&'static str]),
}

/// A kind of teller.
#[derive(Debug, PartialEq, Eq)]
pub struct Teller {
    /// The name in sealed reports and in message ids.
    pub name: &'static str,
    /// The name in the address of their first page.
    pub address: &'static str,
    /// Whose words are tried, in this order, before those of a child.
    words: &'static [&'static str],
    /// To whom the messages of the form reader speak.
    pub voice: Voice,
    /// The drawing beside their name.
    pub icon: Icon,
    /// Their own question; its words are `intake-NAME-extra`.
    pub question: Option<Question>,
}

/// The child itself.
pub static CHILD: Teller = Teller {
    name: "child",
    address: "em",
    words: &[],
    voice: Voice::Child,
    icon: Icon::Talk,
    question: None,
};

/// The grown-ups. A parent is asked whether the child knows, so that an answer cannot put it at risk; a teacher for
/// the school, where the plans want signs of abuse to be passed on (TG II.1); a neighbour for how they know.
pub static ADULTS: [Teller; 3] = [
    Teller {
        name: "parent",
        address: "cha-me",
        words: &["parent", "adult"],
        voice: Voice::Adult,
        icon: Icon::Home,
        question: Some(Question::OneOf(&["knows", "knows-not"])),
    },
    Teller {
        name: "teacher",
        address: "thay-co",
        words: &["teacher", "adult"],
        voice: Voice::Adult,
        icon: Icon::School,
        question: Some(Question::Line),
    },
    Teller {
        name: "neighbour",
        address: "hang-xom",
        words: &["neighbour", "adult"],
        voice: Voice::Adult,
        icon: Icon::People,
        question: Some(Question::OneOf(&["seen", "told-by-child", "heard"])),
    },
];

impl Teller {
    /// The teller of that name. Reports from before there were three kinds of grown-ups say `adult`.
    pub fn of(name: &str) -> &'static Self {
        let adult = |known: &&Self| known.name == name || (name == "adult" && known.name == "neighbour");
        ADULTS.iter().find(adult).unwrap_or(&CHILD)
    }

    /// The teller whose first page has that address.
    pub fn at(address: &str) -> Option<&'static Self> {
        ADULTS.iter().chain([&CHILD]).find(|teller| teller.address == address)
    }

    /// Whether this is a grown-up.
    pub fn is_adult(&self) -> bool {
        self.voice == Voice::Adult
    }

    /// The id of the message for this teller; `child` is the id of a child's message.
    /// i18n: intake-adult-* intake-parent-* intake-teacher-* intake-neighbour-*
    pub fn id(&self, lang: Lang, child: &str) -> String {
        let mut own =
            self.words.iter().map(|whose| child.replacen("intake-", &format!("intake-{whose}-"), 1));
        own.find(|id| lang.knows(id)).unwrap_or_else(|| child.to_owned())
    }

    /// The words for this teller.
    pub fn say(&self, lang: Lang, child: &str) -> String {
        lang.t(&self.id(lang, child)).into_owned()
    }

    /// The same, with places filled.
    pub fn fill(&self, lang: Lang, child: &str, args: &[(&str, crate::web::i18n::Arg<'_>)]) -> String {
        lang.f(&self.id(lang, child), args).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_teller_has_words_of_their_own_where_they_differ() {
        assert_eq!(CHILD.id(Lang::Vi, "intake-safe"), "intake-safe");
        for teller in &ADULTS {
            assert_eq!(Teller::of(teller.name), teller);
            assert_eq!(Teller::at(teller.address), Some(teller));
            assert_eq!(teller.id(Lang::Vi, "intake-tap-to-send"), "intake-adult-tap-to-send");
            assert_eq!(teller.id(Lang::Vi, "intake-next"), "intake-next");
            let own = format!("intake-{}-extra", teller.name);
            assert_eq!(teller.id(Lang::Vi, "intake-extra"), own, "a question of their own");
        }
        assert_eq!(Teller::of("adult").name, "neighbour");
        assert_eq!(Teller::of("anything"), &CHILD);
    }

    #[test]
    fn grown_ups_are_never_called_em() {
        // "em" is a child; "em bé" and "các em" speak of children
        let lang = Lang::Vi;
        for teller in &ADULTS {
            for what in ["safe", "happened", "text", "wish", "received", "code-keep", "copied", "path-closed"]
            {
                let words = teller.say(lang, &format!("intake-{what}")).to_lowercase();
                let spoken = words.replace("em bé", "").replace("các em", "").replace("trẻ em", "");
                assert!(
                    !spoken.split_whitespace().any(|word| word == "em"),
                    "{}: {what}: {words}",
                    teller.name
                );
            }
        }
    }
}
