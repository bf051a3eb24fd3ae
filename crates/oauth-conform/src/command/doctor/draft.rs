//! A description's first draft: what metadata say, and comments for what they do not.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use url::Url;

use super::diagnosis::Diagnosis;

/// The endpoints, as metadata and as a description have them.
const ENDPOINTS: [(&str, &str); 5] = [
    ("authorization_endpoint", "authorization"),
    ("token_endpoint", "token"),
    ("revocation_endpoint", "revocation"),
    ("introspection_endpoint", "introspection"),
    ("registration_endpoint", "registration"),
];

const CLIENTS: &str = r#"
# Clients that are registered for this purpose: two confidential and two public ones, if
# possible. Secrets stand in the environment or in files that only you can read.
#
# [[clients]]
# id = "first"
# secret = { env = "FIRST_SECRET" }           # or { file = "first.secret" }
# redirect_uris = ["http://127.0.0.1:7771/cb"]
# auth = "basic"                              # or "post", for a secret in the body
# grants = ["authorization_code", "refresh_token", "client_credentials"]
#
# [[clients]]
# id = "public"
# redirect_uris = ["http://127.0.0.1:7773/cb"]

# How a user signs in: one of these, or nothing if the server signs everybody in.
#
# [sign_in.form]                              # the names of the form's fields
# username = "alice"
# password = { env = "ALICE_PASSWORD" }
#
# [sign_in.cookie]                            # a session that exists
# env = "ALICE_COOKIE"
#
# [sign_in]                                   # prints the value of a Cookie header
# command = ["./sign-in.sh", "alice"]
"#;

/// The draft for an issuer.
pub(super) fn write(issuer: &Url, diagnosis: &Diagnosis) -> String {
    let nothing = Map::new();
    let metadata = diagnosis.metadata.as_ref().unwrap_or(&nothing);
    let mut text = String::new();
    let asked = issuer.as_str().trim_end_matches('/');
    let named = metadata.get("issuer").and_then(Value::as_str);
    let value = Value::from(named.unwrap_or(asked));
    match (&diagnosis.metadata, named) {
        (None, _) => text.push_str("# The server has no metadata, so the endpoints stand below.\n"),
        (Some(_), None) => text.push_str("# The metadata do not name it.\n"),
        (Some(_), Some(_)) => {}
    }
    writeln!(text, "issuer = {value}").ok();
    scope(&mut text, metadata);
    text.push_str("\n[endpoints]\n");
    if !metadata.is_empty() {
        text.push_str(
            "# As in the metadata, from where they are read; only others need be told.\n",
        );
    }
    for (member, name) in ENDPOINTS {
        let told = metadata.get(member).and_then(Value::as_str);
        let word = if told.is_some() { "" } else { "missing: " };
        let address = told.map_or_else(|| format!("{asked}/..."), str::to_owned);
        writeln!(text, "# {word}{name} = {}", Value::from(address)).ok();
    }
    let user_info = metadata.get("userinfo_endpoint").and_then(Value::as_str);
    text.push_str("# Something that is read with an access token, to try tokens on.\n");
    match user_info {
        Some(address) => writeln!(text, "resource = {}", Value::from(address)).ok(),
        None => writeln!(text, "# missing: resource = \"https://...\"").ok(),
    };
    text.push_str(CLIENTS);
    text
}

fn scope(text: &mut String, metadata: &Map<String, Value>) {
    let scopes = metadata
        .get("scopes_supported")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect::<Vec<&str>>()
        .join(" ");
    if scopes.is_empty() {
        text.push_str("# missing: scope = \"read write\", what the clients may ask for\n");
    } else {
        text.push_str("# What the clients may ask for; leave out what yours may not.\n");
        writeln!(text, "scope = {}", Value::from(scopes)).ok();
    }
    text.push_str("# client_credentials_scope = \"...\", where it differs\n");
}

/// A text as comments.
pub(super) fn comment(text: &str) -> String {
    text.lines()
        .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use oauth_conform::target_file;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_draft_is_a_description() {
        let issuer = Url::parse("https://as.example/a").unwrap();
        let metadata = json!({
            "issuer": "https://as.example/a",
            "token_endpoint": "https://as.example/a/token",
            "userinfo_endpoint": "https://as.example/a/me",
            "scopes_supported": ["openid", "read"],
        });
        let diagnosis = Diagnosis {
            metadata: metadata.as_object().cloned(),
            ..Diagnosis::default()
        };
        let draft = write(&issuer, &diagnosis);
        assert!(draft.contains("\n# token = \"https://as.example/a/token\"\n"));
        assert!(draft.contains("\n# missing: revocation = "));
        let description = target_file::read(&draft).unwrap();
        assert_eq!(description.issuer.as_deref(), Some("https://as.example/a"));
        assert_eq!(description.scope.as_deref(), Some("openid read"));
        let resource = description.endpoints.resource.as_deref();
        assert_eq!(resource, Some("https://as.example/a/me"));
        // What a person completes is one, too.
        let completed: String = CLIENTS
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.starts_with('[') || line.contains(" = "))
            .take_while(|line| !line.starts_with("[sign_in.cookie]"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let description = target_file::read(&format!("{draft}\n{completed}")).unwrap();
        assert_eq!(description.clients.len(), 2);
    }

    #[test]
    fn without_metadata_there_is_a_draft_to_complete() {
        let issuer = Url::parse("https://as.example").unwrap();
        let draft = write(&issuer, &Diagnosis::default());
        assert!(draft.contains("# missing: token = \"https://as.example/...\""));
        assert!(target_file::read(&draft).is_ok());
    }
}
