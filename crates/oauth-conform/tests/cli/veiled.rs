//! A tenant whose list of tokens nobody gets to see: what cannot be looked at is told, and
//! the journal stays.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Output,
};

use super::support::{Served, code, folder, stderr, stdout};

/// Hands requests on to a tenant, but for those for the list of tokens.
fn veiled(served: &Served) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let host = served.url().strip_prefix("http://").unwrap().to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            hand_on(&mut stream.unwrap(), &host);
        }
    });
    url
}

fn hand_on(stream: &mut TcpStream, host: &str) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        request.extend(byte);
    }
    let head = String::from_utf8(request).unwrap();
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next();
    let length = length.map_or(0, |(_, value)| value.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    if head.starts_with("GET /api/v1/oauth-tokens") {
        let refusal = b"HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refusal).unwrap();
        return;
    }
    let header = |line: &str, name: &str| line.to_lowercase().starts_with(name);
    let own = |line: &&str| header(line, "host:") || header(line, "connection:");
    let lines = head.trim_end().lines().filter(|line| !own(line));
    let lines: Vec<&str> = lines.collect();
    let mut tenant = TcpStream::connect(host).unwrap();
    let head = lines.join("\r\n");
    write!(
        tenant,
        "{head}\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    tenant.write_all(&body).unwrap();
    let mut answer = Vec::new();
    tenant.read_to_end(&mut answer).unwrap();
    stream.write_all(&answer).unwrap();
}

fn as_admin(served: &Served, arguments: &[&str]) -> Output {
    served.command(arguments).output().unwrap()
}

fn reading(served: &Served, url: &str, journal: &Path) -> Output {
    let journal = journal.to_str().unwrap();
    let arguments = [
        "run",
        url,
        "--rule",
        "metadata/members",
        "--journal",
        journal,
    ];
    as_admin(served, &arguments)
}

#[test]
fn tokens_that_cannot_be_looked_at_are_told() {
    let folder = folder("tokens_that_cannot_be_looked_at_are_told");
    let journal = folder.join("journal");
    let served = Served::start(&[]);
    let url = veiled(&served);
    let begun = format!(
        "{{\"event\":\"begun\",\"version\":1,\"run\":\"0123abcd\",\"target\":\"{url}\"}}\n"
    );
    std::fs::write(&journal, begun).unwrap();
    let output = as_admin(&served, &["cleanup", journal.to_str().unwrap()]);
    let text = stdout(&output);
    assert_eq!(code(&output), 3, "{text}{}", stderr(&output));
    assert!(
        text.contains("/api/v1/oauth-tokens: the list cannot be read"),
        "{text}"
    );
    assert!(text.contains("something may be left of the run"), "{text}");
}

#[test]
fn a_journal_stays_while_a_token_may_be_left() {
    let folder = folder("a_journal_stays_while_a_token_may_be_left");
    let served = Served::start(&[]);
    let (seen, hidden) = (folder.join("seen"), folder.join("hidden"));
    let output = reading(&served, served.url(), &seen);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!seen.exists());
    let output = reading(&served, &veiled(&served), &hidden);
    let told = stderr(&output);
    assert!(
        told.contains("something may be left on the target"),
        "{told}"
    );
    assert!(told.contains("oauth-conform cleanup"), "{told}");
    let kept = std::fs::read_to_string(&hidden).unwrap();
    assert!(kept.contains("{\"event\":\"token\"}"), "{kept}");
}
