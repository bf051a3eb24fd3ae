//! How clients that register themselves are answered (RFC 7591 and RFC 7592).

use oauth_model::{
    catalogue::{redirect_uri, registration},
    rule::Rule,
    standard::{
        call::{Call, Endpoint},
        effect::{Minted, Registered, Shown},
        registration::ADDRESS,
    },
    violation::Violations,
};
use serde_json::Value;
use url::Url;

use super::{Book, what};
use crate::{
    judge::notes::Notes,
    wire::{Answer, text},
};

/// The rules about what is registered.
const WRONG_MEMBERS: &[Rule] = &[
    redirect_uri::ABSOLUTE,
    redirect_uri::NO_FRAGMENT,
    redirect_uri::NO_SCRIPT_SCHEME,
    redirect_uri::SCHEME_WITH_PERIOD,
    redirect_uri::HTTPS_UNLESS_LOCALHOST,
    registration::REDIRECT_URI_NEEDED,
    registration::TYPES,
];

/// What wrong members may be called.
const OF_MEMBERS: &[&str] = &["invalid_redirect_uri", "invalid_client_metadata"];

impl Book {
    /// Looks at a client that is shown.
    pub(super) fn inspect_registered(
        &mut self,
        registered: &Registered,
        minted: &Minted,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        let shown = minted.registered.clone().unwrap_or_default();
        let uris = shown.get("redirect_uris").cloned().unwrap_or_default();
        let kept = uris == Value::from(registered.redirect_uris.clone());
        let found = || format!("`redirect_uris` {uris}");
        let rule = if registered.updated {
            registration::UPDATE_REPLACES
        } else {
            registration::RETURNED
        };
        notes.hold(rule, kept, found, "those of the request");
        consistent(&shown, notes);
        kept_away(&shown, answer, notes);
        addressed(&shown, notes);
        named(registered, &shown, notes);
        if registered.updated {
            return;
        }
        let media_type = answer.media_type().unwrap_or_default();
        let id = text(&shown, "client_id");
        let is_created = answer.status == 201 && media_type == "application/json";
        let found = || format!("status {} with `{media_type}`", answer.status);
        let wanted = "status 201 with `client_id` in `application/json`";
        notes.hold(
            registration::CREATED,
            is_created && !id.is_empty(),
            found,
            wanted,
        );
        secret(registered, &shown, notes);
        self.compare_clients(&shown, notes);
    }

    /// Looks at how a client is told that it stays, where it could be read.
    pub(super) fn inspect_not_deleted(
        &self,
        call: &Call,
        violations: &Violations,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        let deletes = call.endpoint == Endpoint::Configuration && call.method == "DELETE";
        let is_known = self.state.knows_registration(call) && self.works.contains(&what(call));
        if deletes && is_known && violations.is_empty() {
            let found = || format!("status {}", answer.status);
            let holds = [403, 405].contains(&answer.status);
            let wanted = "status 405, or 403 where this client may not";
            notes.hold(registration::NO_DELETION_IS_405, holds, found, wanted);
        }
    }

    /// Compares a new client with the one before.
    fn compare_clients(&mut self, shown: &Value, notes: &mut Notes) {
        let Some(before) = self.latest_client.replace(shown.clone()) else {
            return;
        };
        for (rule, name) in [
            (registration::IDS_DIFFER, "client_id"),
            (registration::SECRETS_DIFFER, "client_secret"),
            (registration::SECRETS_DIFFER, "registration_access_token"),
        ] {
            let now = text(shown, name);
            if !now.is_empty() {
                let found = || format!("the same `{name}` as before");
                notes.hold(rule, text(&before, name) != now, found, "another");
            }
        }
    }
}

/// Looks at the id of a client that changed itself, or asked for an id or a secret.
fn named(registered: &Registered, shown: &Value, notes: &mut Notes) {
    let id = text(shown, "client_id");
    if let Some(known) = &registered.client_id {
        let found = || format!("`client_id` {id}");
        let same = id == known;
        if registered.updated {
            notes.hold(registration::ID_STAYS, same, found, "the one it had");
        } else {
            notes.hold(registration::ID_NOT_CHOSEN, !same, found, "another");
        }
    }
    if let Some(chosen) = &registered.chosen_secret {
        let holds = text(shown, "client_secret") != chosen;
        let found = || "the secret of the request".to_owned();
        let wanted = "the secret that it had";
        notes.hold(registration::SECRET_NOT_CHOSEN, holds, found, wanted);
    }
    for (name, value) in &registered.of_server {
        let found = || format!("`{name}` of the request");
        let holds = shown.get(*name) != Some(value);
        let wanted = "the one of the server";
        notes.hold(registration::OWN_MEMBERS_KEPT, holds, found, wanted);
    }
}

/// Looks for contradictions in what was registered (RFC 7591, sections 2 and 2.1).
fn consistent(shown: &Value, notes: &mut Notes) {
    let lists = |name: &str, element: &str| {
        let listed = shown.get(name).and_then(Value::as_array);
        listed.map(|listed| listed.iter().any(|value| value == element))
    };
    let codes = lists("response_types", "code") == Some(true);
    let redeemed = lists("grant_types", "authorization_code") != Some(false);
    let found = || "codes, and no grant type to redeem them".to_owned();
    let rule = registration::CONSISTENT;
    notes.hold(rule, !codes || redeemed, found, "both or neither");
    let is_there = |name: &str| shown.get(name).is_some_and(|value| !value.is_null());
    let both = is_there("jwks") && is_there("jwks_uri");
    let found = || "`jwks` and `jwks_uri`".to_owned();
    notes.hold(registration::ONE_KEY_SOURCE, !both, found, "one of them");
}

/// Secrets are not kept on the way.
fn kept_away(shown: &Value, answer: &Answer, notes: &mut Notes) {
    if text(shown, "client_secret").is_empty() {
        return;
    }
    let found = || match answer.header("cache-control") {
        Some(value) => format!("`Cache-Control: {value}`"),
        None => "no `Cache-Control`".to_owned(),
    };
    let holds = answer.lists("cache-control", "no-store");
    let wanted = "`Cache-Control: no-store`";
    notes.hold(registration::NO_STORE, holds, found, wanted);
}

/// Where a client looks after itself, and with what, come together (RFC 7592, section 3).
fn addressed(shown: &Value, notes: &mut Notes) {
    let address = text(shown, ADDRESS);
    let has_token = !text(shown, "registration_access_token").is_empty();
    if address.is_empty() && !has_token {
        return;
    }
    let is_absolute = Url::parse(address).is_ok_and(|url| url.has_host());
    let found = || {
        let token = if has_token { "a token" } else { "no token" };
        format!("the address `{address}` and {token}")
    };
    let wanted = "an absolute address and a token";
    let holds = is_absolute && has_token;
    notes.hold(registration::ADDRESS_AND_TOKEN, holds, found, wanted);
}

/// Looks at a registration that was read.
pub(super) fn inspect_shown(known: &Shown, answer: &Answer, notes: &mut Notes) {
    let shown = answer.json().unwrap_or_default();
    addressed(&shown, notes);
    let id = text(&shown, "client_id");
    let found = || format!("`client_id` {id}");
    let same = id == known.client_id;
    notes.hold(registration::ID_STAYS, same, found, "the one it had");
    let uris = shown.get("redirect_uris").cloned().unwrap_or_default();
    let kept = uris == Value::from(known.redirect_uris.clone());
    let found = || format!("`redirect_uris` {uris}");
    let rule = if known.after_refusal {
        registration::REFUSED_CHANGES_NOTHING
    } else {
        registration::RETURNED
    };
    notes.hold(rule, kept, found, "those that were registered");
}

/// Looks at how a deletion was answered.
pub(super) fn inspect_deleted(answer: &Answer, notes: &mut Notes) {
    notes.tested(registration::NO_DELETION_IS_405);
    let found = || format!("status {}", answer.status);
    let holds = answer.status == 204;
    notes.hold(registration::DELETED_IS_204, holds, found, "status 204");
}

fn secret(registered: &Registered, shown: &Value, notes: &mut Notes) {
    let has_secret = shown
        .get("client_secret")
        .is_some_and(|secret| !secret.is_null());
    if registered.public && text(shown, "token_endpoint_auth_method") == "none" {
        let found = || "a secret".to_owned();
        notes.hold(
            registration::NO_SECRET_FOR_PUBLIC,
            !has_secret,
            found,
            "none",
        );
    }
    if has_secret {
        let end = shown.get("client_secret_expires_at");
        let found = || match end {
            Some(end) => format!("`client_secret_expires_at` {end}"),
            None => "no `client_secret_expires_at`".to_owned(),
        };
        let holds = end.is_some_and(Value::is_u64);
        let wanted = "a number of seconds, or 0";
        notes.hold(registration::SECRET_EXPIRY, holds, found, wanted);
    }
}

/// Looks at how a client was refused.
pub(super) fn inspect_refusal(
    call: &Call,
    violations: &Violations,
    answer: &Answer,
    notes: &mut Notes,
) {
    let Some(rule) = violations.rules().only() else {
        return;
    };
    if call.endpoint == Endpoint::Configuration {
        let found = || format!("status {}", answer.status);
        let owed: &[u16] = match rule {
            rule if rule == registration::TOKEN_NEEDED => &[401],
            rule if rule == registration::DELETED_IS_GONE => &[401],
            // That it may not, or that the token is not this client's.
            rule if rule == registration::OWN_CLIENT_ONLY => &[401, 403],
            _ => return,
        };
        let holds = owed.contains(&answer.status);
        notes.hold(registration::UNAUTHORIZED, holds, found, "status 401");
        return;
    }
    if !WRONG_MEMBERS.contains(&rule) {
        return;
    }
    // A body of another media type is refused by HTTP itself, before there is anything to
    // register (RFC 9110, section 15.5.16).
    if answer.status == 415 && call.json.is_none() {
        return;
    }
    let body = answer.json().unwrap_or_default();
    let media_type = answer.media_type().unwrap_or_default();
    let code = text(&body, "error");
    let is_json = media_type == "application/json" && !code.is_empty();
    let found = || {
        let error = if code.is_empty() {
            "without `error`"
        } else {
            code
        };
        format!("status {} with `{media_type}`, {error}", answer.status)
    };
    let wanted = "status 400 with `application/json` and `error`";
    notes.hold(
        registration::ERROR,
        is_json && answer.status == 400,
        found,
        wanted,
    );
    // What is no object has no members to be wrong.
    if is_json && call.json.as_ref().is_some_and(Value::is_object) {
        let found = || format!("`{code}`");
        let wanted = format!("`{}`", OF_MEMBERS.join("` or `"));
        let fits = OF_MEMBERS.contains(&code);
        notes.hold(registration::ERROR_FITS, fits, found, &wanted);
    }
}
