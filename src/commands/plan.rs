//! `lachan plan read FILE`

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lachan_documents::read::{MAX_BYTES, transcript};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Read a plan document and print it as `lachan-plan/1` JSON; remarks go to standard error
    Read {
        /// The document, as it was issued
        file: PathBuf,
    },
}

pub fn run(command: Command) -> ExitCode {
    let Command::Read { file } = command;
    match read(&file) {
        Ok(code) => code,
        Err(why) => super::unusable(format_args!("{}: {why}", file.display())),
    }
}

/// Exit status 0, or 1 when the text was read but holds no duty and no measure.
fn read(file: &Path) -> Result<ExitCode, String> {
    let document = transcript(&bytes(file)?).map_err(|e| e.to_string())?;
    let (plan, remarks) = lachan_plan::read(&document);
    for remark in &remarks {
        eprintln!("{}: {remark}", file.display());
    }
    let mut json = serde_json::to_vec_pretty(&plan).map_err(|e| format!("Không ghi được JSON: {e}."))?;
    json.push(b'\n');
    match std::io::stdout().lock().write_all(&json) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(format!("Không ghi được kết quả: {e}."));
        }
        _ => {}
    }
    let empty = plan.duties.is_empty() && plan.measures.is_empty();
    Ok(if empty { ExitCode::from(super::FOUND_WRONG) } else { ExitCode::SUCCESS })
}

/// The bytes of the file, at most one more than is allowed.
fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let open = File::open(file).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => "Không tìm thấy tệp. Hãy kiểm tra lại đường dẫn.".to_owned(),
        std::io::ErrorKind::PermissionDenied => {
            "Không có quyền đọc tệp. Hãy cấp quyền đọc rồi thử lại.".to_owned()
        }
        _ => format!("Không mở được tệp ({e}). Hãy kiểm tra tệp rồi thử lại."),
    })?;
    let mut out = Vec::new();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    open.take(limit).read_to_end(&mut out).map_err(|e| {
        if file.is_dir() {
            "Đây là thư mục, không phải tệp. Hãy chọn một tệp văn bản.".to_owned()
        } else {
            format!("Không đọc được tệp ({e}). Hãy kiểm tra tệp rồi thử lại.")
        }
    })?;
    Ok(out)
}
