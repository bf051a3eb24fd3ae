//! A reference tenant: it answers as Qlik Cloud's OAuth does, as far as anybody knows.
//!
//! It is HTTP around the model and nothing more: a request is decoded, the model says
//! which rules it breaks, the tenant refuses with the first or has the model perform
//! it, and writes what the model says the answer has to show. State lives in memory
//! and is bounded; see [`Limits`].
//!
//! People sign in on a page at `/login`, by saying who they are, and are asked for
//! consent on another. Both work in a browser as well as for a program that fills in
//! their forms.
//!
//! It is not a product. Its keys and its default secrets are published with its
//! source, it makes up secrets that can be guessed, and it forgets everything when it
//! ends. It is good for tests, for learning, and for trying out a judge.
//!
//! # The map
//!
//! - [`Tenant`]: a request and a time in, a response out. No socket, no clock.
//! - [`Seed`]: the users and clients that a tenant starts with.
//! - [`SharedTenant`]: a tenant with a clock, for several users at once; with the
//!   feature `wiremock` it is a responder for that crate.
//! - [`serve`]: a tenant on a socket.
//! - [`Fault`]: a deviation from one rule, so that a judge has something to find.
//! - [`standard::Server`]: a server that is no tenant, of which the standards are known.
//!
//! # Examples
//!
//! A tenant in three lines, and time that passes at will:
//!
//! ```
//! use oauth_model::time::Timestamp;
//! use oauth_tenant::{Config, SharedTenant, Tenant};
//!
//! let now = Timestamp::from_seconds(1_800_000_000);
//! let tenant = SharedTenant::virtual_time(Tenant::new(Config::new("https://tenant.example")), now);
//! # let token = {
//! #     let (id, secret) = tenant.inspect(|tenant| {
//! #         let (id, secret) = tenant.admin_client();
//! #         (id.to_owned(), secret.to_owned())
//! #     });
//! #     let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
//! #     let request = http::Request::post("/oauth/token")
//! #         .header("content-type", "application/x-www-form-urlencoded")
//! #         .body(form.into())?;
//! #     let answer: serde_json::Value = serde_json::from_slice(tenant.handle(&request).body())?;
//! #     answer["access_token"].as_str().ok_or("a token")?.to_owned()
//! # };
//! let request = http::Request::get("/api/v1/users/me")
//!     .header("authorization", format!("Bearer {token}"))
//!     .body(bytes::Bytes::new())?;
//! assert_eq!(tenant.handle(&request).status(), 200);
//! tenant.advance(6 * 60 * 60);
//! assert_eq!(tenant.handle(&request).status(), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For a program that wants an address, mounted in wiremock with the feature of that
//! name:
//!
#![cfg_attr(feature = "wiremock", doc = "```")]
#![cfg_attr(not(feature = "wiremock"), doc = "```ignore")]
//! use oauth_tenant::{Config, SharedTenant, Tenant};
//! use wiremock::{Mock, MockServer, matchers::any};
//!
//! # fn main() {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
//! # runtime.expect("a runtime starts").block_on(async {
//! let server = MockServer::start().await;
//! let tenant = Tenant::new(Config::new(server.uri()));
//! Mock::given(any()).respond_with(SharedTenant::real_time(tenant)).mount(&server).await;
//! # });
//! # }
//! ```
//!
//! On a socket it is [`serve`]d, as `oauth-conform serve` does, or [inside TLS](serve_tls).

mod consents;
mod fault;
mod keys;
mod limits;
mod login;
mod mint;
#[cfg(feature = "wiremock")]
mod responder;
mod seed;
mod server;
mod shared;
mod sharing;
pub mod standard;
mod tenant;
mod throttle;
mod tls;
mod wire;

pub use fault::Fault;
pub use limits::Limits;
pub use seed::{Seed, SeedError};
pub use server::{serve, serve_tls};
pub use shared::SharedTenant;
pub use tenant::{Config, Tenant};
pub use tls::{Presented, Tls, TlsError};
