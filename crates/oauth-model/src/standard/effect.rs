//! What an answer has to show.

use serde_json::Value;

use super::state::Worth;
use crate::time::Timestamp;

/// What a server makes up, or what its answer shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minted {
    /// An authorization code.
    pub code: Option<String>,
    /// An access token.
    pub access_token: Option<String>,
    /// A refresh token.
    pub refresh_token: Option<String>,
    /// The scope that the answer states.
    pub scope: Option<String>,
    /// The life that the answer states, in seconds.
    pub expires_in: Option<u64>,
    /// A client as a registration shows it.
    pub registered: Option<Value>,
}

/// What a granted call comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A code is sent to the redirect URI.
    Code(Sent),
    /// Tokens are given out.
    Tokens(Tokens),
    /// A token is told of.
    Told(Told),
    /// A client is shown.
    Registered(Registered),
    /// A registration is read.
    Shown(Shown),
    /// A client is gone.
    Deleted,
    /// Nothing that shows at once.
    Done,
}

/// Where a code is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The redirect URI.
    pub redirect_uri: String,
    /// The state of the request, if it had one.
    pub state: Option<String>,
}

/// Tokens that were given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Whether a machine asks for itself.
    pub by_machine: bool,
    /// Whether a refresh token was exchanged.
    pub refreshed: bool,
    /// The consent they stem from.
    pub family: u32,
    /// The scopes that the request asked for, if it did.
    pub requested: Option<Vec<String>>,
    /// The scopes that can be granted at most, if that is known.
    pub most: Option<Vec<String>>,
    /// Whether an earlier refresh asked for fewer scopes than were granted.
    pub after_narrowing: bool,
    /// The one resource that the request names, if the server knows it.
    pub resource: Option<String>,
    /// The others that the server knows.
    pub other_resources: Vec<String>,
}

/// What is known of a token that somebody asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is worth.
    pub worth: Worth,
    /// Whether it was made of one that was given out.
    pub forged: bool,
    /// Whether the client that asks has to be told that it counts, if it does.
    pub owed: bool,
    /// Whether the request takes it for another kind of token.
    pub hinted: bool,
    /// The client it was given to, if it is known.
    pub client_id: Option<String>,
    /// Its scopes, if they are known.
    pub scopes: Option<Vec<String>>,
    /// Until when it counts, if that was said.
    pub expires_at: Option<Timestamp>,
}

/// A client that registered or changed itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Whether it was there before.
    pub updated: bool,
    /// Whether it asked to prove nothing.
    pub public: bool,
    /// The redirect URIs that it asked for.
    pub redirect_uris: Vec<String>,
    /// The id that it has, if it was there before, or that it asked for.
    pub client_id: Option<String>,
    /// The secret that it asked for, although it has another.
    pub chosen_secret: Option<String>,
    /// What it wrote although the server tells it.
    pub of_server: Vec<(&'static str, Value)>,
}

/// A registration that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The client's id.
    pub client_id: String,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Whether an update of it was refused.
    pub after_refusal: bool,
}
