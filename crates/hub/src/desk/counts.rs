//! Counts of calls, from the rows of the calls: by kind, by reason, by day. A figure is the length of its list.
//!
//! Those who see the figures are officers of the desk, who see the lists as well; a call that names the officer who asks
//! is in neither.

use std::collections::BTreeMap;

use crate::Hub;
use crate::authority::Principal;
use crate::desk::actions::{desk, facts};
use crate::desk::model::{CHANNELS, NON_CASES, REASONS};
use crate::desk::store::{self, CallRow};
use crate::error::Result;
use crate::time::Day;

/// A call as it is counted.
pub struct Call {
    /// Its row.
    pub row: CallRow,
    /// The reason's name and its words of that day; nothing for a non-case.
    pub reason: Option<(String, String)>,
}

/// Which calls of a span are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By this way.
    pub channel: Option<String>,
    /// No case, for this reason.
    pub non_case: Option<String>,
    /// Any non-case, or any report, or open ones.
    pub state: Option<String>,
    /// A report for this reason.
    pub reason: Option<String>,
}

impl Wanted {
    fn means(&self, call: &Call) -> bool {
        let is = |wanted: &Option<String>, there: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| there == Some(wanted))
        };
        is(&self.channel, Some(&call.row.channel))
            && is(&self.state, Some(&call.row.state))
            && is(&self.non_case, call.row.non_case.as_deref())
            && is(&self.reason, call.reason.as_ref().map(|(code, _)| code.as_str()))
    }
}

/// The calls of a span that are meant, the newest first; both days included.
pub async fn list(hub: &Hub, who: &Principal, (from, to): (Day, Day), wanted: &Wanted) -> Result<Vec<Call>> {
    let mut calls = all(hub, who, (from, to)).await?;
    calls.retain(|call| wanted.means(call));
    Ok(calls)
}

async fn all(hub: &Hub, who: &Principal, (from, to): (Day, Day)) -> Result<Vec<Call>> {
    let unit = desk(who)?;
    let span = (from.start(), to.plus(1).start());
    let rows = store::between(hub, &hub.db, unit, who.person, span).await?;
    let call = |row: CallRow| {
        let reason = facts(hub, &row)?.map(|facts| (facts.reason.code, facts.reason.label));
        Ok(Call { row, reason })
    };
    rows.into_iter().map(call).collect()
}

/// A line of a table: its name, its words, how many.
pub type Line = (String, String, u64);

/// What is counted of a span.
pub struct Counts {
    /// All calls.
    pub all: u64,
    /// By way.
    pub channels: Vec<(&'static str, u64)>,
    /// By what they came to: `report`, `non-case`, `open`.
    pub states: Vec<(&'static str, u64)>,
    /// Non-cases by reason.
    pub non_cases: Vec<(&'static str, u64)>,
    /// Reports by reason, the most frequent first; the words are those of the list of its day.
    pub reasons: Vec<Line>,
    /// By day (or by month where the span is longer than two): first and last day, all, reports, non-cases.
    pub days: Vec<(Day, Day, u64, u64, u64)>,
}

/// Counts the calls of a span.
pub async fn count(hub: &Hub, who: &Principal, (from, to): (Day, Day)) -> Result<Counts> {
    let calls = all(hub, who, (from, to)).await?;
    let some = |wanted: Wanted| calls.iter().filter(|call| wanted.means(call)).count() as u64;
    let named = |name: &str| Some(name.to_owned());
    let mut reasons: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
    for (code, label) in calls.iter().filter_map(|call| call.reason.as_ref()) {
        reasons.entry(code).or_insert((label, 0)).1 += 1;
    }
    let mut reasons: Vec<Line> = reasons
        .into_iter()
        .map(|(code, (label, count))| (code.to_owned(), label.to_owned(), count))
        .collect();
    let rank = |code: &str| REASONS.iter().position(|(known, _)| *known == code);
    reasons.sort_by_key(|(code, _, count)| (std::cmp::Reverse(*count), rank(code)));
    Ok(Counts {
        all: calls.len() as u64,
        channels: CHANNELS
            .map(|channel| (channel, some(Wanted { channel: named(channel), ..Wanted::default() })))
            .to_vec(),
        states: ["report", "non-case", "open"]
            .map(|state| (state, some(Wanted { state: named(state), ..Wanted::default() })))
            .to_vec(),
        non_cases: NON_CASES
            .map(|(why, _)| (why, some(Wanted { non_case: named(why), ..Wanted::default() })))
            .to_vec(),
        reasons,
        days: by_day(&calls, (from, to)),
    })
}

/// Days with calls, or months where the span is longer than 62 days; the newest first.
fn by_day(calls: &[Call], (from, to): (Day, Day)) -> Vec<(Day, Day, u64, u64, u64)> {
    let months = from.plus(62) <= to;
    let mut found: BTreeMap<Day, (Day, u64, u64, u64)> = BTreeMap::new();
    for call in calls {
        let day = call.row.started_at.day();
        let (first, last) = match months {
            true => (Day(day.0.first_of_month()).max(from), Day(day.0.last_of_month()).min(to)),
            false => (day, day),
        };
        let entry = found.entry(first).or_insert((last, 0, 0, 0));
        entry.1 += 1;
        entry.2 += u64::from(call.row.state == "report");
        entry.3 += u64::from(call.row.state == "non-case");
    }
    found.into_iter().rev().map(|(day, (last, all, reports, non))| (day, last, all, reports, non)).collect()
}
