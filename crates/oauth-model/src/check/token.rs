//! The token endpoint.

use super::{exchange, grants, proof, token_request::TokenRequest};
use crate::{
    call::{Call, Host},
    catalogue::{client_auth, consent, dcr, grant, origin, publish, request, tier, user_lookup},
    client::{Client, ConsentMethod, GrantType, Tier},
    freedom::Freedom,
    prediction::Examination,
    state::State,
    time::Timestamp,
    user::{User, UserStatus},
};

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
        proof::examine(state, now, client, &request, out);
        at_host(client, call, out);
        if client.is_deleted_by_owner() {
            let (rule, found) = (
                publish::DELETED_BY_OWNER_IS_DEAD,
                "a client that its owner deleted",
            );
            out.violations
                .push(rule, "/client_id", found, "one that is there");
        }
        from_browser(client, call, out);
    }
    let Some(grant) = grant_type(&request, client, out) else {
        return;
    };
    match grant {
        GrantType::UserImpersonation => lookup(state, &request, out),
        GrantType::AuthorizationCode => return grants::code(state, now, &request, out),
        GrantType::RefreshToken => return grants::refresh(state, now, &request, out),
        GrantType::TokenExchange => return exchange::examine(state, now, &request, out),
        GrantType::ClientCredentials | GrantType::AnonymousEmbed => {}
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
    if !by_token && request.named_id().is_none() {
        out.freedoms.push(Freedom::ClientNamedByAssertion);
    }
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

/// Checks that a client is served at the host that is asked.
fn at_host(client: &Client, call: &Call, out: &mut Examination) {
    let (rule, wanted) = match (call.host, client.registration.tier) {
        (Host::Register, Tier::Tenant | Tier::Organization) => {
            (tier::REGION_HOST, "a client of the region")
        }
        (Host::Console, Tier::Tenant | Tier::Region) => {
            (tier::ORGANIZATION_HOST, "a client of the organization")
        }
        (Host::Tenant, Tier::Organization) => {
            (tier::ORGANIZATION_HOST, "the organization's own host")
        }
        (Host::Tenant, Tier::Tenant | Tier::Region)
        | (Host::Register, Tier::Region)
        | (Host::Console, Tier::Organization) => return,
    };
    let found = "a client of another tier";
    out.violations.push(rule, "/client_id", found, wanted);
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
    let of_region = |client: &Client| client.registration.tier == Tier::Region;
    if must_list && client.is_some_and(Client::is_dynamic) {
        let wanted = "`authorization_code` or `refresh_token`";
        out.violations.push(dcr::CODE_FLOW_ONLY, at, name, wanted);
    } else if grant == GrantType::UserImpersonation && client.is_some_and(of_region) {
        let (rule, wanted) = (tier::REGION_NEVER_IMPERSONATES, "`client_credentials`");
        out.violations.push(rule, at, name, wanted);
    } else if must_list && client.is_some_and(|client| !client.registration.uses_grant(grant)) {
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
        Some(user) if user.bot_of.is_some() => out.freedoms.push(Freedom::BotImpersonated),
        Some(user) if user.is_admin() => out.freedoms.push(Freedom::AdministratorImpersonated),
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
