//! Mischief with some grants only: what is right at one is wrong at another.

use bytes::Bytes;
use http::{Request, Response, header::CACHE_CONTROL};
use oauth_model::{
    call::Door,
    catalogue::{scope, token},
    client::GrantType,
    effect::{Effect, Granted},
    freedom::Freedom,
    prediction::Prediction,
    scope::{Standing, standing},
    time::Timestamp,
};

use super::{
    Mischief, Shown,
    around::{Members, rewrite, with_effect, with_grant},
    slip::Asked,
    token::{answer, signs},
};
use crate::{tenant::Tenant, wire::time::whole_seconds};

/// Seconds of a day.
const DAY: u64 = 86_400;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "lets-caches-keep-tokens-of-codes",
        breaks: token::NO_STORE,
        summary: "The answer to a code has no `Cache-Control`.",
        act: |tenant, now, request| {
            cacheable(tenant, now, request, Some(GrantType::AuthorizationCode))
        },
    },
    Mischief {
        id: "lets-caches-keep-refreshed-tokens",
        breaks: token::NO_STORE,
        summary: "The answer to a refresh token has no `Cache-Control`.",
        act: |tenant, now, request| cacheable(tenant, now, request, Some(GrantType::RefreshToken)),
    },
    Mischief {
        id: "lets-caches-keep-tokens-of-users",
        breaks: token::NO_STORE,
        summary: "The answer to an impersonation has no `Cache-Control`.",
        act: |tenant, now, request| {
            cacheable(tenant, now, request, Some(GrantType::UserImpersonation))
        },
    },
    Mischief {
        id: "lets-caches-keep-temporary-tokens",
        breaks: token::NO_STORE,
        summary: "The answer to an exchange has no `Cache-Control`.",
        act: |tenant, now, request| cacheable(tenant, now, request, None),
    },
    Mischief {
        id: "omits-token-type-at-refresh",
        breaks: token::MEMBERS,
        summary: "The answer to a refresh token has no `token_type`.",
        act: |tenant, now, request| {
            at(
                tenant,
                now,
                request,
                GrantType::RefreshToken,
                |_, members| {
                    members.shift_remove("token_type");
                },
            )
        },
    },
    Mischief {
        id: "tells-expires-in-as-text",
        breaks: token::EXPIRES_IN,
        summary: "`expires_in` is text.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                if let Some(seconds) = members.get_mut("expires_in") {
                    *seconds = seconds.to_string().into();
                }
            })
        },
    },
    Mischief {
        id: "counts-expires-in-milliseconds",
        breaks: token::EXPIRES_IN,
        summary: "`expires_in` counts milliseconds.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |_, members| {
                if let Some(seconds) = members.get_mut("expires_in") {
                    *seconds = seconds
                        .as_u64()
                        .unwrap_or_default()
                        .saturating_mul(1000)
                        .into();
                }
            })
        },
    },
    Mischief {
        id: "promises-a-day-at-refresh",
        breaks: token::EXPIRES_IN,
        summary: "The `expires_in` of a refreshed token is a day.",
        act: |tenant, now, request| {
            at(
                tenant,
                now,
                request,
                GrantType::RefreshToken,
                |_, members| {
                    members.insert("expires_in".to_owned(), DAY.into());
                },
            )
        },
    },
    Mischief {
        id: "counts-life-from-creation-of-client",
        breaks: token::EXPIRES_AT,
        summary: "The `expires_at` of a token is six hours behind the creation of its client.",
        act: counts_life_from_creation,
    },
    Mischief {
        id: "signs-tokens-of-codes-for-a-day",
        breaks: token::SIX_HOURS,
        summary: "The claims of a token from a code span a day.",
        act: |tenant, now, request| {
            signs_longer(tenant, now, request, GrantType::AuthorizationCode)
        },
    },
    Mischief {
        id: "signs-refreshed-tokens-for-a-day",
        breaks: token::SIX_HOURS,
        summary: "The claims of a refreshed token span a day.",
        act: |tenant, now, request| signs_longer(tenant, now, request, GrantType::RefreshToken),
    },
    Mischief {
        id: "hands-out-refresh-token-for-user",
        breaks: token::NO_REFRESH_FOR_MACHINES,
        summary: "An impersonation brings a refresh token.",
        act: |tenant, now, request| {
            at(
                tenant,
                now,
                request,
                GrantType::UserImpersonation,
                |_, members| {
                    members.insert("refresh_token".to_owned(), "ref0".repeat(16).into());
                },
            )
        },
    },
    Mischief {
        id: "hides-narrowed-scope",
        breaks: token::SCOPE_ECHOED,
        summary: "A token answer has no `scope` where fewer scopes were asked for than could be.",
        act: |tenant, now, request| {
            answer(tenant, now, request, |granted, members| {
                if granted.scopes.len() < granted.allowed.len() {
                    members.shift_remove("scope");
                }
            })
        },
    },
    Mischief {
        id: "grants-scopes-that-nobody-knows",
        breaks: scope::NEVER_BEYOND_CLIENT,
        summary: "A scope that is in no table is granted to whoever asks for it.",
        act: |tenant, now, request| {
            granting(tenant, now, request, |granted| {
                let unknown = |name: &&String| standing(name) == Standing::Unknown;
                let beyond = granted.requested.iter().filter(unknown).cloned();
                let beyond: Vec<String> = beyond.collect();
                granted.scopes.extend(beyond);
            })
        },
    },
    Mischief {
        id: "splits-scopes-at-commas",
        breaks: scope::NEVER_BEYOND_CLIENT,
        summary: "Scopes may be parted by commas, and are shown as they came.",
        act: |tenant, now, request| {
            granting(tenant, now, request, |granted| {
                let allowed = &granted.allowed;
                let is_list = |name: &&String| {
                    name.split(',')
                        .all(|part| allowed.iter().any(|known| known == part))
                };
                let lists = granted.requested.iter().filter(is_list).cloned();
                let lists: Vec<String> = lists.collect();
                granted.scopes.extend(lists);
            })
        },
    },
    Mischief {
        id: "narrows-grant-at-refresh",
        breaks: scope::NARROWED_AS_ASKED,
        summary: "Who asked for fewer scopes at one refresh gets no more at the next.",
        act: narrows_grant,
    },
];

/// Answers a token request of one grant with another body.
fn at(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    grant: GrantType,
    alter: impl FnOnce(&Granted, &mut Members),
) -> Response<Bytes> {
    answer(tenant, now, request, |granted, members| {
        if granted.grant == grant {
            alter(granted, members);
        }
    })
}

/// Removes `Cache-Control` from the answers to one grant, or to exchanges.
fn cacheable(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    wanted: Option<GrantType>,
) -> Response<Bytes> {
    let wanted = wanted.unwrap_or(GrantType::TokenExchange);
    let is_meant = tenant.read(request).is_ok_and(|call| call.asks_for(wanted));
    let mut response = tenant.answer(now, request);
    if is_meant && response.status().is_success() {
        response.headers_mut().remove(CACHE_CONTROL);
    }
    response
}

fn signs_longer(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    grant: GrantType,
) -> Response<Bytes> {
    signs(tenant, now, request, None, |_, granted, claims| {
        if granted.grant == grant {
            let end = granted.issued_at.plus_seconds(DAY).as_seconds();
            claims.insert("exp".to_owned(), end.into());
        }
    })
}

/// The token itself lives as long as others: only what is told is wrong.
fn counts_life_from_creation(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    let Some(Shown { call, effect }) = Shown::of(&response) else {
        return response;
    };
    if let (Effect::Token(granted), Some(client)) = (effect, Asked::new(tenant, &call).client()) {
        let life = granted.expires_at.as_seconds() - granted.issued_at.as_seconds();
        let end = whole_seconds(client.created_at.plus_seconds(life));
        rewrite(&mut response, |members| {
            members.insert("expires_at".to_owned(), end.into());
        });
    }
    response
}

/// Grants what asks for more than the client has, every time, with other scopes.
fn granting(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Granted),
) -> Response<Bytes> {
    let is_open = tenant.read(request).is_ok_and(|call| {
        let prediction = tenant.state.predict(now, &call);
        let open = [Freedom::ScopeBeyondClient];
        let asks_too_much = matches!(
            prediction,
            Prediction::Either(violations, freedoms) if violations.is_empty() && freedoms == open
        );
        asks_too_much && call.operation.door() == Door::Token
    });
    if !is_open {
        return tenant.answer(now, request);
    }
    with_grant(tenant, now, request, |_, _, effect| {
        if let Effect::Token(granted) = effect {
            alter(granted);
        }
    })
}

/// What a narrowed refresh token is remembered by.
fn narrowed(refresh_token: &str) -> String {
    format!("narrowed {refresh_token}")
}

fn narrows_grant(tenant: &mut Tenant, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, _, effect| {
        let Effect::Token(granted) = effect else {
            return;
        };
        if granted.grant != GrantType::RefreshToken {
            return;
        }
        let before = granted.refreshed.as_deref().map(narrowed);
        let kept = before.and_then(|name| tenant.keepsakes.get(&name).cloned());
        if let Some(kept) = &kept {
            let left = |name: &String| kept.allowed_scopes.contains(name);
            granted.scopes.retain(left);
        }
        if granted.scopes.len() < granted.allowed.len()
            && let Some(refresh_token) = &granted.refresh_token
        {
            let keepsake = oauth_model::registration::Registration {
                allowed_scopes: granted.scopes.clone(),
                ..Default::default()
            };
            super::keep(tenant, narrowed(refresh_token), keepsake);
        }
    })
}
