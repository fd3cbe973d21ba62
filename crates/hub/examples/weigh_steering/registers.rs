//! Entries of all registers, by their declarations, and what goes beside: inspections, bodies that failed to act.

use lachan_hub::Hub;
use lachan_hub::db::{Tx, Value};
use lachan_hub::registers::declared::ALL;
use lachan_hub::registers::model::{Field, Kind, Register};
use lachan_hub::time::{Day, Moment};
use uuid::Uuid;

use crate::Failure;
use crate::country::{Body, COMMUNES, Country};
use crate::dice::Dice;
use crate::rows::{Load, NO_TEXT, day, flag, id, id_or, int, text};
use crate::work::Plan;

/// How many entries each register gets in five years; the others get the last number.
const ENTRIES: [(&str, usize); 6] = [
    ("online-rules", 20_000),
    ("funding", 8_000),
    ("staff", 7_000),
    ("training", 5_000),
    ("school-safety", 5_000),
    ("", 1_500),
];

/// Makes the entries; gives how many.
pub async fn make(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    plans: &[Plan],
) -> Result<usize, Failure> {
    let mut rows = Rows::new(country, plans, hub.clock.now());
    let mut made = 0;
    for register in ALL {
        let known = ENTRIES.iter().find(|(name, _)| *name == register.name || name.is_empty());
        for n in 0..known.map_or(0, |(_, count)| *count) {
            rows.entry(dice, register, n);
            if n % 2_000 == 0 {
                rows.write(hub, tx).await?;
            }
        }
        made = rows.write(hub, tx).await?;
    }
    Ok(made)
}

struct Rows<'c> {
    country: &'c Country,
    plans: &'c [Plan],
    now: Moment,
    entries: Load,
    values: Load,
    standings: Load,
    changes: Load,
}

/// An entry whose fields are being filled.
struct Entry<'a> {
    id: Uuid,
    register: &'a Register,
    on: Day,
    /// Which commune's it is, where it is a commune's.
    commune: Option<usize>,
}

impl<'c> Rows<'c> {
    fn new(country: &'c Country, plans: &'c [Plan], now: Moment) -> Self {
        Self {
            country,
            plans,
            now,
            entries: Load::new(
                "register_entry",
                "id register organisation_id year day state settled title folded sole_for version recorded_at
                 recorded_by",
            ),
            values: Load::new(
                "register_value",
                "entry_id register field kind words choice number day organisation_id task_id",
            ),
            standings: Load::new(
                "register_standing",
                "entry_id version at register organisation_id day settled sole title",
            ),
            changes: Load::new("register_change", "entry_id version at by_id what changes"),
        }
    }

    async fn write(&mut self, hub: &Hub, tx: &mut Tx) -> Result<usize, Failure> {
        let made = self.entries.write(hub, tx).await?;
        self.values.write(hub, tx).await?;
        self.standings.write(hub, tx).await?;
        self.changes.write(hub, tx).await?;
        Ok(made)
    }

    fn entry(&mut self, dice: &mut Dice, register: &Register, n: usize) {
        let of_schools = register.only == Some("school") || register.name == "school-safety";
        let commune = (!of_schools && dice.percent(85)).then_some(n % COMMUNES);
        let body: &Body = match commune {
            Some(n) => &self.country.communes[n],
            None if of_schools => &self.country.schools[n % self.country.schools.len()],
            None => dice.one(&self.country.departments),
        };
        let on = self.now.day().plus(-dice.up_to(5 * 365));
        let recorded = dice.moment(on.plus(1)).min(self.now);
        let entry = Entry { id: dice.id(recorded), register, on, commune };
        let names: Vec<&str> = register.states.iter().map(|stand| stand.name).collect();
        let state = if names.is_empty() { register.first_state() } else { *dice.one(&names) };
        let sole = register.sole.contains(&state).then_some(body.id);
        let title =
            format!("{} số {n}", lachan_hub::web::Lang::Vi.t(&format!("registers-{}", register.name)));
        let on_day = register.field(register.on).is_none_or(|field| field.kind == Kind::Day);
        self.entries.row([
            id(entry.id),
            text(register.name),
            id(body.id),
            int(on.0.year().into()),
            if on_day { day(on) } else { NO_TEXT },
            text(state),
            flag(register.is_settled(state)),
            text(&title),
            text(lachan_text::fold(&format!("{title} {}", body.name))),
            id_or(sole),
            int(1),
            int(recorded.0),
            id(self.country.by.0),
        ]);
        self.standings.row([
            id(entry.id),
            int(1),
            int(recorded.0),
            text(register.name),
            id(body.id),
            if on_day { day(on) } else { NO_TEXT },
            flag(register.is_settled(state)),
            flag(sole.is_some()),
            text(&title),
        ]);
        for field in register.fields {
            self.value(dice, &entry, field, &title);
        }
        self.changes.row([
            id(entry.id),
            int(1),
            int(recorded.0),
            id(self.country.by.0),
            text("recorded"),
            text(format!(r#"[{{"field":"{}","before":"","after":"{title}"}}]"#, register.title)),
        ]);
    }

    fn value(&mut self, dice: &mut Dice, entry: &Entry<'_>, field: &Field, title: &str) {
        let (mut words, mut choice, mut number, mut on, mut task) = (None, None, None, None, None);
        match field.kind {
            Kind::Line | Kind::Text | Kind::Person | Kind::Organisation | Kind::AnyBody => {
                words =
                    Some(if field.name == entry.register.title { title } else { "Theo hồ sơ kèm theo." });
            }
            Kind::Choice(all) => choice = Some(*dice.one(all)),
            Kind::Year => number = Some(i64::from(entry.on.0.year())),
            Kind::Count => number = Some(1 + i64::from(dice.up_to(300))),
            Kind::Money => number = Some(1_000_000 * (1 + i64::from(dice.up_to(200)))),
            Kind::Percent => number = Some(i64::from(dice.up_to(1_001))),
            Kind::Tick => number = Some(1),
            Kind::Day => on = Some(entry.on),
            Kind::Task => task = entry.commune.map(|n| dice.one(self.plans).of_communes[n]),
        }
        if field.kind == Kind::Task && task.is_none() {
            return;
        }
        let some = |words: Option<&str>| Value::Text(words.map(Into::into));
        self.values.row([
            id(entry.id),
            text(entry.register.name),
            text(field.name),
            text(field.kind.name()),
            some(words),
            some(choice),
            number.into(),
            on.into(),
            id_or(None),
            id_or(task),
        ]);
    }
}
