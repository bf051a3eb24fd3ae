//! Leave for pages of other origins to read an answer (facts G7 to G11).

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
    },
};
use oauth_model::{
    call::{Call, Door, Operation},
    cors::{EXPOSED_HEADERS, REQUEST_HEADERS, Standing, takes_credentials},
};

/// The methods that some endpoint has.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// What a page may learn of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leave {
    /// The page's origin, if the answer is its business at all.
    origin: Option<HeaderValue>,
    may_read: bool,
    credentials: bool,
    preflight: bool,
}

impl Leave {
    /// The leave of a request that was read, or else could not be.
    pub(crate) fn of(request: &Request<Bytes>, call: Option<&Call>, standing: Standing) -> Self {
        let navigates = |call: &Call| {
            let door = call.operation.door();
            matches!(door, Door::Authorize | Door::Decide)
        };
        let path = request.uri().path();
        let origin = request.headers().get(ORIGIN);
        Self {
            origin: origin.filter(|_| !call.is_some_and(navigates)).cloned(),
            may_read: standing.may_read(),
            credentials: takes_credentials(path) || path == "/oauth/revoke",
            preflight: call.is_some_and(|call| matches!(call.operation, Operation::Preflight(_))),
        }
    }

    /// Writes it on the answer.
    pub(crate) fn write(&self, response: &mut Response<Bytes>) {
        let Some(origin) = &self.origin else {
            return;
        };
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if !self.may_read {
            return;
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.credentials {
            let allowed = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, allowed);
        }
        if self.preflight {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, listed(REQUEST_HEADERS));
            // How long the answer is good is not documented (fact I47); clients change
            // often here.
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("5"));
        } else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, listed(EXPOSED_HEADERS));
        }
    }
}

fn listed(names: &[&str]) -> HeaderValue {
    HeaderValue::try_from(names.join(", ")).expect("names of headers are ASCII")
}
