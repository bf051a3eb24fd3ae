//! Grants and refresh tokens checked loosely.

use oauth_model::{
    assertion::Assertion,
    catalogue::{client_assertion, consent, grant, origin, refresh, token},
    client::GrantType,
    token::{AccessToken, RefreshToken},
};

use super::{Asked, Slip};

pub(super) const ALL: &[Slip] = &[
    Slip {
        id: "lets-public-clients-be-machines",
        breaks: &[grant::ALLOWED_FOR_CLIENT],
        summary: "A public client gets a token by `client_credentials`.",
        when: |asked| {
            let public = asked
                .client()
                .is_some_and(|client| !client.is_confidential());
            public && asked.call.asks_for(GrantType::ClientCredentials)
        },
    },
    Slip {
        id: "lets-machines-impersonate",
        breaks: &[grant::ALLOWED_FOR_CLIENT],
        summary: "A client that may use `client_credentials` may impersonate.",
        when: |asked| asked.call.asks_for(GrantType::UserImpersonation),
    },
    Slip {
        id: "wants-trust-for-own-tokens-only",
        breaks: &[consent::MACHINE_NEEDS_TRUSTED],
        summary: "A client that is not trusted may impersonate.",
        when: |asked| asked.call.asks_for(GrantType::UserImpersonation),
    },
    Slip {
        id: "binds-refresh-token-to-name-of-client",
        breaks: &[refresh::OWN_CLIENT],
        summary: "A client uses the refresh tokens of its namesakes.",
        when: |asked| {
            let name_of = |id: &str| {
                let client = asked.tenant.state.client(id)?;
                Some(client.registration.client_name.as_str())
            };
            let own = asked.client().and_then(|client| name_of(&client.id));
            refresh_token(asked).is_some_and(|token| name_of(&token.client_id) == own)
        },
    },
    Slip {
        id: "binds-refresh-token-of-confidential-clients-only",
        breaks: &[refresh::OWN_CLIENT],
        summary: "A public client uses the refresh tokens of others.",
        when: |asked| {
            asked
                .client()
                .is_some_and(|client| !client.is_confidential())
        },
    },
    Slip {
        id: "lets-unused-refresh-tokens-live",
        breaks: &[refresh::EXPIRED_IS_DEAD],
        summary: "A refresh token that was never used does not expire.",
        when: |asked| refresh_token(asked).is_some_and(|token| !token.used),
    },
    Slip {
        id: "lets-tokens-of-users-live",
        breaks: &[token::EXPIRED_IS_DEAD],
        summary: "A token that came by impersonation does not expire.",
        when: |asked| {
            access(asked).is_some_and(|token| token.grant == GrantType::UserImpersonation)
        },
    },
    Slip {
        id: "lets-tokens-of-codes-live",
        breaks: &[token::EXPIRED_IS_DEAD],
        summary: "A token that came of a code does not expire.",
        when: |asked| {
            access(asked).is_some_and(|token| token.grant == GrantType::AuthorizationCode)
        },
    },
    Slip {
        id: "takes-unsigned-assertion",
        breaks: &[client_assertion::ALGORITHM, client_assertion::SIGNATURE],
        summary: "An assertion of the algorithm `none` needs no signature.",
        when: |asked| {
            let assertion = asked
                .parameter("client_assertion")
                .and_then(Assertion::parse);
            assertion.is_some_and(|assertion| assertion.algorithm() == Some("none"))
        },
    },
    Slip {
        id: "forgets-origins-behind-the-first",
        breaks: &[origin::LISTED_ACCEPTED],
        summary: "Of a client's origins only the first may ask for a token.",
        when: |asked| {
            let first = asked
                .client()
                .and_then(|client| client.registration.allowed_origins.first());
            first != asked.call.origin.as_ref()
        },
    },
];

/// The refresh token that is used.
fn refresh_token<'a>(asked: &Asked<'a>) -> Option<&'a RefreshToken> {
    let value = asked.parameter("refresh_token")?;
    asked.tenant.state.refresh_token(value)
}

/// What the bearer's token stands for.
fn access<'a>(asked: &Asked<'a>) -> Option<&'a AccessToken> {
    asked.tenant.state.access(asked.call)
}
