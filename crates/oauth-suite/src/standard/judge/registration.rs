//! How clients that register themselves are answered (RFC 7591 and RFC 7592).

use oauth_model::{
    catalogue::{redirect_uri, registration},
    rule::Rule,
    standard::{
        call::{Call, Endpoint},
        effect::{Minted, Registered},
    },
    violation::Violations,
};
use serde_json::Value;

use super::Book;
use crate::{
    judge::notes::Notes,
    wire::{Answer, text},
};

/// The rules about what is registered.
const WRONG_MEMBERS: &[Rule] = &[
    redirect_uri::ABSOLUTE,
    redirect_uri::NO_FRAGMENT,
    redirect_uri::NO_SCRIPT_SCHEME,
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

    /// Compares a new client with the one before.
    fn compare_clients(&mut self, shown: &Value, notes: &mut Notes) {
        let Some(before) = self.latest_client.replace(shown.clone()) else {
            return;
        };
        for (rule, name) in [
            (registration::IDS_DIFFER, "client_id"),
            (registration::SECRETS_DIFFER, "client_secret"),
        ] {
            let now = text(shown, name);
            if !now.is_empty() {
                let found = || format!("the same `{name}` as before");
                notes.hold(rule, text(&before, name) != now, found, "another");
            }
        }
    }
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
