//! Mischief with clients that register themselves, and with the settings that let them.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    auth_settings::{AuthSettings, METHODS},
    catalogue::{auth_settings, dcr},
    client::ConsentMethod,
    effect::{Effect, Registered, Way},
    scope::OFFLINE_ACCESS,
    time::Timestamp,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Mischief,
    around::{Members, with_body},
    authorize::{instead, with_consent},
};
use crate::{mint::hexadecimal, tenant::Tenant};

/// The member with the methods that registration allows.
const ALLOWED: &str = "dcrAllowedAuthenticationMethods";

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "settings-name-no-tenant",
        breaks: auth_settings::SHAPE,
        summary: "The authentication settings have no `tenantId`.",
        act: |tenant, now, request| {
            settings(tenant, now, request, |_, members| {
                members.shift_remove("tenantId");
            })
        },
    },
    Mischief {
        id: "shows-methods-of-disabled-registration",
        breaks: auth_settings::METHODS_WHEN_ENABLED,
        summary: "The authentication settings list methods although nobody may register.",
        act: |tenant, now, request| {
            settings(tenant, now, request, |settings, members| {
                if !settings.registration_enabled {
                    members.insert(ALLOWED.to_owned(), json!(METHODS));
                }
            })
        },
    },
    Mischief {
        id: "reads-stale-methods",
        breaks: auth_settings::TAKES_EFFECT,
        summary: "Methods that were changed read as they are by default.",
        act: |tenant, now, request| {
            settings(tenant, now, request, |settings, members| {
                if settings.registration_enabled && settings.patched.contains(ALLOWED) {
                    members.insert(ALLOWED.to_owned(), json!(METHODS));
                }
            })
        },
    },
    Mischief {
        id: "issues-in-milliseconds",
        breaks: dcr::ANSWER,
        summary: "`client_id_issued_at` counts milliseconds.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                let millis = registered.client.created_at.as_millis();
                members.insert("client_id_issued_at".to_owned(), millis.into());
            })
        },
    },
    Mischief {
        id: "loses-logo",
        breaks: dcr::REGISTERED_AS_ASKED,
        summary: "A registration answers without the logo that it brought.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |_, members| {
                members.shift_remove("logo_uri");
            })
        },
    },
    Mischief {
        id: "withholds-registered-secret",
        breaks: dcr::SECRET_FOR_CONFIDENTIAL,
        summary: "A confidential client that registers is told no secret.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |_, members| {
                members.shift_remove("client_secret");
            })
        },
    },
    Mischief {
        id: "lets-registered-secret-expire",
        breaks: dcr::SECRET_NEVER_EXPIRES,
        summary: "`client_secret_expires_at` is a day after registration.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                if registered.secret.is_some() {
                    let end = registered.client.created_at.plus_seconds(86_400);
                    let name = "client_secret_expires_at".to_owned();
                    members.insert(name, end.as_seconds().into());
                }
            })
        },
    },
    Mischief {
        id: "tells-registered-public-client-a-secret",
        breaks: dcr::NO_SECRET_FOR_PUBLIC,
        summary: "A public client that registers is told a secret.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                if registered.secret.is_none() {
                    let secret = hexadecimal(Sha256::digest(&registered.client.id).iter());
                    members.insert("client_secret".to_owned(), secret.into());
                }
            })
        },
    },
    Mischief {
        id: "registers-any-scope",
        breaks: dcr::SCOPE_LIMITED,
        summary: "A registration answers with every scope that was asked for.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                let asked = registered.scopes_asked.clone().unwrap_or_default();
                // What a public client may not have is another rule's affair.
                let public = registered.secret.is_none();
                let told: Vec<String> = asked
                    .into_iter()
                    .filter(|name| !(public && name == OFFLINE_ACCESS))
                    .collect();
                if !told.is_empty() {
                    members.insert("scope".to_owned(), told.join(" ").into());
                }
            })
        },
    },
    Mischief {
        id: "registers-without-mcp",
        breaks: dcr::DEFAULT_SCOPES,
        summary: "A registration that names no scope does not get `mcp:execute`.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                if registered.scopes_asked.is_none() {
                    let scopes = &registered.client.registration.allowed_scopes;
                    let told: Vec<&str> = scopes
                        .iter()
                        .map(String::as_str)
                        .filter(|name| *name != "mcp:execute")
                        .collect();
                    members.insert("scope".to_owned(), told.join(" ").into());
                }
            })
        },
    },
    Mischief {
        id: "registers-public-client-for-offline-access",
        breaks: dcr::NO_OFFLINE_ACCESS_FOR_PUBLIC,
        summary: "A public client that registers gets `offline_access`.",
        act: |tenant, now, request| {
            registered(tenant, now, request, |registered, members| {
                if registered.secret.is_none()
                    && let Some(Value::String(scope)) = members.get_mut("scope")
                {
                    scope.push_str(" offline_access");
                }
            })
        },
    },
    Mischief {
        id: "forgets-who-registered",
        breaks: dcr::CREATED_BY_TYPE,
        summary: "Reading a client that registered itself shows `createdByType` `user`.",
        act: |tenant, now, request| {
            // Lists filter by what they show, so only reading by id is altered.
            with_body(tenant, now, request, |effect, members| {
                if let Effect::Client(client, _) = effect
                    && client.is_dynamic()
                {
                    members.insert("createdByType".to_owned(), "user".into());
                }
            })
        },
    },
    Mischief {
        id: "asks-once-for-ever",
        breaks: dcr::ASKED_AGAIN,
        summary: "Who agreed to a client is not asked again when its scopes were changed.",
        act: |tenant, now, request| {
            instead(tenant, now, request, |tenant, call, journey| {
                let asks = matches!(journey.way, Way::Consent { .. }) && journey.asked_again;
                asks.then(|| with_consent(tenant, now, request, call, ConsentMethod::Trusted))?
            })
        },
    },
];

/// Alters the answer to a registration.
fn registered(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Registered, &mut Members),
) -> Response<Bytes> {
    with_body(tenant, now, request, |effect, members| {
        if let Effect::Registered(registered) = effect {
            alter(registered, members);
        }
    })
}

/// Alters the authentication settings as they are shown.
fn settings(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&AuthSettings, &mut Members),
) -> Response<Bytes> {
    with_body(tenant, now, request, |effect, members| {
        if let Effect::AuthSettings(settings) = effect {
            alter(settings, members);
        }
    })
}
