//! A server as it is known: what was told of it, and what its metadata say.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::header::ACCEPT;
use oauth_model::{
    profile::Profile,
    standard::{Client, Method, State, call::Endpoint, registration::ADDRESS},
};
use serde_json::Value;
use url::Url;

use super::{
    agent::Agent,
    description::{ClientAuth, Known, KnownClient},
    enrolment::Enrolled,
};
use crate::{
    scenario::{Bindings, Credentials, Request},
    target::{Target, TransportError, is_loopback},
    wire::{self, Answer, text},
};

/// The parts that clients play in scenarios, the first that fits.
const CONFIDENTIAL: &[&str] = &["a", "b"];
const PUBLIC: &[&str] = &["public", "second-public"];
/// A client whose redirect URI begins with `https://`.
const REMOTE: &str = "remote";

/// A client that proves itself in the header.
const BASIC: &str = "basic";

/// What scenarios call the resources that a server knows by name.
const RESOURCES: &[&str] = &["resource.first", "resource.second"];

/// Why nothing can be judged at a server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotKnown {
    /// It gave no answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Neither the description nor the metadata say where it is asked.
    #[error("nobody says where {0} is: add it to `[endpoints]` of the description")]
    NoEndpoint(&'static str),
    /// The metadata lead to a host that nobody named.
    #[error(
        "the metadata have {0} on {1}, which the description does not name: add it to \
         `[endpoints]`, or the host to `hosts`, if it may be sent secrets"
    )]
    Elsewhere(&'static str, String),
    /// An address is none.
    #[error("the address of {0} is no absolute URL: `{1}`")]
    NoAddress(&'static str, String),
}

/// How often a document is asked for at most.
const ASKED_MAX: u32 = 3;

/// Reads, and asks again when what broke off may go well another time. Where nobody was
/// there, nobody will be.
async fn read<T: Target>(
    target: &T,
    request: &http::Request<Bytes>,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut asked = 1;
    loop {
        match target.send(request.clone()).await {
            Err(error) if error.is_passing() && asked < ASKED_MAX => asked += 1,
            answered => return answered,
        }
    }
}

/// A server as it is known before it is judged.
#[derive(Clone, Debug)]
pub struct Server {
    pub(super) known: Known,
    pub(super) routes: BTreeMap<Endpoint, Url>,
    metadata: Option<Value>,
    /// The document of the other standard, if there is one.
    twin: Option<Value>,
    /// How clients prove themselves that register.
    pub(super) registers_with: ClientAuth,
    pub(super) enrolled: Vec<Enrolled>,
    /// What the metadata have on hosts that nobody named, with the host.
    left_alone: Vec<(Endpoint, String)>,
}

impl Server {
    /// A server of which nothing but this was told.
    fn told(known: Known) -> Self {
        Self {
            known,
            routes: BTreeMap::new(),
            metadata: None,
            twin: None,
            registers_with: ClientAuth::Basic,
            enrolled: Vec::new(),
            left_alone: Vec::new(),
        }
    }

    /// A server that has everything, to show what is asked of one.
    pub(crate) fn example() -> Self {
        let mut server = Self::told(Known {
            scope: Some("read write".to_owned()),
            ..Known::default()
        });
        for &endpoint in Endpoint::ALL {
            let address = format!("https://as.example{}", endpoint.path());
            let route = Url::parse(&address).ok();
            server.routes.extend(route.map(|route| (endpoint, route)));
        }
        server
    }

    /// Reads the metadata of a server, if it has any, for what was not told of it.
    pub async fn discover<T: Target>(target: &T, known: Known) -> Result<Self, NotKnown> {
        let mut server = Self::told(known);
        let places = server.metadata_places();
        for place in places {
            let request = http::Request::get(place.as_str()).header(ACCEPT, "application/json");
            let Ok(request) = request.body(Bytes::new()) else {
                continue;
            };
            let answer = Answer::from(read(target, &request).await?);
            let document = answer.json().filter(Value::is_object);
            let (200, Some(document)) = (answer.status, document) else {
                continue;
            };
            if server.metadata.is_none() {
                server.routes.insert(Endpoint::Metadata, place);
                server.metadata = Some(document);
            } else {
                server.twin = Some(document);
            }
        }
        server.note_routes()?;
        Ok(server)
    }

    /// Where the metadata may be: between host and path (RFC 8414, section 3), or behind
    /// the path, as `OpenID Connect` has it.
    fn metadata_places(&self) -> Vec<Url> {
        let told = self.known.endpoints.metadata.as_deref();
        if let Some(url) = told.and_then(|text| Url::parse(text).ok()) {
            return vec![url];
        }
        let issuer = self.known.issuer.as_deref().unwrap_or_default();
        let Ok(issuer) = Url::parse(issuer) else {
            return Vec::new();
        };
        let path = issuer.path().trim_end_matches('/').to_owned();
        let at = |path: String| {
            let mut url = issuer.clone();
            url.set_path(&path);
            url
        };
        vec![
            at(format!("/.well-known/oauth-authorization-server{path}")),
            at(format!("{path}/.well-known/openid-configuration")),
        ]
    }

    fn note_routes(&mut self) -> Result<(), NotKnown> {
        let metadata = self.metadata.clone().unwrap_or_default();
        let told = &self.known.endpoints;
        let known = [
            (
                Endpoint::Authorization,
                &told.authorization,
                "authorization_endpoint",
            ),
            (Endpoint::Token, &told.token, "token_endpoint"),
            (
                Endpoint::Revocation,
                &told.revocation,
                "revocation_endpoint",
            ),
            (
                Endpoint::Introspection,
                &told.introspection,
                "introspection_endpoint",
            ),
            (
                Endpoint::Registration,
                &told.registration,
                "registration_endpoint",
            ),
            (Endpoint::KeySet, &None, "jwks_uri"),
            (Endpoint::Resource, &told.resource, "userinfo_endpoint"),
        ];
        for (endpoint, told, member) in known {
            let stated = text(&metadata, member);
            let address = told.as_deref().unwrap_or(stated);
            if address.is_empty() {
                continue;
            }
            let url = Url::parse(address).ok().filter(Url::has_host);
            let url = url.ok_or(NotKnown::NoAddress(endpoint.as_str(), address.to_owned()))?;
            if self.is_named(&url) {
                self.routes.insert(endpoint, url);
            } else {
                let host = url.host_str().unwrap_or_default().to_owned();
                self.left_alone.push((endpoint, host));
            }
        }
        let needed = [Endpoint::Token];
        match needed
            .iter()
            .find(|endpoint| !self.routes.contains_key(endpoint))
        {
            Some(endpoint) => Err(self.not_known(*endpoint)),
            None => Ok(()),
        }
    }

    fn not_known(&self, endpoint: Endpoint) -> NotKnown {
        let mut left_alone = self.left_alone.iter();
        match left_alone.find(|(left, _)| *left == endpoint) {
            Some((_, host)) => NotKnown::Elsewhere(endpoint.as_str(), host.clone()),
            None => NotKnown::NoEndpoint(endpoint.as_str()),
        }
    }

    /// Whether an address is on a host that the description names. Whatever the server says
    /// of itself, secrets go nowhere else. This machine has several names.
    fn is_named(&self, url: &Url) -> bool {
        let is_same =
            |named: &Url| named.host() == url.host() || is_loopback(named) && is_loopback(url);
        let mut hosts = self.known.hosts.iter();
        self.named().iter().any(is_same) || hosts.any(|host| url.host_str() == Some(host))
    }

    /// The addresses that the description names, its issuer first.
    pub fn named(&self) -> Vec<Url> {
        self.known.named()
    }

    /// Endpoints that its metadata have on hosts that the description does not name, with
    /// the hosts: nothing is sent there.
    pub fn left_alone(&self) -> &[(Endpoint, String)] {
        &self.left_alone
    }

    /// Its metadata, if it has any.
    pub fn metadata(&self) -> Option<&Value> {
        self.metadata.as_ref()
    }

    /// Whether its metadata say that it has a grant.
    pub(crate) fn promises(&self, grant: &str) -> bool {
        let metadata = self.metadata.as_ref();
        let listed =
            metadata.and_then(|metadata| metadata.get("grant_types_supported")?.as_array());
        listed.is_some_and(|listed| listed.iter().any(|known| known == grant))
    }

    /// What the other of its two documents says, if it has both.
    pub(crate) fn twin(&self) -> Option<&Value> {
        self.twin.as_ref()
    }

    /// The issuer whose document was asked for, if it was told.
    pub(crate) fn told_issuer(&self) -> Option<&str> {
        self.known.issuer.as_deref()
    }

    /// How clients prove themselves that register.
    pub(crate) fn registers_with(&self) -> ClientAuth {
        self.registers_with
    }

    /// Its issuer identifier: as its metadata say, or as it was told.
    pub fn issuer(&self) -> Option<&str> {
        let stated = self
            .metadata
            .as_ref()
            .map(|metadata| text(metadata, "issuer"));
        stated
            .filter(|issuer| !issuer.is_empty())
            .or(self.known.issuer.as_deref())
    }

    /// What it is called in reports: its issuer, or else the address of its token endpoint.
    pub fn name(&self) -> &str {
        let token = || self.route(Endpoint::Token).map_or("", Url::as_str);
        self.issuer().unwrap_or_else(token)
    }

    /// Where it is asked, if it is known.
    pub fn route(&self, endpoint: Endpoint) -> Option<&Url> {
        self.routes.get(&endpoint)
    }

    /// The scope that clients ask for, with spaces between.
    pub fn scope(&self) -> &str {
        self.known.scope.as_deref().unwrap_or_default()
    }

    /// The scope that machines ask for.
    pub fn machine_scope(&self) -> &str {
        let own = self.known.client_credentials_scope.as_deref();
        own.unwrap_or_else(|| self.scope())
    }

    /// Every scope of which it is known that the server knows it.
    pub fn known_scopes(&self) -> Vec<String> {
        let metadata = self.metadata.as_ref();
        let supported = metadata.and_then(|metadata| metadata.get("scopes_supported")?.as_array());
        let supported = supported.into_iter().flatten().filter_map(Value::as_str);
        let mut scopes = oauth_model::scope::split(self.scope());
        scopes.extend(oauth_model::scope::split(self.machine_scope()));
        scopes.extend(supported.map(str::to_owned));
        let mut seen = BTreeSet::new();
        scopes.retain(|name| seen.insert(name.clone()));
        scopes
    }

    /// The clients, by the parts that they play.
    pub fn roles(&self) -> BTreeMap<&'static str, &KnownClient> {
        let mut roles = BTreeMap::new();
        let is_local = |client: &&KnownClient| !starts_with_https(client);
        let confidential = |client: &&KnownClient| client.auth != ClientAuth::None;
        let clients = self.known.clients.iter();
        // Those whose redirect URI is on the way of nobody come first.
        let (local, remote): (Vec<_>, Vec<_>) = clients.filter(confidential).partition(is_local);
        let remote_client = remote.first().copied();
        roles.extend(
            CONFIDENTIAL
                .iter()
                .copied()
                .zip(local.into_iter().chain(remote)),
        );
        let public = self
            .known
            .clients
            .iter()
            .filter(|client| !confidential(client));
        roles.extend(PUBLIC.iter().copied().zip(public));
        roles.extend(remote_client.map(|client| (REMOTE, client)));
        let by_header = |client: &&KnownClient| client.auth == ClientAuth::Basic;
        let by_header = self.known.clients.iter().find(by_header);
        roles.extend(by_header.map(|client| (BASIC, client)));
        roles
    }

    /// What is known of it as a model.
    pub(crate) fn state(&self, profile: Profile) -> State {
        let mut state = State::new(profile, &self.known_scopes());
        if self.known.endpoints.resource.is_none() {
            state.set_tells_of_users();
        }
        state.expect_resources(&self.known.resources);
        for client in &self.known.clients {
            state.insert_client(Client {
                id: client.id.clone(),
                secret: client
                    .secret
                    .as_ref()
                    .map(|secret| secret.expose().to_owned()),
                method: match client.auth {
                    ClientAuth::Basic => Method::Basic,
                    ClientAuth::Post => Method::Post,
                    ClientAuth::None => Method::None,
                },
                redirect_uris: client.redirect_uris.clone(),
                grants: None,
            });
        }
        state
    }

    /// Binds what scenarios may name of it.
    pub(crate) fn bind(&self, bindings: &mut Bindings) {
        if let Some(token) = &self.known.initial_access_token {
            // No report shows it, should an answer repeat it.
            bindings.bind("initial_access_token", token.expose());
        }
        for (label, resource) in RESOURCES.iter().zip(&self.known.resources) {
            bindings.bind(*label, resource);
        }
        for (role, client) in self.roles() {
            bindings.bind(format!("client.{role}.id"), &client.id);
            if let Some(secret) = &client.secret {
                bindings.bind(format!("client.{role}.secret"), secret.expose());
            }
            if let Some(uri) = client.redirect_uris.first() {
                bindings.bind(format!("client.{role}.redirect_uri"), uri);
            }
        }
    }

    /// The browser of its user.
    pub(crate) fn agent(&self) -> Option<Agent> {
        let origin = self.route(Endpoint::Authorization)?;
        Some(Agent::new(self.known.sign_in.clone(), origin))
    }

    /// Where a browser is not led any further: the redirect URIs of clients, and the one
    /// that a request names.
    pub(crate) fn ends(&self, request: &Request) -> Vec<String> {
        let registered = self
            .known
            .clients
            .iter()
            .flat_map(|client| &client.redirect_uris);
        let named = request
            .query
            .iter()
            .filter(|(name, _)| name == "redirect_uri");
        let named = named.map(|(_, value)| value);
        registered.chain(named).cloned().collect()
    }

    /// Writes a request, whose labels are resolved, as HTTP.
    pub(crate) fn encode(
        &self,
        request: &Request,
    ) -> Option<Result<http::Request<Bytes>, http::Error>> {
        let endpoint = super::wire::endpoint(&request.path)?;
        let mut sent = request.clone();
        let route = if endpoint == Endpoint::Configuration {
            let named = sent.query.iter().position(|(name, _)| name == ADDRESS)?;
            let (_, address) = sent.query.remove(named);
            self.registration(&address)?
        } else {
            self.route(endpoint)?.clone()
        };
        if endpoint == Endpoint::Registration && sent.authorization.is_none() {
            let token = self.known.initial_access_token.as_ref();
            sent.authorization = token.map(|token| Credentials::Bearer(token.expose().to_owned()));
        }
        route.path().clone_into(&mut sent.path);
        let own = route
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()));
        sent.query.splice(0..0, own);
        Some(wire::encode(&sent, &route.origin().ascii_serialization()))
    }
}

fn starts_with_https(client: &KnownClient) -> bool {
    let first = client.redirect_uris.first();
    first.is_some_and(|uri| uri.starts_with("https://"))
}
