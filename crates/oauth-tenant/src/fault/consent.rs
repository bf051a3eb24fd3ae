//! Mischief with what users have agreed to, and with what they took back.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    catalogue::consent,
    client::ConsentMethod,
    effect::{Effect, Remembered, Way},
    scope::OFFLINE_ACCESS,
    time::Timestamp,
};

use super::{
    Mischief,
    around::with_effect,
    authorize::{ask_again, instead, with_consent},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "asks-every-time",
        breaks: consent::NOT_ASKED_AGAIN,
        summary: "A user is asked for consent at every visit.",
        act: |tenant, now, request| asks_again(tenant, now, request, Remembered::Agreed),
    },
    Mischief {
        id: "grants-unapproved-scopes",
        breaks: consent::APPROVED_SCOPES_ONLY,
        summary: "A user's token has every scope of its client, approved or not.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                let Effect::Token(granted) = effect else {
                    return;
                };
                if granted.approved.is_some() {
                    let kept =
                        |name: &&String| *name != OFFLINE_ACCESS && !granted.scopes.contains(name);
                    let more: Vec<String> = granted.allowed.iter().filter(kept).cloned().collect();
                    granted.scopes.extend(more);
                }
            })
        },
    },
    Mischief {
        id: "keeps-consent-taken-back",
        breaks: consent::TAKEN_BACK_ASKS_AGAIN,
        summary: "A consent that was taken back counts as before.",
        act: |tenant, now, request| {
            instead(tenant, now, request, |tenant, call, journey| {
                let forgets = matches!(journey.way, Way::Consent { .. })
                    && journey.remembered == Some(Remembered::Withdrawn);
                forgets.then(|| with_consent(tenant, now, request, call, ConsentMethod::Trusted))?
            })
        },
    },
    Mischief {
        id: "takes-consent-back-for-everybody",
        breaks: consent::TAKEN_BACK_BY_ONE_USER,
        summary: "When one user takes a consent back, all users of the client are asked again.",
        act: |tenant, now, request| {
            asks_again(tenant, now, request, Remembered::AgreedUnlikeOthers)
        },
    },
    Mischief {
        id: "takes-every-consent-back",
        breaks: consent::TAKEN_BACK_FROM_ONE_CLIENT,
        summary: "Who takes one consent back is asked again by all clients.",
        act: |tenant, now, request| {
            asks_again(tenant, now, request, Remembered::AgreedUnlikeElsewhere)
        },
    },
];

/// Asks users who agreed, where the tenant remembers this of them.
fn asks_again(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    remembered: Remembered,
) -> Response<Bytes> {
    instead(tenant, now, request, |tenant, call, journey| {
        let is_silent = matches!(journey.way, Way::Code(_)) && !journey.trusted;
        let asks = is_silent && journey.remembered == Some(remembered);
        asks.then(|| ask_again(tenant, now, request, call))?
    })
}
