//! The words of a document with its items marked: what stands beside the review, and a page of its own, where a task
//! leads back to the sentence that it comes from.

use std::ops::Range;

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::LIST;
use super::words::{document_href, plan_name};
use crate::authority::{On, can};
use crate::error::Result;
use crate::plans::actions::{self, Whole};
use crate::plans::model::{DutyId, PlanId};
use crate::plans::store::Source;
use crate::web::Lang;
use crate::web::components::{Button, Line, LineMark, official_text};
use crate::web::extract::Officer;

/// Above this many lines only those around the item that is lit are shown.
const MOST_LINES: usize = 3000;

/// A marked piece of the document, by bytes.
pub(super) type Marked = (Range<usize>, LineMark);

/// The document with its marks; only its lines around `at` where it is very long.
pub(super) fn document(lang: Lang, text: &str, marks: &[Marked], at: Option<i64>) -> Markup {
    let start = text.as_ptr() as usize;
    let near = usize::try_from(at.unwrap_or(1)).unwrap_or(1);
    let short = text.lines().count() <= MOST_LINES;
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let lines = lines.filter(|(n, line)| !line.is_empty() && (short || n.abs_diff(near) < MOST_LINES / 2));
    let lines = lines.map(|(n, line)| Line {
        number: u32::try_from(n).unwrap_or(u32::MAX),
        pieces: pieces(line, line.as_ptr() as usize - start, marks),
        heading: is_heading(line),
    });
    let lines: Vec<_> = lines.collect();
    official_text(&lang.t("plans-document"), &lines)
}

/// Cuts a line that begins at byte `at` of the document where its marks begin and end.
fn pieces<'t>(line: &'t str, at: usize, marks: &[Marked]) -> Vec<(LineMark, std::borrow::Cow<'t, str>)> {
    let end = at + line.len();
    let here = marks.iter().filter(|(range, _)| range.start < end && range.end > at);
    let here: Vec<_> =
        here.map(|(range, mark)| (range.start.max(at) - at..range.end.min(end) - at, *mark)).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
    cuts.extend([0, line.len()]);
    cuts.retain(|cut| line.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mark_of = |from: usize, to: usize| {
        let over = here.iter().filter(|(range, _)| range.start <= from && range.end >= to);
        over.map(|(_, mark)| *mark).max().unwrap_or_default()
    };
    cuts.windows(2).map(|pair| (mark_of(pair[0], pair[1]), line[pair[0]..pair[1]].into())).collect()
}

/// "V. TỔ CHỨC THỰC HIỆN", "KẾ HOẠCH".
fn is_heading(text: &str) -> bool {
    let roman =
        text.split_once('.').is_some_and(|(n, _)| !n.is_empty() && n.chars().all(|c| "IVX".contains(c)));
    let capitals = text.chars().count() < 120
        && text.chars().any(char::is_alphabetic)
        && !text.chars().any(char::is_lowercase);
    roman || capitals
}

/// Which item is lit.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Lit {
    #[serde(rename = "nhiem-vu")]
    duty: Option<DutyId>,
}

pub(super) async fn page(
    officer: Officer,
    Path(id): Path<PlanId>,
    Query(lit): Query<Lit>,
) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let lang = officer.lang;
    let whole = actions::whole(&officer.hub, id).await?;
    let source = actions::source(&officer.hub, id).await?;
    let name = plan_name(lang, &whole.plan);
    let own = format!("{LIST}/{id}");
    let current = lit.duty.and_then(|duty| whole.duty(duty)).map(|(duty, _)| duty);
    let marks = marks(&whole, &source, lit.duty);
    let body = html! {
        @if let Some(duty) = current {
            p.small.muted { (duty.path) " · " a href=(document_href(id, duty.id, duty.first_line)) {
                (lang.f("common-line", &[("n", duty.first_line.into())]))
            } }
        }
        (document(lang, &source.text, &marks, current.map(|duty| duty.first_line)))
    };
    Ok(officer
        .page(lang.t("plans-document"))
        .lede(html! { (whole.plan.title) })
        .actions(html! { (Button::link(lang.t("plans-to-plan"), own.as_str()).quiet()) })
        .crumb(lang.t("plans-menu"), Some(LIST))
        .crumb(name, Some(&own))
        .crumb(lang.t("plans-document"), None)
        .render(body))
}

fn marks(whole: &Whole, source: &Source, lit: Option<DutyId>) -> Vec<Marked> {
    let duties = whole.duties.iter().map(|(duty, _)| duty).filter(|duty| duty.state != "rejected");
    let marked = duties.filter_map(|duty| {
        let mark = if lit == Some(duty.id) { LineMark::Current } else { LineMark::Sure };
        Some((actions::span_of(duty, source)?, mark))
    });
    marked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str, at: usize, marks: &[Marked]) -> Vec<(LineMark, String)> {
        pieces(line, at, marks).into_iter().map(|(mark, text)| (mark, text.into_owned())).collect()
    }

    #[test]
    fn a_line_is_cut_where_its_marks_begin_and_end() {
        let line = "- Dạy trẻ. Báo cáo.";
        let at = |words: &str| line.find(words).unwrap() + 100;
        let marks =
            [(at("Dạy")..at(" Báo"), LineMark::Sure), (at("Báo")..100 + line.len(), LineMark::Current)];
        let found = cut(line, 100, &marks);
        let expected = [
            (LineMark::None, "- "),
            (LineMark::Sure, "Dạy trẻ."),
            (LineMark::None, " "),
            (LineMark::Current, "Báo cáo."),
        ];
        assert_eq!(found, expected.map(|(mark, text)| (mark, text.to_owned())));
    }

    #[test]
    fn where_marks_meet_the_item_that_is_open_wins() {
        let marks = [(0..500, LineMark::Doubt), (103..105, LineMark::Current)];
        let found = cut("Dạy trẻ", 101, &marks);
        assert!(found.iter().all(|(mark, _)| *mark == LineMark::Doubt), "never inside a letter: {found:?}");
        let found = cut("Day tre", 100, &marks);
        let marks: Vec<_> = found.iter().map(|(mark, _)| *mark).collect();
        assert_eq!(marks, [LineMark::Doubt, LineMark::Current, LineMark::Doubt]);
        assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<String>(), "Day tre");
    }

    #[test]
    fn a_line_without_marks_is_one_piece() {
        assert_eq!(cut("Dạy", 7, &[(0..7, LineMark::Sure)]), [(LineMark::None, "Dạy".to_owned())]);
    }
}
