//! Whole files, made here by hand; those of an office program are read with the plans.

use std::fmt::Write as _;

use super::*;

/// A file of these objects, the first of which is its catalog, with this in its trailer.
pub(super) fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", out.len()).unwrap();
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend_from_slice(object);
        out.extend(b"\nendobj\n");
    }
    let (table, size) = (out.len(), objects.len() + 1);
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n{places}").bytes());
    out.extend(
        format!("trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF").bytes(),
    );
    out
}

pub(super) fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< /Length {} {dict} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// The objects of a file whose pages have these contents. A font is object 5 and a picture object 6.
pub(super) fn book(contents: &[Vec<u8>], resources: &str) -> Vec<Vec<u8>> {
    let place = |page: usize| if page == 0 { 3 } else { 5 + 2 * page };
    let kids: String = (0..contents.len()).map(|page| format!("{} 0 R ", place(page))).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.trim(), contents.len()).into_bytes(),
    ];
    for (page, content) in contents.iter().enumerate() {
        let content_at = place(page) + 1;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> \
                 /Contents {content_at} 0 R >>"
            )
            .into_bytes(),
        );
        objects.push(content.clone());
        if page == 0 {
            objects.push(
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
                    .to_vec(),
            );
            let picture = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
            objects.push(stream(picture, b"0"));
        }
    }
    objects
}

/// A file of one page with this content and these resources.
fn pdf(content: &str, resources: &str) -> Vec<u8> {
    file(&book(&[stream("", content.as_bytes())], resources), "")
}

/// A file of two pages with these contents.
fn two_pages(first: &str, second: &str) -> Vec<u8> {
    let contents = [stream("", first.as_bytes()), stream("", second.as_bytes())];
    file(&book(&contents, BOTH), "")
}

pub(super) const FONT: &str = "/Font << /F1 5 0 R >>";
const BOTH: &str = "/Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >>";
const PICTURE: &str = "q 500 0 0 800 40 20 cm /Im1 Do Q";
pub(super) const LINES: &str = "BT /F1 13 Tf 90 750 Td (I. MUC TIEU CUA KE HOACH) Tj 0 -40 Td \
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

/// The text of an item hangs; a page cuts it, and it goes on with names, which begin large.
#[test]
fn an_item_that_a_page_has_cut_goes_on_with_a_name() {
    let filler =
        "(Cong an tinh phoi hop voi cac so, nganh va dia phuong lien quan to chuc thuc) Tj 0 -16 Td ";
    let first = format!(
        "BT /F1 12 Tf 90 740 Td (I. NHIEM VU) Tj 0 -30 Td {} 0 -560 Td (-) Tj 20 0 Td \
         (So Y te chu tri, phoi hop voi cac don vi to chuc tuyen truyen tren cac kenh cua) Tj ET",
        filler.repeat(4)
    );
    let second = format!(
        "BT /F1 12 Tf 110 740 Td (fanpage va cac hinh thuc khac trong mang luoi rong lon tren mang cua cac Hoi) Tj 0 -16 Td \
         (Lien hiep phu nu tinh va cac hoi.) Tj -20 -40 Td {} (hien.) Tj ET",
        filler.repeat(4)
    );
    let done = read(&two_pages(&first, &second)).unwrap();
    assert!(done.text.contains("cua cac Hoi Lien hiep phu nu"), "{}", done.text);
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
    let scan = pdf(PICTURE, BOTH);
    assert_eq!(read(&scan), Err(Unreadable::Scan));
    assert!(matches!(read(b"%PDF-1.4\nnothing"), Err(Unreadable::Damaged { .. })));
    let endless = String::from_utf8(pdf(LINES, FONT)).unwrap().replace("/Kids [3 0 R]", "/Kids [2 0 R]");
    assert!(read(endless.as_bytes()).is_err(), "a tree of pages that is its own branch");
}

#[test]
fn pages_that_are_pictures_are_named() {
    let done = read(&two_pages(LINES, PICTURE)).unwrap();
    assert!(done.text.contains("MUC TIEU"));
    let notes: Vec<&str> = done.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(notes, ["Trang 2 của tệp PDF là ảnh, chữ trong ảnh không đọc được."]);
    assert_eq!(read(&two_pages(PICTURE, PICTURE)), Err(Unreadable::Scan));
    assert!(read(&two_pages(LINES, LINES)).unwrap().notes.is_empty());
}

#[test]
fn a_page_in_an_unknown_packing_is_named() {
    let strange = stream("/Filter /BrotliDecode", b"\x0b\x02");
    let done = read(&file(&book(&[stream("", LINES.as_bytes()), strange], FONT), "")).unwrap();
    let notes: Vec<&str> = done.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(notes, ["Trang 2 của tệp PDF bị hỏng hoặc nén theo kiểu lạ, chữ có thể thiếu."]);
}

/// A thousand bytes that are fifty million, packed twice.
#[test]
fn a_bomb_is_refused() {
    use std::io::Write as _;
    let runs = [129, b' '].repeat((50 << 20) / 128);
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&runs).unwrap();
    let packed = packer.finish().unwrap();
    assert!(packed.len() < 10_000);
    let bomb = stream("/Filter [/FlateDecode /RunLengthDecode]", &packed);
    let read = read(&file(&book(&[stream("", LINES.as_bytes()), bomb], FONT), ""));
    assert!(matches!(read, Err(Unreadable::Excessive { .. })), "{read:?}");
}

/// What belongs to no operator, and points that nothing is drawn with, are let go: the text after them is read.
#[test]
fn floods_of_operands_and_of_points_are_let_pass() {
    for flood in ["1 ", "0 0 m "] {
        let content = format!("{}\n{LINES}", flood.repeat(1_000_000));
        let started = std::time::Instant::now();
        let done = read(&pdf(&content, FONT)).unwrap();
        assert!(done.text.contains("hoan thanh"), "{flood}: {}", done.text);
        assert!(started.elapsed().as_secs() < 20, "{flood}");
    }
}

#[test]
fn letters_of_old_fonts_are_refused() {
    let typed = "KÕ ho¹ch triÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh";
    let bytes: String = typed.chars().map(|c| format!("{:02x}", u32::from(c))).collect();
    let content = format!("BT /F1 13 Tf 90 750 Td <{bytes}> Tj ET");
    assert_eq!(read(&pdf(&content, FONT)), Err(Unreadable::OldFont { charset: "TCVN3" }));
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
