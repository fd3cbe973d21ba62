//! The file is what the Decree asks for, and LibreOffice reads it back unchanged.

use std::io::Read as _;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::write;
use crate::official::{Official, Signature, SigningDate};
use crate::{Block, Cell, Document, Paragraph, Table};

fn report() -> Document {
    let mut body: Vec<Block> = vec![
        Paragraph::heading(1, "I. KẾT QUẢ THỰC HIỆN").into(),
        Paragraph::body("Ba trong bốn trường đã tổ chức chương trình định kỳ; “sân chơi” & <an toàn>.")
            .into(),
        Block::Table(Table {
            widths: vec![1, 6, 2],
            head: vec!["TT".into(), "Chỉ số".into(), "Kỳ này".into()],
            rows: vec![vec![Cell::centred("1"), Cell::new("Số trẻ được hỗ trợ"), Cell::figure("5 / 5")]],
        }),
    ];
    body.extend(
        (0..60).map(|n| {
            Paragraph::body(format!("Đoạn số {n} để sang trang: ưỡn ẹo, nghiêng ngả, ở đợ.")).into()
        }),
    );
    Official {
        superior: "Ủy ban nhân dân tỉnh Mẫu Sơn".into(),
        issuer: "Sở Khoa học và Công nghệ".into(),
        number: Some(7),
        symbol: "BC-SKHCN".into(),
        place: "Mẫu Sơn".into(),
        date: SigningDate { year: 2026, month: 2, day: Some(5) },
        kind: "Báo cáo".into(),
        subject: "Kết quả thực hiện Kế hoạch bảo vệ trẻ em trên môi trường mạng".into(),
        addressees: vec!["Ủy ban nhân dân tỉnh Mẫu Sơn".into()],
        body,
        recipients: vec!["Như trên".into()],
        signature: Signature { capacity: vec!["Giám đốc".into()], name: "Trần Thu Hiền".into() },
    }
    .document()
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn every_part_is_well_formed() {
    let mut odd = report();
    odd.blocks.push(Paragraph::body("điều khiển \u{1}\u{b} và dấu < > & \" '").into());
    for (name, text) in parts(&write(&odd).unwrap()) {
        let mut reader = Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        let mut depth = 0_i32;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(write(&report()).unwrap(), write(&report()).unwrap());
}

/// Decree 30/2020, appendix I: A4; top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm; sizes 11 to 14.
#[test]
fn paper_margins_and_sizes_are_those_of_the_decree() {
    let main = part(&write(&report()).unwrap(), "word/document.xml");
    let number = |name: &str| -> u32 {
        let after = main.split(&format!("w:{name}=\"")).nth(1).unwrap();
        after.split('"').next().unwrap().parse().unwrap()
    };
    let page = main.split("<w:pgSz").nth(1).unwrap();
    assert!(page.starts_with(" w:w=\"11906\" w:h=\"16838\""));
    let millimetres = |twips: u32| f64::from(twips) / 1440.0 * 25.4;
    for (side, least, most) in
        [("top", 20., 25.), ("bottom", 20., 25.), ("left", 30., 35.), ("right", 15., 20.)]
    {
        let margins = main.split("<w:pgMar").nth(1).unwrap();
        let value: u32 = margins
            .split(&format!("w:{side}=\""))
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let value = millimetres(value);
        assert!(value > least - 0.02 && value < most + 0.02, "{side}: {value}");
    }
    assert!((millimetres(number("firstLine")) - 12.7).abs() < 0.01);
    assert!(main.contains("<w:titlePg/>"), "no number on the first page");
    for size in main.split("<w:sz w:val=\"").skip(1).map(|after| after.split('"').next().unwrap()) {
        assert!(["4", "12", "22", "24", "26", "28"].contains(&size), "{size} half points");
    }
    let styles = part(&write(&report()).unwrap(), "word/styles.xml");
    assert!(styles.contains("w:ascii=\"Times New Roman\"") && styles.contains("w:val=\"000000\""));
    let header = part(&write(&report()).unwrap(), "word/header1.xml");
    assert!(header.contains(" PAGE ") && header.contains("<w:jc w:val=\"center\"/>"));
}

/// Where LibreOffice is installed; in CI it has to be.
#[test]
fn libreoffice_gives_the_vietnamese_text_back_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bao-cao.docx");
    std::fs::write(&file, write(&report()).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(&file)
        .output();
    let Ok(run) = run else {
        assert!(std::env::var_os("CI").is_none(), "LibreOffice is needed in CI");
        eprintln!("LibreOffice is not here; this test looked at nothing");
        return;
    };
    let pdf = folder.path().join("bao-cao.pdf");
    assert!(pdf.exists(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = Command::new("pdftotext").args(["-layout"]).arg(&pdf).arg("-").output();
    let Ok(text) = text else {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is needed in CI");
        return;
    };
    let text = String::from_utf8(text.stdout).unwrap();
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/BC-SKHCN",
        "Mẫu Sơn, ngày 05 tháng 02 năm 2026",
        "“sân chơi” & <an toàn>",
        "Đoạn số 59 để sang trang: ưỡn ẹo, nghiêng ngả, ở đợ./.",
        "Nơi nhận:",
        "Trần Thu Hiền",
    ] {
        assert!(squeezed.contains(words), "{words} is not in\n{text}");
    }
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() >= 2);
    let first_line =
        |page: &str| page.lines().map(str::trim).find(|line| !line.is_empty()).unwrap().to_owned();
    assert_eq!(first_line(pages[1]), "2", "the number stands on top of page 2");
    assert_ne!(first_line(pages[0]), "1", "and not on page 1");
}
