//! Content streams (ISO 32000-1, 7.8.2 and annex A): the operators that place text and draw lines.

use std::borrow::Cow;
use std::rc::Rc;

use super::path::Path;
use super::text::{Pen, TextState};
use super::{Matrix, Page, Reader};
use crate::read::pdf::file::{Dict, Lexer, Object, Token, parse};
use crate::read::pdf::font::utf16_text;

/// How deep forms may be drawn within forms, and states saved.
const MAX_FORMS: usize = 12;
const MAX_SAVED: usize = 256;
/// The most operands before one operator: the parts of a long line in TJ are some hundreds.
const MAX_OPERANDS: usize = 20_000;

#[derive(Clone)]
struct State {
    ctm: Matrix,
    text: TextState,
}

enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Dict(Rc<Dict>),
    Other,
}

/// A part between BMC and EMC.
struct Mark {
    /// Its glyphs are replaced by another text.
    replaced: bool,
    /// A running head, a foot or a page number, as the writer says.
    paging: bool,
}

struct Canvas<'r, 'f, 'a, 'p> {
    reader: &'r Reader<'f, 'a>,
    page: &'p mut Page,
    pen: Pen,
    marks: Vec<Mark>,
    /// Where the forms that are being drawn begin: none draws itself (ISO 32000-1, 8.10.1).
    forms: Vec<usize>,
}

/// Draws a content stream on a page.
pub(super) fn draw(
    reader: &Reader<'_, '_>,
    bytes: &[u8],
    resources: Option<Rc<Dict>>,
    ctm: Matrix,
    page: &mut Page,
) {
    let mut canvas = Canvas { reader, page, pen: Pen::default(), marks: Vec::new(), forms: Vec::new() };
    let state = State { ctm, text: TextState::default() };
    canvas.run(bytes, resources.as_ref(), state, 0);
    canvas.pen.end(reader, canvas.page);
}

/// What changes while a stream is drawn.
struct Run<'s> {
    state: State,
    saved: Vec<State>,
    path: Path,
    matrix: Matrix,
    line: Matrix,
    resources: Option<&'s Rc<Dict>>,
    depth: usize,
}

impl Canvas<'_, '_, '_, '_> {
    fn run(&mut self, bytes: &[u8], resources: Option<&Rc<Dict>>, state: State, depth: usize) {
        let mut lexer = Lexer::new(bytes, 0);
        let mut operands: Vec<Operand<'_>> = Vec::new();
        let mut run = Run {
            state,
            saved: Vec::new(),
            path: Path::default(),
            matrix: Matrix::SAME,
            line: Matrix::SAME,
            resources,
            depth,
        };
        let marks = self.marks.len();
        loop {
            let operand = match lexer.next() {
                Token::End => break,
                Token::Int(value) => Operand::Number(value as f64),
                Token::Real(value) => Operand::Number(value),
                Token::Name(name) => Operand::Name(name),
                Token::String(text) => Operand::Text(text),
                Token::DictOpen => {
                    lexer.at -= 2;
                    match parse(&mut lexer, self.reader.file.values()) {
                        Some(Object::Dict(dict)) => Operand::Dict(dict),
                        _ => {
                            lexer.at += 1;
                            continue;
                        }
                    }
                }
                Token::ArrayOpen | Token::ArrayClose | Token::DictClose => Operand::Other,
                Token::Keyword(b"BI") => {
                    skip_inline(&mut lexer);
                    self.page.pictures += 1;
                    operands.clear();
                    continue;
                }
                Token::Keyword(operator) => {
                    if !self.reader.spend(1) {
                        break;
                    }
                    self.operator(operator, &operands, &mut run);
                    operands.clear();
                    continue;
                }
            };
            if operands.len() < MAX_OPERANDS {
                operands.push(operand);
            }
        }
        while self.marks.len() > marks {
            self.end_mark();
        }
    }

    fn operator(&mut self, operator: &[u8], operands: &[Operand<'_>], run: &mut Run<'_>) {
        let n = |i: usize| match operands.get(i) {
            Some(Operand::Number(value)) => *value,
            _ => 0.0,
        };
        match operator {
            b"q" if run.saved.len() < MAX_SAVED => run.saved.push(run.state.clone()),
            b"Q" => {
                if let Some(state) = run.saved.pop() {
                    run.state = state;
                }
            }
            b"cm" => run.state.ctm = six(operands).then(&run.state.ctm),
            b"Do" => self.object(operands, run),
            b"BMC" | b"BDC" => self.begin_mark(operands, run),
            b"EMC" => self.end_mark(),
            b"BT" => {
                self.pen.moved = true;
                run.matrix = Matrix::SAME;
                run.line = Matrix::SAME;
            }
            b"Tc" => run.state.text.spacing = n(0),
            b"Tw" => run.state.text.word_spacing = n(0),
            b"Tz" => run.state.text.stretch = n(0) / 100.0,
            b"TL" => run.state.text.leading = n(0),
            b"Ts" => run.state.text.rise = n(0),
            #[allow(clippy::cast_possible_truncation)]
            b"Tr" => run.state.text.mode = n(0) as i64,
            b"Tf" => self.font(operands, run),
            b"Td" => next_line(run, n(0), n(1)),
            b"TD" => {
                run.state.text.leading = -n(1);
                next_line(run, n(0), n(1));
            }
            b"Tm" => {
                self.pen.moved = true;
                run.line = six(operands);
                run.matrix = run.line;
            }
            b"T*" => next_line(run, 0.0, -run.state.text.leading),
            b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operator, operands, run),
            _ => self.path(operator, operands, run),
        }
    }

    fn path(&mut self, operator: &[u8], operands: &[Operand<'_>], run: &mut Run<'_>) {
        let n = |i: usize| match operands.get(i) {
            Some(Operand::Number(value)) => *value,
            _ => 0.0,
        };
        let point = |i: usize| run.state.ctm.point(n(i), n(i + 1));
        match operator {
            b"m" => run.path.move_to(point(0)),
            b"l" => run.path.line_to(point(0)),
            // A curve is no border; only its end counts.
            b"c" => run.path.move_to(point(4)),
            b"v" | b"y" => run.path.move_to(point(2)),
            b"h" => run.path.close(),
            b"re" => run.path.rectangle(&run.state.ctm, [n(0), n(1), n(2), n(3)]),
            b"S" => run.path.paint(true, false, self.page),
            b"s" | b"b" | b"b*" => {
                run.path.close();
                run.path.paint(true, operator[0] == b'b', self.page);
            }
            b"f" | b"F" | b"f*" => run.path.paint(false, true, self.page),
            b"B" | b"B*" => run.path.paint(true, true, self.page),
            b"n" => run.path.paint(false, false, self.page),
            _ => {}
        }
    }

    fn font(&mut self, operands: &[Operand<'_>], run: &mut Run<'_>) {
        if let [Operand::Name(name), Operand::Number(size), ..] = operands {
            run.state.text.size = *size;
            run.state.text.font = run.resources.and_then(|r| self.reader.font(r, name));
        }
    }

    fn show(&mut self, operator: &[u8], operands: &[Operand<'_>], run: &mut Run<'_>) {
        if let (b"\"", [Operand::Number(word), Operand::Number(letter), ..]) = (operator, operands) {
            run.state.text.word_spacing = *word;
            run.state.text.spacing = *letter;
        }
        if matches!(operator, b"'" | b"\"") {
            next_line(run, 0.0, -run.state.text.leading);
        }
        let numbers = operator == b"TJ";
        // Running heads that the writer marks as such are not part of the text.
        if self.marks.iter().any(|m| m.paging) {
            return;
        }
        for operand in operands {
            match operand {
                Operand::Text(bytes) => {
                    let whole = (self.reader, &mut *self.page);
                    self.pen.show(bytes, &run.state.text, &mut run.matrix, &run.state.ctm, whole);
                }
                Operand::Number(value) if numbers => {
                    let step = -value / 1000.0 * run.state.text.size * run.state.text.stretch;
                    run.matrix = Matrix([1.0, 0.0, 0.0, 1.0, step, 0.0]).then(&run.matrix);
                }
                _ => {}
            }
        }
    }

    fn object(&mut self, operands: &[Operand<'_>], run: &mut Run<'_>) {
        let Some(Operand::Name(name)) = operands.first() else { return };
        let file = self.reader.file;
        let objects = run.resources.and_then(|r| file.get_dict(r, b"XObject"));
        let Some(object) = objects.map(|o| file.get(&o, name)) else { return };
        let Some(stream) = object.stream() else { return };
        match file.get(&stream.dict, b"Subtype").name() {
            Some(b"Image") => self.page.pictures += 1,
            Some(b"Form") if self.forms.contains(&stream.start) => {}
            Some(b"Form") if run.depth < MAX_FORMS && self.reader.spend(100 + stream.len / 16) => {
                let Some(data) = file.data(stream) else { return };
                let matrix = file.get(&stream.dict, b"Matrix");
                let numbers: Vec<f64> = matrix
                    .array()
                    .map(|m| m.iter().filter_map(|n| file.resolve(n).number()).collect())
                    .unwrap_or_default();
                let matrix = <[f64; 6]>::try_from(numbers).map_or(Matrix::SAME, Matrix);
                let state = State { ctm: matrix.then(&run.state.ctm), text: run.state.text.clone() };
                let own = file.get_dict(&stream.dict, b"Resources");
                self.forms.push(stream.start);
                self.run(&data, own.as_ref().or(run.resources), state, run.depth + 1);
                self.forms.pop();
            }
            _ => {}
        }
    }

    fn begin_mark(&mut self, operands: &[Operand<'_>], run: &Run<'_>) {
        let file = self.reader.file;
        let Some(Operand::Name(tag)) = operands.first() else {
            self.marks.push(Mark { replaced: false, paging: false });
            return;
        };
        let properties = match operands.get(1) {
            Some(Operand::Dict(dict)) => Some(Rc::clone(dict)),
            Some(Operand::Name(name)) => run
                .resources
                .and_then(|r| file.get_dict(r, b"Properties"))
                .and_then(|list| file.get_dict(&list, name)),
            _ => None,
        };
        let text = properties.as_deref().map(|d| file.get(d, b"ActualText"));
        let text = text.as_ref().and_then(Object::string).map(plain);
        let kind = properties.as_deref().map(|d| file.get(d, b"Type"));
        let paging = &**tag == b"Artifact" && kind.as_ref().and_then(Object::name) == Some(b"Pagination");
        let replaced = text.is_some();
        if replaced {
            self.pen.instead = text;
            self.pen.replaced = true;
        }
        self.marks.push(Mark { replaced, paging });
    }

    fn end_mark(&mut self) {
        if self.marks.pop().is_some_and(|mark| mark.replaced) {
            self.pen.instead = None;
            self.pen.replaced = self.marks.iter().any(|mark| mark.replaced);
        }
    }
}

fn next_line(run: &mut Run<'_>, x: f64, y: f64) {
    run.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(&run.line);
    run.matrix = run.line;
}

fn six(operands: &[Operand<'_>]) -> Matrix {
    let mut out = Matrix::SAME;
    for (slot, operand) in out.0.iter_mut().zip(operands) {
        if let Operand::Number(value) = operand {
            *slot = *value;
        }
    }
    out
}

/// A text string of the file: UTF-16 or UTF-8 with a mark, else Latin.
fn plain(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16_text(rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// Past the data of an inline picture: `EI` between blanks.
fn skip_inline(lexer: &mut Lexer<'_>) {
    let rest = &lexer.bytes[lexer.at..];
    let end = rest.windows(4).position(|w| {
        w[0].is_ascii_whitespace() && &w[1..3] == b"EI" && (w[3].is_ascii_whitespace() || w[3] == b'Q')
    });
    lexer.at += end.map_or(rest.len(), |end| end + 3);
}
