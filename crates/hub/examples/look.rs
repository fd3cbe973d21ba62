//! Serves the style guide and sample pages on loopback, for looking at them: `cargo run -p lachan-hub --example
//! look [ADDR:PORT]`.

#[cfg(debug_assertions)]
mod serve {
    use std::io::Error;

    use axum::extract::{Path, Request};
    use axum::http::{HeaderValue, StatusCode, header};
    use axum::middleware::{Next, from_fn};
    use axum::response::{IntoResponse, Redirect, Response};
    use axum::routing::get;
    use axum::{Form, Router};
    use lachan_hub::web::{Lang, assets, exit, styleguide};

    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
        require-trusted-types-for 'script'";

    async fn policy(request: Request, next: Next) -> Response {
        let mut response = next.run(request).await;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        response
    }

    fn page(lang: Lang, name: &str) -> Response {
        match styleguide::sample(name, lang) {
            Some(page) => page.into_response(),
            None => (StatusCode::NOT_FOUND, styleguide::sample("loi-404", lang).unwrap_or_default())
                .into_response(),
        }
    }

    pub(super) async fn run(listen: &str) -> Result<(), Error> {
        let show = |lang| {
            get(async move |Path(name): Path<String>| page(lang, &name)).post(
                async move |Path(name): Path<String>, _: Form<Vec<(String, String)>>| {
                    Redirect::to(&lang.path(&format!("/sample/{name}")))
                },
            )
        };
        let app = Router::new()
            .route("/", get(async || page(Lang::Vi, "trang-dau")))
            .route("/en", get(async || page(Lang::En, "trang-dau")))
            .route("/samples", get(async || styleguide::index()))
            .route("/styleguide", get(async || styleguide::page(Lang::Vi)))
            .route("/en/styleguide", get(async || styleguide::page(Lang::En)))
            .route("/styleguide/public", get(async || styleguide::public_page(Lang::Vi)))
            .route("/sample/{name}", show(Lang::Vi))
            .route("/en/sample/{name}", show(Lang::En))
            .merge(assets::routes())
            .route(exit::AWAY, get(async || Redirect::to("https://vi.wikipedia.org/")))
            .fallback(async || page(Lang::Vi, "loi-404"))
            .layer(from_fn(policy));
        let listener = tokio::net::TcpListener::bind(listen).await?;
        axum::serve(listener, app).await
    }
}

#[cfg(debug_assertions)]
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listen = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8631".to_owned());
    serve::run(&listen).await
}

#[cfg(not(debug_assertions))]
fn main() {}
