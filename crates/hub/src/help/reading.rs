//! What was typed into the form of an entry, or into a row of a workbook, becomes a [`Draft`].

use crate::help::hours::{Hours, Week};
use crate::help::model::{Draft, KINDS, dialled};
use crate::organisations::actions::Area;
use crate::web::form::{Form, FormReader, Need, Problem};

/// What an address of the whole province is in a form: a choice must not be empty.
pub const WHOLE_PROVINCE: &str = "all";

/// Reads an entry; all problems at once. `areas` are the communes that may be chosen.
///
/// # Errors
/// All problems of all fields.
pub fn draft(form: &Form, areas: &[Area], whole_province: bool) -> Result<Draft, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds).to_owned();
    let name = reader.line("name", Need::Required, 120);
    let what = reader.line("what", Need::Required, 240);
    let province = whole_province.then_some((WHOLE_PROVINCE, ""));
    let places: Vec<_> = province
        .into_iter()
        .chain(areas.iter().map(|area| (area.code.as_str(), area.code.as_str())))
        .collect();
    let area = if places.is_empty() {
        reader.problem(Problem::new("area", "help-no-area"));
        String::new()
    } else {
        reader.one_of("area", &places).to_owned()
    };
    let address = reader.line("address", Need::Optional, 200);
    let phone = phone(&mut reader, "phone");
    let phone_2 = self::phone(&mut reader, "phone_2");
    let hours = hours(&mut reader);
    let closed = reader.one_of("holidays", &[("closed", true), ("as-usual", false)]);
    let name_en = reader.line("name_en", Need::Optional, 120);
    let what_en = reader.line("what_en", Need::Optional, 240);
    let draft = Draft {
        kind,
        name,
        name_en,
        what,
        what_en,
        area,
        address,
        phone,
        phone_2,
        hours,
        closed_on_holidays: closed,
    };
    if !reader.is_bad("phone") && !reader.is_bad("kind") {
        for problem in draft.problems() {
            reader.problem(problem);
        }
    }
    reader.finish()?;
    Ok(draft)
}

fn phone(reader: &mut FormReader<'_>, name: &'static str) -> String {
    let typed = reader.line(name, Need::Optional, 30);
    if !typed.is_empty() && !reader.is_bad(name) && dialled(&typed).is_none() {
        reader.problem(Problem::new(name, "help-phone-unreadable"));
    }
    typed
}

fn hours(reader: &mut FormReader<'_>) -> Hours {
    match reader.one_of("hours", &[("weekly", "weekly"), ("always", "always"), ("unknown", "unknown")]) {
        "always" => Hours::Always,
        "weekly" if !reader.is_bad("hours") => {
            let text = reader.text("week", Need::Optional, 400);
            Week::parse(&text).map(Hours::Weekly).unwrap_or_else(|problem| {
                if !reader.is_bad("week") {
                    reader.problem(problem);
                }
                Hours::Unknown
            })
        }
        _ => Hours::Unknown,
    }
}
