//! The judge of OAuth tenants: it generates scenarios, drives a target, compares what
//! comes back with the model, shrinks what fails and names the rule that broke.
//!
//! It shares only the model with the reference tenant and never links it: whatever it
//! judges, it knows from outside.
//!
//! # The map
//!
//! - [`target`]: what is judged, as one method; a function in the same process or a URL.
//! - [`facts`]: what is known of it beforehand. [`pass`]: how an administrator gets in
//!   who is no client.
//! - [`scenario`]: requests in order, with labels where a server makes up the values.
//! - [`script`]: a scenario for every rule, without luck. [`generate`]: with luck.
//! - [`law`]: pairs of requests that mean the same. `race`: one request many times at once.
//! - [`wire`] and [`judge`]: requests into HTTP, answers into broken rules.
//! - [`leave`]: what may be done to a target. [`mark`], [`journal`] and [`cleanup`]:
//!   how nothing is left behind.
//! - [`drive`], [`prove`], [`run`]: playing scenarios within a budget, shrinking what
//!   fails, and the whole of it. `plan`: many rules with few requests.
//! - [`report`] and [`redact`]: what a run found out, without secrets.
//! - [`counterexample`] and [`replay`]: findings as files, and playing them again.
//! - [`survey`]: which sides a target takes of what no source decides.
//! - [`record`], [`transcript`] and [`drift`]: flows as texts, and what changed since.
//! - [`expect`]: deviations that are known, each with an owner and an end.
//! - [`standard`]: servers of any make: how they are described, and a user agent.
//! - `native`, a feature: a name in `cargo test` for every rule.
//!
//! # An example
//!
//! A server is a function here; [`target::HttpTarget`] is one at an address. It knows
//! its administrator's client and nothing else, so it breaks what it is judged by.
//!
//! ```
//! use http::{Request, Response};
//! use oauth_model::profile::QLIK_CLOUD;
//! use oauth_suite::{
//!     facts::{AdminClient, Facts},
//!     report::{Outcome, Verdict},
//!     run::{Settings, run},
//!     target::from_fn,
//! };
//!
//! let server = from_fn(|request: Request<bytes::Bytes>| {
//!     let answer = match request.uri().path() {
//!         "/oauth/token" => r#"{"access_token": "a", "token_type": "bearer", "expires_in": 21600}"#,
//!         "/.well-known/openid-configuration" => r#"{"issuer": "https://elsewhere.example"}"#,
//!         _ => "{}",
//!     };
//!     let response = Response::builder().header("content-type", "application/json");
//!     response.body(answer.into()).expect("it is a response")
//! });
//! let facts = Facts {
//!     admin: Some(AdminClient { client_id: "id".to_owned(), client_secret: "secret".to_owned() }),
//!     ..Facts::at("https://server.example")
//! };
//! let settings = Settings {
//!     rules: vec!["metadata/*".to_owned()],
//!     ..Settings::for_own_target(QLIK_CLOUD)
//! };
//!
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let report = runtime.block_on(run(&server, &facts, &settings, |_| {}))?;
//! for rule in report.with_verdict(Verdict::Broken) {
//!     for finding in &rule.findings {
//!         println!("{}: {}, wanted {}", rule.id, finding.found, finding.admissible);
//!     }
//! }
//! assert_eq!(report.outcome(), Outcome::Broken);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cleanup;
pub mod counterexample;
mod date;
pub mod drift;
pub mod drive;
pub mod expect;
pub mod facts;
pub mod generate;
pub mod journal;
pub mod judge;
pub mod law;
pub mod leave;
pub mod mark;
#[cfg(feature = "native")]
pub mod native;
pub mod pace;
pub mod pass;
mod plan;
pub mod prove;
mod race;
pub mod record;
pub mod redact;
pub mod replay;
pub mod report;
pub mod run;
pub mod scenario;
pub mod script;
pub mod standard;
pub mod survey;
mod tally;
pub mod target;
pub mod transcript;
pub mod wire;
