//! Moves about machines' tokens: asked for, rightly and nearly, and used.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::play::{Play, label, pick};
use crate::scenario::Request;

/// A machine asks for a token: which of them, with which of its secrets, how, as whom,
/// and what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    machine: usize,
    secret: usize,
    form: Form,
    impersonating: bool,
    slip: Option<Slip>,
}

/// How credentials travel.
#[derive(Clone, Copy, Debug)]
enum Form {
    Json,
    Pairs,
    Basic,
}

/// One thing wrong with a token request.
#[derive(Clone, Debug)]
enum Slip {
    /// A parameter is left out.
    Without(&'static str),
    /// A parameter has another value.
    Instead(&'static str, String),
    /// The secret is another machine's.
    StrangeSecret(usize),
}

impl Ask {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let form = prop_oneof![Just(Form::Json), Just(Form::Pairs), Just(Form::Basic)];
        let slip = proptest::option::weighted(0.3, Slip::any());
        let impersonating = proptest::bool::weighted(0.3);
        (0..3_usize, 0..3_usize, form, impersonating, slip).prop_map(
            |(machine, secret, form, impersonating, slip)| Self {
                machine,
                secret,
                form,
                impersonating,
                slip,
            },
        )
    }
}

impl Slip {
    fn any() -> impl Strategy<Value = Self> {
        let name = || prop::sample::select(vec!["grant_type", "client_id", "client_secret"]);
        prop_oneof![
            name().prop_map(Self::Without),
            name().prop_flat_map(|name| "[ -~]{1,40}"
                .prop_map(move |text| Self::Instead(name, text.replace("${", "")))),
            prop::sample::select(vec![
                "apps",
                "user_default",
                "apps user_default",
                "apps:read"
            ])
            .prop_map(|scope| Self::Instead("scope", scope.to_owned())),
            (0..3_usize).prop_map(Self::StrangeSecret),
        ]
    }
}

/// A machine client that uses both grants.
fn machine() -> Value {
    json!({
        "appType": "web",
        "clientName": "oauth-conform machine",
        "allowedScopes": ["apps", "user_default"],
        "allowedGrantTypes": ["client_credentials", "urn:qlik:oauth:user-impersonation"],
        "connectionConfig": {"consentMethod": "trusted"},
    })
}

/// Asks for a token; the first to do so creates the machine.
pub(super) fn ask(play: &mut Play, ask: &Ask) {
    if play.machines.is_empty() {
        super::client::create(play, &machine());
    }
    let Some(client) = pick(&play.machines, ask.machine) else {
        return;
    };
    let own = |(owner, step): &(u32, u32)| (*owner == client).then_some(*step);
    let secrets: Vec<u32> = std::iter::once(client)
        .chain(play.all_secrets.iter().filter_map(own))
        .collect();
    let Some(mut secret) = pick(&secrets, ask.secret) else {
        return;
    };
    if let Some(Slip::StrangeSecret(other)) = ask.slip {
        secret = pick(&play.machines, other).unwrap_or(secret);
    }
    let id = play.send(request(client, secret, ask));
    play.tokens.push(id);
}

/// Reads the user behind a token.
pub(super) fn read(play: &mut Play, index: usize) {
    // The latest first: the older ones are often dead.
    let latest: Vec<u32> = play.tokens.iter().rev().copied().collect();
    if let Some(token) = pick(&latest, index) {
        let bearer = label("access_token", token);
        play.send(Request::new("GET", "/api/v1/users/me").bearer(&bearer));
    }
}

fn request(client: u32, secret: u32, ask: &Ask) -> Request {
    let mut parameters = vec![
        ("client_id", label("client_id", client)),
        ("client_secret", label("client_secret", secret)),
    ];
    // Where a form is sent, `user_lookup` has no documented place.
    let impersonating = ask.impersonating && !matches!(ask.form, Form::Pairs);
    let grant = if impersonating {
        "urn:qlik:oauth:user-impersonation"
    } else {
        "client_credentials"
    };
    parameters.push(("grant_type", grant.to_owned()));
    match &ask.slip {
        None | Some(Slip::StrangeSecret(_)) => {}
        Some(Slip::Without(name)) => parameters.retain(|(known, _)| known != name),
        Some(Slip::Instead(name, value)) => {
            parameters.retain(|(known, _)| known != name);
            parameters.push((name, value.clone()));
        }
    }
    let mut basic = None;
    if let Form::Basic = ask.form {
        let value = |name: &str| {
            let found = parameters.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.clone())
        };
        basic = value("client_id").zip(value("client_secret"));
    }
    let request = Request::new("POST", "/oauth/token");
    if let Form::Pairs = ask.form {
        let pairs: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        return request.form(&pairs);
    }
    if basic.is_some() {
        parameters.retain(|(name, _)| !matches!(*name, "client_id" | "client_secret"));
    }
    let members = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    let mut body: serde_json::Map<String, Value> = members.collect();
    if impersonating {
        let lookup = json!({"field": "subject", "value": "${user.ordinary.subject}"});
        body.insert("user_lookup".to_owned(), lookup);
    }
    let request = request.json(Value::Object(body));
    match basic {
        Some((id, secret)) => request.basic(&id, &secret),
        None => request,
    }
}
