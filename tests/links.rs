//! Sources that are gone are faults; those that nobody can tell of are not. Asked of a server on this machine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

/// Answers each request with the status that its path names.
fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 2048];
            let read = stream.read(&mut request).unwrap();
            let text = String::from_utf8_lossy(&request[..read]).into_owned();
            let status = text.split(['/', ' ']).nth(2).unwrap_or("500").to_owned();
            let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
        }
    });
    port
}

#[test]
fn a_source_that_is_gone_is_a_fault_and_one_that_is_out_of_reach_is_not() {
    let port = serve();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (sources, code, parts) in [
        (vec![("a", port, "200")], 0, vec!["there    a: "]),
        (
            vec![("a", port, "200"), ("b", port, "404"), ("c", port, "410")],
            1,
            vec!["there    a: ", "gone     b: ", "(404)", "gone     c: ", "(410)"],
        ),
        (
            vec![("a", port, "403"), ("b", port, "503"), ("c", closed, "200")],
            0,
            vec![
                "unknown  a: ",
                "(403 ",
                "unknown  b: ",
                "unknown  c: ",
                "(can't be reached)",
            ],
        ),
    ] {
        let mut base = "[[topic]]\nid = \"members\"\ntitle = \"Members\"\n".to_owned();
        for (id, port, path) in &sources {
            write!(
                base,
                "[[source]]\nid = \"{id}\"\ntitle = \"T\"\npublisher = \"P\"\npublished = \"2023\"\n\
                 url = \"http://127.0.0.1:{port}/{path}\"\n\
                 [[fact]]\nid = \"f-{id}\"\ntopic = \"members\"\nquestions = [\"Who is {id}?\"]\nanswer = \"It is {id}.\"\n\
                 as_of = \"2023\"\ncitations = [{{ source = \"{id}\" }}]\n"
            )
            .unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("facts.toml"), base).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_alliance-bot"))
            .args(["links", "--facts"])
            .arg(folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{told}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for part in parts {
            assert!(told.contains(part), "{part} is not in:\n{told}");
        }
    }
}
