//! Mischief with tokens against forged requests.

use oauth_model::{catalogue::csrf, effect::Effect};

use super::{
    Mischief,
    around::{rewrite, with_effect, with_refusal},
};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "gives-empty-csrf-token",
        breaks: csrf::TOKEN_GIVEN,
        summary: "The header `qlik-csrf-token` of a signed-in browser's answer is empty.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::CsrfToken(token) = effect {
                    token.clear();
                }
            })
        },
    },
    Mischief {
        id: "hides-csrf-code",
        breaks: csrf::REFUSAL_RECOGNISED,
        summary: "The refusal of a request that may be forged has its code in `errors` only.",
        act: |tenant, now, request| {
            with_refusal(tenant, now, request, |response| {
                rewrite(response, |members| {
                    members.shift_remove("code");
                });
            })
        },
    },
];
