//! Mischief with what is looked up: values that are nearly those that were given out.
//!
//! The model knows nothing of them, so the call is rewritten into the right one.

use oauth_model::{
    call::{Authorization, Body, Call, Operation},
    catalogue::{api, authorize, code, refresh, request},
    client::GrantType,
};
use serde_json::Value;

use super::{Mischief, around::with_call, slip::text};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "looks-at-beginning-of-code",
        breaks: code::KNOWN,
        summary: "Of a code the last character is not looked at.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |tenant, call| {
                let Some(client_id) = client_id(call) else {
                    return;
                };
                rewrite_parameter(call, "code", |sent| {
                    if tenant.state.code(sent).is_some() {
                        return None;
                    }
                    // Only the latest is looked for: older ones are another's affair.
                    let latest = tenant.state.code_values_of(&client_id).last()?;
                    same_beginning(latest, sent).then(|| latest.to_owned())
                });
            })
        },
    },
    Mischief {
        id: "looks-at-beginning-of-refresh-token",
        breaks: refresh::KNOWN,
        summary: "Of a refresh token the last character is not looked at.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |tenant, call| {
                if call.asks_for(GrantType::RefreshToken) {
                    rewrite_parameter(call, "refresh_token", |sent| {
                        if tenant.state.refresh_token(sent).is_some() {
                            return None;
                        }
                        let mut known = tenant.state.refresh_token_values();
                        let near = known.find(|known| same_beginning(known, sent))?;
                        Some(near.to_owned())
                    });
                }
            })
        },
    },
    Mischief {
        id: "skips-signature-of-token",
        breaks: api::TOKEN_KNOWN,
        summary: "The signature of an access token is not looked at.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |tenant, call| {
                take_for_known(tenant, call, |known, sent| {
                    parts(known)[..2] == parts(sent)[..2]
                });
            })
        },
    },
    Mischief {
        id: "takes-unsigned-token",
        breaks: api::TOKEN_KNOWN,
        summary: "An access token of the algorithm `none` needs no signature.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |tenant, call| {
                take_for_known(tenant, call, |known, sent| {
                    parts(known)[1] == parts(sent)[1] && parts(sent)[2].is_empty()
                });
            })
        },
    },
    Mischief {
        id: "takes-first-redirect-uri-for-none",
        breaks: authorize::REDIRECT_URI_REGISTERED,
        summary: "Who names no redirect URI is sent to the first one of the client.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |tenant, call| {
                if let Operation::Authorize(query) = &mut call.operation
                    && !query.iter().any(|(name, _)| name == "redirect_uri")
                    && let Some((_, id)) = query.iter().find(|(name, _)| name == "client_id")
                    && let Some(client) = tenant.state.client(id)
                    && let Some(first) = client.registration.redirect_uris.first()
                {
                    query.push(("redirect_uri".to_owned(), first.clone()));
                }
            })
        },
    },
    Mischief {
        id: "lets-last-parameter-win",
        breaks: request::NO_REPEATED_PARAMETER,
        summary: "Of a parameter that is there twice the last one counts.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |_, call| {
                if let Operation::Token(Body::Form(pairs)) | Operation::Authorize(pairs) =
                    &mut call.operation
                {
                    let mut last = Vec::new();
                    for (name, value) in std::mem::take(pairs) {
                        last.retain(|(known, _)| *known != name);
                        last.push((name, value));
                    }
                    *pairs = last;
                } else if let Operation::Token(Body::Json(document)) = &mut call.operation {
                    document.repeated.clear();
                }
            })
        },
    },
];

/// Puts another value in the place of a parameter of a token request.
pub(super) fn rewrite_parameter(
    call: &mut Call,
    name: &str,
    other: impl FnOnce(&str) -> Option<String>,
) {
    let Operation::Token(body) = &mut call.operation else {
        return;
    };
    let Some(value) = text(body, name).and_then(other) else {
        return;
    };
    match body {
        Body::Json(document) => {
            if let Some(member) = document.value.get_mut(name) {
                *member = Value::String(value);
            }
        }
        Body::Form(pairs) => {
            if let Some(pair) = pairs.iter_mut().find(|(known, _)| known == name) {
                pair.1 = value;
            }
        }
        Body::Absent | Body::Unparsable(_) | Body::Unsupported(_) => {}
    }
}

/// The client that a token request names.
fn client_id(call: &Call) -> Option<String> {
    if let Authorization::Basic { id, .. } = &call.authorization {
        return Some(id.clone());
    }
    let Operation::Token(body) = &call.operation else {
        return None;
    };
    text(body, "client_id").map(str::to_owned)
}

fn same_beginning(known: &str, sent: &str) -> bool {
    let start = |text: &str| text.get(..text.len().checked_sub(1)?).map(str::to_owned);
    known.len() == sent.len() && start(known) == start(sent)
}

/// Puts a token that was given out in the place of one that is like it.
fn take_for_known(tenant: &Tenant, call: &mut Call, like: fn(&str, &str) -> bool) {
    if let Authorization::Bearer(sent) = &mut call.authorization
        && tenant.state.token(sent).is_none()
        && sent.matches('.').count() == 2
        && let Some((known, _)) = tenant.state.tokens().find(|(known, _)| like(known, sent))
    {
        *sent = known.to_owned();
    }
}

/// Header, claims and signature of a token.
fn parts(token: &str) -> [&str; 3] {
    let mut parts = token.splitn(3, '.');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}
