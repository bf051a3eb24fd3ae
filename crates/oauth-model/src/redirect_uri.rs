//! Redirect URIs: what may be registered.
//!
//! The text is kept as registered: two strings that a URL parser calls equal can
//! still lead a browser to different places. Parsing serves only the rules that
//! need a part.

use url::{Host, Url};

/// Schemes that run in the page that follows them instead of leading anywhere.
const SCRIPT_SCHEMES: &[&str] = &["javascript", "vbscript", "data"];

/// What kind of address a redirect URI is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `https://` and a host.
    Https,
    /// `http://localhost`.
    HttpLocalhost,
    /// `http://` and a loopback address: whether that counts as `localhost` is not
    /// documented (facts B12 and I42).
    HttpLoopback,
    /// `http://` and any other host.
    HttpElsewhere,
    /// A script.
    Script,
    /// Another scheme: a link into an application.
    Custom,
    /// Not an absolute URI.
    NotAbsolute,
}

/// Tells what kind of address a text is.
pub fn form(text: &str) -> Form {
    // A URL parser trims and repairs; what it would repair is not registered as it is.
    let clean = text
        .chars()
        .all(|character| !character.is_control() && !character.is_whitespace());
    let Ok(url) = Url::parse(text) else {
        return Form::NotAbsolute;
    };
    let written_out = |scheme: &str| {
        text.get(..scheme.len() + 3)
            .is_some_and(|start| start.eq_ignore_ascii_case(&format!("{scheme}://")))
    };
    match url.scheme() {
        _ if !clean => Form::NotAbsolute,
        scheme @ ("http" | "https") if !written_out(scheme) => Form::NotAbsolute,
        "https" => Form::Https,
        "http" if url.host() == Some(Host::Domain("localhost")) => Form::HttpLocalhost,
        "http" if is_loopback(&url) => Form::HttpLoopback,
        "http" => Form::HttpElsewhere,
        scheme if SCRIPT_SCHEMES.contains(&scheme) => Form::Script,
        _ => Form::Custom,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Whether a text has a fragment, an empty one included (RFC 6749, section 3.1.2).
pub fn has_fragment(text: &str) -> bool {
    text.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("https://app.example/callback", Form::Https)]
    #[case("HTTPS://app.example", Form::Https)]
    #[case("http://localhost", Form::HttpLocalhost)]
    #[case("http://localhost:3000/callback?x=1", Form::HttpLocalhost)]
    #[case("http://127.0.0.1/", Form::HttpLoopback)]
    #[case("http://[::1]:8080/cb", Form::HttpLoopback)]
    #[case("http://localhost.evil.example/", Form::HttpElsewhere)]
    #[case("http://localhost@evil.example/", Form::HttpElsewhere)]
    #[case("exampleapp://", Form::Custom)]
    #[case("com.example.app:/callback", Form::Custom)]
    #[case("javascript:alert(1)", Form::Script)]
    #[case("/callback", Form::NotAbsolute)]
    #[case("app.example/callback", Form::NotAbsolute)]
    #[case("//app.example/callback", Form::NotAbsolute)]
    #[case("https:app.example", Form::NotAbsolute)]
    #[case(" https://app.example", Form::NotAbsolute)]
    #[case("https://app.example/\r\nx", Form::NotAbsolute)]
    #[case("https://app.example/a b", Form::NotAbsolute)]
    #[case("https://app.example/\u{7f}", Form::NotAbsolute)]
    #[case("http://app.example/", Form::HttpElsewhere)]
    #[case("http://192.0.2.1/", Form::HttpElsewhere)]
    #[case("http://[2001:db8::1]/", Form::HttpElsewhere)]
    #[case("https://", Form::NotAbsolute)]
    #[case("", Form::NotAbsolute)]
    fn forms(#[case] text: &str, #[case] expected: Form) {
        assert_eq!(form(text), expected, "{text:?}");
    }

    #[test]
    fn an_empty_fragment_is_one() {
        assert!(has_fragment("https://app.example/#"));
        assert!(!has_fragment("https://app.example/?x=%23"));
    }
}
