//! Windows: tenants that look first and act later.
//!
//! One request after the other they are sound. Of requests that come at once, each is
//! decided before any of them is performed; [`crate::SharedTenant::respond`] leaves the
//! tenant to others in between.

use oauth_model::{
    call::{Body, Call, Operation},
    catalogue::race,
    rule::Rule,
};

/// One row of the table of windows.
pub(super) struct Window {
    pub(super) id: &'static str,
    pub(super) breaks: Rule,
    pub(super) summary: &'static str,
    pub(super) opens: Opens,
}

/// Whether others may come in between deciding and performing a call.
pub(super) type Opens = fn(&Call) -> bool;

pub(super) const ALL: &[Window] = &[
    Window {
        id: "looks-at-codes-too-early",
        breaks: race::CODE_REDEEMED_ONCE,
        summary: "A code is found unused by every request that comes before it is used.",
        opens: |call| grants(call, "authorization_code"),
    },
    Window {
        id: "looks-at-refresh-tokens-too-early",
        breaks: race::REFRESH_TOKEN_USED_ONCE,
        summary: "A refresh token is found unused by every request that comes before it is used.",
        opens: |call| grants(call, "refresh_token"),
    },
    Window {
        id: "counts-secrets-too-early",
        breaks: race::SECRET_LIMIT_HELD,
        summary: "Secrets are counted before those that are being added are there.",
        opens: |call| matches!(call.operation, Operation::AddSecret(_)),
    },
];

/// Whether a token request names this grant.
fn grants(call: &Call, grant_type: &str) -> bool {
    let Operation::Token(body) = &call.operation else {
        return false;
    };
    let named = match body {
        Body::Json(document) => document
            .value
            .get("grant_type")
            .and_then(|name| name.as_str()),
        Body::Form(pairs) => pairs
            .iter()
            .find(|(name, _)| name == "grant_type")
            .map(|(_, value)| value.as_str()),
        Body::Absent | Body::Unparsable(_) | Body::Unsupported(_) => None,
    };
    named == Some(grant_type)
}
