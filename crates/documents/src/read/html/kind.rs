//! Kinds of elements.

/// A heading of any level.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// What a browser does not show, or what is no part of the document.
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "textarea"
            | "button"
            | "nav"
            | "title"
            | "video"
            | "audio"
            | "canvas"
    )
}

/// What stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "div"
                | "blockquote"
                | "section"
                | "article"
                | "header"
                | "footer"
                | "main"
                | "aside"
                | "center"
                | "pre"
                | "form"
                | "fieldset"
                | "address"
                | "figure"
                | "figcaption"
                | "dl"
                | "dt"
                | "dd"
                | "body"
                | "html"
                | "details"
                | "summary"
                | "caption"
                | "legend"
        )
}
