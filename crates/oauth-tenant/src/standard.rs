//! A reference server for the standards: what [`oauth_model::standard`] says, over HTTP.
//!
//! It knows its clients beforehand and has one user. It takes every visitor for him, unless
//! it is told to have him sign in, and asks him for consent where a request says
//! `prompt=consent`. A rule that its profile leaves out is a rule that it breaks; what cannot
//! be broken that way is a [`Deviation`] around its handler.

mod consent;
mod decide;
mod decode;
mod deviation;
mod encode;
mod introspection;
mod jwt;
mod refusal;
mod registration;
mod sign_in;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    call::Authorization,
    catalogue::bearer,
    prediction::Prediction,
    profile::Profile,
    rule::{Rule, Stance},
    standard::{
        Client, Method, State,
        call::{Call, Endpoint},
        effect::{Effect, Minted},
        state::Worth,
    },
    time::Timestamp,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use self::{
    deviation::Deviation,
    sign_in::{NAME, PASSWORD},
};

/// The scopes that clients may ask for.
pub const SCOPES: &[&str] = &["read", "write"];
/// The resources that tokens may be asked for by name (RFC 8707).
pub const RESOURCES: [&str; 2] = ["https://api.example/reports", "https://files.example"];
/// Rules about requests to the resource that bring no token where it is looked for.
const WITHOUT_TOKEN: &[Rule] = &[
    bearer::TOKEN_NEEDED,
    bearer::NOT_IN_QUERY,
    bearer::NOT_IN_BODY_OF_GET,
];
/// How long an access token counts, in seconds.
const LIFE: u64 = 3600;
/// The user that every visitor is taken for.
const USER: &str = "test-only|user";
/// When he signed in.
const SIGNED_IN: u64 = 1_700_000_000;

/// An authorization server of which nothing but the standards is known.
#[derive(Clone, Debug)]
pub struct Server {
    issuer: String,
    state: State,
    /// How many values it has made up.
    minted: u64,
    /// What it makes up once and for all, if a deviation has it so.
    repeated: Option<&'static str>,
    /// What clients that registered are shown, by the addresses of their registrations.
    registered: BTreeMap<String, Value>,
    /// How its access tokens are made.
    shape: jwt::Shape,
    /// Whether its user has to sign in.
    asks_to_sign_in: bool,
    deviation: Option<&'static Deviation>,
}

impl Server {
    /// A sound server of this profile at this address.
    pub fn new(profile: Profile, issuer: &str) -> Self {
        let scopes: Vec<String> = SCOPES.iter().map(|&name| name.to_owned()).collect();
        let mut state = State::new(profile, &scopes);
        state.expect_resources(&RESOURCES.map(str::to_owned));
        for client in clients() {
            state.insert_client(client);
        }
        Self {
            issuer: issuer.to_owned(),
            state,
            minted: 0,
            repeated: None,
            registered: BTreeMap::new(),
            shape: jwt::SOUND,
            asks_to_sign_in: false,
            deviation: None,
        }
    }

    /// A server that is wrong in one way.
    pub fn deviating(profile: Profile, issuer: &str, deviation: &'static Deviation) -> Self {
        Self {
            deviation: Some(deviation),
            ..Self::new(deviation.applied(profile), issuer)
        }
    }

    /// The same server with a user who has to sign in: by a form that wants [`NAME`] as its
    /// `username` and [`PASSWORD`] as its `password`.
    #[must_use]
    pub fn asking_to_sign_in(self) -> Self {
        Self {
            asks_to_sign_in: true,
            ..self
        }
    }

    /// Answers a request.
    pub fn handle(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        match self.deviation.and_then(|deviation| deviation.act) {
            Some(act) => act(self, now, request),
            None => self.answer(now, request),
        }
    }

    /// Answers as a sound server does.
    fn answer(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        match self.sign_in(now, request) {
            Some(response) => response,
            None => self.answer_user(now, request),
        }
    }

    /// Answers whoever asks, as if the user had signed in.
    fn answer_user(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let Some(call) = self.read(request) else {
            return encode::nothing_here();
        };
        match call.endpoint {
            Endpoint::Metadata => encode::metadata(&self.issuer),
            Endpoint::KeySet => encode::keys(),
            Endpoint::Resource => self.resource(now, &call),
            Endpoint::Configuration if !self.is_registered(&call) => {
                registration::nobody_registered()
            }
            Endpoint::Authorization
            | Endpoint::Token
            | Endpoint::Revocation
            | Endpoint::Introspection
            | Endpoint::Registration
            | Endpoint::Configuration => match self.refusal(now, &call) {
                Some(refusal) => {
                    self.state.refused(now, &call);
                    refusal.encode(&call, self.error_target(&call).as_deref(), &self.issuer)
                }
                None if consent::is_wanted(&call) => consent::page(&call),
                None => self.grant(now, &call),
            },
        }
    }

    /// Reads a request.
    fn read(&self, request: &Request<Bytes>) -> Option<Call> {
        decode::call(request, &self.issuer)
    }

    /// Whether it keeps a rule.
    fn keeps(&self, rule: Rule) -> bool {
        self.state.profile().stance(rule) > Stance::Off
    }

    /// Performs a call, and shows what came of it.
    fn grant(&mut self, now: Timestamp, call: &Call) -> Response<Bytes> {
        let minted = self.minted_for(now, call);
        let by_front = call.parameter("response_type").unwrap_or_default();
        let by_front = by_front.split(' ').any(|part| part == "token");
        match self.state.commit(now, call, &minted) {
            // Who does not refuse the implicit grant answers in the fragment (RFC 6749,
            // section 4.2.2).
            Effect::Code(sent) if by_front => {
                encode::token_in_fragment(&sent, &self.mint("access"))
            }
            Effect::Code(sent) => encode::code(&sent, &minted, &self.issuer),
            Effect::Tokens(_) => encode::tokens(&minted),
            Effect::Told(told) => self.tell(&told, call),
            Effect::Registered(_) => self.show(call, minted.registered.unwrap_or_default()),
            Effect::Shown(_) | Effect::Deleted => self.show_again(call),
            Effect::Done => encode::done(),
        }
    }

    fn minted_for(&mut self, now: Timestamp, call: &Call) -> Minted {
        let shows = call.endpoint == Endpoint::Registration || call.method == "PUT";
        if shows {
            return Minted {
                registered: Some(self.registration(now, call)),
                ..Minted::default()
            };
        }
        if call.endpoint == Endpoint::Authorization {
            let code = Some(self.mint("code"));
            return Minted {
                code,
                ..Minted::default()
            };
        }
        if call.endpoint != Endpoint::Token {
            return Minted::default();
        }
        let is_machine = call.parameter("grant_type") == Some("client_credentials");
        Minted {
            code: None,
            access_token: Some(self.access_token(now, call)),
            refresh_token: (!is_machine).then(|| self.mint("refresh")),
            scope: Some(self.scope_for(call)),
            expires_in: Some(LIFE),
            registered: None,
        }
    }

    /// A value that nobody used before. Nothing is random: the same requests get the same
    /// answers.
    fn mint(&mut self, kind: &str) -> String {
        if self.repeated == Some(kind) {
            return format!("always-the-same-{kind}");
        }
        self.minted += 1;
        let hash = Sha256::digest(format!("{} {kind} {}", self.issuer, self.minted));
        URL_SAFE_NO_PAD.encode(hash)
    }

    /// The redirect URI that is told of errors, if it can be trusted.
    fn error_target(&self, call: &Call) -> Option<String> {
        let client = self.state.client(call.parameter("client_id")?)?;
        let named = call.parameter("redirect_uri").map(str::to_owned);
        named.or_else(|| client.redirect_uris.first().cloned())
    }

    /// The protected resource: it tells whoever has a token whose it is.
    fn resource(&self, now: Timestamp, call: &Call) -> Response<Bytes> {
        let violations = match self.state.predict(now, call) {
            Prediction::MustSucceed(_) => return encode::user(USER),
            Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => violations,
        };
        let by_token = match violations.first().map(|first| first.rule) {
            Some(rule) => !WITHOUT_TOKEN.contains(&rule),
            // Nothing is wrong with it but its age, or that it is there twice.
            None => match &call.authorization {
                Authorization::Bearer(token)
                    if matches!(self.state.access(now, token), Worth::Alive(_)) =>
                {
                    return encode::user(USER);
                }
                Authorization::Absent
                | Authorization::Basic { .. }
                | Authorization::Bearer(_)
                | Authorization::Query(_)
                | Authorization::Malformed => true,
            },
        };
        if by_token {
            encode::dead_token()
        } else {
            encode::no_token()
        }
    }
}

/// The clients that every server has.
pub fn clients() -> Vec<Client> {
    let client = |id: &str, method, redirect_uri: &str| Client {
        id: id.to_owned(),
        secret: (method != Method::None).then(|| format!("TEST-ONLY-secret-of-{id}")),
        method,
        redirect_uris: vec![redirect_uri.to_owned()],
        grants: None,
    };
    vec![
        client("basic-client", Method::Basic, "http://127.0.0.1:4711/basic"),
        client("post-client", Method::Post, "http://127.0.0.1:4711/post"),
        client(
            "remote-client",
            Method::Basic,
            "https://client.example/callback",
        ),
        client(
            "public-client",
            Method::None,
            "http://127.0.0.1:4711/public",
        ),
        client(
            "other-public-client",
            Method::None,
            "http://127.0.0.1:4711/other-public",
        ),
    ]
}

/// What clients ask for by default.
pub fn default_scope() -> String {
    SCOPES.join(" ")
}

/// Whether a scope is one of the server's.
fn is_known(name: &str) -> bool {
    SCOPES.contains(&name)
}
