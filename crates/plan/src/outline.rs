//! The outline: blocks to a tree of items, with the labels of a block put where they belong.

use lachan_text::is_caps;

use crate::label::{Label, labels};
use crate::layout::{Block, Para, Row};
use crate::mark::{Mark, MarkKind, mark};
use crate::source::Text;

/// What a label says about an item.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub label: Label,
    pub text: Text,
}

/// An item of the outline; the root is node 0 and has no text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    pub mark: Option<Mark>,
    /// The text without its mark.
    pub text: Text,
    pub bold: bool,
    pub facts: Vec<Fact>,
    pub children: Vec<usize>,
    pub parent: usize,
    pub rows: Vec<Row>,
    rank: u8,
    labelled_last: bool,
}

impl Node {
    pub fn is_table(&self) -> bool {
        !self.rows.is_empty()
    }

    /// A bullet or a paragraph without mark: its place in the path is a letter.
    pub fn is_lettered(&self) -> bool {
        self.mark.as_ref().is_none_or(|m| m.kind.is_bullet())
    }

    pub fn is_bullet(&self) -> bool {
        self.mark.as_ref().is_some_and(|m| m.kind.is_bullet())
    }
}

const LEAF: u8 = 200;

/// A point below an item, "1.2." or "a)".
fn is_point(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Decimal(_) | MarkKind::Letter)
}

/// Builds the tree; `names_body` says whether a text is nothing but organisations.
pub(crate) fn outline(blocks: &[&Block], names_body: &dyn Fn(&str) -> bool) -> Vec<Node> {
    let mut builder = Builder {
        nodes: vec![Node::default()],
        open: vec![0],
        last: 0,
        capital_inside: false,
        after_row: false,
    };
    for block in blocks {
        match block {
            Block::Row(row) => builder.row(row),
            Block::Para(para) => builder.para(para, names_body),
        }
    }
    lift_facts(&mut builder.nodes);
    builder.nodes
}

struct Builder {
    nodes: Vec<Node>,
    /// Open items, root first.
    open: Vec<usize>,
    last: usize,
    /// "A." is used below Roman numbers here.
    capital_inside: bool,
    after_row: bool,
}

impl Builder {
    fn row(&mut self, row: &Row) {
        if !self.after_row {
            let parent = self.nearest_open(80);
            self.add(Node { rank: LEAF, ..Node::default() }, parent);
        }
        self.after_row = true;
        let last = self.last;
        if let Some(node) = self.nodes.get_mut(last) {
            node.rows.push(row.clone());
        }
    }

    fn para(&mut self, para: &Para, names_body: &dyn Fn(&str) -> bool) {
        // A page may cut a table: a lone paragraph in between ends it only when it has a mark or is long.
        self.after_row = false;
        let found = mark(&para.text.text);
        let text = match &found {
            Some(m) => para.text.slice(m.len..para.text.text.len()),
            None => para.text.clone(),
        };
        let labelled = found.as_ref().is_none_or(|m| m.kind.is_bullet() || is_point(m.kind));
        if labelled && self.block_labels(&text, found.as_ref().map(|m| m.kind)) {
            return;
        }
        if found.is_none() && self.title_of_bare_mark(&text, para.bold) {
            return;
        }
        if self.list_under_label(&text, found.as_ref()) {
            return;
        }
        let rank = match &found {
            Some(m) => self.rank(m),
            None => self.rank_of_unmarked(para, names_body),
        };
        let node = Node { mark: found, text, bold: para.bold, rank, ..Node::default() };
        if rank == LEAF {
            let parent = self.nearest_open(75);
            self.add(node, parent);
            return;
        }
        while self.open.len() > 1 && self.open.last().is_some_and(|&top| self.rank_of(top) >= rank) {
            self.open.pop();
        }
        let parent = self.open.last().copied().unwrap_or(0);
        let id = self.add(node, parent);
        self.open.push(id);
    }

    fn rank_of(&self, node: usize) -> u8 {
        self.nodes.get(node).map_or(0, |n| n.rank)
    }

    fn add(&mut self, mut node: Node, parent: usize) -> usize {
        let id = self.nodes.len();
        node.parent = parent;
        self.nodes.push(node);
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        self.last = id;
        id
    }

    /// The deepest open item that ranks above `rank`.
    fn nearest_open(&self, rank: u8) -> usize {
        self.open.iter().rev().copied().find(|&n| n == 0 || self.rank_of(n) < rank).unwrap_or(0)
    }

    fn rank(&mut self, mark: &Mark) -> u8 {
        match mark.kind {
            MarkKind::Part => 1,
            MarkKind::Chapter => 10,
            MarkKind::Section => 20,
            MarkKind::Article => 30,
            MarkKind::Capital => {
                let roman_open = self.open.iter().any(|&n| self.rank_of(n) == 50);
                if mark.label == "A" {
                    self.capital_inside = roman_open;
                }
                if self.capital_inside { 55 } else { 40 }
            }
            MarkKind::Roman => 50,
            MarkKind::Decimal(depth) => 60 + depth,
            MarkKind::Letter => 70,
            MarkKind::Star => 75,
            MarkKind::Dash => 80,
            MarkKind::Plus => 85,
        }
    }

    /// A heading without a number: capitals, bold, or the name of a body.
    fn rank_of_unmarked(&self, para: &Para, names_body: &dyn Fn(&str) -> bool) -> u8 {
        let text = para.text.text.as_str();
        let count = text.split_whitespace().count();
        let heading = count <= 30 && !text.ends_with(['.', ';', ',']);
        if heading && is_caps(text) && count >= 2 {
            return 50;
        }
        let short_bold = para.bold && heading && count >= 2;
        if short_bold || (heading && names_body(text)) { 61 } else { LEAF }
    }

    /// Takes a paragraph that consists of labels; says whether it was one.
    fn block_labels(&mut self, text: &Text, bullet: Option<MarkKind>) -> bool {
        let found = labels(&text.text);
        let Some(first) = found.first() else {
            return self.other_label(text);
        };
        if crate::label::main_end(&text.text, &found) > 0 {
            return false;
        }
        let _ = first;
        let owner = self.owner_of_label(bullet);
        if owner == 0 {
            return false;
        }
        if let Some(node) = self.nodes.get_mut(owner) {
            node.facts
                .extend(found.iter().map(|l| Fact { label: l.label, text: text.slice(l.content.clone()) }));
            node.labelled_last = true;
        }
        true
    }

    /// Địa điểm, đối tượng…: part of a block only when a block is open.
    fn other_label(&mut self, text: &Text) -> bool {
        let Some((words, _)) = text.text.split_once(':') else { return false };
        if crate::label::label_of(words) != Some(Label::Other) {
            return false;
        }
        self.nodes
            .get(self.last)
            .is_some_and(|n| n.facts.iter().any(|f| f.label == Label::Lead || f.label == Label::Time))
    }

    fn owner_of_label(&self, bullet: Option<MarkKind>) -> usize {
        let last_is_bullet = self.nodes.get(self.last).is_some_and(Node::is_bullet);
        match bullet {
            // "a) Đơn vị chủ trì: …", "b) Đơn vị phối hợp: …": points that speak of the item above them.
            Some(MarkKind::Letter) => self.nearest_open(70),
            Some(MarkKind::Decimal(depth)) => self.nearest_open(60 + depth),
            Some(kind) if last_is_bullet => {
                let rank = match kind {
                    MarkKind::Star => 75,
                    MarkKind::Plus => 85,
                    _ => 80,
                };
                self.nearest_open(rank)
            }
            _ => self.last,
        }
    }

    /// "Phần thứ hai" on a line of its own: the next line is its title.
    fn title_of_bare_mark(&mut self, text: &Text, bold: bool) -> bool {
        let last = self.last;
        let Some(node) = self.nodes.get_mut(last).filter(|n| n.mark.is_some() && n.text.is_empty()) else {
            return false;
        };
        node.text = text.clone();
        node.bold = bold;
        true
    }

    /// "Cơ quan phối hợp:" with the names as bullets under it.
    fn list_under_label(&mut self, text: &Text, found: Option<&Mark>) -> bool {
        let bullet = found.is_some_and(|m| m.kind.is_bullet());
        let Some(node) = self.nodes.get_mut(self.last) else { return false };
        let empty = node.facts.last().is_some_and(|f| f.text.is_empty() || f.text.text.ends_with(';'));
        if !(bullet && node.labelled_last && empty) {
            node.labelled_last = false;
            return false;
        }
        if let Some(fact) = node.facts.last_mut() {
            fact.text.append(text);
        }
        true
    }
}

/// Labels behind the last of several bullets belong to the item above them all.
fn lift_facts(nodes: &mut [Node]) {
    for parent in 1..nodes.len() {
        let children = nodes[parent].children.clone();
        let Some((&last, before)) = children.split_last() else { continue };
        let bare = before.iter().all(|&c| nodes[c].facts.is_empty());
        let bullets = children.iter().all(|&c| nodes[c].is_lettered());
        if !before.is_empty()
            && bare
            && bullets
            && nodes[parent].facts.is_empty()
            && !nodes[last].facts.is_empty()
        {
            let facts = std::mem::take(&mut nodes[last].facts);
            nodes[parent].facts = facts;
        }
    }
}
