//! Servers of any make, known by the standards alone.
//!
//! [`description`] is what a person tells of a server, [`server`] what is known of it once
//! its metadata were read, [`agent`] the browser that gets through its pages. `judge` hears
//! its answers with the model of [`oauth_model::standard`], `script` has the cases.

pub mod agent;
pub mod description;
pub(crate) mod enrolment;
pub(crate) mod judge;
pub(crate) mod script;
pub mod secret;
pub mod server;
mod whole;
pub(crate) mod wire;

pub use whole::run;
