//! What browsers bring: cookies, and the fields of forms.

use bytes::Bytes;
use http::{HeaderMap, Request, header::COOKIE};
use oauth_model::call::{Body, Query};

use super::request::body;

/// The cookie that names a browser's session.
pub(crate) const SESSION_COOKIE: &str = "eas.sid";

/// The session that the first cookie of that name names.
pub(crate) fn session(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// The fields of a form; none if the body is no form.
pub(crate) fn fields(request: &Request<Bytes>) -> Query {
    match body(request) {
        Body::Form(pairs) => pairs,
        Body::Absent | Body::Json(_) | Body::Unparsable(_) | Body::Unsupported(_) => Vec::new(),
    }
}

/// The first field or parameter of that name.
pub(crate) fn field<'a>(pairs: &'a Query, name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use oauth_model::call::Operation;

    use super::*;
    use crate::wire::request::decode;

    #[test]
    fn cookies_and_decisions_are_read() {
        let request = Request::post("/oauth/consent")
            .header("cookie", "a=b; eas.sid=one")
            .header("cookie", "eas.sid=two")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from("ticket=a%2Bb&decision=approve"))
            .unwrap();
        let call = decode(&request).unwrap();
        assert_eq!(call.session.as_deref(), Some("one"));
        let approval = Operation::Decide {
            ticket: "a+b".to_owned(),
            approved: true,
        };
        assert_eq!(call.operation, approval);
        let request = Request::post("/oauth/consent").body(Bytes::new()).unwrap();
        let silence = Operation::Decide {
            ticket: String::new(),
            approved: false,
        };
        assert_eq!(decode(&request).unwrap().operation, silence);
    }
}
