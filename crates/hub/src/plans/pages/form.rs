//! The forms of the review: from a duty to its fields and back.

use jiff::civil::Date;
use lachan_plan::model::{DueKind, TimeKind};

use crate::organisations::actions::Organisation;
use crate::plans::actions::{DutyChange, ReportingVerdict};
use crate::plans::model::{Body, DUE_KINDS, Group, Part, TIME_KINDS, When, Who};
use crate::plans::register::Register;
use crate::plans::store::{Duty, Reporting};
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::{Form, FormReader, Need, Problem};

/// What a select sends for a name that a person takes out.
pub(super) const REMOVE: &str = "-";
const OUTSIDE: &str = "outside";

/// What a select sends for this choice.
pub(super) fn value(who: Who) -> String {
    match who {
        Who::Open => String::new(),
        Who::Organisation(id) => id.to_string(),
        Who::Group(group) => format!("group:{}", group.name()),
        Who::Outside => OUTSIDE.to_owned(),
    }
}

/// The choice that a select has sent; `None` for something else.
pub(super) fn who(value: &str, register: &[Organisation]) -> Option<Who> {
    if let Some(group) = value.strip_prefix("group:") {
        return Group::parse(group).map(Who::Group);
    }
    match value {
        "" => Some(Who::Open),
        OUTSIDE => Some(Who::Outside),
        id => {
            let id = id.parse().ok()?;
            register.iter().any(|known| known.id == id).then_some(Who::Organisation(id))
        }
    }
}

/// The choices of a select for a body: `(value, words)`.
pub(super) fn options(lang: Lang, register: &[Organisation]) -> Vec<(String, String)> {
    /// Above this many organisations only those of the province are offered.
    const MOST: usize = 300;
    let all = register.len() <= MOST;
    let mut options = vec![(String::new(), lang.t("plans-choose-body").into_owned())];
    for group in Group::ALL {
        // i18n: plans-group-*
        let words = lang.t(&format!("plans-group-{}", group.name())).into_owned();
        options.push((value(Who::Group(*group)), words));
    }
    options.push((OUTSIDE.to_owned(), lang.t("plans-outside").into_owned()));
    let bodies = register.iter().filter(|body| all || body.level == "province");
    options.extend(bodies.map(|body| (body.id.to_string(), body.name.clone())));
    options
}

/// The fields of a duty as it stands.
pub(super) fn duty_form(lang: Lang, duty: &Duty, bodies: &[Body]) -> Form {
    let day = |day: Option<Day>| day.map(|day| lang.date(day.0)).unwrap_or_default();
    let coordinate: Vec<_> =
        bodies.iter().filter(|body| body.part == Part::Coordinate).map(|body| body.words.as_str()).collect();
    let mut pairs = vec![
        ("seen".to_owned(), duty.version.to_string()),
        ("coordinate".to_owned(), coordinate.join("\n")),
        ("kind".to_owned(), duty.time_kind.clone()),
        ("from".to_owned(), day(duty.time_from)),
        ("to".to_owned(), day(duty.time_to)),
        ("outcome".to_owned(), duty.outcome.clone().unwrap_or_default()),
    ];
    let leads = bodies.iter().filter(|body| body.part == Part::Lead);
    pairs.extend(leads.enumerate().map(|(index, body)| (format!("lead-{index}"), value(body.who))));
    Form::new(pairs)
}

/// Reads a duty's fields. All problems that the fields have by themselves come beside the change.
pub(super) fn read_duty(
    form: &Form,
    bodies: &[Body],
    organisations: &[Organisation],
    register: &Register,
) -> (DutyChange, Vec<Problem>) {
    let mut reader = FormReader::new(form);
    let mut changed = read_leads(form, bodies, organisations, &mut reader);
    let lines = reader.text("coordinate", Need::Optional, 2000);
    let known: Vec<_> = bodies.iter().filter(|body| body.part == Part::Coordinate).collect();
    for words in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let same = known.iter().find(|body| body.words == words);
        changed.push(same.map_or_else(|| typed(words, register), |body| (*body).clone()));
    }
    let kinds: Vec<_> = TIME_KINDS.iter().map(|(kind, name)| (*name, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let when = When { kind, from: day(reader.optional_day("from")), to: day(reader.optional_day("to")) };
    let outcome = reader.line("outcome", Need::Optional, 500);
    let outcome = (!outcome.is_empty()).then_some(outcome);
    let problems = reader.finish().err().unwrap_or_default();
    (DutyChange { bodies: changed, when: without_days(when), outcome }, problems)
}

/// "Thường xuyên" and "không ghi" have no days.
fn without_days(when: When) -> When {
    match when.kind {
        TimeKind::Unspecified | TimeKind::Ongoing => When { from: None, to: None, ..when },
        _ => when,
    }
}

fn day(date: Option<Date>) -> Option<Day> {
    date.map(Day)
}

fn typed(words: &str, register: &Register) -> Body {
    let key = lachan_text::slug(words);
    let who = register.who(words, &key);
    Body { part: Part::Coordinate, words: words.to_owned(), key, who }
}

fn read_leads(
    form: &Form,
    bodies: &[Body],
    organisations: &[Organisation],
    reader: &mut FormReader<'_>,
) -> Vec<Body> {
    let mut leads = Vec::new();
    for (index, body) in bodies.iter().filter(|body| body.part == Part::Lead).enumerate() {
        let field = format!("lead-{index}");
        match form.value(&field) {
            REMOVE => {}
            sent => match who(sent, organisations) {
                Some(who) => leads.push(Body { who, ..body.clone() }),
                None => reader.problem(Problem::new(&field, "form-choose-one")),
            },
        }
    }
    match who(form.value("lead-new"), organisations) {
        Some(Who::Open) => {}
        Some(who @ Who::Organisation(id)) => {
            let words = organisations.iter().find(|body| body.id == id).map(|body| body.name.clone());
            let words = words.unwrap_or_default();
            let key = lachan_text::slug(&words);
            leads.push(Body { part: Part::Lead, words, key, who });
        }
        Some(who @ Who::Group(group)) => {
            // i18n: plans-group-*
            let words = Lang::Vi.t(&format!("plans-group-{}", group.name())).into_owned();
            leads.push(Body { part: Part::Lead, words, key: group.name().to_owned(), who });
        }
        Some(Who::Outside) | None => reader.problem(Problem::new("lead-new", "form-choose-one")),
    }
    leads
}

/// The fields of a duty to report as it stands.
pub(super) fn reporting_form(item: &Reporting) -> Form {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    Form::new(vec![
        ("seen".to_owned(), item.version.to_string()),
        ("subject".to_owned(), item.subject.clone()),
        ("to".to_owned(), item.to_words.clone()),
        ("through".to_owned(), item.through_words.clone()),
        ("kind".to_owned(), item.due_kind.clone()),
        ("day".to_owned(), number(item.due_day)),
        ("month".to_owned(), number(item.due_month)),
        ("year".to_owned(), number(item.due_year)),
    ])
}

/// What the fields of a duty to report say.
pub(super) struct ReadReporting {
    /// On what, to whom, through whom.
    pub words: [String; 3],
    /// How often.
    pub kind: DueKind,
    /// Month, day, year.
    pub day: [Option<i64>; 3],
}

impl ReadReporting {
    /// The verdict that takes it over.
    pub fn verdict(self) -> ReportingVerdict {
        let ([subject, to, through], [month, day, year]) = (self.words, self.day);
        ReportingVerdict::Take { subject, to, through, kind: self.kind, month, day, year }
    }
}

/// Reads the fields of a duty to report, with the problems that they have by themselves.
pub(super) fn read_reporting(form: &Form) -> (ReadReporting, Vec<Problem>) {
    let mut reader = FormReader::new(form);
    let words = [
        reader.line("subject", Need::Optional, 500),
        reader.line("to", Need::Optional, 300),
        reader.line("through", Need::Optional, 300),
    ];
    let kinds: Vec<_> = DUE_KINDS.iter().map(|(kind, name)| (*name, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let day = [
        reader.optional_int("month", 1..=12),
        reader.optional_int("day", 1..=31),
        reader.optional_int("year", 2000..=2100),
    ];
    (ReadReporting { words, kind, day }, reader.finish().err().unwrap_or_default())
}
