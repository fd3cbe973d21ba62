//! A report on paper: its words in the official layout. Official documents are in Vietnamese.

use lachan_documents::official::{Official, Signature, SigningDate};
use lachan_documents::{Block, Cell, Document, Paragraph, Table};

use crate::Hub;
use crate::error::{Error, Result};
use crate::organisations::{self, model::Function};
use crate::periodic_reports::figures::Figures;
use crate::periodic_reports::model::Narrative;
use crate::plans::actions::Plan;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;

const VI: Lang = Lang::Vi;
/// Where a person has written nothing.
const BLANK: &str = "……………………………………";

/// What stands in a report.
pub(super) struct Content<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// To whom, in the words of the plan.
    pub to: &'a str,
    /// The days of the figures.
    pub period: (Day, Day),
    /// The figures.
    pub figures: &'a Figures,
    /// The narrative.
    pub narrative: &'a Narrative,
    /// The day it was submitted.
    pub signed: Option<Day>,
}

impl Issuer {
    /// A name as it stands in the head: a committee's in two lines.
    pub(super) fn head(name: &str) -> String {
        let committee = VI.t("reports-doc-committee");
        match name.strip_prefix(committee.as_ref()) {
            Some(rest) if !rest.trim().is_empty() => format!("{committee}\n{}", rest.trim()).to_uppercase(),
            _ => name.to_uppercase(),
        }
    }
}

/// The day of a report, open until it is signed.
pub(super) fn signing_date(signed: Option<Day>, today: Day) -> SigningDate {
    let day = signed.unwrap_or(today);
    SigningDate { year: day.0.year(), month: day.0.month(), day: signed.map(|day| day.0.day()) }
}

/// Who reports: the body that steers the plan in the province.
pub(super) struct Issuer {
    /// Its name.
    pub name: String,
    /// The body above it.
    pub superior: String,
    /// "BC-SKHCN".
    pub symbol: String,
    /// Where it signs.
    pub place: String,
    /// The office that signs, one line each.
    pub capacity: Vec<String>,
}

/// Finds who reports.
pub(super) async fn issuer(hub: &Hub) -> Result<Issuer> {
    let province = hub.site().operator;
    let holder = organisations::actions::holder(hub, Function::Steering, "").await?;
    let body = match holder {
        Some(id) => organisations::actions::get(hub, id).await?,
        None => None,
    };
    let committee = format!("{} {}", VI.t("reports-doc-committee"), lower_first(&province));
    let is_committee = body.as_ref().is_none_or(|body| body.kind == "peoples-committee");
    let name = body.map_or_else(|| committee.clone(), |body| body.name);
    let place = province.trim_start_matches("Tỉnh ").trim_start_matches("Thành phố ").to_owned();
    let initials = if is_committee { "UBND".to_owned() } else { initials(&name, &place) };
    let superior = if is_committee { String::new() } else { committee };
    let capacity: &[&str] = match is_committee {
        true => &["reports-doc-for-committee", "reports-doc-chair"],
        false => &["reports-doc-capacity"],
    };
    let capacity = capacity.iter().map(|id| VI.t(id).into_owned()).collect();
    Ok(Issuer { name, superior, symbol: format!("BC-{initials}"), place, capacity })
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// "Sở Khoa học và Công nghệ tỉnh Mẫu Sơn" → "SKHCN".
fn initials(name: &str, place: &str) -> String {
    let name = name.strip_suffix(place).unwrap_or(name).trim_end();
    let name = name.trim_end_matches("tỉnh").trim_end_matches("thành phố");
    let words = name.split_whitespace().filter(|word| *word != "và" && *word != "-");
    words.filter_map(|word| word.chars().find(|c| c.is_alphabetic())).flat_map(char::to_uppercase).collect()
}

/// "Kế hoạch số 57/KH-UBND ngày 10/3/2026 của UBND tỉnh".
fn plan_words(plan: &Plan) -> String {
    let kind = VI.t(match plan.kind.as_str() {
        "cong_van" => "plans-kind-letter",
        "quyet_dinh" => "plans-kind-decision",
        _ => "plans-kind-plan",
    });
    let mut words = kind.into_owned();
    if let Some(number) = &plan.number {
        words.push_str(&VI.f("reports-doc-number", &[("number", number.as_str().into())]));
    }
    if let Some(day) = plan.issued_on.as_deref().and_then(Day::parse) {
        words.push_str(&VI.f("reports-doc-day", &[("day", VI.date(day.0).into())]));
    }
    if let Some(issuer) = &plan.issuer {
        words.push_str(&VI.f("reports-doc-of", &[("issuer", issuer.as_str().into())]));
    }
    words
}

/// The abstract of the report.
pub(super) fn subject(plan: &Plan) -> String {
    let mut words = plan_words(plan);
    if plan.number.is_none() {
        words.push_str(&format!(" “{}”", plan.title));
    }
    VI.f("reports-doc-subject", &[("plan", words.into())]).into_owned()
}

/// The sentence that opens the report: what it answers to, and which days its figures are of.
pub(super) fn opening(content: &Content<'_>, issuer: &Issuer) -> String {
    let (from, to) = content.period;
    let args = [
        ("plan", plan_words(content.plan).into()),
        ("title", content.plan.title.clone().into()),
        ("issuer", issuer.name.clone().into()),
        ("from", VI.date(from.0).into()),
        ("to", VI.date(to.0).into()),
    ];
    VI.f("reports-doc-opening", &args).into_owned()
}

/// What a target came to: "5 / 6 (83,3%), trễ 1".
pub(super) fn target_words(lang: Lang, counted: Option<Counted>) -> String {
    match counted {
        None => lang.t("reports-not-counted").into_owned(),
        Some(Counted { total: 0, .. }) => lang.t("reports-nothing-to-count").into_owned(),
        Some(counted) => lang.share(counted.settled, counted.total),
    }
}

/// The report as .docx.
pub(super) async fn docx(hub: &Hub, content: &Content<'_>) -> Result<Vec<u8>> {
    lachan_documents::docx::write(&document(hub, content).await?).map_err(Error::internal)
}

/// The report as .pdf.
pub(super) async fn pdf(hub: &Hub, content: &Content<'_>) -> Result<Vec<u8>> {
    lachan_documents::pdf::write(&document(hub, content).await?).map_err(Error::internal)
}

/// The tables of the report as .xlsx.
pub(super) async fn xlsx(hub: &Hub, content: &Content<'_>) -> Result<Vec<u8>> {
    let book = lachan_documents::sheets::from_document(&document(hub, content).await?);
    lachan_documents::sheets::write(&book).map_err(Error::internal)
}

async fn document(hub: &Hub, content: &Content<'_>) -> Result<Document> {
    let issuer = issuer(hub).await?;
    let date = signing_date(content.signed, hub.clock.now().day());
    let official = Official {
        superior: Issuer::head(&issuer.superior),
        number: None,
        symbol: issuer.symbol.clone(),
        place: issuer.place.clone(),
        date,
        kind: VI.t("reports-doc-kind").into_owned(),
        subject: subject(content.plan),
        addressees: if content.to.is_empty() { Vec::new() } else { vec![content.to.to_owned()] },
        body: body(content, &issuer),
        recipients: vec![VI.t("reports-doc-recipient").into_owned()],
        signature: Signature {
            capacity: vec![VI.t("reports-doc-capacity").into_owned()],
            name: String::new(),
        },
        issuer: Issuer::head(&issuer.name),
    };
    Ok(official.document())
}

fn body(content: &Content<'_>, issuer: &Issuer) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![Paragraph::body(opening(content, issuer)).into()];
    blocks.push(Paragraph::heading(1, format!("I. {}", VI.t("reports-doc-results"))).into());
    narrative(&mut blocks, &content.narrative.results);
    if !content.figures.targets.is_empty() {
        blocks.push(Paragraph::heading(2, format!("1. {}", VI.t("reports-doc-targets"))).into());
        blocks.push(Block::Table(target_table(content.figures)));
    }
    blocks.push(Paragraph::heading(2, format!("2. {}", VI.t("reports-doc-tasks"))).into());
    blocks.push(Block::Table(task_table(content.figures)));
    blocks.push(Paragraph::heading(1, format!("II. {}", VI.t("reports-doc-difficulties"))).into());
    narrative(&mut blocks, &content.narrative.difficulties);
    blocks.push(Paragraph::heading(1, format!("III. {}", VI.t("reports-doc-proposals"))).into());
    narrative(&mut blocks, &content.narrative.proposals);
    let closing = VI.f("reports-doc-closing", &[("issuer", issuer.name.as_str().into())]);
    blocks.push(Paragraph::body(closing).into());
    blocks
}

fn narrative(blocks: &mut Vec<Block>, text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let before = blocks.len();
    blocks.extend(lines.map(|line| Block::from(Paragraph::body(line))));
    if blocks.len() == before {
        blocks.push(Paragraph::body(BLANK).into());
    }
}

fn target_table(figures: &Figures) -> Table {
    let head = ["reports-no", "reports-target", "reports-done-of"].map(|id| VI.t(id).into_owned());
    let rows = figures.targets.iter().enumerate().map(|(index, target)| {
        vec![
            Cell::centred((index + 1).to_string()),
            Cell::new(target.text.clone()),
            Cell::centred(target_words(VI, target.counted)),
        ]
    });
    Table { widths: vec![8, 62, 30], head: head.into(), rows: rows.collect() }
}

fn task_table(figures: &Figures) -> Table {
    let head = [
        "reports-no",
        "reports-lead",
        "reports-total",
        "reports-settled",
        "reports-under-way",
        "reports-late",
    ];
    let head = head.map(|id| VI.t(id).into_owned());
    let row = |number: String, name: &str, counted: Counted, bold: bool| {
        let numbers = [counted.total, counted.settled, counted.under_way, counted.late];
        let mut cells = vec![Cell::centred(number), Cell::new(name)];
        cells.extend(numbers.map(|n| Cell::figure(VI.count(n))));
        cells.into_iter().map(|cell| Cell { bold, ..cell }).collect::<Vec<_>>()
    };
    let leads = figures.leads.iter().enumerate();
    let mut rows: Vec<_> =
        leads.map(|(index, (name, counted))| row((index + 1).to_string(), name, *counted, false)).collect();
    rows.push(row(String::new(), &VI.t("reports-together"), figures.tasks, true));
    Table { widths: vec![8, 44, 12, 12, 12, 12], head: head.into(), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_made_of_initials() {
        assert_eq!(initials("Sở Khoa học và Công nghệ tỉnh Mẫu Sơn", "Mẫu Sơn"), "SKHCN");
        assert_eq!(initials("Sở Y tế", "Mẫu Sơn"), "SYT");
        assert_eq!(lower_first("Tỉnh Mẫu Sơn"), "tỉnh Mẫu Sơn");
    }
}
