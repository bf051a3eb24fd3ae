//! Where the authorization endpoint sends a browser.

use oauth_model::{
    authorization::AuthorizeRequest,
    call::{Call, Door, Operation},
    catalogue::{authorize, code, consent, dcr},
    effect::{Journey, Remembered, Way},
    rule::Rule,
    violation::Violations,
};

use super::{Class, Session, notes::Notes, redirection};
use crate::wire::Answer;

/// The answer of an endpoint that browsers visit, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Visit {
    /// A redirect with a code or a token: where to, and the state if one came.
    Code(String, Option<String>),
    /// A redirect with an error: where to, and the state if one came.
    Error(String, Option<String>),
    /// A redirect without either.
    Elsewhere(String),
    /// A page.
    Page,
    /// Something else.
    Other,
}

/// Reads an answer to a browser.
pub(crate) fn visit(answer: &Answer) -> Visit {
    let Some(location) = answer
        .header("location")
        .filter(|_| is_redirect(answer.status))
    else {
        return match answer.status {
            200 => Visit::Page,
            _ => Visit::Other,
        };
    };
    let parameter = |name: &str| parameter(location, name).filter(|value| !value.is_empty());
    let state = parameter("state");
    // The implicit grant has its answer in the fragment.
    let token = location.contains("access_token=");
    if token || parameter("code").is_some() {
        Visit::Code(location.to_owned(), state)
    } else if parameter("error").is_some() {
        Visit::Error(location.to_owned(), state)
    } else {
        Visit::Elsewhere(location.to_owned())
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A parameter of an address's query; the last of that name, as an attacker would
/// have it read.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    let query = query.split('#').next()?;
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(known, _)| known == name)
        .last()
        .map(|(_, value)| value.into_owned())
}

/// What kind of answer this is, at a door where redirects grant and refuse.
pub(super) fn class(door: Door, answer: &Answer) -> Option<Class> {
    if !matches!(door, Door::Authorize | Door::Decide) {
        return None;
    }
    match visit(answer) {
        // Elsewhere is a page of the tenant's own, or of an identity provider.
        Visit::Code(..) | Visit::Page | Visit::Elsewhere(_) => Some(Class::Granted),
        // Sending back who does not agree is what is asked.
        Visit::Error(..) if door == Door::Decide => Some(Class::Granted),
        Visit::Error(..) => Some(Class::Refused),
        Visit::Other => None,
    }
}

/// The answer to a form must not have the browser post it once more, elsewhere (RFC 9700,
/// section 4.12).
pub(super) fn inspect_status(call: &Call, answer: &Answer, notes: &mut Notes) {
    if call.operation.door() == Door::Decide && matches!(answer.status, 307 | 308) {
        let found = format!("status {}", answer.status);
        notes.broken(authorize::REDIRECTED_AS_ASKED, found, "status 302 or 303");
    }
}

/// Compares where a browser was sent with where it has to go.
pub(super) fn inspect(journey: &Journey, answer: &Answer, notes: &mut Notes) {
    let visit = visit(answer);
    let found = || {
        format!(
            "{} {}",
            answer.status,
            answer.header("location").unwrap_or("a page")
        )
    };
    let has_code = matches!(visit, Visit::Code(..));
    match &journey.way {
        Way::SignIn => {
            let wanted = "a sign-in";
            notes.hold(authorize::SIGN_IN_FIRST, !has_code, found, wanted);
            return;
        }
        Way::Consent { .. } => {
            let wanted = "a page that asks the user";
            let rule = if journey.remembered == Some(Remembered::Withdrawn) {
                consent::TAKEN_BACK_ASKS_AGAIN
            } else if journey.asked_again {
                dcr::ASKED_AGAIN
            } else {
                authorize::CONSENT_ASKED
            };
            notes.hold(rule, !has_code, found, wanted);
            return;
        }
        Way::Code(_) if journey.trusted => {
            let wanted = "the redirect URI with a code";
            notes.hold(authorize::TRUSTED_ASKS_NOBODY, has_code, found, wanted);
        }
        Way::Denied => {
            let wanted = "no code, because the user did not agree";
            notes.hold(authorize::CONSENT_ASKED, !has_code, found, wanted);
        }
        Way::Code(_) => {
            if let Some(rule) = journey.remembered.and_then(silent) {
                let wanted = "the redirect URI with a code, because the user had agreed";
                notes.hold(rule, has_code, found, wanted);
            }
        }
    }
    match &visit {
        Visit::Code(location, state) => {
            redirection::as_asked(&journey.redirect_uri, location, notes);
            echoed(&journey.state, state.as_deref(), notes);
        }
        Visit::Error(location, state) => {
            notes.tested(authorize::ERROR_NAMED);
            redirection::as_asked(&journey.redirect_uri, location, notes);
            echoed(&journey.state, state.as_deref(), notes);
        }
        Visit::Elsewhere(_) if journey.way == Way::Denied => {
            notes.broken(
                authorize::ERROR_NAMED,
                found(),
                "the redirect URI with `error`",
            );
        }
        Visit::Elsewhere(_) | Visit::Page | Visit::Other => {}
    }
}

/// The rule by which a user who agreed before is not asked again.
fn silent(remembered: Remembered) -> Option<Rule> {
    match remembered {
        Remembered::Agreed => Some(consent::NOT_ASKED_AGAIN),
        Remembered::AgreedUnlikeOthers => Some(consent::TAKEN_BACK_BY_ONE_USER),
        Remembered::AgreedUnlikeElsewhere => Some(consent::TAKEN_BACK_FROM_ONE_CLIENT),
        Remembered::Withdrawn => None,
    }
}

/// How many characters of two codes differ at least.
const DIFFERING_MIN: usize = 8;

impl Session {
    /// Compares a code with the one before it.
    pub(super) fn inspect_code(&mut self, journey: &Journey, notes: &mut Notes) {
        let Way::Code(code) = &journey.way else {
            return;
        };
        let Some(before) = self.latest_code.replace(code.clone()) else {
            return;
        };
        if before.is_empty() || code.is_empty() || before == *code {
            return;
        }
        let same = before.chars().zip(code.chars()).filter(|(a, b)| a == b);
        let differing = code.chars().count() - same.count();
        let found = || format!("{differing} characters that differ from the code before");
        let wanted = format!("at least {DIFFERING_MIN}");
        let holds = differing >= DIFFERING_MIN;
        notes.hold(code::UNGUESSABLE, holds, found, &wanted);
    }
}

/// Whether an answer to a browser is neither a code nor an error.
pub(super) fn leads_on(call: &Call, answer: &Answer) -> bool {
    let browsing = matches!(call.operation.door(), Door::Authorize | Door::Decide);
    browsing && matches!(visit(answer), Visit::Elsewhere(_) | Visit::Page)
}

/// The redirect URI and the state of an authorization request.
fn sent_along(call: &Call) -> (String, String) {
    let Operation::Authorize(query) = &call.operation else {
        return (String::new(), String::new());
    };
    let request = AuthorizeRequest::read(query, &mut Violations::default());
    (
        request.redirect_uri.unwrap_or_default(),
        request.state.unwrap_or_default(),
    )
}

/// Compares a refusal by redirect with what the client sent along.
pub(super) fn inspect_refusal(call: &Call, answer: &Answer, notes: &mut Notes) {
    let (redirect_uri, state) = sent_along(call);
    if let Visit::Error(location, shown) = visit(answer) {
        notes.tested(authorize::ERROR_NAMED);
        if !redirect_uri.is_empty() {
            redirection::as_asked(&redirect_uri, &location, notes);
        }
        if !state.is_empty() {
            echoed(&state, shown.as_deref(), notes);
        }
    }
}

/// Whatever else is wrong with a request, nobody is sent to an address that is not
/// registered (RFC 6749, section 4.1.2.1; facts D13 and D15).
pub(super) fn inspect_misled(
    call: &Call,
    violations: &Violations,
    answer: &Answer,
    notes: &mut Notes,
) {
    let rule = authorize::REDIRECT_URI_REGISTERED;
    let (redirect_uri, _) = sent_along(call);
    if let Visit::Error(location, _) = visit(answer)
        && violations.rules().only().is_none()
        && violations.breaks(rule)
        && redirection::leads_to(&redirect_uri, &location)
    {
        let found = format!("sent to `{location}`");
        notes.broken(rule, found, "refused without leaving the tenant");
    }
}

/// A browser that is sent back to the client is told why.
pub(super) fn inspect_undecided(call: &Call, answer: &Answer, notes: &mut Notes) {
    let (redirect_uri, _) = sent_along(call);
    if let Visit::Elsewhere(location) = visit(answer)
        && !redirect_uri.is_empty()
        && redirection::leads_to(&redirect_uri, &location)
    {
        let found = format!("`{location}`");
        notes.broken(
            authorize::ERROR_NAMED,
            found,
            "the redirect URI with `error`",
        );
    }
}

fn echoed(sent: &str, shown: Option<&str>, notes: &mut Notes) {
    let found = || shown.map_or("no `state`".to_owned(), |shown| format!("`{shown}`"));
    let wanted = format!("`{sent}`");
    notes.hold(authorize::STATE_ECHOED, shown == Some(sent), found, &wanted);
}
