//! The credentials for a target, from the environment.

use std::env::{self, VarError};

use oauth_suite::facts::AdminClient;

use crate::error::Error;

const CLIENT_ID: &str = "OAUTH_CONFORM_CLIENT_ID";
const CLIENT_SECRET: &str = "OAUTH_CONFORM_CLIENT_SECRET";

/// The client that manages the target.
pub(super) fn from_environment() -> Result<AdminClient, Error> {
    let read = |name| usable(name, env::var(name));
    Ok(AdminClient {
        client_id: read(CLIENT_ID)?,
        client_secret: read(CLIENT_SECRET)?,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let error = usable(CLIENT_SECRET, Err(VarError::NotPresent)).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("OAUTH_CONFORM_CLIENT_SECRET is not set"));
        assert!(usable(CLIENT_ID, Ok(" ".to_owned())).is_err());
        assert_eq!(usable(CLIENT_ID, Ok("a".to_owned())).unwrap(), "a");
    }
}
