//! A composed target as one sentence: "Số xã có ít nhất 1 buổi (họp phụ huynh) trong năm / số xã".

use crate::programme::actions::Topic;
use crate::targets::actions;
use crate::targets::model::{EVENTS, Formula, Whole};
use crate::web::Lang;

/// The sentence of a formula.
/// i18n: targets-sentence-* targets-period-* programme-kind-* programme-band-*
pub(super) fn sentence(lang: Lang, formula: &Formula, topics: &[Topic]) -> String {
    let what = what(lang, formula, topics);
    let period = lang.t(&format!("targets-period-{}", formula.period.name()));
    let mut args =
        vec![("n", formula.least.into()), ("what", what.as_str().into()), ("period", period.as_ref().into())];
    if let Whole::Fixed { number, source } = &formula.whole {
        args.push(("number", (*number).into()));
        args.push(("source", source.as_str().into()));
    }
    lang.f(&format!("targets-sentence-{}", formula.whole.name()), &args).into_owned()
}

fn what(lang: Lang, formula: &Formula, topics: &[Topic]) -> String {
    if formula.counted != EVENTS {
        let known = actions::figures().find(|figure| figure.id == formula.counted);
        return known.map(|figure| lang.t(figure.id).into_owned()).unwrap_or_default();
    }
    let or = lang.t("targets-or");
    let joined = |words: Vec<String>| words.join(&format!(" {or} "));
    let mut text = lang.t("targets-event").into_owned();
    let low = |id: String| lachan_text::lower(&lang.t(&id));
    if !formula.kinds.is_empty() {
        let kinds = formula.kinds.iter().map(|kind| low(format!("programme-kind-{kind}"))).collect();
        text = format!("{text} ({})", joined(kinds));
    }
    if !formula.topics.is_empty() {
        let name =
            |key: &String| topics.iter().find(|topic| topic.key == *key).map(|topic| topic.name.clone());
        let names = formula.topics.iter().filter_map(name).map(|name| format!("“{name}”")).collect();
        text = format!("{text} {} {}", lang.t("targets-about"), joined(names));
    }
    if !formula.bands.is_empty() {
        let bands = formula.bands.iter().map(|band| low(format!("programme-band-{band}"))).collect();
        text = format!("{text} {} {}", lang.t("targets-for"), joined(bands));
    }
    text
}
