//! What is wrong with a description, beyond its grammar.

use std::collections::BTreeSet;

use oauth_suite::standard::description::{
    ClientAuth, DescribedClient, DescribedSignIn, Description, FieldValue,
};
use url::{Host, Url};

/// Everything that is wrong, in the order of the file.
pub(super) fn complaints(description: &Description) -> Vec<String> {
    let mut complaints = Vec::new();
    let endpoints = &description.endpoints;
    if description.issuer.is_none() && endpoints.token.is_none() && endpoints.metadata.is_none() {
        complaints.push(
            "neither `issuer` nor `endpoints.metadata` nor `endpoints.token` is told, so that \
             nothing of the server is known; `oauth-conform doctor URL` writes a draft"
                .to_owned(),
        );
    }
    if let Some(issuer) = &description.issuer {
        complaints.extend(address("issuer", issuer));
    }
    for (name, scope) in [
        ("scope", &description.scope),
        (
            "client_credentials_scope",
            &description.client_credentials_scope,
        ),
    ] {
        if scope.as_deref().is_some_and(|scope| !is_scope(scope)) {
            complaints.push(format!(
                "`{name}` has characters that no scope has: wanted names with spaces between \
                 (RFC 6749, section 3.3)"
            ));
        }
    }
    for resource in &description.resources {
        if Url::parse(resource).is_err() || resource.contains('#') {
            complaints.push(format!(
                "`resources` has `{resource}`: wanted an absolute URI without a fragment \
                 (RFC 8707, section 2)"
            ));
        }
    }
    for (name, text) in endpoints.told() {
        complaints.extend(address(&format!("endpoints.{name}"), text));
    }
    for host in &description.hosts {
        let is_host = Host::parse(host).is_ok_and(|parsed| parsed.to_string() == *host);
        if !is_host {
            complaints.push(format!(
                "`hosts` has `{host}`: wanted the name of a host in small letters, such as \
                 keys.example, without scheme and port"
            ));
        }
    }
    let mut ids = BTreeSet::new();
    for entry in &description.clients {
        if !ids.insert(entry.id.as_str()) {
            complaints.push(format!("client `{}` is described twice", entry.id));
        }
        complaints.extend(client(entry));
    }
    complaints.extend(sign_in(&description.sign_in));
    complaints
}

/// What is wrong with an address; it is not repeated, because it may have a password.
fn address(name: &str, text: &str) -> Option<String> {
    let wanted = "wanted an address such as https://as.example/token";
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(why) => return Some(format!("`{name}` is no URL ({why}): {wanted}")),
    };
    let what = if !matches!(url.scheme(), "http" | "https") {
        format!("has the scheme `{}`", url.scheme())
    } else if !url.username().is_empty() || url.password().is_some() {
        "has a user or a password".to_owned()
    } else if url.fragment().is_some() {
        "has a fragment".to_owned()
    } else if name == "issuer" && url.query().is_some() {
        // RFC 8414, section 2.
        "has a query".to_owned()
    } else {
        return None;
    };
    Some(format!("`{name}` {what}: {wanted}"))
}

fn client(client: &DescribedClient) -> Vec<String> {
    let id = &client.id;
    let mut complaints = Vec::new();
    if id.is_empty() {
        complaints.push("a client has an empty `id`".to_owned());
    }
    match (client.auth, &client.secret) {
        (Some(ClientAuth::Basic | ClientAuth::Post), None) => complaints.push(format!(
            "client `{id}` has no secret to say who it is with: give it \
             `secret = {{ env = \"NAME\" }}`, or `auth = \"none\"`"
        )),
        (Some(ClientAuth::None), Some(_)) => complaints.push(format!(
            "client `{id}` has a secret that `auth = \"none\"` never uses: leave one of them out"
        )),
        _ => {}
    }
    for uri in &client.redirect_uris {
        if Url::parse(uri).is_err() {
            complaints.push(format!(
                "client `{id}`: the redirect URI `{uri}` is not absolute: wanted one such as \
                 http://127.0.0.1:7771/cb"
            ));
        }
    }
    complaints
}

fn sign_in(sign_in: &DescribedSignIn) -> Vec<String> {
    match sign_in {
        DescribedSignIn::Command(words) if words.is_empty() => {
            vec!["the command of `sign_in` is empty: wanted [\"PROGRAM\", \"ARGUMENT\"]".to_owned()]
        }
        DescribedSignIn::Auto | DescribedSignIn::Cookie(_) | DescribedSignIn::Command(_) => {
            Vec::new()
        }
        DescribedSignIn::Form(fields) if fields.is_empty() => {
            vec!["the form of `sign_in` has no fields".to_owned()]
        }
        DescribedSignIn::Form(fields) => fields
            .iter()
            .filter(|(name, value)| {
                matches!(value, FieldValue::Plain(_)) && name.to_lowercase().contains("pass")
            })
            .map(|(name, _)| {
                format!(
                    "field `{name}` of `sign_in`: a password is not written into a description: \
                     give it {{ env = \"NAME\" }} or {{ file = \"PATH\" }}"
                )
            })
            .collect(),
    }
}

/// RFC 6749, section 3.3.
fn is_scope(scope: &str) -> bool {
    scope
        .chars()
        .all(|c| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\')))
}
