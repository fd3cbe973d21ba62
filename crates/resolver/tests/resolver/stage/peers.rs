//! Real programs beside the resolver: Unbound as an upstream, and certificates by OpenSSL.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Runs a program to its end; `None` with a line on the screen when it is not installed, an error on CI.
pub fn run(program: &str, folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).current_dir(folder).args(arguments).stdin(Stdio::null()).output();
    match output {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program} {arguments:?}: {errors}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            missing(program, &error);
            None
        }
    }
}

fn missing(program: &str, error: &std::io::Error) {
    assert!(std::env::var("CI").is_err(), "{program} is missing: {error}");
    println!("SKIPPED: {program} is not installed");
}

/// A certificate of its own making for this name and 127.0.0.1: `NAME.pem` and `NAME.key` in the folder.
pub fn certificate(folder: &Path, name: &str) -> Option<(PathBuf, PathBuf)> {
    let (chain, key) = (format!("{name}.pem"), format!("{name}.key"));
    let names = format!("subjectAltName=DNS:{name},IP:127.0.0.1");
    let subject = format!("/CN={name}");
    run(
        "openssl",
        folder,
        &[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            &subject,
            "-addext",
            &names,
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            &key,
            "-out",
            &chain,
        ],
    )?;
    Some((folder.join(chain), folder.join(key)))
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An Unbound that knows what its configuration says and asks nobody. Ends with the value.
pub struct Unbound {
    pub address: SocketAddr,
    /// Where it answers over TLS, as `unbound.example`.
    pub tls_address: SocketAddr,
    /// Where it answers over HTTPS, under the same name.
    pub https_address: SocketAddr,
    /// Its certificate.
    pub certificate: PathBuf,
    child: Child,
    /// With its configuration; goes away with the value.
    _folder: TempDir,
}

impl Unbound {
    /// With these lines in its `server:` part and these clauses behind it.
    pub fn start(folder: TempDir, server: &str, clauses: &str) -> Option<Unbound> {
        let (certificate, key) = certificate(folder.path(), "unbound.example")?;
        let (port, tls_port, https_port) = (free_port(), free_port(), free_port());
        let lines = format!(
            "server:\n interface: 127.0.0.1@{port}\n interface: 127.0.0.1@{tls_port}\n tls-port: {tls_port}\n\
             interface: 127.0.0.1@{https_port}\n https-port: {https_port}\n\
             tls-service-key: {}\n tls-service-pem: {}\n do-daemonize: no\n username: \"\"\n chroot: \"\"\n\
             directory: {}\n pidfile: \"\"\n use-syslog: no\n access-control: 127.0.0.0/8 allow\n num-threads: 1\n\
             do-not-query-localhost: yes\n{server}\nremote-control:\n control-enable: no\n{clauses}\n",
            key.display(),
            certificate.display(),
            folder.path().display()
        );
        let settings = folder.path().join("unbound.conf");
        std::fs::write(&settings, lines).unwrap();
        let unbound = ["unbound", "/usr/sbin/unbound"].into_iter().find_map(|program| {
            let mut command = Command::new(program);
            command.args(["-d", "-c"]).arg(&settings).stdin(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        });
        let Some(child) = unbound else {
            missing("unbound", &std::io::ErrorKind::NotFound.into());
            return None;
        };
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let (address, tls_address, https_address) = (at(port), at(tls_port), at(https_port));
        let unbound = Unbound { address, tls_address, https_address, certificate, child, _folder: folder };
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(unbound.address).is_err() {
            assert!(Instant::now() < end, "Unbound does not start");
            std::thread::sleep(Duration::from_millis(30));
        }
        Some(unbound)
    }
}

impl Drop for Unbound {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
