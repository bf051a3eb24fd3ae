//! What a broken rule becomes: a status, a code, a title and a sentence.

use std::borrow::Cow;

use http::StatusCode;
use oauth_model::{
    catalogue::{
        anonymous_embed, approval, authorize, client_assertion, client_auth, client_secret,
        consent, csrf, dcr, origin, publish, redirect_uri, request, scope, user_lookup,
    },
    freedom::Freedom,
    profile::{Knobs, Profile},
    rule::Rule,
    violation::Violation,
};

/// The code of a request that may be forged (facts C52 and G14).
pub(super) const FORGED: &str = "CSRF-TOKEN-2";

/// Whether this broken rule leaves nobody to send the browser to: the refusal is shown
/// then (fact D13). Of two values for a parameter either could be a trap.
pub(crate) fn is_shown(rule: Rule, profile: &Profile) -> bool {
    let nowhere = [
        authorize::KNOWN_CLIENT,
        authorize::REDIRECT_URI_REGISTERED,
        request::NO_REPEATED_PARAMETER,
    ];
    let open = [
        (authorize::PUBLIC_NEEDS_CHALLENGE, Freedom::MissingChallenge),
        (authorize::STATE_PRESENT, Freedom::MissingState),
        (authorize::RESPONSE_TYPE, Freedom::UnsupportedResponseType),
    ];
    nowhere.contains(&rule)
        || NOT_USABLE.contains(&rule)
        || open
            .iter()
            .any(|&(known, freedom)| known == rule && profile.chooses(freedom, "page"))
}

/// The rules about clients that are there, and of no use to who asks (fact D16).
const NOT_USABLE: &[Rule] = &[
    approval::ADMINISTRATOR_FIRST,
    dcr::UNAPPROVED_IS_DELETED,
    publish::DELETED_BY_OWNER_IS_DEAD,
    publish::WITHDRAWN_IS_UNUSABLE,
];

/// The error as a client's redirect URI gets it.
pub(super) fn error(rule: Rule, profile: &Profile) -> &'static str {
    if rule == authorize::RESPONSE_TYPE {
        "unsupported_response_type"
    } else if rule == authorize::PROMPT_NONE_NEEDS_SESSION {
        // As OpenID Connect has it; Qlik says nothing (facts D25 and I46).
        profile.choice(Freedom::SilentError)
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
pub(super) fn status(rule: Rule, profile: &Profile) -> StatusCode {
    let known = if FAILED_AUTHENTICATION.contains(&rule) {
        // The reference says 401 and a guide 400 (fact I10).
        profile.choice(Freedom::CredentialsStatus).parse().ok()
    } else if rule == request::CONTENT_TYPE {
        profile.choice(Freedom::ContentTypeStatus).parse().ok()
    } else if rule == scope::NONE_OPENS_NOTHING || rule == user_lookup::USER_ENABLED {
        // Facts G4 and E40.
        Some(403)
    } else if rule == anonymous_embed::NOTHING_ELSE {
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
pub(super) const FAILED_AUTHENTICATION: &[Rule] = &[
    client_auth::KNOWN_CLIENT,
    client_auth::DELETED_CLIENT_IS_DEAD,
    client_auth::BASIC_WELL_FORMED,
    client_auth::SECRET_PRESENT,
    client_auth::SECRET_CORRECT,
    client_auth::DELETED_SECRET_IS_DEAD,
    client_assertion::PRESENT,
    client_assertion::METHOD_LISTED,
    client_assertion::KEY_NAMED,
    client_assertion::ALGORITHM,
    client_assertion::SIGNATURE,
    client_assertion::ABOUT_ITSELF,
    client_assertion::AUDIENCE,
    client_assertion::NOT_EXPIRED,
    client_assertion::LIFE,
    client_assertion::JTI_PRESENT,
    client_assertion::USED_ONCE,
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
    if [origin::ALLOWED, anonymous_embed::ORIGIN_LISTED].contains(&rule) {
        return (Some("OAUTH-29"), "Invalid Origin Header".into());
    }
    if [csrf::TOKEN_PRESENT, csrf::TOKEN_CORRECT].contains(&rule) {
        return (Some(FORGED), "CSRF token mismatch".into());
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
    } else if rule == client_assertion::TYPE {
        // These words are named in the guide, without their carrier (facts E8 and E59).
        "unsupported_client_assertion_type".into()
    } else if rule == client_assertion::ABOUT_ITSELF || rule == client_assertion::METHOD_LISTED {
        "unauthorized_client".into()
    } else if rule == client_assertion::AUDIENCE {
        "Invalid audience".into()
    } else if rule == client_assertion::SIGNATURE {
        "Signature validation failed".into()
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
