//! Pages to a document: regions and tables in reading order, joined over the ends of pages.

use lachan_text::Transcript;

use super::frame::{Region, regions};
use super::grid::{Grid, grids};
use super::habit::Measure;
use super::line::{Line, lines};
use super::noise::{Sheet, drop_noise};
use super::page::Page;
use super::prose::{Column, Passage, passages};
use super::table::Table;
use crate::read::Unreadable;
use crate::read::draft::Draft;

/// A page taken apart.
pub(super) struct Sorted {
    width: f64,
    height: f64,
    lines: Vec<Line>,
    grids: Vec<Grid>,
}

/// Takes a page apart, so that its letters need not be kept.
pub(super) fn sort(page: Page) -> Sorted {
    let mut words = page.words;
    let grids = grids(&page.rules, &mut words);
    Sorted { width: page.width, height: page.height, lines: lines(words), grids }
}

/// What stands below each other.
enum Piece {
    Passage(Passage, Column, bool),
    Table(Table),
}

/// The document that the pages hold.
///
/// # Errors
/// [`Unreadable::Empty`] when they have no words.
pub(super) fn document(mut pages: Vec<Sorted>) -> Result<Transcript, Unreadable> {
    let mut sheets: Vec<Sheet<'_>> = pages
        .iter_mut()
        .map(|page| Sheet {
            height: page.height,
            tables: page.grids.iter().map(|g| (g.ys[0], g.ys[g.ys.len() - 1])).collect(),
            lines: &mut page.lines,
        })
        .collect();
    drop_noise(&mut sheets);
    let edges = Edges::of(&pages);
    let mut draft = Draft::default();
    let mut held: Option<Piece> = None;
    for page in pages {
        let (bottom, size) = (page.bottom(), (page.width, page.height));
        let early = bottom < edges.bottom(size) - 60.0;
        for (index, piece) in pieces(page, &edges).into_iter().enumerate() {
            held = match held.take() {
                Some(before) => Some(follow(before, piece, index == 0, &mut draft)),
                None => Some(piece),
            };
        }
        if early && let Some(Piece::Passage(_, _, ended)) = &mut held {
            *ended = true;
        }
    }
    if let Some(piece) = held {
        write(piece, &mut draft);
    }
    draft.finish()
}

fn write(piece: Piece, draft: &mut Draft) {
    match piece {
        Piece::Passage(passage, ..) => draft.paragraph(&passage.text, passage.apart),
        Piece::Table(table) => table.write(draft),
    }
}

/// Writes the piece before, unless the next one goes on where a page has cut it.
fn follow(before: Piece, next: Piece, new_page: bool, draft: &mut Draft) -> Piece {
    match (before, next) {
        (Piece::Table(mut table), Piece::Table(other)) if new_page && table.goes_on_in(&other) => {
            table.add(other);
            Piece::Table(table)
        }
        (Piece::Passage(mut passage, column, ended), Piece::Passage(other, next_column, _)) if new_page => {
            let flows = !ended && !column.frame && !next_column.frame;
            if flows && passage.continues_on_page(&other, &column, &next_column) {
                passage.join(other);
                return Piece::Passage(passage, next_column, false);
            }
            draft.paragraph(&passage.text, passage.apart);
            let mut other = other;
            other.apart |= ended;
            Piece::Passage(other, next_column, false)
        }
        (before, next) => {
            write(before, draft);
            next
        }
    }
}

/// What the pages of one size have in common.
struct Common {
    size: (f64, f64),
    measure: Option<Measure>,
    /// Where the fullest of them ends.
    bottom: f64,
}

/// The text areas of the pages, by their size.
struct Edges(Vec<Common>);

impl Edges {
    /// The edges that most pages have.
    fn of(pages: &[Sorted]) -> Self {
        let mut out: Vec<Common> = Vec::new();
        for page in pages {
            let size = (page.width, page.height);
            if out.iter().any(|known| known.size == size) || out.len() > 50 {
                continue;
            }
            let same: Vec<&Sorted> = pages.iter().filter(|p| (p.width, p.height) == size).take(200).collect();
            let lines: Vec<&[Line]> = same.iter().map(|page| page.lines.as_slice()).collect();
            let bottom = same.iter().map(|p| p.bottom()).fold(0.0, f64::max);
            out.push(Common { size, measure: Measure::of(&lines), bottom });
        }
        Self(out)
    }

    fn of_size(&self, size: (f64, f64)) -> Option<&Common> {
        self.0.iter().find(|known| known.size == size)
    }

    fn bottom(&self, size: (f64, f64)) -> f64 {
        self.of_size(size).map_or(0.0, |known| known.bottom)
    }
}

impl Sorted {
    fn bottom(&self) -> f64 {
        let lines = self.lines.iter().map(|l| l.y);
        let grids = self.grids.iter().filter_map(|g| g.ys.last().copied());
        lines.chain(grids).fold(0.0, f64::max)
    }
}

/// The paragraphs and tables of a page, from the top down.
fn pieces(page: Sorted, edges: &Edges) -> Vec<Piece> {
    let size = (page.width, page.height);
    let around = Column::around(&page.lines, false);
    let measure = edges.of_size(size).and_then(|known| known.measure);
    let mut lines: std::collections::VecDeque<Line> = page.lines.into();
    let mut out = Vec::new();
    let prose = |lines: Vec<Line>, out: &mut Vec<Piece>| {
        for region in regions(lines) {
            match region {
                Region::Flow(flow) => {
                    let column = match measure {
                        Some(measure) => Column::within(&measure, &flow, around.pitch),
                        None => around,
                    };
                    out.extend(passages(flow, &column).into_iter().map(|p| Piece::Passage(p, column, false)));
                }
                Region::Table(grid) => out.push(Piece::Table(Table::read(grid))),
                Region::Frame(left, right) => {
                    for lines in [left, right] {
                        let column = Column::around(&lines, true);
                        out.extend(
                            passages(lines, &column).into_iter().map(|p| Piece::Passage(p, column, false)),
                        );
                    }
                }
            }
        }
    };
    for grid in page.grids {
        let above = lines.iter().take_while(|line| line.y < grid.ys[0] + 2.0).count();
        prose(lines.drain(..above).collect(), &mut out);
        out.push(Piece::Table(Table::read(grid)));
    }
    prose(lines.into(), &mut out);
    out
}
