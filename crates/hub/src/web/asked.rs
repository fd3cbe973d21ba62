//! What a request asked for: language and path. English lives under `/en`; the prefix is taken off before routing,
//! so that a slice writes each route once. And from which network it came, for as long as the request lives.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::Uri;
use axum::http::request::Parts;

use super::Lang;
use crate::Hub;
use crate::arrivals::Network;

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

/// The other end of a connection; put beside each request that comes over it.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The network that a request came from. Behind a proxy of the settings it is what the proxy says: the last address
/// of `X-Forwarded-For` that is no proxy itself.
pub fn network(hub: &Hub, parts: &Parts) -> Network {
    network_of(hub, &hub.config.proxies, parts)
}

pub(crate) fn network_of(hub: &Hub, proxies: &[IpAddr], parts: &Parts) -> Network {
    let peer = parts.extensions.get::<Peer>().map(|Peer(address)| *address);
    let address = match peer {
        Some(address) if proxies.contains(&address.to_canonical()) => {
            forwarded(parts).rev().find(|address| !proxies.contains(address)).or(peer)
        }
        other => other,
    };
    hub.arrivals.network(&hub.chance, address, hub.clock.now())
}

fn forwarded(parts: &Parts) -> impl DoubleEndedIterator<Item = IpAddr> {
    let lines = parts.headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let all: Vec<_> = lines
        .flat_map(|line| line.split(','))
        .filter_map(|one| one.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .collect();
    all.into_iter()
}
