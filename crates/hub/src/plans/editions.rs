//! A corrected edition beside the one in force: which duty is which, and what changed in it. Pure.

use lachan_plan::model as read;

use crate::plans::copies::likeness;
use crate::plans::model::DutyId;
use crate::plans::store::{Duty, Reporting};

/// From this likeness on (of 100) two sentences are one duty in other words.
const REWORDED: usize = 60;

/// A duty of the corrected edition and the one that it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Of the corrected edition.
    pub duty: DutyId,
    /// Of the edition before.
    pub from: DutyId,
    /// Nothing that the reader reads has changed.
    pub same: bool,
}

/// Which duty was which before, each at most once: the same words first, then words that are like them.
pub fn carried(before: &[Duty], now: &[Duty], read_before: &read::Plan) -> Vec<Carried> {
    let mut found: Vec<Carried> = Vec::new();
    let words: Vec<String> = before.iter().map(|duty| plain(&duty.text)).collect();
    let mut open: Vec<bool> = vec![true; before.len()];
    let mut rest: Vec<&Duty> = Vec::new();
    for duty in now {
        let mine = plain(&duty.text);
        let alike = (0..before.len()).filter(|i| open[*i] && words[*i] == mine);
        // the text and the appendix may order the same: the one in the same place is meant
        let best = alike
            .min_by_key(|i| (before[*i].path != duty.path, before[*i].lead_words != duty.lead_words, *i));
        match best {
            Some(i) => {
                open[i] = false;
                let same = is_same(&before[i], duty, read_before);
                found.push(Carried { duty: duty.id, from: before[i].id, same });
            }
            None => rest.push(duty),
        }
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (n, duty) in rest.iter().enumerate() {
        let left = (0..before.len()).filter(|i| open[*i]);
        let alike = left.map(|i| (likeness(&before[i].text, &duty.text), n, i));
        pairs.extend(alike.filter(|(alike, ..)| *alike >= REWORDED));
    }
    pairs.sort_by_key(|(alike, n, i)| (std::cmp::Reverse(*alike), before[*i].path != rest[*n].path, *n, *i));
    let mut taken = vec![false; rest.len()];
    for (_, n, i) in pairs {
        if open[i] && !taken[n] {
            (open[i], taken[n]) = (false, true);
            found.push(Carried { duty: rest[n].id, from: before[i].id, same: false });
        }
    }
    found
}

/// Whether two duties to report are the same: who, to whom, through whom, on what and when.
pub fn is_same_reporting(before: &read::ReportingDuty, now: &read::ReportingDuty) -> bool {
    let names =
        |bodies: &[read::Organisation]| bodies.iter().map(|body| plain(&body.raw)).collect::<Vec<_>>();
    let subject = |item: &read::ReportingDuty| item.subject.as_deref().map(plain);
    names(&before.who) == names(&now.who)
        && names(&before.to) == names(&now.to)
        && names(&before.through) == names(&now.through)
        && subject(before) == subject(now)
        && (before.due.kind, before.due.day, before.due.month, before.due.year)
            == (now.due.kind, now.due.day, now.due.month, now.due.year)
}

/// The duty to report that the reader found at a row's place.
pub fn read_reporting<'p>(plan: &'p read::Plan, item: &Reporting) -> Option<&'p read::ReportingDuty> {
    let here = |known: &&read::ReportingDuty| {
        known.id == item.path && i64::try_from(known.span.first_line) == Ok(item.first_line)
    };
    plan.reporting.iter().find(here)
}

fn is_same(before: &Duty, now: &Duty, read_before: &read::Plan) -> bool {
    let outcome_read = read_before.duties.iter().chain(&read_before.measures);
    let outcome_read = outcome_read.filter(|duty| duty.id == before.path && duty.text == before.text);
    // a person may have corrected the result since: what the document said then counts
    let outcome =
        outcome_read.map(|duty| duty.outcome.clone()).next().unwrap_or_else(|| before.outcome.clone());
    before.kind == now.kind
        && plain(&before.lead_words) == plain(&now.lead_words)
        && before.time_words.as_deref().map(plain) == now.time_words.as_deref().map(plain)
        && outcome.as_deref().map(plain) == now.outcome.as_deref().map(plain)
}

/// Words without what a new typing changes: blanks, signs at the end, the shape of dashes and quotes.
fn plain(text: &str) -> String {
    let words = text.replace(['–', '—'], "-").replace(['“', '”'], "\"");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_end_matches(['.', ';', ',', ' ']).to_owned()
}
