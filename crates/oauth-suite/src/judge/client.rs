//! What answers about clients have to show.

use std::collections::BTreeSet;

use oauth_model::{
    call::{Call, Door, Host},
    catalogue::{answer, client, client_secret, consent, dcr, patch, publish},
    client::{Client, ClientKind, ConsentMethod, Secret},
    content::ContentDoor,
    effect::{Effect, Sight},
    registration::Member,
};
use serde_json::Value;

use super::{Session, authorize, content, csrf, dynamic, list, notes::Notes, tenant, token, user};
use crate::wire::{Answer, text};

impl Session {
    /// Compares an answer with what granting the call has to show.
    pub(super) fn inspect(
        &mut self,
        call: &Call,
        effect: &Effect,
        answer: &Answer,
        body: Option<&Value>,
        notes: &mut Notes,
    ) {
        // What the console answers is documented apart.
        if call.manages_organization() {
            return;
        }
        let null = Value::Null;
        let value = body.unwrap_or(&null);
        success_status(call.operation.door(), effect, answer, notes);
        match effect {
            Effect::Journey(journey) => {
                authorize::inspect_status(call, answer, notes);
                authorize::inspect(journey, answer, notes);
                self.inspect_code(journey, notes);
            }
            // Whose key signs at other hosts than the tenant's, and for whom, is not
            // documented.
            Effect::Token(_) if call.host != Host::Tenant => {}
            Effect::Token(granted) => {
                let seconds = self.profile().knobs.access_token_seconds;
                let mut expected = token::Expected {
                    granted,
                    issuer: &self.issuer,
                    seconds,
                    key_set: self.key_set.as_ref(),
                    verified: &mut self.verified,
                };
                token::inspect(&mut expected, answer, value, notes);
            }
            Effect::Exchanged(_) => token::inspect_exchange(answer, value, notes),
            Effect::ClientCreated(client, secret) => {
                created(client, secret.as_deref(), value, notes);
            }
            Effect::Client(client, sight) => read(client, *sight, value, notes),
            Effect::Clients(page, sight) => {
                list::inspect(page, *sight, value, self.state.tenant_id(), notes);
                list::unlisted(page, &self.state, notes);
            }
            Effect::Registered(registered) => dynamic::registered(registered, value, notes),
            Effect::AuthSettings(settings) => {
                dynamic::settings(settings, value, self.state.tenant_id(), notes);
                self.follow_settings(value);
            }
            Effect::ClientPatched(secret) => patched(secret.as_deref(), value, notes),
            Effect::Published(_) => {
                let at = text(value, "publishedAt");
                let holds = crate::date::parse(at).is_some();
                let found = || format!("`publishedAt` {at:?}");
                notes.hold(publish::ANSWER, holds, found, "a date and time in UTC");
            }
            Effect::SecretAdded { client_id, .. } => secret_added(client_id, value, notes),
            Effect::Connection {
                consent,
                was_set,
                published,
                foreign,
            } => {
                connection(*consent, *was_set, *published, value, notes);
                foreign_connection(*foreign, value, notes);
            }
            Effect::User(expected) => {
                user::inspect(self, call, expected, value, notes);
                let shown = text(value, "id").to_owned();
                self.shown_ids.insert(expected.id.clone(), shown);
            }
            Effect::Content(effect) => content::inspect(self, call, effect, value, notes),
            Effect::Records(page) => self.inspect_records(page, value, notes),
            Effect::Users(expected) => user::inspect_list(self, call, expected, value, notes),
            Effect::CsrfToken(token) => csrf::given(token, notes),
            Effect::Consents(_) | Effect::Done | Effect::Preflight | Effect::ProductInfo => {}
            Effect::Metadata => tenant::metadata(&self.issuer, value, notes),
            Effect::KeySet => tenant::key_set(value, notes),
        }
    }
}

/// The documented status of a success (facts C12 to C22 and E3).
fn success_status(door: Door, effect: &Effect, answer: &Answer, notes: &mut Notes) {
    let wanted = match door {
        // Browsers are shown pages and sent elsewhere; what counts is where to.
        // Of what they ask first, they take any status of the 2xx family, and of changed
        // settings the status is not documented (fact C45).
        Door::Authorize
        | Door::Decide
        | Door::Consents
        | Door::Preflight
        | Door::PatchAuthSettings
        | Door::Standard(_)
        | Door::Content(ContentDoor::Share) => return,
        Door::Content(door) => content::success_status(door),
        Door::CreateClient | Door::Register | Door::Publish | Door::AddSecret => 201,
        Door::PatchClient if let Effect::ClientPatched(Some(secret)) = effect => {
            // A secret that did not come has a rule of its own.
            if secret.is_empty() {
                return;
            }
            202
        }
        Door::PatchClient
        | Door::DeleteClient
        | Door::DeleteSecret
        | Door::PatchConnection
        | Door::DeleteConnection
        | Door::CsrfToken
        | Door::DeleteToken => 204,
        Door::Token
        | Door::AnonymousToken
        | Door::Revoke
        | Door::ReadAuthSettings
        | Door::ListClients
        | Door::ReadClient
        | Door::ReadConnection
        | Door::ReadSelf
        | Door::ListUsers
        | Door::ListTokens
        | Door::Metadata
        | Door::KeySet
        | Door::ProductInfo => 200,
    };
    let found = || format!("status {}", answer.status);
    let holds = answer.status == wanted;
    notes.hold(
        answer::SUCCESS_STATUS,
        holds,
        found,
        &format!("status {wanted}"),
    );
}

fn created(expected: &Client, secret: Option<&str>, value: &Value, notes: &mut Notes) {
    reflects(expected, value, notes);
    created_at(value, notes);
    let shown = text(value, "clientSecret");
    match expected.registration.app_type.kind() {
        ClientKind::Confidential if secret.is_some() => {
            let rule = client::SECRET_FOR_CONFIDENTIAL;
            let found = || "no `clientSecret`".to_owned();
            notes.hold(rule, !shown.is_empty(), found, "the client's first secret");
        }
        // Whether a client that proves itself by key gets a secret is not documented.
        ClientKind::Confidential => {}
        ClientKind::Public => {
            let found = || "a `clientSecret`".to_owned();
            notes.hold(
                client::NO_SECRET_FOR_PUBLIC,
                shown.is_empty(),
                found,
                "none",
            );
        }
    }
    if let Some(hint) = value.get("clientSecretHint").and_then(Value::as_str)
        && !shown.is_empty()
    {
        hint_fits(hint, shown, notes);
    }
}

fn read(expected: &Client, sight: Sight, value: &Value, notes: &mut Notes) {
    shown_once(expected, value, notes);
    // Of another tenant's client only its owner knows what it has to look like.
    if sight == Sight::Ordinary || expected.is_foreign() {
        return;
    }
    if expected.is_dynamic() {
        let shown = text(value, "createdByType");
        let found = || format!("`createdByType` {shown:?}");
        let holds = shown == "dcr";
        notes.hold(
            dcr::CREATED_BY_TYPE,
            holds,
            found,
            "`createdByType` \"dcr\"",
        );
    }
    reflects(expected, value, notes);
    created_at(value, notes);
    hints_listed(expected, value, notes);
    let at = text(value, "publishedAt");
    let right = match expected.published_at {
        Some(_) => crate::date::parse(at).is_some(),
        None => at.is_empty(),
    };
    let found = || format!("`publishedAt` {at:?}");
    let wanted = if expected.published_at.is_some() {
        "a date and time in UTC"
    } else {
        "none, because it was not published"
    };
    notes.hold(publish::SHOWN, right, found, wanted);
}

fn created_at(value: &Value, notes: &mut Notes) {
    let at = text(value, "createdAt");
    let holds = crate::date::parse(at).is_some();
    let found = || format!("`createdAt` {at:?}");
    notes.hold(client::CREATED_AT, holds, found, "a date and time in UTC");
}

/// The members of a client are what was asked for; who set them last is to blame.
pub(super) fn reflects(expected: &Client, value: &Value, notes: &mut Notes) {
    let created = client::CREATED_AS_ASKED;
    let identity = [
        ("clientId", expected.id.as_str()),
        ("appType", expected.registration.app_type.as_str()),
    ];
    // Of which type a client is that registered itself is not documented (fact B65).
    let shown = if expected.is_dynamic() { 1 } else { 2 };
    for (name, wanted) in identity.into_iter().take(shown) {
        let shown = text(value, name);
        let holds = shown == wanted && !wanted.is_empty();
        let found = || format!("`{name}` {shown:?}");
        notes.hold(created, holds, found, &format!("`{name}` {wanted:?}"));
    }
    for &member in Member::ALL {
        let name = member.name();
        let was_patched = expected.patched.contains(name);
        let rule = if was_patched {
            patch::TAKES_EFFECT
        } else {
            created
        };
        let wanted = expected.registration.get(member);
        let shown = value.get(name).unwrap_or(&Value::Null);
        let found = || format!("`{name}` {}", brief(shown));
        let right = format!("`{name}` {}", brief(&wanted));
        notes.hold(rule, same(shown, &wanted), found, &right);
    }
}

/// Whether two member values say the same: order in lists does not matter, and
/// nothing, null, an empty text and an empty list are all nothing.
pub(super) fn same(shown: &Value, wanted: &Value) -> bool {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    match (shown, wanted) {
        _ if is_nothing(wanted) => is_nothing(shown),
        (Value::Array(shown), Value::Array(wanted)) => elements(shown) == elements(wanted),
        _ => shown == wanted,
    }
}

/// Elements as a set; a key counts by its `kid`, since a tenant may leave out or add
/// what does not matter.
fn elements(values: &[Value]) -> BTreeSet<String> {
    values
        .iter()
        .map(|value| match value.get("kid") {
            Some(kid) => kid.to_string(),
            None => value.to_string(),
        })
        .collect()
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// No secret is shown to who reads a client (fact B27).
pub(super) fn shown_once(expected: &Client, value: &Value, notes: &mut Notes) {
    let whole = value.to_string();
    let by_value = expected
        .secrets
        .iter()
        .any(|secret| !secret.value.is_empty() && whole.contains(&secret.value));
    let by_name = !text(value, "clientSecret").is_empty();
    let found = || "a client secret".to_owned();
    notes.hold(
        client_secret::SHOWN_ONCE,
        !by_value && !by_name,
        found,
        "hints only",
    );
}

pub(super) fn hints_listed(expected: &Client, value: &Value, notes: &mut Notes) {
    if expected.secrets.is_empty() && expected.registration.app_type.kind() == ClientKind::Public {
        return;
    }
    let hints: Vec<&str> = value
        .get("clientSecrets")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|secret| secret.get("hint")?.as_str())
        .collect();
    let known = |secret: &Secret| {
        // Nobody can tell the hint of a secret that was never told.
        secret.value.is_empty()
            || hints
                .iter()
                .any(|hint| secret.value.starts_with(hint) || secret.value.ends_with(hint))
    };
    let holds = hints.len() == expected.secrets.len() && expected.secrets.iter().all(known);
    let found = || format!("{} hints", hints.len());
    let wanted = format!("the hints of {} secrets", expected.secrets.len());
    notes.hold(client_secret::HINTS_LISTED, holds, found, &wanted);
}

fn hint_fits(hint: &str, secret: &str, notes: &mut Notes) {
    let holds = hint.chars().count() == 5 && (secret.starts_with(hint) || secret.ends_with(hint));
    let found = || "another text".to_owned();
    let wanted = "the first or the last five characters of the secret";
    notes.hold(client_secret::HINT, holds, found, wanted);
}

fn secret_added(client_id: &str, value: &Value, notes: &mut Notes) {
    let (secret, hint) = (text(value, "clientSecret"), text(value, "hint"));
    let complete = text(value, "clientId") == client_id && !secret.is_empty() && !hint.is_empty();
    let wanted = "`clientId`, `clientSecret` and `hint`";
    let found = || "one is missing or wrong".to_owned();
    notes.hold(client_secret::ANSWER, complete, found, wanted);
    if !secret.is_empty() && !hint.is_empty() {
        hint_fits(hint, secret, notes);
    }
}

fn patched(secret: Option<&str>, value: &Value, notes: &mut Notes) {
    if secret.is_some() {
        let shown = text(value, "clientSecret");
        let rule = patch::SECRET_METHOD_MAKES_SECRET;
        let found = || "no `clientSecret`".to_owned();
        notes.hold(rule, !shown.is_empty(), found, "202 with `clientSecret`");
    }
}

fn connection(
    expected: ConsentMethod,
    was_set: bool,
    published: bool,
    value: &Value,
    notes: &mut Notes,
) {
    let rule = match (published, was_set) {
        (true, _) => consent::REQUIRED_WHEN_PUBLISHED,
        (false, true) => consent::READS_AS_SET,
        (false, false) => consent::REQUIRED_BY_DEFAULT,
    };
    let shown = text(value, "consentMethod");
    let found = || format!("`consentMethod` {shown:?}");
    let wanted = format!("`consentMethod` {:?}", expected.as_str());
    notes.hold(rule, shown == expected.as_str(), found, &wanted);
}

/// What a connection configuration says of another tenant's client, which was approved.
fn foreign_connection(deleted_by_owner: Option<bool>, value: &Value, notes: &mut Notes) {
    let Some(deleted) = deleted_by_owner else {
        return;
    };
    let status = text(value, "status");
    let found = || format!("`status` {status:?}");
    let holds = status == "approved";
    notes.hold(
        publish::STATUS_APPROVED,
        holds,
        found,
        "`status` \"approved\"",
    );
    let shown = value.get("deletedByOwner").and_then(Value::as_bool);
    let holds = shown.unwrap_or(false) == deleted;
    let found = || format!("`deletedByOwner` {shown:?}");
    let rule = publish::DELETED_BY_OWNER_SHOWN;
    notes.hold(rule, holds, found, &format!("`deletedByOwner` {deleted}"));
}
