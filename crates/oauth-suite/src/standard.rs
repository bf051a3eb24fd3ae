//! Servers of any make, known by the standards alone.

pub mod agent;
pub mod description;
pub mod secret;
