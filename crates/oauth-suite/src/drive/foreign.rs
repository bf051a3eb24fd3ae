//! Answers that are not the target's: something between here and there speaks in its
//! place.

use oauth_model::standard::call::Endpoint;

use crate::{scenario::Request, target::TransportError, wire::Answer};

/// The answer, unless it is a proxy's: a gateway's failure or a demand to authenticate to
/// it, in another language than that of the target; or a page for people where only
/// programs ask.
pub(super) fn of_the_target(request: &Request, answer: Answer) -> Result<Answer, TransportError> {
    if answer.json().is_some() {
        return Ok(answer);
    }
    match answer.status {
        407 | 502 | 504 => Err(TransportError::Proxy(answer.status)),
        200 | 403 if is_for_programs(request) && is_page(&answer) => {
            Err(TransportError::Page(answer.status))
        }
        _ => Ok(answer),
    }
}

/// Whether a request is to where nothing but JSON is answered, if anything is: the API of
/// a tenant, and the endpoints that clients talk to without a browser.
fn is_for_programs(request: &Request) -> bool {
    let is_sent = request.method == "POST";
    let endpoints = [
        Endpoint::Token,
        Endpoint::Introspection,
        Endpoint::Registration,
    ];
    request.path.starts_with("/api/v1/")
        || is_sent && request.path.starts_with("/oauth/token")
        || is_sent && endpoints.iter().any(|it| request.path == it.path())
}

/// Whether an answer is a document in HTML, whatever it says that it is.
fn is_page(answer: &Answer) -> bool {
    let start = answer.body.trim_ascii_start();
    ["<!doctype html", "<html"].iter().any(|wanted| {
        let found = start.get(..wanted.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(wanted.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn a_proxy_speaks_another_language() {
        let page = "<html>Bad gateway</html>";
        let heard = |status, body| {
            let asked = Request::new("GET", "/.well-known/jwks.json");
            of_the_target(&asked, answer(status, body))
        };
        for status in [407, 502, 504] {
            assert!(heard(status, page).is_err());
            assert!(heard(status, "{\"errors\": []}").is_ok());
        }
        for status in [200, 400, 403, 500, 501] {
            assert!(heard(status, page).is_ok(), "{status}");
        }
    }

    #[test]
    fn programs_are_sent_no_pages() {
        let page = "\r\n<!DOCTYPE HTML>\n<title>Sign in to the network</title>";
        let is_page = |method: &str, path: &str, status, body| {
            let heard = of_the_target(&Request::new(method, path), answer(status, body));
            matches!(heard, Err(TransportError::Page(told)) if told == status)
        };
        for (method, path) in [
            ("POST", "/oauth/token"),
            ("GET", "/api/v1/users/me"),
            ("POST", "/token"),
            ("POST", "/introspect"),
            ("POST", "/register"),
        ] {
            assert!(is_page(method, path, 200, page), "{path}");
            assert!(is_page(method, path, 403, page), "{path}");
            assert!(!is_page(method, path, 400, page), "{path}");
            assert!(!is_page(method, path, 403, "Forbidden"), "{path}");
            assert!(!is_page(method, path, 200, ""), "{path}");
        }
        assert!(!is_page("GET", "/oauth/authorize", 200, page));
        assert!(!is_page("POST", "/authorize", 403, page));
    }
}
