//! Line drawings, 24 by 24, that take the colour and size of the words beside them. An icon never stands
//! without its label, so each is hidden from screen readers.

use maud::{Markup, PreEscaped, Render, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $drawing:literal,)*) => {
        /// The icons of the product. Write one into a page with `(Icon::Phone)`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            /// Every icon, in the order of the style guide.
            pub const ALL: &'static [(&'static str, Icon)] = &[$((stringify!($name), Icon::$name),)*];

            fn drawing(self) -> &'static str {
                match self { $(Icon::$name => $drawing,)* }
            }
        }
    };
}

icons! {
    /// Three lines: opens the menu.
    Menu => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
    /// A house: my day, the front page.
    Home => r#"<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>"#,
    /// A tray: the queue.
    Tray => r#"<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5"/>"#,
    /// A folder: cases.
    Folder => r#"<path d="M3.5 6h6l2 2.5h9V19h-17z"/>"#,
    /// A telephone.
    Phone => r#"<path d="M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3c0 1-.8 2-2 2C11 19 5 13 4.5 5.5c0-1.2 1-2 2-2z"/>"#,
    /// A written page: plans.
    Plan => r#"<path d="M6 3.5h9l3.5 3.5v13.5H6zM9 11h7M9 14.5h7M9 8h3"/>"#,
    /// A full page: periodic reports.
    Report => r#"<path d="M5 4h14v16H5zM8 8h8M8 12h8M8 16h5"/>"#,
    /// Columns: targets.
    Chart => r#"<path d="M4 20V4M4 20h16M8 17v-5M12 17V8M16 17v-7"/>"#,
    /// A funnel: filtering.
    Filter => r#"<path d="M4 5h16l-6 7.5V19l-4-2v-4.5z"/>"#,
    /// A barred circle: orders to block.
    Block => r#"<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>"#,
    /// Boxes under a box: organisations.
    Organisation => r#"<path d="M9 4h6v4H9zM4 16h6v4H4zM14 16h6v4h-6zM12 8v4M7 16v-4h10v4"/>"#,
    /// A padlock: sealed, the log of views.
    Lock => r#"<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2"/>"#,
    /// A bell: notices.
    Bell => r#"<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 20.5h4M12 3v2"/>"#,
    /// A cross: leave now.
    Cross => r#"<path d="M6 6l12 12M18 6L6 18"/>"#,
    /// A gift: a stranger's presents.
    Gift => r#"<path d="M4 10h16v10H4zM3 7h18v3H3zM12 7v13M12 7c-1-4-5.5-4-5.5-1.5C6.5 7 9 7 12 7zm0 0c1-4 5.5-4 5.5-1.5C17.5 7 15 7 12 7z"/>"#,
    /// A speech balloon: telling, answering.
    Talk => r#"<path d="M4 5h16v11H11l-4.5 4v-4H4z"/><path d="M8 9.5h8M8 12.5h5"/>"#,
    /// An envelope: answers.
    Letter => r#"<path d="M3.5 6h17v12h-17z"/><path d="M3.5 7l8.5 6.5L20.5 7"/>"#,
    /// An open book: learning.
    Book => r#"<path d="M12 6.5c-2-1.5-5-2-8-1.5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zM12 6.5v13"/>"#,
    /// A house with a tick: safe.
    Safe => r#"<path d="M4 11l8-7 8 7v9H4z"/><path d="M9 14l2.2 2.2L15.5 12"/>"#,
    /// A question mark: not sure.
    Question => r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.5a2.4 2.4 0 1 1 3.3 2.2c-.7.4-1 .9-1 1.8M12 16.6v.1"/>"#,
    /// A leaf of a calendar: last days.
    Calendar => r#"<path d="M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4"/>"#,
    /// A triangle with an exclamation mark: danger.
    Danger => r#"<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.3v.1"/>"#,
    /// A banknote: threats for money.
    Money => r#"<path d="M3 7h18v10H3z"/><circle cx="12" cy="12" r="2.5"/><path d="M6 10v4M18 10v4"/>"#,
    /// A sad face: bullying.
    Sad => r#"<circle cx="12" cy="12" r="8.5"/><path d="M8.5 16c1.8-2.3 5.2-2.3 7 0M9 10v.1M15 10v.1"/>"#,
    /// A picture.
    Picture => r#"<path d="M4 5h16v14H4z"/><circle cx="9" cy="10" r="1.5"/><path d="M5 18l5-5 3 3 2.5-2.5L19 17"/>"#,
    /// An eye: something seen.
    Eye => r#"<path d="M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6z"/><circle cx="12" cy="12" r="2.6"/>"#,
    /// Three dots: something else.
    Other => r#"<circle cx="12" cy="12" r="8.5"/><path d="M8 12h.1M12 12h.1M16 12h.1"/>"#,
    /// Two people: a trusted adult, a person.
    People => r#"<circle cx="9" cy="7" r="3"/><path d="M3.5 20c0-4.5 2.5-7 5.5-7s5.5 2.5 5.5 7"/><circle cx="17.5" cy="11.5" r="2.2"/><path d="M16 20c0-3 .5-4.5 2-4.5s2.5 1.5 2.5 4.5"/>"#,
    /// A heart: only to let us know.
    Heart => r#"<path d="M12 20s-7.5-4.5-7.5-10A4 4 0 0 1 12 7.5 4 4 0 0 1 19.5 10c0 5.5-7.5 10-7.5 10z"/>"#,
    /// A school with a flag pole.
    School => r#"<path d="M4 20v-9l8-4 8 4v9zM10 20v-5h4v5M12 7V3M12 3h4v2h-4"/>"#,
    /// A magnifying glass.
    Search => r#"<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>"#,
    /// A cog wheel drawn as sliders: settings.
    Settings => r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#,
    /// A clock: due dates.
    Clock => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#,
    /// An arrow into a tray: download.
    Download => r#"<path d="M12 4v10M8 10.5l4 4 4-4M4 17v3h16v-3"/>"#,
    /// An arrow out of a tray: upload.
    Upload => r#"<path d="M12 15V4M8 8l4-4 4 4M4 17v3h16v-3"/>"#,
    /// A printer.
    Print => r#"<path d="M7 8V4h10v4M7 17H4V8h16v9h-3M7 14h10v6H7z"/>"#,
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! { svg.i viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(self.drawing())) } }
    }
}

/// The product's mark, a shield that holds a leaf, in the colours of the sheet (so it follows dark pages).
#[must_use]
pub fn mark() -> Markup {
    html! {
        svg viewBox="0 0 32 36" aria-hidden="true" {
            path.mk d="M16 1l13 4.4v12C29 26.6 23.6 32.4 16 35 8.4 32.4 3 26.6 3 17.4v-12z" {}
            path.mk2 d="M16 6.5c6 5 8.3 10.2 6.7 15.3-1 3.1-3.3 5.4-6.7 7-3.4-1.6-5.7-3.9-6.7-7C7.7 16.7 10 11.5 16 6.5z" {}
            path.mk3 d="M16 31V13.5m0 11 4-3.7m-4-1 3.2-3m-3.2 7.7-4-3.7m4-1-3.2-3" {}
        }
    }
}
