//! The wire: HTTP to calls, effects and refusals to HTTP.
//!
//! The judge has code of its own for this; neither uses the other's.

pub(crate) mod browser;
pub(crate) mod client;
pub(crate) mod content;
pub(crate) mod cors;
pub(crate) mod dynamic;
pub(crate) mod error;
pub(crate) mod journey;
pub(crate) mod page;
mod record;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod time;
pub(crate) mod user;
