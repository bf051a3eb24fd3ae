//! Renderers: values into text for people.
//!
//! They know nothing but what they are given, and give back a text with colours, which
//! the output takes out again where nobody sees them.

pub(crate) mod cleanup;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod json;
pub(crate) mod layout;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod serve;
pub(crate) mod style;
pub(crate) mod survey;
