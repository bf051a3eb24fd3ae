//! Codes and verifiers checked loosely.

use oauth_model::{authorization::Code, authorization::challenge, catalogue::code};

use super::{Asked, Slip};

pub(super) const ALL: &[Slip] = &[
    Slip {
        id: "takes-method-from-token-request",
        breaks: &[code::VERIFIER_FITS],
        summary: "A token request may say that the challenge is plain.",
        when: |asked| {
            let plain = asked.parameter("code_challenge_method") == Some("plain");
            plain && verifier(asked, |verifier, challenge| verifier == challenge)
        },
    },
    Slip {
        id: "takes-challenge-for-verifier",
        breaks: &[code::VERIFIER_FITS],
        summary: "The challenge itself is taken for its verifier.",
        when: |asked| verifier(asked, |verifier, challenge| verifier == challenge),
    },
    Slip {
        id: "keeps-one-challenge-for-a-client",
        breaks: &[code::VERIFIER_FITS],
        summary: "A code is redeemed by the verifier of the client's latest challenge.",
        when: |asked| {
            let latest = asked
                .client()
                .and_then(|client| asked.tenant.state.codes_of(&client.id).last());
            let expected = latest.and_then(|code| code.challenge.as_deref());
            let verifier = asked.parameter("code_verifier").unwrap_or_default();
            expected == Some(&challenge(verifier))
        },
    },
    Slip {
        id: "ignores-case-of-verifier",
        breaks: &[code::VERIFIER_FITS],
        summary: "A verifier is good in lower case, however it is sent.",
        when: |asked| {
            verifier(asked, |verifier, expected| {
                challenge(&verifier.to_ascii_lowercase()) == expected
            })
        },
    },
    Slip {
        id: "cuts-verifier",
        breaks: &[code::VERIFIER_FITS],
        summary: "Of a verifier only the first 43 characters count.",
        when: |asked| {
            verifier(asked, |verifier, expected| {
                verifier
                    .get(..43)
                    .is_some_and(|start| challenge(start) == expected)
            })
        },
    },
    Slip {
        id: "takes-short-verifier",
        breaks: &[code::VERIFIER_FORM],
        summary: "A verifier may have fewer than 43 characters.",
        when: |asked| verifier(asked, |verifier, _| verifier.len() < 43),
    },
    Slip {
        id: "takes-long-verifier",
        breaks: &[code::VERIFIER_FORM],
        summary: "A verifier may have more than 128 characters.",
        when: |asked| verifier(asked, |verifier, _| verifier.len() > 128),
    },
    Slip {
        id: "takes-verifier-in-base64",
        breaks: &[code::VERIFIER_FORM],
        summary: "A verifier may have the characters of plain base64.",
        when: |asked| verifier(asked, |verifier, _| verifier.contains(['+', '/', '='])),
    },
    Slip {
        id: "compares-redirect-uri-of-code-if-sent",
        breaks: &[code::SAME_REDIRECT_URI],
        summary: "A code is redeemed without a redirect URI.",
        when: |asked| asked.parameter("redirect_uri").is_none_or(str::is_empty),
    },
    Slip {
        id: "takes-any-registered-redirect-uri-with-code",
        breaks: &[code::SAME_REDIRECT_URI],
        summary: "A code is redeemed with any redirect URI of the client.",
        when: |asked| {
            let sent = asked.parameter("redirect_uri").unwrap_or_default();
            asked.client().is_some_and(|client| {
                let registered = &client.registration.redirect_uris;
                registered.iter().any(|known| known == sent)
            })
        },
    },
    Slip {
        id: "ignores-query-of-redirect-uri-with-code",
        breaks: &[code::SAME_REDIRECT_URI],
        summary: "The redirect URI that comes with a code is compared without its query.",
        when: |asked| {
            let bare = |uri: &str| uri.split('?').next().map(str::to_owned);
            let sent = asked.parameter("redirect_uri").unwrap_or_default();
            known(asked).is_some_and(|code| bare(&code.redirect_uri) == bare(sent))
        },
    },
    Slip {
        id: "forgets-spent-code-at-next",
        breaks: &[code::SINGLE_USE],
        summary: "A redeemed code is good again once its client got another.",
        when: |asked| {
            let value = asked.parameter("code").unwrap_or_default();
            let latest = asked
                .client()
                .and_then(|client| asked.tenant.state.codes_of(&client.id).last());
            latest != asked.tenant.state.code(value)
        },
    },
    Slip {
        id: "forgets-spent-code-of-public-client",
        breaks: &[code::SINGLE_USE],
        summary: "A public client redeems a code as often as it likes.",
        when: |asked| {
            asked
                .client()
                .is_some_and(|client| !client.is_confidential())
        },
    },
    Slip {
        id: "binds-code-to-name-of-client",
        breaks: &[code::OWN_CLIENT],
        summary: "A client redeems the codes of its namesakes.",
        when: |asked| {
            let name_of = |id: &str| {
                let client = asked.tenant.state.client(id)?;
                Some(client.registration.client_name.as_str())
            };
            let own = asked.client().and_then(|client| name_of(&client.id));
            known(asked).is_some_and(|code| name_of(&code.client_id) == own)
        },
    },
    Slip {
        id: "binds-code-to-redirect-uri",
        breaks: &[code::OWN_CLIENT],
        summary: "A client redeems the codes of others that share its redirect URI.",
        when: |asked| {
            let registered = asked
                .client()
                .map(|client| &client.registration.redirect_uris);
            known(asked).is_some_and(|code| {
                registered.is_some_and(|uris| uris.contains(&code.redirect_uri))
            })
        },
    },
    Slip {
        id: "binds-code-of-confidential-clients-only",
        breaks: &[code::OWN_CLIENT],
        summary: "A public client redeems the codes of others.",
        when: |asked| {
            asked
                .client()
                .is_some_and(|client| !client.is_confidential())
        },
    },
];

/// The code that is redeemed.
fn known<'a>(asked: &Asked<'a>) -> Option<&'a Code> {
    asked.tenant.state.code(asked.parameter("code")?)
}

/// Whether this is so of the verifier that was sent and the challenge of the code.
fn verifier(asked: &Asked<'_>, fits: fn(&str, &str) -> bool) -> bool {
    let challenge = known(asked).and_then(|code| code.challenge.as_deref());
    let verifier = asked.parameter("code_verifier");
    challenge
        .zip(verifier)
        .is_some_and(|(challenge, verifier)| fits(verifier, challenge))
}
