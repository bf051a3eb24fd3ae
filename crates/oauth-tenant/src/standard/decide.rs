//! What is refused, and what is granted how far.

use oauth_model::{
    authorization::is_challenge,
    call::Authorization,
    catalogue::code,
    prediction::Prediction,
    standard::{
        Client,
        call::{Call, Endpoint},
        state::Worth,
    },
    time::Timestamp,
};

use super::{Server, refusal::Refusal};

impl Server {
    /// Why a call is refused, if it is.
    pub(super) fn refusal(&self, now: Timestamp, call: &Call) -> Option<Refusal> {
        match self.state.predict(now, call) {
            Prediction::MustSucceed(merits) => {
                // Who does not keep a rule refuses what relies on it.
                let left_out = merits.iter().find(|&rule| !self.keeps(rule));
                left_out.map(|_| Refusal::told("invalid_grant", "this is not done here"))
            }
            Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => {
                if violations.is_empty() {
                    self.declined(now, call)
                } else {
                    Refusal::of(&violations)
                }
            }
        }
    }

    /// What the standards leave open, and this server does not do.
    fn declined(&self, now: Timestamp, call: &Call) -> Option<Refusal> {
        if self.is_scope_in_vain(call) {
            return Some(Refusal::told(
                "invalid_scope",
                "nobody has any of these scopes",
            ));
        }
        match call.endpoint {
            Endpoint::Authorization => declined_visit(call),
            Endpoint::Token | Endpoint::Revocation => self.declined_request(now, call),
            Endpoint::Introspection
            | Endpoint::Registration
            | Endpoint::Configuration
            | Endpoint::Metadata
            | Endpoint::KeySet
            | Endpoint::Resource => None,
        }
    }

    fn declined_request(&self, now: Timestamp, call: &Call) -> Option<Refusal> {
        let is_usual = matches!(
            call.authorization,
            Authorization::Absent | Authorization::Basic { .. }
        );
        let value = |name| call.parameter(name).unwrap_or_default();
        let client = self.state.client(value("client_id"));
        let is_public = client.is_some_and(Client::is_public);
        if !is_usual || (is_public && call.parameter("client_secret").is_some()) {
            return Some(Refusal::told(
                "invalid_client",
                "wanted the client's own credentials",
            ));
        }
        let grant_type = value("grant_type");
        if grant_type.starts_with("urn:ietf:") || grant_type.starts_with("urn:openid:") {
            return Some(Refusal::told(
                "unsupported_grant_type",
                "this grant type is not served",
            ));
        }
        let is_dead = match grant_type {
            "authorization_code" => {
                self.keeps(code::SHORT_LIVED) && self.state.has_expired(now, value("code"))
            }
            "refresh_token" => self.state.refresh(now, value("refresh_token")) == Worth::Open,
            _ => false,
        };
        if is_dead {
            return Some(Refusal::told("invalid_grant", "it no longer counts"));
        }
        None
    }

    /// Whether a call asks for scopes, and none of them can be had.
    fn is_scope_in_vain(&self, call: &Call) -> bool {
        let asked = call.scopes().unwrap_or_default();
        let within = self.state.granted(call);
        let can_be_had = |name: &String| {
            let is_granted = within.as_ref().is_none_or(|within| within.contains(name));
            is_granted && self.state.scopes().contains(name)
        };
        !asked.is_empty() && !asked.iter().any(can_be_had)
    }

    /// The scopes that a token request gets: those asked for, as far as they can be had
    /// (RFC 6749, section 3.3).
    pub(super) fn scope_for(&self, call: &Call) -> String {
        let within = self.state.granted(call);
        let asked = call.scopes().or_else(|| within.clone());
        let is_asked = |name: &&String| asked.as_ref().is_none_or(|asked| asked.contains(name));
        let is_within = |name: &&String| within.as_ref().is_none_or(|within| within.contains(name));
        let granted = self
            .state
            .scopes()
            .iter()
            .filter(is_asked)
            .filter(is_within);
        granted.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// What the authorization endpoint does not do.
fn declined_visit(call: &Call) -> Option<Refusal> {
    let value = |name| call.parameter(name).unwrap_or_default();
    let parts: Vec<&str> = value("response_type").split(' ').collect();
    let is_odd = parts.contains(&"id_token") || parts.contains(&"none");
    if is_odd && !parts.contains(&"token") {
        return Some(Refusal::told("unsupported_response_type", "wanted code"));
    }
    let is_hashed = value("code_challenge_method") == "S256";
    if is_hashed && !is_challenge(value("code_challenge")) {
        return Some(Refusal::told(
            "invalid_request",
            "no hash is written like this challenge",
        ));
    }
    None
}
