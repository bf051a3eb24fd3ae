//! Servers of which nothing but the standards is known.
//!
//! A tenant of Qlik Cloud is managed through an API that says what it is; any other
//! server is seen from its OAuth endpoints alone. This is the model of such a server:
//! smaller, and tolerant wherever the documents leave a choice. Its rules are rows of the
//! same catalogue, and what both models check of codes is written once
//! (`check::redemption`).

mod authorization;
mod bearer;
pub mod call;
mod commit;
mod defaults;
pub mod effect;
mod grant;
mod granted;
mod introspection;
mod proof;
pub mod registration;
mod resources;
pub mod state;

pub use self::state::{Client, Method, State};
