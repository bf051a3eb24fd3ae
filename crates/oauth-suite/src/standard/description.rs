//! Descriptions of servers: what a person who has one tells about it.
//!
//! A description names its secrets and does not hold them. [`Known`] is the same with
//! the secrets that were found under their names.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{agent::SignIn, secret::Secret};

/// A server as its owner describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Description {
    /// Its issuer identifier (RFC 8414, section 2), where its metadata are found.
    pub issuer: Option<String>,
    /// The scopes that clients may ask for, with spaces between.
    pub scope: Option<String>,
    /// Those of the client credentials grant, where they differ.
    pub client_credentials_scope: Option<String>,
    /// The resources that tokens may be asked for by name, if it offers that (RFC 8707).
    pub resources: Vec<String>,
    /// Where its endpoints are; what metadata say need not be repeated.
    pub endpoints: Endpoints,
    /// Where the token is without which nobody may register (RFC 7591, section 3).
    pub initial_access_token: Option<SecretSource>,
    /// The clients that are registered with it.
    pub clients: Vec<DescribedClient>,
    /// How a user signs in.
    pub sign_in: DescribedSignIn,
    /// Further hosts on which endpoints may be that its metadata name: nothing is sent to
    /// one that the description does not name.
    pub hosts: Vec<String>,
    /// A file of authorities, in PEM, that are trusted to sign its certificate, too.
    pub ca: Option<PathBuf>,
}

/// The addresses of endpoints, absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Endpoints {
    /// The authorization endpoint (RFC 6749, section 3.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// The token endpoint (RFC 6749, section 3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where tokens are revoked (RFC 7009).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<String>,
    /// Where tokens are asked about (RFC 7662).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection: Option<String>,
    /// Where clients register (RFC 7591).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The metadata, where they are not at a well-known place (RFC 8414).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// Something that is read with an access token (RFC 6750).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Endpoints {
    /// The names and the addresses that are told.
    pub fn told(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("authorization", &self.authorization),
            ("token", &self.token),
            ("revocation", &self.revocation),
            ("introspection", &self.introspection),
            ("registration", &self.registration),
            ("metadata", &self.metadata),
            ("resource", &self.resource),
        ]
        .into_iter()
        .filter_map(|(name, address)| Some((name, address.as_deref()?)))
    }
}

/// A client that is registered with a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedClient {
    /// Its id.
    pub id: String,
    /// Where its secret is; a client without one is public.
    pub secret: Option<SecretSource>,
    /// Its redirect URIs.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// How it says who it is: `basic` if it has a secret, unless told otherwise.
    pub auth: Option<ClientAuth>,
    /// What it may use: codes and refresh tokens, and client credentials if it has a
    /// secret, unless told otherwise.
    pub grants: Option<Vec<String>>,
}

impl DescribedClient {
    /// How the client says who it is.
    pub fn auth(&self) -> ClientAuth {
        let implied = match self.secret {
            Some(_) => ClientAuth::Basic,
            None => ClientAuth::None,
        };
        self.auth.unwrap_or(implied)
    }

    /// The grants that the client may use.
    pub fn grants(&self) -> Vec<String> {
        let implied = || {
            let own = self.secret.as_ref().map(|_| "client_credentials");
            ["authorization_code", "refresh_token"]
                .into_iter()
                .chain(own)
                .map(str::to_owned)
                .collect()
        };
        self.grants.clone().unwrap_or_else(implied)
    }

    /// The client with the secret that was found.
    pub fn known(&self, secret: Option<Secret>) -> KnownClient {
        KnownClient {
            id: self.id.clone(),
            secret,
            redirect_uris: self.redirect_uris.clone(),
            auth: self.auth(),
            grants: self.grants(),
        }
    }
}

/// How a client says who it is (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// By HTTP Basic.
    Basic,
    /// By `client_id` and `client_secret` in the body.
    Post,
    /// By `client_id` alone.
    None,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretSource {
    /// In an environment variable.
    Env(String),
    /// In a file, up to the end of its first line.
    File(String),
}

/// How a user signs in, as it is described.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DescribedSignIn {
    /// Every visitor is taken for a user.
    #[default]
    Auto,
    /// By the value of a `Cookie` header, from a session that exists.
    Cookie(SecretSource),
    /// By a form: what goes into its fields, by their names.
    Form(BTreeMap<String, FieldValue>),
    /// By a command that prints the value of a `Cookie` header: a program, then its
    /// arguments.
    Command(Vec<String>),
}

/// What goes into a field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "wanted a text, { env = \"NAME\" } or { file = \"PATH\" }"
)]
pub enum FieldValue {
    /// What is no secret, such as a user's name.
    Plain(String),
    /// A secret.
    Secret(SecretSource),
}

/// A server as it is known, with secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its issuer identifier.
    pub issuer: Option<String>,
    /// Where its endpoints are.
    pub endpoints: Endpoints,
    /// The scopes that clients may ask for.
    pub scope: Option<String>,
    /// Those of the client credentials grant.
    pub client_credentials_scope: Option<String>,
    /// The resources that tokens may be asked for by name: it knows no others.
    pub resources: Vec<String>,
    /// The token without which nobody may register.
    pub initial_access_token: Option<Secret>,
    /// The clients that are registered with it.
    pub clients: Vec<KnownClient>,
    /// How a user signs in.
    pub sign_in: SignIn,
    /// Further hosts on which its endpoints may be.
    pub hosts: Vec<String>,
}

impl Known {
    /// The addresses that are told, the issuer first.
    pub fn named(&self) -> Vec<Url> {
        let told = self.endpoints.told().map(|(_, address)| address);
        let told = self.issuer.as_deref().into_iter().chain(told);
        told.filter_map(|address| Url::parse(address).ok())
            .collect()
    }
}

/// A client that is known, with its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// Its id.
    pub id: String,
    /// Its secret, if it has one.
    pub secret: Option<Secret>,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
    /// How it says who it is.
    pub auth: ClientAuth,
    /// The grants that it may use.
    pub grants: Vec<String>,
}

impl KnownClient {
    /// A client that proves itself by HTTP Basic, for every grant.
    pub fn confidential(id: &str, secret: &str, redirect_uri: &str) -> Self {
        Self {
            secret: Some(Secret::new(secret)),
            auth: ClientAuth::Basic,
            ..Self::public(id, redirect_uri)
        }
    }

    /// A client without a secret.
    pub fn public(id: &str, redirect_uri: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: None,
            redirect_uris: vec![redirect_uri.to_owned()],
            auth: ClientAuth::None,
            grants: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn client(value: Value) -> DescribedClient {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_client_with_a_secret_is_confidential() {
        let confidential = client(json!({"id": "a", "secret": {"env": "A_SECRET"}}));
        assert_eq!(confidential.auth(), ClientAuth::Basic);
        assert_eq!(
            confidential.grants(),
            ["authorization_code", "refresh_token", "client_credentials"]
        );
        let public = client(json!({"id": "b"}));
        assert_eq!(public.auth(), ClientAuth::None);
        assert_eq!(public.grants(), ["authorization_code", "refresh_token"]);
        let told = client(json!({
            "id": "c", "secret": {"file": "c"}, "auth": "post", "grants": ["client_credentials"],
        }));
        assert_eq!(told.auth(), ClientAuth::Post);
        assert_eq!(told.grants(), ["client_credentials"]);
    }

    #[test]
    fn what_is_known_is_shown_without_secrets() {
        let known = Known {
            clients: vec![client(json!({"id": "a"})).known(Some(Secret::new("hunter2")))],
            sign_in: SignIn::Form {
                fields: vec![("password".to_owned(), Secret::new("hunter2"))],
            },
            ..Known::default()
        };
        assert!(!format!("{known:?}").contains("hunter2"));
    }

    #[test]
    fn unknown_entries_are_refused() {
        for text in [
            r#"{"isuer": "https://as.example"}"#,
            r#"{"endpoints": {"tokens": "https://as.example/token"}}"#,
            r#"{"clients": [{"id": "a", "secret": "hunter2"}]}"#,
            r#"{"sign_in": {"magic": "x"}}"#,
        ] {
            assert!(serde_json::from_str::<Description>(text).is_err(), "{text}");
        }
        let sign_in = r#"{"sign_in": {"form": {"user": "a", "password": {"env": "P"}}}}"#;
        let described: Description = serde_json::from_str(sign_in).unwrap();
        let DescribedSignIn::Form(fields) = described.sign_in else {
            panic!("wanted a form");
        };
        assert_eq!(fields["user"], FieldValue::Plain("a".to_owned()));
    }
}
