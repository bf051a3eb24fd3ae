//! Moves about clients: created, read, changed, published, deleted.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    play::{Play, label, pick},
    registration,
};
use crate::scenario::Request;

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

impl Deed {
    pub(super) fn any() -> impl Strategy<Value = Self> {
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

/// Creates a client.
pub(super) fn create(play: &mut Play, body: &Value) {
    let id = play.send(Request::create(body.clone()));
    play.clients.push(id);
    // Whoever is no web client has no secret to ask with.
    if body.get("appType") == Some(&json!("web")) {
        play.machines.push(id);
    }
}

/// Does something to a client.
pub(super) fn deed(play: &mut Play, client: usize, deed: &Deed) {
    let Some(client) = pick(&play.clients, client) else {
        return;
    };
    let name = label("client_id", client);
    let at = |method: &str, below: &str| Request::clients(method, &format!("/{name}{below}"));
    let request = match deed {
        Deed::Read => at("GET", ""),
        Deed::Delete { confirmed: true } => at("DELETE", "").header("qlik-confirm-delete", &name),
        Deed::Delete { confirmed: false } => at("DELETE", ""),
        Deed::AddSecret => {
            let id = play.send(at("POST", "/client-secrets"));
            play.secrets.push((client, id));
            play.all_secrets.push((client, id));
            return;
        }
        Deed::DeleteSecret => {
            let Some((owner, step)) = play.secrets.pop() else {
                return;
            };
            let (owner, hint) = (label("client_id", owner), label("secret_hint", step));
            Request::clients("DELETE", &format!("/{owner}/client-secrets/{hint}"))
        }
        Deed::Publish => at("POST", "/actions/publish"),
        Deed::ReadConsent => at("GET", "/connection-configs/me"),
        Deed::SetConsent(method) => at("PATCH", "/connection-configs/me")
            .json(json!([{"op": "replace", "path": "/consentMethod", "value": method}])),
        Deed::Patch(operation) => at("PATCH", "").json(json!([operation])),
    };
    play.send(request);
}
