//! Pages: the words and the ruling lines that they draw, upright, in points from the top left corner.

mod content;
mod path;
mod text;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::file::{Dict, File, Object};
use super::font::Font;

/// The most pages that are read.
pub(super) const MAX_PAGES: usize = 3000;
/// How deep a page tree may be.
const MAX_DEPTH: usize = 64;
/// The most operators that all pages together may hold, counting a form each time that it is drawn.
const MAX_OPERATORS: usize = 40_000_000;
/// The most words of all pages together, and ruling lines of one page.
const MAX_WORDS: usize = 2_000_000;
const MAX_RULES: usize = 60_000;
/// The most parts that draw one page.
const MAX_PARTS: usize = 10_000;
/// The most fonts of a file.
const MAX_FONTS: usize = 2000;

/// Letters that stand together on a line, in one weight.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Word {
    pub x0: f64,
    pub x1: f64,
    /// The line that the letters stand on.
    pub y: f64,
    /// Size of the font.
    pub size: f64,
    pub text: String,
    pub bold: bool,
    /// How much of what follows is filled with blanks that were written.
    pub blanks: f64,
    /// Quarter turns of its direction; 4 is slanting.
    pub turn: u8,
}

/// A straight line, level or upright, with x0 <= x1 and y0 <= y1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Rule {
    pub fn is_level(&self) -> bool {
        self.x1 - self.x0 >= self.y1 - self.y0
    }
}

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub width: f64,
    pub height: f64,
    pub words: Vec<Word>,
    pub rules: Vec<Rule>,
    /// Pictures drawn on it.
    pub pictures: usize,
    /// Signs of which no letter is known.
    pub unknown: usize,
    /// Signs with letters.
    pub known: usize,
    /// Some of what it draws could not be read.
    pub unread: bool,
}

/// What all pages of a file share.
pub(super) struct Reader<'f, 'a> {
    file: &'f File<'a>,
    /// By the address of the dictionary, which is kept so that no other takes its place.
    fonts: RefCell<HashMap<usize, Known>>,
    operators: Cell<usize>,
    words: Cell<usize>,
}

type Known = (Rc<Dict>, Rc<Font>);

/// A page of the tree with what it inherits.
pub(super) struct Leaf {
    dict: Rc<Dict>,
    resources: Option<Rc<Dict>>,
    frame: [f64; 4],
    rotate: i64,
}

#[derive(Clone)]
struct Inherited {
    resources: Option<Rc<Dict>>,
    media: Object,
    crop: Object,
    rotate: i64,
}

/// The pages in order; `None` when there are more than [`MAX_PAGES`].
pub(super) fn leaves(file: &File<'_>) -> Option<Vec<Leaf>> {
    let root = file.root()?;
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    let above = Inherited { resources: None, media: Object::Null, crop: Object::Null, rotate: 0 };
    walk(file, &root, above, 0, &mut seen, &mut out)?;
    Some(out)
}

fn walk(
    file: &File<'_>,
    node: &Rc<Dict>,
    above: Inherited,
    depth: usize,
    seen: &mut HashSet<*const Dict>,
    out: &mut Vec<Leaf>,
) -> Option<()> {
    // Objects are kept by the file, so that their address names them.
    if depth > MAX_DEPTH || !seen.insert(Rc::as_ptr(node)) {
        return Some(());
    }
    let or = |key: &[u8], inherited: Object| match file.get(node, key) {
        Object::Null => inherited,
        own => own,
    };
    let own = Inherited {
        resources: file.get_dict(node, b"Resources").or(above.resources),
        media: or(b"MediaBox", above.media),
        crop: or(b"CropBox", above.crop),
        rotate: file.get_int(node, b"Rotate").unwrap_or(above.rotate),
    };
    let kids = file.get(node, b"Kids");
    let Some(kids) = kids.array() else {
        let frame = frame(file, &own.crop).or_else(|| frame(file, &own.media));
        out.push(Leaf {
            dict: Rc::clone(node),
            resources: own.resources,
            frame: frame.unwrap_or([0.0, 0.0, 595.0, 842.0]),
            rotate: own.rotate,
        });
        return (out.len() <= MAX_PAGES).then_some(());
    };
    for kid in kids.iter() {
        if let Some(kid) = file.resolve(kid).dict() {
            walk(file, kid, own.clone(), depth + 1, seen, out)?;
        }
    }
    Some(())
}

fn frame(file: &File<'_>, object: &Object) -> Option<[f64; 4]> {
    let items: Vec<f64> = object.array()?.iter().filter_map(|item| file.resolve(item).number()).collect();
    let [a, b, c, d] = items[..] else { return None };
    let frame = [a.min(c), b.min(d), a.max(c), b.max(d)];
    let sane = |from: f64, to: f64| (10.0..20_000.0).contains(&(to - from));
    (sane(frame[0], frame[2]) && sane(frame[1], frame[3])).then_some(frame)
}

impl<'f, 'a> Reader<'f, 'a> {
    pub fn new(file: &'f File<'a>) -> Self {
        Self {
            file,
            fonts: RefCell::default(),
            operators: Cell::new(MAX_OPERATORS),
            words: Cell::new(MAX_WORDS),
        }
    }

    /// Have the pages drawn more than they may?
    pub fn exhausted(&self) -> bool {
        self.operators.get() == 0 || self.words.get() == 0 || self.file.exhausted()
    }

    pub fn read(&self, leaf: &Leaf) -> Page {
        let [x0, y0, x1, y1] = leaf.frame;
        let (width, height) = (x1 - x0, y1 - y0);
        let turned = leaf.rotate.rem_euclid(360);
        let (start, width, height) = match turned {
            90 => (Matrix([0.0, 1.0, 1.0, 0.0, -y0, -x0]), height, width),
            180 => (Matrix([-1.0, 0.0, 0.0, 1.0, x1, -y0]), width, height),
            270 => (Matrix([0.0, -1.0, -1.0, 0.0, y1, x1]), height, width),
            _ => (Matrix([1.0, 0.0, 0.0, -1.0, -x0, y1]), width, height),
        };
        let mut page = Page { width, height, ..Page::default() };
        let (bytes, unread) = self.contents(&leaf.dict);
        page.unread = unread;
        content::draw(self, &bytes, leaf.resources.clone(), start, &mut page);
        upright(&mut page);
        let (width, height) = (page.width, page.height);
        page.words.retain(|w| w.x1 > -5.0 && w.x0 < width + 5.0 && w.y > -5.0 && w.y < height + 25.0);
        page
    }

    /// What draws a page, and whether a part of it could not be read.
    fn contents(&self, dict: &Dict) -> (Vec<u8>, bool) {
        let parts = match self.file.get(dict, b"Contents") {
            Object::Array(parts) => parts.to_vec(),
            Object::Null => return (Vec::new(), false),
            one => vec![one],
        };
        let (mut out, mut unread) = (Vec::new(), parts.len() > MAX_PARTS);
        for part in parts.iter().take(MAX_PARTS) {
            match self.file.resolve(part).stream().and_then(|stream| self.file.data(stream)) {
                Some(data) => {
                    out.extend_from_slice(&data);
                    out.push(b'\n');
                }
                None => unread = true,
            }
        }
        (out, unread)
    }

    /// A font of the resources, read once.
    fn font(&self, resources: &Dict, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = self.file.get_dict(resources, b"Font")?;
        let dict = self.file.get_dict(&fonts, name)?;
        let key = Rc::as_ptr(&dict) as usize;
        if let Some((_, font)) = self.fonts.borrow().get(&key) {
            return Some(Rc::clone(font));
        }
        if self.fonts.borrow().len() >= MAX_FONTS {
            return None;
        }
        let font = Rc::new(Font::read(self.file, &dict));
        self.fonts.borrow_mut().insert(key, (dict, Rc::clone(&font)));
        Some(font)
    }

    fn spend(&self, operators: usize) -> bool {
        self.operators.set(self.operators.get().saturating_sub(operators));
        self.operators.get() > 0 && self.words.get() > 0
    }
}

/// A page whose text runs up, down or on its head without the file saying so is turned; slanting text is a watermark.
fn upright(page: &mut Page) {
    let mut letters = [0usize; 5];
    for word in &page.words {
        letters[usize::from(word.turn)] += word.text.len();
    }
    let most = (0..4u8).max_by_key(|turn| letters[usize::from(*turn)]).unwrap_or(0);
    page.words.retain(|word| word.turn < 4);
    if letters[usize::from(most)] <= letters[0] {
        return;
    }
    let (width, height) = (page.width, page.height);
    // Words keep their length along their own direction in x0..x1 (see `text`), measured from the turned page's edge.
    let turn = |x: f64, y: f64| match most {
        1 => (y, width - x),
        2 => (width - x, height - y),
        _ => (height - y, x),
    };
    for rule in &mut page.rules {
        let ((ax, ay), (bx, by)) = (turn(rule.x0, rule.y0), turn(rule.x1, rule.y1));
        *rule = Rule { x0: ax.min(bx), y0: ay.min(by), x1: ax.max(bx), y1: ay.max(by) };
    }
    for word in &mut page.words {
        let length = word.x1 - word.x0;
        (word.x0, word.y) = turn(word.x0, word.y);
        word.x1 = word.x0 + length;
        word.turn = (word.turn + 4 - most) % 4;
    }
    if most % 2 == 1 {
        (page.width, page.height) = (height, width);
    }
}

/// A transformation (ISO 32000-1, 8.3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Matrix([f64; 6]);

impl Matrix {
    const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then the other.
    fn then(&self, other: &Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, other.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}
