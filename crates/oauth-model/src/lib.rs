//! Qlik Cloud's OAuth as a pure model.
//!
//! No clock, no randomness, no input or output: time is an argument, values that a
//! tenant makes up come from a [`mint::Mint`], and the same arguments give the same
//! answer. The crate never panics, whatever it is given.
//!
//! # The one idea
//!
//! For every endpoint there is a function that returns *all* rules that a request
//! breaks: [`state::State::examine`]. Everything else is a projection of that set. A
//! [`profile::Profile`] turns it into a [`prediction::Prediction`]; the reference
//! tenant refuses with the first; the judge accepts any refusal that is admissible
//! for at least one; [`lint::lint`] prints them all.
//!
//! # The map
//!
//! - [`rule`] and [`catalogue`]: the rules, their texts and their sources.
//! - [`client`], [`user`], [`token`], [`record`], [`assertion`], [`scope`],
//!   [`redirect_uri`], [`origin`], [`cors`], [`public_key`], [`registration`],
//!   [`content`]: the nouns.
//! - [`call`]: a request, freed of HTTP but not of its mistakes.
//! - [`state`]: a tenant's memory; predict, then commit. [`effect`] says what an
//!   answer has to show, [`freedom`] what no source decides.
//! - [`lint`]: a registration judged offline.
//!
//! # Examples
//!
//! A registration, judged before anybody sends it:
//!
//! ```
//! use oauth_model::{lint::lint, profile::QLIK_CLOUD};
//! use serde_json::json;
//!
//! let client = json!({
//!     "appType": "spa",
//!     "clientName": "dashboard",
//!     "redirectUris": ["http://dashboard.example/callback"],
//!     "allowedOrigins": ["https://dashboard.example"],
//!     "allowedScopes": ["user_default"],
//! });
//! let remarks = lint(&client, &QLIK_CLOUD);
//! let remark = remarks.first().ok_or("one remark")?;
//! assert_eq!(remark.violation.rule.id(), "redirect-uri/https-unless-localhost");
//! assert_eq!(remark.violation.at, "/redirectUris/0");
//! # Ok::<(), &str>(())
//! ```
//!
//! What a tenant owes a browser that comes to `/oauth/authorize`:
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use oauth_model::{
//!     call::{Authorization, Call, Host, Operation},
//!     client::{Client, ConsentMethod, Provenance},
//!     prediction::Prediction,
//!     profile::QLIK_CLOUD,
//!     registration::{Registration, Source},
//!     state::State,
//!     time::Timestamp,
//! };
//! use serde_json::json;
//!
//! let now = Timestamp::from_seconds(1_800_000_000);
//! let body = json!({
//!     "appType": "spa",
//!     "clientName": "dashboard",
//!     "redirectUris": ["https://dashboard.example/callback"],
//!     "allowedOrigins": ["https://dashboard.example"],
//!     "allowedScopes": ["user_default"],
//! });
//! let (registration, violations) = Registration::read(&body, Source::Create, &QLIK_CLOUD.knobs);
//! assert!(violations.is_empty());
//! let mut tenant = State::new(QLIK_CLOUD, "tenant");
//! tenant.insert_client(Client {
//!     id: "dashboard".to_owned(),
//!     registration,
//!     secrets: Vec::new(),
//!     consent: ConsentMethod::Required,
//!     created_at: now,
//!     updated_at: now,
//!     published_at: None,
//!     patched: BTreeSet::new(),
//!     provenance: Provenance::Own,
//! });
//!
//! // Somebody forgot the challenge of PKCE, and misspelt the redirect URI.
//! let query = [
//!     ("client_id", "dashboard"),
//!     ("response_type", "code"),
//!     ("redirect_uri", "https://dashboard.example/callback/"),
//!     ("scope", "user_default"),
//!     ("state", "x"),
//! ];
//! let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
//! let call = Call {
//!     authorization: Authorization::Absent,
//!     origin: None,
//!     session: None,
//!     csrf_token: None,
//!     api_version: None,
//!     host: Host::Tenant,
//!     operation: Operation::Authorize(query.to_vec()),
//! };
//! let Prediction::MustRefuse(violations) = tenant.predict(now, &call) else {
//!     return Err("it has to be refused");
//! };
//! let rules: Vec<&str> = violations.iter().map(|violation| violation.rule.id()).collect();
//! assert_eq!(rules, ["authorize/redirect-uri-registered", "authorize/public-needs-challenge"]);
//! # Ok::<(), &str>(())
//! ```

pub mod assertion;
pub mod attack;
pub mod auth_settings;
pub mod authorization;
pub mod call;
pub mod catalogue;
mod check;
pub mod client;
pub mod content;
pub mod cors;
pub mod dynamic;
pub mod effect;
pub mod filter;
pub mod freedom;
pub mod json;
pub mod lint;
pub mod list_query;
pub mod mint;
pub mod origin;
mod patch;
pub mod prediction;
pub mod preset;
pub mod profile;
pub mod public_key;
pub mod rate_limit;
pub mod record;
pub mod redirect_uri;
pub mod registration;
pub mod rule;
pub mod scope;
pub mod standard;
pub mod state;
pub mod time;
pub mod token;
pub mod user;
pub mod violation;

/// The README's Rust code is a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
