//! Clients that register themselves, and the settings that let them, as answers show
//! them (facts B57 and C45).

use oauth_model::{auth_settings::AuthSettings, effect::Registered};
use serde::Serialize;

/// The answer to a registration. RFC 7591, section 3.2.1, has a server tell everything
/// that it registered.
#[derive(Serialize)]
pub(crate) struct RegisteredView<'a> {
    client_id: &'a str,
    client_id_issued_at: u64,
    client_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    client_secret_expires_at: u64,
    client_uri: &'a str,
    grant_types: &'static [&'static str],
    logo_uri: &'a str,
    redirect_uris: &'a [String],
    response_types: &'static [&'static str],
    scope: String,
    token_endpoint_auth_method: &'static str,
}

impl<'a> RegisteredView<'a> {
    pub(crate) fn new(registered: &'a Registered) -> Self {
        let client = &registered.client;
        let registration = &client.registration;
        let offline = registration
            .allowed_scopes
            .iter()
            .any(|name| name == oauth_model::scope::OFFLINE_ACCESS);
        Self {
            client_id: &client.id,
            client_id_issued_at: client.created_at.as_seconds(),
            client_name: &registration.client_name,
            client_secret: registered.secret.as_deref(),
            client_secret_expires_at: 0,
            client_uri: &registration.client_uri,
            grant_types: if offline {
                &["authorization_code", "refresh_token"]
            } else {
                &["authorization_code"]
            },
            logo_uri: &registration.logo_uri,
            redirect_uris: &registration.redirect_uris,
            response_types: &["code"],
            scope: registration.allowed_scopes.join(" "),
            // Either way of sending the secret is served, whichever was asked for.
            token_endpoint_auth_method: if registered.secret.is_some() {
                "client_secret_basic"
            } else {
                "none"
            },
        }
    }
}

/// The authentication settings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthSettingsView<'a> {
    id: &'a str,
    tenant_id: &'a str,
    is_default: bool,
    max_user_session_lifespan_minutes: u64,
    user_session_inactivity_timeout_minutes: u64,
    dynamic_client_registration_enabled: bool,
    /// Shown while registration is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    dcr_allowed_authentication_methods: Option<&'a [String]>,
}

impl<'a> AuthSettingsView<'a> {
    pub(crate) fn new(settings: &'a AuthSettings, tenant_id: &'a str) -> Self {
        Self {
            // A tenant has one of them; what their id looks like is not documented.
            id: tenant_id,
            tenant_id,
            is_default: settings.patched.is_empty(),
            max_user_session_lifespan_minutes: settings.lifespan_minutes,
            user_session_inactivity_timeout_minutes: settings.inactivity_minutes,
            dynamic_client_registration_enabled: settings.registration_enabled,
            dcr_allowed_authentication_methods: settings
                .registration_enabled
                .then_some(&settings.registration_methods),
        }
    }
}
