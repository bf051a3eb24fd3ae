//! Scripted cases for servers that are known by the standards alone: for every rule the
//! nearest miss, behind a request that has to be granted.

mod authorization;
mod bearers;
mod browsing;
mod codes;
mod credentials;
mod defaults;
mod expiries;
mod introspections;
mod laws;
mod metadata;
mod natives;
mod near;
mod races;
mod refreshes;
mod registrations;
mod resources;
mod revocations;

use std::collections::BTreeMap;

use oauth_model::{rule::Rule, standard::call::Endpoint};

use super::{
    description::{ClientAuth, KnownClient},
    server::Server,
};
use crate::{
    scenario::{Payload, Request, Scenario},
    script::Case,
};

/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// What clients send along.
const STATE: &str = "oauth-conform-state";
/// How many scopes a client asks for beside its own.
const OTHERS_MAX: usize = 3;
/// A scope that nobody knows.
const UNKNOWN_SCOPE: &str = "oauth-conform-unknown";

/// What takes a challenge out of a request.
const NO_CHALLENGE: &[(&str, &str)] = &[("code_challenge", ""), ("code_challenge_method", "")];

/// What a server was seen to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// It takes challenges of confidential clients.
    pub(crate) challenges: bool,
    /// How long an access token lives that it gives for a code, in seconds, if it tells.
    pub(crate) token_seconds: Option<u64>,
}

impl Default for Habits {
    /// Those of a server that does as the documents advise.
    fn default() -> Self {
        Self {
            challenges: true,
            token_seconds: Some(3600),
        }
    }
}

/// All cases for a server, in the order in which they are played.
pub(crate) fn cases(server: &Server, habits: Habits) -> Vec<Case> {
    let book = Scriptwriter::of(server, habits);
    [
        // What costs little comes first.
        metadata::cases(&book),
        codes::cases(&book),
        credentials::cases(&book),
        defaults::cases(&book),
        authorization::cases(&book),
        browsing::cases(&book),
        refreshes::cases(&book),
        revocations::cases(&book),
        introspections::cases(&book),
        bearers::cases(&book),
        resources::cases(&book),
        registrations::cases(&book),
        natives::cases(&book),
        expiries::cases(&book),
        near::cases(&book),
        laws::cases(&book),
        races::cases(&book),
    ]
    .concat()
}

/// Writes requests for the clients of a server.
struct Scriptwriter<'a> {
    roles: BTreeMap<&'static str, &'a KnownClient>,
    scope: String,
    machine_scope: String,
    /// Scopes that the server knows and that the first of `scope` does not cover.
    others: Vec<String>,
    habits: Habits,
    /// How clients prove themselves that register.
    registers_with: ClientAuth,
    /// Whether clients that registered may look after themselves.
    manages_registrations: bool,
    has_resource: bool,
    has_introspection: bool,
}

/// What shows whether a server gives codes by a challenge, or without one.
pub(crate) fn rehearsal(server: &Server, challenges: bool) -> Scenario {
    let habits = Habits {
        challenges,
        ..Habits::default()
    };
    let by = Scriptwriter::of(server, habits);
    Scenario::of([by.authorize("a"), by.redeem("a", 1)])
}

/// What shows whether a client gets tokens for itself.
pub(crate) fn machine(server: &Server) -> Scenario {
    Scenario::of([Scriptwriter::of(server, Habits::default()).machine("a")])
}

fn case(name: &'static str, rules: &[Rule], requests: impl IntoIterator<Item = Request>) -> Case {
    Case {
        name,
        rules: rules.to_vec(),
        scenario: Scenario::of(requests),
    }
}

fn at(method: &str, endpoint: Endpoint) -> Request {
    Request::new(method, endpoint.path())
}

fn label(role: &str, member: &str) -> String {
    format!("${{client.{role}.{member}}}")
}

impl<'a> Scriptwriter<'a> {
    fn of(server: &'a Server, habits: Habits) -> Self {
        Self {
            roles: server.roles(),
            scope: server.scope().to_owned(),
            machine_scope: server.machine_scope().to_owned(),
            others: server
                .known_scopes()
                .into_iter()
                .skip(1)
                .take(OTHERS_MAX)
                .collect(),
            habits,
            registers_with: server.registers_with(),
            manages_registrations: server.manages_registrations(),
            has_resource: server.route(Endpoint::Resource).is_some(),
            has_introspection: server.route(Endpoint::Introspection).is_some(),
        }
    }

    /// Whether a client sends a challenge: one that proves nothing else always does.
    fn challenges(&self, role: &str) -> bool {
        let is_public = role.ends_with("public");
        self.habits.challenges || is_public
    }

    /// A request for a code.
    fn authorize(&self, role: &str) -> Request {
        let mut request = self.challenged(role);
        if !self.challenges(role) {
            change(&mut request.query, NO_CHALLENGE);
        }
        request
    }

    /// A request for a code, with a challenge whatever the server makes of it.
    fn challenged(&self, role: &str) -> Request {
        let (id, redirect_uri) = (label(role, "id"), label(role, "redirect_uri"));
        at("GET", Endpoint::Authorization).query(&[
            ("response_type", "code"),
            ("client_id", &id),
            ("redirect_uri", &redirect_uri),
            ("scope", &self.scope),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
    }

    /// The same with parameters replaced; an empty value removes one.
    fn authorize_with(&self, role: &str, changes: &[(&str, &str)]) -> Request {
        let mut request = self.authorize(role);
        change(&mut request.query, changes);
        request
    }

    /// A form to an endpoint by a client that proves itself as it is used to.
    fn by(&self, role: &str, endpoint: Endpoint, pairs: &[(&str, &str)]) -> Request {
        let (id, secret) = (label(role, "id"), label(role, "secret"));
        let usual = if role.ends_with("public") {
            ClientAuth::None
        } else {
            ClientAuth::Basic
        };
        let method = self.roles.get(role).map_or(usual, |client| client.auth);
        let mut pairs = pairs.to_vec();
        match method {
            ClientAuth::Basic => {}
            ClientAuth::Post => pairs.extend([("client_id", &*id), ("client_secret", &*secret)]),
            ClientAuth::None => pairs.push(("client_id", &*id)),
        }
        let request = at("POST", endpoint).form(&pairs);
        match method {
            ClientAuth::Basic => request.basic(&id, &secret),
            ClientAuth::Post | ClientAuth::None => request,
        }
    }

    /// The request with a challenge, with parameters replaced; an empty value removes one.
    fn challenged_with(&self, role: &str, changes: &[(&str, &str)]) -> Request {
        let mut request = self.challenged(role);
        change(&mut request.query, changes);
        request
    }

    /// A request that redeems the code of a step.
    fn redeem(&self, role: &str, step: u32) -> Request {
        let request = self.proving(role, step);
        if self.challenges(role) {
            request
        } else {
            with(request, &[("code_verifier", "")])
        }
    }

    /// A request that redeems the code of a step, with a verifier in any case.
    fn proving(&self, role: &str, step: u32) -> Request {
        let (code, redirect_uri) = (format!("${{code@{step}}}"), label(role, "redirect_uri"));
        self.by(
            role,
            Endpoint::Token,
            &[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &redirect_uri),
                ("code_verifier", VERIFIER),
            ],
        )
    }

    /// The same with parameters replaced; an empty value removes one.
    fn redeem_with(&self, role: &str, step: u32, changes: &[(&str, &str)]) -> Request {
        with(self.redeem(role, step), changes)
    }

    /// The same with a verifier in any case.
    fn proving_with(&self, role: &str, step: u32, changes: &[(&str, &str)]) -> Request {
        with(self.proving(role, step), changes)
    }

    /// A request that exchanges the refresh token of a step.
    fn refresh(&self, role: &str, step: u32) -> Request {
        let token = format!("${{refresh_token@{step}}}");
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", &*token)];
        self.by(role, Endpoint::Token, &pairs)
    }

    /// A request of a machine for itself.
    fn machine(&self, role: &str) -> Request {
        let mut pairs = vec![("grant_type", "client_credentials")];
        if !self.machine_scope.is_empty() {
            pairs.push(("scope", &self.machine_scope));
        }
        self.by(role, Endpoint::Token, &pairs)
    }

    /// A request that shows whether an access token of a user counts: at the resource, or by
    /// asking about it where there is none.
    fn probe(&self, role: &str, token: &str) -> Request {
        if self.has_introspection && !self.has_resource {
            introspections::ask(self, role, token)
        } else {
            bearer(token)
        }
    }

    /// The same for a machine's token, which opens no resource of users.
    fn probe_machine(&self, role: &str, token: &str) -> Request {
        if self.has_introspection {
            introspections::ask(self, role, token)
        } else {
            bearer(token)
        }
    }

    /// The confidential role whose secret goes into the header, if one does.
    fn uses_basic(&self, role: &str) -> bool {
        let client = self.roles.get(role);
        client.is_none_or(|client| client.auth == ClientAuth::Basic)
    }
}

/// A form with parameters replaced; an empty value removes one.
fn with(mut request: Request, changes: &[(&str, &str)]) -> Request {
    if let Some(Payload::Form(pairs)) = &mut request.body {
        change(pairs, changes);
    }
    request
}

fn change(pairs: &mut Vec<(String, String)>, changes: &[(&str, &str)]) {
    for (name, value) in changes {
        let known = pairs.iter().position(|(known, _)| known == name);
        match (known, value.is_empty()) {
            (Some(index), true) => {
                pairs.remove(index);
            }
            (Some(index), false) => {
                if let Some(pair) = pairs.get_mut(index) {
                    (*value).clone_into(&mut pair.1);
                }
            }
            (None, true) => {}
            (None, false) => pairs.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
}

/// A protected resource, asked for with a token.
fn bearer(token: &str) -> Request {
    at("GET", Endpoint::Resource).bearer(token)
}
