//! Mischief with tokens: what the token endpoint answers, and what it signs.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Request, Response, header::CACHE_CONTROL};
use oauth_model::{
    call::Door,
    catalogue::{scope, token},
    client::GrantType,
    effect::{Effect, Granted},
    freedom::Freedom,
    prediction::Prediction,
    time::Timestamp,
};
use serde_json::{Value, json};

use super::{
    Mischief,
    around::{Members, rewrite, with_body, with_effect, with_grant},
};
use crate::{
    keys::{ES256, Key, PUBLISHED, UNPUBLISHED},
    tenant::Tenant,
};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-token-type",
        breaks: token::MEMBERS,
        summary: "A token answer has no `token_type`.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                members.shift_remove("token_type");
            })
        },
    },
    Mischief {
        id: "capitalizes-bearer",
        breaks: token::TYPE_BEARER,
        summary: "The token type is `Bearer`.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                members.insert("token_type".to_owned(), "Bearer".into());
            })
        },
    },
    Mischief {
        id: "omits-expires-in",
        breaks: token::EXPIRES_IN,
        summary: "A token answer has no `expires_in`.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                members.shift_remove("expires_in");
            })
        },
    },
    Mischief {
        id: "omits-expires-at",
        breaks: token::EXPIRES_AT,
        summary: "A token answer has no `expires_at`.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                members.shift_remove("expires_at");
            })
        },
    },
    Mischief {
        id: "tells-auth-time-as-text",
        breaks: token::AUTH_TIME,
        summary: "The `auth_time` of a token answer is text.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                if let Some(time) = members.get_mut("auth_time") {
                    *time = time.to_string().into();
                }
            })
        },
    },
    Mischief {
        id: "hands-out-refresh-token",
        breaks: token::NO_REFRESH_FOR_MACHINES,
        summary: "A machine gets a refresh token.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |granted, members| {
                if !by_user(granted) {
                    let refresh_token = "ref0".repeat(16);
                    members.insert("refresh_token".to_owned(), refresh_token.into());
                }
            })
        },
    },
    Mischief {
        id: "keeps-scope-to-itself",
        breaks: token::SCOPE_ECHOED,
        summary: "A token answer never has a `scope`.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                members.shift_remove("scope");
            })
        },
    },
    Mischief {
        id: "lets-caches-keep-tokens",
        breaks: token::NO_STORE,
        summary: "A token answer has no `Cache-Control`.",
        act: lets_caches_keep_tokens,
    },
    Mischief {
        id: "signs-with-es256",
        breaks: token::SIGNED_ES384,
        summary: "Tokens are signed with ES256, by a key that is published beside the other.",
        act: signs_with_es256,
    },
    Mischief {
        id: "signs-with-unpublished-key",
        breaks: token::KEY_PUBLISHED,
        summary: "Tokens are signed by a key that is not in the key set.",
        act: |tenant, now, request| signs(tenant, now, request, Some(&UNPUBLISHED), |_, _, _| {}),
    },
    Mischief {
        id: "names-tenant-as-iss",
        breaks: token::CLAIMS,
        summary: "The claim `iss` of a token is the tenant's address.",
        act: |tenant, now, request| {
            signs(tenant, now, request, None, |tenant, _, claims| {
                claims.insert("iss".to_owned(), tenant.issuer().into());
            })
        },
    },
    Mischief {
        id: "names-user-in-token",
        breaks: token::NO_PERSONAL_CLAIMS,
        summary: "The claim `sub` of a token names its user.",
        act: |tenant, now, request| {
            signs(tenant, now, request, None, |tenant, granted, claims| {
                let access = tenant.state.token(&granted.access_token);
                let user_id = access.map(|access| access.user_id.as_str());
                claims.insert("sub".to_owned(), user_id.into());
            })
        },
    },
    Mischief {
        id: "signs-for-a-day",
        breaks: token::SIX_HOURS,
        summary: "The claims of a token span a day, and the answer says six hours.",
        act: |tenant, now, request| {
            signs(tenant, now, request, None, |_, granted, claims| {
                let end = granted.issued_at.plus_seconds(86_400).as_seconds();
                claims.insert("exp".to_owned(), end.into());
            })
        },
    },
    Mischief {
        id: "grants-beyond-client",
        breaks: scope::NEVER_BEYOND_CLIENT,
        summary: "Every scope asked for is granted, whether the client has it or not.",
        act: |tenant, now, request| grants_beyond(tenant, now, request, Freedom::ScopeBeyondClient),
    },
    Mischief {
        id: "grants-more-than-asked",
        breaks: scope::NARROWED_AS_ASKED,
        summary: "Every scope of the client is granted, however few were asked for.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Token(granted) = effect
                    && !by_user(granted)
                {
                    let beyond = |name: &&String| !granted.allowed.contains(name);
                    let beyond: Vec<String> =
                        granted.scopes.iter().filter(beyond).cloned().collect();
                    granted.scopes.clone_from(&granted.allowed);
                    granted.scopes.extend(beyond);
                }
            })
        },
    },
];

/// Whether a user had a part in it.
fn by_user(granted: &Granted) -> bool {
    [GrantType::AuthorizationCode, GrantType::RefreshToken].contains(&granted.grant)
}

/// Answers a token request with another body.
pub(super) fn answer(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Granted, &mut Members),
) -> Response<Bytes> {
    with_body(tenant, now, request, |effect, members| {
        if let Effect::Token(granted) = effect {
            alter(granted, members);
        }
    })
}

/// Signs another token in the place of the one that was issued, by this key or by the
/// same again.
pub(super) fn signs(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    key: Option<&Key>,
    alter: impl FnOnce(&Tenant, &Granted, &mut Members),
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, _, effect| {
        let Effect::Token(granted) = effect else {
            return;
        };
        let mut claims = claims(&granted.access_token);
        alter(tenant, granted, &mut claims);
        let key = key.unwrap_or_else(|| signer(&granted.access_token));
        let signed = key.sign(&claims);
        if let Some(access) = tenant.state.token(&granted.access_token).cloned() {
            tenant.state.insert_token(signed.clone(), access);
        }
        granted.access_token = signed;
    })
}

/// The key that signed a token; other faults may have chosen it.
fn signer(token: &str) -> &'static Key {
    let known: [&'static Key; 2] = [&UNPUBLISHED, &ES256];
    known
        .into_iter()
        .find(|key| key.is_named_by(token))
        .unwrap_or(&PUBLISHED)
}

/// The claims of a token.
fn claims(token: &str) -> Members {
    token
        .split('.')
        .nth(1)
        .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn lets_caches_keep_tokens(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    if response.status().is_success() && request.uri().path() == "/oauth/token" {
        response.headers_mut().remove(CACHE_CONTROL);
    }
    response
}

fn signs_with_es256(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = signs(tenant, now, request, Some(&ES256), |_, _, _| {});
    // The only answer with `keys` is the key set.
    rewrite(&mut response, |members| {
        if let Some(keys) = members.get_mut("keys").and_then(Value::as_array_mut) {
            keys.push(json!(ES256.public()));
        }
    });
    response
}

/// Grants what leaves only this question about a token's scopes open, and shows every
/// scope that was asked for. The token itself stays narrow: what it opens is a matter
/// of other rules.
pub(super) fn grants_beyond(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    freedom: Freedom,
) -> Response<Bytes> {
    let is_open = tenant.read(request).is_ok_and(|call| {
        let only = match tenant.state.predict(now, &call) {
            Prediction::Either(violations, freedoms) => {
                violations.is_empty() && freedoms == [freedom]
            }
            Prediction::MustSucceed(_) | Prediction::MustRefuse(_) => false,
        };
        only && call.operation.door() == Door::Token
    });
    if !is_open {
        return tenant.answer(now, request);
    }
    with_grant(tenant, now, request, |_, _, effect| {
        if let Effect::Token(granted) = effect {
            granted.scopes.clone_from(&granted.requested);
        }
    })
}
