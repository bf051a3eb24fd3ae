//! Where the authorization endpoint sends a browser, and with what.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_model::{
    catalogue::{authorize, code, metadata, resource_indicator},
    prediction::Prediction,
    rule::Rule,
    standard::call::{Call, Endpoint},
    violation::Violations,
};

use super::{
    Book, browsing,
    refusals::{WRONG_TARGET, is_in_uri, is_plain},
};
use crate::{
    judge::{
        authorize::{Visit, parameter, visit},
        notes::Notes,
    },
    scenario::Request,
    wire::{Answer, text},
};

/// Rules about requests whose redirect URI cannot be trusted.
const UNTRUSTED: &[Rule] = &[authorize::KNOWN_CLIENT, authorize::REDIRECT_URI_REGISTERED];

/// What an unknown response type may be called.
const OF_RESPONSE_TYPE: &[&str] = &[
    "unsupported_response_type",
    "invalid_request",
    "unauthorized_client",
];

/// What an unknown scope may be called.
const OF_SCOPE: &[&str] = &["invalid_scope", "access_denied"];

impl Book {
    /// Looks at the answer to an authorization request.
    pub(super) fn inspect_visit(
        &self,
        request: &Request,
        call: &Call,
        prediction: &Prediction,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        let nothing = Violations::default();
        let violations = match prediction {
            Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => violations,
            Prediction::MustSucceed(_) => &nothing,
        };
        if let Some(origin) = request.headers.get("origin") {
            let header = answer.header("access-control-allow-origin");
            // Who lets in its own origin alone lets in no other.
            let opens = header.is_some_and(|header| header == "*" || header == origin);
            let found = || {
                format!(
                    "`Access-Control-Allow-Origin: {}`",
                    header.unwrap_or_default()
                )
            };
            notes.hold(
                authorize::NO_CROSS_ORIGIN,
                !opens,
                found,
                "no header that lets it in",
            );
        }
        let visit = seen(answer);
        misled(call, violations, &visit, answer, notes);
        if call.stranger {
            browsing::inspect_stranger(call, &visit, answer, notes);
        }
        if violations.rules().only() == Some(authorize::DENIED_GETS_NO_CODE) {
            told(&visit, answer, notes);
        }
        match &visit {
            // The implicit grant has its answer in the fragment, and rules of its own.
            Visit::Code(location, _) if occurrences(location, "code") == 0 => {}
            Visit::Code(location, state) => {
                let codes = occurrences(location, "code");
                // What the client itself brought along may stay there, and is not the server's.
                let asked = call.parameter("redirect_uri").unwrap_or_default();
                let brought = occurrences(asked, "code");
                let holds = codes == 1 || codes == 1 + brought;
                let found = || format!("{codes} codes in the query");
                notes.hold(authorize::CODE_IN_QUERY, holds, found, "one");
                echoed(authorize::STATE_ECHOED, call, state.as_deref(), notes);
                unasked_state(call, location, notes);
                let asked = call.parameter("redirect_uri").unwrap_or_default();
                if self.state.is_redirect_uri(asked) {
                    query_kept(asked, location, notes);
                }
                challenge_hidden(call, location, notes);
                self.issuer(location, notes);
            }
            Visit::Error(location, state) => {
                notes.tested(authorize::ERROR_NAMED);
                echoed(
                    authorize::STATE_ECHOED_ON_ERROR,
                    call,
                    state.as_deref(),
                    notes,
                );
                unasked_state(call, location, notes);
                self.issuer(location, notes);
                self.error(call, violations, location, notes);
            }
            Visit::Page | Visit::Other => framed(answer, notes),
            Visit::Elsewhere(_) => {}
        }
    }

    /// A code that cannot be redeemed because of its scope should not have come.
    pub(super) fn inspect_late_scope(&self, call: &Call, answer: &Answer, notes: &mut Notes) {
        let code = call.parameter("code").unwrap_or_default();
        if call.endpoint == Endpoint::Token && self.state.asks_for_unknown(code) {
            let body = answer.json().unwrap_or_default();
            let late = text(&body, "error") == "invalid_scope";
            let found = || "a code, and then `invalid_scope`".to_owned();
            let wanted = "`error=invalid_scope` in the place of a code";
            notes.hold(authorize::SCOPE_JUDGED_AT_ONCE, !late, found, wanted);
        }
    }

    fn issuer(&self, location: &str, notes: &mut Notes) {
        if self.about.has_document() {
            let hidden = self.about.hides_issuer() && parameter(location, "iss").is_some();
            let found = || "`iss`, and no word of it in the metadata".to_owned();
            let wanted = "`authorization_response_iss_parameter_supported` true";
            notes.hold(metadata::ISSUER_FLAG, !hidden, found, wanted);
        }
        if let Some(wanted) = &self.issuer {
            let shown = parameter(location, "iss");
            let found = || match &shown {
                Some(shown) => format!("`iss` {shown}"),
                None => "no `iss`".to_owned(),
            };
            let holds = shown.as_deref() == Some(wanted);
            notes.hold(
                authorize::ISSUER_SHOWN,
                holds,
                found,
                &format!("`iss` {wanted}"),
            );
        }
    }

    fn error(&self, call: &Call, violations: &Violations, location: &str, notes: &mut Notes) {
        let code = parameter(location, "error").unwrap_or_default();
        let description = parameter(location, "error_description").unwrap_or_default();
        let mut characters = code.chars().chain(description.chars());
        let uri = parameter(location, "error_uri").unwrap_or_default();
        let stray = characters
            .find(|&character| !is_plain(character))
            .or_else(|| uri.chars().find(|&character| !is_in_uri(character)));
        let found = || format!("the character {:?}", stray.unwrap_or_default());
        let wanted = "printable ASCII without `\"` and `\\`";
        notes.hold(authorize::ERROR_CHARACTERS, stray.is_none(), found, wanted);
        let only = violations.rules().only();
        if only.is_some_and(|rule| WRONG_TARGET.contains(&rule)) {
            let found = || format!("`error={code}`");
            let (rule, holds) = (resource_indicator::INVALID_TARGET, code == "invalid_target");
            notes.hold(rule, holds, found, "`error=invalid_target`");
        }
        let unknown = |name: &String| !self.state.scopes().contains(name);
        let asks_for_unknown = call
            .scopes()
            .is_some_and(|scopes| scopes.iter().any(unknown));
        let wanted: &[&str] = match violations.rules().only() {
            Some(rule) if rule == authorize::RESPONSE_TYPE => OF_RESPONSE_TYPE,
            Some(rule) if rule == authorize::CHALLENGE_METHOD => &["invalid_request"],
            None if violations.is_empty() && asks_for_unknown => {
                notes.tested(authorize::SCOPE_JUDGED_AT_ONCE);
                OF_SCOPE
            }
            Some(_) | None => return,
        };
        let found = || format!("`error={code}`");
        let fits = wanted.contains(&code.as_str());
        notes.hold(
            authorize::ERROR_FITS,
            fits,
            found,
            &format!("`{}`", wanted.join("` or `")),
        );
    }
}

/// Reads an answer to a browser. With an error, a code is not the server's: it was in the
/// address already.
pub(super) fn seen(answer: &Answer) -> Visit {
    match visit(answer) {
        Visit::Code(location, state) if parameter(&location, "error").is_some() => {
            Visit::Error(location, state)
        }
        seen @ (Visit::Code(..)
        | Visit::Error(..)
        | Visit::Elsewhere(_)
        | Visit::Page
        | Visit::Other) => seen,
    }
}

/// A client is told that the user said no (RFC 6749, section 4.1.2.1).
fn told(visit: &Visit, answer: &Answer, notes: &mut Notes) {
    let error = match visit {
        Visit::Code(..) => return,
        Visit::Error(location, _) => parameter(location, "error"),
        Visit::Page | Visit::Other | Visit::Elsewhere(_) => None,
    };
    let found = || match &error {
        Some(error) => format!("`error={error}`"),
        None => format!("status {} without an error to the client", answer.status),
    };
    let holds = error.as_deref() == Some("access_denied");
    let wanted = "`error=access_denied`";
    notes.hold(authorize::DENIAL_TOLD, holds, found, wanted);
}

/// Nobody is sent to an address that is not registered (RFC 6749, section 4.1.2.1).
fn misled(call: &Call, violations: &Violations, visit: &Visit, answer: &Answer, notes: &mut Notes) {
    if !UNTRUSTED.iter().any(|&rule| violations.breaks(rule)) {
        return;
    }
    let asked = call.parameter("redirect_uri").unwrap_or_default();
    let location = answer.header("location").unwrap_or_default();
    let leads = !asked.is_empty() && !matches!(visit, Visit::Page | Visit::Other);
    let misled = leads && location.starts_with(asked);
    let found = || format!("{} {location}", answer.status);
    notes.hold(
        authorize::NO_OPEN_REDIRECT,
        !misled,
        found,
        "a page, and no redirect to it",
    );
}

fn echoed(rule: Rule, call: &Call, shown: Option<&str>, notes: &mut Notes) {
    let mut sent = call.parameters.iter().filter(|(name, _)| name == "state");
    // Of two nobody knows which counts.
    let (Some((_, sent)), None) = (sent.next(), sent.next()) else {
        return;
    };
    if sent.is_empty() {
        return;
    }
    let found = || match shown {
        Some(shown) => format!("`state` {shown:?}"),
        None => "no `state`".to_owned(),
    };
    notes.hold(
        rule,
        shown == Some(sent.as_str()),
        found,
        &format!("`state` {sent:?}"),
    );
}

/// Whoever sent no state gets none.
fn unasked_state(call: &Call, location: &str, notes: &mut Notes) {
    if !call.parameters.iter().any(|(name, _)| name == "state") {
        let states = occurrences(location, "state");
        let found = || "a `state`".to_owned();
        notes.hold(authorize::NO_STATE_UNLESS_SENT, states == 0, found, "none");
    }
}

/// What the redirect URI has in its query is still there.
fn query_kept(asked: &str, location: &str, notes: &mut Notes) {
    let pairs = |address: &str| -> Vec<(String, String)> {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.into_owned().collect()
    };
    let wanted = pairs(asked);
    if wanted.is_empty() {
        return;
    }
    let shown = pairs(location);
    let lost = wanted.iter().find(|pair| !shown.contains(pair));
    let found = || {
        let (name, value) = lost.cloned().unwrap_or_default();
        format!("no `{name}={value}`")
    };
    let wanted = "the query of the redirect URI";
    notes.hold(authorize::QUERY_KEPT, lost.is_none(), found, wanted);
}

/// A code does not have its challenge in it, as it is or encoded.
fn challenge_hidden(call: &Call, location: &str, notes: &mut Notes) {
    let (Some(challenge), Some(code)) = (
        call.parameter("code_challenge"),
        parameter(location, "code"),
    ) else {
        return;
    };
    let decoded = code.split('.').filter_map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
        String::from_utf8(bytes).ok()
    });
    let tells = std::iter::once(code.clone())
        .chain(decoded)
        .any(|text| text.contains(challenge));
    let found = || "the challenge in the code".to_owned();
    notes.hold(code::CHALLENGE_HIDDEN, !tells, found, "none");
}

fn framed(answer: &Answer, notes: &mut Notes) {
    // A failure is one finding, and its page is not the application's.
    if answer.media_type().as_deref() != Some("text/html") || answer.status >= 500 {
        return;
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let holds = answer.header("x-frame-options").is_some() || policy.contains("frame-ancestors");
    let found = || "a page without either".to_owned();
    notes.hold(
        authorize::NO_FRAMING,
        holds,
        found,
        "`X-Frame-Options` or `frame-ancestors`",
    );
}

/// How often a parameter is in the query of an address.
fn occurrences(address: &str, name: &str) -> usize {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.filter(|(known, _)| known == name).count()
}
