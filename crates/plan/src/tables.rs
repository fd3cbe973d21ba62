//! Rows of an appendix to duties.

use crate::label::Label;
use crate::layout::Row;
use crate::model::{Confidence, Target};
use crate::outline::Fact;
use crate::remark::Remark;
use crate::rows::{self, Columns, Entry};
use crate::section::Section;
use crate::source::Text;
use crate::walk::{Reader, Scope};
use crate::{mark, target};

impl Reader<'_> {
    /// Reads a table: a duty for every row that names who leads, a measure for every other.
    pub(crate) fn table(&mut self, rows: &[Row], scope: &Scope) {
        let Some((columns, entries)) = rows::read(rows) else {
            let first =
                rows.first().and_then(|r| r.cells.iter().find(|c| !c.is_empty())).map(|c| self.span(c));
            let what = "Bảng này không có cột nội dung và cơ quan chủ trì nên không đọc thành nhiệm vụ.";
            self.remarks.push(Remark::new(first, what, "Hãy xem bảng và nhập tay nếu trong đó có nhiệm vụ."));
            return;
        };
        let named = columns.lead.is_some() || columns.coordinate.is_some() || columns.time.is_some();
        for entry in &entries {
            if columns.targets && columns.lead.is_none() {
                self.target_row(&columns, entry, scope);
            } else if named || columns.outcome.is_some() {
                self.duty_row(&columns, entry, scope);
            }
        }
    }

    fn duty_row(&mut self, columns: &Columns, entry: &Entry, scope: &Scope) {
        let Some(text) = entry.cell(columns.text) else { return };
        let skip = mark::mark(&text.text).filter(|m| m.kind.is_bullet()).map_or(0, |m| m.len);
        let text = text.slice(skip..text.text.len());
        let pairs = [
            (Label::Lead, columns.lead),
            (Label::Coordinate, columns.coordinate),
            (Label::Time, columns.time),
            (Label::Outcome, columns.outcome),
        ];
        let facts: Vec<Fact> = pairs
            .into_iter()
            .filter_map(|(label, column)| entry.cell(column).map(|c| Fact { label, text: c.clone() }))
            .collect();
        let inner = Scope {
            path: path(scope, entry),
            section: Section::Measures,
            depth: scope.depth + 1,
            facts: Vec::new(),
            ..scope.clone()
        };
        let lead = match facts.iter().find(|f| f.label == Label::Lead) {
            Some(fact) => {
                self.organisations(&fact.text, &self.grammar.cell(&crate::prose::Prose::new(&fact.text.text)))
            }
            None => scope.lead.clone(),
        };
        self.report_row(&inner, &text, &facts, &lead);
        self.push_duty(&inner, &text, &facts, lead, false);
    }

    /// A row "Báo cáo kết quả…" is a reporting duty; its day may stand in the time cell.
    fn report_row(
        &mut self,
        scope: &Scope,
        text: &Text,
        facts: &[Fact],
        lead: &[crate::model::Organisation],
    ) {
        let low = lachan_text::lower(&text.text);
        if !(low.starts_with("báo cáo")
            || low.starts_with("tổng hợp, báo cáo")
            || low.starts_with("tổng hợp báo cáo"))
        {
            return;
        }
        let mut joined = text.clone();
        if let Some(time) = facts.iter().find(|f| f.label == Label::Time) {
            joined.append(&time.text);
        }
        let inner = Scope { section: Section::Reporting, ..scope.clone() };
        self.report(&inner, &joined, lead);
    }

    fn target_row(&mut self, columns: &Columns, entry: &Entry, scope: &Scope) {
        let Some(text) = entry.cell(columns.text) else { return };
        let figures = entry.cells.iter().map(|c| target::figure(&c.text).percent);
        let percent = target::figure(&text.text).percent.or_else(|| figures.flatten().next());
        let target = Target {
            id: path(scope, entry),
            text: text.text.clone(),
            percent,
            population: None,
            indicator: target::indicator(&text.text).map(str::to_owned),
            span: self.span(text),
            confidence: Confidence::Likely,
        };
        self.plan.targets.push(target);
    }
}

fn path(scope: &Scope, entry: &Entry) -> String {
    let parts = [scope.path.as_str(), entry.section.as_str(), entry.number.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join(".")
}
