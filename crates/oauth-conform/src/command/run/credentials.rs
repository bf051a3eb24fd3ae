//! The credentials for a target: from the environment, or from a file that nobody else
//! can read. Never from the command line, which others see.

use std::{
    collections::BTreeMap,
    env::{self, VarError},
    fs::{self, File},
    io::Read,
    path::Path,
};

use oauth_suite::{
    facts::AdminClient,
    pass::{JwtClaims, JwtIdentity, Pass},
};

use crate::error::Error;

/// The variable that names a file with the others, without their beginning.
const FILE: &str = "OAUTH_CONFORM_CREDENTIALS_FILE";

const CLIENT: [&str; 2] = ["OAUTH_CONFORM_CLIENT_ID", "OAUTH_CONFORM_CLIENT_SECRET"];
const TOKEN: [&str; 1] = ["OAUTH_CONFORM_API_TOKEN"];
const SESSION: [&str; 1] = ["OAUTH_CONFORM_SESSION_COOKIE"];
const JWT: [&str; 6] = [
    "OAUTH_CONFORM_JWT_KEY_FILE",
    "OAUTH_CONFORM_JWT_KEY_ID",
    "OAUTH_CONFORM_JWT_ISSUER",
    "OAUTH_CONFORM_JWT_SUBJECT",
    "OAUTH_CONFORM_JWT_NAME",
    "OAUTH_CONFORM_JWT_EMAIL",
];

/// The ways in, each with the variables that it takes.
const WAYS: [&[&str]; 4] = [&CLIENT, &TOKEN, &SESSION, &JWT];

/// How the administrator is let in.
#[derive(Debug)]
pub(super) enum Credentials {
    /// By a machine client.
    Client(AdminClient),
    /// By something else.
    Pass(Pass),
}

/// Where a variable's value comes from.
type Source<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

/// How the administrator is let in, by the environment and the file that it names.
pub(super) fn from_environment() -> Result<Credentials, Error> {
    let in_file = match env::var(FILE) {
        Ok(path) if !path.trim().is_empty() => {
            let path = Path::new(&path);
            listed(path, &private(path, "credentials file")?)?
        }
        Ok(_) | Err(VarError::NotPresent) => BTreeMap::new(),
        Err(VarError::NotUnicode(_)) => return Err(unusable(FILE, "is not valid UTF-8")),
    };
    read(&|name| match env::var(name) {
        Err(VarError::NotPresent) => in_file.get(name).cloned().ok_or(VarError::NotPresent),
        found => found,
    })
}

fn read(source: Source<'_>) -> Result<Credentials, Error> {
    let is_set = |name: &&str| match source(name) {
        Ok(value) => !value.trim().is_empty(),
        Err(error) => error != VarError::NotPresent,
    };
    let begun: Vec<&[&'static str]> = WAYS
        .into_iter()
        .filter(|names| names.iter().any(is_set))
        .collect();
    if let [[first, ..], [second, ..], ..] = begun.as_slice() {
        let what = format!("is set, and so is {second}: wanted one way in");
        return Err(unusable(first, &what));
    }
    let one = |name| usable(name, source(name));
    match begun.first() {
        Some(&&[name]) if name == TOKEN[0] => Ok(Credentials::Pass(Pass::Token(one(name)?))),
        Some(&&[name]) => Ok(Credentials::Pass(Pass::Session(one(name)?))),
        Some(names) if *names == JWT => {
            let [key, key_id, issuer, subject, name, email] = JWT;
            let claims = JwtClaims {
                key_id: one(key_id)?,
                issuer: one(issuer)?,
                subject: one(subject)?,
                name: one(name)?,
                email: one(email)?,
            };
            let path = one(key)?;
            let path = Path::new(&path);
            let pem = private(path, "key file")?;
            let identity = JwtIdentity::new(pem.as_bytes(), path, claims);
            let identity =
                identity.map_err(|what| unusable(key, &format!("names a file: {what}")))?;
            Ok(Credentials::Pass(Pass::Jwt(identity)))
        }
        Some(_) | None => {
            let [client_id, client_secret] = CLIENT;
            Ok(Credentials::Client(AdminClient {
                client_id: one(client_id)?,
                client_secret: one(client_secret)?,
            }))
        }
    }
}

fn usable(missing: &'static str, value: Result<String, VarError>) -> Result<String, Error> {
    let how = match value {
        Ok(value) if value.trim().is_empty() => "empty",
        Ok(value) => return Ok(value),
        Err(VarError::NotPresent) => "not set",
        Err(VarError::NotUnicode(_)) => "not valid UTF-8",
    };
    Err(Error::Credentials { missing, how })
}

fn unusable(name: &'static str, what: &str) -> Error {
    Error::Variable {
        name,
        what: what.to_owned(),
    }
}

/// The text of a file that holds secrets, if nobody else can read it.
fn private(path: &Path, what: &'static str) -> Result<String, Error> {
    let unread = |why: std::io::Error| Error::Unread {
        what,
        path: path.display().to_string(),
        why,
    };
    let mut file = File::open(path).map_err(unread)?;
    // Of the file that was opened: another may take its name in between.
    let found = file.metadata().map_err(unread)?;
    if let Some(mode) = open_to_others(&found) {
        return Err(Error::Unusable {
            what,
            path: path.display().to_string(),
            why: format!(
                "others can read or change it (mode {mode:03o}); say: chmod 600 {}",
                super::address::for_shell(&path.display().to_string())
            ),
        });
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unread)?;
    Ok(text)
}

/// The permissions of a file, if they let others in.
#[cfg(unix)]
fn open_to_others(found: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = found.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere permissions are lists, which are not looked at.
#[cfg(not(unix))]
fn open_to_others(_: &fs::Metadata) -> Option<u32> {
    None
}

/// What a credentials file says, under the names of variables: `client_id` is
/// `OAUTH_CONFORM_CLIENT_ID`.
fn listed(path: &Path, text: &str) -> Result<BTreeMap<String, String>, Error> {
    let wrong = |why: String| Error::Unusable {
        what: "credentials file",
        path: path.display().to_string(),
        why,
    };
    // What the parser says quotes the line, which may hold a secret.
    let table: BTreeMap<String, toml::Value> = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let (line, _) = oauth_conform::place::place(text, at);
        wrong(format!(
            "line {line} is no TOML such as client_id = \"...\""
        ))
    })?;
    let mut found = BTreeMap::new();
    for (key, value) in table {
        let name = format!("OAUTH_CONFORM_{}", key.to_ascii_uppercase());
        let is_known = WAYS.iter().any(|names| names.contains(&name.as_str()));
        let value = value.as_str().filter(|_| is_known).ok_or_else(|| {
            let known = WAYS.concat().into_iter();
            let known = known.filter_map(|name| name.strip_prefix("OAUTH_CONFORM_"));
            let known: Vec<String> = known.map(str::to_ascii_lowercase).collect();
            wrong(format!(
                "it has `{key}`: wanted texts under {}",
                known.join(", ")
            ))
        })?;
        found.insert(name, value.to_owned());
    }
    Ok(found)
}

impl From<&Credentials> for &'static str {
    fn from(credentials: &Credentials) -> Self {
        match credentials {
            Credentials::Client(_) => "a machine client",
            Credentials::Pass(Pass::Token(_)) => "an API token",
            Credentials::Pass(Pass::Session(_)) => "a session",
            Credentials::Pass(Pass::Jwt(_)) => "a session by a signed JWT",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Result<&'static str, String> {
        let source = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        };
        read(&source)
            .map(|credentials| (&credentials).into())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_missing_is_named() {
        let message = told(&[]).unwrap_err();
        assert!(
            message.contains("OAUTH_CONFORM_CLIENT_ID is not set"),
            "{message}"
        );
        let message = told(&[("OAUTH_CONFORM_CLIENT_ID", "a")]).unwrap_err();
        assert!(message.contains("OAUTH_CONFORM_CLIENT_SECRET is not set"));
        let message = told(&[("OAUTH_CONFORM_JWT_KEY_FILE", "a")]).unwrap_err();
        assert!(message.contains("OAUTH_CONFORM_JWT_KEY_ID is not set"));
        let blank = told(&[("OAUTH_CONFORM_CLIENT_ID", " ")]).unwrap_err();
        assert!(
            blank.contains("OAUTH_CONFORM_CLIENT_ID is empty"),
            "{blank}"
        );
    }

    #[test]
    fn there_is_one_way_in() {
        let token = ("OAUTH_CONFORM_API_TOKEN", "TEST-ONLY-a");
        let session = ("OAUTH_CONFORM_SESSION_COOKIE", "TEST-ONLY-b");
        assert_eq!(told(&[token]).unwrap(), "an API token");
        assert_eq!(told(&[session]).unwrap(), "a session");
        let message = told(&[token, session]).unwrap_err();
        assert!(
            message
                .contains("OAUTH_CONFORM_API_TOKEN is set, and so is OAUTH_CONFORM_SESSION_COOKIE"),
            "{message}"
        );
        assert!(!message.contains("TEST-ONLY"), "{message}");
    }

    #[test]
    fn a_file_says_what_variables_say() {
        let path = Path::new("credentials.toml");
        let found = listed(path, "client_id = \"a\"\nclient_secret = \"b\"\n").unwrap();
        assert_eq!(found.get("OAUTH_CONFORM_CLIENT_SECRET").unwrap(), "b");
        let message = listed(path, "client_id = \"a\"\nclient_secret = hunter2\n");
        assert_eq!(
            message.unwrap_err().to_string(),
            "the credentials file `credentials.toml` cannot be used: line 2 is no TOML such as \
             client_id = \"...\""
        );
        let message = listed(path, "password = \"hunter2\"\n")
            .unwrap_err()
            .to_string();
        assert!(message.contains("it has `password`: wanted texts under client_id"));
        assert!(!message.contains("hunter2"), "{message}");
    }
}
