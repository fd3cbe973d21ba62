//! Prints the parts of a document as the readers see them: `transcribe FILE`; with `--text` paragraphs and rows only.

use lachan_documents::read::transcript;
use lachan_text::transcript::{Block, Paragraph, Transcript};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("transcribe FILE [--text]")?;
    let plain = arguments.next().as_deref() == Some("--text");
    let transcript = transcript(&std::fs::read(path)?)?;
    for block in &transcript.blocks {
        print(&transcript, block, plain);
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "printing is what it is for")]
fn print(transcript: &Transcript, block: &Block, plain: bool) {
    let text = |p: &Paragraph| {
        let text = &transcript.text[p.range.clone()];
        let all = p.bold.first().is_some_and(|b| *b == p.range);
        let mark = if plain || !all { "" } else { "**" };
        format!("{mark}{text}{mark}")
    };
    match block {
        Block::Paragraph(p) if plain => println!("{}\n", text(p)),
        Block::Paragraph(p) => println!("{} {}", if p.apart { "==" } else { "--" }, text(p)),
        Block::Row(row) => {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| {
                    let inner = cell.paragraphs.iter().map(text).collect::<Vec<_>>().join(" ¶ ");
                    if plain || cell.columns == 1 { inner } else { format!("<{}>{inner}", cell.columns) }
                })
                .collect();
            let head = if plain {
                String::new()
            } else {
                format!("[{}{}] ", row.table, if row.header { "h" } else { "" })
            };
            println!("{head}{}", cells.join(if plain { "\t" } else { " | " }));
        }
    }
}
