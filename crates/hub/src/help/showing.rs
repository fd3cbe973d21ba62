//! What everybody sees: the places that help, with whether they are open now.

use crate::Hub;
use crate::calendar::Working;
use crate::calendar::holidays::{holidays, is_weekend};
use crate::error::Result;
use crate::help::actions::communes;
use crate::help::hours::Opening;
use crate::help::model::{Draft, KINDS, SHELTER};
use crate::help::store;
use crate::time::{Day, Moment};
use crate::working_days;

/// The days on which places that keep public holidays are closed.
pub struct DaysOff(Working);

impl DaysOff {
    /// By the calendar of this installation.
    pub async fn of(hub: &Hub) -> Result<Self> {
        Ok(Self(working_days::actions::working(hub).await?))
    }

    /// Is it a public holiday, or a weekday that a decision made one?
    pub fn is_off(&self, day: Day) -> bool {
        if is_weekend(day.0) {
            holidays(day.0.year()).iter().any(|(holiday, _)| *holiday == day.0)
        } else {
            !self.0.is_worked(day)
        }
    }

    /// Where a place stands at a moment.
    pub fn opening(&self, says: &Draft, now: Moment) -> Opening {
        says.hours.at(now, |day| says.closed_on_holidays && self.is_off(day))
    }

    /// The days off of some years, in order.
    pub fn of_years(&self, first: i16, last: i16) -> Vec<Day> {
        let mut day = Day(jiff::civil::date(first, 1, 1));
        let mut found = Vec::new();
        while day.0.year() <= last {
            if self.is_off(day) {
                found.push(day);
            }
            day = day.plus(1);
        }
        found
    }
}

/// A place as everybody may see it.
pub struct Shown {
    /// What it says; without the address of a shelter.
    pub says: Draft,
    /// Where it stands now.
    pub opening: Opening,
}

/// The places that help people of a commune, or all: by kind, open ones first, near ones before those of the
/// whole province. A place whose commune no longer stands is shown to everybody rather than to nobody.
pub async fn public(hub: &Hub, area: Option<&str>) -> Result<Vec<Shown>> {
    let now = hub.clock.now();
    let off = DaysOff::of(hub).await?;
    let communes = communes(hub).await?;
    let stands = |code: &str| communes.iter().any(|known| known.code == code);
    let places = store::all(hub, false).await?.into_iter();
    let places =
        places.filter(|place| area.is_none_or(|area| place.says.area == area || !stands(&place.says.area)));
    let mut shown: Vec<Shown> = places
        .map(|place| {
            let mut says = place.says;
            if says.kind == SHELTER {
                says.address = String::new();
            }
            Shown { opening: off.opening(&says, now), says }
        })
        .collect();
    let place_of_kind = |kind: &str| KINDS.iter().position(|known| *known == kind);
    shown
        .sort_by_key(|one| (place_of_kind(&one.says.kind), !one.opening.is_open(), one.says.area.is_empty()));
    Ok(shown)
}
