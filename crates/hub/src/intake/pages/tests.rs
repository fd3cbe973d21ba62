//! The public pages as a browser asks for them, on both engines.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};

use crate::Hub;
use crate::app::App;
use crate::arrivals::Network;
use crate::attachment::sha256;
use crate::cases::actions as cases;
use crate::db::sql;
use crate::intake::files::{self, Incoming, MAX_BYTES};
use crate::intake::gate;
use crate::intake::receipt::Receipt;
use crate::intake::store::files as store;
use crate::intake::tests::desk_of;
use crate::intake::{desk, queue};
use crate::testing::hubs;
use crate::time::{HOUR, MINUTE};
use crate::web::asked::Peer;

const BOUNDARY: &str = "7d0f1c";
/// As long as the front of a PNG has to be, and benign: what follows is no picture at all.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a drawing of a buffalo, with a place in it: 21.58N 103.42E";

/// Names and bytes of what is sent beside the words.
type Files<'a> = &'a [(&'a str, &'a [u8])];

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    page: String,
}

async fn ask(hub: &Hub, mut request: Request, from: &str) -> Answer {
    request.extensions_mut().insert(Peer(from.parse::<IpAddr>().unwrap()));
    let response = App::new(hub.clone()).answer(request).await;
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let page = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, headers: parts.headers, page }
}

async fn get(hub: &Hub, path: &str) -> Answer {
    ask(hub, Request::get(path).body(Body::empty()).unwrap(), "203.0.113.7").await
}

async fn post(hub: &Hub, path: &str, pairs: &[(&str, &str)], from: &str) -> Answer {
    let body = serde_urlencoded::to_string(pairs).unwrap();
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(hub, request.body(Body::from(body)).unwrap(), from).await
}

async fn send(hub: &Hub, path: &str, pairs: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    let mut part = |head: String, bytes: &[u8]| {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    };
    for (name, value) in pairs {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in files {
        part(format!("name=\"files\"; filename=\"{name}\""), bytes);
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    let request = Request::post(path);
    let request = request.header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    ask(hub, request.body(Body::from(body)).unwrap(), "203.0.113.7").await
}

const ONCE: &str = "0123456789abcdef0123456789abcdef";
const STORY: &str = "Có bạn cứ nói xấu em trong nhóm lớp.";

fn told<'a>(once: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = vec![("voice", "child"), ("once", once), ("step", "3"), ("safe", "yes")];
    pairs.extend([("kinds", "bullying"), ("text", STORY), ("wish", "answer")]);
    pairs.extend(more);
    pairs
}

fn code(page: &str) -> String {
    let code = page.split_once("<p class=\"code\">").unwrap().1.split_once("</p>").unwrap().0;
    code.replace("<br>", " ")
}

async fn count(hub: &Hub, text: &'static str) -> i64 {
    sql(text).count(&hub.db).await.unwrap()
}

#[tokio::test]
async fn a_picture_goes_with_the_words_and_is_never_shown_back() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let mut large = PNG.to_vec();
        large.resize(600_000, b'x');
        let sound = b"RIFF\x24\0\0\0WAVEfmt ";
        let files: [(&str, &[u8]); 3] = [("em-o-nha.png", &large), ("tieng.wav", sound), ("", b"")];
        let answer = send(&hub, "/bao-tin", &told(ONCE, &[]), &files).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.page);
        let code = code(&answer.page);
        let mailbox = post(&hub, "/xem-tin", &[("code", &code)], "203.0.113.7").await.page;
        assert!(mailbox.contains("1 ảnh, 1 bản ghi tiếng"), "{mailbox}");
        assert!(!mailbox.contains("em-o-nha") && !mailbox.contains("<img"), "only that it was sent");

        let waiting = queue::first(&hub, &who).await.unwrap();
        let opened = desk::open(&hub, &who, waiting[0].id).await.unwrap();
        assert_eq!(opened.files.len(), 2);
        let file = opened.files.iter().find(|file| file.size == 600_000).unwrap();
        assert_eq!(file.sha256, sha256(&large));
        let (_, key) = desk::unlock(&hub, &who, opened.id, &desk::READ).await.unwrap();
        let original = files::original(&hub, opened.id, &key, file.id).await.unwrap();
        assert_eq!(original, large, "byte for byte as it came");

        let sealed = sql("select sealed from report_file_piece union all select header from report_file");
        let sealed: Vec<(Vec<u8>,)> = sealed.all(&hub.db).await.unwrap();
        assert_eq!(sealed.len(), 3 + 1 + 2, "600,000 bytes are three pieces");
        for planted in [&b"buffalo"[..], b"21.58N", b"em-o-nha", b"WAVE"] {
            assert!(sealed.iter().all(|(bytes,)| !bytes.windows(planted.len()).any(|part| part == planted)));
        }
        assert_eq!(count(&hub, "select count(*) from report_upload").await, 0);
    }
}

#[tokio::test]
async fn a_bad_file_costs_no_word_and_each_is_named() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let large = vec![0xff; MAX_BYTES + 1];
        let mut jpeg = large.clone();
        jpeg[..4].copy_from_slice(b"\xff\xd8\xff\xe0");
        let none: &[u8] = b"";
        let cases: [(Files<'_>, &[&str]); 4] = [
            (
                &[("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
                &["“a.svg” không phải ảnh hay tiếng"],
            ),
            (&[("b.jpg", &jpeg), ("c.jpg", none)], &["“b.jpg” nặng 10 MB", "“c.jpg” không có gì"]),
            (
                &[("1.png", PNG), ("2.png", PNG), ("3.png", PNG), ("4.png", PNG)],
                &["nhiều nhất 3 tệp", "chọn lại"],
            ),
            (&[("1.png", PNG), ("x.exe", b"MZ")], &["“x.exe”", "chọn lại các tệp khác"]),
        ];
        for (files, expected) in cases {
            let answer = send(&hub, "/bao-tin", &told(ONCE, &[("place", "xã Bản Mới")]), files).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            for words in expected {
                assert!(answer.page.contains(words), "{words}: {}", answer.page);
            }
            assert!(answer.page.contains(STORY) && answer.page.contains("xã Bản Mới"), "{}", answer.page);
        }
        assert_eq!(count(&hub, "select count(*) from report").await, 0);
        assert_eq!(count(&hub, "select count(*) from report_file_piece").await, 0, "nothing is left behind");
        assert_eq!(count(&hub, "select count(*) from report_upload").await, 0);
    }
}

#[tokio::test]
async fn a_network_that_sends_file_after_file_is_asked_for_words_first() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let network = hub.arrivals.network(&hub.chance, Some([203, 0, 113, 7].into()), hub.clock.now());
        while gate::may_send_file(&hub, network) {}
        let answer = send(&hub, "/bao-tin", &told(ONCE, &[]), &[("1.png", PNG)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.page.contains("Em gửi chữ trước") && answer.page.contains(STORY), "{}", answer.page);
        assert_eq!(count(&hub, "select count(*) from report_file_piece").await, 0);
        assert_eq!(send(&hub, "/bao-tin", &told(ONCE, &[]), &[("", b"")]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_body_of_any_size_is_answered_with_the_words_in_it() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let files: [(&str, &[u8]); 1] = [("phim.mp4", &vec![0; 75_000_000])];
        let answer = send(&hub, "/bao-tin", &told(ONCE, &[]), &files).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.page.contains(STORY) && answer.page.contains("phim.mp4"), "{}", answer.page);
        let long = "Em kể tiếp. ".repeat(30_000);
        let answer =
            post(&hub, "/bao-tin", &told(ONCE, &[("step", "2"), ("text", &long)]), "203.0.113.7").await;
        assert_eq!(answer.status, StatusCode::OK, "the first text counts");
        let mut pairs = told(ONCE, &[]);
        pairs[5].1 = &long;
        let answer = post(&hub, "/bao-tin", &pairs, "203.0.113.7").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.page.contains(long.trim()), "nothing typed is lost");
    }
}

#[tokio::test]
async fn what_breaks_off_half_way_is_swept_up() {
    for hub in hubs().await {
        let mut file = Incoming::new(&hub);
        let mut bytes = PNG.to_vec();
        bytes.resize(300_000, 0);
        file.push(&hub, &bytes).await.unwrap().unwrap();
        drop(file);
        assert_eq!(count(&hub, "select count(*) from report_file_piece").await, 1);
        for (later, left) in [(HOUR, 1), (3 * HOUR, 0)] {
            hub.clock.advance(later);
            files::sweep(&hub, serde_json::Value::Null).await.unwrap();
            assert_eq!(count(&hub, "select count(*) from report_file_piece").await, left);
        }
        assert!(store::stranded(&hub, &hub.db, hub.clock.now()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_same_form_twice_keeps_its_files_once() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let files: [(&str, &[u8]); 1] = [("1.png", PNG)];
        let mut codes = Vec::new();
        for _ in 0..2 {
            codes.push(code(&send(&hub, "/bao-tin", &told(ONCE, &[]), &files).await.page));
        }
        assert_eq!(codes[0], codes[1], "a double tap shows the receipt again");
        let more = [("code", codes[0].as_str()), ("once", "b"), ("text", "")];
        for _ in 0..2 {
            let answer = send(&hub, "/xem-tin/viet", &more, &files).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.page.contains("2 ảnh"), "one more, sent twice: {}", answer.page);
        }
        assert_eq!(count(&hub, "select count(*) from report_file_piece").await, 2);
        let nothing = [("code", codes[0].as_str()), ("once", "c"), ("text", "")];
        let answer = send(&hub, "/xem-tin/viet", &nothing, &[("", b"")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "neither words nor files");
    }
}

#[tokio::test]
async fn in_a_flood_everybody_is_taken_in_and_danger_still_comes_first() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        post(&hub, "/bao-tin", &told("a", &[]), "203.0.113.7").await;
        for _ in 0..100 {
            hub.arrivals.came("report", hub.clock.now());
        }
        let step = told("b", &[]);
        let first = post(&hub, "/bao-tin", &[("voice", "child"), ("safe", "yes")], "198.51.100.1").await;
        assert!(!first.page.contains("picture-question"), "the first pages ask nothing");
        let mut pairs = step[..6].to_vec();
        pairs[2].1 = "2";
        let wish = post(&hub, "/bao-tin", &pairs, "198.51.100.1").await.page;
        assert!(wish.contains("picture-question") && wish.contains("Em chạm vào hình"), "{wish}");
        assert_eq!(wish.matches("name=\"picture\"").count(), 6);
        let plain = post(&hub, "/bao-tin", &told("c", &[("kinds", "threat")]), "198.51.100.1").await;
        assert_eq!(plain.status, StatusCode::OK);
        assert!(plain.page.contains("đang chờ đến lượt") && plain.page.contains("class=\"code\""));
        let mut danger = told("d", &[]);
        danger[5].1 = "Em đang bị nhốt trong nhà.";
        post(&hub, "/bao-tin", &danger, "198.51.100.1").await;
        let queue = queue::first(&hub, &who).await.unwrap();
        let order: Vec<_> = queue.iter().map(|report| (report.severity.name(), report.surplus)).collect();
        assert_eq!(order, [("danger", true), ("normal", false), ("high", true)]);
        let other = [("once", ONCE), ("link", "https://mau.example/tin"), ("harm", "dare"), ("text", "")];
        let other = post(&hub, "/bao-thong-tin-xau", &other, "198.51.100.1").await;
        assert!(other.page.contains("class=\"code\""), "{}", other.page);
        let queue = queue::first(&hub, &who).await.unwrap();
        assert!(queue.len() == 4 && queue[3].surplus, "another form is no way around the queue");
    }
}

#[tokio::test]
async fn each_grown_up_is_asked_in_their_own_words() {
    for hub in hubs().await {
        let (_, who) = desk_of(&hub).await;
        let who_are_you = get(&hub, "/bao-tin?toi=nguoi-lon").await.page;
        let expected = [
            (
                "cha-me",
                "parent",
                "Bây giờ con của anh chị",
                "Con có biết anh chị báo tin không?",
                "knows-not",
            ),
            ("thay-co", "teacher", "Bây giờ học sinh có an toàn", "Trường nào?", "THCS Bản Mới"),
            ("hang-xom", "neighbour", "Bây giờ em bé có an toàn", "Làm sao anh chị biết", "seen"),
        ];
        for (address, voice, safe, question, answered) in expected {
            assert!(who_are_you.contains(&format!("/bao-tin?toi={address}")));
            assert!(get(&hub, &format!("/bao-tin?toi={address}")).await.page.contains(safe));
            let asked =
                post(&hub, "/bao-tin", &[("voice", voice), ("safe", "yes")], "203.0.113.7").await.page;
            for (_, other, _, theirs, _) in expected {
                assert_eq!(asked.contains(theirs), other == voice, "{voice}: {theirs}");
            }
            assert!(asked.contains(question));
            let mut pairs = told(voice, &[("extra", answered)]);
            pairs[0].1 = voice;
            assert_eq!(post(&hub, "/bao-tin", &pairs, "203.0.113.7").await.status, StatusCode::OK);
        }
        let mut told = Vec::new();
        for waiting in queue::first(&hub, &who).await.unwrap() {
            told.push(desk::open(&hub, &who, waiting.id).await.unwrap().telling);
        }
        for (_, voice, _, _, answered) in expected {
            assert!(
                told.iter().any(|telling| telling.voice == voice && telling.extra == answered),
                "{voice}"
            );
        }
        let child = post(&hub, "/bao-tin", &[("voice", "child"), ("safe", "yes")], "203.0.113.7").await.page;
        assert!(!child.contains("name=\"extra\""), "a child is asked nothing more");
    }
}

#[tokio::test]
async fn the_receipt_is_asked_for_before_leaving_and_shown_again() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let shown = code(&post(&hub, "/bao-tin", &told(ONCE, &[]), "203.0.113.7").await.page);
        let copied =
            post(&hub, "/bao-tin/ma", &[("code", &shown), ("voice", "child")], "203.0.113.7").await.page;
        assert!(copied.contains("Em đã chép mã chưa?") && !copied.contains("class=\"code\""), "{copied}");
        let again = [("code", shown.as_str()), ("voice", "child"), ("again", "1")];
        assert_eq!(code(&post(&hub, "/bao-tin/ma", &again, "203.0.113.7").await.page), shown);
        let mailbox = post(&hub, "/xem-tin", &[("code", &shown)], "203.0.113.7").await.page;
        assert_eq!(code(&mailbox), shown);
        assert!(Receipt::parse(&shown).is_ok());
    }
}

#[tokio::test]
async fn the_reporter_reads_in_plain_words_where_the_case_stands() {
    for hub in hubs().await {
        let scene = crate::cases::tests::scene(&hub).await;
        let mut telling = told(ONCE, &[]);
        telling.retain(|(name, _)| *name != "wish");
        telling.push(("wish", "know")); // asks for no help, so that the case can be closed without a service
        let shown = code(&post(&hub, "/bao-tin", &telling, "203.0.113.7").await.page);
        let says = async || post(&hub, "/xem-tin", &[("code", &shown)], "203.0.113.7").await.page;
        let report = queue::first(&hub, &scene.desk).await.unwrap()[0].id;
        let case = cases::open_from_report(&hub, &scene.desk, report).await.unwrap();
        assert!(says().await.contains("Cô chú đang tìm hiểu chuyện của em."));

        let end = async |track: &str, end: &str| {
            let stage = crate::cases::tests::stage(&hub, &scene.desk, case, track).await;
            crate::cases::tests::finish(&hub, &scene.desk, stage, end).await.unwrap();
        };
        end("intake", "confirmed").await;
        let page = says().await;
        for words in ["Cô chú đang xem em cần giúp gì ngay.", "Cô chú đang lo phần ảnh và bài trên mạng."]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        for told_of in ["công an", "người vi phạm", "điều tra", "khởi tố"] {
            assert!(!page.to_lowercase().contains(told_of), "whoever did it may be reading: {told_of}");
        }
        end("protection", "emergency").await;
        assert!(says().await.contains("Cô chú đang làm gấp để em được an toàn."));
        end("protection", "measure-taken").await;
        end("protection", "no-needs").await;
        end("content", "no-content").await;
        assert!(says().await.contains("Có người đang lo việc của em."), "only the violator's track is open");
        end("violator", "returned-no-violation").await;
        end("violator", "all-decided").await;
        assert!(says().await.contains("Có người đang lo việc của em."), "nobody has closed it");
        cases::close(&hub, &scene.desk, case).await.unwrap();
        assert!(says().await.contains("Việc này đã xong. Em cần gì thêm, cứ viết ở đây."));
    }
}

#[tokio::test]
async fn a_guesser_is_told_to_wait_and_nobody_else_is() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let right = code(&post(&hub, "/bao-tin", &told(ONCE, &[]), "203.0.113.7").await.page);
        let guess = |n: u8| Receipt::from_bits([n; 10]).shown();
        let mut texts = std::collections::BTreeSet::new();
        for n in 0..10 {
            let page = post(&hub, "/xem-tin", &[("code", &guess(n))], "198.51.100.1").await.page;
            texts.insert(page.replace(&guess(n), "…"));
        }
        assert_eq!(texts.len(), 1, "one text for all that are wrong");
        assert!(texts.first().unwrap().contains("chưa có tin nào"));
        for typed in [&guess(77), &right] {
            let answer = post(&hub, "/xem-tin", &[("code", typed)], "198.51.100.250").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.page.contains("Em thử lại sau 2 phút nhé"), "neighbours of the guesser wait too");
        }
        assert_eq!(post(&hub, "/xem-tin", &[("code", &right)], "203.0.113.7").await.status, StatusCode::OK);
        hub.clock.advance(2 * MINUTE);
        assert_eq!(post(&hub, "/xem-tin", &[("code", &right)], "198.51.100.1").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn behind_a_proxy_of_the_settings_its_word_counts_and_elsewhere_it_does_not() {
    for hub in hubs().await {
        let network = |peer: &str, forwarded: &str, proxies: &[&str]| -> Network {
            let mut config = hub.config.clone();
            config.proxies = proxies.iter().map(|one| one.parse().unwrap()).collect();
            let request = Request::get("/").header("x-forwarded-for", forwarded);
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            parts.extensions.insert(Peer(peer.parse().unwrap()));
            crate::web::asked::network_of(&hub, &config.proxies, &parts)
        };
        let child = network("203.0.113.7", "", &[]);
        assert!(child == network("127.0.0.1", "198.51.100.1, 203.0.113.7", &["127.0.0.1"]));
        assert!(child == network("127.0.0.1", "203.0.113.7, 10.0.0.2", &["127.0.0.1", "10.0.0.2"]));
        assert!(child != network("127.0.0.1", "203.0.113.7", &[]), "anybody can say so");
        assert!(network("127.0.0.1", "nonsense", &["127.0.0.1"]) == network("127.0.0.1", "", &[]));
    }
}

#[tokio::test]
async fn the_way_out_is_a_blank_page_that_goes_on_by_itself() {
    for hub in hubs().await {
        let front = get(&hub, "/").await.page;
        assert!(front.contains("href=\"/thoat\"") && front.contains("data-to=\"https://vi.wikipedia.org/\""));
        let blank = get(&hub, "/thoat").await;
        assert!(blank.page.contains("http-equiv=\"refresh\" content=\"0;url=/thoat/di\""), "{}", blank.page);
        assert!(blank.page.contains("<title> </title>") && blank.page.ends_with("<body></body></html>"));
        assert_eq!(blank.headers["cache-control"], "no-store");
        let away = get(&hub, "/thoat/di").await;
        assert_eq!(away.status, StatusCode::SEE_OTHER);
        assert_eq!(away.headers["location"], "https://vi.wikipedia.org/");
        assert_eq!(away.headers["clear-site-data"], "\"cache\"");
        for path in ["/", "/bao-tin", "/xem-tin", "/ai-doc", "/bao-tin?toi=nguoi-lon"] {
            assert_eq!(get(&hub, path).await.headers["cache-control"], "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn every_page_of_a_failure_shows_111_as_a_link_that_dials() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let code = code(&post(&hub, "/bao-tin", &told(ONCE, &[]), "203.0.113.7").await.page);
        hub.db.close().await;
        for answer in [
            get(&hub, "/bao-tin").await,
            get(&hub, "/en/bao-tin").await,
            post(&hub, "/xem-tin", &[("code", &code)], "203.0.113.7").await,
            post(&hub, "/bao-tin", &told("b", &[]), "203.0.113.7").await,
            get(&hub, "/ho-so/khong-co").await,
        ] {
            assert!(answer.status.is_server_error() || answer.status == StatusCode::NOT_FOUND);
            assert!(answer.page.contains("href=\"tel:111\""), "{}", answer.page);
            assert!(answer.page.contains("href=\"/thoat\""), "and the way out");
        }
    }
    for status in 500..600 {
        let page = crate::web::layout::error_page(&Default::default(), crate::web::Lang::Vi, status, None);
        assert!(page.into_string().matches("href=\"tel:111\"").count() >= 2, "{status}");
    }
}

/// A tone of 440 Hz, a tenth of a second: a WAV file (RIFF, PCM, 8 bits, 8 kHz).
fn tone() -> Vec<u8> {
    let samples: Vec<u8> = (0..800)
        .map(|n| (f64::from(n) * 440.0 * std::f64::consts::TAU / 8000.0).sin().mul_add(60.0, 128.0) as u8)
        .collect();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + samples.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    for (value, width) in [(16, 4), (1, 2), (1, 2), (8000, 4), (8000, 4), (1, 2), (8, 2_usize)] {
        wav.extend(&u32::to_le_bytes(value)[..width]);
    }
    wav.extend(b"data");
    wav.extend((samples.len() as u32).to_le_bytes());
    wav.extend(samples);
    wav
}

#[tokio::test]
async fn a_block_is_read_aloud_only_where_somebody_has_recorded_it() {
    for hub in hubs().await {
        desk_of(&hub).await;
        let quiet = get(&hub, "/bao-tin?nghe=tyz").await.page;
        assert!(!quiet.contains("<audio") && !quiet.contains("nghe=tyz\""), "{quiet}");
        let folder = hub.config.data.join("recordings").join("tyz");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("safe.wav"), tone()).unwrap();
        std::fs::write(folder.join("../secret.wav"), tone()).unwrap();
        let front = get(&hub, "/").await.page;
        assert!(front.contains("/?nghe=tyz") && front.contains(">Tày<") && !front.contains("<audio"));
        let page = get(&hub, "/bao-tin?nghe=tyz").await.page;
        assert!(
            page.contains("src=\"/tieng/tyz/safe.wav\"") && page.contains("Nghe đọc, tiếng Tày"),
            "{page}"
        );
        assert!(page.contains("name=\"nghe\" value=\"tyz\""), "the next pages know");
        let next = post(&hub, "/bao-tin", &[("nghe", "tyz"), ("safe", "yes")], "203.0.113.7").await.page;
        assert!(!next.contains("<audio"), "this block was not recorded");
        std::fs::write(folder.join("name.txt"), "Tày Mẫu Sơn\n").unwrap();
        assert!(get(&hub, "/").await.page.contains("Tày Mẫu Sơn"));

        let whole = get(&hub, "/tieng/tyz/safe.wav").await;
        assert_eq!(
            (whole.status, &whole.headers["content-type"]),
            (StatusCode::OK, &"audio/wav".parse().unwrap())
        );
        let part = Request::get("/tieng/tyz/safe.wav").header("range", "bytes=0-3").body(Body::empty());
        let part = ask(&hub, part.unwrap(), "203.0.113.7").await;
        assert_eq!((part.status, part.page.as_str()), (StatusCode::PARTIAL_CONTENT, "RIFF"));
        assert_eq!(part.headers["content-range"], format!("bytes 0-3/{}", tone().len()).as_str());
        for other in
            ["tyz/hello.wav", "tyz/name.txt", "tyz/..%2Fsecret.wav", "../tyz/safe.wav", "vi/safe.wav"]
        {
            assert_eq!(get(&hub, &format!("/tieng/{other}")).await.status, StatusCode::NOT_FOUND, "{other}");
        }
    }
}
