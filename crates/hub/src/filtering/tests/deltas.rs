//! Changes instead of whole bundles.

use axum::http::HeaderValue;
use lachan_filter::Bundle;

use super::{list, machine, team};
use crate::app::App;
use crate::filtering::{deltas, lists, policy, store};
use crate::testing::hubs;
use crate::{Hub, jobs};

const EITHER: &str = "application/vnd.lachan.delta, application/vnd.lachan.bundle";
const WHOLE: &str = "application/vnd.lachan.bundle";

/// Names enough that what has changed is smaller than everything.
fn names(more: &str) -> String {
    let many = (0..400).map(|n: u64| format!("{:x}.example\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    many.chain([more.to_owned()]).collect()
}

pub(crate) async fn bundle(hub: &Hub, sequence: i64) -> Vec<u8> {
    store::bundle(hub, &hub.db, sequence).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_resolver_that_takes_changes_makes_the_newer_bundle_of_them_byte_for_byte() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let app = App::new((*hub).clone());
        let known = machine(&hub, &app, &team.filter).await;
        for more in ["", "moi.example\n", "moi.example\nmoi-hon.example\n"] {
            lists::upload(&hub, &team.filter, list("games", "nguồn A", &names(more))).await.unwrap();
            jobs::run_due(&hub).await.unwrap();
        }
        assert_eq!(policy::newest(&hub).await.unwrap().unwrap().sequence, 3);
        let key = hub.keys.policy_signer().verifying_key();
        let ask = async |after: i64, accept: Option<&'static str>| {
            let mut request = known.request(&hub, after, 0);
            if let Some(accept) = accept {
                request.headers_mut().insert("accept", HeaderValue::from_static(accept));
            }
            let response = app.answer(request).await;
            assert_eq!(response.status(), 200);
            let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
            (kind, axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap())
        };
        let newest = bundle(&hub, 3).await;
        for after in [1, 2] {
            let (kind, delta) = ask(after, Some(EITHER)).await;
            assert_eq!(kind, "application/vnd.lachan.delta");
            assert!(delta.len() < newest.len() / 2, "{} of {} bytes", delta.len(), newest.len());
            let older = Bundle::open(&bundle(&hub, after).await, &key, 0).unwrap();
            let made = older.apply(&delta, &key, 0).unwrap();
            assert_eq!(made.to_bytes().unwrap(), newest);
        }
        // who has nothing, has what the hub let go of, or takes no changes gets everything
        for (after, accept) in [(0, Some(EITHER)), (1, Some(WHOLE)), (1, None)] {
            let (kind, whole) = ask(after, accept).await;
            let wanted = if accept.is_some() { WHOLE } else { "application/octet-stream" };
            assert_eq!((kind.as_str(), whole == newest), (wanted, true), "after {after}, {accept:?}");
        }
    }
}

#[tokio::test]
async fn changes_are_reckoned_once_for_everybody_and_not_from_what_is_gone() {
    for hub in hubs().await {
        let team = team(&hub).await;
        for number in 0..7 {
            let text = names(&format!("moi{number}.example\n"));
            lists::upload(&hub, &team.filter, list("games", "nguồn A", &text)).await.unwrap();
            jobs::run_due(&hub).await.unwrap();
        }
        let asked = (0..50).map(|_| deltas::lead(&hub, 6, 7, true));
        let sent = futures_util::future::join_all(asked).await;
        let first = sent[0].as_ref().unwrap();
        assert!(first.is_delta);
        for one in &sent {
            // the very same bytes in memory: nobody reckoned them again
            assert_eq!(one.as_ref().unwrap().bytes.as_ptr(), first.bytes.as_ptr());
        }
        assert_eq!(hub.deltas.reckoned(), 1);
        for gone in [2, -5, i64::MIN, 900] {
            assert!(!deltas::lead(&hub, gone, 7, true).await.unwrap().is_delta, "{gone}");
        }
        assert!(deltas::lead(&hub, 3, 7, true).await.unwrap().is_delta, "the oldest that is kept");
        // a newer policy begins anew
        lists::upload(&hub, &team.filter, list("games", "nguồn A", &names(""))).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        assert!(deltas::lead(&hub, 7, 8, true).await.unwrap().is_delta);
        assert_eq!(hub.deltas.reckoned(), 1);
    }
}
