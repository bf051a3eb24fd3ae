//! What must hold behind any sequence, asked through the API: steps that are appended
//! to it, chosen from what the model remembers by then.
//!
//! They are ordinary requests, judged by ordinary predictions: what is believed dead
//! opens nothing, what is believed alive opens what it should, the scopes of a
//! refreshed token are within the grant's, and a client that nobody touched reads as
//! before.

use oauth_model::{
    client::{ConsentMethod, GrantType},
    state::State,
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::play::label;
use crate::{
    scenario::{Action, Bindings, Request, Step},
    script::authorize::VERIFIER,
};

/// Questions at most behind one sequence.
const QUESTIONS_MAX: usize = 6;

/// The questions behind a sequence whose last step has this number.
pub(crate) fn steps(state: &State, now: Timestamp, bindings: &Bindings, last: u32) -> Vec<Step> {
    let known = Known {
        state,
        now,
        bindings,
    };
    let questions = [
        known.access_token(false),
        known.refresh_token(false),
        known.spent_code(),
        known.deleted_secret(),
        known.access_token(true),
        known.refresh_token(true),
        known.untouched_client(),
        known.client_with_most_secrets(),
        known.deleted_client(),
    ];
    questions
        .into_iter()
        .flatten()
        .take(QUESTIONS_MAX)
        .zip(last + 1..)
        .map(|(request, id)| Step {
            id,
            action: Action::Request(Box::new(request)),
        })
        .collect()
}

/// What the model remembers, and the labels by which a scenario names it.
struct Known<'a> {
    state: &'a State,
    now: Timestamp,
    bindings: &'a Bindings,
}

impl<'a> Known<'a> {
    /// The steps that produced something of this name, with its value, the latest first.
    fn produced(&self, name: &'a str) -> impl Iterator<Item = (u32, &'a str)> {
        let mut steps: Vec<(u32, &str)> = self
            .bindings
            .iter()
            .filter_map(|(label, value)| {
                let (known, step) = label.split_once('@')?;
                (known == name).then_some((step.parse().ok()?, value))
            })
            .collect();
        steps.sort_unstable();
        steps.into_iter().rev()
    }

    fn access_token(&self, alive: bool) -> Option<Request> {
        let (step, _) = self.produced("access_token").find(|(_, value)| {
            self.state
                .token(value)
                .is_some_and(|token| (!token.revoked && token.expires_at > self.now) == alive)
        })?;
        let bearer = label("access_token", step);
        Some(Request::new("GET", "/api/v1/users/me").bearer(&bearer))
    }

    fn refresh_token(&self, alive: bool) -> Option<Request> {
        let (step, client_id) = self.produced("refresh_token").find_map(|(step, value)| {
            let token = self.state.refresh_token(value)?;
            let dead = token.revoked
                || token.expires_at <= self.now
                || self.state.client(&token.client_id).is_none();
            // Whether one that was used is still good, nobody knows.
            let wanted = !token.used && dead != alive;
            wanted.then_some((step, token.client_id.as_str()))
        })?;
        let mut body = parameters([
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", label("refresh_token", step)),
        ]);
        // Naming a client that is gone would be a second mistake.
        if self.state.client(client_id).is_some() {
            body.insert("client_id".to_owned(), self.client_label(client_id)?.into());
        }
        self.add_secret(client_id, &mut body);
        Some(Request::token(Value::Object(body)))
    }

    fn spent_code(&self) -> Option<Request> {
        let (step, code) = self.produced("code").find_map(|(step, value)| {
            let code = self.state.code(value)?;
            code.spent.then_some((step, code))
        })?;
        let mut body = parameters([
            ("grant_type", "authorization_code".to_owned()),
            ("client_id", self.client_label(&code.client_id)?),
            ("code", label("code", step)),
            ("redirect_uri", code.redirect_uri.clone()),
        ]);
        if code.challenge.is_some() {
            body.insert("code_verifier".to_owned(), VERIFIER.into());
        }
        self.add_secret(&code.client_id, &mut body);
        Some(Request::token(Value::Object(body)))
    }

    fn deleted_secret(&self) -> Option<Request> {
        let machine = |id: &str| {
            let client = self.state.client(id)?;
            let registration = &client.registration;
            let able = registration.uses_grant(GrantType::ClientCredentials)
                && client.consent == ConsentMethod::Trusted;
            able.then_some(client)
        };
        let (step, id) = self.produced("client_secret").find_map(|(step, secret)| {
            let mut clients = self.produced("client_id").map(|(_, id)| id);
            let owner = clients.find(|id| self.state.is_deleted_secret(id, secret))?;
            Some((step, machine(owner)?.id.as_str()))
        })?;
        Some(Request::token(json!({
            "grant_type": "client_credentials",
            "client_id": self.client_label(id)?,
            "client_secret": label("client_secret", step),
        })))
    }

    fn untouched_client(&self) -> Option<Request> {
        self.read(|id| {
            self.state
                .client(id)
                .is_some_and(|client| client.patched.is_empty() && client.published_at.is_none())
        })
    }

    fn client_with_most_secrets(&self) -> Option<Request> {
        let most = self
            .produced("client_id")
            .filter_map(|(_, id)| Some(self.state.client(id)?.secrets.len()))
            .max()
            .filter(|&count| count > 1)?;
        let has_most = |id: &str| {
            let client = self.state.client(id);
            client.is_some_and(|client| client.secrets.len() == most)
        };
        self.read(has_most)
    }

    fn deleted_client(&self) -> Option<Request> {
        self.read(|id| self.state.client(id).is_none())
    }

    fn read(&self, wanted: impl Fn(&str) -> bool) -> Option<Request> {
        let (step, _) = self.produced("client_id").find(|(_, id)| wanted(id))?;
        let below = format!("/{}", label("client_id", step));
        Some(Request::clients("GET", &below))
    }

    /// The step that created a client.
    fn client_step(&self, client_id: &str) -> Option<u32> {
        let found = self.produced("client_id").find(|(_, id)| *id == client_id);
        found.map(|(step, _)| step)
    }

    fn client_label(&self, client_id: &str) -> Option<String> {
        Some(label("client_id", self.client_step(client_id)?))
    }

    /// Adds the secret that a client was created with, if it had one.
    fn add_secret(&self, client_id: &str, body: &mut Map<String, Value>) {
        let step = self.client_step(client_id);
        let told = step.filter(|&step| {
            let label = format!("client_secret@{step}");
            self.bindings.value(&label).is_some()
        });
        if let Some(step) = told {
            let secret = label("client_secret", step);
            body.insert("client_secret".to_owned(), secret.into());
        }
    }
}

fn parameters<const N: usize>(pairs: [(&str, String); N]) -> Map<String, Value> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}
