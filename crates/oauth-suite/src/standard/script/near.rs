//! Addresses that are nearly those of a client, part by part (RFC 6749, section 3.1.2.3).

use oauth_model::catalogue::authorize;

use super::{Scriptwriter, case};
use crate::script::Case;

/// What is changed in an address: everything before the host, the host with its port, and
/// what comes behind it.
type Change = fn(&str, &str, &str) -> String;

/// Changes of any address, and those of one that is not on this machine.
const ANYWHERE: &[(&str, &str, Change)] = &[
    (
        "a user in front of the host",
        "a user in front of the remote host",
        |scheme, host, path| format!("{scheme}user@{host}{path}"),
    ),
    (
        "the host as a user of another",
        "the remote host as a user of another",
        |scheme, host, path| format!("{scheme}{host}@stranger.example{path}"),
    ),
    (
        "a path in capitals",
        "a remote path in capitals",
        |scheme, host, path| format!("{scheme}{host}{}", path.to_ascii_uppercase()),
    ),
    (
        "a letter of the path in hexadecimal",
        "a letter of the remote path in hexadecimal",
        |scheme, host, path| match path.get(1..2) {
            Some(letter) => {
                let code = letter.bytes().next().unwrap_or_default();
                let rest = path.get(2..).unwrap_or_default();
                format!("{scheme}{host}/%{code:02X}{rest}")
            }
            None => format!("{scheme}{host}{path}"),
        },
    ),
    (
        "a space behind the path",
        "a space behind the remote path",
        |scheme, host, path| format!("{scheme}{host}{path} "),
    ),
    (
        "a line break behind the path",
        "a line break behind the remote path",
        |scheme, host, path| format!("{scheme}{host}{path}\r\nx-oauth-conform: 1"),
    ),
    (
        "a parameter of the path",
        "a parameter of the remote path",
        |scheme, host, path| format!("{scheme}{host}{path};oauth-conform"),
    ),
];

const REMOTE: &[(&str, Change)] = &[
    ("a remote address by another scheme", |_, host, path| {
        format!("http://{host}{path}")
    }),
    ("a domain below the remote one", |scheme, host, path| {
        format!("{scheme}below.{host}{path}")
    }),
    (
        "a domain that begins as the remote one",
        |scheme, host, path| format!("{scheme}{host}.stranger.example{path}"),
    ),
    (
        "a domain that ends as the remote one",
        |scheme, host, path| format!("{scheme}stranger{host}{path}"),
    ),
    (
        "a remote address with another port",
        |scheme, host, path| {
            let name = host.split(':').next().unwrap_or_default();
            format!("{scheme}{name}:4443{path}")
        },
    ),
    ("a remote host with a dot behind", |scheme, host, path| {
        format!("{scheme}{host}.{path}")
    }),
];

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let remote_too = ANYWHERE.iter().map(|&(_, name, change)| (name, change));
    let remote = REMOTE.iter().copied().chain(remote_too);
    let own = ANYWHERE.iter().map(|&(name, _, change)| (name, change));
    [of(by, "a", own), of(by, "remote", remote)].concat()
}

fn of(
    by: &Scriptwriter<'_>,
    role: &str,
    changes: impl Iterator<Item = (&'static str, Change)>,
) -> Vec<Case> {
    let client = by.roles.get(role);
    let Some((scheme, host, path)) = client
        .and_then(|client| client.redirect_uris.first())
        .and_then(|uri| parts(uri))
    else {
        return Vec::new();
    };
    let rules = [
        authorize::REDIRECT_URI_REGISTERED,
        authorize::NO_OPEN_REDIRECT,
    ];
    changes
        .map(|(name, change)| (name, change(scheme, host, path)))
        .filter(|(_, changed)| *changed != format!("{scheme}{host}{path}"))
        .map(|(name, changed)| {
            let asked = by.authorize_with(role, &[("redirect_uri", &changed)]);
            case(name, &rules, [by.authorize(role), asked])
        })
        .collect()
}

/// An address by its parts: up to the host, the host, and the rest.
fn parts(uri: &str) -> Option<(&str, &str, &str)> {
    let host = uri.find("://")?.checked_add(3)?;
    let (scheme, rest) = uri.split_at_checked(host)?;
    let path = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(path)?;
    Some((scheme, host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_three_parts() {
        let wanted = Some(("https://", "app.example:8443", "/a/b?c=d"));
        assert_eq!(parts("https://app.example:8443/a/b?c=d"), wanted);
        assert_eq!(parts("https://a"), Some(("https://", "a", "")));
        assert_eq!(parts("urn:a"), None);
    }

    #[test]
    fn a_letter_is_written_in_hexadecimal() {
        let (_, _, change) = ANYWHERE[3];
        let changed = change("https://", "app.example", "/callback");
        assert_eq!(changed, "https://app.example/%63allback");
    }
}
