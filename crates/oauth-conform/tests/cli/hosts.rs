//! No request leaves for a host that was not named, wherever a target would lead: a proxy
//! that writes down whom it is asked for stands between.

#![expect(
    clippy::indexing_slicing,
    reason = "the lints' leave for tests does not reach what several tests share"
)]

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use serde_json::json;

use super::support::{
    Served, code, command, folder,
    proxy::{Fate, Proxy, head, header},
    stderr,
};

const AWAY: [&str; 4] = [
    "http://169.254.169.254/latest/meta-data/",
    "//evil.example/token",
    "http://evil.example/?code=stolen",
    "http://[fe80::1]/",
];

fn only(url: &str) -> BTreeSet<String> {
    BTreeSet::from([url.strip_prefix("http://").unwrap().to_owned()])
}

#[test]
fn a_whole_run_on_a_tenant_stays_there() {
    let served = Served::start(&[]);
    let proxy = Proxy::start(|_| Fate::Passed);
    let arguments = [
        "run",
        served.url(),
        "--generated",
        "20",
        "--proxy",
        &proxy.url,
    ];
    let output = served.command(&arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(proxy.asked(), only(served.url()));
}

/// A server that leads away wherever it can: by its metadata, by what it says of a
/// registration, and by redirects.
fn misleading() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let issuer = url.clone();
    thread::spawn(move || {
        let count = AtomicU64::new(0);
        for mut stream in listener.incoming().map_while(Result::ok) {
            let number = count.fetch_add(1, Ordering::Relaxed);
            answer(&mut stream, &issuer, number).ok();
        }
    });
    url
}

fn answer(stream: &mut TcpStream, issuer: &str, number: u64) -> std::io::Result<()> {
    let head = head(stream)?;
    let length = header(&head, "content-length").map_or(0, |it| it.parse().unwrap());
    stream.read_exact(&mut vec![0; length])?;
    let path = head.split(' ').nth(1).unwrap();
    let path = path.split('?').next().unwrap();
    let away = AWAY[usize::try_from(number).unwrap() % AWAY.len()];
    let (status, body) = match path {
        "/.well-known/oauth-authorization-server" => (200, metadata(issuer)),
        "/register" => (
            201,
            json!({
                "client_id": format!("client-{number}"),
                "client_secret": "TEST-ONLY-secret",
                "redirect_uris": ["https://oauth-conform.example/callback"],
                "registration_access_token": "TEST-ONLY-token",
                "registration_client_uri": away,
            }),
        ),
        "/token" if number.is_multiple_of(3) => (
            200,
            json!({"access_token": format!("a-{number}"), "token_type": "bearer"}),
        ),
        _ => (307 - 5 * (u16::try_from(number % 2).unwrap()), json!({})),
    };
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nlocation: {away}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn metadata(issuer: &str) -> serde_json::Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "registration_endpoint": format!("{issuer}/register"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "introspection_endpoint": "http://[fe80::1]/introspect",
        "userinfo_endpoint": "http://evil.example/me",
        "jwks_uri": "http://169.254.169.254/latest/meta-data/",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
    })
}

#[test]
fn a_server_that_leads_away_is_not_followed() {
    let url = misleading();
    let folder = folder("a_server_that_leads_away_is_not_followed");
    let path = folder.join("server.toml");
    let text = format!(
        "issuer = \"{url}\"\nscope = \"read\"\n[[clients]]\nid = \"a\"\nsecret = {{ env = \
         \"SECRET_OF_A\" }}\nredirect_uris = [\"https://oauth-conform.example/callback\"]\n"
    );
    std::fs::write(&path, text).unwrap();
    let proxy = Proxy::start(|_| Fate::Passed);
    let path = path.to_str().unwrap();
    let arguments = [
        "run",
        "--target",
        path,
        "--generated",
        "20",
        "--proxy",
        &proxy.url,
    ];
    let output = command(&arguments)
        .env("SECRET_OF_A", "TEST-ONLY-secret-of-a")
        .output()
        .unwrap();
    let told = stderr(&output);
    assert_eq!(proxy.asked(), only(&url), "{told}");
    assert!([2, 3].contains(&code(&output)), "{told}");
    for (what, host) in [
        ("the introspection endpoint", "[fe80::1]"),
        ("the protected resource", "evil.example"),
        ("the key set", "169.254.169.254"),
    ] {
        let wanted = format!(
            "the metadata have {what} on {host}, which the description does not name: nothing \
             is sent there"
        );
        assert!(told.contains(&wanted), "{told}");
    }
}

#[test]
fn secrets_go_to_no_token_endpoint_that_only_metadata_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            head(&mut stream).unwrap();
            let body =
                r#"{"issuer": "https://a.example", "token_endpoint": "https://evil.example/"}"#;
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
            .unwrap();
        }
    });
    let path = folder("secrets_go_to_no_token_endpoint").join("server.toml");
    std::fs::write(&path, format!("issuer = \"{url}\"\n")).unwrap();
    let proxy = Proxy::start(|_| Fate::Passed);
    let output = command(&["run", "--proxy", &proxy.url, "--target"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(code(&output), 3);
    let wanted = format!(
        "error: {url}: the metadata have the token endpoint on evil.example, which the \
         description does not name: add it to `[endpoints]`, or the host to `hosts`, if it may \
         be sent secrets\n\
         Nothing was judged. `oauth-conform doctor` says what is missing.\n"
    );
    assert_eq!(stderr(&output), wanted);
    assert_eq!(proxy.asked(), only(&url));
}
