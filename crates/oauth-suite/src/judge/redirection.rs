//! Whether a browser is sent to the redirect URI that was asked for.
//!
//! Response parameters are added to the query component, and what was there stays
//! (RFC 6749, section 3.1.2). Nothing says before or behind which of the others they
//! go, nor how characters that a Location header cannot hold are written; so addresses
//! are compared as parsed, not as texts.

use oauth_model::catalogue::authorize::REDIRECTED_AS_ASKED;
use url::Url;

use super::notes::Notes;

/// Compares where a browser was sent with where it has to go.
pub(super) fn as_asked(redirect_uri: &str, location: &str, notes: &mut Notes) {
    let found = || format!("`{location}`");
    let wanted = format!("`{redirect_uri}` with parameters added to its query");
    let holds = leads_to(redirect_uri, location);
    notes.hold(REDIRECTED_AS_ASKED, holds, found, &wanted);
}

/// Whether an address is a redirect URI, perhaps with parameters added to its query.
pub(super) fn leads_to(redirect_uri: &str, location: &str) -> bool {
    let (Ok(asked), Ok(came)) = (Url::parse(redirect_uri), Url::parse(location)) else {
        return location.starts_with(redirect_uri);
    };
    let place = |url: &Url| {
        let mut place = url.clone();
        place.set_query(None);
        place.set_fragment(None);
        place
    };
    place(&asked) == place(&came) && keeps_query(&asked, &came)
}

/// Whether every parameter of an address is in another's query, as often as in its own.
fn keeps_query(asked: &Url, came: &Url) -> bool {
    let mut left: Vec<_> = came.query_pairs().collect();
    asked.query_pairs().all(|pair| {
        let place = left.iter().position(|other| *other == pair);
        place.map(|place| left.swap_remove(place)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_as_parsed() {
        for (asked, came, wanted) in [
            (
                "https://a.example/cb",
                "https://a.example/cb?code=1&state=2",
                true,
            ),
            (
                "https://a.example/cb?a=b",
                "https://a.example/cb?a=b&code=1",
                true,
            ),
            (
                "https://a.example/cb?a=b",
                "https://a.example/cb?code=1&a=b",
                true,
            ),
            (
                "https://a.example/é",
                "https://a.example/%C3%A9?code=1",
                true,
            ),
            ("https://a.example", "https://a.example/?code=1", true),
            ("app:/cb", "app:/cb?code=1", true),
            (
                "https://a.example/cb?a=b",
                "https://a.example/cb?code=1",
                false,
            ),
            (
                "https://a.example/cb?a=b",
                "https://a.example/cb?a=c&code=1",
                false,
            ),
            (
                "https://a.example/cb?a&a",
                "https://a.example/cb?a&code=1",
                false,
            ),
            (
                "https://a.example/cb",
                "https://a.example/cb/?code=1",
                false,
            ),
            ("https://a.example/cb", "https://a.example/CB?code=1", false),
            ("https://a.example/cb", "http://a.example/cb?code=1", false),
            (
                "https://a.example/cb",
                "https://a.example:8443/cb?code=1",
                false,
            ),
            (
                "https://a.example/cb",
                "https://a.example@b.example/cb?code=1",
                false,
            ),
            ("https://a.example/cb", "/cb?code=1", false),
        ] {
            assert_eq!(leads_to(asked, came), wanted, "{asked} {came}");
        }
    }
}
