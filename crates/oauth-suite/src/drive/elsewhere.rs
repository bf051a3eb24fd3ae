//! Putting back what a scenario changed beside the clients that it created.

use oauth_model::call::Door;
use serde_json::{Value, json};

use super::Played;
use crate::{
    judge::Class,
    scenario::{Request, builder::AUTH_SETTINGS},
};

/// The members of the authentication settings that scenarios change, in the order in
/// which they are put back: methods can only be seen while registration is enabled.
pub(crate) const MEMBERS: &[&str] = &[
    "dcrAllowedAuthenticationMethods",
    "maxUserSessionLifespanMinutes",
    "userSessionInactivityTimeoutMinutes",
    "dynamicClientRegistrationEnabled",
];

/// The request that deletes the client which another one created: in the tenant, or at the
/// organization's console.
pub(super) fn deleting(created_by: &Request, id: &str) -> Request {
    let request = match created_by.headers.get("host") {
        Some(host) => {
            let mut request = Request::new("DELETE", format!("{}/{id}", created_by.path));
            request.authorization.clone_from(&created_by.authorization);
            request.header("host", host)
        }
        None => Request::clients("DELETE", &format!("/{id}")),
    };
    request.header("qlik-confirm-delete", id)
}

/// The requests that put things back.
pub(super) fn undoing(played: &Played, found: &Value) -> Vec<Request> {
    settings(played, found)
        .into_iter()
        .chain(approval(played))
        .collect()
}

/// The authentication settings as they were found.
fn settings(played: &Played, found: &Value) -> Option<Request> {
    let touched = |door| {
        played.exchanges.iter().any(|exchange| {
            exchange.hearing.door == Some(door) && exchange.hearing.class != Class::Refused
        })
    };
    let may_be_touched = played
        .unanswered
        .iter()
        .any(|(_, request)| request.method == "PATCH" && request.path == AUTH_SETTINGS);
    if !found.is_object() || !(touched(Door::PatchAuthSettings) || may_be_touched) {
        return None;
    }
    // Methods that were hidden before are those that were shown first.
    let shown_first = || {
        let read = |exchange: &&super::Exchange| {
            exchange.hearing.door == Some(Door::ReadAuthSettings)
                && exchange.hearing.class != Class::Throttled
        };
        played.exchanges.iter().find(read)?.answer.json()
    };
    let first = shown_first().unwrap_or_default();
    let operations: Vec<Value> = MEMBERS
        .iter()
        .filter_map(|name| {
            let value = found.get(*name).or_else(|| first.get(*name))?;
            Some(json!({"op": "replace", "path": format!("/{name}"), "value": value}))
        })
        .collect();
    let request = Request::new("PATCH", AUTH_SETTINGS).bearer("${admin.token}");
    Some(request.json(operations.into()))
}

/// Another tenant's client that was approved is given up again.
fn approval(played: &Played) -> Option<Request> {
    let id = played.bindings.value("foreign.client_id")?;
    let decided = played.exchanges.iter().any(|exchange| {
        let asked = exchange.request.query.iter();
        exchange.hearing.door == Some(Door::Authorize)
            && asked
                .into_iter()
                .any(|(_, value)| value == "${foreign.client_id}")
    }) && played
        .exchanges
        .iter()
        .any(|exchange| exchange.hearing.door == Some(Door::Decide));
    let may_be_decided = played
        .unanswered
        .iter()
        .any(|(_, request)| request.path == "/oauth/consent");
    (decided || may_be_decided)
        .then(|| Request::clients("DELETE", &format!("/{id}/connection-configs/me")))
}
