//! Mischief on the way through a browser that only some requests meet.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header::LOCATION};
use oauth_model::{
    call::{Door, Operation},
    catalogue::{answer, authorize, code, metadata},
    client::{ClientKind, ConsentMethod},
    effect::{Effect, Way},
    registration::Registration,
    time::Timestamp,
};
use serde_json::Value;

use super::{
    Mischief,
    around::{rewrite, with_call, with_effect},
    authorize::{instead, journeys, with_consent},
};
use crate::{
    tenant::Tenant,
    wire::{
        error::Refusal,
        journey::{address, is_usable, redirect},
    },
};

/// The length from which on an input is too long for a careless server.
const LONG: usize = 4096;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "encodes-state-once-more",
        breaks: authorize::STATE_ECHOED,
        summary: "The state comes back with its blanks encoded twice.",
        act: |tenant, now, request| {
            journeys(tenant, now, request, |journey| {
                journey.state = journey.state.replace(' ', "%20");
            })
        },
    },
    Mischief {
        id: "cuts-long-state",
        breaks: authorize::STATE_ECHOED,
        summary: "Of a state only the first 256 characters come back.",
        act: |tenant, now, request| {
            journeys(tenant, now, request, |journey| {
                journey.state = journey.state.chars().take(256).collect();
            })
        },
    },
    Mischief {
        id: "drops-state-of-errors",
        breaks: authorize::STATE_ECHOED,
        summary: "An error goes to the redirect URI without the state.",
        act: drops_state_of_errors,
    },
    Mischief {
        id: "drops-query-of-redirect-uri",
        breaks: authorize::REDIRECTED_AS_ASKED,
        summary: "The browser is sent to the redirect URI without the query that it had.",
        act: |tenant, now, request| {
            journeys(tenant, now, request, |journey| {
                let uri = &mut journey.redirect_uri;
                let end = uri.find('?').unwrap_or(uri.len());
                uri.truncate(end);
            })
        },
    },
    Mischief {
        id: "skips-consent-for-public-clients",
        breaks: authorize::CONSENT_ASKED,
        summary: "A public client gets a code without consent.",
        act: |tenant, now, request| {
            instead(tenant, now, request, |tenant, call, journey| {
                let Operation::Authorize(query) = &call.operation else {
                    return None;
                };
                let (_, id) = query.iter().find(|(name, _)| name == "client_id")?;
                let kind = tenant.state.client(id)?.registration.app_type.kind();
                let asks = matches!(journey.way, Way::Consent { .. }) && !journey.asked_again;
                let skips = asks && kind == ClientKind::Public;
                skips.then(|| with_consent(tenant, now, request, call, ConsentMethod::Trusted))?
            })
        },
    },
    Mischief {
        id: "sends-code-after-denial",
        breaks: authorize::CONSENT_ASKED,
        summary: "A client whose user does not agree gets a code all the same.",
        act: |tenant, now, request| {
            with_call(tenant, now, request, |_, call| {
                if let Operation::Decide { approved, .. } = &mut call.operation {
                    *approved = true;
                }
            })
        },
    },
    Mischief {
        id: "counts-codes",
        breaks: code::UNGUESSABLE,
        summary: "Codes are numbers, each the one before and one more.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::Journey(journey) = effect
                    && let Way::Code(code) = &mut journey.way
                    && let Some(known) = tenant.state.code(code).cloned()
                {
                    let number = tenant.keepsakes.len();
                    super::keep(tenant, format!("code {number}"), Registration::default());
                    *code = format!("{:032}", 1_000_000 + number);
                    tenant.state.insert_code(code.clone(), known);
                }
            })
        },
    },
    Mischief {
        id: "repeats-post-at-redirect-uri",
        breaks: authorize::REDIRECTED_AS_ASKED,
        summary: "The consent page sends browsers back with 307, so that they post once more.",
        act: |tenant, now, request| {
            let decides = tenant
                .read(request)
                .is_ok_and(|call| call.operation.door() == Door::Decide);
            let mut response = tenant.answer(now, request);
            if decides && response.status().is_redirection() {
                *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
            }
            response
        },
    },
    Mischief {
        id: "sends-errors-anywhere",
        breaks: authorize::REDIRECT_URI_REGISTERED,
        summary: "An error goes to the redirect URI before that is looked at.",
        act: sends_errors_anywhere,
    },
    Mischief {
        id: "adds-slash-to-issuer",
        breaks: metadata::ISSUER,
        summary: "The issuer in the metadata has a slash at its end.",
        act: |tenant, now, request| {
            let mut response = tenant.answer(now, request);
            // The only answer with an issuer is the metadata.
            rewrite(&mut response, |members| {
                if let Some(Value::String(issuer)) = members.get_mut("issuer") {
                    issuer.push('/');
                }
            });
            response
        },
    },
    Mischief {
        id: "fails-on-long-input",
        breaks: answer::NO_SERVER_FAILURE,
        summary: "A token request of more than 4096 bytes is answered with 500.",
        act: |tenant, now, request| {
            failing(tenant, now, request, |request| request.body().len() > LONG)
        },
    },
    Mischief {
        id: "fails-on-broken-encoding",
        breaks: answer::NO_SERVER_FAILURE,
        summary: "A token request whose form decodes to no UTF-8 is answered with 500.",
        act: |tenant, now, request| {
            failing(tenant, now, request, |request| {
                let bytes: &[u8] = request.body();
                bytes
                    .windows(3)
                    .any(|three| three.eq_ignore_ascii_case(b"%ff"))
            })
        },
    },
];

/// Errors that the sound tenant shows go to the redirect URI, whatever it is.
fn sends_errors_anywhere(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let sent_to = tenant.read(request).ok().and_then(|call| {
        let Operation::Authorize(query) = &call.operation else {
            return None;
        };
        let broken = tenant.state.examine(now, &call).violations.rules();
        let two = broken.contains(authorize::REDIRECT_URI_REGISTERED)
            && broken.contains(authorize::RESPONSE_TYPE);
        let value = |wanted: &str| {
            let found = query.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        two.then_some((value("redirect_uri")?, value("state").unwrap_or_default()))
    });
    let usable = sent_to.filter(|(uri, _)| is_usable(uri));
    let Some((uri, state)) = usable else {
        return tenant.answer(now, request);
    };
    let parameters = [
        ("error", "unsupported_response_type"),
        ("state", state.as_str()),
    ];
    redirect(StatusCode::FOUND, &address(&uri, &parameters))
}

fn drops_state_of_errors(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = with_effect(tenant, now, request, |_, _, effect| {
        if let Effect::Journey(journey) = effect
            && journey.way == Way::Denied
        {
            journey.state.clear();
        }
    });
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    // The state stands last, and nothing of it has these characters unencoded.
    let stateless = location
        .filter(|location| location.contains("error="))
        .and_then(|location| location.rsplit_once("&state="))
        .and_then(|(before, _)| HeaderValue::try_from(before).ok());
    if let Some(location) = stateless {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn failing(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    on: impl FnOnce(&Request<Bytes>) -> bool,
) -> Response<Bytes> {
    if request.uri().path() != "/oauth/token" || !on(request) {
        return tenant.answer(now, request);
    }
    let refusal = Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Internal server error",
        "unexpected input",
    );
    tenant.refuse(&refusal)
}
