//! A full disk: what cannot be stored is said honestly, with 111 beside it and every word kept; reading goes on; and
//! when there is room again the next report is taken without a restart.
//!
//! The data folder lies in a small file system of its own, which only the program's mount namespace has.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lachan_hub::authority::Role;

use crate::running::{LACHAN, Program, person, set_up};

const TOLD: &str = "Bạn ấy dọa em";

/// Mounts 8 MB at `$1`, copies the folder `$0` into it and becomes the program with the arguments left.
const IN_A_SMALL_DISK: &str =
    "mount -t tmpfs -o size=8m none \"$1\" && cp -a \"$0\"/. \"$1\" && shift && exec \"$@\"";

/// May this user mount something in a namespace of its own? Not on every kernel, and root not in every container.
fn can_mount(at: &Path) -> bool {
    let tried = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none"]).arg(at).output();
    tried.is_ok_and(|done| done.status.success())
}

/// Sends a request and gives status and page.
fn ask(hub: SocketAddr, path: &str, form: Option<&str>) -> (u16, String) {
    let mut stream = TcpStream::connect(hub).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let method = if form.is_some() { "POST" } else { "GET" };
    let form = form.unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {hub}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

/// Fills the file system to its last byte.
fn fill(file: &Path) {
    let mut filler = std::fs::File::create(file).unwrap();
    for size in [1 << 16, 1 << 10, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (seed, disk) = (folder.path().join("seed"), folder.path().join("disk"));
    std::fs::create_dir(&disk).unwrap();
    if !can_mount(&disk) {
        println!("skipped: this user can mount nothing here");
        return;
    }
    let (hub, unit) = set_up(&seed, None).await;
    person(&hub, unit, "truc", Role::DeskOfficer).await;
    hub.db.close().await;
    drop(hub);
    let mut server = Program::run(
        Command::new("unshare")
            .args(["-rm", "sh", "-c", IN_A_SMALL_DISK])
            .args([&seed, &disk])
            .args([LACHAN, "serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&disk),
    );
    let at: SocketAddr = server.says("serving http://").parse().unwrap();
    let inside = PathBuf::from(format!("/proc/{}/root{}", server.pid(), disk.display()));
    let form = format!("voice=child&step=3&safe=yes&kinds=threat&text={TOLD}&wish=answer");
    let told = form.replace(' ', "+");

    let (status, page) = ask(at, "/bao-tin", Some(&told));
    assert_eq!(status, 200, "{page}");
    let code = page.split_once("<p class=\"code\">").unwrap().1.split_once("</p>").unwrap().0;
    let code = code.replace("<br>", "+").replace(' ', "+");

    let filler = inside.join("filler");
    fill(&filler);
    // what the write-ahead log has room for already may still be taken; then it is over
    let mut refused = (0, String::new());
    for _ in 0..200 {
        refused = ask(at, "/bao-tin", Some(&told));
        fill(&inside.join("more"));
        if refused.0 != 200 {
            break;
        }
    }
    let (status, page) = refused;
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("tel:111") && page.contains("chưa gửi đi"), "{page}");
    assert!(page.contains(TOLD), "what was typed stands in the form");
    assert_eq!(ask(at, "/", None).0, 200, "the front page is still there");
    let (status, page) = ask(at, "/xem-tin", Some(&format!("code={code}")));
    assert!(status == 200 && page.contains(TOLD), "reading goes on: {status} {page}");

    std::fs::remove_file(&filler).unwrap();
    std::fs::remove_file(inside.join("more")).unwrap();
    let (status, page) = ask(at, "/bao-tin", Some(&told));
    assert_eq!(status, 200, "there is room again: {page}");
    server.kill();
}
