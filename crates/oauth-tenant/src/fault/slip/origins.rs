//! Origins compared loosely at the token endpoint.

use oauth_model::catalogue::origin;
use url::Url;

use super::{Asked, Slip};

/// Declares slips about origins: id, rule, summary, and whether the registered one and
/// the one in the header are taken for the same.
macro_rules! compares {
    ($($id:literal, $summary:literal, $same:expr;)+) => {
        pub(super) const ALL: &[Slip] = &[$(Slip {
            id: $id,
            breaks: &[origin::ALLOWED],
            summary: $summary,
            when: |asked| is_near(asked, $same),
        }),+];
    };
}

compares! {
    "ignores-port-of-origin",
        "Origins are compared without their ports.",
        |known, sent| {
            known.scheme() == sent.scheme() && known.host() == sent.host()
        };
    "ignores-scheme-of-origin",
        "Origins are compared without their schemes.",
        |known, sent| known.host() == sent.host() && known.port() == sent.port();
    "matches-beginning-of-origin",
        "An origin that begins with a registered one is good.",
        |known, sent| sent.as_str().starts_with(known.as_str().trim_end_matches('/'));
    "matches-end-of-origin",
        "An origin that ends as a registered one is good.",
        |known, sent| known.scheme() == sent.scheme() && known.port() == sent.port()
            && known.host_str().is_some_and(|known| {
                sent.host_str().is_some_and(|sent| sent.ends_with(known))
            });
    "matches-domain-of-origin",
        "An origin below a registered host is good.",
        |known, sent| known.scheme() == sent.scheme() && known.port() == sent.port()
            && known.host_str().is_some_and(|known| {
                let below = |sent: &str| sent.strip_suffix(known).is_some_and(|r| r.ends_with('.'));
                sent.host_str().is_some_and(below)
            });
}

fn is_near(asked: &Asked<'_>, same: fn(&Url, &Url) -> bool) -> bool {
    let sent = asked.call.origin.as_deref();
    let (Some(client), Some(Ok(sent))) = (asked.client(), sent.map(Url::parse)) else {
        return false;
    };
    let registered = &client.registration.allowed_origins;
    let mut known = registered.iter().filter_map(|known| Url::parse(known).ok());
    known.any(|known| same(&known, &sent))
}
