//! What a request asked for: language and path. English lives under `/en`; the prefix is taken off before routing,
//! so that a slice writes each route once.

use axum::extract::Request;
use axum::http::Uri;

use super::Lang;

/// Language and path of a request, without the language's prefix.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The language of the address.
    pub lang: Lang,
    /// The path without language.
    pub path: String,
}

/// Takes the language off the address and keeps it beside the request.
pub fn take_language(mut request: Request) -> Request {
    let (lang, path) = Lang::of_path(request.uri().path());
    let asked = Asked { lang, path: path.to_owned() };
    if lang != Lang::Vi {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(uri) = format!("{path}{query}").parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request.extensions_mut().insert(asked);
    request
}
