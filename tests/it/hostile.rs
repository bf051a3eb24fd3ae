//! Targets that are no tenants: garbage, half an answer, nothing, too much, and a
//! chase of redirects. The judge survives them within its time, and judges nothing.

use std::time::{Duration, Instant};

use oauth_conform::profile_file;
use oauth_it::{block_on, settings};
use oauth_suite::{
    facts::{AdminClient, Consents, Facts, Sharing, SignIn},
    record::record,
    report::{Outcome, Report},
    run::{self, NotLearned},
    script::flows,
    survey::survey,
    target::{HttpOptions, HttpTarget},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// Longer than any of these runs may take.
const PATIENCE: Duration = Duration::from_secs(20);

async fn judge(issuer: &str) -> Result<Report, NotLearned> {
    let options = HttpOptions {
        timeout: Duration::from_millis(500),
        ..HttpOptions::default()
    };
    let target = HttpTarget::new(options).unwrap();
    let facts = Facts {
        issuer: issuer.to_owned(),
        admin: Some(AdminClient {
            client_id: "id".to_owned(),
            client_secret: "secret".to_owned(),
        }),
        pass: None,
        sign_in: SignIn::Form,
        sharing: Sharing::Form,
        consents: Consents::Form,
        foreign: Vec::new(),
        region: None,
        organization: None,
        server: None,
        controls: None,
    };
    let mut settings = settings();
    settings.generated = 50;
    settings.budget.time = Duration::from_secs(10);
    let started = Instant::now();
    let report = run::run(&target, &facts, &settings, |_| {}).await;
    if report.is_ok() {
        // Whoever is no tenant is recorded as it is, and shows what it shows.
        record(&target, &facts, &settings, &flows()).await.unwrap();
        let found = survey(&target, &facts, &settings, || {}).await.unwrap();
        profile_file::read(&profile_file::write(&found, &settings.profile)).unwrap();
    }
    assert!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
    report
}

/// Judges a server that gives every request the same answer.
fn always(answer: ResponseTemplate) -> Result<Report, NotLearned> {
    block_on(async {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        judge(&server.uri()).await
    })
}

/// Judges a server that writes these bytes to every connection and hangs up.
fn raw(bytes: &'static [u8]) -> Result<Report, NotLearned> {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _received = stream.read(&mut request).await;
                stream.write_all(bytes).await.ok();
            }
        });
        let report = judge(&issuer).await;
        server.abort();
        report
    })
}

fn token_then(answer: ResponseTemplate) -> Result<Report, NotLearned> {
    use wiremock::matchers::path;
    block_on(async {
        let server = MockServer::start().await;
        let token = json!({"access_token": "a.b.c", "token_type": "bearer"});
        Mock::given(path("/oauth/token"))
            .respond_with(ResponseTemplate::new(200).set_body_json(token))
            .mount(&server)
            .await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        judge(&server.uri()).await
    })
}

#[test]
fn a_closed_port_is_out_of_reach() {
    let error = block_on(judge("http://127.0.0.1:1")).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    assert_eq!(error.to_string(), "the connection was refused");
}

#[test]
fn a_name_without_address_is_out_of_reach() {
    // No name server may know a name in `.invalid` (RFC 6761, section 6.4).
    let error = block_on(judge("http://tenant.invalid")).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    let text = error.to_string();
    assert!(
        text.starts_with("the name of the host could not be resolved"),
        "{text}"
    );
}

#[test]
fn a_server_without_tls_gets_no_credentials() {
    let error = block_on(async {
        let server = MockServer::start().await;
        let error = judge(&server.uri().replace("http:", "https:"))
            .await
            .unwrap_err();
        assert!(server.received_requests().await.unwrap().is_empty());
        error
    });
    assert!(error.is_unreachable(), "{error}");
    let text = error.to_string();
    assert!(text.starts_with("no secure connection"), "{text}");
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    block_on(async {
        let elsewhere = MockServer::start().await;
        let server = MockServer::start().await;
        let away = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
        Mock::given(any()).respond_with(away).mount(&server).await;
        judge(&server.uri()).await.unwrap_err();
        assert!(!server.received_requests().await.unwrap().is_empty());
        assert!(elsewhere.received_requests().await.unwrap().is_empty());
    });
}

#[test]
fn an_answer_without_end_is_not_waited_for() {
    let error = block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let mut drips = tokio::task::JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                drips.spawn(async move {
                    let mut request = [0; 4096];
                    let _received = stream.read(&mut request).await;
                    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
                    let mut sent = stream.write_all(head).await;
                    while sent.is_ok() {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        sent = stream.write_all(b" ").await;
                    }
                });
            }
        });
        let error = judge(&issuer).await.unwrap_err();
        server.abort();
        error
    });
    // It was reached: it began to answer.
    assert!(!error.is_unreachable(), "{error}");
    let told = error.to_string();
    assert!(told.starts_with("the answer did not end within"), "{told}");
}

#[test]
fn a_flood_of_headers_is_not_read() {
    let header = "x-flood: 0123456789abcdef\r\n".repeat(100_000);
    let answer = format!("HTTP/1.1 200 OK\r\n{header}content-length: 0\r\n\r\n");
    let error = raw(answer.into_bytes().leak()).unwrap_err();
    assert!(!error.is_unreachable(), "{error}");
}

#[test]
fn silence_is_out_of_reach() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    assert!(always(slow).unwrap_err().is_unreachable());
}

/// What would be large if anybody unpacked it: nobody asks for that, and nobody does.
fn bomb(coding: &str) -> ResponseTemplate {
    // The beginning of a gzip stream; whatever reads it as such finds zeros without end.
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xec, 0xc1, 1, 1];
    packed.resize(1 << 20, 0);
    ResponseTemplate::new(200)
        .insert_header("content-encoding", coding)
        .set_body_raw(packed, "application/json")
}

#[test]
fn chunks_without_end_are_not_read() {
    let error = block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let mut floods = tokio::task::JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                floods.spawn(async move {
                    let mut request = [0; 4096];
                    let _received = stream.read(&mut request).await;
                    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                    let mut chunk = b"10000\r\n".to_vec();
                    chunk.extend(vec![b'x'; 1 << 16]);
                    chunk.extend(b"\r\n");
                    let mut sent = stream.write_all(head).await;
                    while sent.is_ok() {
                        sent = stream.write_all(&chunk).await;
                    }
                });
            }
        });
        let error = judge(&issuer).await.unwrap_err();
        server.abort();
        error
    });
    // Either the size or the time is what ends it.
    let told = error.to_string();
    assert!(
        told.contains("larger than") || told.contains("did not end within"),
        "{told}"
    );
}

#[rstest::rstest]
#[case::not_found(ResponseTemplate::new(404))]
#[case::page(ResponseTemplate::new(200).set_body_string("<html>hello</html>"))]
#[case::redirect_loop(ResponseTemplate::new(302).insert_header("location", "/oauth/token"))]
#[case::failing(ResponseTemplate::new(500).set_body_string("oh"))]
#[case::throttling(ResponseTemplate::new(429).insert_header("retry-after", "3600"))]
#[case::fifty_megabytes(ResponseTemplate::new(200).set_body_bytes(vec![b'a'; 50 << 20]))]
#[case::bomb(bomb("gzip"))]
#[case::brotli(bomb("br"))]
#[case::deflate(bomb("deflate"))]
#[case::deep_json(ResponseTemplate::new(200).set_body_string("[".repeat(100_000)))]
fn a_server_that_gives_no_token_is_not_judged(#[case] answer: ResponseTemplate) {
    let error = always(answer).unwrap_err();
    assert!(!error.is_unreachable(), "{error}");
}

#[rstest::rstest]
#[case::nothing(b"")]
#[case::half_a_head(b"HTTP/1.1 200 OK\r\ncontent-le")]
#[case::half_a_body(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access")]
#[case::no_http(b"\x00\xff\x00 this is not the protocol you are looking for\r\n\r\n")]
fn a_broken_wire_is_not_judged(#[case] bytes: &'static [u8]) {
    assert!(raw(bytes).is_err());
}

#[rstest::rstest]
#[case::not_found(ResponseTemplate::new(404))]
#[case::forbidden(ResponseTemplate::new(403).set_body_json(json!({"errors": [{"code": "x", "title": "y"}]})))]
#[case::failing(ResponseTemplate::new(500))]
#[case::redirect(ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"))]
fn a_door_closed_to_everyone_passes_no_negative_test(#[case] answer: ResponseTemplate) {
    let report = token_then(answer).unwrap();
    let upheld = |topic: &str| {
        report
            .with_verdict(oauth_suite::report::Verdict::Upheld)
            .filter(|rule| rule.id.topic() == topic)
            .count()
    };
    for topic in [
        "redirect-uri",
        "scope",
        "client",
        "client-secret",
        "consent",
        "patch",
    ] {
        assert_eq!(upheld(topic), 0, "{topic}");
    }
    assert_ne!(report.outcome(), Outcome::Conformant);
}
