//! Outline to meaning: every item becomes an objective, a target, a measure, a duty, a source of money or a report.

use crate::agency::{Found, Grammar};
use crate::label::{Label, contents, labels, main_end};
use crate::layout::Para;
use crate::mark::MarkKind;
use crate::model::{
    Confidence, Duty, Funding, Objective, ObjectiveKind, Organisation, Plan, ReportingDuty, Role, Span,
    Target, Time, TimeKind,
};
use crate::outline::{Fact, Node};
use crate::prose::Prose;
use crate::remark::Remark;
use crate::section::{Section, section};
use crate::source::{Source, Text};
use crate::{domain, funding, report, subject, target, time};

/// Everything that the walk needs and fills.
pub(crate) struct Reader<'a> {
    pub source: &'a Source<'a>,
    pub grammar: Grammar,
    pub plan_year: Option<u16>,
    /// A text without outline: who acts stays the same from paragraph to paragraph.
    pub flat: bool,
    /// Articles of a decision that only say what it puts into force are no duties.
    pub decision: bool,
    pub plan: Plan,
    pub remarks: Vec<Remark>,
}

/// What an item inherits from the headings above it.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub section: Section,
    pub lead: Vec<Organisation>,
    pub facts: Vec<Fact>,
    pub path: String,
    pub depth: usize,
}

impl Scope {
    pub fn root(path: &str) -> Self {
        Scope {
            section: Section::Unknown,
            lead: Vec::new(),
            facts: Vec::new(),
            path: path.to_owned(),
            depth: 0,
        }
    }
}

impl<'a> Reader<'a> {
    pub fn span(&self, text: &Text) -> Span {
        self.source.span(text.whole())
    }

    pub fn organisations(&self, text: &Text, found: &[Found]) -> Vec<Organisation> {
        found
            .iter()
            .map(|f| Organisation {
                raw: text.text[f.range.clone()].to_owned(),
                key: f.key.clone(),
                span: self.source.span(text.origin(f.range.clone())),
                confidence: f.confidence,
            })
            .collect()
    }

    /// What a news item says of aims before it comes to the order.
    pub fn general_aims(&mut self, paras: &[&Para]) {
        for text in paras
            .iter()
            .map(|p| &p.text)
            .filter(|t| lachan_text::lower(&t.text).contains("mục tiêu") && !is_line(&t.text))
        {
            let span = self.span(text);
            let id = self.plan.objectives.len().to_string();
            self.plan.objectives.push(Objective {
                id,
                kind: ObjectiveKind::General,
                text: text.text.clone(),
                span,
            });
        }
    }

    /// Walks the children of a node.
    pub fn walk(&mut self, nodes: &[Node], id: usize, scope: &Scope) {
        let Some(node) = nodes.get(id) else { return };
        let mut scope = scope.clone();
        let lettered: Vec<usize> = node
            .children
            .iter()
            .copied()
            .filter(|&c| nodes[c].is_lettered() && !nodes[c].is_table())
            .collect();
        for &child in &node.children {
            let path = path(
                &scope.path,
                &nodes[child],
                lettered.iter().position(|&c| c == child),
                lettered.len(),
                node.children.len(),
            );
            let inner = Scope { path, depth: scope.depth + 1, ..scope.clone() };
            if nodes[child].is_table() {
                self.table(&nodes[child].rows, &scope);
            } else if let Some(lead) = self.item(nodes, child, inner)
                && self.flat
            {
                scope.lead = lead;
            }
        }
    }

    /// Reads one item; gives the organisations that it names, when it does.
    fn item(&mut self, nodes: &[Node], id: usize, mut scope: Scope) -> Option<Vec<Organisation>> {
        let node = &nodes[id];
        let container = !node.children.is_empty();
        if (self.decision && self.only_in_force(node))
            || (self.flat && !container && is_line(&node.text.text))
        {
            return None;
        }
        if let Some(found) = self.grammar.heading(&Prose::new(&node.text.text)) {
            let lead = self.organisations(&node.text, &found);
            if scope.section != Section::Funding && scope.section != Section::Targets {
                scope.lead.clone_from(&lead);
                if !matches!(scope.section, Section::Measures | Section::Organisation) {
                    scope.section = Section::Organisation;
                }
            }
            self.walk(nodes, id, &scope);
            return Some(lead);
        }
        let content = self.heading(node, container, &mut scope);
        match content {
            Content::Heading => {
                self.walk(nodes, id, &scope);
                None
            }
            Content::Unknown(text) => {
                self.unknown_office(nodes, id, &mut scope, &text);
                None
            }
            Content::Item(text) => self.content(nodes, id, scope, &text),
        }
    }

    fn only_in_force(&self, node: &Node) -> bool {
        let article = node.mark.as_ref().is_some_and(|m| m.kind == MarkKind::Article);
        let low = lachan_text::lower(&node.text.text);
        article
            && node.children.is_empty()
            && [
                "ban hành kèm theo",
                "có hiệu lực",
                "chịu trách nhiệm thi hành",
                "chịu trách nhiệm thực hiện quyết định",
                "căn cứ quyết định thi hành",
                "thi hành quyết định này",
            ]
            .iter()
            .any(|w| low.contains(w))
    }

    /// Is the item a heading, and does it open a section? What is left of it is its content.
    fn heading(&self, node: &Node, container: bool, scope: &mut Scope) -> Content {
        let text = &node.text;
        let words = text.text.split_whitespace().count();
        let colon = text.text.find(':').filter(|at| text.text[..*at].split_whitespace().count() <= 12);
        let head = colon.map_or(text.text.as_str(), |at| &text.text[..at]);
        let rest = colon.map(|at| text.slice(at + 1..text.text.len())).filter(|t| !t.is_empty());
        let top = scope.depth <= 1 || node.mark.as_ref().is_some_and(|m| m.kind <= MarkKind::Roman);
        let headed = head.split_whitespace().count() <= 30
            && (container || rest.is_some() || words <= 12 || (top && words <= 30));
        let sentence = text.text.ends_with(['.', ';']) && colon.is_none() && words > 14;
        if headed && !sentence && scope.lead.is_empty() && (!node.is_bullet() || rest.is_some() || container)
        {
            let goals = matches!(
                scope.section,
                Section::Goals
                    | Section::General
                    | Section::Targets
                    | Section::Purpose
                    | Section::Requirement
            );
            let from_top = top && !node.is_lettered() && (container || words <= 12);
            if let Some(found) =
                section(head, from_top).filter(|s| !node.is_lettered() || goals || *s == Section::Funding)
            {
                scope.section = found;
                return match rest {
                    Some(rest) if !container || rest.text.split_whitespace().count() > 6 => {
                        Content::Item(rest)
                    }
                    _ => Content::Heading,
                };
            }
            if top
                && !node.is_lettered()
                && container
                && words <= 30
                && scope.section == Section::Unknown
                && node.text.text.len() > 1
            {
                return if self.assigns(text) { Content::Item(text.clone()) } else { Content::Heading };
            }
        }
        let office = scope.section == Section::Organisation && container && !node.is_bullet() && words <= 25;
        if office && !text.text.ends_with('.') && self.like_a_name(text, !scope.lead.is_empty()) {
            return Content::Unknown(text.clone());
        }
        Content::Item(text.clone())
    }

    /// Does the text itself give an order to somebody?
    fn assigns(&self, text: &Text) -> bool {
        let p = Prose::new(&text.text);
        subject::subject(&self.grammar, &p).is_some()
    }

    /// Could the text be a name? Under another office it must at least begin with one that is known.
    fn like_a_name(&self, text: &Text, inside: bool) -> bool {
        let p = Prose::new(&text.text);
        if p.len() < 2 || !p.is_upper(0) || p.verb_at(0) {
            return false;
        }
        let (found, after) = self.grammar.list(&p, 0);
        !inside
            || (!found.is_empty()
                && after < p.len()
                && !p.verb_at(after)
                && p.gap(after).contains([',', ';', '-']))
    }

    /// A heading that names a body which the table does not know.
    fn unknown_office(&mut self, nodes: &[Node], id: usize, scope: &mut Scope, text: &Text) {
        let found = self.grammar.cell(&Prose::new(&text.text));
        scope.lead = self.organisations(text, &found);
        for organisation in &mut scope.lead {
            organisation.confidence = Confidence::Doubtful;
        }
        let span = self.span(text);
        self.remarks.push(Remark::new(
            Some(span),
            format!("Chưa nhận ra cơ quan “{}”.", text.text),
            "Hãy chọn đúng cơ quan trong danh mục khi rà soát.",
        ));
        self.walk(nodes, id, scope);
    }

    fn content(&mut self, nodes: &[Node], id: usize, scope: Scope, text: &Text) -> Option<Vec<Organisation>> {
        let container = !nodes[id].children.is_empty();
        match scope.section {
            Section::Aside => None,
            Section::Purpose => self.objective(nodes, id, &scope, text, ObjectiveKind::Purpose),
            Section::Requirement => self.objective(nodes, id, &scope, text, ObjectiveKind::Requirement),
            Section::General => self.objective(nodes, id, &scope, text, ObjectiveKind::General),
            Section::Goals if !container && !text.text.contains(|c: char| c.is_ascii_digit()) => {
                self.objective(nodes, id, &scope, text, ObjectiveKind::General)
            }
            Section::Goals | Section::Targets => {
                self.target(nodes, id, &scope, text);
                None
            }
            Section::Funding if scope.lead.is_empty() => {
                if !container || text.text.ends_with('.') {
                    self.funding(&scope, text);
                }
                self.walk(nodes, id, &scope);
                None
            }
            _ => self.duty(nodes, id, scope, text),
        }
    }

    fn objective(
        &mut self,
        nodes: &[Node],
        id: usize,
        scope: &Scope,
        text: &Text,
        kind: ObjectiveKind,
    ) -> Option<Vec<Organisation>> {
        if nodes[id].children.is_empty() && text.text.split_whitespace().count() > 3 {
            let span = self.span(text);
            self.plan.objectives.push(Objective {
                id: scope.path.clone(),
                kind,
                text: text.text.clone(),
                span,
            });
        }
        self.walk(nodes, id, scope);
        None
    }

    fn target(&mut self, nodes: &[Node], id: usize, scope: &Scope, text: &Text) {
        let figure = target::figure(&text.text);
        let container = !nodes[id].children.is_empty();
        let own = !container || (figure.percent.is_some() && !text.text.ends_with(':'));
        if own && text.text.split_whitespace().count() > 3 {
            self.plan.targets.push(Target {
                id: scope.path.clone(),
                text: text.text.clone(),
                percent: figure.percent,
                population: figure.population,
                indicator: target::indicator(&text.text).map(str::to_owned),
                span: self.span(text),
                confidence: if figure.percent.is_some() { Confidence::Certain } else { Confidence::Likely },
            });
        }
        let inner = Scope { section: Section::Targets, ..scope.clone() };
        self.walk(nodes, id, &inner);
    }

    fn funding(&mut self, scope: &Scope, text: &Text) {
        let span = self.span(text);
        let sources = funding::sources(&text.text);
        self.plan.funding.push(Funding { id: scope.path.clone(), text: text.text.clone(), sources, span });
    }

    fn duty(&mut self, nodes: &[Node], id: usize, scope: Scope, text: &Text) -> Option<Vec<Organisation>> {
        let node = &nodes[id];
        let container = !node.children.is_empty();
        let text = &text.slice(contents(&text.text).unwrap_or(0)..text.text.len());
        let found = labels(&text.text);
        let main = text.slice(0..main_end(&text.text, &found));
        let mut facts: Vec<Fact> =
            found.iter().map(|l| Fact { label: l.label, text: text.slice(l.content.clone()) }).collect();
        facts.extend(node.facts.iter().cloned());
        if facts.is_empty() {
            facts.clone_from(&scope.facts);
        }
        let own = self.own_lead(&main, &facts);
        let lead = own.clone().unwrap_or_else(|| scope.lead.clone());
        let closing = lachan_text::lower(&main.text);
        let asks_targets = closing.ends_with("mục tiêu:")
            || closing.ends_with("chỉ tiêu:")
            || closing.ends_with("chỉ tiêu sau:")
            || closing.ends_with("mục tiêu sau:");
        // "1. Đề án…" with "a) Cơ quan chủ trì: …" and "c) Nội dung: …": what is to be done stands in the last.
        let headed =
            !node.facts.is_empty() && node.children.iter().any(|&c| contents(&nodes[c].text.text).is_some());
        let content = !container || (!headed && self.is_item(&main, own.is_some(), asks_targets));
        if content {
            self.report(&scope, &main, &lead);
            self.push_duty(&scope, &main, &facts, lead.clone(), own.is_some());
        }
        let section = if asks_targets { Section::Targets } else { scope.section };
        let inner = Scope { lead, facts: if container { facts } else { Vec::new() }, section, ..scope };
        self.walk(nodes, id, &inner);
        own
    }

    /// An item with items below it: is it one itself, or only their heading?
    fn is_item(&self, main: &Text, own_lead: bool, asks_targets: bool) -> bool {
        let words = main.text.split_whitespace().count();
        (own_lead && words > 8) || asks_targets || (main.text.ends_with(['.', ';']) && words >= 25)
    }

    fn own_lead(&self, main: &Text, facts: &[Fact]) -> Option<Vec<Organisation>> {
        if let Some(fact) = facts.iter().find(|f| f.label == Label::Lead) {
            let lead = self.organisations(&fact.text, &self.grammar.cell(&Prose::new(&fact.text.text)));
            return (!lead.is_empty()).then_some(lead);
        }
        let p = Prose::new(&main.text);
        let subject = subject::subject(&self.grammar, &p)?;
        Some(self.organisations(main, &subject.found))
    }

    pub fn push_duty(
        &mut self,
        scope: &Scope,
        main: &Text,
        facts: &[Fact],
        lead: Vec<Organisation>,
        own: bool,
    ) {
        if main.text.split_whitespace().count() < 3 {
            return;
        }
        let p = Prose::new(&main.text);
        let coordinate = match facts.iter().find(|f| f.label == Label::Coordinate) {
            Some(fact) => self.organisations(&fact.text, &self.grammar.cell(&Prose::new(&fact.text.text))),
            None => self.organisations(main, &subject::coordinates(&self.grammar, &p)),
        };
        let outcome =
            facts.iter().find(|f| f.label == Label::Outcome).map(|f| &f.text).filter(|t| !t.is_empty());
        let doubtful = lead.iter().map(|o| o.confidence).min().unwrap_or(Confidence::Certain);
        let duty = Duty {
            id: scope.path.clone(),
            text: main.text.clone(),
            role: role(&p, facts),
            coordinate,
            time: self.time(main, facts),
            outcome: outcome.map(|t| t.text.clone()),
            domain: domain::domain(&main.text),
            span: self.span(main),
            outcome_span: outcome.map(|t| self.span(t)),
            confidence: if own { doubtful.min(Confidence::Likely) } else { doubtful },
            lead,
        };
        for slip in duty.lead.iter().chain(&duty.coordinate).filter(|o| o.confidence == Confidence::Doubtful)
        {
            let what = format!("Tên cơ quan “{}” có thể viết nhầm.", slip.raw);
            self.remarks.push(Remark::new(
                Some(slip.span),
                what,
                "Khi duyệt, hãy chọn cơ quan được nói đến.",
            ));
        }
        if !duty.lead.is_empty() {
            self.plan.duties.push(duty);
        } else if matches!(scope.section, Section::Measures | Section::Unknown) {
            self.plan.measures.push(duty);
        } else if lachan_text::lower(&duty.text).starts_with("kinh phí")
            && !funding::sources(&duty.text).is_empty()
        {
            self.funding(scope, main);
        } else if scope.section != Section::Reporting {
            let what = "Mục này không nêu cơ quan thực hiện.";
            self.remarks.push(Remark::new(
                Some(duty.span),
                what,
                "Nếu là nhiệm vụ, hãy thêm và giao cho một cơ quan.",
            ));
        }
    }

    fn time(&self, main: &Text, facts: &[Fact]) -> Time {
        let label = facts.iter().find(|f| f.label == Label::Time).map(|f| &f.text);
        let (text, reading) = match label {
            Some(text) => (text, time::of_cell(&text.text, self.plan_year)),
            None => (main, time::of_text(&main.text, self.plan_year)),
        };
        let Some(reading) = reading else {
            return Time { kind: TimeKind::Unspecified, raw: None, from: None, to: None, span: None };
        };
        let span = self.source.span(text.origin(reading.range.clone()));
        Time {
            kind: reading.kind,
            raw: Some(text.text[reading.range].to_owned()),
            from: reading.from,
            to: reading.to,
            span: Some(span),
        }
    }

    /// Reporting duties inside an item.
    pub fn report(&mut self, scope: &Scope, main: &Text, lead: &[Organisation]) {
        let expected = scope.section == Section::Reporting;
        let setting = report::Setting { grammar: &self.grammar, plan_year: self.plan_year, expected };
        for found in report::reports(setting, &main.text) {
            let named = self.organisations(main, &found.who);
            let who = if lead.is_empty() || (expected && !named.is_empty()) { named } else { lead.to_vec() };
            if who.is_empty() {
                continue;
            }
            let subject = main.text[found.range.clone()].chars().take(120).collect();
            self.plan.reporting.push(ReportingDuty {
                id: scope.path.clone(),
                who,
                to: self.organisations(main, &found.to),
                through: self.organisations(main, &found.through),
                due: found.due,
                subject: Some(subject),
                span: self.source.span(main.origin(found.range)),
                confidence: Confidence::Likely,
            });
        }
    }
}

/// A headline, keywords, a by-line: short and without the stop of a sentence.
fn is_line(text: &str) -> bool {
    text.split_whitespace().count() <= 20 && !text.ends_with(['.', ':', ';', '!', '…'])
}

enum Content {
    Heading,
    Unknown(Text),
    Item(Text),
}

fn role(p: &Prose<'_>, facts: &[Fact]) -> Role {
    let labelled = facts.iter().any(|f| f.label == Label::Lead);
    let near = (0..p.len().min(40)).find_map(|i| {
        p.at(i, "chủ trì")
            .map(|_| Role::ChuTri)
            .or_else(|| p.at(i, "phối hợp").filter(|_| i <= 2).map(|_| Role::PhoiHop))
    });
    match near {
        _ if labelled => Role::ChuTri,
        Some(role) => role,
        None => Role::Giao,
    }
}

/// The path of a child: numbers as printed, letters for bullets and paragraphs.
fn path(parent: &str, node: &Node, letter: Option<usize>, lettered: usize, children: usize) -> String {
    let own = match (&node.mark, letter) {
        (_, Some(_)) if lettered == 1 && children == 1 && !parent.is_empty() => return parent.to_owned(),
        (_, Some(at)) => letters(at),
        (Some(mark), None) => mark.label.rsplit('.').next().unwrap_or_default().to_owned(),
        (None, None) => String::new(),
    };
    if parent.is_empty() { own } else { format!("{parent}.{own}") }
}

fn letters(at: usize) -> String {
    match u8::try_from(at) {
        Ok(n) if n < 26 => char::from(b'a' + n).to_string(),
        _ => (at + 1).to_string(),
    }
}
