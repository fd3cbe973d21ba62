//! The list of all routes, read off the sources: axum does not tell what was registered.
//!
//! Exact in both directions: every `.route(` of the sources is read or the test breaks off, no other way of registering
//! one is in use, and the router answers each of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower::ServiceExt as _;

use crate::testing::hubs;
use crate::web::{assets, exit};
use crate::{Hub, slices};

/// A route: `("GET", "/vu-viec/{id}")`.
pub(super) type Route = (String, String);

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "options"];
const OTHER_WAYS: [&str; 6] =
    [".nest(", ".nest_service(", ".route_service(", ".fallback_service(", "routing::any", "MethodFilter"];

struct Source {
    place: PathBuf,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let tests = path.ends_with("tests") || path.file_name().is_some_and(|name| name == "tests.rs");
            if tests {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let lines: Vec<_> =
                    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                let place = path.strip_prefix(&root).unwrap().to_owned();
                found.push(Source { place, text: lines.join("\n") });
            }
        }
    }
    found
}

/// All routes of the sources.
pub(super) fn all() -> BTreeSet<Route> {
    let sources = sources();
    let mut found = BTreeSet::new();
    for source in &sources {
        for (at, _) in source.text.match_indices(".route(") {
            let inside = inside(&source.text[at + ".route(".len()..]);
            let (path, methods) = inside.split_once(',').expect("a path and its methods");
            let path = literal(&sources, source, path.trim());
            for method in methods_of(source, methods) {
                assert!(
                    found.insert((method.to_uppercase(), path.clone())),
                    "{}: {method} {path} stands twice",
                    source.place.display()
                );
            }
        }
    }
    found
}

/// The text up to the parenthesis that closes it.
fn inside(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    panic!("a route without its end: {}", &text[..text.len().min(80)])
}

/// A path in quotes, or the constant that holds it: of the file, else of the slice.
fn literal(sources: &[Source], source: &Source, path: &str) -> String {
    if let Some(path) = path.strip_prefix('"') {
        return path.trim_end_matches('"').to_owned();
    }
    let slice = |one: &&Source| one.place.iter().next() == source.place.iter().next();
    let defined = |one: &Source| {
        let text = one.text.split(&format!("const {path}: &str = \"")).nth(1)?;
        text.split('"').next().map(str::to_owned)
    };
    defined(source).or_else(|| sources.iter().filter(slice).find_map(defined)).unwrap_or_else(|| {
        panic!("{}: the path {path} is not known", source.place.display());
    })
}

/// The methods of an expression such as `get(page).post(change)`, or of the variable that holds it.
fn methods_of(source: &Source, expression: &str) -> Vec<&'static str> {
    let mut text = expression.to_owned();
    let first: String = expression.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    for name in names(expression).into_iter().chain([first]) {
        if let Some(meant) = source.text.split(&format!("let {name} = ")).nth(1) {
            text.push(' ');
            text.push_str(meant.split(';').next().unwrap());
        }
    }
    let begins = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    let said = |method: &&str| text.match_indices(&format!("{method}(")).any(|(at, _)| begins(at));
    let found: Vec<_> = METHODS.into_iter().filter(said).collect();
    assert!(!found.is_empty(), "{}: no method in {expression}", source.place.display());
    found
}

/// Variables handed over whole: `merge(take)`.
fn names(expression: &str) -> Vec<String> {
    let all = expression.split("merge(").skip(1);
    all.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn routes_are_registered_in_one_way() {
    for source in &sources() {
        for way in OTHER_WAYS {
            let used = source.text.contains(way);
            assert!(!used, "{}: {way} registers what the list does not see", source.place.display());
        }
    }
}

/// Says beside the answer which route was chosen.
async fn chosen(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut answer = next.run(request).await;
    let path = HeaderValue::from_str(&path.unwrap_or_default()).unwrap();
    answer.headers_mut().insert("x-route", path);
    answer
}

#[tokio::test]
async fn the_router_knows_the_routes_of_the_list_and_no_others() {
    let hub = &hubs().await[0];
    let mut router: Router<Hub> = assets::routes::<Hub>().merge(exit::routes());
    for slice in slices() {
        router = router.merge((slice.routes)());
    }
    let router = router.route_layer(from_fn(chosen)).with_state(Hub::clone(hub));
    let all = all();
    assert!(all.len() > 300, "{}", all.len());
    let paths: BTreeSet<_> = all.iter().map(|(_, path)| path).collect();
    for path in paths {
        for method in METHODS.map(str::to_uppercase) {
            let address = path.replace(['{', '}'], "");
            let request =
                Request::builder().method(method.as_str()).uri(&address).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            let known = answer.status() != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(known, all.contains(&(method.clone(), path.clone())), "{method} {path}");
            assert!(!known || answer.headers()["x-route"] == path.as_str(), "{method} {path}");
        }
    }
}
