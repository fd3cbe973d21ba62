//! Prints a plan as JSON: `read FILE`; remarks go to standard error.
#![allow(clippy::print_stdout)]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let text = lachan_plan::decode(&std::fs::read(&path)?)?;
        let (plan, remarks) = lachan_plan::read_text(&text);
        println!("{}", serde_json::to_string_pretty(&plan)?);
        for remark in remarks {
            eprintln!("{remark}");
        }
    }
    Ok(())
}
