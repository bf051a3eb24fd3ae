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
//!
//! # An example
//!
//! ```
//! use bytes::Bytes;
//! use oauth_model::time::Timestamp;
//! use oauth_tenant::{Config, Tenant};
//!
//! let mut tenant = Tenant::new(Config::new("https://tenant.example"));
//! let (id, secret) = tenant.admin_client();
//! let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
//! let request = http::Request::post("/oauth/token")
//!     .header("content-type", "application/x-www-form-urlencoded")
//!     .body(Bytes::from(form))?;
//! let response = tenant.handle(Timestamp::from_seconds(1_710_721_301), &request);
//! assert_eq!(response.status(), 200);
//! # Ok::<(), http::Error>(())
//! ```

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
mod tenant;
mod throttle;
mod wire;

pub use fault::Fault;
pub use limits::Limits;
pub use seed::{Seed, SeedError};
pub use server::serve;
pub use shared::SharedTenant;
pub use tenant::{Config, Tenant};
