//! Descriptions of servers as files, and the secrets that they name.
//!
//! ```
//! use oauth_conform::target_file;
//!
//! let description = target_file::read(
//!     r#"
//! issuer = "https://as.example"
//! scope = "read write"
//!
//! [[clients]]
//! id = "reports"
//! secret = { env = "REPORTS_SECRET" }
//! redirect_uris = ["http://127.0.0.1:7771/cb"]
//!
//! [sign_in.form]
//! username = "alice"
//! password = { file = "alice.password" }
//! "#,
//! )?;
//! assert_eq!(description.clients[0].id, "reports");
//! # Ok::<(), String>(())
//! ```

mod check;
mod secrets;

use oauth_suite::standard::{
    agent::SignIn,
    description::{DescribedSignIn, Description, FieldValue, Known},
};

pub use self::secrets::{Environment, Secrets};
use crate::{nearest::hint, place::place};

/// The description in a text, or everything that is wrong with it, a line for each
/// complaint.
pub fn read(text: &str) -> Result<Description, String> {
    let description: Description = toml::from_str(text).map_err(|error| {
        let (line, column) = place(text, error.span().unwrap_or_default().start);
        let message = error.message();
        format!("line {line}, column {column}: {message}{}", meant(message))
    })?;
    let complaints = check::complaints(&description);
    if complaints.is_empty() {
        Ok(description)
    } else {
        Err(complaints.join("\n"))
    }
}

/// The server with its secrets, or every one that is missing, a line for each.
pub fn resolve(description: &Description, secrets: &Secrets<'_>) -> Result<Known, String> {
    let mut complaints = Vec::new();
    let mut clients = Vec::new();
    for client in &description.clients {
        let secret = client.secret.as_ref().map(|source| secrets.find(source));
        match secret.transpose() {
            Ok(secret) => clients.push(client.known(secret)),
            Err(why) => complaints.push(format!("the secret of client `{}`: {why}", client.id)),
        }
    }
    let token = description.initial_access_token.as_ref();
    let token = token.map(|source| secrets.find(source)).transpose();
    let initial_access_token = token.unwrap_or_else(|why| {
        complaints.push(format!("the initial access token: {why}"));
        None
    });
    let sign_in = sign_in(&description.sign_in, secrets).unwrap_or_else(|why| {
        complaints.extend(why);
        SignIn::Auto
    });
    if !complaints.is_empty() {
        return Err(complaints.join("\n"));
    }
    Ok(Known {
        issuer: description.issuer.clone(),
        endpoints: description.endpoints.clone(),
        scope: description.scope.clone(),
        client_credentials_scope: description.client_credentials_scope.clone(),
        resources: description.resources.clone(),
        initial_access_token,
        clients,
        sign_in,
        hosts: description.hosts.clone(),
    })
}

fn sign_in(described: &DescribedSignIn, secrets: &Secrets<'_>) -> Result<SignIn, Vec<String>> {
    match described {
        DescribedSignIn::Auto => Ok(SignIn::Auto),
        DescribedSignIn::Cookie(source) => secrets
            .find(source)
            .map(SignIn::Cookie)
            .map_err(|why| vec![format!("the cookie of `sign_in`: {why}")]),
        DescribedSignIn::Command(command) => secrets
            .of_command(command)
            .map(SignIn::Cookie)
            .map_err(|why| vec![format!("the command of `sign_in`: {why}")]),
        DescribedSignIn::Form(described) => {
            let mut complaints = Vec::new();
            let mut fields = Vec::new();
            for (name, value) in described {
                let value = match value {
                    FieldValue::Plain(text) => Ok(secrets::plain(text)),
                    FieldValue::Secret(source) => secrets.find(source),
                };
                match value {
                    Ok(value) => fields.push((name.clone(), value)),
                    Err(why) => complaints.push(format!("field `{name}` of `sign_in`: {why}")),
                }
            }
            if complaints.is_empty() {
                Ok(SignIn::Form { fields })
            } else {
                Err(complaints)
            }
        }
    }
}

/// What an unknown name was meant to be, by a message that lists the known ones.
fn meant(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    match names.next() {
        Some(name) if message.starts_with("unknown ") => hint(name, names),
        Some(_) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use oauth_suite::standard::{description::ClientAuth, secret::Secret};

    use super::*;

    const FILE: &str = r#"issuer = "https://as.example/realm"
scope = "read write"
client_credentials_scope = "read"
initial_access_token = { env = "TOKEN" }

[endpoints]
token = "https://as.example/realm/token"
resource = "https://api.example/me"

[[clients]]
id = "a"
secret = { env = "A_SECRET" }
redirect_uris = ["http://127.0.0.1:7771/cb"]

[[clients]]
id = "b"
redirect_uris = ["com.example.app:/cb"]

[sign_in.form]
username = "alice"
password = { env = "PASSWORD" }
"#;

    fn environment(name: &str) -> Option<String> {
        match name {
            "A_SECRET" | "PASSWORD" | "TOKEN" => Some(format!("the value of {name}")),
            "BLANK" => Some(" ".to_owned()),
            _ => None,
        }
    }

    fn known(text: &str) -> Result<Known, String> {
        let secrets = Secrets::new(&environment, std::env::temp_dir());
        resolve(&read(text)?, &secrets)
    }

    #[test]
    fn a_file_is_read_and_its_secrets_are_found() {
        let known = known(FILE).unwrap();
        assert_eq!(known.issuer.as_deref(), Some("https://as.example/realm"));
        let token = Some(Secret::new("the value of TOKEN"));
        assert_eq!(known.initial_access_token, token);
        assert_eq!(known.clients.len(), 2);
        assert_eq!(
            known.clients[0].secret,
            Some(Secret::new("the value of A_SECRET"))
        );
        assert_eq!(known.clients[0].auth, ClientAuth::Basic);
        assert_eq!(known.clients[1].auth, ClientAuth::None);
        let fields = vec![
            ("password".to_owned(), Secret::new("the value of PASSWORD")),
            ("username".to_owned(), Secret::new("alice")),
        ];
        assert_eq!(known.sign_in, SignIn::Form { fields });
        let shown = format!("{known:?}");
        assert!(!shown.contains("the value"), "{shown}");
    }

    /// The file with one text replaced is refused for this.
    fn check(text: &str, by: &str, wanted: &str) {
        assert!(FILE.contains(text), "{text}");
        let told = known(&FILE.replacen(text, by, 1)).unwrap_err();
        assert!(told.contains(wanted), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, by, wanted) in [
            (
                "issuer",
                "isuer",
                "line 1, column 1: unknown field `isuer`, ",
            ),
            (
                "\ntoken =",
                "\nauthorisation =",
                "did you mean `authorization`?",
            ),
            (
                "https://api.example/me",
                "/me",
                "`endpoints.resource` is no URL",
            ),
            (
                "https://as.example/realm\"",
                "https://as.example#x\"",
                "`issuer` has a fragment",
            ),
            (
                "https://as.example/realm\"",
                "ftp://as.example\"",
                "`issuer` has the scheme `ftp`",
            ),
            (
                "https://as",
                "https://a:hunter2@as",
                "`issuer` has a user or a password",
            ),
            ("id = \"b\"", "id = \"a\"", "client `a` is described twice"),
            (
                "com.example.app:/cb",
                "/cb",
                "client `b`: the redirect URI `/cb` is not absolute",
            ),
            (
                "id = \"b\"",
                "id = \"b\"\nauth = \"post\"",
                "client `b` has no secret",
            ),
            (
                "id = \"a\"",
                "id = \"a\"\nauth = \"none\"",
                "client `a` has a secret",
            ),
            (
                "\"read write\"",
                "\"read\\twrite\"",
                "`scope` has characters",
            ),
            (
                "{ env = \"PASSWORD\" }",
                "\"hunter2\"",
                "is not written into a description",
            ),
            ("{ env = \"PASSWORD\" }", "3", "wanted a text"),
            (
                "A_SECRET",
                "NO_SECRET",
                "the secret of client `a`: the environment variable NO_SECRET is not set",
            ),
        ] {
            check(text, by, wanted);
        }
    }

    #[test]
    fn further_hosts_are_hosts() {
        for host in ["https://keys.example", "Keys.example", "keys.example:1", ""] {
            let wanted = format!("`hosts` has `{host}`: wanted the name of a host");
            check(
                "scope =",
                &format!("hosts = [\"{host}\"]\nscope ="),
                &wanted,
            );
        }
        let text = FILE.replacen(
            "scope =",
            "hosts = [\"keys.example\", \"[::1]\"]\nscope =",
            1,
        );
        assert_eq!(known(&text).unwrap().hosts, ["keys.example", "[::1]"]);
    }

    #[test]
    fn resources_are_named_by_absolute_uris() {
        for resource in ["reports", "/reports", "https://api.example#reports", ""] {
            let wanted = format!("`resources` has `{resource}`: wanted an absolute URI");
            check(
                "scope =",
                &format!("resources = [\"{resource}\"]\nscope ="),
                &wanted,
            );
        }
        let text = FILE.replacen(
            "scope =",
            "resources = [\"https://api.example\", \"urn:reports\"]\nscope =",
            1,
        );
        let wanted = ["https://api.example", "urn:reports"];
        assert_eq!(known(&text).unwrap().resources, wanted);
    }

    #[test]
    fn all_that_is_missing_is_told() {
        check(
            "PASSWORD",
            "BLANK",
            "the environment variable BLANK is empty",
        );
        let told = known(&FILE.replacen("issuer", "isuer", 1)).unwrap_err();
        assert!(told.ends_with("; did you mean `issuer`?"), "{told}");
        let told = known("scope = \"read\"\n").unwrap_err();
        assert!(told.contains("neither `issuer`"), "{told}");
        let told = known(&FILE.replace("A_SECRET", "X").replace("PASSWORD", "Y")).unwrap_err();
        assert_eq!(told.lines().count(), 2, "{told}");
    }
}
