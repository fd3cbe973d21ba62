//! Blocks put on pages, from top to bottom.
//!
//! A heading stays with what follows it; no page begins or ends with a single line of a paragraph of four or more.

use super::fonts::Fonts;
use super::grid::Grid;
use super::lines::{Line, broken};
use crate::model::{Block, Columns, Document, Page, Paragraph};
use crate::paper;

/// Something on a page. Places are in points from the upper left corner.
#[derive(Clone, Debug)]
pub(super) enum Draw {
    /// A line of words that belongs to a part of the document; to none where a head is repeated.
    Line { line: Line, x: f32, y: f32, node: Option<usize> },
    /// A thin line from left to right.
    Rule { x: f32, y: f32, width: f32 },
    /// The lines around a cell.
    Frame { x: f32, y: f32, width: f32, height: f32 },
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub landscape: bool,
    /// The number on it; the first page of a document and of an appendix has none.
    pub number: Option<u32>,
    pub draws: Vec<Draw>,
}

/// What a part of the document is to a screen reader.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8, String),
    Table,
    TableHead,
    TableBody,
    Row,
    ColumnHead(usize, usize),
    RowHead(usize, usize),
    Cell(usize, usize),
}

/// A part of the document.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub children: Vec<usize>,
}

/// A heading where it stands.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub rank: u8,
    pub words: String,
    pub page: usize,
    pub y: f32,
}

/// A document on its pages.
#[derive(Default)]
pub(super) struct Laid {
    pub sheets: Vec<Sheet>,
    pub nodes: Vec<Node>,
    /// The parts that lie in no other.
    pub roots: Vec<usize>,
    pub marks: Vec<Mark>,
}

/// Points of twentieths of them.
pub(super) fn points(twentieths: u32) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "a page has some ten thousand of them")]
    let twentieths = twentieths as f32;
    twentieths / 20.0
}

/// A thin line under a paragraph takes so much room.
const RULE: f32 = 5.0;
/// Above a table.
pub(super) const ABOVE_TABLE: f32 = 9.0;

/// A paragraph in its lines.
struct Text<'a> {
    one: &'a Paragraph,
    lines: Vec<Line>,
    width: f32,
}

impl<'a> Text<'a> {
    fn of(one: &'a Paragraph, width: f32, fonts: &Fonts) -> Self {
        Self { one, lines: broken(one, width, fonts), width }
    }

    fn above(&self) -> f32 {
        f32::from(self.one.above)
    }

    fn height(&self) -> f32 {
        height(&self.lines) + if self.one.rule.is_some() { RULE } else { 0.0 }
    }

    /// The least of it that may stand on a page.
    fn least(&self) -> f32 {
        let whole = self.one.with_next || self.one.rule.is_some() || self.lines.len() <= 3;
        self.above() + if whole { self.height() } else { height(&self.lines[..2]) }
    }

    fn words(&self) -> String {
        self.one.runs.iter().map(|run| run.text.as_str()).collect::<String>().replace('\n', " ")
    }
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.height).sum()
}

/// Two columns of paragraphs.
struct Pair<'a> {
    left: Vec<Text<'a>>,
    right: Vec<Text<'a>>,
    left_width: f32,
}

impl<'a> Pair<'a> {
    fn of(one: &'a Columns, width: f32, fonts: &Fonts) -> Self {
        let left_width = width * f32::from(one.left_share.clamp(1, 99)) / 100.0;
        let side = |paragraphs: &'a [Paragraph], width| {
            paragraphs.iter().map(|one| Text::of(one, width, fonts)).collect()
        };
        Self { left: side(&one.left, left_width), right: side(&one.right, width - left_width), left_width }
    }

    fn height(&self) -> f32 {
        let side = |texts: &[Text<'_>]| texts.iter().map(|text| text.above() + text.height()).sum::<f32>();
        side(&self.left).max(side(&self.right))
    }
}

enum Measured<'a> {
    Text(Text<'a>),
    Table(Grid<'a>),
    Pair(Pair<'a>),
    Page(Page),
}

impl Measured<'_> {
    /// The least of it that may stand on a page, and whether what follows must stand there too.
    fn least(&self) -> (f32, bool) {
        match self {
            Self::Text(text) => (text.least(), text.one.with_next),
            Self::Table(grid) => (ABOVE_TABLE + grid.least(), false),
            Self::Pair(pair) => (pair.height(), false),
            Self::Page(_) => (0.0, false),
        }
    }
}

/// Puts a document on pages.
pub(super) fn laid(document: &Document, fonts: &Fonts) -> Laid {
    let mut landscape = false;
    let mut measured = Vec::new();
    for block in &document.blocks {
        let width = points(paper::text_width(landscape));
        measured.push(match block {
            Block::Paragraph(one) => Measured::Text(Text::of(one, width, fonts)),
            Block::Table(one) => Measured::Table(Grid::of(one, width, fonts)),
            Block::Columns(one) => Measured::Pair(Pair::of(one, width, fonts)),
            Block::Page(page) => {
                landscape = page.landscape;
                Measured::Page(*page)
            }
        });
    }
    let mut flow = Flow { out: Laid::default(), y: 0.0, fresh: true, number: 0 };
    flow.begin(false, true);
    for (index, one) in measured.iter().enumerate() {
        let (mut need, mut more) = one.least();
        for next in &measured[index + 1..] {
            if !more || need > flow.room_of_page() {
                break;
            }
            let (least, with_next) = next.least();
            (need, more) = (need + least, with_next);
        }
        flow.make_room(need);
        match one {
            Measured::Text(text) => flow.text(text),
            Measured::Table(grid) => flow.table(grid),
            Measured::Pair(pair) => flow.pair(pair),
            // a page that is still empty needs no other behind it
            Measured::Page(page) if flow.fresh && flow.out.sheets.len() == 1 => {
                flow.out.sheets.clear();
                flow.begin(page.landscape, true);
            }
            Measured::Page(page) => flow.begin(page.landscape, page.own_numbers),
        }
    }
    flow.out
}

/// Where the next block goes.
pub(super) struct Flow {
    pub out: Laid,
    /// From the top of the page.
    pub y: f32,
    /// Nothing stands on the page yet.
    pub fresh: bool,
    number: u32,
}

impl Flow {
    /// Begins a page.
    fn begin(&mut self, landscape: bool, own_numbers: bool) {
        self.number = if own_numbers { 1 } else { self.number + 1 };
        let number = (self.number > 1).then_some(self.number);
        self.out.sheets.push(Sheet { landscape, number, draws: Vec::new() });
        self.y = points(paper::TOP);
        self.fresh = true;
    }

    /// Begins the next page of the same kind.
    pub fn turn(&mut self) {
        let landscape = self.out.sheets.last().is_some_and(|sheet| sheet.landscape);
        self.begin(landscape, false);
    }

    /// What can stand between the margins of a page.
    pub fn room_of_page(&self) -> f32 {
        let landscape = self.out.sheets.last().is_some_and(|sheet| sheet.landscape);
        points(paper::page(landscape).1 - paper::TOP - paper::BOTTOM)
    }

    /// What can still stand on this page.
    pub fn room(&self) -> f32 {
        points(paper::TOP) + self.room_of_page() - self.y
    }

    /// Turns the page where a block that needs so much would not fit any more, and would on the next.
    fn make_room(&mut self, need: f32) {
        if !self.fresh && need > self.room() + 0.01 && need <= self.room_of_page() {
            self.turn();
        }
    }

    pub fn draw(&mut self, draw: Draw) {
        if let Some(sheet) = self.out.sheets.last_mut() {
            sheet.draws.push(draw);
        }
        self.fresh = false;
    }

    /// Adds a part of the document.
    pub fn node(&mut self, kind: Kind, parent: Option<usize>) -> usize {
        let index = self.out.nodes.len();
        self.out.nodes.push(Node { kind, children: Vec::new() });
        match parent.and_then(|parent| self.out.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(index),
            None => self.out.roots.push(index),
        }
        index
    }

    fn node_of(&mut self, text: &Text<'_>) -> usize {
        let Some(rank) = text.one.heading else { return self.node(Kind::Paragraph, None) };
        let (rank, words) = (rank.clamp(1, 6), text.words());
        let mark = Mark { rank, words: words.clone(), page: self.out.sheets.len() - 1, y: self.y };
        self.out.marks.push(mark);
        self.node(Kind::Heading(rank, words), None)
    }

    fn text(&mut self, text: &Text<'_>) {
        if !self.fresh {
            self.y += text.above();
        }
        let node = self.node_of(text);
        let mut lines = &text.lines[..];
        while !lines.is_empty() {
            let fits = self.fitting(lines);
            for line in &lines[..fits] {
                self.line(line, points(paper::LEFT), Some(node));
            }
            lines = &lines[fits..];
            if !lines.is_empty() {
                self.turn();
            }
        }
        self.rule(text, points(paper::LEFT));
    }

    /// How many lines go on this page: never one alone here or on the next, where there are enough.
    fn fitting(&self, lines: &[Line]) -> usize {
        let mut room = self.room() + 0.01;
        let mut fits = 0;
        while let Some(line) = lines.get(fits).filter(|line| line.height <= room) {
            room -= line.height;
            fits += 1;
        }
        if fits < lines.len() && fits + 1 == lines.len() && fits > 2 {
            fits -= 1;
        }
        // a page that holds nothing yet takes a line whatever its height
        if self.fresh { fits.max(1) } else { fits }
    }

    fn line(&mut self, line: &Line, x: f32, node: Option<usize>) {
        self.draw(Draw::Line { line: line.clone(), x, y: self.y, node });
        self.y += line.height;
    }

    fn rule(&mut self, text: &Text<'_>, x: f32) {
        let Some(share) = text.one.rule else { return };
        let width = text.width * f32::from(share.min(100)) / 100.0;
        self.draw(Draw::Rule { x: x + (text.width - width) / 2.0, y: self.y + 2.0, width });
        self.y += RULE;
    }

    fn pair(&mut self, pair: &Pair<'_>) {
        let (top, mut lowest) = (self.y, self.y);
        let left = points(paper::LEFT);
        for (x, texts) in [(left, &pair.left), (left + pair.left_width, &pair.right)] {
            self.y = top;
            for text in texts {
                self.y += text.above();
                let node = self.node_of(text);
                for line in &text.lines {
                    self.line(line, x, Some(node));
                }
                self.rule(text, x);
            }
            lowest = lowest.max(self.y);
        }
        self.y = lowest;
    }
}
