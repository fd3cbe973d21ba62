//! Makes a .docx of a plan in plain text, as the tests of the readers do: `rebuild IN.txt OUT.docx`.

#![allow(clippy::unwrap_used)]

#[path = "../tests/plans/rebuild.rs"]
mod rebuild;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = names.as_slice() else { return Err("rebuild IN.txt OUT.docx".into()) };
    let document = lachan_documents::read::transcript(&std::fs::read(from)?)?;
    std::fs::write(to, rebuild::docx(&document.text))?;
    Ok(())
}
