//! Fields that offices are named after: `Lao động - Thương binh và Xã hội`, `GD&ĐT`, `Văn hóa & TT`.

use crate::agency::table::{KNOWN_FIELD_KEYS, SHORT, table};
use crate::model::Confidence;
use crate::prose::Prose;

/// Fields that are never the second half of a name joined by "và".
const FIRST_ONLY: [&str; 14] = [
    "cong an",
    "quoc phong",
    "thanh tra",
    "tu phap",
    "y te",
    "noi vu",
    "tai chinh",
    "xay dung",
    "cong thuong",
    "ngoai vu",
    "dan toc",
    "thanh nien",
    "to chuc",
    "tu van",
];

/// A field name that was read.
pub(crate) struct Field {
    /// The word after it.
    pub after: usize,
    /// Its part of the key.
    pub key: String,
    pub confidence: Confidence,
}

enum Element {
    Part(String),
    Short(String),
}

/// Reads a field at word `i`; `joint` goes between the parts of the key.
pub(crate) fn field(p: &Prose<'_>, i: usize, joint: &str) -> Option<Field> {
    let mut elements: Vec<Element> = Vec::new();
    let mut after = i;
    if let Some((next, parts)) = sequence(p, i) {
        elements.extend(parts.into_iter().map(Element::Part));
        after = next;
    } else {
        while let Some((next, element)) = element(p, after, elements.is_empty()) {
            elements.push(element);
            after = next;
        }
    }
    if elements.is_empty() {
        return None;
    }
    let (key, confidence) = key(&elements, joint);
    Some(Field { after, key, confidence })
}

/// One of the names that hold a comma.
fn sequence(p: &Prose<'_>, i: usize) -> Option<(usize, Vec<String>)> {
    let found = table().sequences.iter().filter_map(|parts| {
        let mut at = i;
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                if !p.gap_is(at, ",-–&") {
                    return None;
                }
                at = p.at(at, "và").unwrap_or(at);
            }
            at = p.at_fold(at, part)?;
        }
        Some((at, parts))
    });
    let (at, parts) = found.max_by_key(|(at, _)| *at)?;
    Some((at, parts.clone()))
}

fn element(p: &Prose<'_>, i: usize, first: bool) -> Option<(usize, Element)> {
    let mut at = i;
    let mut joined = false;
    if first {
        if i >= p.len() || !p.gap_is(i, "-–:,;") {
            return None;
        }
    } else {
        let gap = p.gap(i);
        if let Some(next) = p.at(i, "và").filter(|_| p.gap_is(i, "")) {
            at = next;
            joined = true;
        } else if !(p.gap_is(i, "-–&") && gap.contains(['-', '–', '&'])) {
            return None;
        }
    }
    let part =
        table().fields.iter().find_map(|phrase| p.at_fold(at, phrase).map(|next| (next, phrase.clone())));
    if let Some((next, phrase)) = part {
        let fits = first || (p.is_upper(at) && !(joined && FIRST_ONLY.contains(&phrase.as_str())));
        return fits.then_some((next, Element::Part(phrase)));
    }
    let raw = p.raw(at);
    // "Sở Xây dựng và UBND các huyện": the capitals begin another name.
    let begins_name = joined && table().heads(p.fold(at)).next().is_some();
    let is_short = !begins_name
        && raw.chars().count() >= 2
        && raw.chars().all(char::is_uppercase)
        && raw.chars().count() <= 8;
    is_short.then(|| (at + 1, Element::Short(p.fold(at).to_owned())))
}

fn initials(phrase: &str) -> String {
    phrase.split(' ').filter_map(|w| w.chars().next()).collect()
}

fn key(elements: &[Element], joint: &str) -> (String, Confidence) {
    if let [Element::Part(phrase)] = elements {
        let slug = phrase.replace(' ', "-");
        return (
            SHORT.iter().find(|(from, _)| *from == slug).map_or(slug, |(_, to)| (*to).to_owned()),
            Confidence::Certain,
        );
    }
    let parts: Vec<String> = elements
        .iter()
        .map(|e| match e {
            Element::Part(phrase) => initials(phrase),
            Element::Short(short) => short.clone(),
        })
        .collect();
    let key = parts.join(joint);
    if let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == key) {
        return ((*long).to_owned(), Confidence::Likely);
    }
    let only_short = elements.iter().all(|e| matches!(e, Element::Short(_)));
    if joint.is_empty() && only_short && !KNOWN_FIELD_KEYS.contains(&key.as_str()) {
        let near = KNOWN_FIELD_KEYS.iter().filter(|known| common_start(known, &key) >= 3);
        if let Some(known) = near.max_by_key(|known| common_start(known, &key)) {
            return ((*known).to_owned(), Confidence::Doubtful);
        }
        return (key, Confidence::Likely);
    }
    (key, Confidence::Certain)
}

fn common_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}
