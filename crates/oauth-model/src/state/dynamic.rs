//! Clients that register themselves, and the settings that let them.

use std::collections::BTreeSet;

use super::{
    State,
    commit::{json, new_secret},
};
use crate::{
    auth_settings::AuthSettings,
    call::Body,
    client::{Approval, Client, ConsentMethod, Provenance},
    dynamic,
    effect::{Effect, Registered},
    mint::Mint,
    time::Timestamp,
    violation::Violations,
};

impl State {
    /// The tenant's authentication settings.
    pub fn auth_settings(&self) -> &AuthSettings {
        &self.auth_settings
    }

    /// Puts authentication settings there, as if they had been so before.
    pub fn set_auth_settings(&mut self, settings: AuthSettings) {
        self.auth_settings = settings;
    }

    /// How many clients wait for an administrator to approve them.
    pub fn unapproved_len(&self) -> usize {
        let waits = |client: &&Client| client.is_dynamic() && client.awaits_approval();
        self.clients.values().filter(waits).count()
    }

    /// Forgets the clients that nobody approved in time (fact B60).
    pub fn forget_lapsed_clients(&mut self, now: Timestamp) {
        self.clients.retain(|_, client| !client.has_lapsed(now));
    }

    pub(super) fn register(&mut self, now: Timestamp, body: &Body, mint: &mut dyn Mint) -> Effect {
        let nothing = serde_json::Value::Null;
        let asked = dynamic::read(
            json(body).unwrap_or(&nothing),
            &self.auth_settings,
            &self.profile.knobs,
            &mut Violations::default(),
            &mut Vec::new(),
        );
        let mut client = Client {
            id: mint.client_id(),
            registration: asked.registration,
            secrets: Vec::new(),
            consent: ConsentMethod::Required,
            created_at: now,
            updated_at: now,
            published_at: None,
            patched: BTreeSet::new(),
            provenance: Provenance::Dynamic(Approval::Pending),
        };
        let secret = client.uses_secrets().then(|| {
            let secret = new_secret(now, mint);
            let value = secret.value.clone();
            client.secrets.push(secret);
            value
        });
        self.insert_client(client.clone());
        Effect::Registered(Box::new(Registered {
            client,
            secret,
            scopes_asked: asked.scopes_asked,
        }))
    }

    pub(super) fn patch_auth_settings(&mut self, body: &Body) -> Effect {
        if let Some(value) = json(body) {
            let mut ignored = Violations::default();
            let settings = &self.auth_settings;
            self.auth_settings = settings.patched_by(value, &mut ignored, &mut Vec::new());
        }
        Effect::Done
    }

    /// Users who agreed to a client have to be asked again (fact B63).
    pub(super) fn void_approvals(&mut self, client_id: &str) {
        let keys: Vec<(String, String)> = self
            .approvals
            .keys()
            .filter(|(_, known)| known == client_id)
            .cloned()
            .collect();
        for key in keys {
            self.approvals.remove(&key);
            self.void_approvals.insert(key);
        }
    }
}
