//! What a call is made of, and the lists that the desk chooses from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::web::Lang;
use crate::web::form::Form;

crate::id! {
    /// One call, visit, paper or transfer that the desk takes down.
    CallId,
    /// One handing over to the national line.
    HandedId,
}

/// The ways by which the desk is reached.
pub const CHANNELS: [&str; 4] = ["call", "walk-in", "paper", "111-transfer"];
/// What is no case, each with the key that ends the call with it.
pub const NON_CASES: [(&str, &str); 5] =
    [("silent", "i"), ("prank", "t"), ("wrong-number", "n"), ("abusive", "q"), ("information", "h")];
/// Whether the child is safe now, each with its key.
pub const SAFETY: [(&str, &str); 3] = [("yes", "1"), ("unsure", "2"), ("no", "3")];
/// Who calls.
pub const CALLERS: [&str; 6] = ["child", "parent", "relative", "teacher", "neighbour", "official"];
/// Age bands: those of the filter's tiers, so that figures can be put side by side.
pub const AGES: [&str; 5] = ["under-6", "6-10", "11-14", "15-17", "unknown"];
/// Sex, as form 01 asks for it.
pub const SEXES: [&str; 3] = ["female", "male", "unknown"];
/// To whom the caller was referred.
pub const REFERRALS: [&str; 7] = ["none", "commune", "police", "health", "school", "line-111", "other"];
/// Whether the caller may be called back.
pub const CALLBACKS: [&str; 2] = ["no", "yes"];
/// What the caller wants: help for the child, or only that somebody knows.
pub const WISHES: [&str; 2] = ["adult", "know"];
/// Name and edition of the list of reasons. A later list gets another edition; what was chosen keeps its label.
pub const SCHEME: (&str, &str) = ("lachan-ly-do", "1");
/// Why people call (the words are `desk-reason-*`), each with the box of intake that it marks.
pub const REASONS: [(&str, &str); 14] = [
    ("online-stranger", "stranger"),
    ("online-threat", "threat"),
    ("online-bullying", "bullying"),
    ("online-image", "picture"),
    ("online-content", "scary"),
    ("violence", "other"),
    ("sexual-abuse", "other"),
    ("neglect", "other"),
    ("exploitation", "other"),
    ("missing", "other"),
    ("mental-health", "other"),
    ("family", "other"),
    ("school", "other"),
    ("other", "other"),
];

/// The fields of the call's form that are kept in the draft, with the longest value of each in characters.
pub const FIELDS: [(&str, usize); 31] = [
    ("safe", 10),
    ("caller", 20),
    ("age", 10),
    ("sex", 10),
    ("area", 20),
    ("place", 100),
    ("reason", 30),
    ("danger", 300),
    ("words", LONGEST_WORDS),
    ("link", 300),
    ("advice", 2000),
    ("referred", 20),
    ("callback", 5),
    ("callback_when", 200),
    ("phone", 40),
    ("wish", 10),
    ("contact_day", 10),
    ("contact_time", 5),
    ("reference", 60),
    ("child_name", 100),
    ("child_birth", 40),
    ("child_address", 200),
    ("harm_feared", 500),
    ("father", 200),
    ("mother", 200),
    ("family", 500),
    ("carer_now", 200),
    ("done_before", 1000),
    ("informant", 100),
    ("informant_phone", 40),
    ("informant_address", 200),
];
/// The longest words of a caller, in characters: those of a report.
pub const LONGEST_WORDS: usize = crate::intake::model::LONGEST_TEXT;

/// What was typed so far, good or not: a draft loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft(pub BTreeMap<String, String>);

impl Draft {
    /// What a form brings of the call's fields. Ten times the longest value is kept, so that a text that is too long can
    /// still be shortened.
    pub fn of(form: &Form) -> Self {
        let cut = |text: &str, most: usize| text.chars().take(10 * most).collect::<String>();
        let filled = FIELDS.iter().filter(|(name, _)| !form.value(name).is_empty());
        Self(filled.map(|(name, most)| ((*name).to_owned(), cut(form.value(name), *most))).collect())
    }

    /// As a form, to be shown.
    pub fn form(&self, more: &[(&str, String)]) -> Form {
        let fields = self.0.iter().map(|(name, value)| (name.clone(), value.clone()));
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Form::new(fields.chain(more).collect())
    }

    /// All words, to find who is named in them.
    pub fn words(&self) -> String {
        self.0.values().map(String::as_str).collect::<Vec<_>>().join(" \n ")
    }
}

/// Why somebody called, as it was chosen on that day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its name in the list.
    pub code: String,
    /// Its words in Vietnamese on the day of the call.
    pub label: String,
    /// Which list.
    pub scheme: String,
    /// Which edition of it.
    pub version: String,
}

impl Reason {
    /// The reason of that name in today's list.
    /// i18n: desk-reason-*
    pub fn of(code: &str) -> Self {
        let label = Lang::Vi.t(&format!("desk-reason-{code}")).into_owned();
        let (scheme, version) = SCHEME;
        Self { code: code.to_owned(), label, scheme: scheme.into(), version: version.into() }
    }

    /// The reason that a report gives: the one whose words it holds, else the one of the box that was marked.
    pub fn from_box(kind: &str, label: Option<String>) -> Self {
        let all = REASONS.map(|(code, of)| (of, Self::of(code)));
        if let Some(label) = label {
            let known = all.iter().find(|(_, reason)| reason.label == label);
            let code = known.map_or("other", |(_, reason)| reason.code.as_str());
            return Self { label, ..Self::of(code) };
        }
        all.into_iter().find(|(of, _)| *of == kind && kind != "other").map_or(Self::of("other"), |(_, it)| it)
    }
}

/// What is counted of a call that became a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Why.
    pub reason: Reason,
    /// Of [`CALLERS`].
    pub caller: String,
    /// Of [`AGES`].
    pub age: String,
    /// Of [`SEXES`].
    pub sex: String,
    /// Of [`SAFETY`].
    pub safe: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_what_was_typed_and_nothing_else() {
        let form = Form::new(vec![
            ("words".into(), " chưa xong ".into()),
            ("contact_day".into(), "32/13".into()),
            ("csrf".into(), "x".into()),
            ("sex".into(), String::new()),
        ]);
        let draft = Draft::of(&form);
        assert_eq!(draft.form(&[]).value("words"), " chưa xong ");
        assert_eq!(draft.form(&[]).value("contact_day"), "32/13");
        assert_eq!(draft.0.len(), 2);
    }

    #[test]
    fn every_key_of_the_call_page_is_its_own() {
        let keys: Vec<_> = NON_CASES.iter().chain(&SAFETY).map(|(_, key)| *key).collect();
        let once: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(once.len(), keys.len());
    }

    #[test]
    fn reasons_mark_boxes_that_intake_knows() {
        for (reason, kind) in REASONS {
            assert!(crate::intake::model::KINDS.contains(&kind), "{reason}");
        }
    }
}
