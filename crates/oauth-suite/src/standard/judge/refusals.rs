//! How the endpoints that clients ask themselves refuse (RFC 6749, section 5.2).

use oauth_model::{
    catalogue::{client_auth, code, error, grant, refresh, resource_indicator, revocation},
    rule::Rule,
    standard::call::{Call, Endpoint},
    violation::Violations,
};
use serde_json::Value;

use super::{Book, by_basic, what};
use crate::{
    judge::notes::Notes,
    wire::{Answer, text},
};

/// The rules about a wrong client.
const WRONG_CLIENT: &[Rule] = &[client_auth::KNOWN_CLIENT, client_auth::SECRET_CORRECT];

/// The rules about what does not count.
const WRONG_GRANT: &[Rule] = &[
    code::KNOWN,
    code::SINGLE_USE,
    code::SAME_REDIRECT_URI,
    code::VERIFIER_FITS,
    refresh::KNOWN,
    revocation::REFRESH_TOKEN_IS_DEAD,
];

/// The rules about what is missing.
const INCOMPLETE: &[Rule] = &[grant::NAMED, code::PRESENT, refresh::PRESENT];

/// The rules about resources that were asked for by name.
pub(super) const WRONG_TARGET: &[Rule] = &[
    resource_indicator::ABSOLUTE,
    resource_indicator::NO_FRAGMENT,
    resource_indicator::KNOWN,
    resource_indicator::WITHIN_GRANT,
];

/// The code that a refusal has to have, and the rule that says so.
fn owed(rule: Rule) -> Option<(Rule, &'static str)> {
    let owed = [
        (WRONG_CLIENT, error::INVALID_CLIENT, "invalid_client"),
        (WRONG_GRANT, error::INVALID_GRANT, "invalid_grant"),
        (
            WRONG_TARGET,
            resource_indicator::INVALID_TARGET,
            "invalid_target",
        ),
        (INCOMPLETE, error::INVALID_REQUEST, "invalid_request"),
        (
            &[grant::SUPPORTED],
            error::UNSUPPORTED_GRANT_TYPE,
            "unsupported_grant_type",
        ),
    ];
    let mut owed = owed.into_iter();
    owed.find(|(rules, ..)| rules.contains(&rule))
        .map(|(_, rule, code)| (rule, code))
}

/// Looks at how a request was refused.
pub(super) fn inspect(call: &Call, violations: &Violations, answer: &Answer, notes: &mut Notes) {
    if call.endpoint == Endpoint::Introspection {
        super::introspection::inspect_refusal(call, violations, answer, notes);
    }
    if matches!(
        call.endpoint,
        Endpoint::Registration | Endpoint::Configuration
    ) {
        super::registration::inspect_refusal(call, violations, answer, notes);
    }
    let by_client = matches!(call.endpoint, Endpoint::Token | Endpoint::Revocation);
    if !by_client || call.method != "POST" {
        return;
    }
    let body = answer.json().unwrap_or_default();
    let code = text(&body, "error");
    let media_type = answer.media_type().unwrap_or_default();
    let is_json = media_type == "application/json" && !code.is_empty();
    let found = || {
        format!(
            "`{media_type}` {}",
            if code.is_empty() {
                "without `error`"
            } else {
                ""
            }
        )
    };
    notes.hold(
        error::JSON,
        is_json,
        found,
        "`application/json` with `error`",
    );
    if !is_json {
        return;
    }
    let of_uri = || text(&body, "error_uri").chars().find(|&it| !is_in_uri(it));
    let stray = stray(&body, "error")
        .or_else(|| stray(&body, "error_description"))
        .or_else(of_uri);
    let found = || format!("the character {:?}", stray.unwrap_or_default());
    notes.hold(
        error::CHARACTERS,
        stray.is_none(),
        found,
        "printable ASCII without `\"` and `\\`",
    );
    let usual = answer.status == 400 || (answer.status == 401 && code == "invalid_client");
    let found = || format!("`{code}` with status {}", answer.status);
    notes.hold(
        error::STATUS,
        usual,
        found,
        "status 400, or 401 for `invalid_client`",
    );
    if let Some(rule) = violations.rules().only() {
        inspect_reason(call, rule, code, answer, notes);
    }
}

/// Looks at how a request was refused that breaks one rule.
fn inspect_reason(call: &Call, rule: Rule, code: &str, answer: &Answer, notes: &mut Notes) {
    if let Some((owed, wanted)) = owed(rule) {
        let found = || format!("`{code}`");
        notes.hold(owed, code == wanted, found, &format!("`{wanted}`"));
    }
    if by_basic(call) && WRONG_CLIENT.contains(&rule) {
        let found = || format!("status {}", answer.status);
        notes.hold(
            error::UNAUTHORIZED,
            answer.status == 401,
            found,
            "status 401",
        );
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        let scheme = challenge.split(' ').next().unwrap_or_default();
        let found = || match challenge {
            "" => "no `WWW-Authenticate`".to_owned(),
            other => format!("`WWW-Authenticate: {other}`"),
        };
        let same = scheme.eq_ignore_ascii_case("basic");
        notes.hold(error::CHALLENGE, same, found, "`WWW-Authenticate: Basic`");
    }
}

impl Book {
    /// A request that was granted before is refused for the scope in it.
    pub(super) fn inspect_scope_refused(
        &self,
        call: &Call,
        violations: &Violations,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        let unknown = |name: &String| !self.state.scopes().contains(name);
        let asks = call
            .scopes()
            .is_some_and(|scopes| scopes.iter().any(unknown));
        // What is no scope by its characters may be a bad request as well.
        let is_written_well = call
            .parameter("scope")
            .is_some_and(|scope| scope.chars().all(is_plain));
        let asks = asks && is_written_well;
        let by_machine = call.parameter("grant_type") == Some("client_credentials");
        if asks && by_machine && violations.is_empty() && self.works.contains(&what(call)) {
            let body = answer.json().unwrap_or_default();
            let code = text(&body, "error");
            let found = || format!("`{code}`");
            notes.hold(
                error::INVALID_SCOPE,
                code == "invalid_scope",
                found,
                "`invalid_scope`",
            );
        }
    }
}

/// A character that errors must not have (RFC 6749, section 5.2).
fn stray(body: &Value, name: &str) -> Option<char> {
    text(body, name)
        .chars()
        .find(|&character| !is_plain(character))
}

/// Whether the address of an error may have a character (RFC 6749, section 5.2).
pub(super) fn is_in_uri(character: char) -> bool {
    is_plain(character) && character != ' '
}

/// Whether errors may have a character.
pub(super) fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~') && !matches!(character, '"' | '\\')
}
