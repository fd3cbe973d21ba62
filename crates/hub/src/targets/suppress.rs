//! Small cells: what the public is shown of a table of counts, so that no count below five can be read or reckoned.
//!
//! Primary suppression hides every count below [`LEAST`]; a hidden cell alone in its row could be had back from the total,
//! so secondary (complementary) suppression hides more until none can. (Hundepool and others, *Statistical Disclosure
//! Control*, Wiley 2012, chapter 4; Willenborg and de Waal, *Elements of Statistical Disclosure Control*, Springer 2001.)
//!
//! A table with its totals is a flow: each cell is an edge from its row to its column, each total an edge back, and what
//! flows in flows out. A hidden cell can be reckoned exactly when it lies on no circle of hidden edges along which the
//! counts could have been otherwise: one more or one fewer here, made good there, and nothing below nothing. The audit
//! looks for that circle, so it is exact, also where totals are hidden. Counts of nothing are hidden like other small
//! ones: a shown nothing says of everybody there that they are not among the counted.

/// Counts below this are not shown.
pub const LEAST: u64 = 5;

/// A table as the public sees it: one row and one column more than the counts, which hold the totals; `None` is hidden.
pub type Shown = Vec<Vec<Option<u64>>>;

/// What may be shown of counts; all rows must be of one length.
#[must_use]
pub fn shown(counts: &[Vec<u64>]) -> Shown {
    let mut table = Table::of(counts);
    table.hide_small();
    table.protect();
    let cell = |(value, hidden): (&u64, &bool)| (!hidden).then_some(*value);
    table
        .values
        .iter()
        .zip(&table.hidden)
        .map(|(row, hidden)| row.iter().zip(hidden).map(cell).collect())
        .collect()
}

/// What may be shown of one row of counts, and its total.
#[must_use]
pub fn shown_line(counts: &[u64]) -> (Vec<Option<u64>>, Option<u64>) {
    let mut row = shown(&[counts.to_vec()]).swap_remove(0);
    let total = row.pop().flatten();
    (row, total)
}

type Cell = (usize, usize);

struct Table {
    rows: usize,
    columns: usize,
    values: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
}

impl Table {
    fn of(counts: &[Vec<u64>]) -> Self {
        let columns = counts.first().map_or(0, Vec::len);
        let mut values: Vec<Vec<u64>> = counts.to_vec();
        for row in &mut values {
            row.push(row.iter().sum());
        }
        values.push((0..=columns).map(|column| values.iter().map(|row| row[column]).sum()).collect());
        let hidden = values.iter().map(|row| vec![false; row.len()]).collect();
        Self { rows: counts.len(), columns, values, hidden }
    }

    fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let (rows, columns) = (self.rows, self.columns);
        (0..=rows).flat_map(move |row| (0..=columns).map(move |column| (row, column)))
    }

    fn hide_small(&mut self) {
        for (row, column) in self.cells() {
            self.hidden[row][column] = self.values[row][column] < LEAST;
        }
    }

    /// Hides more until nothing hidden can be reckoned. Each step hides one cell, and with all hidden nothing can.
    fn protect(&mut self) {
        let mut ways = Ways::of(self);
        loop {
            let hidden: Vec<Cell> = self.cells().filter(|(row, column)| self.hidden[*row][*column]).collect();
            let mut changed = false;
            for cell in hidden {
                if ways.is_exposed(self, cell)
                    && let Some((row, column)) = self.companion(cell)
                {
                    ways.count(self, row, false);
                    self.hidden[row][column] = true;
                    ways.count(self, row, true);
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// The cell to hide beside an exposed one: of the line where it is hidden alone, inside before totals, the smallest
    /// first.
    fn companion(&self, (row, column): Cell) -> Option<Cell> {
        let shown = |cell: &Cell| !self.hidden[cell.0][cell.1];
        let alone_in_row = self.hidden[row].iter().filter(|hidden| **hidden).count() == 1;
        let alone_in_column = self.hidden.iter().filter(|line| line[column]).take(2).count() == 1;
        let of_row = (0..=self.columns).map(|c| (row, c)).filter(shown);
        let of_column = (0..=self.rows).map(|r| (r, column)).filter(shown);
        let least = |cells: &mut dyn Iterator<Item = Cell>| {
            cells.min_by_key(|(r, c)| {
                let total = *r == self.rows || *c == self.columns;
                (total, self.values[*r][*c], *r, *c)
            })
        };
        let near = match (alone_in_row, alone_in_column) {
            (true, true) => least(&mut of_row.clone().chain(of_column.clone())),
            (true, false) => least(&mut of_row.clone()),
            (false, true) => least(&mut of_column.clone()),
            (false, false) => None,
        };
        near.or_else(|| least(&mut of_row.chain(of_column)))
            .or_else(|| least(&mut self.cells().filter(shown)))
    }

    /// Whether one more (or, backwards, one fewer) can be counted along a cell from its row to its column, or the other
    /// way, as the graph's edges lie: totals of rows and of columns lead back.
    fn passes(&self, (row, column): Cell, to_column: bool) -> bool {
        let forward = (row == self.rows) == (column == self.columns);
        // one more along the edge, always; one fewer where there is one
        self.hidden[row][column] && (forward == to_column || self.values[row][column] > 0)
    }
}

/// From which column to which a circle can go on by some row. Rows are thousands and columns a handful: a circle through
/// a cell needs no look at all rows, only at how many lead from column to column.
struct Ways {
    /// How many rows lead from one column to another.
    between: Vec<Vec<usize>>,
}

impl Ways {
    fn of(table: &Table) -> Self {
        let width = table.columns + 1;
        let mut ways = Self { between: vec![vec![0; width]; width] };
        (0..=table.rows).for_each(|row| ways.count(table, row, true));
        ways
    }

    /// Puts the ways by a row in, or takes them out.
    fn count(&mut self, table: &Table, row: usize, there: bool) {
        for (from, ways) in self.between.iter_mut().enumerate() {
            for (to, count) in ways.iter_mut().enumerate() {
                if leads(table, row, from, to) {
                    *count = if there { *count + 1 } else { *count - 1 };
                }
            }
        }
    }

    /// Whether the others leave a hidden cell no choice: neither one more nor one fewer can be made good elsewhere.
    fn is_exposed(&self, table: &Table, (row, column): Cell) -> bool {
        let forward = (row == table.rows) == (column == table.columns);
        let back = self.comes_back(table, (row, column), forward);
        let other = table.values[row][column] > 0 && self.comes_back(table, (row, column), !forward);
        !back && !other
    }

    /// Whether hidden edges other than the cell's own lead from its column to its row (or, the other way round, from its
    /// row to its column).
    fn comes_back(&self, table: &Table, (row, column): Cell, to_row: bool) -> bool {
        let width = table.columns + 1;
        // the row's other cells are where the circle begins or ends; in between it goes by other rows
        let ends: Vec<bool> = (0..width).map(|c| c != column && table.passes((row, c), !to_row)).collect();
        let mut reached = vec![false; width];
        let mut next: Vec<usize> =
            if to_row { vec![column] } else { (0..width).filter(|c| ends[*c]).collect() };
        next.iter().for_each(|c| reached[*c] = true);
        while let Some(from) = next.pop() {
            if (to_row && ends[from]) || (!to_row && from == column) {
                return true;
            }
            for to in (0..width).filter(|to| *to != from) {
                let own = usize::from(leads(table, row, from, to));
                if !reached[to] && self.between[from][to] > own {
                    reached[to] = true;
                    next.push(to);
                }
            }
        }
        false
    }
}

/// Whether a row leads from one column to another.
fn leads(table: &Table, row: usize, from: usize, to: usize) -> bool {
    from != to && table.passes((row, from), false) && table.passes((row, to), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small random numbers, the same on every run (xorshift).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % n
        }
    }

    fn with_totals(body: &[u64], columns: usize) -> Vec<Vec<u64>> {
        let rows: Vec<Vec<u64>> = body.chunks(columns).map(<[u64]>::to_vec).collect();
        Table::of(&rows).values
    }

    /// What a reader can know: every table of counts up to `most` that fits what is shown.
    fn fitting(shown: &Shown, columns: usize, most: u64) -> Vec<Vec<Vec<u64>>> {
        let size = (shown.len() - 1) * columns;
        let mut body = vec![0; size];
        let mut found = Vec::new();
        loop {
            let table = with_totals(&body, columns);
            let fits = table.iter().zip(shown).all(|(row, shown)| {
                row.iter().zip(shown).all(|(value, shown)| shown.is_none_or(|shown| shown == *value))
            });
            if fits {
                found.push(table);
            }
            let Some(place) = body.iter().position(|value| *value < most) else { return found };
            body[..place].fill(0);
            body[place] += 1;
        }
    }

    /// No hidden cell has the same value in every table that fits, and nothing small is shown.
    fn check(counts: &[Vec<u64>], most: u64) {
        let shown = shown(counts);
        let columns = counts[0].len();
        let tables = fitting(&shown, columns, most);
        assert!(!tables.is_empty());
        for (r, row) in shown.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                match cell {
                    Some(value) => assert!(*value >= LEAST, "{counts:?} {shown:?}"),
                    None => {
                        let first = tables[0][r][c];
                        let open = tables.iter().any(|table| table[r][c] != first);
                        assert!(open, "{counts:?}: cell {r},{c} of {shown:?} can only be {first}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_large_is_shown_with_its_totals() {
        let found = shown(&[vec![7, 9], vec![12, 5]]);
        let some = |row: &[u64]| row.iter().map(|n| Some(*n)).collect::<Vec<_>>();
        assert_eq!(found, [some(&[7, 9, 16]), some(&[12, 5, 17]), some(&[19, 14, 33])]);
    }

    #[test]
    fn a_small_cell_takes_a_square_with_it() {
        // by hand: 2 is small; beside it 6, under it 8, and 9 closes the square; the third row and all totals stay
        let found = shown(&[vec![2, 6, 20], vec![8, 9, 30], vec![40, 50, 60]]);
        let hidden: Vec<Cell> = (0..4)
            .flat_map(|r| (0..4).map(move |c| (r, c)))
            .filter(|(r, c)| found[*r][*c].is_none())
            .collect();
        assert_eq!(hidden, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn a_small_cell_of_a_line_takes_another_with_it() {
        assert_eq!(shown_line(&[3, 10, 20]), (vec![None, None, Some(20)], Some(33)));
        assert_eq!(shown_line(&[3, 4, 20]), (vec![None, None, Some(20)], Some(27)), "two are enough");
        assert_eq!(shown_line(&[3]), (vec![None], None));
        assert_eq!(shown_line(&[0, 0, 20]).1, None, "two nothings would follow from the total");
    }

    #[test]
    fn no_hidden_cell_of_a_line_can_be_reckoned() {
        let mut dice = Dice(0x2026_1128);
        for _ in 0..300 {
            let counts = (0..3).map(|_| dice.below(12)).collect();
            check(&[counts], 14);
        }
    }

    #[test]
    fn no_hidden_cell_of_a_table_can_be_reckoned() {
        let mut dice = Dice(0x5eed);
        for _ in 0..100 {
            let row = |dice: &mut Dice| vec![dice.below(9), dice.below(9)];
            check(&[row(&mut dice), row(&mut dice)], 10);
        }
        for _ in 0..4 {
            let row = |dice: &mut Dice| (0..3).map(|_| dice.below(7)).collect();
            check(&[row(&mut dice), row(&mut dice)], 6);
        }
    }

    /// The same by the definition: a look along all hidden edges of the graph, rows first and columns after them.
    fn reaches(table: &Table, start: usize, goal: usize, but: Cell) -> bool {
        let columns = table.rows + 1;
        let mut reached = vec![false; table.rows + table.columns + 2];
        let mut next = vec![start];
        reached[start] = true;
        while let Some(node) = next.pop() {
            for (row, column) in table.cells().filter(|cell| *cell != but) {
                let (there, to_column) = match node {
                    _ if node == row => (columns + column, true),
                    _ if node == columns + column => (row, false),
                    _ => continue,
                };
                if table.passes((row, column), to_column) && !reached[there] {
                    reached[there] = true;
                    next.push(there);
                }
            }
        }
        reached[goal]
    }

    #[test]
    fn a_cell_is_exposed_where_no_circle_of_hidden_cells_goes_through_it() {
        let mut dice = Dice(0xc1c1e);
        let mut both = [0, 0];
        for _ in 0..400 {
            let (rows, columns) = (2 + dice.below(4), 1 + dice.below(3));
            let mut row = || (0..columns).map(|_| dice.below(4)).collect::<Vec<u64>>();
            let counts: Vec<_> = (0..rows).map(|_| row()).collect();
            let mut table = Table::of(&counts);
            for (row, column) in table.cells() {
                table.hidden[row][column] = dice.below(3) > 0;
            }
            let ways = Ways::of(&table);
            for cell in table.cells().filter(|(row, column)| table.hidden[*row][*column]) {
                let (row, column) = (cell.0, table.rows + 1 + cell.1);
                let forward = (cell.0 == table.rows) == (cell.1 == table.columns);
                let (from, to) = if forward { (row, column) } else { (column, row) };
                let more = reaches(&table, to, from, cell);
                let fewer = table.values[cell.0][cell.1] > 0 && reaches(&table, from, to, cell);
                let exposed = !more && !fewer;
                assert_eq!(
                    ways.is_exposed(&table, cell),
                    exposed,
                    "{cell:?} of {counts:?} {:?}",
                    table.hidden
                );
                both[usize::from(exposed)] += 1;
            }
        }
        assert!(both.iter().all(|n| *n > 100), "{both:?}");
    }

    #[test]
    fn a_province_of_communes_is_quick_and_shows_nothing_small() {
        let mut dice = Dice(77);
        let counts: Vec<Vec<u64>> = (0..170).map(|_| (0..3).map(|_| dice.below(40)).collect()).collect();
        let found = shown(&counts);
        assert!(found.iter().flatten().flatten().all(|value| *value >= LEAST));
        assert!(found.iter().flatten().filter(|cell| cell.is_some()).count() > 450, "most of it stays");
    }
}
