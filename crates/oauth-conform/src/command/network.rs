//! What sends requests, as the arguments and the environment want it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use oauth_suite::target::{Authorities, HttpOptions, HttpTarget};

use crate::{
    args::{NetworkArguments, proxy},
    error::Error,
};

const CA: &str = "OAUTH_CONFORM_CA";
const PROXY: &str = "OAUTH_CONFORM_PROXY";

/// What sends requests, to these hosts alone. `described` names authorities that a
/// target's own description wants to be trusted.
pub(super) fn target(
    arguments: &NetworkArguments,
    described: Option<&Path>,
    hosts: Vec<String>,
) -> Result<HttpTarget, Error> {
    let told = || value(CA).map(PathBuf::from);
    let ca = arguments.ca.clone().or_else(told);
    let mut authorities = Authorities::default();
    for path in [ca.as_deref(), described].into_iter().flatten() {
        authorities.extend(read(path)?);
    }
    let proxy = match (&arguments.proxy, value(PROXY)) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(text)) => Some(proxy(&text).map_err(|what| Error::Variable {
            name: PROXY,
            what: format!("cannot be used: {what}"),
        })?),
        (None, None) => None,
    };
    let usual = HttpOptions::default();
    let timeout = arguments.exchange_timeout.map(Duration::from_secs);
    let options = HttpOptions {
        timeout: timeout.unwrap_or(usual.timeout),
        authorities,
        proxy,
        hosts: Some(hosts),
        ..usual
    };
    HttpTarget::new(options).map_err(|error| Error::Client(error.to_string()))
}

/// The value of a variable; an empty one counts as none.
fn value(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The authorities in a file.
fn read(path: &Path) -> Result<Authorities, Error> {
    let what = "file of trusted authorities";
    let shown = || path.display().to_string();
    let pem = fs::read(path).map_err(|why| Error::Unread {
        what,
        path: shown(),
        why,
    })?;
    Authorities::from_pem(&pem).map_err(|why| Error::Unusable {
        what,
        path: shown(),
        why,
    })
}
