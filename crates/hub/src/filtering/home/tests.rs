//! The pages for parents, with and without a filter of the province.

use axum::body::Body;
use axum::http::Request;

use crate::app::App;
use crate::config::Config;
use crate::testing::{databases, scratch};
use crate::{Hub, HubParts};

async fn get(app: &App, path: &str) -> (u16, String, String) {
    let response = app.answer(Request::get(path).body(Body::empty()).unwrap()).await;
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, kind.unwrap_or_default(), String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn parents_are_told_how_or_that_there_is_none_yet() {
    for offered in [false, true] {
        for db in databases().await {
            let folder = scratch();
            let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
            if offered {
                config.home_name = Some("dns.tinh.example".into());
                config.home_addresses = vec!["primary=203.0.113.53".to_owned().try_into().unwrap()];
            }
            config.check().unwrap();
            let hub = Hub::with_database(HubParts::new(config), (*db).clone()).await.unwrap();
            hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
            let app = App::new(hub);
            let (status, _, page) = get(&app, "/nha").await;
            assert_eq!(status, 200);
            assert_eq!(page.contains("/nha/tieu-hoc"), offered);
            assert_eq!(page.contains("Tỉnh chưa có bộ lọc cho gia đình"), !offered);
            assert!(page.contains("Bộ lọc không lưu trang nào được mở"), "said in any case");
            for path in ["/nha/tieu-hoc", "/nha/kiem-tra", "/nha/tieu-hoc/cai-dat"] {
                assert_eq!(get(&app, path).await.0, if offered { 200 } else { 404 }, "{path}");
            }
            if !offered {
                continue;
            }
            let (_, _, page) = get(&app, "/nha/tieu-hoc").await;
            for word in [
                "tieu-hoc.dns.tinh.example",
                "https://dns.tinh.example/dns-query/tieu-hoc",
                "203.0.113.53",
                "http://primary.dang-bat.lachan.home.arpa/",
                "mạng xã hội",
            ] {
                assert!(page.contains(word), "{word}");
            }
            let (_, _, older) = get(&app, "/nha/thpt").await;
            assert!(!older.contains("203.0.113.53") && !older.contains("mạng xã hội"), "for others");
            let (_, kind, file) = get(&app, "/nha/tieu-hoc/cai-dat").await;
            assert_eq!(kind, "application/x-apple-aspen-config");
            assert!(file.contains("<string>https://dns.tinh.example/dns-query/tieu-hoc</string>"));
            for path in ["/nha/nguoi-lon", "/nha/staff", "/nha/nguoi-lon/cai-dat"] {
                assert_eq!(get(&app, path).await.0, 404, "{path}");
            }
            assert_eq!(get(&app, "/en/nha/kiem-tra").await.0, 200);
        }
    }
}
