//! A paper as an official paper: .docx and .pdf. Official papers are in Vietnamese, whatever the language of the screen.

use lachan_documents::official::{Official, Signature, SigningDate};
use lachan_documents::{Align, Block, Cell, Columns, Document, Paragraph, Run, Table};

use super::content::{Content, Service};
use super::model::{Field, Holds, Kind, Section, Signs};
use crate::error::{Error, Result};
use crate::support::carers;
use crate::time::Day;
use crate::web::Lang;

const VI: Lang = Lang::Vi;
/// Where nothing was written.
const BLANK: &str = "……………………………………";
/// Width of the left column of head and foot, in hundredths.
const LEFT: u16 = 42;
/// Size of the words, in points.
const SIZE: u8 = 13;

/// What is printed.
pub(super) struct Sheet<'a> {
    /// Of which kind.
    pub kind: &'static Kind,
    /// What stands in it.
    pub content: &'a Content,
    /// The unit that wrote it, by its full name.
    pub unit: String,
    /// The code of the case.
    pub code: &'a str,
    /// What lists call the child.
    pub pseudonym: &'a str,
    /// Number and day of the signed version; nothing for a draft.
    pub signed: Option<(i64, Day)>,
    /// Who wrote it.
    pub writer: String,
    /// The second person.
    pub second: Option<String>,
    /// The carer is told nothing.
    pub carer_apart: bool,
    /// Today, for a draft.
    pub today: Day,
}

impl Sheet<'_> {
    /// Its bytes in a format, with the media type.
    pub(super) fn bytes(&self, format: &str) -> Result<(&'static str, Vec<u8>)> {
        let document = self.document();
        match format {
            "pdf" => {
                let bytes = lachan_documents::pdf::write(&document).map_err(Error::internal)?;
                Ok((lachan_documents::pdf::MEDIA_TYPE, bytes))
            }
            "docx" => {
                let bytes = lachan_documents::docx::write(&document).map_err(Error::internal)?;
                Ok((lachan_documents::docx::MEDIA_TYPE, bytes))
            }
            _ => Err(Error::NotFound),
        }
    }

    /// The document.
    pub(super) fn document(&self) -> Document {
        if self.kind.name == "decision" { self.decision() } else { self.sheet() }
    }

    // i18n: papers-heading-*
    fn heading(&self) -> String {
        VI.t(&format!("papers-heading-{}", self.kind.name)).into_owned()
    }

    fn sheet(&self) -> Document {
        let mut blocks: Vec<Block> = Vec::new();
        if !self.kind.form.is_empty() {
            let form = VI.f("papers-form-number", &[("n", self.kind.form.into())]);
            let line = Paragraph::of(vec![Run::italic(form.into_owned())], 12);
            blocks.push(Paragraph { align: Align::Right, ..line }.into());
        }
        blocks.push(Block::Columns(self.head()));
        let title = Paragraph::centred(vec![Run::bold(self.heading())], 14).above(14);
        blocks.push(Paragraph { heading: Some(1), ..title }.into());
        let about = VI.f(
            "papers-about",
            &[
                ("code", self.code.into()),
                ("child", self.pseudonym.into()),
                ("version", self.standing().into()),
            ],
        );
        blocks.push(Paragraph::centred(vec![Run::italic(about.into_owned())], SIZE).into());
        for section in self.kind.sections {
            self.section(&mut blocks, section);
        }
        if self.kind.name == "rights" {
            self.rights(&mut blocks);
        }
        blocks.push(Paragraph { with_next: true, ..Paragraph::of(Vec::new(), 6) }.into());
        blocks.push(Block::Columns(self.foot()));
        Document { title: format!("{} {}", self.heading(), self.code), blocks }
    }

    fn standing(&self) -> String {
        match self.signed {
            Some((version, _)) => VI.f("papers-version", &[("n", version.into())]).into_owned(),
            None => VI.t("papers-draft").into_owned(),
        }
    }

    fn date(&self) -> SigningDate {
        let day = self.signed.map_or(self.today, |(_, day)| day);
        SigningDate {
            year: day.0.year(),
            month: day.0.month(),
            day: self.signed.is_some().then(|| day.0.day()),
        }
    }

    /// "UBND xã Bản Mới" → "Bản Mới".
    fn where_signed(&self) -> String {
        let name = self.unit.as_str();
        let name =
            ["Ủy ban nhân dân ", "UBND "].iter().find_map(|head| name.strip_prefix(head)).unwrap_or("");
        let levels = ["xã ", "phường ", "đặc khu ", "tỉnh ", "thành phố "];
        levels.iter().find_map(|level| name.strip_prefix(level)).unwrap_or(name).to_owned()
    }

    fn head(&self) -> Columns {
        let unit = Paragraph::centred(vec![Run::bold(self.unit.to_uppercase())], 12);
        let motto = Paragraph::centred(vec![Run::bold("Độc lập - Tự do - Hạnh phúc")], 13);
        let (place, date) = (self.where_signed(), self.date().words());
        let dated = if place.is_empty() { date } else { format!("{place}, {date}") };
        Columns {
            left_share: LEFT,
            left: vec![Paragraph { rule: Some(40), ..unit }],
            right: vec![
                Paragraph::centred(vec![Run::bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")], 12),
                Paragraph { rule: Some(56), ..motto },
                Paragraph::centred(vec![Run::italic(dated)], 13).above(6),
            ],
        }
    }

    fn foot(&self) -> Columns {
        let signer = |capacity: &str, name: &str| {
            vec![
                Paragraph::centred(vec![Run::bold(VI.t(capacity).to_uppercase())], SIZE),
                Paragraph::centred(vec![Run::italic(VI.t("papers-sign-here").into_owned())], 12),
                Paragraph::centred(vec![Run::bold(name)], SIZE).above(60),
            ]
        };
        let written = signer("papers-signs-writer", &self.writer);
        match self.kind.signs {
            Signs::Writer => Columns { left_share: LEFT, left: Vec::new(), right: written },
            Signs::Head => {
                let second = self.second.clone().unwrap_or_default();
                Columns { left_share: LEFT, left: written, right: signer("papers-signs-head", &second) }
            }
        }
    }

    // i18n: papers-section-*
    fn section(&self, blocks: &mut Vec<Block>, section: &'static Section) {
        let stands = |field: &&Field| self.content.asks(field) && carers::asks(self.carer_apart, field.name);
        let asked: Vec<&Field> = section.fields.iter().filter(stands).collect();
        if asked.is_empty() {
            return;
        }
        let title = VI.t(&format!("papers-section-{}", section.name)).into_owned();
        blocks.push(Paragraph { size: SIZE, ..Paragraph::heading(2, title) }.above(10).into());
        let mut short: Vec<Vec<Cell>> = Vec::new();
        for field in asked {
            if field.holds.is_short() {
                short.push(vec![Cell::new(self.label(field)), Cell::centred(self.value(field))]);
                continue;
            }
            table(blocks, &mut short);
            match field.holds {
                Holds::Text => self.text(blocks, field),
                Holds::Services => blocks.push(services(&self.content.services).into()),
                _ => blocks.push(
                    Paragraph::of(
                        vec![Run::new(format!("{}: ", self.label(field))), Run::bold(self.value(field))],
                        SIZE,
                    )
                    .above(4)
                    .into(),
                ),
            }
        }
        table(blocks, &mut short);
    }

    fn text(&self, blocks: &mut Vec<Block>, field: &Field) {
        let label = Paragraph::of(vec![Run::new(format!("{}:", self.label(field)))], SIZE).above(4);
        blocks.push(Paragraph { with_next: true, ..label }.into());
        let text = self.content.get(field.name);
        let text = if text.is_empty() { BLANK } else { text };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            blocks.push(Paragraph { size: SIZE, ..Paragraph::body(line.trim()) }.above(2).into());
        }
    }

    /// i18n: papers-notice-* papers-risk-* papers-assessment-* papers-plan-* papers-decision-* papers-review-*
    /// i18n: papers-rights-* papers-consent-* papers-wellbeing-* papers-statement-* papers-investigation-*
    /// i18n: papers-trial-* papers-remedy-*
    fn label(&self, field: &Field) -> String {
        VI.t(&self.kind.label(field)).into_owned()
    }

    fn value(&self, field: &Field) -> String {
        let words = words(VI, field.holds, self.content.get(field.name));
        if words.is_empty() { BLANK.to_owned() } else { words }
    }

    /// What the child, and the carer unless that is the one reported, are told; one sentence a line.
    /// i18n: papers-told-*
    fn rights(&self, blocks: &mut Vec<Block>) {
        let mut sheet = |whom: &str, count: usize| {
            blocks.push(Block::Page(lachan_documents::Page { landscape: false, own_numbers: false }));
            let title = VI.t(&format!("papers-told-{whom}-title")).into_owned();
            blocks.push(Paragraph::centred(vec![Run::bold(title)], 16).into());
            for n in 1..=count {
                let line = VI.t(&format!("papers-told-{whom}-{n}")).into_owned();
                blocks.push(Paragraph::of(vec![Run::new(format!("{n}. {line}"))], 14).above(8).into());
            }
        };
        sheet("child", 8);
        if !self.carer_apart && self.content.get("told-whom") == "child-and-carer" {
            sheet("carer", 7);
        }
    }

    /// The decision in the layout of administrative documents (Decree 30/2020/NĐ-CP, appendix I).
    fn decision(&self) -> Document {
        let get = |name: &str| {
            let value = self.content.get(name);
            if value.is_empty() { BLANK.to_owned() } else { value.to_owned() }
        };
        let mut body: Vec<Block> = Vec::new();
        for n in 1..=3 {
            // i18n: papers-basis-*
            let line = VI.t(&format!("papers-basis-{n}"));
            let line = Paragraph { runs: vec![Run::italic(line.into_owned())], ..Paragraph::body("") };
            body.push(line.into());
        }
        let proposal = VI.f("papers-basis-proposal", &[("what", get("proposal").into())]);
        body.push(Paragraph { runs: vec![Run::italic(proposal.into_owned())], ..Paragraph::body("") }.into());
        let decides = Paragraph::centred(vec![Run::bold(VI.t("papers-decides").into_owned())], 14).above(10);
        body.push(decides.into());
        let from = words(VI, Holds::Day, self.content.get("from"));
        let args =
            [("what", get("approves").into()), ("code", self.code.into()), ("child", self.pseudonym.into())];
        let first = VI.f("papers-article-1", &args).into_owned();
        let second = VI.f("papers-article-2", &[("from", from.into())]).into_owned();
        let third = VI.f("papers-article-3", &[("who", get("carried-out-by").into())]).into_owned();
        for (n, article) in [first, second, third].into_iter().enumerate() {
            let head = VI.f("papers-article", &[("n", (n + 1).into())]).into_owned();
            let mut lines = article.lines().map(str::trim).filter(|line| !line.is_empty());
            let runs = vec![Run::bold(format!("{head} ")), Run::new(lines.next().unwrap_or_default())];
            body.push(Paragraph { runs, ..Paragraph::body("") }.into());
            body.extend(lines.map(|line| Block::from(Paragraph::body(line))));
        }
        let number = self.content.get("number").parse().ok();
        Official {
            superior: String::new(),
            issuer: self.unit.clone(),
            number,
            symbol: "QĐ-UBND".into(),
            place: self.where_signed(),
            date: self.date(),
            kind: VI.t("papers-heading-decision-kind").into_owned(),
            subject: self.heading(),
            addressees: Vec::new(),
            body,
            recipients: vec![VI.t("papers-recipient").into_owned()],
            signature: Signature {
                capacity: vec![VI.t("papers-for-committee").into_owned(), VI.t("papers-chair").into_owned()],
                name: self.second.clone().unwrap_or_default(),
            },
        }
        .document()
    }
}

/// Rows of two columns, gathered so far, as one table.
fn table(blocks: &mut Vec<Block>, rows: &mut Vec<Vec<Cell>>) {
    if rows.is_empty() {
        return;
    }
    let head = ["papers-column-what", "papers-column-how"].map(|id| VI.t(id).into_owned());
    blocks.push(Table { widths: vec![72, 28], head: head.into(), rows: std::mem::take(rows) }.into());
}

/// i18n: support-kind-*
fn services(services: &[Service]) -> Table {
    let head = [
        "papers-column-no",
        "support-kind",
        "papers-service-provider",
        "papers-service-due",
        "papers-service-amount",
    ];
    let rows = services.iter().enumerate().map(|(index, service)| {
        vec![
            Cell::centred((index + 1).to_string()),
            Cell::new(VI.t(&format!("support-kind-{}", service.kind))),
            Cell::new(service.provider.clone()),
            Cell::centred(words(VI, Holds::Day, &service.due)),
            Cell::figure(service.amount.map(|sum| VI.number(sum)).unwrap_or_default()),
        ]
    });
    Table {
        widths: vec![8, 28, 32, 16, 16],
        head: head.map(|id| VI.t(id).into_owned()).into(),
        rows: rows.collect(),
    }
}

/// A value in words. i18n: papers-option-*
pub(super) fn words(lang: Lang, holds: Holds, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    match holds {
        Holds::Day => Day::parse(value).map_or_else(String::new, |day| lang.date(day.0)),
        Holds::Money => value.parse().map_or_else(|_| String::new(), |sum| lang.dong(sum)),
        Holds::OneOf(_) => lang.t(&format!("papers-option-{value}")).into_owned(),
        _ => value.to_owned(),
    }
}
