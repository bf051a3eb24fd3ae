//! Anonymous embed: sharing an application, and the visitors who come for it.

use super::token_request::parameter;
use crate::{
    call::{Body, Call},
    catalogue::{anonymous_embed as rules, request},
    client::{AppType, Client, GrantType},
    content::{CodeEnd, ContentOperation, Sharing},
    freedom::Freedom,
    prediction::Examination,
    rule::RuleSet,
    state::State,
    time::Timestamp,
    token::AccessToken,
    violation::Violations,
};

/// Hexadecimal digits of a tracking code in use (fact E51).
const TRACKING_DIGITS: usize = 40;

/// A visitor's request for a token (fact E50).
#[derive(Debug, Default)]
pub(crate) struct VisitorRequest {
    pub(crate) access_code: Option<String>,
    pub(crate) client_id: Option<String>,
    grant_type: Option<String>,
    pub(crate) tracking_code: Option<String>,
}

impl VisitorRequest {
    /// Reads a body, noting what is wrong with its form; `None` if it cannot be read.
    pub(crate) fn read(body: &Body, violations: &mut Violations) -> Option<Self> {
        let mut noted = Violations::default();
        let mut member = |name| {
            let mut found = Violations::default();
            let value = parameter(body, name, &mut found);
            let told = found.first().is_some_and(|found| noted.breaks(found.rule));
            if !told {
                noted.extend(found);
            }
            value
        };
        let read = Self {
            access_code: member("eac"),
            client_id: member("client_id"),
            grant_type: member("grant_type"),
            tracking_code: member("tracking_code"),
        };
        if let Body::Json(document) = body {
            for at in &document.repeated {
                noted.push(request::NO_REPEATED_PARAMETER, at, "more than once", "once");
            }
        }
        let unread = [
            request::PARSABLE,
            request::CONTENT_TYPE,
            request::MEMBER_TYPES,
        ];
        let unread = unread.iter().any(|&rule| noted.breaks(rule));
        violations.extend(noted);
        (!unread).then_some(read)
    }
}

/// Checks a visitor's request for a token.
pub(super) fn token(state: &State, call: &Call, body: &Body, out: &mut Examination) {
    let Some(request) = VisitorRequest::read(body, &mut out.violations) else {
        return;
    };
    if request.grant_type.as_deref() != Some(GrantType::AnonymousEmbed.as_str()) {
        let found = request.grant_type.as_deref().unwrap_or("nothing");
        let wanted = GrantType::AnonymousEmbed.as_str();
        out.violations
            .push(rules::GRANT_NAMED, "/grant_type", found, wanted);
    }
    let id = request.client_id.as_deref().unwrap_or_default();
    if let Some(client) = state.clients.get(id) {
        through(client, call, out);
    } else {
        let found = if id.is_empty() {
            "nothing"
        } else {
            "an unknown client"
        };
        let wanted = "a client of the tenant";
        out.violations
            .push(rules::CLIENT_KNOWN, "/client_id", found, wanted);
    }
    access_code(state, request.access_code.as_deref(), out);
    let tracking = request.tracking_code.as_deref().unwrap_or_default();
    let usual = tracking.len() == TRACKING_DIGITS
        && tracking.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !usual {
        out.freedoms.push(Freedom::OddTrackingCode);
    }
}

/// Checks the client that a visitor comes through.
fn through(client: &Client, call: &Call, out: &mut Examination) {
    let app_type = client.registration.app_type;
    if app_type != AppType::AnonymousEmbed {
        let wanted = AppType::AnonymousEmbed.as_str();
        let rule = rules::CLIENT_TYPE;
        out.violations
            .push(rule, "/client_id", app_type.as_str(), wanted);
    }
    let origins = &client.registration.allowed_origins;
    match &call.origin {
        None => out.freedoms.push(Freedom::VisitorWithoutOrigin),
        Some(origin) if !crate::origin::is_listed(origins, origin) => {
            let wanted = "an allowed origin of the client";
            out.violations
                .push(rules::ORIGIN_LISTED, "Origin", origin, wanted);
        }
        Some(_) => {}
    }
}

fn access_code(state: &State, code: Option<&str>, out: &mut Examination) {
    let at = "/eac";
    let wanted = "the access code of a shared application";
    let Some(code) = code else {
        out.violations
            .push(rules::CODE_PRESENT, at, "nothing", wanted);
        return;
    };
    if state.opened_by(code).is_some() {
        return;
    }
    let (rule, found) = match state.dead_code(code).map(|dead| dead.end) {
        Some(CodeEnd::Reset) => (rules::RESET_CODE_IS_DEAD, "a code that was reset"),
        Some(CodeEnd::TurnedOff) => (rules::OFF_CODE_IS_DEAD, "a code that was turned off"),
        None => (rules::CODE_KNOWN, "an unknown code"),
    };
    out.violations.push(rule, at, found, wanted);
}

/// Checks a visitor's token where it is used on something else than content.
pub(super) fn elsewhere(out: &mut Examination) {
    let wanted = "a user, or the shared application";
    out.violations
        .push(rules::NOTHING_ELSE, "Authorization", "a visitor", wanted);
}

/// Checks what a visitor asks about content.
pub(super) fn visit(
    state: &State,
    access: &AccessToken,
    operation: &ContentOperation,
    out: &mut Examination,
) {
    let visitor = state.visitor(access);
    match operation {
        ContentOperation::ReadApp(id) if visitor.is_some_and(|visitor| visitor.app_id == *id) => {}
        ContentOperation::ListItems(_)
        | ContentOperation::ListSpaces(_)
        | ContentOperation::ReadTenant
        | ContentOperation::CoreInit => out.freedoms.push(Freedom::VisitorReads),
        ContentOperation::ReadApp(_)
        | ContentOperation::CreateSpace(_)
        | ContentOperation::ReadSpace(_)
        | ContentOperation::DeleteSpace(_)
        | ContentOperation::Assign(..)
        | ContentOperation::CreateApp(_)
        | ContentOperation::DeleteApp(_)
        | ContentOperation::ReadUser(_)
        | ContentOperation::Share(..) => elsewhere(out),
    }
}

/// Notes what is open about a visitor's token: when it ends (facts E52 and I39).
pub(super) fn ends(state: &State, now: Timestamp, access: &AccessToken, out: &mut Examination) {
    let lives = state
        .visitor(access)
        .is_some_and(|visitor| state.opened_by(&visitor.access_code).is_some());
    if !lives || access.expires_at <= now {
        out.freedoms.push(Freedom::OldVisitorToken);
    }
}

/// The rules that a visitor relies on to get at content.
pub(super) fn merits(operation: &ContentOperation) -> RuleSet {
    let mut merits = RuleSet::default();
    if matches!(operation, ContentOperation::ReadApp(_)) {
        merits.insert(rules::OPENS_SHARED_APP);
    }
    merits
}

/// Checks a visit to the page that shares an application (fact D39).
pub(super) fn share(
    state: &State,
    call: &Call,
    app_id: &str,
    deed: Sharing,
    out: &mut Examination,
) {
    let user_id = call
        .session
        .as_deref()
        .and_then(|session| state.session(session))
        .map(|session| session.user_id.as_str());
    let app = state.app(app_id);
    let space = app
        .and_then(|app| app.space_id.as_deref())
        .and_then(|id| state.space(id));
    // In a space its roles count; without one the application's owner does.
    let manages = |user_id: &str| match (app, space) {
        (Some(_), Some(space)) => space.is_managed_by(user_id),
        (Some(app), None) => app.owner_id == user_id,
        (None, _) => false,
    };
    if !user_id.is_some_and(manages) {
        let (found, wanted) = ("another user", "its owner, or who can manage its space");
        let rule = rules::SHARING_NEEDS_MANAGER;
        out.violations.push(rule, "id", found, wanted);
    }
    // Only what is shared has a code to reset.
    let is_on = app.is_some_and(|app| app.access_code.is_some());
    if deed == Sharing::Reset && !is_on {
        out.freedoms.push(Freedom::UnusualContent);
    }
}
