//! Checks of who a client is, at the endpoints that clients ask themselves.

use super::{
    call::Call,
    state::{Client, Method, State},
};
use crate::{
    call::Authorization,
    catalogue::{client_auth, registration},
    violation::Violations,
};

/// Checks what a call brings to prove which client it comes from; gives back the client
/// that it names.
pub(super) fn examine<'a>(
    state: &'a State,
    call: &Call,
    out: &mut Violations,
    open: &mut bool,
) -> Option<&'a Client> {
    let in_body = (call.parameter("client_id"), call.parameter("client_secret"));
    let in_header = match &call.authorization {
        Authorization::Basic { id, secret } => Some((id.as_str(), secret.as_str())),
        Authorization::Absent | Authorization::Query(_) => None,
        Authorization::Bearer(_) | Authorization::Malformed => {
            *open = true;
            None
        }
    };
    let id = in_header.map(|(id, _)| id).or(in_body.0);
    let Some(id) = id else {
        nobody(call, out);
        return None;
    };
    if in_header.is_some() && in_body.0.is_some_and(|other| other != id) {
        let (found, wanted) = ("two clients", "the client that proves itself");
        out.push(client_auth::ONE_IDENTITY, "client_id", found, wanted);
    }
    if in_header.is_some_and(|(_, secret)| !secret.is_empty()) && in_body.1.is_some() {
        let rule = client_auth::ONE_METHOD;
        out.push(rule, "client_secret", "two secrets", "one secret");
    }
    let Some(client) = state.client(id) else {
        let wanted = "a client of the server";
        let rule = if state.registered.contains_key(id) {
            registration::DELETED_IS_GONE
        } else {
            client_auth::KNOWN_CLIENT
        };
        out.push(rule, "client_id", "an unknown client", wanted);
        return None;
    };
    let secret = in_header
        .map(|(_, secret)| secret)
        .filter(|secret| !secret.is_empty());
    let secret = secret.or(in_body.1);
    match (client.is_public(), secret) {
        (true, None) => {}
        (true, Some(_)) => *open = true,
        (false, None) => {
            let wanted = "the client's secret";
            out.push(
                client_auth::SECRET_PRESENT,
                "client_secret",
                "nothing",
                wanted,
            );
        }
        (false, Some(secret)) if Some(secret) != client.secret.as_deref() => {
            let wanted = "the client's secret";
            out.push(
                client_auth::SECRET_CORRECT,
                "client_secret",
                "another secret",
                wanted,
            );
        }
        (false, Some(_)) => {
            let right = match client.method {
                Method::Basic => in_header.is_some(),
                Method::Post => in_header.is_none(),
                Method::None => false,
            };
            *open |= !right;
        }
    }
    Some(client)
}

/// Nobody is named, unless where it does not count.
fn nobody(call: &Call, out: &mut Violations) {
    let named = call.query.iter().any(|(name, _)| name == "client_secret");
    let (rule, found) = if named {
        (client_auth::NOT_IN_QUERY, "a secret in the address")
    } else {
        (client_auth::CLIENT_NAMED, "nobody")
    };
    out.push(rule, "client_id", found, "a client");
}
