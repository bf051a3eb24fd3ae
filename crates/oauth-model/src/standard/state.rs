//! What a server remembers, as far as it shows.

use std::collections::BTreeMap;

use super::{
    authorization, bearer,
    call::{Call, Endpoint},
    grant, introspection, proof,
    registration::{self, Registration},
};
use crate::{
    authorization::Code,
    catalogue::{revocation, token},
    prediction::{Examination, Prediction},
    profile::Profile,
    rule::{Rule, RuleSet},
    time::Timestamp,
    violation::Violations,
};

/// How a client proves who it is at the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By HTTP Basic (`client_secret_basic`).
    #[default]
    Basic,
    /// By a secret in the form (`client_secret_post`).
    Post,
    /// Not at all: it is public (`none`).
    None,
}

/// A client, as it is registered at the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret, if it has one.
    pub secret: Option<String>,
    /// How it proves who it is.
    pub method: Method,
    /// Its redirect URIs, as registered.
    pub redirect_uris: Vec<String>,
    /// The grant types that it may use, if that is known.
    pub grants: Option<Vec<String>>,
}

impl Client {
    /// Whether it has nothing to prove itself with.
    pub fn is_public(&self) -> bool {
        self.method == Method::None || self.secret.is_none()
    }
}

/// Why a token no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// A rule says so, and names itself.
    By(Rule),
    /// It may be dead: the standards leave it to the server.
    Perhaps,
}

/// A token that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The client it was given to.
    pub client_id: String,
    /// Its scopes, if they are known.
    pub scopes: Option<Vec<String>>,
    /// The consent it stems from: tokens of one family.
    pub family: u32,
    /// Why it no longer counts, if so.
    pub death: Option<Death>,
    /// The rule by which it is still alive although somebody tried to end it.
    pub spared_by: Option<Rule>,
    /// Whether it was exchanged for an access token with fewer scopes.
    pub narrowed: bool,
    /// The resources that it was granted for, if they were named.
    pub resources: Vec<String>,
    /// Those that the latest request named that brought or used it.
    pub narrowed_to: Vec<String>,
    /// Whether a machine got it for itself.
    pub by_machine: bool,
    /// Until when it counts, if that was said.
    pub expires_at: Option<Timestamp>,
}

/// What a code lives at most, in seconds: ten minutes (RFC 6749, section 4.1.2), and one
/// for requests that take their time.
pub const CODE_SECONDS_MAX: u64 = 660;

/// Seconds for which a token that expired may go on, for the sake of clocks that differ: a
/// few minutes (RFC 9068, section 4).
pub const LEEWAY_SECONDS: u64 = 300;

/// What a token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It counts, and by this rule if it was in danger.
    Alive(Option<Rule>),
    /// It does not, and this rule says why.
    Dead(Rule),
    /// Nobody can say.
    Open,
    /// The server never gave it out.
    Unknown,
}

/// A server's memory, as far as it shows.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) profile: Profile,
    pub(super) clients: BTreeMap<String, Client>,
    /// The scopes that clients may ask for, if they are known.
    pub(super) scopes: Vec<String>,
    pub(super) codes: BTreeMap<String, Issued>,
    pub(super) access: BTreeMap<String, Token>,
    pub(super) refresh: BTreeMap<String, Token>,
    pub(super) families: u32,
    pub(super) unchallenged: bool,
    /// The registrations of clients that registered themselves, by their addresses.
    pub(super) registrations: BTreeMap<String, Registration>,
    /// The ids of clients that registered themselves, and whether they are still there.
    pub(super) registered: BTreeMap<String, bool>,
    /// Whether the protected resource tells of users who signed in by `OpenID` Connect.
    pub(super) tells_of_users: bool,
    /// The resources that it knows by name, if that is known.
    pub(super) resources: Vec<String>,
}

/// A code that was given out.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) code: Code,
    /// When it was given out.
    pub(super) at: Timestamp,
    /// Whether the request named the redirect URI.
    pub(super) by_name: bool,
    /// The resources that the request named.
    pub(super) resources: Vec<String>,
    /// The rule by which it is spent since somebody tried it in vain.
    pub(super) tried: Option<Rule>,
    /// The family of the tokens that it brought.
    pub(super) family: Option<u32>,
}

impl State {
    /// A server of this profile, with clients that may ask for these scopes.
    pub fn new(profile: Profile, scopes: &[String]) -> Self {
        Self {
            profile,
            clients: BTreeMap::new(),
            scopes: scopes.to_vec(),
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            families: 0,
            unchallenged: false,
            registrations: BTreeMap::new(),
            registered: BTreeMap::new(),
            tells_of_users: false,
            resources: Vec::new(),
        }
    }

    /// The profile it follows.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Tells it that the server was seen to give confidential clients codes without a
    /// challenge.
    pub fn expect_unchallenged(&mut self) {
        self.unchallenged = true;
    }

    /// The protected resource is the one of `OpenID` Connect that tells of users.
    pub fn set_tells_of_users(&mut self) {
        self.tells_of_users = true;
    }

    /// Tells it which resources the server knows by name (RFC 8707).
    pub fn expect_resources(&mut self, resources: &[String]) {
        self.resources = resources.to_vec();
    }

    /// Registers a client.
    pub fn insert_client(&mut self, client: Client) {
        self.clients.insert(client.id.clone(), client);
    }

    /// Removes a client.
    pub fn remove_client(&mut self, id: &str) {
        self.clients.remove(id);
    }

    /// The client of this id.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.get(id)
    }

    /// Whether a client registered this redirect URI.
    pub fn is_redirect_uri(&self, uri: &str) -> bool {
        let mut registered = self
            .clients
            .values()
            .flat_map(|client| &client.redirect_uris);
        registered.any(|known| known == uri)
    }

    /// The scopes of which it is known that clients may ask for them.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Whether a code was asked for with a scope that nobody knows.
    pub fn asks_for_unknown(&self, code: &str) -> bool {
        let issued = self.codes.get(code);
        let unknown = |name: &String| !self.scopes.contains(name);
        issued.is_some_and(|issued| issued.code.scopes.iter().any(unknown))
    }

    /// Everything that a call breaks, and whether it leaves something open.
    pub fn examine(&self, now: Timestamp, call: &Call) -> Looked {
        let mut out = Looked::default();
        match call.endpoint {
            Endpoint::Authorization => authorization::examine(self, call, &mut out),
            Endpoint::Token => grant::examine(self, now, call, &mut out),
            Endpoint::Revocation => self.revocation(call, &mut out),
            Endpoint::Introspection => introspection::examine(self, now, call, &mut out),
            Endpoint::Resource => bearer::examine(self, now, call, &mut out),
            Endpoint::Registration => registration::examine(call, &mut out),
            Endpoint::Configuration => registration::configuration(self, call, &mut out),
            Endpoint::Metadata | Endpoint::KeySet => out.open = call.method != "GET",
        }
        out
    }

    /// What the server owes a call.
    pub fn predict(&self, now: Timestamp, call: &Call) -> Prediction {
        let looked = self.examine(now, call);
        let open = looked.open;
        let predicted = self.profile.predict(Examination {
            violations: looked.violations,
            freedoms: Vec::new(),
            merits: looked.merits,
        });
        if open && matches!(predicted, Prediction::MustSucceed(_)) {
            return Prediction::Either(Violations::default(), Vec::new());
        }
        predicted
    }

    /// What an access token is worth.
    pub fn access(&self, now: Timestamp, value: &str) -> Worth {
        worth(now, self.access.get(value))
    }

    /// What a refresh token is worth.
    pub fn refresh(&self, now: Timestamp, value: &str) -> Worth {
        worth(now, self.refresh.get(value))
    }

    /// Whether a value was made of a token that was given out: it has claims or a signature
    /// in common with it.
    pub(super) fn is_forged(&self, value: &str) -> bool {
        fn parts(value: &str) -> Option<[&str; 2]> {
            let mut parts = value.split('.');
            let (Some(_), Some(claims), Some(signature), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return None;
            };
            Some([claims, signature])
        }
        let Some([claims, signature]) = parts(value) else {
            return false;
        };
        let known = self.access.keys().chain(self.refresh.keys());
        let alike = |[known, signed]: [&str; 2]| {
            (claims == known && !claims.is_empty())
                || (signature == signed && !signature.is_empty())
        };
        known.filter_map(|token| parts(token)).any(alike)
    }

    /// Whether a call revokes an access token that counts, by the client that has it.
    pub fn revokes_own_access(&self, now: Timestamp, call: &Call) -> bool {
        let value = call.parameter("token").unwrap_or_default();
        let is_alive = matches!(self.access(now, value), Worth::Alive(_));
        let is_fine = matches!(self.predict(now, call), Prediction::MustSucceed(_));
        call.endpoint == Endpoint::Revocation && is_alive && is_fine
    }

    fn revocation(&self, call: &Call, out: &mut Looked) {
        let mut found = Violations::default();
        let client = proof::examine(self, call, &mut found, &mut out.open);
        for violation in found {
            // Whoever proves nothing is refused here for the sake of the token.
            let (at, what) = (violation.at, violation.found);
            let rule = revocation::CLIENT_AUTHENTICATES;
            out.violations.push(rule, at, what, violation.wanted);
        }
        if call.method != "POST" {
            out.open = true;
        }
        let Some(value) = call.parameter("token") else {
            let rule = revocation::TOKEN_PRESENT;
            out.violations.push(rule, "token", "nothing", "a token");
            return;
        };
        let token = self.access.get(value).or_else(|| self.refresh.get(value));
        match (token, client) {
            (None, _) => out.relies(revocation::UNKNOWN_IS_FINE),
            // Refused, or quietly left alone: the standards let the server choose.
            (Some(token), Some(client)) if token.client_id != client.id => out.open = true,
            // What was revoked before is no longer valid, and that is no error.
            (Some(token), Some(_)) if token.death.is_some() => {
                out.relies(revocation::UNKNOWN_IS_FINE);
            }
            (Some(_), _) => {}
        }
    }
}

fn worth(now: Timestamp, token: Option<&Token>) -> Worth {
    let Some(token) = token else {
        return Worth::Unknown;
    };
    let is_long_past = |end: Timestamp| end.plus_seconds(LEEWAY_SECONDS) <= now;
    match token.death {
        Some(Death::By(rule)) => Worth::Dead(rule),
        Some(Death::Perhaps) => Worth::Open,
        None if token.expires_at.is_some_and(is_long_past) => Worth::Dead(token::EXPIRED_IS_DEAD),
        None if token.expires_at.is_some_and(|end| end <= now) => Worth::Open,
        None => Worth::Alive(token.spared_by),
    }
}

/// What a look at a call brings to light.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looked {
    /// The rules it breaks.
    pub violations: Violations,
    /// Whether the standards leave it to the server, although no rule is broken.
    pub open: bool,
    /// The rules it relies on to be granted.
    pub merits: RuleSet,
}

impl Looked {
    pub(super) fn relies(&mut self, rule: Rule) {
        self.merits.insert(rule);
    }
}
