//! The programme of the schools: two events in each of five years at each of them, most of them accepted.

use lachan_hub::Hub;
use lachan_hub::db::{Tx, Value};
use lachan_hub::time::{DAY, Day, HOUR, Moment};
use uuid::Uuid;

use crate::country::Country;
use crate::dice::Dice;
use crate::rows::{Load, at_or, day, id, int, text};
use crate::{Failure, a_day};

const KINDS: [&str; 6] =
    ["flag-salute", "citizenship-week", "class-hour", "civics-lesson", "drill", "parents-meeting"];
const TOPICS: [&str; 5] = [",internet,", ",security,privacy,", ",abuse,telling,", ",abuse,", ",creative,"];
const BANDS: [&str; 4] = [",6-10,", ",11-14,", ",6-10,11-14,", ",15-17,"];

/// How many rows were made.
pub struct Made {
    /// Events.
    pub events: usize,
    /// Their versions.
    pub versions: usize,
}

/// The events of all schools in some years.
pub async fn make(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    years: impl Iterator<Item = i16>,
) -> Result<Made, Failure> {
    let mut rows = Rows::new(country, hub.clock.now());
    let mut made = Made { events: 0, versions: 0 };
    for year in years {
        // the second term of one school year and the first of the next
        for (from, days) in [(a_day(year, 1, 20)?, 120), (a_day(year, 9, 8)?, 105)] {
            for (n, school) in country.schools.iter().enumerate() {
                // one in thirty holds none in a term
                if !dice.percent(97) {
                    continue;
                }
                let held = from.plus(dice.up_to(days));
                rows.event(dice, school.id, held);
                if n % 2_000 == 0 {
                    rows.write(hub, tx).await?;
                }
            }
            made = rows.write(hub, tx).await?;
        }
    }
    Ok(made)
}

struct Rows {
    now: Moment,
    by: Uuid,
    second: Uuid,
    events: Load,
    versions: Load,
    units: Load,
    evidence: Load,
}

/// A version on its way in.
struct Version<'a> {
    event: Uuid,
    version: i64,
    at: Moment,
    until: Option<Moment>,
    by: Uuid,
    state: &'a str,
    reason: &'a str,
}

impl Rows {
    fn new(country: &Country, now: Moment) -> Self {
        Self {
            now,
            by: country.by.0,
            second: country.second.0,
            events: Load::new("programme_event", "id organisation_id entered_at entered_by"),
            versions: Load::new(
                "programme_event_version",
                "event_id version at until_at by_id author_id state kind held_on minutes bands topics children
                 adults led_by evidence reason",
            ),
            units: Load::new("programme_event_unit", "event_id version unit_id"),
            evidence: Load::new("programme_evidence", "id event_id kind name digest added_at added_by"),
        }
    }

    async fn write(&mut self, hub: &Hub, tx: &mut Tx) -> Result<Made, Failure> {
        let events = self.events.write(hub, tx).await?;
        let versions = self.versions.write(hub, tx).await?;
        self.units.write(hub, tx).await?;
        self.evidence.write(hub, tx).await?;
        Ok(Made { events, versions })
    }

    fn event(&mut self, dice: &mut Dice, school: Uuid, held: Day) {
        let entered = dice.moment(held);
        // what is to come stands as planned a fortnight ahead
        let at = if entered > self.now { self.now.plus(-DAY) } else { entered.plus(HOUR) };
        if held > self.now.day().plus(14) {
            return;
        }
        let event = dice.id(at);
        self.events.row([id(event), id(school), int(at.0), id(self.by)]);
        let state = match dice.below(100) {
            _ if entered > self.now => "planned",
            0..=79 => "accepted",
            80..=87 => "submitted",
            88..=94 => "held",
            95..=97 => "returned",
            _ => "cancelled",
        };
        let accepted = at.plus((1 + i64::from(dice.up_to(20))) * DAY);
        let state = if state == "accepted" && accepted > self.now { "submitted" } else { state };
        let about = About {
            kind: dice.one::<&str>(&KINDS),
            held,
            // one in fifty is too short, one in fifty about nothing
            minutes: if dice.percent(2) { 10 } else { 15 + dice.up_to(75) },
            bands: dice.one::<&str>(&BANDS),
            topics: if dice.percent(2) { "," } else { dice.one::<&str>(&TOPICS) },
            children: 40 + dice.up_to(600),
        };
        if matches!(state, "accepted" | "returned") {
            let first = Version {
                event,
                version: 1,
                at,
                until: Some(accepted),
                by: self.by,
                state: "submitted",
                reason: "",
            };
            self.version(&first, &about, school);
            let reason = if state == "returned" { "Biên bản chưa có chữ ký." } else { "" };
            let then =
                Version { version: 2, at: accepted, until: None, by: self.second, state, reason, ..first };
            self.version(&then, &about, school);
        } else {
            let reason = if state == "cancelled" { "Nghỉ học vì mưa lũ." } else { "" };
            let one = Version { event, version: 1, at, until: None, by: self.by, state, reason };
            self.version(&one, &about, school);
        }
        if matches!(state, "accepted" | "returned" | "submitted") {
            self.evidence.row([
                id(dice.id(at)),
                id(event),
                text("link"),
                text("https://truong.example.vn/bien-ban"),
                text(""),
                int(at.0),
                id(self.by),
            ]);
        }
    }

    fn version(&mut self, version: &Version<'_>, about: &About<'_>, school: Uuid) {
        let proven = matches!(version.state, "accepted" | "submitted" | "returned");
        self.versions.row([
            id(version.event),
            int(version.version),
            int(version.at.0),
            at_or(version.until),
            id(version.by),
            id(self.by),
            text(version.state),
            text(about.kind),
            day(about.held),
            int(about.minutes.into()),
            text(about.bands),
            text(about.topics),
            int(about.children.into()),
            int(4),
            text("Ban giám hiệu"),
            int(proven.into()),
            Value::from(version.reason),
        ]);
        self.units.row([id(version.event), int(version.version), id(school)]);
    }
}

/// What an event is about.
struct About<'a> {
    kind: &'a str,
    held: Day,
    minutes: i32,
    bands: &'a str,
    topics: &'a str,
    children: i32,
}
