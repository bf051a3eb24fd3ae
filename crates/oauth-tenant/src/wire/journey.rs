//! Where a browser is sent from the authorization endpoint (facts D11 to D13).

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY},
};
use oauth_model::{
    call::{Call, Operation},
    effect::{Journey, Way},
    redirect_uri::{self, Form},
};

use super::page;

/// Hexadecimal digits as percent-encoding has them.
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// The answer that sends a browser on. `target` is the path and the query as they were
/// sent.
pub(crate) fn answer(target: &str, call: &Call, journey: &Journey) -> Response<Bytes> {
    let Journey {
        redirect_uri,
        state,
        ..
    } = journey;
    let location = match &journey.way {
        Way::Consent {
            ticket,
            client_name,
            scopes,
        } => return page::consent(ticket, client_name, scopes, redirect_uri),
        Way::SignIn => address("/login", &[("returnto", &without_demands(target))]),
        Way::Code(code) => address(redirect_uri, &[("code", code), ("state", state)]),
        // What a denial looks like is not documented (facts D24 and I46); this is
        // what the RFC has.
        Way::Denied => address(
            redirect_uri,
            &[
                ("error", "access_denied"),
                ("error_description", "the user did not approve"),
                ("error_code", "HTTP-403"),
                ("state", state),
            ],
        ),
    };
    // After a form, a browser has to change from POST to GET.
    let after_form = matches!(call.operation, Operation::Decide { .. });
    let status = if after_form {
        StatusCode::SEE_OTHER
    } else {
        StatusCode::FOUND
    };
    redirect(status, &location)
}

/// Whether a browser can be sent to a redirect URI.
pub(crate) fn is_usable(redirect_uri: &str) -> bool {
    !matches!(
        redirect_uri::form(redirect_uri),
        Form::NotAbsolute | Form::Script
    )
}

/// A redirect that no cache keeps and no other page learns of.
pub(crate) fn redirect(status: StatusCode, location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let header = HeaderValue::try_from(header_text(location));
    headers.insert(LOCATION, header.expect("the text is visible ASCII"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// An address and parameters behind it; those without a value are left out. A query
/// that the address has stays (RFC 6749, section 3.1.2).
pub(crate) fn address(base: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = base.to_owned();
    let mut separator = if base.contains('?') { '&' } else { '?' };
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(separator);
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                address.push(char::from(byte));
            } else {
                push_encoded(byte, &mut address);
            }
        }
        separator = '&';
    }
    address
}

/// What a header can carry of an address: what is not visible ASCII is encoded.
fn header_text(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            text.push(char::from(byte));
        } else {
            push_encoded(byte, &mut text);
        }
    }
    text
}

fn push_encoded(byte: u8, text: &mut String) {
    text.push('%');
    for digit in [byte >> 4, byte & 15] {
        let digit = DIGITS.get(usize::from(digit)).copied();
        text.push(digit.map_or('0', char::from));
    }
}

/// An authorization request as it goes on after the user signed in. What demanded a
/// sign-in is met by then, and would demand another for ever.
fn without_demands(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let is_met = |pair: &str| {
        url::form_urlencoded::parse(pair.as_bytes())
            .any(|(name, value)| name == "max_age" || (name == "prompt" && value == "login"))
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_met(pair)).collect();
    format!("{path}?{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_behind_a_query_or_begin_one() {
        for (base, expected) in [
            ("https://a.example/cb", "https://a.example/cb?x=1"),
            (
                "https://a.example/cb?y=%41",
                "https://a.example/cb?y=%41&x=1",
            ),
            ("a:/b", "a:/b?x=1"),
        ] {
            assert_eq!(address(base, &[("w", ""), ("x", "1")]), expected);
        }
        let state = "a+b c&d=e%41#?/é\r\n\u{0}";
        assert_eq!(
            address("a:b", &[("state", state)]),
            "a:b?state=a%2Bb%20c%26d%3De%2541%23%3F%2F%C3%A9%0D%0A%00"
        );
    }

    #[test]
    fn nothing_but_visible_ascii_gets_into_a_header() {
        let response = redirect(StatusCode::FOUND, "https://a.example/é b\r\nx: y");
        assert_eq!(
            response.headers()["location"],
            "https://a.example/%C3%A9%20b%0D%0Ax:%20y"
        );
    }

    #[test]
    fn demands_that_are_met_are_left_out() {
        assert_eq!(
            without_demands("/oauth/authorize?a=%20b&prompt=login&max%5Fage=0&prompt=none&c"),
            "/oauth/authorize?a=%20b&prompt=none&c"
        );
        assert_eq!(without_demands("/oauth/authorize"), "/oauth/authorize");
    }
}
