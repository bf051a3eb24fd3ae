//! Requests about content.

use bytes::Bytes;
use http::{Method, Request};
use oauth_model::content::{ContentOperation, Sharing};

use super::{body, percent_decoded, query};
use crate::wire::browser::{field, fields};

/// What is asked about content.
pub(super) fn operation(
    request: &Request<Bytes>,
    method: &Method,
    segments: &[&str],
) -> Option<ContentOperation> {
    let body = || body(request);
    let operation = match (method, segments) {
        (&Method::GET, ["api", "v1", "spaces"]) => ContentOperation::ListSpaces(query(request)),
        (&Method::POST, ["api", "v1", "spaces"]) => ContentOperation::CreateSpace(body()),
        (&Method::POST, ["api", "v1", "apps"]) => ContentOperation::CreateApp(body()),
        (&Method::GET, ["api", "v1", "items"]) => ContentOperation::ListItems(query(request)),
        (&Method::GET, ["api", "v1", "tenants", "me"]) => ContentOperation::ReadTenant,
        (&Method::GET, ["api", "v1", "boot", "core-init"]) => ContentOperation::CoreInit,
        (_, ["api", "v1", _, id, ..] | ["sense", "app", id, _]) if id.is_empty() => return None,
        (&Method::GET, ["api", "v1", "users", id]) => {
            ContentOperation::ReadUser(percent_decoded(id))
        }
        (&Method::GET, ["api", "v1", "spaces", id]) => {
            ContentOperation::ReadSpace(percent_decoded(id))
        }
        (&Method::DELETE, ["api", "v1", "spaces", id]) => {
            ContentOperation::DeleteSpace(percent_decoded(id))
        }
        (&Method::POST, ["api", "v1", "spaces", id, "assignments"]) => {
            ContentOperation::Assign(percent_decoded(id), body())
        }
        (&Method::GET, ["api", "v1", "apps", id]) => ContentOperation::ReadApp(percent_decoded(id)),
        (&Method::DELETE, ["api", "v1", "apps", id]) => {
            ContentOperation::DeleteApp(percent_decoded(id))
        }
        (&Method::GET, ["sense", "app", id, "sharing"]) => {
            ContentOperation::Share(percent_decoded(id), Sharing::Show)
        }
        (&Method::POST, ["sense", "app", id, "sharing"]) => {
            let fields = fields(request);
            let deed = field(&fields, "deed").and_then(Sharing::parse);
            // Whatever is no deed changes nothing.
            ContentOperation::Share(percent_decoded(id), deed.unwrap_or(Sharing::Show))
        }
        _ => return None,
    };
    Some(operation)
}
