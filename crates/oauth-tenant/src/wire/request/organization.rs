//! Requests about clients of the organization, at its console (fact A36).

use bytes::Bytes;
use http::{Method, Request};
use oauth_model::call::Operation;

use super::{body, on_client, percent_decoded};
use crate::wire::error::Refusal;

/// Where the API is.
const CLIENTS: &str = "/api/core/oauth-clients";

/// What is asked. Lists are not served: nothing is known of them that other lists would not
/// show.
pub(super) fn operation(request: &Request<Bytes>) -> Result<Operation, Refusal> {
    let path = request.uri().path();
    let nowhere = || Refusal::no_such_path(path);
    let below = path.strip_prefix(CLIENTS).ok_or_else(nowhere)?;
    // At most an id, what is below it, and a hint.
    let segments: Vec<&str> = below.split('/').take(5).collect();
    let operation = match (request.method(), segments.as_slice()) {
        (&Method::POST, [""]) => Some(Operation::CreateClient(body(request))),
        (method, ["", id, rest @ ..]) if !id.is_empty() => {
            on_client(request, method, percent_decoded(id), rest)
        }
        _ => None,
    };
    // A tenant has more to ask about its clients.
    let served = |operation: &Operation| {
        matches!(
            operation,
            Operation::CreateClient(_)
                | Operation::ReadClient(_)
                | Operation::PatchClient(..)
                | Operation::DeleteClient { .. }
                | Operation::AddSecret(_)
                | Operation::DeleteSecret { .. }
        )
    };
    operation.filter(served).ok_or_else(nowhere)
}
