//! Charts as SVG drawn by the server, with the same figures as a table under them.

mod bars;
mod line;
mod parts;

use maud::{Markup, html};

use super::table::Table;
use crate::web::Lang;

pub use bars::BarChart;
pub use line::LineChart;
pub use parts::{PartsBar, PartsChart};

/// A drawing that says its figures in words, and the table that has them whole.
fn with_table(
    lang: Lang,
    spoken: &str,
    (width, height): (u64, u64),
    drawing: Markup,
    table: Table<'_>,
) -> Markup {
    html! {
        figure {
            svg.chart role="img" aria-label=(spoken) viewBox={ "0 0 " (width) " " (height) } { (drawing) }
            details {
                summary.small { (lang.t("common-figures")) }
                (table)
            }
        }
    }
}

/// A label that fits beside a bar of the usual width; the table has it whole.
fn short(kind: &str) -> String {
    if kind.chars().count() <= 18 {
        return kind.to_owned();
    }
    let cut: String = kind.chars().take(17).collect();
    format!("{}…", cut.trim_end())
}
