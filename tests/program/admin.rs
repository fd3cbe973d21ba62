//! Looking after an installation: backup, restore and the file of administrative units, at the command line.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn lachan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lachan")).current_dir(folder).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A data folder with an invented province in it.
fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut hub = Command::new(env!("CARGO_BIN_EXE_lachan"))
        .current_dir(folder.path())
        .args(["demo", "--data", "data", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(hub.stderr.take().unwrap()).lines();
    let serving = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("serving")));
    // the hub is still running while the first backup is taken
    let done = lachan(folder.path(), &["backup", "--data", "data", "--out", "backup"]);
    hub.kill().unwrap();
    hub.wait().unwrap();
    assert!(serving.is_some());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("Keep it apart"), "{}", said(&done));
    folder
}

#[test]
fn a_backup_is_restored_and_bad_ones_are_refused() {
    let folder = demo();
    let restore = |arguments: &[&str]| lachan(folder.path(), &[&["restore"], arguments].concat());
    let twice = lachan(folder.path(), &["backup", "--data", "data", "--out", "backup"]);
    assert_eq!(twice.status.code(), Some(2), "nothing is overwritten");
    let nobody = lachan(folder.path(), &["backup", "--data", "elsewhere", "--out", "none"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(!folder.path().join("none").exists() && !folder.path().join("elsewhere").exists());

    let full = restore(&["--from", "backup", "--data", "data"]);
    assert_eq!(full.status.code(), Some(2));
    assert!(said(&full).contains("not empty"), "{}", said(&full));
    let good = restore(&["--from", "backup", "--data", "new"]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    let key = |name: &str| fs::read(folder.path().join(name).join("hub.key")).unwrap();
    assert_eq!(key("data"), key("new"));

    fs::rename(folder.path().join("backup.key"), folder.path().join("kept.key")).unwrap();
    let without = restore(&["--from", "backup", "--data", "other"]);
    assert_eq!(without.status.code(), Some(2));
    let mut bytes = fs::read(folder.path().join("backup")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(folder.path().join("backup"), bytes).unwrap();
    let damaged = restore(&["--from", "backup", "--key", "kept.key", "--data", "other"]);
    assert_eq!(damaged.status.code(), Some(2));
    assert!(said(&damaged).contains("damaged"), "{}", said(&damaged));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn a_unit_file_goes_in_whole_or_not_at_all() {
    let folder = demo();
    let import = |arguments: &[&str]| {
        lachan(folder.path(), &[&["admin", "import-units", "--data", "data"], arguments].concat())
    };
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/units.csv");
    let dry = import(&[example, "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", said(&dry));
    assert!(said(&dry).contains("8 units are good"), "{}", said(&dry));
    let done = import(&[example]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("8 units imported"), "{}", said(&done));
    let bad = fs::read_to_string(example).unwrap().replace("2025-06-30,99001", "2025-06-31,x");
    fs::write(folder.path().join("bad.csv"), bad).unwrap();
    let refused = import(&["bad.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("bad.csv: line 8, valid_to"), "{}", said(&refused));
    assert_eq!(import(&["missing.csv"]).status.code(), Some(2));
    let nowhere = lachan(folder.path(), &["admin", "import-units", "--data", "typo", example]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(!folder.path().join("typo").exists());
}
