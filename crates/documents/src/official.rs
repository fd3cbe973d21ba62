//! The official layout of administrative documents: Decree 30/2020/NĐ-CP, appendix I.
//!
//! Quốc hiệu and Tiêu ngữ top right, the issuing body with the body above it top left, number and symbol, place and
//! date, type and abstract, body, "Nơi nhận" and signature. What is not known yet (number, day) is left as a space
//! to be filled in by hand, as the clerk's office does.

use crate::model::{Block, Columns, Document, Page, Paragraph, Run};

/// A day of signing. The day may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningDate {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: Option<i8>,
}

impl SigningDate {
    /// "ngày 05 tháng 02 năm 2026": a 0 before days below 10 and before January and February.
    pub fn words(self) -> String {
        let day = self.day.map_or_else(|| "      ".to_owned(), |day| format!("{day:02}"));
        let month = if self.month <= 2 { format!("{:02}", self.month) } else { self.month.to_string() };
        format!("ngày {day} tháng {month} năm {}", self.year)
    }
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", one a line.
    pub capacity: Vec<String>,
    /// The name; may be open.
    pub name: String,
}

/// An administrative document with a type of its own (báo cáo, kế hoạch).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// The body above the issuer.
    pub superior: String,
    /// The issuer.
    pub issuer: String,
    /// The number, where it is given already.
    pub number: Option<u32>,
    /// What follows the number: "BC-UBND".
    pub symbol: String,
    /// Where it is signed.
    pub place: String,
    /// When.
    pub date: SigningDate,
    /// "BÁO CÁO".
    pub kind: String,
    /// The abstract.
    pub subject: String,
    /// "Kính gửi".
    pub addressees: Vec<String>,
    /// The body; its last paragraph gets the closing "./.".
    pub body: Vec<Block>,
    /// "Nơi nhận", without dash and semicolon; "Lưu: VT" comes by itself.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signature: Signature,
}

/// Width of the left column of head and foot, in hundredths.
const LEFT: u16 = 42;

impl Official {
    /// The document in its layout.
    pub fn document(self) -> Document {
        let title = format!("{} {}", self.kind, self.subject);
        let mut blocks = vec![Block::Columns(self.head())];
        blocks.push(Paragraph::centred(vec![Run::bold(self.kind.to_uppercase())], 14).above(18).into());
        let subject = Paragraph::centred(vec![Run::bold(self.subject.clone())], 14);
        blocks.push(Paragraph { rule: Some(30), ..subject }.into());
        if !self.addressees.is_empty() {
            let to = format!("Kính gửi: {}.", self.addressees.join("; "));
            blocks.push(Paragraph::centred(vec![Run::new(to)], 14).above(12).into());
        }
        let foot = Block::Columns(self.foot());
        blocks.extend(closed(self.body));
        // the signature never stands alone on a page
        blocks.push(Paragraph { with_next: true, ..Paragraph::of(Vec::new(), 6) }.into());
        blocks.push(foot);
        Document { title, blocks }
    }

    fn head(&self) -> Columns {
        let number = self.number.map_or_else(|| "        ".to_owned(), |number| format!("{number:02}"));
        let mut left = Vec::new();
        if !self.superior.is_empty() {
            left.push(Paragraph::centred(vec![Run::new(self.superior.to_uppercase())], 12));
        }
        let issuer = Paragraph::centred(vec![Run::bold(self.issuer.to_uppercase())], 12);
        left.push(Paragraph { rule: Some(40), ..issuer });
        left.push(Paragraph::centred(vec![Run::new(format!("Số: {number}/{}", self.symbol))], 13).above(6));
        let motto = Paragraph::centred(vec![Run::bold("Độc lập - Tự do - Hạnh phúc")], 13);
        let place = format!("{}, {}", self.place, self.date.words());
        let right = vec![
            Paragraph::centred(vec![Run::bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")], 12),
            Paragraph { rule: Some(56), ..motto },
            Paragraph::centred(vec![Run::italic(place)], 13).above(6),
        ];
        Columns { left_share: LEFT, left, right }
    }

    fn foot(&self) -> Columns {
        let heading = Run { bold: true, italic: true, ..Run::new("Nơi nhận:") };
        let mut left = vec![Paragraph::of(vec![heading], 12)];
        let recipients = self.recipients.iter().map(|recipient| format!("- {recipient};"));
        let lines = recipients.chain(["- Lưu: VT.".to_owned()]);
        left.extend(lines.map(|line| Paragraph::of(vec![Run::new(line)], 11)));
        let capacity = self.signature.capacity.iter();
        let mut right: Vec<_> =
            capacity.map(|line| Paragraph::centred(vec![Run::bold(line.to_uppercase())], 14)).collect();
        // room for signature and seal
        right.push(Paragraph::centred(vec![Run::bold(self.signature.name.clone())], 14).above(72));
        Columns { left_share: LEFT, left, right }
    }
}

/// An appendix, to be put behind the blocks of a document: on pages of its own with numbers of their own, "PHỤ LỤC"
/// with its number where there are several, its title, and what it belongs to ("Kèm theo Báo cáo số …").
pub fn appendix(
    number: &str,
    title: &str,
    belongs_to: &str,
    landscape: bool,
    body: Vec<Block>,
) -> Vec<Block> {
    let name = format!("PHỤ LỤC {number}").trim_end().to_owned();
    let head =
        Paragraph { heading: Some(1), with_next: true, ..Paragraph::centred(vec![Run::bold(name)], 14) };
    let title = Paragraph::centred(vec![Run::bold(title)], 14);
    let belongs = Paragraph::centred(vec![Run::italic(format!("({belongs_to})"))], 14);
    let mut blocks = vec![
        Block::Page(Page { landscape, own_numbers: true }),
        head.into(),
        Paragraph { with_next: true, ..title }.into(),
        Paragraph { with_next: true, ..belongs }.into(),
    ];
    blocks.extend(body);
    blocks
}

/// The body with the sign that ends it.
fn closed(mut body: Vec<Block>) -> Vec<Block> {
    let last = body.iter_mut().rev().find_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.heading.is_none() => {
            paragraph.with_next = true;
            paragraph.runs.last_mut()
        }
        _ => None,
    });
    if let Some(run) = last {
        run.text = format!("{}./.", run.text.trim_end_matches(['.', '/', ' ']));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_take_a_nought_as_the_decree_writes_them() {
        let date = |day, month| SigningDate { year: 2026, month, day: Some(day) }.words();
        assert_eq!(date(5, 2), "ngày 05 tháng 02 năm 2026");
        assert_eq!(date(25, 11), "ngày 25 tháng 11 năm 2026");
        assert_eq!(date(9, 3), "ngày 09 tháng 3 năm 2026");
        let open = SigningDate { year: 2026, month: 11, day: None }.words();
        assert!(open.starts_with("ngày  ") && open.ends_with("tháng 11 năm 2026"), "{open}");
    }

    #[test]
    fn the_body_ends_once() {
        let body = closed(vec![Paragraph::body("Trên đây là báo cáo.").into()]);
        let Block::Paragraph(last) = &body[0] else { panic!("a paragraph") };
        assert_eq!(last.runs[0].text, "Trên đây là báo cáo./.");
    }
}
