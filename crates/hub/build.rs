//! Lists the message files, so that a new slice only has to add `messages/<language>/<slice>.ftl`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let messages = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("messages");
    let mut code = String::new();
    for language in ["vi", "en"] {
        let folder = messages.join(language);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let _ = writeln!(code, "static {}: &[(&str, &str)] = &[", language.to_uppercase());
        for file in files {
            let path = file.path();
            if let Some(slice) = path.file_stem().filter(|_| path.extension().is_some_and(|e| e == "ftl")) {
                let _ = writeln!(code, "    ({:?}, include_str!({path:?})),", slice.to_string_lossy());
            }
        }
        code.push_str("];\n");
    }
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("messages.rs");
    fs::write(out, code)
}
