//! From counters that only grow to one batch a quarter of an hour.

use std::io;
use std::path::Path;

use super::outbox::Outbox;
use super::{Batch, QUARTER, Rows, growth};

/// What was counted up to now, and the quarter to which new numbers belong.
pub(crate) struct Ledger {
    outbox: Outbox,
    /// The counters when they were last written down.
    before: Rows,
    open: u64,
}

impl Ledger {
    /// Begins at zero: the counters live as long as the program.
    pub(crate) fn open(folder: &Path, now: u64) -> Ledger {
        let outbox = Outbox::open(folder);
        let open = (now / QUARTER).max(outbox.told() + 1);
        Ledger { outbox, before: Rows::new(), open }
    }

    /// Whether the open quarter is over.
    pub(crate) fn is_over(&self, now: u64) -> bool {
        self.place(now) != self.open
    }

    /// Numbers are never put under a quarter that the hub was told of, also when a clock was set back.
    fn place(&self, now: u64) -> u64 {
        (now / QUARTER).max(self.outbox.told() + 1)
    }

    /// Writes down what has come since the last time, under the quarter that was open, and opens the one of `now`. When it
    /// cannot be written nothing is lost: it comes with the next.
    pub(crate) fn turn(&mut self, rows: Rows, now: u64) -> io::Result<()> {
        let more = growth(&self.before, &rows);
        if !more.is_empty() {
            self.outbox.add(self.open, &more)?;
            self.before = rows;
        }
        self.open = self.place(now);
        self.outbox.drop_old(now / QUARTER)
    }

    /// The oldest quarters that are over, for the hub, and how many were let go.
    pub(crate) fn oldest(&mut self, now: u64, most: usize) -> io::Result<(Vec<Batch>, u64)> {
        let batches = self.outbox.oldest((now / QUARTER).min(self.open), most)?;
        self.open = self.open.max(self.outbox.told() + 1);
        Ok((batches, self.outbox.dropped()))
    }

    /// The hub has these.
    pub(crate) fn confirm(&self, batches: &[Batch]) -> io::Result<()> {
        self.outbox.confirm(batches)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use lachan_filter::{AgeTier, Category};
    use proptest::prelude::*;

    use super::super::KEPT;
    use super::*;
    use crate::{Counts, Ending};

    fn counts(games: u64, open: u64) -> Rows {
        let blocked = ((AgeTier::Primary, Ending::Blocked(Category::GAMES)), games);
        let counts: Counts = [blocked, ((AgeTier::Primary, Ending::Cached), open)].into_iter().collect();
        super::super::rows(&counts)
    }

    fn numbers(batch: &Batch) -> (u64, Option<u64>, Option<u64>) {
        let of =
            |category: &str| batch.rows.get(&(AgeTier::Primary, category.to_owned())).map(|sums| sums[0]);
        (batch.quarter, of("games"), of("-"))
    }

    #[test]
    fn each_quarter_holds_what_came_in_it_and_a_restart_adds_to_the_open_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path(), 10 * QUARTER);
        assert!(!ledger.is_over(10 * QUARTER + 1) && ledger.is_over(11 * QUARTER));
        ledger.turn(counts(3, 5), 11 * QUARTER).unwrap();
        ledger.turn(counts(3, 5), 12 * QUARTER).unwrap();
        ledger.turn(counts(4, 5), 12 * QUARTER + 9).unwrap();
        let mut ledger = Ledger::open(folder.path(), 12 * QUARTER + 20);
        ledger.turn(counts(10, 1), 13 * QUARTER).unwrap();
        let (batches, dropped) = ledger.oldest(13 * QUARTER, 100).unwrap();
        let all: Vec<_> = batches.iter().map(numbers).collect();
        assert_eq!(all, [(10, Some(3), Some(5)), (12, Some(11), Some(1))]);
        assert_eq!(dropped, 0);
    }

    #[test]
    fn a_clock_that_is_set_back_puts_nothing_under_a_quarter_that_the_hub_has() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path(), 20 * QUARTER);
        ledger.turn(counts(1, 0), 21 * QUARTER).unwrap();
        let (batches, _) = ledger.oldest(21 * QUARTER, 9).unwrap();
        ledger.confirm(&batches).unwrap();
        ledger.turn(counts(3, 0), 5 * QUARTER).unwrap();
        let mut ledger = Ledger::open(folder.path(), 5 * QUARTER);
        ledger.turn(counts(7, 0), 6 * QUARTER).unwrap();
        assert_eq!(ledger.oldest(6 * QUARTER, 9).unwrap().0, [], "not before that quarter has come again");
        let (batches, _) = ledger.oldest(22 * QUARTER, 9).unwrap();
        assert_eq!(batches, [], "the open one stays open");
        ledger.turn(counts(7, 0), 22 * QUARTER).unwrap();
        let (batches, _) = ledger.oldest(22 * QUARTER, 9).unwrap();
        assert_eq!(batches.iter().map(numbers).collect::<Vec<_>>(), [(21, Some(9), None)]);
    }

    #[test]
    fn a_hub_that_is_away_for_longer_than_thirty_days_costs_the_oldest_and_they_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path(), 0);
        // a question an hour, for 32 days
        let now = 32 * 24 * 4 * QUARTER;
        for hour in 1..=32 * 24 {
            ledger.turn(counts(hour, 0), hour * 4 * QUARTER).unwrap();
        }
        let files = || std::fs::read_dir(folder.path()).unwrap().count() as u64;
        assert_eq!(files(), KEPT / 4 + 1);
        let (_, dropped) = ledger.oldest(now, 1).unwrap();
        assert_eq!(dropped, 2 * 24);
        let (mut sum, mut sent) = (0, 0);
        loop {
            let (batches, _) = ledger.oldest(now, 96).unwrap();
            if batches.is_empty() {
                break;
            }
            sent += batches.len() as u64;
            sum += batches.iter().filter_map(|batch| numbers(batch).1).sum::<u64>();
            ledger.confirm(&batches).unwrap();
        }
        assert_eq!((sent, sum), (KEPT / 4, KEPT / 4), "those of the last 30 days");
        assert_eq!(files(), 1, "only which was the last");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_let_go_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path(), 7 * QUARTER);
        ledger.turn(counts(2, 2), 8 * QUARTER).unwrap();
        std::fs::write(folder.path().join("counts-7"), "{").unwrap();
        assert_eq!(ledger.oldest(8 * QUARTER, 9).unwrap(), (vec![], 1));
        assert_eq!(Ledger::open(folder.path(), 8 * QUARTER).oldest(8 * QUARTER, 9).unwrap(), (vec![], 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever is counted when, however often it starts anew or an answer is lost: the sums that arrive, each quarter
        /// taken once, are those of the counters.
        #[test]
        fn what_arrives_is_what_was_counted(
            steps in prop::collection::vec((0..4_u64, 0..5_u64, 0..3_u8, prop::bool::ANY), 1..24),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut now = 50 * QUARTER;
            let mut ledger = Ledger::open(folder.path(), now);
            let (mut here, mut all) = ((0, 0), (0, 0));
            let mut hub: BTreeMap<u64, Batch> = BTreeMap::new();
            for (quarters, more, what, is_lost) in steps {
                here = (here.0 + more, here.1 + 2 * more);
                all = (all.0 + more, all.1 + 2 * more);
                now += quarters * QUARTER;
                ledger.turn(counts(here.0, here.1), now).unwrap();
                if what == 1 {
                    ledger = Ledger::open(folder.path(), now);
                    here = (0, 0);
                }
                let (batches, _) = ledger.oldest(now, 3).unwrap();
                for batch in &batches {
                    hub.entry(batch.quarter).or_insert_with(|| batch.clone());
                }
                if !is_lost {
                    ledger.confirm(&batches).unwrap();
                }
            }
            now += QUARTER;
            ledger.turn(counts(here.0, here.1), now).unwrap();
            for batch in ledger.oldest(now, 1000).unwrap().0 {
                hub.entry(batch.quarter).or_insert(batch);
            }
            let sum = |category: &str| {
                let key = (AgeTier::Primary, category.to_owned());
                hub.values().filter_map(|batch| batch.rows.get(&key)).map(|sums| sums[0]).sum::<u64>()
            };
            prop_assert_eq!((sum("games"), sum("-")), all);
        }
    }
}
