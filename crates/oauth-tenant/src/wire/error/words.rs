//! What a broken rule becomes: a status, a code, a title and a sentence.

use std::borrow::Cow;

use http::StatusCode;
use oauth_model::{
    catalogue::{
        approval, authorize, client_auth, client_secret, consent, dcr, origin, publish,
        redirect_uri, request, scope, user_lookup,
    },
    profile::Knobs,
    rule::Rule,
    violation::Violation,
};

/// Whether this broken rule leaves nobody to send the browser to: the refusal is shown
/// then (fact D13). Of two values for a parameter either could be a trap.
pub(crate) fn is_shown(rule: Rule) -> bool {
    [
        authorize::KNOWN_CLIENT,
        authorize::REDIRECT_URI_REGISTERED,
        request::NO_REPEATED_PARAMETER,
    ]
    .contains(&rule)
        || NOT_USABLE.contains(&rule)
}

/// The rules about clients that are there, and of no use to who asks (fact D16).
const NOT_USABLE: &[Rule] = &[
    approval::ADMINISTRATOR_FIRST,
    dcr::UNAPPROVED_IS_DELETED,
    publish::DELETED_BY_OWNER_IS_DEAD,
    publish::WITHDRAWN_IS_UNUSABLE,
];

/// The error as a client's redirect URI gets it.
pub(super) fn error(rule: Rule) -> &'static str {
    if rule == authorize::RESPONSE_TYPE {
        "unsupported_response_type"
    } else if rule == authorize::PROMPT_NONE_NEEDS_SESSION {
        // As OpenID Connect has it; Qlik says nothing (facts D25 and I46).
        "login_required"
    } else {
        "invalid_request"
    }
}

/// Replaces what an `error_description` cannot hold (RFC 6749, section 4.1.2.1).
pub(super) fn described(character: char) -> char {
    match character {
        '"' => '\'',
        ' '..='[' | ']'..='~' => character,
        _ => '?',
    }
}

/// The status for a broken rule: the first that is admissible, unless more is known.
/// A redirect has one too, which its `error_code` tells.
pub(super) fn status(rule: Rule) -> StatusCode {
    let known = if FAILED_AUTHENTICATION.contains(&rule) {
        // The reference says 401 and a guide 400 (fact I10); the reference wins.
        Some(401)
    } else if rule == scope::NONE_OPENS_NOTHING || rule == user_lookup::USER_ENABLED {
        // Facts G4 and E40.
        Some(403)
    } else if rule == user_lookup::USER_EXISTS {
        // Described as an "unauthorized" failure (fact E38).
        Some(401)
    } else {
        let shown = |status: &&u16| **status >= 400;
        rule.refusals().iter().find(shown).copied()
    };
    known
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}

/// The rules about who the client is.
const FAILED_AUTHENTICATION: &[Rule] = &[
    client_auth::KNOWN_CLIENT,
    client_auth::DELETED_CLIENT_IS_DEAD,
    client_auth::BASIC_WELL_FORMED,
    client_auth::SECRET_PRESENT,
    client_auth::SECRET_CORRECT,
    client_auth::DELETED_SECRET_IS_DEAD,
];

/// The code, where one is known, and the title.
pub(super) fn words(
    rule: Rule,
    status: StatusCode,
    knobs: &Knobs,
) -> (Option<&'static str>, Cow<'static, str>) {
    if [
        authorize::KNOWN_CLIENT,
        client_auth::KNOWN_CLIENT,
        client_auth::DELETED_CLIENT_IS_DEAD,
    ]
    .contains(&rule)
        || NOT_USABLE.contains(&rule)
    {
        return (Some("OAUTH-14"), "Invalid client_id".into());
    }
    let by_secret = [
        client_auth::SECRET_PRESENT,
        client_auth::SECRET_CORRECT,
        client_auth::DELETED_SECRET_IS_DEAD,
    ];
    if by_secret.contains(&rule) {
        return (Some("OAUTH-22"), "Invalid client_secret".into());
    }
    if rule == authorize::REDIRECT_URI_REGISTERED {
        return (Some("OAUTH-1"), "Invalid redirect_uri".into());
    }
    if rule == origin::ALLOWED {
        return (Some("OAUTH-29"), "Invalid Origin Header".into());
    }
    if rule == user_lookup::USER_EXISTS {
        return (Some("USERS-7"), "Not found".into());
    }
    let title = if rule == redirect_uri::LIMIT {
        // Reported from a live tenant, without a code (facts B6 and E66).
        let max = knobs.redirect_uris_max;
        format!("the max number of redirect URIs is {max}").into()
    } else if rule == client_secret::LIMIT {
        // As the reference describes the 409 (fact B7).
        let max = knobs.secrets_max;
        format!("the max number of client secrets is {max}").into()
    } else if rule == consent::MACHINE_NEEDS_TRUSTED {
        "Consent is required".into()
    } else {
        match status.as_u16() {
            401 => "Unauthorized".into(),
            403 => "Forbidden".into(),
            404 => "Not found".into(),
            409 => "Conflict".into(),
            _ => "Invalid request".into(),
        }
    };
    (None, title)
}

/// What was found, where, and what was wanted.
pub(super) fn explain(violation: &Violation) -> String {
    let Violation {
        rule,
        at,
        found,
        wanted,
    } = violation;
    let place = if at.is_empty() { "request" } else { at };
    format!("`{place}`: found {found}, wanted {wanted} ({rule})")
}
