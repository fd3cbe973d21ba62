//! The words of every page, in Vietnamese and English.
//!
//! Words live in `messages/<language>/<slice>.ftl` (Fluent); each id begins with the name of its file. Vietnamese
//! is the source. Tests compare the two languages, look for ids that do not exist and for ids nobody uses.
//! An id that is built at run time is named beside its use in a comment: `// i18n: case-track-*`.

mod format;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use format::Remaining;

/// A value that fills a place in a message: `&[("n", 3.into()), ("who", name.into())]`. Numbers are written
/// the way of the language.
pub type Arg<'a> = FluentValue<'a>;

type Bundle = FluentBundle<FluentResource>;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Vietnamese, the source of all words.
    #[default]
    Vi,
    /// English.
    En,
}

static VIETNAMESE: LazyLock<Bundle> = LazyLock::new(|| load(Lang::Vi, VI));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| load(Lang::En, EN));

impl Lang {
    /// Both languages, the source first.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The code for `lang` attributes: `vi` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The language with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The other language, for the switch in the foot.
    #[must_use]
    pub fn other(self) -> Lang {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }

    /// The address of a public page in this language: English lives under `/en`.
    #[must_use]
    pub fn path(self, path: &str) -> String {
        match self {
            Lang::Vi => path.to_owned(),
            Lang::En if path == "/" => "/en".to_owned(),
            Lang::En => format!("/en{path}"),
        }
    }

    /// The language of an address and the address without its language.
    #[must_use]
    pub fn of_path(path: &str) -> (Lang, &str) {
        match path.strip_prefix("/en") {
            Some("") => (Lang::En, "/"),
            Some(rest) if rest.starts_with('/') => (Lang::En, rest),
            _ => (Lang::Vi, path),
        }
    }

    /// The message with this id. A missing message gives its id.
    #[must_use]
    pub fn t(self, id: &str) -> Cow<'static, str> {
        self.message(id, None)
    }

    /// The message with this id, its places filled.
    #[must_use]
    pub fn f(self, id: &str, args: &[(&str, Arg<'_>)]) -> Cow<'static, str> {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.message(id, Some(&args))
    }

    /// Whether there is a message with this id: for words that have a form of their own in some cases only.
    #[must_use]
    pub fn knows(self, id: &str) -> bool {
        self.bundle().get_message(id).is_some_and(|message| message.value().is_some())
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Lang::Vi => &VIETNAMESE,
            Lang::En => &ENGLISH,
        }
    }

    fn message(self, id: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = self.bundle();
        match bundle.get_message(id).and_then(|message| message.value()) {
            Some(pattern) => Cow::Owned(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()),
            None => Cow::Owned(id.to_owned()),
        }
    }
}

/// A bundle of all message files of a language. A file that does not parse keeps its good messages, and the
/// tests say which are bad; a page never fails for a word.
fn load(lang: Lang, files: &[(&str, &'static str)]) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(lang.code().parse().into_iter().collect());
    bundle.set_use_isolating(false);
    bundle.set_formatter(match lang {
        Lang::Vi => Some(|value, _| whole_number(value).map(|n| Lang::Vi.number(n))),
        Lang::En => Some(|value, _| whole_number(value).map(|n| Lang::En.number(n))),
    });
    for (_, text) in files {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*text).to_owned());
        let _ = bundle.add_resource(resource);
    }
    bundle
}

#[expect(clippy::cast_possible_truncation, reason = "messages carry counts, far inside both types")]
fn whole_number(value: &FluentValue<'_>) -> Option<i64> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => Some(number.value as i64),
        _ => None,
    }
}
