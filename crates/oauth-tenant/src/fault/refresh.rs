//! Mischief with refresh tokens: who gets one, and for which scopes.

use oauth_model::{catalogue::refresh, client::GrantType, effect::Effect, freedom::Freedom};

use super::{
    Mischief,
    around::{with_body, with_effect},
    token::grants_beyond,
};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "hands-out-refresh-token-unasked",
        breaks: refresh::NEEDS_OFFLINE_ACCESS,
        summary: "A code brings a refresh token although `offline_access` was not asked for.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::Token(granted) = effect
                    && granted.grant == GrantType::AuthorizationCode
                    && granted.refresh_token.is_none()
                {
                    let refresh_token = "ref0".repeat(16);
                    members.insert("refresh_token".to_owned(), refresh_token.into());
                }
            })
        },
    },
    Mischief {
        id: "withholds-refresh-token",
        breaks: refresh::COMES_WITH_OFFLINE_ACCESS,
        summary: "A code brings no refresh token, whatever was asked for.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Token(granted) = effect
                    && granted.grant == GrantType::AuthorizationCode
                {
                    granted.refresh_token = None;
                }
            })
        },
    },
    Mischief {
        id: "widens-at-refresh",
        breaks: refresh::NEVER_WIDENS,
        summary: "Refreshing grants every scope asked for, whether the user did or not.",
        act: |tenant, now, request| grants_beyond(tenant, now, request, Freedom::ScopeBeyondGrant),
    },
    Mischief {
        id: "refreshes-only-once",
        breaks: refresh::ANSWERS_WITH_REFRESH_TOKEN,
        summary: "Refreshing answers without a refresh token.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Token(granted) = effect
                    && granted.grant == GrantType::RefreshToken
                {
                    granted.refresh_token = None;
                }
            })
        },
    },
];
