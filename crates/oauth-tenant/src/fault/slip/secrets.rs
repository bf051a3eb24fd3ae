//! Secrets compared loosely.

use oauth_model::{call::Operation, catalogue::client_auth, client::GrantType};

use super::{Asked, Slip};

pub(super) const ALL: &[Slip] = &[
    Slip {
        id: "compares-beginning-of-secret",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "Of a secret only the first 16 characters are compared.",
        when: |asked| {
            is_near(asked, |known, sent| {
                known.get(..16).is_some_and(|start| sent.starts_with(start))
            })
        },
    },
    Slip {
        id: "compares-secret-as-far-as-it-goes",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "What is sent behind a secret is not looked at.",
        when: |asked| is_near(asked, |known, sent| sent.starts_with(known)),
    },
    Slip {
        id: "compares-secret-as-far-as-sent",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "The beginning of a secret is as good as the whole.",
        when: |asked| {
            is_near(asked, |known, sent| {
                !sent.is_empty() && known.starts_with(sent)
            })
        },
    },
    Slip {
        id: "trims-secrets",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "Blanks around a secret are not looked at.",
        when: |asked| is_near(asked, |known, sent| sent.trim() == known),
    },
    Slip {
        id: "ignores-case-of-secrets",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "Secrets are compared without regard to case.",
        when: |asked| is_near(asked, str::eq_ignore_ascii_case),
    },
    Slip {
        id: "takes-hint-for-secret",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "The hint of a secret is as good as the secret.",
        when: |asked| {
            let sent = asked.secret().map(|(secret, _)| secret);
            asked.client().is_some_and(|client| {
                let mut hints = client.secrets.iter().map(|secret| secret.hint.as_str());
                hints.any(|hint| Some(hint) == sent)
            })
        },
    },
    Slip {
        id: "takes-secret-of-another-client",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "A secret is good whichever client has it.",
        when: |asked| {
            let sent = asked.secret().map(|(secret, _)| secret);
            asked.tenant.state.clients().any(|client| {
                let mut values = client.secrets.iter().map(|secret| secret.value.as_str());
                values.any(|value| Some(value) == sent)
            })
        },
    },
    Slip {
        id: "takes-any-secret-in-basic",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "A secret in the Authorization header is not compared.",
        when: |asked| asked.basic().is_some(),
    },
    Slip {
        id: "takes-any-secret-in-form",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "A secret in a form is not compared.",
        when: |asked| {
            matches!(
                &asked.call.operation,
                Operation::Token(oauth_model::call::Body::Form(_))
            )
        },
    },
    Slip {
        id: "takes-any-secret-with-code",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "A secret that comes with a code is not compared.",
        when: |asked| asked.call.asks_for(GrantType::AuthorizationCode),
    },
    Slip {
        id: "takes-any-secret-at-refresh",
        breaks: &[client_auth::SECRET_CORRECT],
        summary: "A secret that comes with a refresh token is not compared.",
        when: |asked| asked.call.asks_for(GrantType::RefreshToken),
    },
    Slip {
        id: "takes-blank-secret",
        breaks: &[client_auth::SECRET_PRESENT],
        summary: "An empty secret is good for every client.",
        when: |asked| asked.secret().is_some_and(|(secret, _)| secret.is_empty()),
    },
    Slip {
        id: "wants-no-secret-with-verifier",
        breaks: &[client_auth::SECRET_PRESENT],
        summary: "A confidential client that sends a verifier needs no secret.",
        // An empty parameter is an omitted one.
        when: |asked| {
            asked
                .parameter("code_verifier")
                .is_some_and(|sent| !sent.is_empty())
        },
    },
    Slip {
        id: "wants-no-secret-at-refresh",
        breaks: &[client_auth::SECRET_PRESENT],
        summary: "A confidential client needs no secret to refresh.",
        when: |asked| asked.call.asks_for(GrantType::RefreshToken),
    },
    Slip {
        id: "names-client-twice-with-code",
        breaks: &[client_auth::ONE_IDENTITY],
        summary: "Where a code is redeemed, the body may name another client than Basic.",
        when: |asked| asked.call.asks_for(GrantType::AuthorizationCode),
    },
    Slip {
        id: "stops-at-third-secret",
        breaks: &[client_auth::EVERY_SECRET_WORKS],
        summary: "Of a client's secrets only the first two are good.",
        when: |asked| {
            let sent = asked.secret().map(|(secret, _)| secret);
            asked.client().is_some_and(|client| {
                let mut later = client.secrets.iter().skip(2);
                later.any(|secret| Some(secret.value.as_str()) == sent)
            })
        },
    },
];

/// Whether what was sent is taken for one of the client's secrets.
fn is_near(asked: &Asked<'_>, same: fn(&str, &str) -> bool) -> bool {
    let (Some(client), Some((sent, _))) = (asked.client(), asked.secret()) else {
        return false;
    };
    client
        .secrets
        .iter()
        .any(|secret| same(&secret.value, sent))
}
