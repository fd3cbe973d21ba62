//! Fields of the call's form.

use maud::{Markup, html};

use crate::organisations;
use crate::web::Lang;
use crate::web::components::Field;
use crate::web::extract::Officer;
use crate::web::form::Filled;

/// A row of boxes of which one is marked, each with a key where it has one.
pub(super) struct Boxes<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// The question.
    pub legend: &'a str,
    /// Value, words, key.
    pub options: &'a [(&'a str, String, Option<&'a str>)],
    /// The first box is where typing begins.
    pub first: bool,
}

impl Boxes<'_> {
    pub(super) fn of(&self, filled: &Filled<'_>) -> Markup {
        let error = filled.error(self.name);
        let described = error.is_some().then(|| format!("{}-error", self.name));
        let begins = self.first && filled.problems.is_empty();
        html! {
            fieldset.field.w aria-describedby=[described] {
                legend { (self.legend) }
                @if let Some(error) = &error { p.err id={ (self.name) "-error" } { (error) } }
                div.seg {
                    @for (index, (value, words, key)) in self.options.iter().enumerate() {
                        label {
                            input type="radio" name=(self.name) value=(value) accesskey=[*key]
                                id=[(index == 0).then_some(self.name)] autofocus[begins && index == 0]
                                checked[filled.form.chose(self.name, value)];
                            (words)
                            @if let Some(key) = key { " " kbd { (key.to_uppercase()) } }
                        }
                    }
                }
            }
        }
    }
}

/// Values with their words; `ids` is what the ids of the words begin with.
pub(super) fn worded<'a>(
    lang: Lang,
    ids: &str,
    values: &[&'a str],
) -> Vec<(&'a str, String, Option<&'a str>)> {
    values.iter().map(|value| (*value, lang.t(&format!("{ids}-{value}")).into_owned(), None)).collect()
}

/// A choice from a list that may be left open.
pub(super) fn select(
    filled: &Filled<'_>,
    name: &str,
    label: &str,
    options: &[(&str, String, Option<&str>)],
) -> Markup {
    let lang = filled.lang;
    let none = lang.t("desk-not-chosen").into_owned();
    let mut shown = vec![("", none.as_str())];
    shown.extend(options.iter().map(|(value, words, _)| (*value, words.as_str())));
    let field = Field::select(name, lang.t(label), &shown).value(filled.form.value(name));
    html! { (field.error(filled.error(name))) }
}

/// A line of words.
pub(super) fn line(filled: &Filled<'_>, name: &str, label: &str, hint: Option<&str>) -> Markup {
    let lang = filled.lang;
    let mut field = Field::line(name, lang.t(label)).value(filled.form.value(name)).error(filled.error(name));
    if let Some(hint) = hint {
        field = field.hint(lang.t(hint));
    }
    html! { (field) }
}

/// Several lines of words.
pub(super) fn area(filled: &Filled<'_>, name: &str, label: &str, rows: u8, hint: Option<&str>) -> Markup {
    let lang = filled.lang;
    let mut field = Field::area(name, lang.t(label), rows)
        .value(filled.form.value(name))
        .error(filled.error(name))
        .wide();
    if let Some(hint) = hint {
        field = field.hint(lang.t(hint));
    }
    html! { (field) }
}

/// The communes of today: code and name.
pub(super) async fn communes(officer: &Officer) -> crate::Result<Vec<(String, String)>> {
    let areas = organisations::actions::areas(&officer.hub).await?;
    let communes = areas.into_iter().filter(|area| area.level == "commune");
    Ok(communes.map(|area| (area.code, area.name)).collect())
}
