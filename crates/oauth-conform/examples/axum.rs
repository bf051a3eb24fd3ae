//! Judges an axum router, without a socket: `cargo run -p oauth-conform --example axum`.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Body, extract::State};
use bytes::Bytes;
use http::{HeaderMap, Method, Response, Uri};
use oauth_model::{profile::RFC9700, time::Timestamp};
use oauth_suite::{
    report::{Outcome, Verdict},
    run::Settings,
    standard::{
        self,
        description::{Known, KnownClient},
    },
    target::from_service,
};
use oauth_tenant::standard::Server;
use tower::ServiceExt;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = router();
    let target = from_service(|request| router.clone().oneshot(request));
    let known = Known {
        issuer: Some("https://as.example".to_owned()),
        scope: Some("read write".to_owned()),
        clients: vec![
            KnownClient::confidential(
                "basic-client",
                "TEST-ONLY-secret-of-basic-client",
                "http://127.0.0.1:4711/basic",
            ),
            KnownClient::public("public-client", "http://127.0.0.1:4711/public"),
        ],
        ..Known::default()
    };
    let report = standard::run(&target, known, &Settings::for_own_target(RFC9700)).await?;
    for rule in report.with_verdict(Verdict::Broken) {
        eprintln!("{}: {}", rule.id, rule.summary);
    }
    assert_eq!(report.outcome(), Outcome::Conformant);
    Ok(())
}

/// Stands in for yours: the reference server behind every path.
fn router() -> Router {
    let server = Server::new(RFC9700, "https://as.example");
    Router::new()
        .fallback(answer)
        .with_state(Arc::new(Mutex::new(server)))
}

async fn answer(
    State(server): State<Arc<Mutex<Server>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    let now = Timestamp::from_seconds(1_800_000_000);
    let mut server = server.lock().expect("no handler panics");
    server.handle(now, &request).map(Body::from)
}

#[test]
fn the_router_is_judged() {
    main().expect("the server is sound");
}
