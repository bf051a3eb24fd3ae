//! Access and refresh tokens as a tenant remembers them.
//!
//! The token itself names no user, client or scope (fact F5), so whoever checks it
//! looks it up.

use crate::{
    client::{GrantType, words},
    time::Timestamp,
};
use serde::Serialize;

/// The type of an access token, where a request names one (fact A21).
pub const ACCESS_TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";

words! {
    /// What a temporary token is for (fact A21).
    Purpose {
        /// Opening a WebSocket.
        WebSocket = "websocket",
        /// Loading an image or a script.
        WebResource = "webresource",
    }
}

/// What a temporary token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryToken {
    /// The token that it was exchanged for.
    pub subject: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The client that exchanged it.
    pub client_id: String,
    /// The user it acts for.
    pub user_id: String,
    /// The scopes it carries.
    pub scopes: Vec<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When the reference tenant lets it end; no source tells (fact I38).
    pub expires_at: Timestamp,
}

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
    /// The id of its record, as the oauth-tokens API lists it.
    pub record: String,
    /// Whether that was deleted.
    pub deleted: bool,
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
    /// The id of its record, as the oauth-tokens API lists it.
    pub record: String,
    /// Whether that was deleted.
    pub deleted: bool,
    /// Whether it was exchanged for another.
    pub used: bool,
}
