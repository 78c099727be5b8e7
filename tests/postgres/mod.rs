//! A real PostgreSQL server of this machine's, in a folder of its own, on a loopback port: started, stopped, begun again.
#![allow(dead_code, reason = "each program that includes this module uses a part of it")]
#![allow(
    unreachable_pub,
    clippy::allow_attributes,
    reason = "a module shared by test programs; what is meant for them is pub"
)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "test code: to panic is to fail, and what is left out is said"
)]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Nobody's: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;
/// What no output may hold.
pub const PASSWORD: &str = "correct-horse-battery";

/// A running server. Dropping it stops it and removes its folder.
pub struct Postgres {
    binaries: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    server: Option<Child>,
}

impl Postgres {
    /// Starts one; `None`, said aloud, where this machine has no PostgreSQL.
    pub fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            eprintln!(
                "no PostgreSQL was found (initdb and postgres; Debian's package is postgresql): what needs one is left out here"
            );
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut new = Self {
            binaries,
            folder,
            port: TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port(),
            server: None,
        };
        let word = new.folder.path().join("password");
        fs::write(&word, PASSWORD).unwrap();
        if new.is_root() {
            chown(new.folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
            chown(&word, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let output = new
            .command("initdb")
            .args(["-U", "bot", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "-N"])
            .arg(format!("--pwfile={}", word.display()))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        new.begin(&[]);
        Some(new)
    }

    /// The address of its database, for `DATABASE_URL`.
    pub fn url(&self) -> String {
        format!("postgres://bot:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it again, or for the first time, with more settings such as `ssl=on`; waits until it listens.
    pub fn begin(&mut self, settings: &[&str]) {
        let mut command = self.command("postgres");
        command.args(["-h", "127.0.0.1", "-F", "-p"]).arg(self.port.to_string());
        command.arg("-k").arg(self.folder.path());
        for setting in settings {
            command.args(["-c", setting]);
        }
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        self.server = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let begun = Instant::now();
        // Its pid file says "ready" in the end.
        let pid = self.folder.path().join("data/postmaster.pid");
        while !fs::read_to_string(&pid).is_ok_and(|text| text.lines().last().is_some_and(|line| line.trim() == "ready"))
            || TcpStream::connect(("127.0.0.1", self.port)).is_err()
        {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "PostgreSQL did not start: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it, and ends every connection.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
            let _ = server.wait();
        }
    }

    /// A file of its own, which only it may read.
    pub fn own_file(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if self.is_root() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        path
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn is_root(&self) -> bool {
        fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.arg("-D").arg(self.folder.path().join("data"));
        command.current_dir(self.folder.path()).env_clear().env("TZ", "UTC");
        command.stdin(Stdio::null());
        if self.is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of the newest `postgres` and `initdb`: Debian's place, or that of `$PATH`.
fn binaries() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = debian.into_iter().rev().chain(std::env::split_paths(&path));
    all.into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .map(|folder| resolved(&folder))
}

/// PostgreSQL looks for its own files beside its program, so a link to it won't do.
fn resolved(folder: &Path) -> PathBuf {
    let program = fs::canonicalize(folder.join("postgres")).unwrap();
    program.parent().unwrap().to_owned()
}
