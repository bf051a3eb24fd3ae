//! Vectors of the standards: every file under `fixtures/standard`, written by hand from the
//! texts of the RFCs, against the model of servers that are known by the standards alone.

#![expect(
    clippy::panic,
    reason = "the lints' leave for tests does not reach what tests share"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the vectors are files; the model itself reads none"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use oauth_model::{
    call::Authorization,
    prediction::Prediction,
    profile::{OAUTH2, OAUTH21, Profile, RFC9700},
    rule::{Duty, Rule},
    standard::{
        Client, Method, State,
        call::{Call, Endpoint},
        effect::Minted,
        state::Worth,
    },
    time::Timestamp,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    now: u64,
    scopes: Vec<String>,
    resources: Vec<String>,
    client: Vec<WrittenClient>,
    exchange: BTreeMap<String, Exchange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClient {
    id: String,
    secret: Option<String>,
    method: String,
    redirect_uris: Vec<String>,
    grants: Option<Vec<String>>,
}

/// A request, and what a server made of it.
#[derive(Deserialize)]
struct Exchange {
    #[serde(flatten)]
    request: Written,
    #[serde(default)]
    minted: WrittenMinted,
    #[serde(default)]
    refused: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenMinted {
    code: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
    expires_in: Option<u64>,
    /// A client as an answer shows it, as JSON.
    registered: Option<String>,
}

/// A request, with its parameters as they are written in an address or a form.
#[derive(Deserialize)]
struct Written {
    endpoint: String,
    method: Option<String>,
    basic: Option<(String, String)>,
    bearer: Option<String>,
    #[serde(default)]
    parameters: String,
    #[serde(default)]
    query: String,
    json: Option<String>,
    #[serde(default)]
    denied: bool,
    #[serde(default)]
    stranger: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    /// The rule that it is about.
    rule: String,
    /// Where the expected values come from.
    source: String,
    /// Whether the server was seen to give confidential clients codes without a challenge.
    #[serde(default)]
    unchallenged: bool,
    /// Exchanges of the world that come before.
    #[serde(default)]
    before: Vec<String>,
    /// How many seconds after them the request is sent.
    #[serde(default)]
    later: u64,
    request: Written,
    /// The rules that the request breaks.
    breaks: BTreeSet<String>,
    /// Whether the standards leave it to the server, if the vector is about that.
    open: Option<bool>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/standard")
}

fn world() -> World {
    let text = std::fs::read_to_string(folder().join("world.toml")).expect("there is a world");
    toml::from_str(&text).expect("the world is well-formed")
}

fn vectors() -> Vec<Vector> {
    let files = std::fs::read_dir(folder()).expect("there is a folder");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| {
        path.extension().is_some_and(|end| end == "toml") && !path.ends_with("world.toml")
    });
    paths.sort();
    let read = |path: &PathBuf| -> Vec<Vector> {
        let text = std::fs::read_to_string(path).expect("the file can be read");
        let file: File =
            toml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        file.vector
    };
    paths.iter().flat_map(read).collect()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"))
}

impl Written {
    fn call(&self) -> Call {
        let endpoint = match self.endpoint.as_str() {
            "authorization" => Endpoint::Authorization,
            "token" => Endpoint::Token,
            "revocation" => Endpoint::Revocation,
            "resource" => Endpoint::Resource,
            "introspection" => Endpoint::Introspection,
            "registration" => Endpoint::Registration,
            "configuration" => Endpoint::Configuration,
            other => panic!("no endpoint {other}"),
        };
        Call {
            endpoint,
            method: self.method.clone().unwrap_or_else(|| "POST".to_owned()),
            authorization: match (&self.basic, &self.bearer) {
                (Some((id, secret)), _) => Authorization::Basic {
                    id: id.clone(),
                    secret: secret.clone(),
                },
                (None, Some(token)) => Authorization::Bearer(token.clone()),
                (None, None) => Authorization::Absent,
            },
            parameters: pairs(&self.parameters),
            query: pairs(&self.query),
            json: self.json.as_deref().map(json),
            denied: self.denied,
            stranger: self.stranger,
        }
    }
}

impl World {
    fn state(&self) -> State {
        let mut state = State::new(OAUTH2, &self.scopes);
        state.expect_resources(&self.resources);
        for client in &self.client {
            state.insert_client(Client {
                id: client.id.clone(),
                secret: client.secret.clone(),
                method: match client.method.as_str() {
                    "basic" => Method::Basic,
                    "post" => Method::Post,
                    "none" => Method::None,
                    other => panic!("no method {other}"),
                },
                redirect_uris: client.redirect_uris.clone(),
                grants: client.grants.clone(),
            });
        }
        state
    }

    /// Plays what comes before a vector: what is granted breaks nothing.
    fn play(&self, state: &mut State, vector: &Vector) {
        let now = Timestamp::from_seconds(self.now);
        for name in &vector.before {
            let (exchange, vector) = (self.exchange.get(name), &vector.name);
            let exchange = exchange.unwrap_or_else(|| panic!("{vector}: no exchange `{name}`"));
            let call = exchange.request.call();
            let violations = state.examine(now, &call).violations;
            assert_eq!(!violations.is_empty(), exchange.refused, "{vector}: {name}");
            if exchange.refused {
                state.refused(now, &call);
                continue;
            }
            let minted = &exchange.minted;
            let minted = Minted {
                code: minted.code.clone(),
                access_token: minted.access_token.clone(),
                refresh_token: minted.refresh_token.clone(),
                scope: minted.scope.clone(),
                expires_in: minted.expires_in,
                registered: minted.registered.as_deref().map(json),
            };
            state.commit(now, &call, &minted);
        }
    }
}

/// The rules that a request breaks; at the resource, the one by which its token is dead.
fn broken(state: &State, now: Timestamp, call: &Call) -> BTreeSet<String> {
    let mut rules = state.examine(now, call).violations.rules();
    if let (Endpoint::Resource, Authorization::Bearer(token)) = (call.endpoint, &call.authorization)
        && let Worth::Dead(rule) = state.access(now, token)
    {
        rules.insert(rule);
    }
    rules.iter().map(|rule| rule.id().to_owned()).collect()
}

#[test]
fn the_model_finds_what_the_texts_say() {
    let world = world();
    let mut wrong = Vec::new();
    for vector in vectors() {
        let now = Timestamp::from_seconds(world.now + vector.later);
        let mut state = world.state();
        if vector.unchallenged {
            state.expect_unchallenged();
        }
        world.play(&mut state, &vector);
        let call = vector.request.call();
        let found = broken(&state, now, &call);
        if found != vector.breaks {
            let (name, source) = (&vector.name, &vector.source);
            wrong.push(format!(
                "{name} ({source}): wanted {:?}, found {found:?}",
                vector.breaks
            ));
        }
        let open = state.examine(now, &call).open;
        if vector.open.is_some_and(|wanted| wanted != open) {
            let (name, source) = (&vector.name, &vector.source);
            wrong.push(format!("{name} ({source}): open is {open}"));
        }
        let refused = matches!(state.predict(now, &call), Prediction::MustRefuse(_));
        if vector.breaks.is_empty() && refused {
            wrong.push(format!("{} is refused", vector.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every rule about what is granted has a vector that breaks it and one that upholds it.
/// What has to be granted breaks nothing: there a vector that upholds it is all there is.
#[test]
fn every_rule_has_vectors_both_ways() {
    let (mut breaking, mut upholding) = (BTreeSet::new(), BTreeSet::new());
    for vector in vectors() {
        let rule = Rule::find(&vector.rule);
        let rule = rule.unwrap_or_else(|| panic!("{}: no rule {}", vector.name, vector.rule));
        if vector.breaks.contains(rule.id()) {
            breaking.insert(rule);
        } else {
            upholding.insert(rule);
        }
    }
    let profiles = [OAUTH2, RFC9700, OAUTH21];
    let rules = profiles.iter().flat_map(Profile::rules);
    let rules: BTreeSet<Rule> = rules.collect();
    let lacking: Vec<String> = rules
        .into_iter()
        .filter_map(|rule| match rule.duty() {
            Duty::Refuse(_) if !breaking.contains(&rule) => Some(format!("{rule} is never broken")),
            Duty::Refuse(_) if !upholding.contains(&rule) => {
                Some(format!("{rule} is never upheld"))
            }
            Duty::Accept if !upholding.contains(&rule) => Some(format!("{rule} is never upheld")),
            Duty::Refuse(_) | Duty::Accept | Duty::Answer => None,
        })
        .collect();
    assert_eq!(lacking, ["revocation/others-live is never upheld"]);
}
