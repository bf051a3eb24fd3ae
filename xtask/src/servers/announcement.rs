//! What a script says of the server that it started.

use std::fmt::Write as _;

use serde_json::Value;

use super::Environment;
use crate::Result;

/// The names of endpoints, as a script and as a description have them.
const ENDPOINTS: [(&str, &str); 6] = [
    ("authorization_endpoint", "authorization"),
    ("token_endpoint", "token"),
    ("revocation_endpoint", "revocation"),
    ("introspection_endpoint", "introspection"),
    ("registration_endpoint", "registration"),
    ("resource", "resource"),
];

/// The variable of the user's password.
const PASSWORD: &str = "USER_PASSWORD";

/// The JSON object that a script prints.
#[derive(Debug)]
pub(super) struct Announcement(Value);

impl Announcement {
    pub(super) fn read(line: &str) -> Result<Self> {
        if line.trim().is_empty() {
            return Err("the server did not start; its script has said why".into());
        }
        Ok(Self(serde_json::from_str(line)?))
    }

    /// The description of the server as TOML.
    pub(super) fn description(&self) -> String {
        let mut text = String::new();
        // Without metadata there is no issuer to hold it to.
        if self.0.get("discovery").is_some_and(Value::is_string) {
            put(&mut text, "issuer", self.0.get("base"));
        }
        put(&mut text, "scope", self.0.get("scope"));
        put(
            &mut text,
            "client_credentials_scope",
            self.0.get("cc_scope"),
        );
        if self.login("cookie").is_some() {
            text.push_str("sign_in = { cookie = { env = \"USER_COOKIE\" } }\n");
        }
        text.push_str("\n[endpoints]\n");
        put(&mut text, "metadata", self.0.get("discovery"));
        for (announced, name) in ENDPOINTS {
            put(&mut text, name, self.0.get(announced));
        }
        for client in self.clients() {
            text.push_str("\n[[clients]]\n");
            put(&mut text, "id", client.get("client_id"));
            if client.get("client_secret").is_some() {
                let variable = variable(client);
                writeln!(text, "secret = {{ env = \"{variable}\" }}").ok();
            }
            put(&mut text, "redirect_uris", client.get("redirect_uris"));
            put(&mut text, "auth", client.get("auth"));
        }
        if let Some(form) = self.login("form").and_then(Value::as_object) {
            text.push_str("\n[sign_in.form]\n");
            for (name, value) in form {
                if name == "password" {
                    writeln!(text, "password = {{ env = \"{PASSWORD}\" }}").ok();
                } else {
                    put(&mut text, name, Some(value));
                }
            }
        }
        text
    }

    /// The secrets that the description names.
    pub(super) fn secrets(&self) -> Environment {
        let own = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut secrets: Environment = self
            .clients()
            .filter_map(|client| Some((variable(client), own(client.get("client_secret")?))))
            .collect();
        let password = self.login("form").and_then(|form| form.get("password"));
        secrets.extend(password.map(|password| (PASSWORD.to_owned(), own(password))));
        let cookie = self.login("cookie");
        secrets.extend(cookie.map(|cookie| ("USER_COOKIE".to_owned(), own(cookie))));
        secrets
    }

    fn clients(&self) -> impl Iterator<Item = &Value> {
        let clients = self.0.get("clients").and_then(Value::as_array);
        clients.into_iter().flatten()
    }

    fn login(&self, name: &str) -> Option<&Value> {
        self.0.get("login")?.get(name)
    }
}

/// The variable of a client's secret: `CONF_A_SECRET` for `conf-a`.
fn variable(client: &Value) -> String {
    let id = client.get("client_id").and_then(Value::as_str);
    let id = id.unwrap_or_default().to_uppercase();
    let name: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    format!("{name}_SECRET")
}

/// A line of TOML; strings and lists of strings are written as in JSON.
fn put(text: &mut String, name: &str, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        writeln!(text, "{name} = {value}").ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_names_the_secrets_and_has_none() {
        let announced = Announcement::read(
            r#"{"base":"http://127.0.0.1:1","discovery":"http://127.0.0.1:1/.well-known/x",
            "token_endpoint":"http://127.0.0.1:1/token","scope":"openid",
            "login":{"mode":"form","form":{"username":"alice","password":"hunter2"}},
            "clients":[{"client_id":"conf-a","client_secret":"hunter3","auth":"post",
            "redirect_uris":["http://127.0.0.1:2/cb"]},{"client_id":"pub-a","redirect_uris":[]}]}"#,
        )
        .unwrap();
        let wanted = r#"issuer = "http://127.0.0.1:1"
scope = "openid"

[endpoints]
metadata = "http://127.0.0.1:1/.well-known/x"
token = "http://127.0.0.1:1/token"

[[clients]]
id = "conf-a"
secret = { env = "CONF_A_SECRET" }
redirect_uris = ["http://127.0.0.1:2/cb"]
auth = "post"

[[clients]]
id = "pub-a"
redirect_uris = []

[sign_in.form]
username = "alice"
password = { env = "USER_PASSWORD" }
"#;
        assert_eq!(announced.description(), wanted);
        let secret = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let wanted = [
            secret("CONF_A_SECRET", "hunter3"),
            secret("USER_PASSWORD", "hunter2"),
        ];
        assert_eq!(announced.secrets(), wanted);
        assert!(Announcement::read("\n").is_err());
    }
}
