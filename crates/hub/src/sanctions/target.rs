//! Target 3: "100 % of violators reported or found are dealt with" (CB II.2).
//!
//! Counted are distinct reported × case, by the moment of entry, less "not a violation" signed by two. Settled is a final
//! outcome; "not identified" is none. Under way is who has no final outcome while the violator's track of the case is in
//! time by its legal clock, or who is not identified and whose day to be looked for has not passed; everything else is
//! late or untouched. A past day is counted as it stood: what is entered later does not change it.

use std::collections::BTreeSet;

use crate::Hub;
use crate::cases;
use crate::cases::model::CaseId;
use crate::error::Result;
use crate::sanctions::model::{NOT_A_VIOLATION, NOT_IDENTIFIED};
use crate::sanctions::store::{self, Added};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;
use crate::web::Lang;

/// The figure.
pub async fn violators_dealt_with(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let rows = violators(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(rows.iter().map(|row| row.verdict)))
}

/// Those behind it. A case is named, and linked, and the outcome told, only for those who work on it.
/// i18n: sanctions-outcome-* sanctions-alleged-*
pub async fn violators(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let until = hub.clock.end_of(reading.to);
    let day = until.plus(-1).day();
    let mine: BTreeSet<CaseId> = match reading.who {
        Some(who) => cases::actions::mine(hub, who).await?.into_iter().map(|case| case.id).collect(),
        None => BTreeSet::new(),
    };
    let lang = reading.lang;
    let rows = store::added_between(hub, &hub.db, reading.from.start(), until).await?;
    let behind = rows.into_iter().map(|row| {
        let kind = lang.t(&format!("sanctions-alleged-{}", row.kind));
        let open = mine.contains(&row.case_id);
        let (verdict, why) = verdict(&row, day);
        let outcome = row.outcome.as_ref().filter(|_| open || verdict == Verdict::Apart);
        Behind {
            words: if open { format!("{} · {kind}", row.code) } else { kind.into_owned() },
            href: open.then(|| format!("/vu-viec/{}/nguoi-vi-pham", row.case_id)),
            area: String::new(),
            organisation: None,
            verdict,
            why: match outcome {
                Some(outcome) => lang.t(&format!("sanctions-outcome-{outcome}")).into_owned(),
                None => lang.t(why).into_owned(),
            },
        }
    });
    Ok(behind.collect())
}

/// The same, with those counted as settled too that are lawfully under way in time: what is left is late or untouched.
pub async fn lawful(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let mut rows = violators(hub, reading).await?;
    for row in rows.iter_mut().filter(|row| row.verdict == Verdict::UnderWay) {
        row.verdict = Verdict::Settled;
    }
    Ok(rows)
}

fn verdict(row: &Added, day: Day) -> (Verdict, &'static str) {
    match row.outcome.as_deref() {
        Some(NOT_A_VIOLATION) if row.confirmed => (Verdict::Apart, "sanctions-why-settled"),
        Some(NOT_IDENTIFIED) => match row.relook_on {
            Some(relook) if day <= relook => (Verdict::UnderWay, "sanctions-why-sought"),
            _ => (Verdict::Late, "sanctions-why-relook"),
        },
        None | Some(NOT_A_VIOLATION) if row.in_time => (Verdict::UnderWay, "sanctions-why-in-time"),
        None | Some(NOT_A_VIOLATION) => (Verdict::Late, "sanctions-why-late"),
        Some(_) => (Verdict::Settled, "sanctions-why-settled"),
    }
}
