//! The whole way from what is told of a server to a report.

use super::{
    description::Known,
    server::{NotKnown, Server},
};
use crate::{
    facts::Facts,
    report::Report,
    run::{self, NotLearned, Settings},
    target::Target,
};

/// Judges a server of any make: reads its metadata, registers the clients that it needs and
/// that nobody told of, and removes those again.
///
/// It takes the server for one's own; ask the owner of another one first.
///
/// # Examples
///
/// ```
/// use http::{Request, Response};
/// use oauth_model::profile::OAUTH2;
/// use oauth_suite::{
///     report::Verdict,
///     run::Settings,
///     standard::{self, description::{Endpoints, Known, KnownClient}},
///     target::from_fn,
/// };
///
/// // It gives everybody a token.
/// let target = from_fn(|_: Request<bytes::Bytes>| {
///     let token = r#"{"access_token": "a", "token_type": "bearer", "expires_in": 3600}"#;
///     let response = Response::builder().header("content-type", "application/json");
///     response.body(token.into()).expect("it is a response")
/// });
/// let redirect_uri = "http://127.0.0.1:7771/callback";
/// let known = Known {
///     endpoints: Endpoints {
///         token: Some("https://as.example/token".to_owned()),
///         ..Endpoints::default()
///     },
///     clients: vec![KnownClient::confidential("reports", "secret of reports", redirect_uri)],
///     ..Known::default()
/// };
/// let settings = Settings {
///     rules: vec!["client-auth/*".to_owned()],
///     ..Settings::for_own_target(OAUTH2)
/// };
///
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// let report = runtime.block_on(standard::run(&target, known, &settings))?;
/// let broken: Vec<&str> = report.with_verdict(Verdict::Broken).map(|rule| rule.id.id()).collect();
/// assert!(broken.contains(&"client-auth/secret-correct"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn run<T: Target>(
    target: &T,
    known: Known,
    settings: &Settings,
) -> Result<Report, NotLearned> {
    let mut server = Server::discover(target, known).await?;
    server.enroll(target).await.map_err(NotKnown::from)?;
    let facts = Facts::of_server(server);
    let settings = Settings {
        target_name: facts.issuer.clone(),
        ..settings.clone()
    };
    let report = run::run(target, &facts, &settings, |_| {}).await;
    if let Some(server) = &facts.server {
        server.dismiss(target).await;
    }
    report
}
