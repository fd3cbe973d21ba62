//! The files that pages link to: sheets, the mark, small scripts. They are part of the program.
//!
//! Sheets lose comments and needless white space once at start. The address carries a hash over all files, so
//! a browser may keep them for ever and relative imports between scripts stay inside one version.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    media_type: &'static str,
    body: String,
    url: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let sheet = |parts: &[&str]| parts.iter().map(|part| minified(part)).collect::<String>();
    let css = "text/css; charset=utf-8";
    let files = [
        (
            "public.css",
            css,
            sheet(&[include_str!("../../assets/tokens.css"), include_str!("../../assets/base.css")]),
        ),
        ("poster.css", css, sheet(&[include_str!("../../assets/poster.css")])),
        ("desk.css", css, sheet(&[include_str!("../../assets/work.css")])),
        #[cfg(debug_assertions)]
        ("styleguide.css", css, sheet(&[include_str!("../../assets/styleguide.css")])),
        ("mark.svg", "image/svg+xml", include_str!("../../assets/mark.svg").trim().to_owned()),
        (
            "quick-exit.js",
            "text/javascript; charset=utf-8",
            include_str!("../../assets/quick-exit.js").to_owned(),
        ),
        ("draft.js", "text/javascript; charset=utf-8", include_str!("../../assets/draft.js").to_owned()),
        ("work.js", "text/javascript; charset=utf-8", include_str!("../../assets/work.js").to_owned()),
        ("keys.js", "text/javascript; charset=utf-8", include_str!("../../assets/keys.js").to_owned()),
        ("call.js", "text/javascript; charset=utf-8", include_str!("../../assets/call.js").to_owned()),
    ];
    let mut hash = Sha256::new();
    for (name, _, body) in &files {
        hash.update(name);
        hash.update(body);
    }
    let version: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    files
        .into_iter()
        .map(|(name, media_type, body)| Asset { name, media_type, body, url: format!("/a/{version}/{name}") })
        .collect()
});

/// The address of a file, such as `/a/9f2c4e0b1d77/public.css`. An unknown name gives an address that is not found.
#[must_use]
pub fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/a/0/missing", |asset| asset.url.as_str())
}

/// The routes that serve the files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/a/{version}/{name}", get(serve))
}

/// One file. An address of another version (a page opened before an update) gets today's file, not to be kept.
async fn serve(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let current = asset.url.split('/').nth(2) == Some(version.as_str());
    let keep = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, keep),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.body.as_str()).into_response()
}

/// The sheet without comments and without white space that means nothing. Strings stay as they are.
fn minified(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if next == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if next.is_whitespace() {
            rest = rest.trim_start();
            if !out.is_empty() && !out.ends_with([' ', '{', '}', ';', ',', ':']) {
                out.push(' ');
            }
        } else {
            if matches!(next, '{' | '}' | ';' | ',') && out.ends_with(' ') {
                out.pop();
            }
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out.trim_end().to_owned()
}

/// The bytes of a file as served, for tests that watch the weight of a page.
#[must_use]
pub fn size(name: &str) -> usize {
    ASSETS.iter().find(|asset| asset.name == name).map_or(0, |asset| asset.body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minifying_keeps_meaning() {
        let css = "/* x */ a > b ,\n c:hover {\n  margin : 0 ; content: \"✓  {\" ;\n}\n.a :is(b, c) { x: calc(1px + 2px) }";
        assert_eq!(minified(css), "a > b,c:hover{margin :0;content:\"✓  {\"}.a :is(b,c){x:calc(1px + 2px)}");
    }

    #[test]
    fn the_public_sheet_stays_light() {
        assert!(size("public.css") < 10_000, "{}", size("public.css"));
        assert!(size("desk.css") < 24_000, "{}", size("desk.css"));
    }

    #[test]
    fn addresses_carry_the_version() {
        assert!(url("public.css").starts_with("/a/"));
        assert!(url("public.css").ends_with("/public.css"));
        assert_eq!(url("nothing"), "/a/0/missing");
    }

    #[test]
    fn braces_are_balanced() {
        for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".css")) {
            let count = |c| asset.body.matches(c).count();
            assert_eq!(count('{'), count('}'), "{}", asset.name);
        }
    }
}
