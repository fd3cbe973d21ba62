//! Pages drawn into a file, with the tags that tell a screen reader what is what.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Data, SerializeSettings};

use super::CannotWrite;
use super::flow::{Draw, Kind, Laid, Mark, Sheet, points};
use super::fonts::{ASCENT, Face, Fonts};
use super::lines::{Line, Piece, width};
use crate::model::Document;
use crate::paper;

/// Around the cells of tables.
const FRAME: f32 = 0.5;
/// Under lines of the head.
const RULE: f32 = 0.75;

/// What lines are drawn with.
struct Pen<'a> {
    fonts: &'a Fonts,
    faces: [Font; 4],
}

pub(super) fn drawn(document: &Document, laid: Laid, fonts: &Fonts) -> Result<Vec<u8>, CannotWrite> {
    let told = |error: &dyn std::fmt::Debug| CannotWrite(format!("{error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| told(&error))?;
    let mut pdf =
        krilla::Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let face = |face: Face| Font::new(Data::from(face.bytes()), 0);
    let [Some(regular), Some(bold), Some(italic), Some(both)] = Face::ALL.map(face) else {
        return Err(CannotWrite("the built-in fonts cannot be read".to_owned()));
    };
    let pen = Pen { fonts, faces: [regular, bold, italic, both] };
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); laid.nodes.len()];
    for sheet in &laid.sheets {
        let (wide, high) = paper::page(sheet.landscape);
        let settings = PageSettings::from_wh(points(wide), points(high));
        let settings = settings.ok_or_else(|| CannotWrite("a page has no size".to_owned()))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        sheet_on(&mut surface, sheet, &pen, &mut leaves);
        surface.finish();
        page.finish();
    }
    let title = if document.title.trim().is_empty() { "Văn bản" } else { document.title.trim() };
    pdf.set_metadata(
        Metadata::new().title(title.to_owned()).language("vi".to_owned()).creator("La Chan".to_owned()),
    );
    pdf.set_outline(outline(title, &laid.marks));
    let mut tree = TagTree::new().with_lang(Some("vi".to_owned()));
    for root in &laid.roots {
        tree.push(group(&laid, *root, &mut leaves));
    }
    pdf.set_tag_tree(tree);
    pdf.finish().map_err(|error| told(&error))
}

fn sheet_on(surface: &mut Surface<'_>, sheet: &Sheet, pen: &Pen<'_>, leaves: &mut [Vec<Identifier>]) {
    if let Some(number) = sheet.number {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
        page_number(surface, number, sheet.landscape, pen);
        surface.end_tagged();
    }
    let (mut frames, mut rules) = (PathBuilder::new(), PathBuilder::new());
    for draw in &sheet.draws {
        match draw {
            Draw::Frame { x, y, width, height } => {
                if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                    frames.push_rect(rect);
                }
            }
            Draw::Rule { x, y, width } => {
                rules.move_to(*x, *y);
                rules.line_to(x + width, *y);
            }
            Draw::Line { line, x, y, node } => {
                let tag = match node {
                    Some(_) => ContentTag::Span(SpanTag::empty()),
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
                };
                let identifier = surface.start_tagged(tag);
                line_on(surface, line, (*x, *y), pen);
                surface.end_tagged();
                if let Some(node) = node {
                    leaves[*node].push(identifier);
                }
            }
        }
    }
    strokes(surface, frames.finish(), FRAME);
    strokes(surface, rules.finish(), RULE);
}

fn strokes(surface: &mut Surface<'_>, path: Option<Path>, width: f32) {
    let Some(path) = path else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_stroke(Some(Stroke { width, ..Stroke::default() }));
    surface.set_fill(None);
    surface.draw_path(&path);
    surface.set_stroke(None);
    surface.end_tagged();
}

/// In the middle of the top margin.
fn page_number(surface: &mut Surface<'_>, number: u32, landscape: bool, pen: &Pen<'_>) {
    let size = f32::from(paper::NUMBER_SIZE);
    let mut piece = Piece { x: 0.0, text: number.to_string(), face: Face::Regular, size, stretch: 0.0 };
    let between = points(paper::text_width(landscape));
    piece.x = points(paper::LEFT) + (between - width(&piece, pen.fonts)) / 2.0;
    piece_on(surface, &piece, (0.0, points(paper::HEADER) + size * ASCENT), pen);
}

fn line_on(surface: &mut Surface<'_>, line: &Line, (x, y): (f32, f32), pen: &Pen<'_>) {
    if line.pieces.is_empty() {
        // an empty cell is still a cell: a blank keeps its tag
        let blank = Piece { x: 0.0, text: " ".to_owned(), face: Face::Regular, size: 12.0, stretch: 0.0 };
        piece_on(surface, &blank, (x, y + line.foot), pen);
    }
    for piece in &line.pieces {
        piece_on(surface, piece, (x, y + line.foot), pen);
    }
}

fn piece_on(surface: &mut Surface<'_>, piece: &Piece, (x, foot): (f32, f32), pen: &Pen<'_>) {
    let glyph = |(at, c): (usize, char)| {
        let drawn = pen.fonts.drawn(c, piece.face);
        let wider = if c == ' ' { piece.stretch / piece.size } else { 0.0 };
        KrillaGlyph::new(
            GlyphId::new(drawn.glyph),
            drawn.width + wider,
            0.0,
            0.0,
            0.0,
            at..at + c.len_utf8(),
            None,
        )
    };
    let glyphs: Vec<KrillaGlyph> = piece.text.char_indices().map(glyph).collect();
    let font = pen.faces[piece.face as usize].clone();
    surface.draw_glyphs(Point::from_xy(x + piece.x, foot), &glyphs, font, &piece.text, piece.size, false);
}

/// A part with its lines and the parts in it.
fn group(laid: &Laid, index: usize, leaves: &mut [Vec<Identifier>]) -> TagGroup {
    let node = &laid.nodes[index];
    let mut group = TagGroup::new(tag(&node.kind));
    for leaf in std::mem::take(&mut leaves[index]) {
        group.push(leaf);
    }
    for child in &node.children {
        group.push(self::group(laid, *child, leaves));
    }
    group
}

fn tag(kind: &Kind) -> TagKind {
    let span = |many: &usize| u32::try_from(*many).ok().filter(|many| *many > 1).and_then(NonZeroU32::new);
    match kind {
        Kind::Paragraph => Tag::P.into(),
        Kind::Heading(rank, words) => {
            let rank = NonZeroU16::new(u16::from(*rank)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(rank, Some(words.clone())).into()
        }
        Kind::Table => Tag::Table.into(),
        Kind::TableHead => Tag::THead.into(),
        Kind::TableBody => Tag::TBody.into(),
        Kind::Row => Tag::TR.into(),
        Kind::ColumnHead(columns, rows) => {
            Tag::TH(TableHeaderScope::Column).with_col_span(span(columns)).with_row_span(span(rows)).into()
        }
        Kind::RowHead(columns, rows) => {
            Tag::TH(TableHeaderScope::Row).with_col_span(span(columns)).with_row_span(span(rows)).into()
        }
        Kind::Cell(columns, rows) => Tag::TD.with_col_span(span(columns)).with_row_span(span(rows)).into(),
    }
}

/// The title, and under it the headings as they lie in each other.
fn outline(title: &str, marks: &[Mark]) -> Outline {
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    let mut root = OutlineNode::new(title.to_owned(), top);
    for node in under(marks) {
        root.push_child(node);
    }
    let mut outline = Outline::new();
    outline.push_child(root);
    outline
}

fn under(marks: &[Mark]) -> Vec<OutlineNode> {
    let mut nodes = Vec::new();
    let mut at = 0;
    while let Some(mark) = marks.get(at) {
        let deeper = marks[at + 1..].iter().take_while(|other| other.rank > mark.rank).count();
        let place = XyzDestination::new(mark.page, Point::from_xy(0.0, mark.y));
        let mut node = OutlineNode::new(mark.words.clone(), place);
        for child in under(&marks[at + 1..at + 1 + deeper]) {
            node.push_child(child);
        }
        nodes.push(node);
        at += 1 + deeper;
    }
    nodes
}
