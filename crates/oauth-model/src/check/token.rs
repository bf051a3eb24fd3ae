//! The token endpoint.

use serde_json::Value;

use super::grants;
use crate::{
    call::{Authorization, Body, Call, Operation},
    catalogue::{client_auth, consent, grant, origin, request, user_lookup},
    client::{Client, ConsentMethod, GrantType},
    freedom::Freedom,
    json::pointer,
    prediction::Examination,
    registration::kind_of,
    scope,
    state::State,
    time::Timestamp,
    user::{User, UserStatus},
    violation::Violations,
};

/// Parameters that some grant of the token endpoint has a use for.
const PARAMETERS: &[&str] = &[
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "user_lookup",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
];

/// A token request, read from its body and its Authorization header.
#[derive(Debug, Default)]
pub(crate) struct TokenRequest {
    grant_type: Option<String>,
    body_client_id: Option<String>,
    body_secret: Option<String>,
    basic: Option<(String, String)>,
    scope: Option<String>,
    user_lookup: Option<Value>,
    pub(crate) code: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) code_verifier: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(super) is_form: bool,
    has_unknown_parameter: bool,
}

impl TokenRequest {
    /// Reads a request, noting what is wrong with its form.
    pub(crate) fn read(call: &Call, violations: &mut Violations) -> Self {
        let mut read = Self::default();
        match &call.authorization {
            Authorization::Basic { id, secret } => {
                read.basic = Some((id.clone(), secret.clone()));
            }
            Authorization::Absent => {}
            Authorization::Bearer(_) | Authorization::Malformed => violations.push(
                client_auth::BASIC_WELL_FORMED,
                "Authorization",
                "another scheme, or what does not decode",
                "HTTP Basic",
            ),
        }
        let Operation::Token(body) = &call.operation else {
            return read;
        };
        match body {
            Body::Absent => {}
            Body::Json(document) => {
                for at in &document.repeated {
                    violations.push(request::NO_REPEATED_PARAMETER, at, "more than once", "once");
                }
                read.members(&document.value, violations);
            }
            Body::Form(pairs) => read.pairs(pairs, violations),
            Body::Unparsable(why) => {
                violations.push(request::PARSABLE, "", why, "valid JSON, or a form in UTF-8");
            }
            Body::Unsupported(media_type) => {
                let wanted = "JSON or a form";
                violations.push(request::CONTENT_TYPE, "Content-Type", media_type, wanted);
            }
        }
        read
    }

    fn members(&mut self, value: &Value, violations: &mut Violations) {
        let Some(members) = value.as_object() else {
            violations.push(request::MEMBER_TYPES, "", kind_of(value), "an object");
            return;
        };
        for (name, value) in members {
            match value {
                _ if name == "user_lookup" => self.user_lookup = Some(value.clone()),
                Value::String(text) => self.parameter(name, text),
                _ if PARAMETERS.contains(&name.as_str()) => {
                    let at = pointer("", name);
                    violations.push(request::MEMBER_TYPES, at, kind_of(value), "text");
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => {
                    self.has_unknown_parameter = true;
                }
            }
        }
    }

    fn pairs(&mut self, pairs: &[(String, String)], violations: &mut Violations) {
        self.is_form = true;
        for (index, (name, value)) in pairs.iter().enumerate() {
            if pairs.iter().take(index).any(|(earlier, _)| earlier == name) {
                let at = pointer("", name);
                violations.push(request::NO_REPEATED_PARAMETER, at, "more than once", "once");
            } else if name == "user_lookup" {
                // How the object travels in a form is not documented (fact E42).
                self.user_lookup = serde_json::from_str(value).ok();
            } else {
                self.parameter(name, value);
            }
        }
    }

    /// Takes a parameter; an empty one counts as omitted (RFC 6749, section 3.2).
    fn parameter(&mut self, name: &str, text: &str) {
        let slot = match name {
            "grant_type" => &mut self.grant_type,
            "client_id" => &mut self.body_client_id,
            "client_secret" => &mut self.body_secret,
            "scope" => &mut self.scope,
            "code" => &mut self.code,
            "redirect_uri" => &mut self.redirect_uri,
            "code_verifier" => &mut self.code_verifier,
            "refresh_token" => &mut self.refresh_token,
            _ => {
                self.has_unknown_parameter = true;
                return;
            }
        };
        if !text.is_empty() {
            *slot = Some(text.to_owned());
        }
    }

    /// The client named, in the header or else in the body.
    pub(crate) fn client_id(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(id, _)| id.as_str());
        basic.or(self.body_client_id.as_deref())
    }

    /// The secret presented, in the header or else in the body.
    pub(super) fn secret(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(_, secret)| secret.as_str());
        basic
            .filter(|secret| !secret.is_empty())
            .or(self.body_secret.as_deref())
    }

    /// Whether the credentials are in the header, and whether the body names the
    /// client as well.
    pub(super) fn by_basic(&self) -> Option<bool> {
        self.basic.as_ref().map(|_| self.body_client_id.is_some())
    }

    /// The grant asked for, if there is such a grant.
    pub(crate) fn grant(&self) -> Option<GrantType> {
        GrantType::parse(self.grant_type.as_deref()?)
    }

    /// Whether there is a parameter that the grant has no use for.
    pub(super) fn has_extra_parameter(&self) -> bool {
        let of_code = [&self.code, &self.redirect_uri, &self.code_verifier];
        let code = of_code.iter().any(|parameter| parameter.is_some());
        let refresh = self.refresh_token.is_some();
        let extra = match self.grant() {
            Some(GrantType::AuthorizationCode) => refresh,
            Some(GrantType::RefreshToken) => code,
            _ => code || refresh,
        };
        extra || self.has_unknown_parameter
    }

    /// The scopes asked for.
    pub(crate) fn scopes(&self) -> Vec<String> {
        scope::split(self.scope.as_deref().unwrap_or_default())
    }

    /// The field and the value of the user lookup.
    pub(super) fn lookup(&self) -> Option<(&str, &str)> {
        let lookup = self.user_lookup.as_ref()?;
        let text = |name| {
            lookup
                .get(name)?
                .as_str()
                .filter(|text: &&str| !text.is_empty())
        };
        Some((text("field")?, text("value")?))
    }
}

/// One text parameter of a body, wherever the body carries it.
pub(crate) fn parameter(body: &Body, name: &str, violations: &mut Violations) -> Option<String> {
    match body {
        Body::Absent => None,
        Body::Json(document) => match document.value.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            None | Some(Value::Null | Value::String(_)) => None,
            Some(other) => {
                let at = pointer("", name);
                violations.push(request::MEMBER_TYPES, at, kind_of(other), "text");
                None
            }
        },
        Body::Form(pairs) => {
            let found = pairs.iter().find(|(known, _)| known == name);
            found
                .map(|(_, value)| value.clone())
                .filter(|value| !value.is_empty())
        }
        Body::Unparsable(why) => {
            violations.push(request::PARSABLE, "", why, "valid JSON, or a form in UTF-8");
            None
        }
        Body::Unsupported(media_type) => {
            let wanted = "JSON or a form";
            violations.push(request::CONTENT_TYPE, "Content-Type", media_type, wanted);
            None
        }
    }
}

/// Checks a token request.
pub(super) fn examine(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    let request = TokenRequest::read(call, &mut out.violations);
    // A body that cannot be read names nothing that could be checked.
    let unread = [request::PARSABLE, request::CONTENT_TYPE]
        .iter()
        .any(|&rule| out.violations.breaks(rule));
    if unread || out.violations.rules().contains(request::MEMBER_TYPES) {
        return;
    }
    let client = client(state, &request, out);
    if let Some(client) = client {
        secret(state, client, &request, out);
        from_browser(client, call, out);
    }
    let Some(grant) = grant_type(&request, client, out) else {
        return;
    };
    match grant {
        GrantType::UserImpersonation => lookup(state, &request, out),
        GrantType::AuthorizationCode => return grants::code(state, now, &request, out),
        GrantType::RefreshToken => return grants::refresh(state, now, &request, out),
        GrantType::ClientCredentials | GrantType::TokenExchange | GrantType::AnonymousEmbed => {}
    }
    let Some(client) = client else {
        return;
    };
    if client.consent != ConsentMethod::Trusted && client.registration.uses_grant(grant) {
        out.violations.push(
            consent::MACHINE_NEEDS_TRUSTED,
            "/client_id",
            "a client whose consent is required",
            "a trusted client",
        );
    }
    let allowed = &client.registration.allowed_scopes;
    if request.scopes().iter().any(|name| !allowed.contains(name)) {
        out.freedoms.push(Freedom::ScopeBeyondClient);
    }
}

/// The client of a request; whatever is wrong with its name is noted.
fn client<'a>(
    state: &'a State,
    request: &TokenRequest,
    out: &mut Examination,
) -> Option<&'a Client> {
    let at = "/client_id";
    if let (Some((basic, _)), Some(body)) = (&request.basic, &request.body_client_id)
        && basic != body
    {
        let found = "another client than in Authorization";
        out.violations
            .push(client_auth::ONE_IDENTITY, at, found, "the same client");
    }
    // The client of a refresh token can be found from it (fact E31).
    let by_token = request.grant() == Some(GrantType::RefreshToken);
    let Some(id) = request.client_id().or_else(|| state.refreshing(request)) else {
        if by_token {
            return None;
        }
        out.violations
            .push(client_auth::CLIENT_NAMED, at, "nothing", "a client id");
        return None;
    };
    if let Some(client) = state.clients.get(id) {
        return Some(client);
    }
    let deleted = state.deleted_clients.get(id);
    if request.client_id().is_none() {
        // Found from the refresh token, whose end has a rule of its own.
        return deleted;
    }
    let (rule, found) = match deleted {
        Some(_) => (client_auth::DELETED_CLIENT_IS_DEAD, "a deleted client"),
        None => (client_auth::KNOWN_CLIENT, "an unknown client"),
    };
    out.violations
        .push(rule, at, found, "a client of the tenant");
    deleted
}

fn secret(state: &State, client: &Client, request: &TokenRequest, out: &mut Examination) {
    let in_basic = request
        .basic
        .as_ref()
        .is_some_and(|(_, secret)| !secret.is_empty());
    if in_basic && request.body_secret.is_some() {
        let found = "a second secret, beside the one in Authorization";
        out.violations.push(
            client_auth::ONE_METHOD,
            "/client_secret",
            found,
            "one secret",
        );
    }
    if !client.is_confidential() {
        return;
    }
    let at = "/client_secret";
    let Some(secret) = request.secret() else {
        out.violations.push(
            client_auth::SECRET_PRESENT,
            at,
            "nothing",
            "the client's secret",
        );
        return;
    };
    if client.secrets.iter().any(|known| known.value == secret) {
        return;
    }
    let (rule, found) = if state.is_deleted_secret(&client.id, secret) {
        (client_auth::DELETED_SECRET_IS_DEAD, "a deleted secret")
    } else {
        (client_auth::SECRET_CORRECT, "another secret")
    };
    out.violations
        .push(rule, at, found, "a secret of the client");
}

fn from_browser(client: &Client, call: &Call, out: &mut Examination) {
    if let Some(header) = &call.origin
        && !crate::origin::is_listed(&client.registration.allowed_origins, header)
    {
        let wanted = "an allowed origin of the client";
        out.violations
            .push(origin::ALLOWED, "Origin", header, wanted);
    }
}

/// The grant asked for, if it is one that this endpoint serves.
fn grant_type(
    request: &TokenRequest,
    client: Option<&Client>,
    out: &mut Examination,
) -> Option<GrantType> {
    let at = "/grant_type";
    let Some(name) = &request.grant_type else {
        out.violations
            .push(grant::NAMED, at, "nothing", "a grant type");
        return None;
    };
    let served = request
        .grant()
        .filter(|grant| GrantType::SERVED.contains(grant));
    let Some(grant) = served else {
        out.violations.push(
            grant::SUPPORTED,
            at,
            name,
            "a grant type that the tenant serves",
        );
        return None;
    };
    let must_list = GrantType::REGISTRABLE.contains(&grant);
    if must_list && client.is_some_and(|client| !client.registration.uses_grant(grant)) {
        let wanted = "a grant type that the client lists";
        out.violations
            .push(grant::ALLOWED_FOR_CLIENT, at, name, wanted);
    }
    Some(grant)
}

fn lookup(state: &State, request: &TokenRequest, out: &mut Examination) {
    if request.is_form {
        out.freedoms.push(Freedom::UserLookupInForm);
    }
    let Some((field, _)) = request.lookup() else {
        let wanted = "an object with `field` and `value`";
        let rule = user_lookup::COMPLETE;
        out.violations
            .push(rule, "/user_lookup", "nothing usable", wanted);
        return;
    };
    if !matches!(field, "subject" | "userId") {
        let at = "/user_lookup/field";
        out.violations
            .push(user_lookup::FIELD, at, field, "`subject` or `userId`");
        return;
    }
    let at = "/user_lookup/value";
    match state.looked_up(request) {
        None => {
            let wanted = "a user of the tenant";
            out.violations
                .push(user_lookup::USER_EXISTS, at, "nobody", wanted);
        }
        Some(user) if user.status == UserStatus::Disabled => {
            let wanted = "an active user";
            out.violations
                .push(user_lookup::USER_ENABLED, at, "a disabled user", wanted);
        }
        Some(_) => {}
    }
}

impl State {
    /// The client of the refresh token that a request brings.
    pub(crate) fn refreshing(&self, request: &TokenRequest) -> Option<&str> {
        let token = self.refresh_tokens.get(request.refresh_token.as_deref()?)?;
        Some(&token.client_id)
    }

    /// The user that a request looks up, by any attribute that a tenant might know.
    pub(crate) fn looked_up(&self, request: &TokenRequest) -> Option<&User> {
        let (field, value) = request.lookup()?;
        self.users.values().find(|user| match field {
            "userId" => user.id == value,
            "email" => user.email.as_deref() == Some(value),
            _ => user.subject == value,
        })
    }
}
