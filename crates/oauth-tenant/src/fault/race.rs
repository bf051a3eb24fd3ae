//! Windows: tenants that look first and act later.
//!
//! One request after the other they are sound. Of requests that come at once, each is
//! decided before any of them is performed; [`crate::SharedTenant::respond`] leaves the
//! tenant to others in between.

use oauth_model::{
    call::{Call, Operation},
    catalogue::race,
    client::GrantType,
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
        opens: |call| call.asks_for(GrantType::AuthorizationCode),
    },
    Window {
        id: "looks-at-refresh-tokens-too-early",
        breaks: race::REFRESH_TOKEN_USED_ONCE,
        summary: "A refresh token is found unused by every request that comes before it is used.",
        opens: |call| call.asks_for(GrantType::RefreshToken),
    },
    Window {
        id: "counts-secrets-too-early",
        breaks: race::SECRET_LIMIT_HELD,
        summary: "Secrets are counted before those that are being added are there.",
        opens: |call| matches!(call.operation, Operation::AddSecret(_)),
    },
];
