//! Judges a service of hyper, without a socket: `cargo run -p oauth-conform --example hyper`.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Body,
    service::{Service, service_fn},
};
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Arc::new(Mutex::new(Server::new(RFC9700, "https://as.example")));
    let service = service_fn(|request| answer(Arc::clone(&server), request));
    let target = from_service(|request| service.call(request));
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

/// Stands in for yours: the reference server. It takes any body, and not that of a socket
/// alone.
async fn answer(
    server: Arc<Mutex<Server>>,
    request: Request<impl Body<Error = Infallible>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, body.collect().await?.to_bytes());
    let now = Timestamp::from_seconds(1_800_000_000);
    let mut server = server.lock().expect("no handler panics");
    Ok(server.handle(now, &request).map(Full::new))
}

#[test]
fn the_service_is_judged() {
    main().expect("the server is sound");
}
