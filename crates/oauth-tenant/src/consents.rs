//! The page on which users take consents back: who comes to it without a session signs in
//! first.
//!
//! Qlik says that users can remove scopes which they approved (fact D19), and not where,
//! so the page is this tenant's own. What its form does is decided by the model like any
//! other request. Forms on pages of other sites do nothing here: browsers send them without
//! the session's cookie, which is `SameSite=Lax`.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use crate::{
    tenant::Tenant,
    wire::{browser::session, journey},
};

/// Where the page is.
const PATH: &str = "/consents";

impl Tenant {
    /// Leads a browser without a session to a sign-in, if it wants to see the page.
    pub(crate) fn at_the_consents(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        if (request.method(), request.uri().path()) != (&Method::GET, PATH) {
            return None;
        }
        let cookie = session(request.headers());
        let known = cookie.and_then(|cookie| self.browsers.session(&cookie));
        known.is_none().then(|| {
            let location = journey::address("/login", &[("returnto", PATH)]);
            journey::redirect(StatusCode::FOUND, &location)
        })
    }
}
