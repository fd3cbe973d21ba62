//! LibreOffice and the tools for PDF, for tests: somebody else's view of what is written here.

use std::path::PathBuf;
use std::process::Command;

/// A folder with a file that LibreOffice or another program looks at.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

/// Are the programs here? Where `LACHAN_TEST_WITHOUT` names `office` they need not be.
fn is_without() -> bool {
    std::env::var("LACHAN_TEST_WITHOUT").unwrap_or_default().contains("office")
}

impl Desk {
    /// A desk, unless this machine has none.
    pub fn new() -> Option<Self> {
        let here = Command::new("soffice").arg("--version").output().is_ok();
        if !here || is_without() {
            assert!(is_without(), "LibreOffice is not here; LACHAN_TEST_WITHOUT=office lets this test out");
            return None;
        }
        Some(Self { folder: tempfile::tempdir().unwrap() })
    }

    /// Lays a file down.
    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What LibreOffice makes of a file: its bytes in another format.
    pub fn converted(&self, name: &str, bytes: &[u8], to: &str) -> Vec<u8> {
        let path = self.put(name, bytes);
        let profile =
            format!("-env:UserInstallation=file://{}", self.folder.path().join("profile").display());
        let run = Command::new("soffice")
            .args(["--headless", &profile, "--convert-to", to, "--outdir"])
            .arg(self.folder.path())
            .arg(&path)
            .output()
            .unwrap();
        let made = path.with_extension(to.split(':').next().unwrap());
        std::fs::read(&made).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)))
    }

    /// Every sheet of a workbook as LibreOffice writes it: `UTF-8`, commas, as shown.
    pub fn csv(&self, name: &str, bytes: &[u8]) -> String {
        String::from_utf8(self.converted(
            name,
            bytes,
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
        ))
        .unwrap()
    }

    /// What a program says of a file.
    pub fn told(&self, program: &str, arguments: &[&str], name: &str, bytes: &[u8]) -> String {
        let path = self.put(name, bytes);
        let run = Command::new(program).args(arguments).arg(&path).arg("-").output();
        let run = match run {
            Ok(run) if run.status.success() => run,
            _ => Command::new(program).args(arguments).arg(&path).output().unwrap(),
        };
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).into_owned()
    }
}
