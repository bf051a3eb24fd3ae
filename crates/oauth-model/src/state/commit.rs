//! The second half: performing a call that was granted.
//!
//! Everything here is total. A tenant with a rule switched off grants calls that no
//! specification describes, and has to do something with them.

use super::State;
use crate::{
    call::{Body, Call, Operation},
    client::{Approval, Client, ConsentMethod, GrantType, Provenance, Secret, Tier},
    effect::{Effect, Sight},
    filter::Filter,
    mint::Mint,
    patch,
    registration::{Member, Registration, Source},
    time::Timestamp,
    user::{User, UserStatus},
    violation::Violations,
};

impl State {
    /// Performs a call that was granted, and says what the answer has to show.
    pub fn commit(&mut self, now: Timestamp, call: &Call, mint: &mut dyn Mint) -> Effect {
        self.note_use(now, call);
        match &call.operation {
            Operation::Authorize(query) => self.authorize(now, call, query, mint),
            Operation::Decide { ticket, approved } => self.decide(now, ticket, *approved, mint),
            Operation::Consents(withdrawn) => self.consents(call, withdrawn.as_deref()),
            Operation::Token(_) => self.issue(now, call, mint),
            Operation::AnonymousToken(body) => self.issue_to_visitor(now, body, mint),
            Operation::Revoke(body) => self.revoke(body),
            Operation::Content(operation) => self.content(now, call, operation, mint),
            Operation::CreateClient(body) if call.manages_organization() => {
                self.create_for_organization(now, body, mint)
            }
            Operation::CreateClient(body) => self.create(now, body, mint),
            Operation::ListClients(query) => {
                let page = self.page(query, mint);
                Effect::Clients(Box::new(page), self.sight(call))
            }
            Operation::ReadClient(id) => {
                Effect::Client(Box::new(self.known_or_deleted(id)), self.sight(call))
            }
            Operation::PatchClient(id, body) => self.patch(now, id, body, mint),
            Operation::DeleteClient { id, .. } => self.delete(id),
            Operation::Publish(id) => self.publish(now, id),
            Operation::AddSecret(id) => self.add_secret(now, id, mint),
            Operation::DeleteSecret { id, hint } => self.delete_secret(id, hint),
            Operation::ReadConnection(id) => self.connection(id),
            Operation::PatchConnection(id, body) => {
                let change = json(body).and_then(|value| {
                    patch::consent(value, &mut Violations::default(), &mut Vec::new())
                });
                if let (Some((method, _)), Some(client)) = (change, self.clients.get_mut(id)) {
                    client.consent = method;
                    client.patched.insert("consentMethod".to_owned());
                }
                Effect::Done
            }
            Operation::DeleteConnection(id) => {
                if let Some(client) = self.clients.get_mut(id) {
                    client.consent = ConsentMethod::Required;
                    // By this another tenant's client is given up (fact B41).
                    if client.is_foreign() {
                        client.set_approval(Approval::Withdrawn);
                    }
                }
                Effect::Done
            }
            Operation::Register(body) => self.register(now, body, mint),
            Operation::ReadAuthSettings => {
                Effect::AuthSettings(Box::new(self.auth_settings.clone()))
            }
            Operation::PatchAuthSettings(body) => self.patch_auth_settings(body),
            Operation::ReadSelf => Effect::User(self.caller_or_somebody(call)),
            Operation::ListUsers(query) => Effect::Users(self.users_selected(query)),
            Operation::CsrfToken => self.csrf_token(call, mint),
            Operation::Preflight(_) => Effect::Preflight,
            Operation::ListTokens(query) => {
                Effect::Records(Box::new(self.record_page(now, call, query)))
            }
            Operation::DeleteToken(id) => self.delete_record(id),
            Operation::Metadata => Effect::Metadata,
            Operation::KeySet => Effect::KeySet,
            Operation::ProductInfo => Effect::ProductInfo,
        }
    }

    fn create(&mut self, now: Timestamp, body: &Body, mint: &mut dyn Mint) -> Effect {
        let nothing = serde_json::Value::Null;
        let value = json(body).unwrap_or(&nothing);
        let (registration, _) = Registration::read(value, Source::Create, &self.profile.knobs);
        self.register_as(now, registration, mint)
    }

    /// A client of the organization: it is a machine's, and asks no user (fact A36).
    fn create_for_organization(
        &mut self,
        now: Timestamp,
        body: &Body,
        mint: &mut dyn Mint,
    ) -> Effect {
        let nothing = serde_json::Value::Null;
        let value = json(body).unwrap_or(&nothing);
        let (read, _) = Registration::read(value, Source::Create, &self.profile.knobs);
        let mut registration = Registration {
            tier: Tier::Organization,
            consent: Some(ConsentMethod::Trusted),
            ..read
        };
        if registration.allowed_grant_types.is_empty() {
            let grant = GrantType::ClientCredentials.as_str().to_owned();
            registration.allowed_grant_types.push(grant);
        }
        self.register_as(now, registration, mint)
    }

    fn register_as(
        &mut self,
        now: Timestamp,
        registration: Registration,
        mint: &mut dyn Mint,
    ) -> Effect {
        let mut client = Client {
            id: mint.client_id(),
            consent: registration.consent.unwrap_or(ConsentMethod::Required),
            registration,
            secrets: Vec::new(),
            created_at: now,
            updated_at: now,
            published_at: None,
            patched: std::collections::BTreeSet::new(),
            provenance: Provenance::Own,
        };
        let secret = client.uses_secrets().then(|| {
            let secret = new_secret(now, mint);
            let value = secret.value.clone();
            client.secrets.push(secret);
            value
        });
        self.insert_client(client.clone());
        Effect::ClientCreated(Box::new(client), secret)
    }

    fn patch(&mut self, now: Timestamp, id: &str, body: &Body, mint: &mut dyn Mint) -> Effect {
        let knobs = self.profile.knobs;
        let (Some(client), Some(value)) = (self.clients.get_mut(id), json(body)) else {
            return Effect::ClientPatched(None);
        };
        let used_secrets = client.uses_secrets();
        let patched = patch::apply(
            &client.registration,
            value,
            &knobs,
            &mut Violations::default(),
            &mut Vec::new(),
        );
        let is_wider = client.registration.allowed_scopes != patched.registration.allowed_scopes;
        let asks_again = client.is_dynamic() && is_wider;
        client.registration = patched.registration;
        client.updated_at = now;
        client.patched.extend(
            patched
                .touched
                .into_iter()
                .map(|member: Member| member.name().to_owned()),
        );
        // The method comes with its means (fact B31).
        let secret = (!used_secrets && client.uses_secrets()).then(|| {
            let secret = new_secret(now, mint);
            let value = secret.value.clone();
            client.secrets.push(secret);
            value
        });
        if asks_again {
            self.void_approvals(id);
        }
        Effect::ClientPatched(secret)
    }

    fn delete(&mut self, id: &str) -> Effect {
        if let Some(client) = self.clients.remove(id) {
            self.deleted_clients.insert(id.to_owned(), client);
        }
        // What becomes of the bot user is not documented (fact I59); it goes with its
        // client, so that a tenant's memory stays bounded.
        self.approvals.retain(|(_, client_id), _| client_id != id);
        self.void_approvals.retain(|(_, client_id)| client_id != id);
        self.withdrawn.retain(|(_, client_id)| client_id != id);
        self.users
            .retain(|_, user| user.bot_of.as_deref() != Some(id));
        Effect::Done
    }

    fn publish(&mut self, now: Timestamp, id: &str) -> Effect {
        let Some(client) = self.clients.get_mut(id) else {
            return Effect::Published(now);
        };
        let at = *client.published_at.get_or_insert(now);
        // A published client always requires consent (fact B40).
        client.consent = ConsentMethod::Required;
        Effect::Published(at)
    }

    fn add_secret(&mut self, now: Timestamp, id: &str, mint: &mut dyn Mint) -> Effect {
        let secret = new_secret(now, mint);
        if let Some(client) = self.clients.get_mut(id) {
            client.secrets.push(secret.clone());
        }
        Effect::SecretAdded {
            client_id: id.to_owned(),
            secret: secret.value,
            hint: secret.hint,
            created_at: now,
        }
    }

    fn delete_secret(&mut self, id: &str, hint: &str) -> Effect {
        let removed = self.clients.get_mut(id).and_then(|client| {
            let index = client
                .secrets
                .iter()
                .position(|secret| secret.hint == hint)?;
            Some(client.secrets.remove(index))
        });
        if let Some(secret) = removed {
            self.insert_deleted_secret(id, &secret.value);
        }
        Effect::Done
    }

    fn csrf_token(&mut self, call: &Call, mint: &mut dyn Mint) -> Effect {
        let token = mint.csrf_token();
        if let Some(session) = &call.session {
            self.insert_csrf_token(&token, session);
        }
        Effect::CsrfToken(token)
    }

    fn connection(&self, id: &str) -> Effect {
        let client = self.known_or_deleted(id);
        Effect::Connection {
            consent: client.consent,
            was_set: client.patched.contains("consentMethod")
                || client.registration.consent.is_some(),
            published: client.published_at.is_some(),
            foreign: client.is_foreign().then(|| client.is_deleted_by_owner()),
        }
    }

    fn users_selected(&self, query: &crate::call::Query) -> Vec<User> {
        let filter = query
            .iter()
            .find(|(name, _)| name == "filter")
            .and_then(|(_, text)| Filter::parse(text, crate::check::USER_ATTRIBUTES).ok())
            .unwrap_or_default();
        let selects = |user: &&User| {
            filter.selects(|attribute| match attribute {
                "id" => Some(&user.id),
                "subject" => Some(&user.subject),
                "name" => Some(&user.name),
                "email" => user.email.as_deref(),
                "clientId" => user.bot_of.as_deref(),
                "status" => Some(user.status.as_str()),
                _ => None,
            })
        };
        self.users.values().filter(selects).cloned().collect()
    }

    /// The client of this id; a deleted one if a tenant forgot that it is; else a
    /// client that nobody registered.
    pub(super) fn known_or_deleted(&self, id: &str) -> Client {
        self.clients
            .get(id)
            .or_else(|| self.deleted_clients.get(id))
            .cloned()
            .unwrap_or_else(|| Client {
                id: id.to_owned(),
                registration: Registration::default(),
                secrets: Vec::new(),
                consent: ConsentMethod::Required,
                created_at: Timestamp::default(),
                updated_at: Timestamp::default(),
                published_at: None,
                patched: std::collections::BTreeSet::new(),
                provenance: Provenance::Own,
            })
    }

    pub(super) fn caller_or_somebody(&self, call: &Call) -> User {
        let visitor = self.access(call).and_then(|access| self.visitor(access));
        if let Some(visitor) = visitor {
            return visitor.as_user();
        }
        let anybody = || self.users.values().find(|user| user.is_admin());
        self.caller(call)
            .or_else(anybody)
            .cloned()
            .unwrap_or_else(|| User {
                id: String::new(),
                subject: String::new(),
                name: String::new(),
                email: None,
                status: UserStatus::Active,
                roles: Vec::new(),
                bot_of: None,
                created_at: Timestamp::default(),
            })
    }

    fn sight(&self, call: &Call) -> Sight {
        if crate::check::api::is_administrator(self, call) {
            Sight::Administrator
        } else {
            Sight::Ordinary
        }
    }
}

pub(super) fn json(body: &Body) -> Option<&serde_json::Value> {
    match body {
        Body::Json(document) => Some(&document.value),
        Body::Absent | Body::Form(_) | Body::Unparsable(_) | Body::Unsupported(_) => None,
    }
}

pub(super) fn new_secret(now: Timestamp, mint: &mut dyn Mint) -> Secret {
    let value = mint.client_secret();
    Secret {
        hint: mint.secret_hint(&value),
        value,
        created_at: now,
    }
}
