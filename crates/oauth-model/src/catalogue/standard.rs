//! What the standards' profiles make of the rules: which bind, and how strongly.
//!
//! Where documents contradict each other, the profile settles it: what RFC 6749 demands
//! and OAuth 2.1 dropped binds under the one and not under the other.

use super::{
    answer, authorize, bearer, client_auth, code, error, grant, introspection, jwt, law, metadata,
    race, redirect_uri, refresh, registration, request, resource_indicator, revocation, scope,
    token,
};
use crate::rule::{
    Rule,
    Stance::{self, May, Must, Off, Should},
};

/// A body of documents that a server may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// RFC 6749 and what extends it.
    OAuth2,
    /// The same with the best current practice, RFC 9700.
    Rfc9700,
    /// The draft of OAuth 2.1.
    OAuth21,
}

/// How strongly a rule binds under the standards.
struct Clause {
    rule: Rule,
    /// Under OAuth 2.0, RFC 9700 and OAuth 2.1.
    stances: [Stance; 3],
}

/// Whether a rule is known to the standards alone, and binds no tenant of Qlik Cloud.
pub(crate) fn is_own(rule: Rule) -> bool {
    OWN.iter().any(|clause| clause.rule == rule)
}

/// How strongly a rule binds under a standard.
pub(crate) fn stance(rule: Rule, standard: Standard) -> Stance {
    let clause = SHARED.iter().chain(OWN).find(|clause| clause.rule == rule);
    let [oauth2, rfc9700, oauth21] = clause.map_or([Off; 3], |clause| clause.stances);
    match standard {
        Standard::OAuth2 => oauth2,
        Standard::Rfc9700 => rfc9700,
        Standard::OAuth21 => oauth21,
    }
}

macro_rules! clauses {
    ($($topic:ident::$name:ident: $oauth2:ident $rfc9700:ident $oauth21:ident;)+) => {
        &[$(Clause {
            rule: $topic::$name,
            stances: [$oauth2, $rfc9700, $oauth21],
        }),+]
    };
}

/// Rules that bind a tenant of Qlik Cloud as well.
const SHARED: &[Clause] = clauses! {
    request::NO_REPEATED_PARAMETER: Should Should Must;
    authorize::KNOWN_CLIENT: Must Must Must;
    authorize::REDIRECT_URI_REGISTERED: Must Must Must;
    authorize::RESPONSE_TYPE: Must Must Must;
    authorize::CHALLENGE_METHOD: Must Must Must;
    authorize::PUBLIC_NEEDS_CHALLENGE: May Should Must;
    authorize::SIGN_IN_FIRST: Must Must Must;
    authorize::STATE_ECHOED: Must Must Must;
    authorize::ERROR_NAMED: Must Must Must;
    client_auth::CLIENT_NAMED: Must Must Must;
    client_auth::KNOWN_CLIENT: Must Must Must;
    client_auth::SECRET_PRESENT: Must Must Must;
    client_auth::SECRET_CORRECT: Must Must Must;
    client_auth::ONE_IDENTITY: Should Should Should;
    client_auth::ONE_METHOD: Should Should Should;
    grant::NAMED: Must Must Must;
    grant::SUPPORTED: Must Must Must;
    grant::ALLOWED_FOR_CLIENT: Must Must Must;
    code::PRESENT: Must Must Must;
    code::KNOWN: Must Must Must;
    code::SINGLE_USE: Must Must Must;
    code::OWN_CLIENT: Must Must Must;
    code::SAME_REDIRECT_URI: Must Must Must;
    code::VERIFIER_PRESENT: Must Must Must;
    code::VERIFIER_FITS: Must Must Must;
    code::VERIFIER_FORM: Should Should Should;
    code::UNGUESSABLE: Should Should Should;
    refresh::PRESENT: Must Must Must;
    refresh::KNOWN: Must Must Must;
    refresh::OWN_CLIENT: Must Must Must;
    refresh::NEVER_WIDENS: Must Must Must;
    token::EXPIRED_IS_DEAD: Must Must Must;
    token::NO_STORE: Must Must Must;
    token::NO_REFRESH_FOR_MACHINES: Should Should Should;
    revocation::TOKEN_PRESENT: Must Must Must;
    revocation::ACCESS_TOKEN_IS_DEAD: Should Should Should;
    revocation::REFRESH_TOKEN_IS_DEAD: Must Must Must;
    revocation::OTHERS_LIVE: Must Must Must;
    redirect_uri::ABSOLUTE: Must Must Must;
    redirect_uri::NO_FRAGMENT: Must Must Must;
    redirect_uri::NO_SCRIPT_SCHEME: Must Must Must;
    redirect_uri::HTTPS_UNLESS_LOCALHOST: Should Must Must;
    answer::NO_SERVER_FAILURE: Should Should Should;
    race::CODE_REDEEMED_ONCE: Must Must Must;
    race::REFRESH_TOKEN_USED_ONCE: May Should Should;
    law::EMPTY_IS_OMITTED: Must Must Must;
    law::ORDER_CHANGES_NOTHING: Should Should Should;
    law::UNKNOWN_PARAMETER_CHANGES_NOTHING: Must Must Must;
    law::HEADER_CASE_CHANGES_NOTHING: Must Must Must;
};

/// Rules of which Qlik's sources say nothing, or something else.
const OWN: &[Clause] = clauses! {
    client_auth::NOT_IN_QUERY: Must Must Must;
    authorize::NO_OPEN_REDIRECT: Must Must Must;
    authorize::STATE_ECHOED_ON_ERROR: Must Must Must;
    authorize::DENIED_GETS_NO_CODE: Must Must Must;
    authorize::DENIAL_TOLD: Should Should Should;
    authorize::ERROR_FITS: Should Should Should;
    authorize::NO_PLAIN_CHALLENGE: Should Should Should;
    authorize::NO_IMPLICIT: May Should Must;
    authorize::ISSUER_SHOWN: Must Must Must;
    authorize::CODE_IN_QUERY: Must Must Must;
    authorize::ERROR_CHARACTERS: Must Must Must;
    authorize::SCOPE_JUDGED_AT_ONCE: Must Must Must;
    authorize::NO_FRAMING: Should Must Must;
    authorize::NO_CROSS_ORIGIN: Should Must Must;
    authorize::ANY_LOOPBACK_PORT: Must Must Must;
    authorize::QUERY_KEPT: Must Must Must;
    authorize::NO_STATE_UNLESS_SENT: Should Should Should;
    authorize::SIGN_IN_BEFORE_ERROR: May Must Must;
    authorize::PASSWORD_NOT_SENT_ON: May Must Must;
    authorize::LED_ON_BY_SEE_OTHER: May Should Should;
    grant::CONFIDENTIAL_ONLY: Must Must Must;
    grant::NO_PASSWORD: May Must Must;
    grant::BY_POST: Should Should Should;
    code::REDIRECT_URI_REPEATED: Must Must Off;
    code::NO_VERIFIER_WITHOUT_CHALLENGE: May Must Must;
    code::SPENT_BY_A_WRONG_REDIRECT_URI: May May May;
    code::SPENT_BY_A_WRONG_VERIFIER: May May May;
    code::RIGHT_VERIFIER_ACCEPTED: Should Must Must;
    code::SHORT_LIVED: Should Should Should;
    code::REPLAY_REVOKES: Should Should Should;
    code::CHALLENGE_HIDDEN: Must Must Must;
    refresh::WIDER_IS_REFUSED: Should Should Should;
    refresh::ROTATED_IS_DEAD: May Must Must;
    refresh::REPLAY_REVOKES: May Should Should;
    refresh::NARROWING_KEEPS_THE_GRANT: Must Must Must;
    scope::UNKNOWN_NOT_GRANTED: Must Must Must;
    scope::DEFAULT_OR_REFUSED: Must Must Must;
    scope::STATED: Off Off Should;
    token::COMPLETE: Must Must Must;
    token::JSON: Must Must Must;
    token::EXPIRES_IN_IS_A_NUMBER: Must Must Must;
    token::EXPIRES_IN_PRESENT: Should Should Should;
    token::PRAGMA: Must Must Off;
    token::CHARACTERS: Must Must Must;
    token::TYPE_FORM: Must Must Must;
    token::MEMBERS_ONCE: Must Must Must;
    token::AT_MOST_AN_HOUR: Should Should Should;
    resource_indicator::ABSOLUTE: Should Should Should;
    resource_indicator::NO_FRAGMENT: Should Should Should;
    resource_indicator::KNOWN: Should Should Should;
    resource_indicator::WITHIN_GRANT: May May May;
    resource_indicator::REFRESH_KEEPS_GRANT: May May May;
    resource_indicator::INVALID_TARGET: Should Should Should;
    resource_indicator::AUDIENCE: Should Should Should;
    jwt::SIGNED: Must Must Must;
    jwt::ASYMMETRIC: Should Should Should;
    jwt::SHORT_TYPE: Should Should Should;
    jwt::CLAIMS: Must Must Must;
    jwt::ISSUER: Must Must Must;
    jwt::TRUE: Must Must Must;
    jwt::IDS_DIFFER: Must Must Must;
    jwt::SCOPE: Should Should Should;
    jwt::MACHINE_IS_NO_USER: Should Should Should;
    jwt::SUBJECT_STAYS: Should Should Should;
    jwt::SIGN_IN_STAYS: Should Should Should;
    error::JSON: Must Must Must;
    error::STATUS: Should Should Should;
    error::INVALID_CLIENT: Must Must Must;
    error::UNAUTHORIZED: Must Must Must;
    error::CHALLENGE: Must Must Must;
    error::INVALID_GRANT: Must Must Must;
    error::INVALID_REQUEST: Must Must Must;
    error::UNSUPPORTED_GRANT_TYPE: Must Must Must;
    error::INVALID_SCOPE: Must Must Must;
    error::CHARACTERS: Must Must Must;
    revocation::CLIENT_AUTHENTICATES: Must Must Must;
    revocation::OWN_TOKENS_ONLY: Must Must Must;
    revocation::UNKNOWN_IS_FINE: Must Must Must;
    revocation::HINT_IS_NO_LIMIT: Must Must Must;
    revocation::CASCADES: Should Should Should;
    revocation::UNSUPPORTED_TOLD: Should Should Should;
    introspection::CALLER_AUTHENTICATES: Must Must Must;
    introspection::UNAUTHORIZED: Must Must Must;
    introspection::TOKEN_PRESENT: Should Should Should;
    introspection::JSON: Must Must Must;
    introspection::ACTIVE_IS_A_BOOLEAN: Must Must Must;
    introspection::LIVE_IS_ACTIVE: Must Must Must;
    introspection::UNKNOWN_IS_INACTIVE: Must Must Must;
    introspection::FORGED_IS_INACTIVE: Must Must Must;
    introspection::INACTIVE_IS_NO_ERROR: Must Must Must;
    introspection::INACTIVE_TELLS_NOTHING: Should Should Should;
    introspection::TRUE: Must Must Must;
    introspection::TYPES: Must Must Must;
    introspection::HINT_IS_NO_LIMIT: Must Must Must;
    bearer::TOKEN_NEEDED: Must Must Must;
    bearer::UNKNOWN_IS_REFUSED: Must Must Must;
    bearer::FORGED_IS_REFUSED: Must Must Must;
    bearer::NOT_IN_QUERY: May Should Must;
    bearer::NOT_IN_BODY_OF_GET: Should Should Should;
    bearer::CHALLENGE: Must Must Must;
    bearer::CHALLENGE_FORM: Must Must Must;
    bearer::INVALID_TOKEN: Should Should Should;
    bearer::NO_ERROR_WITHOUT_TOKEN: Should Should Should;
    registration::CREATED: Must Must Must;
    registration::SECRET_EXPIRY: Must Must Must;
    registration::NO_SECRET_FOR_PUBLIC: Should Should Should;
    registration::RETURNED: Must Must Must;
    registration::UNKNOWN_IGNORED: Must Must Must;
    registration::REDIRECT_URI_NEEDED: Must Must Must;
    registration::TYPES: Should Should Should;
    registration::ERROR: Must Must Must;
    registration::ERROR_FITS: Should Should Should;
    registration::IDS_DIFFER: Should Should Should;
    registration::SECRETS_DIFFER: Must Must Must;
    registration::WORKS: Must Must Must;
    registration::READABLE: Must Must Must;
    registration::TOKEN_NEEDED: Must Must Must;
    registration::OWN_CLIENT_ONLY: Must Must Must;
    registration::UNAUTHORIZED: Must Must Must;
    registration::UPDATE_REPLACES: Must Must Must;
    registration::UPDATE_NAMES_CLIENT: Should Should Should;
    registration::DELETED_IS_GONE: Must Must Must;
    registration::NO_STORE: Should Should Should;
    registration::ADDRESS_AND_TOKEN: Must Must Must;
    registration::ID_STAYS: Must Must Must;
    registration::ID_NOT_CHOSEN: Should Should Should;
    registration::SECRET_NOT_CHOSEN: Must Must Must;
    registration::CONSISTENT: Should Should Should;
    registration::ONE_KEY_SOURCE: Must Must Must;
    registration::REFUSED_CHANGES_NOTHING: Should Should Should;
    registration::DELETED_IS_204: Must Must Must;
    registration::TOKENS_GO_TOO: Should Should Should;
    registration::NO_DELETION_IS_405: Must Must Must;
    registration::UNKNOWN_METHOD_REFUSED: Must Must Must;
    registration::OWN_MEMBERS_KEPT: Should Should Should;
    registration::ROTATED_TOKEN_IS_DEAD: Should Should Should;
    redirect_uri::SCHEME_WITH_PERIOD: Should Should Should;
    metadata::JSON: Must Must Must;
    metadata::ISSUER_IDENTICAL: Must Must Must;
    metadata::ISSUER_FORM: Must Must Must;
    metadata::REQUIRED: Must Must Must;
    metadata::LISTS: Must Must Must;
    metadata::ENDPOINTS: Must Must Must;
    metadata::PKCE: May Should Should;
    metadata::ALGORITHMS: Must Must Must;
    metadata::PUBLIC_KEYS: Must Must Must;
    metadata::KEY_USE: Must Must Must;
    metadata::RS256: Should Should Should;
    metadata::SCOPES_LISTED: Should Should Should;
    metadata::SAME_EVERYWHERE: Should Should Should;
    metadata::PROMISES_KEPT: Should Should Should;
    metadata::ISSUER_FLAG: Must Must Must;
};
