//! Allowed origins: what may be registered, and what a browser may come from.

use url::{Host, Url};

/// What is wrong with a text as an allowed origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not a scheme, a host and perhaps a port, and nothing else.
    NotBare,
    /// Its host is a pattern.
    Wildcard,
}

/// Checks a text as an allowed origin (fact B18; RFC 6454, section 6.1).
pub fn fault(text: &str) -> Option<Fault> {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return Some(Fault::NotBare);
    };
    let bare = !rest.is_empty()
        && !rest.contains(['/', '\\', '?', '#', '@'])
        && !rest.ends_with(':')
        && rest.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if !bare {
        return Some(Fault::NotBare);
    }
    if rest.contains('*') {
        return Some(Fault::Wildcard);
    }
    // What parses as http or https has a host.
    Url::parse(text).is_err().then_some(Fault::NotBare)
}

/// Whether an origin is plain http on another host than `localhost` (fact I43).
pub fn is_plain_http(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| url.scheme() == "http" && url.host() != Some(Host::Domain("localhost")))
}

/// Whether an Origin header names one of the registered origins.
///
/// The texts are compared as they are: browsers send the normal form.
pub fn is_listed(allowed: &[String], header: &str) -> bool {
    allowed.iter().any(|origin| origin == header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("https://app.example", None)]
    #[case("https://app.example:8443", None)]
    #[case("http://localhost:3000", None)]
    #[case("https://app.example/", Some(Fault::NotBare))]
    #[case("https://app.example/path", Some(Fault::NotBare))]
    #[case("https://app.example?x", Some(Fault::NotBare))]
    #[case("https://user@app.example", Some(Fault::NotBare))]
    #[case("app.example", Some(Fault::NotBare))]
    #[case("null", Some(Fault::NotBare))]
    #[case("*", Some(Fault::NotBare))]
    #[case("https://", Some(Fault::NotBare))]
    #[case("https://app.example:", Some(Fault::NotBare))]
    #[case("https://app.example ", Some(Fault::NotBare))]
    #[case("https://app.example\u{1}", Some(Fault::NotBare))]
    #[case("https://app.example\n", Some(Fault::NotBare))]
    #[case("https://a<b", Some(Fault::NotBare))]
    #[case("https://*.app.example", Some(Fault::Wildcard))]
    fn faults(#[case] text: &str, #[case] expected: Option<Fault>) {
        assert_eq!(fault(text), expected, "{text:?}");
    }

    #[rstest::rstest]
    #[case("http://app.example", true)]
    #[case("http://127.0.0.1:3000", true)]
    #[case("http://localhost:3000", false)]
    #[case("https://app.example", false)]
    #[case("https://localhost", false)]
    fn plain_http(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_plain_http(text), expected, "{text:?}");
    }

    #[test]
    fn an_origin_is_listed_as_it_is_written() {
        let allowed = [
            "https://a.example".to_owned(),
            "https://b.example".to_owned(),
        ];
        assert!(is_listed(&allowed, "https://b.example"));
        assert!(!is_listed(&allowed, "https://b.example:443"));
        assert!(!is_listed(&[], "https://b.example"));
    }
}
