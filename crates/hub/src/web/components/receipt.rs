//! The receipt: the only way back to a report.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// The code in groups of four, two groups a line, wide enough to copy by hand. A check character stands behind
/// the last group.
#[must_use]
pub fn receipt_code(code: &str) -> Markup {
    let groups: Vec<&str> = code.split_whitespace().collect();
    let lines = groups.len().div_euclid(2).max(1);
    html! {
        p.code {
            @for line in 0..lines {
                @if line > 0 { br; }
                @let end = if line + 1 == lines { groups.len() } else { line * 2 + 2 };
                (groups[line * 2..end].join(" "))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_break_after_two_groups() {
        let code = |text| receipt_code(text).into_string();
        assert_eq!(code("7K3M 9QXR 2WTD H5BV C"), "<p class=\"code\">7K3M 9QXR<br>2WTD H5BV C</p>");
        assert_eq!(code("7K3M 9QXR"), "<p class=\"code\">7K3M 9QXR</p>");
        assert_eq!(code(""), "<p class=\"code\"></p>");
    }

    #[test]
    fn a_qr_code_is_one_path() {
        let drawing = qr("Mã", "7K3M9QXR2WTDH5BVC").into_string();
        assert!(drawing.contains("role=\"img\"") && drawing.contains("M4 4.5h7"), "{drawing}");
        assert_eq!(qr("Mã", &"x".repeat(5000)).into_string(), "");
    }
}
