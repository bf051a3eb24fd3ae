//! Access and refresh tokens as a tenant remembers them.
//!
//! The token itself names no user, client or scope (fact F5), so whoever checks it
//! looks it up.

use crate::{client::GrantType, time::Timestamp};

/// What an access token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The client it was issued to.
    pub client_id: String,
    /// The user it acts for: a person, or the client's bot.
    pub user_id: String,
    /// The grant it came by.
    pub grant: GrantType,
    /// The scopes it carries.
    pub scopes: Vec<String>,
    /// From this moment on it opens nothing.
    pub expires_at: Timestamp,
    /// Whether it was revoked before that.
    pub revoked: bool,
}

/// What a refresh token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The client it was given to.
    pub client_id: String,
    /// The user it acts for.
    pub user_id: String,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// From this moment on it gets no tokens.
    pub expires_at: Timestamp,
    /// Whether it was revoked before that.
    pub revoked: bool,
    /// Whether it was exchanged for another.
    pub used: bool,
}
