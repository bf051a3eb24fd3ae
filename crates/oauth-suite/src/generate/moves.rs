//! Moves: what happens next in a generated scenario.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::registration;
use crate::scenario::{Action, Request, Scenario, Step};

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    /// A client is created.
    Create(Value),
    /// A client asks for a token: which of them, with which of its secrets, how, and
    /// what is wrong with it.
    Token(usize, usize, TokenForm, Option<Slip>),
    /// Something is done to a client.
    Client(usize, Deed),
    /// A token is used to read the user behind it.
    Use(usize),
    /// Clients are listed.
    List(Vec<(String, String)>),
    /// Anything is sent anywhere.
    Wild(Request),
}

/// How credentials travel.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TokenForm {
    Json,
    Form,
    Basic,
}

/// One thing wrong with a token request.
#[derive(Clone, Debug)]
pub(crate) enum Slip {
    /// A parameter is left out.
    Without(&'static str),
    /// A parameter has another value.
    Instead(&'static str, String),
}

/// What is done to a client.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Read,
    Delete { confirmed: bool },
    AddSecret,
    DeleteSecret,
    Publish,
    ReadConsent,
    SetConsent(&'static str),
    Patch(Value),
}

impl Move {
    /// Any move, the likely ones more often.
    pub(crate) fn any() -> BoxedStrategy<Self> {
        prop_oneof![
            4 => registration::any().prop_map(Self::Create),
            4 => token_request(),
            6 => (0..4_usize, Deed::any()).prop_map(|(client, deed)| Self::Client(client, deed)),
            2 => (0..4_usize).prop_map(Self::Use),
            1 => list().prop_map(Self::List),
            1 => wild().prop_map(Self::Wild),
        ]
        .boxed()
    }
}

fn token_request() -> impl Strategy<Value = Move> {
    let slip = proptest::option::weighted(0.4, Slip::any());
    (0..4_usize, 0..3_usize, TokenForm::any(), slip)
        .prop_map(|(client, secret, form, slip)| Move::Token(client, secret, form, slip))
}

impl TokenForm {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![Just(Self::Json), Just(Self::Form), Just(Self::Basic)]
    }
}

impl Slip {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            prop::sample::select(vec!["grant_type", "client_id", "client_secret"])
                .prop_map(Self::Without),
            prop::sample::select(vec!["grant_type", "client_id", "client_secret"])
                .prop_flat_map(|name| "[ -~]{1,40}"
                    .prop_map(move |text| Self::Instead(name, text.replace("${", "")))),
            prop::sample::select(vec![
                "apps",
                "user_default",
                "apps user_default",
                "apps:read"
            ])
            .prop_map(|scope| Self::Instead("scope", scope.to_owned())),
        ]
    }
}

impl Deed {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            3 => Just(Self::Read),
            1 => any::<bool>().prop_map(|confirmed| Self::Delete { confirmed }),
            3 => Just(Self::AddSecret),
            3 => Just(Self::DeleteSecret),
            1 => Just(Self::Publish),
            1 => Just(Self::ReadConsent),
            2 => prop::sample::select(vec!["trusted", "required"]).prop_map(Self::SetConsent),
            3 => registration::patch().prop_map(Self::Patch),
        ]
    }
}

fn list() -> impl Strategy<Value = Vec<(String, String)>> {
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    prop::sample::select(vec![
        own(&[]),
        own(&[("limit", "100")]),
        own(&[("limit", "1"), ("totalResults", "true")]),
        own(&[("filter", "appType eq \"web\""), ("limit", "100")]),
        own(&[("sort", "-clientName"), ("limit", "100")]),
        own(&[("limit", "1000")]),
    ])
}

/// Requests that mean nothing, to find crashes.
fn wild() -> impl Strategy<Value = Request> {
    let path = prop::sample::select(vec![
        "/oauth/token",
        "/api/v1/oauth-clients",
        "/api/v1/oauth-clients/x",
        "/api/v1/oauth-clients/x/client-secrets",
    ]);
    let method = prop::sample::select(vec!["GET", "POST", "PATCH", "DELETE"]);
    let media_type = prop::sample::select(vec![
        "application/json",
        "application/x-www-form-urlencoded",
    ]);
    (method, path, media_type, "\\PC{0,60}").prop_map(|(method, path, media_type, text)| {
        let request = Request::new(method, path)
            .bearer("${admin.token}")
            .raw(media_type, &text.replace("${", ""));
        // At the token endpoint a bearer token would be a second mistake.
        if path == "/oauth/token" {
            request.authorization(None)
        } else {
            request
        }
    })
}

/// The scenario that a list of moves makes.
pub(crate) fn scenario(moves: &[Move]) -> Scenario {
    let mut play = Play::default();
    for (id, step) in (1..).zip(moves) {
        if let Some(request) = play.request(id, step) {
            play.steps.push(Step {
                id,
                action: Action::Request(Box::new(request)),
            });
        }
    }
    Scenario { steps: play.steps }
}

/// What exists so far: the steps that made it.
#[derive(Default)]
struct Play {
    steps: Vec<Step>,
    clients: Vec<u32>,
    confidential: Vec<u32>,
    /// Secrets that were added and not deleted: the client's step and their own.
    secrets: Vec<(u32, u32)>,
    /// The same, deleted or not.
    all_secrets: Vec<(u32, u32)>,
    tokens: Vec<u32>,
}

impl Play {
    fn request(&mut self, id: u32, step: &Move) -> Option<Request> {
        match step {
            Move::Create(body) => {
                self.clients.push(id);
                // Whoever is no web client has no secret to ask with.
                if body.get("appType") == Some(&json!("web")) {
                    self.confidential.push(id);
                }
                Some(Request::create(body.clone()))
            }
            Move::Token(client, secret, form, slip) => {
                let client = pick(&self.confidential, *client)?;
                self.tokens.push(id);
                let secrets: Vec<u32> = std::iter::once(client)
                    .chain(self.secrets_of(client))
                    .collect();
                let secret = pick(&secrets, *secret)?;
                Some(token(client, secret, *form, slip.as_ref()))
            }
            Move::Client(client, deed) => {
                let client = pick(&self.clients, *client)?;
                self.deed(id, client, deed)
            }
            Move::Use(token) => {
                let token = pick(&self.tokens, *token)?;
                let label = format!("${{access_token@{token}}}");
                Some(Request::new("GET", "/api/v1/users/me").bearer(&label))
            }
            Move::List(query) => {
                let mut request = Request::clients("GET", "");
                request.query.clone_from(query);
                Some(request)
            }
            Move::Wild(request) => Some(request.clone()),
        }
    }

    /// The steps that added secrets to a client.
    fn secrets_of(&self, client: u32) -> impl Iterator<Item = u32> + '_ {
        let own = self
            .all_secrets
            .iter()
            .filter(move |(owner, _)| *owner == client);
        own.map(|(_, step)| *step)
    }

    fn deed(&mut self, id: u32, client: u32, deed: &Deed) -> Option<Request> {
        let name = format!("${{client_id@{client}}}");
        let at = |method: &str, below: &str| Request::clients(method, &format!("/{name}{below}"));
        Some(match deed {
            Deed::Read => at("GET", ""),
            Deed::Delete { confirmed: true } => {
                at("DELETE", "").header("qlik-confirm-delete", &name)
            }
            Deed::Delete { confirmed: false } => at("DELETE", ""),
            Deed::AddSecret => {
                self.secrets.push((client, id));
                self.all_secrets.push((client, id));
                at("POST", "/client-secrets")
            }
            Deed::DeleteSecret => {
                let (owner, step) = self.secrets.pop()?;
                let path =
                    format!("/${{client_id@{owner}}}/client-secrets/${{secret_hint@{step}}}");
                Request::clients("DELETE", &path)
            }
            Deed::Publish => at("POST", "/actions/publish"),
            Deed::ReadConsent => at("GET", "/connection-configs/me"),
            Deed::SetConsent(method) => at("PATCH", "/connection-configs/me")
                .json(json!([{"op": "replace", "path": "/consentMethod", "value": method}])),
            Deed::Patch(operation) => at("PATCH", "").json(json!([operation])),
        })
    }
}

fn pick(steps: &[u32], index: usize) -> Option<u32> {
    steps.get(index % steps.len().max(1)).copied()
}

fn token(client: u32, secret: u32, form: TokenForm, slip: Option<&Slip>) -> Request {
    let mut parameters = vec![
        ("client_id", format!("${{client_id@{client}}}")),
        ("client_secret", format!("${{client_secret@{secret}}}")),
        ("grant_type", "client_credentials".to_owned()),
    ];
    match slip {
        None => {}
        Some(Slip::Without(name)) => parameters.retain(|(known, _)| known != name),
        Some(Slip::Instead(name, value)) => {
            parameters.retain(|(known, _)| known != name);
            parameters.push((name, value.clone()));
        }
    }
    let value = |name: &str| {
        let found = parameters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    let object = |pairs: &[(&str, String)]| -> Value {
        let members = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)));
        Value::Object(members.collect())
    };
    let request = Request::new("POST", "/oauth/token");
    match (form, value("client_id"), value("client_secret")) {
        (TokenForm::Basic, Some(id), Some(secret)) => {
            parameters.retain(|(name, _)| !matches!(*name, "client_id" | "client_secret"));
            request.basic(&id, &secret).json(object(&parameters))
        }
        (TokenForm::Form, ..) => {
            let pairs: Vec<(&str, &str)> = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            request.form(&pairs)
        }
        (TokenForm::Basic | TokenForm::Json, ..) => request.json(object(&parameters)),
    }
}
