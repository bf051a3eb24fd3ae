//! Clients as the API shows them (facts C23 to C29).

use oauth_model::{
    client::{Client, ConsentMethod, Secret},
    effect::Sight,
};
use serde::Serialize;
use serde_json::Value;

use super::time::nanoseconds;

/// A client in an answer; unset texts are empty (fact C29).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientView<'a> {
    allowed_auth_methods: &'a [String],
    allowed_grant_types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_origins: Option<&'a [String]>,
    allowed_scopes: &'a [String],
    app_type: &'static str,
    client_id: &'a str,
    client_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secrets: Option<Vec<SecretView<'a>>>,
    client_uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_config: Option<ConnectionView>,
    created_at: String,
    created_by_type: &'static str,
    description: &'a str,
    jwks_uri: &'a str,
    logo_uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<&'a str>,
    public_keys: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uris: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretView<'a> {
    created_at: String,
    hint: &'a str,
}

/// A connection configuration in an answer (fact C20).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionView {
    consent_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_by_owner: Option<bool>,
}

impl ConnectionView {
    /// The connection configuration by itself. Of its status only one value is
    /// known (fact I51). Of another tenant's client it says whether that tenant deleted
    /// it (fact B42).
    pub(crate) fn new(consent: ConsentMethod, deleted_by_owner: Option<bool>) -> Self {
        Self {
            consent_method: consent.as_str(),
            status: Some("approved"),
            deleted_by_owner,
        }
    }
}

impl<'a> ClientView<'a> {
    /// A client as it is read or listed.
    pub(crate) fn read(client: &'a Client, sight: Sight, tenant_id: &'a str) -> Self {
        let registration = &client.registration;
        let admin = sight == Sight::Administrator;
        Self {
            allowed_auth_methods: &registration.allowed_auth_methods,
            allowed_grant_types: &registration.allowed_grant_types,
            allowed_origins: admin.then_some(&registration.allowed_origins),
            allowed_scopes: &registration.allowed_scopes,
            app_type: registration.app_type.as_str(),
            client_id: &client.id,
            client_name: &registration.client_name,
            client_secret: None,
            client_secret_hint: None,
            client_secrets: admin.then(|| client.secrets.iter().map(SecretView::new).collect()),
            client_uri: &registration.client_uri,
            connection_config: admin.then(|| {
                if client.is_foreign() {
                    ConnectionView::new(client.consent, Some(client.is_deleted_by_owner()))
                } else {
                    ConnectionView {
                        consent_method: client.consent.as_str(),
                        status: None,
                        deleted_by_owner: None,
                    }
                }
            }),
            created_at: nanoseconds(client.created_at),
            created_by_type: client.provenance.created_by_type(),
            description: &registration.description,
            jwks_uri: &registration.jwks_uri,
            logo_uri: &registration.logo_uri,
            // Which tenant another one is, is nobody's business here.
            owner_id: (!client.is_foreign()).then_some(tenant_id),
            public_keys: &registration.public_keys,
            published_at: client.published_at.map(nanoseconds),
            redirect_uris: admin.then_some(&registration.redirect_uris),
            updated_at: Some(nanoseconds(client.updated_at)),
        }
    }

    /// A client as it was just created, with its secret if it has one (fact C28).
    pub(crate) fn created(client: &'a Client, secret: Option<&'a str>, tenant_id: &'a str) -> Self {
        let hint = client.secrets.last().map(|secret| secret.hint.as_str());
        Self {
            client_secret: secret,
            client_secret_hint: secret.and(hint),
            updated_at: None,
            ..Self::read(client, Sight::Administrator, tenant_id)
        }
    }
}

impl<'a> SecretView<'a> {
    fn new(secret: &'a Secret) -> Self {
        Self {
            created_at: nanoseconds(secret.created_at),
            hint: &secret.hint,
        }
    }
}
