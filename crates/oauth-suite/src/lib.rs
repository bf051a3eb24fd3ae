//! The judge of OAuth tenants: it generates scenarios, drives a target, compares what
//! comes back with the model, shrinks what fails and names the rule that broke.
//!
//! It shares only the model with the reference tenant and never links it: whatever it
//! judges, it knows from outside.
//!
//! # The map
//!
//! - [`target`]: what is judged, as one method; a function in the same process or a URL.
//! - [`facts`]: what is known of it beforehand.
//! - [`scenario`]: requests in order, with labels where a server makes up the values.
//! - [`script`]: a scenario for every rule, without luck. [`generate`]: with luck.
//! - [`law`]: pairs of requests that mean the same. `race`: one request many times at once.
//! - [`wire`] and [`judge`]: requests into HTTP, answers into broken rules.
//! - [`drive`], [`prove`], [`run`]: playing scenarios within a budget, shrinking what
//!   fails, and the whole of it.
//! - [`report`] and [`redact`]: what a run found out, without secrets.
//! - [`counterexample`] and [`replay`]: findings as files, and playing them again.
//! - [`survey`]: which sides a target takes of what no source decides.
//! - [`record`], [`transcript`] and [`drift`]: flows as texts, and what changed since.
//! - [`expect`]: deviations that are known, each with an owner and an end.
//! - [`standard`]: servers of any make: how they are described, and a user agent.
//! - `native`, a feature: a name in `cargo test` for every rule.

pub mod counterexample;
mod date;
pub mod drift;
pub mod drive;
pub mod expect;
pub mod facts;
pub mod generate;
pub mod judge;
pub mod law;
#[cfg(feature = "native")]
pub mod native;
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
