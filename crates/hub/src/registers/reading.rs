//! From a form to an entry: every field is read, all problems at once.

use lachan_text::{fold, money, normalise};

use super::model::{Draft, Field, Kind, MOST_MONEY, Register, Value, Values};
use crate::organisations::actions::Organisation;
use crate::plans::model::TaskId;
use crate::time::Day;
use crate::web::form::{Form, FormReader, Need, Problem};

/// What the fields of an entry are read against.
pub struct Known<'a> {
    /// The directory.
    pub organisations: &'a [Organisation],
    /// The tasks that may be named.
    pub tasks: &'a [TaskId],
}

/// Reads an entry that stands in `now`, or is new.
pub fn draft(register: &Register, form: &Form, now: &str, known: &Known<'_>) -> Result<Draft, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let mut values = Values::new();
    let state = if register.states.is_empty() {
        now.to_owned()
    } else {
        let open: Vec<_> = register.open_states(now).into_iter().map(|name| (name, name)).collect();
        reader.one_of("state", &open).to_owned()
    };
    for field in register.fields {
        if let Some(value) = value(&mut reader, form, field, known) {
            values.insert(field.name, value);
        }
    }
    let draft = Draft { state, values };
    for problem in register.problems(&draft) {
        if !reader.is_bad(&problem.field) {
            reader.problem(problem);
        }
    }
    // told in the order of the form
    let place = |problem: &Problem| register.fields.iter().position(|field| field.name == problem.field);
    reader.finish().map(|()| draft).map_err(|mut problems| {
        problems.sort_by_key(|problem| place(problem).unwrap_or(usize::MAX));
        problems
    })
}

fn value(reader: &mut FormReader<'_>, form: &Form, field: &Field, known: &Known<'_>) -> Option<Value> {
    let name = field.name;
    let words = |words: String| (!words.is_empty()).then_some(Value::Words(words));
    match field.kind {
        Kind::Line => words(reader.line(name, Need::Optional, 300)),
        Kind::Person => words(reader.line(name, Need::Optional, 120)),
        Kind::Text => words(reader.text(name, Need::Optional, 4_000)),
        Kind::Day => {
            reader.optional_day(name).and_then(|day| in_range(reader, name, Day(day))).map(Value::Day)
        }
        Kind::Year => reader.optional_int(name, 2000..=2100).map(Value::Number),
        Kind::Count => reader.optional_int(name, 0..=100_000_000).map(Value::Number),
        Kind::Money => dong(reader, form, name).map(Value::Number),
        Kind::Percent => percent(reader, form, name).map(Value::Number),
        Kind::Choice(values) => {
            let values: Vec<_> = values.iter().map(|value| (*value, *value)).collect();
            reader.optional_one_of(name, &values).map(|value| Value::Choice(value.to_owned()))
        }
        Kind::Organisation => body(reader, name, known, false),
        Kind::AnyBody => body(reader, name, known, true),
        Kind::Task => {
            let tasks: Vec<_> = known.tasks.iter().map(|task| (task.to_string(), *task)).collect();
            let tasks: Vec<_> = tasks.iter().map(|(text, task)| (text.as_str(), *task)).collect();
            reader.optional_one_of(name, &tasks).map(Value::Task)
        }
        Kind::Tick => reader.flag(name).then_some(Value::Number(1)),
    }
}

fn in_range(reader: &mut FormReader<'_>, name: &str, day: Day) -> Option<Day> {
    if (2000..=2100).contains(&day.0.year()) {
        return Some(day);
    }
    reader.problem(Problem::new(name, "registers-day-far"));
    None
}

/// Đồng, in figures or as people say it: `84.000.000`, `1,5 tỷ`, `200 triệu đồng`.
fn dong(reader: &mut FormReader<'_>, form: &Form, name: &str) -> Option<i64> {
    let typed = normalise(form.value(name).trim()).into_owned();
    let said = money(&typed).into_iter().find(|found| found.range == (0..typed.len()));
    let Some(said) = said else {
        let figure = reader.optional_int(name, 0..=MOST_MONEY);
        reader.reword(name, "registers-money-unreadable");
        return figure;
    };
    if said.sum.0 > MOST_MONEY {
        reader.problem(Problem::new(name, "registers-money-unreadable"));
        return None;
    }
    Some(said.sum.0)
}

/// Tenths of a percent: `12`, `12,5`, `12,5%`.
fn percent(reader: &mut FormReader<'_>, form: &Form, name: &str) -> Option<i64> {
    let typed = form.value(name).trim().trim_end_matches('%').trim_end();
    if typed.is_empty() {
        return None;
    }
    let (whole, part) = typed.split_once([',', '.']).unwrap_or((typed, "0"));
    let digits = |text: &str, most: usize| {
        let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i64>().ok()).flatten()
    };
    let tenths = digits(whole, 3).zip(digits(part, 1)).map(|(whole, part)| whole * 10 + part);
    let tenths = tenths.filter(|tenths| *tenths <= 1000);
    if tenths.is_none() {
        reader.problem(Problem::new(name, "registers-percent-unreadable"));
    }
    tenths
}

/// A body by its name. Where the directory has the name, in full or short, the entry is joined to it.
fn body(reader: &mut FormReader<'_>, name: &str, known: &Known<'_>, outside: bool) -> Option<Value> {
    let words = reader.line(name, Need::Optional, 300);
    if words.is_empty() || reader.is_bad(name) {
        return None;
    }
    let key = fold(&words);
    let same = known.organisations.iter().find(|one| fold(&one.name) == key || fold(&one.short_name) == key);
    if let Some(found) = same {
        return Some(Value::Body(found.name.clone(), Some(found.id)));
    }
    if outside {
        return Some(Value::Body(words, None));
    }
    let near = known.organisations.iter().filter(|one| fold(&one.name).contains(&key));
    let near: Vec<_> = near.take(3).map(|one| one.name.as_str()).collect();
    reader.problem(if near.is_empty() {
        Problem::new(name, "registers-body-unknown")
    } else {
        Problem::new(name, "registers-body-near").with("names", near.join("; "))
    });
    None
}
