//! When the time of a record is over: by the rule that holds, or by one that was agreed to and begins to hold before.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::Hub;
use crate::error::Result;
use crate::retention::model::{Kind, Span, Unit};
use crate::retention::store::{self, Begun, SOURCES};
use crate::slice::Class;
use crate::time::Moment;

/// A version of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number; 1 is the program's own.
    pub number: i64,
    /// How long.
    pub span: Span,
    /// From when it holds.
    pub from: Moment,
}

/// The rules of a moment.
pub struct Rules {
    now: Moment,
    versions: BTreeMap<Kind, Vec<Version>>,
}

/// A day on which something is destroyed.
#[derive(Clone, Debug)]
pub struct Due {
    /// The record.
    pub begun: Begun,
    /// By which rule.
    pub kind: Kind,
    /// Which version of it.
    pub version: i64,
    /// From this moment on.
    pub at: Moment,
}

impl Rules {
    /// The rules that hold now, and those to come.
    pub async fn of(hub: &Hub) -> Result<Self> {
        let mut versions: BTreeMap<Kind, Vec<Version>> = Kind::ALL
            .into_iter()
            .map(|kind| (kind, vec![Version { number: 1, span: kind.own(), from: Moment(0) }]))
            .collect();
        for row in store::rules(hub, &hub.db).await? {
            let (Some(kind), Some(unit)) = (Kind::parse(&row.kind), Unit::parse(&row.span_unit)) else {
                continue;
            };
            let Some(from) = row.effective_at else { continue };
            let span = Span { unit, amount: row.amount };
            versions.entry(kind).or_default().push(Version { number: row.version, span, from });
        }
        Ok(Self { now: hub.clock.now(), versions })
    }

    /// The version that holds now.
    pub fn current(&self, kind: Kind) -> Version {
        let mut held = self.versions[&kind].iter().filter(|version| version.from <= self.now);
        held.next_back().copied().unwrap_or(Version { number: 1, span: kind.own(), from: Moment(0) })
    }

    /// The version that was agreed to and does not hold yet.
    pub fn coming(&self, kind: Kind) -> Option<Version> {
        self.versions[&kind].iter().rfind(|version| version.from > self.now).copied()
    }

    /// When something is destroyed whose time began with `event`, and by which version.
    pub fn due(&self, kind: Kind, event: Moment) -> (Moment, i64) {
        let current = self.current(kind);
        let at = current.span.after(event);
        match self.coming(kind) {
            Some(coming) if at >= coming.from => (coming.span.after(event).max(coming.from), coming.number),
            _ => (at, current.number),
        }
    }

    /// Everything of this kind that is over by `until` began before this.
    pub fn before(&self, kind: Kind, until: Moment) -> Moment {
        let day = until.day();
        let current = self.current(kind).span.before(day);
        self.coming(kind).map_or(current, |coming| coming.span.before(day).max(current))
    }

    /// By which rules the days of a class are reckoned; another text when one of them changes.
    pub fn fingerprint(&self, class: Class) -> String {
        let of_class = Kind::ALL.into_iter().filter(|kind| kind.class() == class);
        let each = of_class.map(|kind| match self.coming(kind) {
            Some(coming) => format!("{} {}>{}", kind.name(), self.current(kind).number, coming.number),
            None => format!("{} {}", kind.name(), self.current(kind).number),
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// The day of one record, read anew: the earliest of all rules that it falls under.
    pub async fn of_record(&self, hub: &Hub, class: Class, id: Uuid) -> Result<Option<Due>> {
        let mut found: Option<Due> = None;
        for source in SOURCES.iter().filter(|source| source.kind.class() == class) {
            let Some(begun) = store::begun(hub, &hub.db, source, id).await? else { continue };
            let (at, version) = self.due(source.kind, begun.event_at);
            if found.as_ref().is_none_or(|known| at < known.at) {
                found = Some(Due { begun, kind: source.kind, version, at });
            }
        }
        Ok(found)
    }
}
