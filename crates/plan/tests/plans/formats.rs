//! The same plans as plain text, as a Word document and as a saved page: what is read must not depend on the file.

use std::path::{Path, PathBuf};
use std::process::Command;

use lachan_documents::read::transcript;
use lachan_plan::model::Plan;

use crate::{gist, rebuild, shared_plans};

/// So many points of a hundred another format may cost.
const COST: f64 = 3.0;

fn read(bytes: &[u8]) -> Plan {
    let document = transcript(bytes).unwrap();
    document.check().unwrap();
    lachan_plan::read(&document).0
}

/// The plans in a folder, by name.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    found.sort();
    found
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Plans whose lines are whole paragraphs give the same, to the letter of their gist, as a Word document.
#[test]
fn a_word_document_gives_what_its_text_gives() {
    for name in ["an-toan-mang-nam-hoc", "bao-ve-tre-em-xa", "tai-nan-thuong-tich"] {
        let text = std::fs::read(here("tests/data").join(format!("{name}.txt"))).unwrap();
        let document = rebuild::docx(std::str::from_utf8(&text).unwrap());
        assert_eq!(gist(&read(&document)), gist(&read(&text)), "{name}");
    }
}

/// The points of each plan, read in one way, by the scorer of the shared plans; `None` where they are not at hand.
fn points(way: &str, read: &dyn Fn(&Path) -> Plan) -> Option<Vec<f64>> {
    let shared = shared_plans();
    if !shared.join("score.py").exists() {
        println!("skipped: no shared plans beside the workspace");
        return None;
    }
    // Tests run side by side, several of them in this way.
    let out = tempfile::tempdir().unwrap();
    for path in texts(&shared) {
        let name = path.with_extension("json");
        let json = serde_json::to_vec(&read(&path)).unwrap();
        std::fs::write(out.path().join(name.file_name().unwrap()), json).unwrap();
    }
    let folders = [shared.join("gold"), out.path().to_owned()];
    let scorer = [shared.join("score.py"), "--json".into(), "--all".into()].into_iter().chain(folders);
    let run = Command::new("python3").args(scorer).output().unwrap();
    let scores: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let finals: Vec<f64> = scores.as_array().unwrap().iter().map(|s| s["final"].as_f64().unwrap()).collect();
    println!("{way}: {finals:?}");
    Some(finals)
}

fn as_text(path: &Path) -> Plan {
    read(&std::fs::read(path).unwrap())
}

fn as_word(path: &Path) -> Vec<u8> {
    rebuild::docx(&transcript(&std::fs::read(path).unwrap()).unwrap().text)
}

#[test]
fn the_shared_plans_score() {
    let Some(finals) = points("text", &as_text) else { return };
    #[allow(clippy::cast_precision_loss)]
    let mean = finals.iter().sum::<f64>() / finals.len() as f64;
    assert!(mean >= 93.0 && finals.iter().all(|f| *f >= 85.0), "{finals:?}");
}

fn near(way: &str, read: &dyn Fn(&Path) -> Plan) {
    let Some((text, other)) = points("text", &as_text).zip(points(way, read)) else { return };
    let near = text.iter().zip(&other).all(|(text, other)| text - other <= COST);
    assert!(near && other.len() == text.len(), "{way} {other:?}, text {text:?}");
}

#[test]
fn the_shared_plans_as_word_documents() {
    near("word", &|path| read(&as_word(path)));
}

/// What an office program makes of the Word document, in another format. Several at once start it apart.
fn through_office(document: &[u8], formats: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut file = folder.path().join("ke-hoach.docx");
    std::fs::write(&file, document).unwrap();
    for format in formats {
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let out = folder.path().join(format);
        let done = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&out)
            .arg(&file)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        file = out.join("ke-hoach").with_extension(format);
    }
    std::fs::read(&file).unwrap()
}

/// Real files come from office programs, which write much that a builder of tests would not think of.
#[test]
fn the_shared_plans_through_an_office_program() {
    if std::env::var("LACHAN_TEST_WITHOUT").unwrap_or_default().contains("office") {
        println!("skipped: no office program");
        return;
    }
    near("office-word", &|path| read(&through_office(&as_word(path), &["odt", "docx"])));
    near("office-html", &|path| read(&through_office(&as_word(path), &["html"])));
}

/// A PDF has glyphs and lines, no paragraphs and no cells: these are found again from their places.
#[test]
fn the_shared_plans_as_pdf() {
    if std::env::var("LACHAN_TEST_WITHOUT").unwrap_or_default().contains("office") {
        println!("skipped: no office program");
        return;
    }
    near("pdf", &|path| read(&through_office(&as_word(path), &["pdf"])));
}
