//! Mischief with browsers: whom the authorization endpoint asks, and where it sends them.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header::LOCATION};
use oauth_model::{
    authorization::Session,
    call::{Call, Door, Operation},
    catalogue::{authorize, code},
    client::{ConsentMethod, GrantType},
    effect::{Effect, Journey, Remembered, Way},
    prediction::Prediction,
    time::Timestamp,
};

use super::{Mischief, around::with_effect, bot::show_somebody_else};
use crate::{login::is_person, tenant::Tenant};

/// The session of whoever did not sign in; no cookie stands for it.
const UNSEEN: &str = "unseen";

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "takes-stranger-for-first-user",
        breaks: authorize::SIGN_IN_FIRST,
        summary: "Whoever has no session gets a code for the first active user.",
        act: takes_stranger_for_first_user,
    },
    Mischief {
        id: "asks-for-trusted-client",
        breaks: authorize::TRUSTED_ASKS_NOBODY,
        summary: "A user is asked for consent although the client is trusted.",
        act: |tenant, now, request| {
            instead(tenant, now, request, |tenant, call, journey| {
                let sent_back = journey.trusted && matches!(journey.way, Way::Code(_));
                if !sent_back {
                    return None;
                }
                ask_again(tenant, now, request, call)
            })
        },
    },
    Mischief {
        id: "skips-consent",
        breaks: authorize::CONSENT_ASKED,
        summary: "A client gets a code without consent although it is not trusted.",
        act: |tenant, now, request| {
            instead(tenant, now, request, |tenant, call, journey| {
                // Who agreed before the client was changed, or before the consent was taken
                // back, is another rule's affair.
                let asks = matches!(journey.way, Way::Consent { .. })
                    && !journey.asked_again
                    && journey.remembered != Some(Remembered::Withdrawn);
                asks.then(|| with_consent(tenant, now, request, call, ConsentMethod::Trusted))?
            })
        },
    },
    Mischief {
        id: "clips-state",
        breaks: authorize::STATE_ECHOED,
        summary: "The state comes back without its last character.",
        act: |tenant, now, request| {
            journeys(tenant, now, request, |journey| {
                journey.state.pop();
            })
        },
    },
    Mischief {
        id: "names-no-error",
        breaks: authorize::ERROR_NAMED,
        summary: "An error goes to the redirect URI without `error`.",
        act: names_no_error,
    },
    Mischief {
        id: "adds-slash-to-redirect-uri",
        breaks: authorize::REDIRECTED_AS_ASKED,
        summary: "The browser is sent to the redirect URI with a slash behind its path.",
        act: |tenant, now, request| {
            journeys(tenant, now, request, |journey| {
                let uri = &mut journey.redirect_uri;
                let end = uri.find('?').unwrap_or(uri.len());
                uri.insert(end, '/');
            })
        },
    },
    Mischief {
        id: "shows-somebody-else-to-application",
        breaks: code::ACTS_AS_USER,
        summary: "A token from a code shows another user than the one who signed in.",
        act: |tenant, now, request| {
            let grants = [GrantType::AuthorizationCode, GrantType::RefreshToken];
            show_somebody_else(tenant, now, request, &grants)
        },
    },
];

/// Alters where a browser is sent back to.
pub(super) fn journeys(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Journey),
) -> Response<Bytes> {
    with_effect(tenant, now, request, |_, _, effect| {
        if let Effect::Journey(journey) = effect {
            alter(journey);
        }
    })
}

/// Sends a browser from the authorization endpoint another way, if there is one.
pub(super) fn instead(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    other: impl FnOnce(&mut Tenant, &Call, &Journey) -> Option<Effect>,
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, call, effect| {
        if let Effect::Journey(journey) = &*effect
            && call.operation.door() == Door::Authorize
            && let Some(altered) = other(tenant, call, journey)
        {
            *effect = altered;
        }
    })
}

/// Performs an authorization request as if the client had this consent method. What
/// users have approved stays as it was.
pub(super) fn with_consent(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    call: &Call,
    consent: ConsentMethod,
) -> Option<Effect> {
    let Operation::Authorize(query) = &call.operation else {
        return None;
    };
    let (_, id) = query.iter().find(|(name, _)| name == "client_id")?;
    let set = |tenant: &mut Tenant, consent| {
        let client = tenant.state.client_mut(id)?;
        Some(std::mem::replace(&mut client.consent, consent))
    };
    let kept = set(tenant, consent)?;
    let effect = tenant.perform(now, request, call).ok();
    set(tenant, kept);
    effect
}

/// Shows the page that asks, whatever was agreed to.
pub(super) fn ask_again(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    call: &Call,
) -> Option<Effect> {
    let mut call = call.clone();
    if let Operation::Authorize(query) = &mut call.operation {
        query.retain(|(name, _)| name != "prompt");
        query.push(("prompt".to_owned(), "consent".to_owned()));
    }
    with_consent(tenant, now, request, &call, ConsentMethod::Required)
}

fn takes_stranger_for_first_user(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    instead(tenant, now, request, |tenant, call, journey| {
        if journey.way != Way::SignIn || call.session.is_some() {
            return None;
        }
        let first = tenant.users().find(|user| is_person(user))?;
        let session = Session {
            user_id: first.id.clone(),
            signed_in_at: now,
        };
        tenant.state.insert_session(UNSEEN, session);
        let mut call = call.clone();
        call.session = Some(UNSEEN.to_owned());
        if let Operation::Authorize(query) = &mut call.operation {
            query.retain(|(name, _)| name != "prompt");
        }
        with_consent(tenant, now, request, &call, ConsentMethod::Trusted)
    })
}

/// Where a tenant may grant as well as refuse, a redirect without an error would look
/// like a grant. Only there is the error still named.
fn names_no_error(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_due = tenant.read(request).is_ok_and(|call| {
        let prediction = tenant.state.predict(now, &call);
        call.operation.door() == Door::Decide || matches!(prediction, Prediction::MustRefuse(_))
    });
    let mut response = tenant.answer(now, request);
    let location = response.headers().get(LOCATION);
    let unnamed = location
        .and_then(|location| without_error(location.to_str().ok()?))
        .and_then(|location| HeaderValue::try_from(location).ok());
    if let (true, Some(location)) = (is_due, unnamed) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// An address without the parameter that names an error; of what stands behind it
/// nothing has these characters unencoded.
fn without_error(location: &str) -> Option<String> {
    let (start, rest) = ["?error=", "&error="].iter().find_map(|name| {
        location
            .rsplit_once(name)
            .map(|(start, rest)| (start.len(), rest))
    })?;
    let kept = location.get(..=start)?;
    let (_, rest) = rest.split_once('&')?;
    Some(format!("{kept}{rest}"))
}
