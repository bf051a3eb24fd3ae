//! Minting: the values that a tenant makes up.

use crate::{time::Timestamp, token::Purpose};

/// Where new values come from.
///
/// The tenant makes them up; the judge reads them off the target's answer.
pub trait Mint {
    /// The id of a new client.
    fn client_id(&mut self) -> String;
    /// A new client secret; empty if none came.
    fn client_secret(&mut self) -> String;
    /// The hint that names a secret.
    fn secret_hint(&mut self, secret: &str) -> String;
    /// The id of a new user.
    fn user_id(&mut self) -> String;
    /// An access token with this life.
    fn access_token(&mut self, issued_at: Timestamp, expires_at: Timestamp) -> String;
    /// The id of a new space.
    fn space_id(&mut self) -> String;
    /// The id of a new application.
    fn app_id(&mut self) -> String;
    /// The access code of a shared application; empty if none came.
    fn access_code(&mut self) -> String;
    /// A temporary token for this purpose, with this life.
    fn temporary_token(
        &mut self,
        purpose: Purpose,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> String;
    /// The id of the record of the token that was issued last.
    fn record_id(&mut self) -> String;
    /// An authorization code.
    fn code(&mut self) -> String;
    /// What a consent page calls the request that it asks about.
    fn ticket(&mut self) -> String;
    /// A token against forged requests.
    fn csrf_token(&mut self) -> String;
    /// A refresh token; `before` is the one that is exchanged for it, if one is.
    fn refresh_token(&mut self, before: Option<&str>) -> String;
    /// A cursor to the next or the previous page of a list; `None` where there is none.
    ///
    /// `wanted` says whether the model sees more to show.
    fn cursor(&mut self, direction: Direction, wanted: bool) -> Option<String>;
    /// The ids on a page of clients, given those that the model would show.
    fn page(&mut self, ids: Vec<String>) -> Vec<String>;
}

/// Which way a cursor leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the end of the list.
    Next,
    /// Towards its beginning.
    Previous,
}
