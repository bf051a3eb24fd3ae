//! Checks of the resources that a request names (RFC 8707).

use url::Url;

use super::{
    call::Call,
    state::{Looked, State, Token},
};
use crate::catalogue::resource_indicator;

/// Checks the names themselves.
pub(super) fn examine(state: &State, call: &Call, out: &mut Looked) {
    let asked = call.resources();
    // Several at once are the server's choice, and all of them where nobody told of any.
    out.open |= asked.len() > 1 || (state.resources.is_empty() && !asked.is_empty());
    if state.resources.is_empty() {
        return;
    }
    for resource in &asked {
        let (rule, wanted) = if Url::parse(resource).is_err() {
            (resource_indicator::ABSOLUTE, "an absolute URI")
        } else if resource.contains('#') {
            let wanted = "a URI without a fragment";
            (resource_indicator::NO_FRAGMENT, wanted)
        } else if !state.resources.contains(resource) {
            (resource_indicator::KNOWN, "a resource of the server")
        } else {
            continue;
        };
        out.violations
            .push(rule, "resource", resource.as_str(), wanted);
    }
}

/// Checks what a token request names against what was granted.
pub(super) fn within(state: &State, granted: &[String], call: &Call, out: &mut Looked) {
    let asked = call.resources();
    if granted.is_empty() {
        // What goes without a name is the server's affair.
        out.open |= !asked.is_empty();
        return;
    }
    let beyond = |name: &&String| state.resources.contains(name) && !granted.contains(name);
    if let Some(beyond) = asked.iter().find(beyond) {
        let rule = resource_indicator::WITHIN_GRANT;
        let wanted = "a resource that the code was asked for";
        out.violations
            .push(rule, "resource", beyond.as_str(), wanted);
        out.open = true;
    }
}

/// Checks what a refresh names against what its token was given for and used for.
pub(super) fn refreshed(state: &State, token: &Token, call: &Call, out: &mut Looked) {
    within(state, &token.resources, call, out);
    let asked = call.resources();
    let other = |name: &String| token.resources.contains(name) && !token.narrowed_to.contains(name);
    if !token.narrowed_to.is_empty() && asked.iter().any(other) {
        out.relies(resource_indicator::REFRESH_KEEPS_GRANT);
    }
}
