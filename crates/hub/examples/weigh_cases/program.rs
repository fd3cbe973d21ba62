//! The program under load, in a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::Failure;
use crate::http::Client;

/// It runs until it is stopped.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Program {
    /// Starts it on a folder and waits for its first answer.
    pub async fn start(program: &Path, data: &Path, database: Option<&str>) -> Result<Self, Failure> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(data).arg("--listen").arg(address.to_string());
        command.env("RUST_LOG", "error");
        if let Some(database) = database {
            command.arg("--database").arg(database);
        }
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
        let begun = std::time::Instant::now();
        while Client::new(address, 1, "").get("/").await.is_err() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the program does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        println!("first answer after a start {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
        Ok(Self { child, address })
    }

    /// Prints what it took of the machine.
    pub fn say(&self) -> Result<(), Failure> {
        let id = self.child.id().ok_or("the program has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let of = |name: &str| {
            status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("?").trim().to_owned()
        };
        println!("memory {} now, {} at the peak", of("VmRSS:"), of("VmHWM:"));
        Ok(())
    }

    /// Stops it as an operator does.
    pub async fn stop(mut self) -> Result<(), Failure> {
        let id = self.child.id().ok_or("the program has ended")?;
        let done = Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        if !done.success() {
            return Err("the program could not be stopped".into());
        }
        let status = self.child.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("the program ended with {status}").into()) }
    }
}
