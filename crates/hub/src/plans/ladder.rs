//! The ladder that an obstacle climbs: who is asked next, and until when. No I/O.
//!
//! An obstacle stands with the body that gave the task, else with the one above in the register, then with each body
//! further up, at last with the province's People's Committee. Each has its working days. Days are computed from the
//! ladder: a climb that is found late has the day on which it was due, not the day on which it was found.

use crate::calendar::Working;
use crate::id::OrganisationId;
use crate::time::{Day, Moment};

/// The bodies above one that is stuck, from the nearest to the last. Empty when nobody stands above.
pub fn ladder(
    own: OrganisationId,
    giver: Option<OrganisationId>,
    parents: &[(OrganisationId, OrganisationId)],
    top: Option<OrganisationId>,
) -> Vec<OrganisationId> {
    let above = |id| parents.iter().find(|(lower, _)| *lower == id).map(|(_, upper)| *upper);
    let mut found = Vec::new();
    if Some(own) == top {
        return found;
    }
    let mut next = giver.or_else(|| above(own));
    // a circle in the register must not hang anybody: each body stands on the ladder once
    while let Some(id) = next.filter(|id| *id != own && !found.contains(id)) {
        found.push(id);
        next = if Some(id) == top { None } else { above(id) };
    }
    if let Some(top) = top
        && !found.contains(&top)
    {
        found.push(top);
    }
    found
}

/// A place on the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who is asked.
    pub organisation: OrganisationId,
    /// Nobody stands above.
    pub top: bool,
}

/// Who is asked after those who have been asked; the last one again when there is nobody else.
pub fn next(ladder: &[OrganisationId], asked: &[OrganisationId]) -> Option<Place> {
    let from = ladder.iter().rposition(|one| asked.contains(one)).map_or(0, |at| at + 1);
    let organisation = ladder.get(from).or(ladder.last()).copied()?;
    Some(Place { organisation, top: ladder.last() == Some(&organisation) })
}

/// One climb that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Climb {
    /// Where to.
    pub to: Place,
    /// The first moment after the last day below.
    pub at: Moment,
    /// Last day to answer there.
    pub due_on: Day,
}

/// All climbs that are due on `today` for a rung that ended on `due_on` without an answer.
pub fn climbs(
    ladder: &[OrganisationId],
    asked: &[OrganisationId],
    due_on: Day,
    (days, working, today): (u32, &Working, Day),
) -> Vec<Climb> {
    let (mut asked, mut due, mut found) = (asked.to_vec(), due_on, Vec::new());
    while due < today {
        let Some(to) = next(ladder, &asked).filter(|to| !asked.contains(&to.organisation)) else { break };
        // the whole first day after the rung below belongs to this one, so its days are counted from there
        let climb = Climb { to, at: due.plus(1).start(), due_on: working.after(due, days) };
        found.push(climb);
        asked.push(to.organisation);
        due = climb.due_on;
        if to.top {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn it_goes_from_the_giver_up_to_the_committee() {
        let parents = [(id(3), id(2)), (id(2), id(1)), (id(4), id(3))];
        assert_eq!(ladder(id(4), None, &parents, Some(id(1))), [id(3), id(2), id(1)]);
        assert_eq!(ladder(id(4), Some(id(2)), &parents, Some(id(1))), [id(2), id(1)]);
        assert_eq!(ladder(id(9), Some(id(8)), &parents, Some(id(1))), [id(8), id(1)], "not in the register");
        assert_eq!(ladder(id(9), None, &parents, Some(id(1))), [id(1)]);
        assert!(ladder(id(1), None, &parents, Some(id(1))).is_empty(), "nobody above the committee");
        assert!(ladder(id(9), None, &parents, None).is_empty());
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let parents = [(id(3), id(2)), (id(2), id(3)), (id(4), id(3))];
        assert_eq!(ladder(id(4), None, &parents, Some(id(1))), [id(3), id(2), id(1)]);
    }

    #[test]
    fn several_climbs_at_once_have_the_days_of_the_ladder() {
        // Monday 23/11/2026; 24/11 is a holiday. Five working days: 25, 26, 27, 30/11, 1/12.
        let working = Working::new([]);
        let first = working.after(day("2026-11-23"), 5);
        assert_eq!(first, day("2026-12-01"));
        let ladder = [id(3), id(2), id(1)];
        let found = climbs(&ladder, &[id(3)], first, (5, &working, day("2026-12-20")));
        let expected = [
            // 2, 3, 4, 7, 8 December
            Climb {
                to: Place { organisation: id(2), top: false },
                at: day("2026-12-02").start(),
                due_on: day("2026-12-08"),
            },
            // 9, 10, 11, 14, 15 December
            Climb {
                to: Place { organisation: id(1), top: true },
                at: day("2026-12-09").start(),
                due_on: day("2026-12-15"),
            },
        ];
        assert_eq!(found, expected, "the committee is late since the 16th and keeps it");
        assert!(
            climbs(&ladder, &[id(3)], first, (5, &working, day("2026-12-01"))).is_empty(),
            "the last day"
        );
        assert_eq!(climbs(&ladder, &[id(3)], first, (5, &working, day("2026-12-02"))).len(), 1);
    }

    #[test]
    fn a_body_that_is_no_more_is_passed_over_and_the_last_is_asked_again() {
        let ladder = [id(2), id(1)];
        let place = |n, top| Some(Place { organisation: id(n), top });
        assert_eq!(next(&ladder, &[id(7)]), place(2, false));
        assert_eq!(next(&ladder, &[id(7), id(2)]), place(1, true));
        assert_eq!(next(&ladder, &[id(2), id(1)]), place(1, true));
        assert_eq!(next(&[], &[]), None);
    }
}
