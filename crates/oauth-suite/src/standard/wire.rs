//! What the model understands of a request to a server.

use oauth_model::standard::call::{Call, Endpoint};

use crate::{
    scenario::{Payload, Request},
    wire,
};

/// The path by which scenarios name the authorization endpoint where the user says no.
pub(crate) const DENIED: &str = "/authorize/denied";
/// The same where nobody signs in.
pub(crate) const STRANGER: &str = "/authorize/stranger";

/// The endpoint that a scenario's path names.
pub(crate) fn endpoint(path: &str) -> Option<Endpoint> {
    if [DENIED, STRANGER].contains(&path) {
        return Some(Endpoint::Authorization);
    }
    Endpoint::ALL
        .iter()
        .copied()
        .find(|endpoint| endpoint.path() == path)
}

/// What a request, whose labels are resolved, asks; `None` if no endpoint is asked.
pub(crate) fn call(request: &Request) -> Option<Call> {
    let endpoint = endpoint(&request.path)?;
    let form = match &request.body {
        Some(Payload::Form(pairs)) => pairs.clone(),
        Some(Payload::Raw(media_type, body))
            if media_type.starts_with("application/x-www-form-urlencoded") =>
        {
            let pairs = url::form_urlencoded::parse(body.as_bytes());
            pairs
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect()
        }
        Some(Payload::Raw(..) | Payload::Json(_)) | None => Vec::new(),
    };
    let by_query = endpoint == Endpoint::Authorization && request.method == "GET";
    Some(Call {
        endpoint,
        method: request.method.clone(),
        authorization: wire::authorization(request.authorization.as_ref()),
        parameters: if by_query {
            request.query.clone()
        } else {
            form
        },
        query: if by_query {
            Vec::new()
        } else {
            request.query.clone()
        },
        json: match &request.body {
            Some(Payload::Json(value)) => Some(value.clone()),
            Some(Payload::Form(_) | Payload::Raw(..)) | None => None,
        },
        denied: request.path == DENIED,
        stranger: request.path == STRANGER,
    })
}
