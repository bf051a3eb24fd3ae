//! Redirect URIs compared in every way but letter by letter.

use oauth_model::catalogue::authorize::REDIRECT_URI_REGISTERED;
use url::Url;

use super::{Asked, Slip};

/// Declares slips about redirect URIs: id, summary, and whether the registered one and
/// the one that was sent are taken for the same.
macro_rules! compares {
    ($($id:literal, $summary:literal, $same:expr;)+) => {
        pub(super) const ALL: &[Slip] = &[$(Slip {
            id: $id,
            breaks: &[REDIRECT_URI_REGISTERED],
            summary: $summary,
            when: |asked| is_near(asked, $same),
        }),+];
    };
}

compares! {
    "ignores-case-of-redirect-uri",
        "Redirect URIs are compared without regard to case.",
        str::eq_ignore_ascii_case;
    "ignores-case-of-redirect-host",
        "Redirect URIs are compared without regard to the case of scheme and host.",
        |known, sent| parts(known).is_some_and(|(known_host, known_rest)| {
            parts(sent).is_some_and(|(host, rest)| {
                host.eq_ignore_ascii_case(known_host) && rest == known_rest
            })
        });
    "matches-beginning-of-redirect-uri",
        "A redirect URI that begins with a registered one is good.",
        |known, sent| sent.starts_with(known);
    "finds-redirect-uri-anywhere",
        "A redirect URI is good if a registered one occurs anywhere in it, as in a pattern \
         without anchors.",
        |known, sent| sent.contains(known);
    "reads-dot-as-any-character",
        "A registered redirect URI is taken for a pattern, in which a dot is any character.",
        fits_pattern;
    "matches-host-of-redirect-uri",
        "A redirect URI is good if its host is that of a registered one.",
        |known, sent| both(known, sent, |known, sent| known.origin() == sent.origin());
    "matches-domain-of-redirect-uri",
        "A redirect URI is good if its host is below a registered one, and its path the same.",
        |known, sent| both(known, sent, |known, sent| {
            let (Some(domain), Some(host)) = (known.host_str(), sent.host_str()) else {
                return false;
            };
            let below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
            below && known.path() == sent.path()
        });
    "matches-end-of-redirect-host",
        "A redirect URI is good if its host ends as that of a registered one, and its path is \
         the same.",
        |known, sent| both(known, sent, |known, sent| {
            let ends = |host: &str| known.host_str().is_some_and(|known| host.ends_with(known));
            sent.host_str().is_some_and(ends) && known.path() == sent.path()
        });
    "ignores-userinfo-of-redirect-uri",
        "Redirect URIs are compared without user information.",
        |known, sent| sent.contains('@') && both(known, sent, |known, sent| {
            let mut bare = sent.clone();
            bare.set_username("").is_ok() && bare.set_password(None).is_ok() && bare == *known
        });
    "resolves-dots-of-redirect-uri",
        "Redirect URIs are compared after `.` and `..` are resolved.",
        |known, sent| (sent.contains("/.") || sent.contains("%2e")) && same_url(known, sent);
    "ignores-default-port-of-redirect-uri",
        "A redirect URI that spells out the default port is taken for one without.",
        |known, sent| sent.contains(":443") && same_url(known, sent);
    "ignores-port-of-redirect-uri",
        "Redirect URIs are compared without their ports.",
        |known, sent| both(known, sent, |known, sent| {
            let mut portless = sent.clone();
            portless.set_port(None).is_ok() && portless == *known
        });
    "ignores-query-of-redirect-uri",
        "Redirect URIs are compared without their queries.",
        |known, sent| both(known, sent, |known, sent| {
            let (mut known, mut sent) = (known.clone(), sent.clone());
            known.set_query(None);
            sent.set_query(None);
            known == sent
        });
    "ignores-fragment-of-redirect-uri",
        "Redirect URIs are compared without their fragments.",
        |known, sent| sent.split('#').next() == Some(known);
    "ignores-slash-of-redirect-uri",
        "Redirect URIs are compared without a slash at the end.",
        |known, sent| sent.strip_suffix('/') == Some(known);
    "decodes-redirect-uri",
        "Redirect URIs are compared after percent-encoding is undone.",
        |known, sent| sent.contains("%61") && sent.replace("%61", "a") == known;
    "ignores-scheme-of-redirect-uri",
        "Redirect URIs are compared without their schemes.",
        |known, sent| {
            let behind = |uri: &str| uri.split_once("://").map(|(_, rest)| rest.to_owned());
            behind(known) == behind(sent)
        };
    "ignores-trailing-dot-of-redirect-host",
        "Redirect URIs are compared without a dot behind the host.",
        |known, sent| both(known, sent, |known, sent| {
            let host = sent.host_str().and_then(|host| host.strip_suffix('.'));
            host.is_some() && host == known.host_str() && known.path() == sent.path()
        });
    "lets-port-of-localhost-vary",
        "Of a redirect URI on `localhost` the port may be any.",
        |known, sent| both(known, sent, |known, sent| {
            is_local(known) && is_local(sent) && known.path() == sent.path()
                && known.query() == sent.query()
        });
    "lets-path-of-localhost-vary",
        "Of a redirect URI on `localhost` the path and the query may be any.",
        |known, sent| both(known, sent, |known, sent| {
            is_local(known) && is_local(sent) && known.port() == sent.port()
        });
}

/// Whether what was sent is taken for one of the client's redirect URIs.
fn is_near(asked: &Asked<'_>, same: fn(&str, &str) -> bool) -> bool {
    let (Some(client), Some(sent)) = (asked.client(), asked.query("redirect_uri")) else {
        return false;
    };
    let registered = &client.registration.redirect_uris;
    registered.iter().any(|known| same(known, sent))
}

/// Scheme and host, and the rest.
fn parts(uri: &str) -> Option<(&str, &str)> {
    let host = uri.find("://")? + 3;
    let path = uri.get(host..)?.find(['/', '?', '#']);
    let end = path.map_or(uri.len(), |path| host + path);
    uri.split_at_checked(end)
}

fn both(known: &str, sent: &str, same: fn(&Url, &Url) -> bool) -> bool {
    let urls = Url::parse(known).ok().zip(Url::parse(sent).ok());
    urls.is_some_and(|(known, sent)| same(&known, &sent))
}

fn same_url(known: &str, sent: &str) -> bool {
    both(known, sent, |known, sent| known == sent)
}

fn is_local(url: &Url) -> bool {
    url.scheme() == "http" && url.host_str() == Some("localhost")
}

fn fits_pattern(known: &str, sent: &str) -> bool {
    let fits = |(known, sent): (char, char)| known == '.' || known == sent;
    known.chars().count() == sent.chars().count() && known.chars().zip(sent.chars()).all(fits)
}
