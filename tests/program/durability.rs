//! What a reporter was shown is kept: the hub is killed in the middle of submissions, again and again, and every
//! receipt that came back opens its report. And nothing that was told is found in any file or log.
//!
//! Three rounds of some hundred reports; `LACHAN_LONG=1` makes them ten of two thousand.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lachan_hub::authority::Role;

use crate::running::{Program, person, set_up};

/// Stands in every fifth report; must be found nowhere.
const PLANTED: &str = "cau-gieo-de-tim-lai";
const CLIENTS: usize = 8;

/// Sends a form as a browser without script would, and gives the page; `None` when the hub went away meanwhile.
fn post(hub: SocketAddr, path: &str, form: &str) -> Option<String> {
    let mut stream = TcpStream::connect(hub).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {hub}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    // a page that was cut off is no answer
    (answer.starts_with("HTTP/1.1 200") && answer.contains("</html>")).then_some(answer)
}

/// Tells something; the receipt, if the page with it arrived whole.
fn tell(hub: SocketAddr, text: &str) -> Option<String> {
    let form = format!("voice=child&step=3&safe=yes&kinds=bullying&text={text}&wish=answer");
    let page = post(hub, "/bao-tin", &form)?;
    let code = page.split_once("<p class=\"code\">")?.1.split_once("</p>")?.0;
    Some(code.replace("<br>", " "))
}

fn opens(hub: SocketAddr, receipt: &str, text: &str) -> bool {
    post(hub, "/xem-tin", &format!("code={}", receipt.replace(' ', "+")))
        .is_some_and(|page| page.contains(text))
}

/// What the receipts that open nothing were given for; several clients ask, since an answer to a code takes its time.
fn closed(hub: SocketAddr, receipts: &[(String, String)]) -> Vec<String> {
    let lost = |part: &[(String, String)]| -> Vec<String> {
        part.iter()
            .filter(|(receipt, text)| !opens(hub, receipt, text))
            .map(|(_, text)| text.clone())
            .collect()
    };
    std::thread::scope(|scope| {
        let parts = receipts.chunks(receipts.len().div_ceil(CLIENTS).max(1));
        let clients: Vec<_> = parts.map(|part| scope.spawn(move || lost(part))).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

/// Submits from several clients until `enough` receipts are in or the hub is gone.
fn submit(hub: SocketAddr, round: usize, enough: usize) -> Vec<(String, String)> {
    let (kept, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let count = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (kept, stop, count) = (kept.clone(), stop.clone(), count.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let number = count.fetch_add(1, Ordering::SeqCst);
                    let planted = if number % 5 == 0 { PLANTED } else { "chuyen" };
                    let text = format!("{planted}-{round}-{client}-{number}");
                    match tell(hub, &text) {
                        Some(receipt) => kept.lock().unwrap().push((receipt, text)),
                        None => return,
                    }
                    if kept.lock().unwrap().len() >= enough {
                        stop.store(true, Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();
    for client in clients {
        client.join().unwrap();
    }
    Arc::try_unwrap(kept).unwrap_or_else(|_| panic!("all clients are done")).into_inner().unwrap()
}

fn find(folder: &Path, words: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(find(&path, words));
        } else if std::fs::read(&path).unwrap().windows(words.len()).any(|window| window == words) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_receipt_opens_its_report_however_often_the_hub_is_killed() {
    let (rounds, reports) = if std::env::var_os("LACHAN_LONG").is_some() { (10, 2000) } else { (3, 150) };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (hub, unit) = set_up(&data, None).await;
    person(&hub, unit, "truc", Role::DeskOfficer).await;
    hub.db.close().await;
    drop(hub);
    let mut said = Vec::new();
    let mut receipts = Vec::new();
    for round in 0..rounds {
        let mut server =
            Program::start(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        let at: SocketAddr = server.says("serving http://").parse().unwrap();
        // the hub is killed while the clients are in the middle of it: some reports get no answer
        let killed_at = reports - reports / 10;
        let counted = tokio::task::spawn_blocking(move || submit(at, round, killed_at)).await.unwrap();
        receipts.extend(counted);
        let rest = tokio::task::spawn_blocking(move || submit(at, round, reports));
        tokio::time::sleep(Duration::from_millis(120)).await;
        server.kill();
        receipts.extend(rest.await.unwrap());
        said.extend(server.rest());
    }
    assert!(receipts.len() >= rounds * reports / 2, "{} receipts", receipts.len());

    let server = Program::start(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    let at: SocketAddr = server.says("serving http://").parse().unwrap();
    let all = receipts.clone();
    let lost = tokio::task::spawn_blocking(move || closed(at, &all)).await.unwrap();
    assert!(lost.is_empty(), "{} of {} receipts do not open: {lost:?}", lost.len(), receipts.len());
    println!("{} receipts in {rounds} rounds, each ended by kill -9: all open", receipts.len());

    let backup = folder.path().join("sao-luu");
    let done = Command::new(env!("CARGO_BIN_EXE_lachan"))
        .args(["backup", "--data", data.to_str().unwrap(), "--out", backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(find(folder.path(), PLANTED.as_bytes()), Vec::<String>::new(), "in no file and no backup");
    let receipt = receipts[0].0.replace(' ', "");
    assert_eq!(find(folder.path(), &receipt.as_bytes()[..16]), Vec::<String>::new(), "no receipt either");
    assert!(!said.iter().any(|line| line.contains(PLANTED)), "in no log");

    // and the backup gives every report back, in another folder
    drop(server);
    let again = folder.path().join("again");
    let done = Command::new(env!("CARGO_BIN_EXE_lachan"))
        .args(["restore", "--from", backup.to_str().unwrap(), "--data", again.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let server = Program::start(&["serve", "--data", again.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    let at: SocketAddr = server.says("serving http://").parse().unwrap();
    let (receipt, text) = receipts[receipts.len() - 1].clone();
    assert!(tokio::task::spawn_blocking(move || opens(at, &receipt, &text)).await.unwrap());
}
