//! Whole files, made here by hand; those of an office program are read with the plans.

use std::fmt::Write as _;

use super::*;

/// A file of one page with this content and these resources.
fn pdf(content: &str, resources: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> /Contents 4 0 R >>"),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\n0\nendstream".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let table = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(out, "{place:010} 00000 n ").unwrap();
    }
    write!(out, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF", objects.len() + 1).unwrap();
    out.into_bytes()
}

/// A file of two pages with these contents.
fn two_pages(first: &str, second: &str) -> Vec<u8> {
    let one = String::from_utf8(pdf(first, FONT)).unwrap();
    let more = format!(
        "7 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {FONT} >> /Contents 8 0 R >>\nendobj\n\
         8 0 obj\n<< /Length {} >>\nstream\n{second}\nendstream\nendobj\n",
        second.len()
    );
    let body =
        one.split_once("xref\n").unwrap().0.replace("/Kids [3 0 R] /Count 1", "/Kids [3 0 R 7 0 R] /Count 2");
    // without a table of places the objects are searched for
    format!("{body}{more}trailer << /Size 9 /Root 1 0 R >>\n%%EOF").into_bytes()
}

const FONT: &str = "/Font << /F1 5 0 R >>";
const LINES: &str = "BT /F1 13 Tf 90 750 Td (I. MUC TIEU CUA KE HOACH) Tj 0 -40 Td \
    (So Y te chu tri, phoi hop voi Cong an tinh ra soat,) Tj 0 -18 Td (hoan thanh truoc ngay 30/6/2026.) Tj ET";

#[test]
fn lines_become_paragraphs() {
    let done = read(&pdf(LINES, FONT)).unwrap();
    done.check().unwrap();
    let lines: Vec<&str> = done.text.lines().collect();
    assert_eq!(lines[0], "I. MUC TIEU CUA KE HOACH");
    assert!(
        done.text.contains("ra soat, hoan thanh truoc ngay"),
        "a wrapped sentence is one paragraph: {lines:?}"
    );
}

#[test]
fn a_letterhead_that_comes_twice_is_no_running_head() {
    let page = |issuer: &str, words: &str| {
        format!(
            "BT /F1 12 Tf 90 800 Td ({issuer}) Tj 200 0 Td (CONG HOA XA HOI CHU NGHIA VIET NAM) Tj \
             -200 -120 Td ({words}) Tj ET"
        )
    };
    let letterheads = two_pages(
        &page("UBND TINH MAU", "Quyet dinh ban hanh ke hoach."),
        &page("UBND TINH MAU", "Ke hoach bao ve."),
    );
    let done = read(&letterheads).unwrap();
    assert_eq!(done.text.matches("UBND TINH MAU").count(), 2, "{}", done.text);
    assert_eq!(done.text.matches("CONG HOA XA HOI").count(), 2);
    let head = |words: &str| format!("BT /F1 12 Tf 90 800 Td (Ban sao luu) Tj 0 -120 Td ({words}) Tj ET");
    let running = two_pages(&head("Trang dau co noi dung."), &head("Trang sau co noi dung."));
    assert!(!read(&running).unwrap().text.contains("Ban sao luu"), "a running head goes");
}

#[test]
fn what_cannot_be_read_says_why() {
    let scan = pdf("q 500 0 0 800 40 20 cm /Im1 Do Q", "/XObject << /Im1 6 0 R >>");
    assert_eq!(read(&scan), Err(Unreadable::Scan));
    assert!(matches!(read(b"%PDF-1.4\nnothing"), Err(Unreadable::Damaged { .. })));
    let endless = String::from_utf8(pdf(LINES, FONT)).unwrap().replace("/Kids [3 0 R]", "/Kids [2 0 R]");
    assert!(read(endless.as_bytes()).is_err(), "a tree of pages that is its own branch");
}

#[test]
fn a_file_without_its_table_is_searched() {
    let whole = pdf(LINES, FONT);
    let table = whole.windows(5).position(|word| word == b"xref\n").unwrap();
    let found = read(&whole[..table]);
    assert!(found.is_ok_and(|done| done.text.contains("MUC TIEU")));
}

proptest::proptest! {
    /// Bytes that were changed on the way never make it panic, and what is read keeps its promises.
    #[test]
    fn damaged_files_are_read_or_refused(at in 0..4_000usize, bytes in "[ -~]{0,6}", cut in 0..1_000usize) {
        let mut file = pdf(LINES, FONT);
        let place = at % file.len();
        let end = (place + bytes.len()).min(file.len());
        file.splice(place..end, bytes.bytes());
        file.truncate(file.len() - cut % file.len().min(500));
        if let Ok(done) = read(&file) {
            proptest::prop_assert_eq!(done.check(), Ok(()));
        }
    }
}
