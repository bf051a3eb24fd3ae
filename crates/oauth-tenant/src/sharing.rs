//! Sharing with anonymous visitors: who comes to the page without a session signs in
//! first, and where the link leads.
//!
//! Qlik has a dialog for it and documents no API, so the page is this tenant's own. What
//! its form does is decided by the model like any other request.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use crate::{
    tenant::Tenant,
    wire::{
        browser::{field, session},
        error::Refusal,
        journey, page,
        request::query,
    },
};

impl Tenant {
    /// Answers a browser at a shared application, if that is where it is.
    pub(crate) fn at_a_shared_app(&mut self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let path = request.uri().path();
        let below = path.strip_prefix("/sense/app/")?;
        let segments: Vec<&str> = below.split('/').collect();
        match (request.method(), segments.as_slice()) {
            (&Method::GET, [_, "sharing"]) => {
                let cookie = session(request.headers());
                let known = cookie.and_then(|cookie| self.browsers.session(&cookie));
                if known.is_some() {
                    return None;
                }
                let location = journey::address("/login", &[("returnto", path)]);
                Some(journey::redirect(StatusCode::FOUND, &location))
            }
            (&Method::GET, [id]) => {
                let shown = self
                    .limits()
                    .admit(request)
                    .and_then(|()| self.show_app(id, request));
                Some(shown.unwrap_or_else(|refusal| self.refuse(&refusal)))
            }
            _ => None,
        }
    }

    /// Shows an application to a visitor who followed the link: its name, that is.
    fn show_app(&self, id: &str, request: &Request<Bytes>) -> Result<Response<Bytes>, Refusal> {
        let query = query(request);
        let code = field(&query, "eac").unwrap_or_default();
        let opened = self.state.opened_by(code).filter(|app| app.id == id);
        opened.map(|app| page::shared(&app.name)).ok_or_else(|| {
            let detail = "`eac`: wanted the access code that this application has now";
            Refusal::new(StatusCode::FORBIDDEN, "Forbidden", detail)
        })
    }
}
