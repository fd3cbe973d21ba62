//! Prints a plan as JSON: `read FILE`; remarks go to standard error.
#![allow(clippy::print_stdout)]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let transcript = lachan_documents::read::transcript(&std::fs::read(&path)?)?;
        let (plan, remarks) = lachan_plan::read(&transcript);
        println!("{}", serde_json::to_string_pretty(&plan)?);
        for remark in remarks {
            eprintln!("{remark}");
        }
    }
    Ok(())
}
