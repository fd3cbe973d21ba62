//! The receipt: the only way back to a report.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// The code in groups of four, two groups a line, wide enough to copy by hand.
#[must_use]
pub fn receipt_code(code: &str) -> Markup {
    let groups: Vec<&str> = code.split_whitespace().collect();
    html! {
        p.code {
            @for (index, line) in groups.chunks(2).enumerate() {
                @if index > 0 { br; }
                (line.join(" "))
            }
        }
    }
}

/// A QR code as one SVG path, black on white on every ground. Nothing when the text is too long for one.
#[must_use]
pub fn qr(label: &str, text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let (width, colors) = (code.width(), code.to_colors());
    let size = width + 8;
    let mut drawing = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                drawing += &format!("M{} {}.5h{}", x + 4, y + 4, run.len());
            }
            x += run.len();
        }
    }
    html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (size) " " (size) } {
            path stroke="currentColor" d=(drawing) {}
        }
    }
}
