//! What is granted, and what the answer has to show.

use oauth_model::{
    catalogue::{code, refresh, scope, token},
    standard::effect::{Effect, Minted, Tokens},
};
use serde_json::Value;
use url::Url;

use super::{Book, introspection, registration};
use crate::{judge::notes::Notes, wire::Answer};

/// How many characters of two codes differ at least.
const DIFFERING_MIN: usize = 8;
/// How many seconds a bearer token should live at most (RFC 6750, section 5.3).
const HOUR: u64 = 3600;

impl Book {
    /// Looks at what was granted.
    pub(super) fn inspect_effect(
        &mut self,
        effect: &Effect,
        minted: &Minted,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        match effect {
            Effect::Code(_) => self.inspect_code(minted, notes),
            Effect::Tokens(tokens) => {
                shape(answer, notes);
                self.inspect_scope(tokens, minted, notes);
                if tokens.by_machine {
                    let found = || "a refresh token".to_owned();
                    let holds = minted.refresh_token.is_none();
                    notes.hold(token::NO_REFRESH_FOR_MACHINES, holds, found, "none");
                }
            }
            Effect::Registered(registered) => {
                self.inspect_registered(registered, minted, answer, notes);
            }
            Effect::Told(told) => introspection::inspect(told, answer, notes),
            Effect::Shown(shown) => registration::inspect_shown(shown, answer, notes),
            Effect::Deleted => registration::inspect_deleted(answer, notes),
            Effect::Done => {}
        }
    }

    fn inspect_code(&mut self, minted: &Minted, notes: &mut Notes) {
        // The implicit grant brings none.
        let Some(now) = minted.code.clone() else {
            return;
        };
        visible(&now, notes);
        let Some(before) = self.latest_code.replace(now.clone()) else {
            return;
        };
        let same = before
            .chars()
            .zip(now.chars())
            .filter(|(a, b)| a == b)
            .count();
        let differing = now.chars().count().saturating_sub(same);
        let found = || format!("{differing} characters that differ from the code before");
        let wanted = format!("at least {DIFFERING_MIN}");
        notes.hold(
            code::UNGUESSABLE,
            differing >= DIFFERING_MIN,
            found,
            &wanted,
        );
    }

    /// Compares the scopes that a token has with those that it can have.
    fn inspect_scope(&self, tokens: &Tokens, minted: &Minted, notes: &mut Notes) {
        let stated = minted.scope.as_deref().map(oauth_model::scope::split);
        // Where the answer states none, they are those asked for (RFC 6749, section 5.1).
        let Some(granted) = stated.clone().or_else(|| tokens.requested.clone()) else {
            return;
        };
        let found = || match stated {
            Some(_) => format!("the scope `{}`", granted.join(" ")),
            None => format!("no scope, which means `{}`", granted.join(" ")),
        };
        if let (Some(most), true) = (&tokens.most, tokens.refreshed) {
            let within = granted.iter().all(|name| most.contains(name));
            let wanted = format!("within `{}`", most.join(" "));
            notes.hold(refresh::NEVER_WIDENS, within, found, &wanted);
            if tokens.after_narrowing && tokens.requested.is_none() {
                let whole = most.iter().all(|name| granted.contains(name));
                let wanted = format!("`{}`, as before", most.join(" "));
                notes.hold(refresh::NARROWING_KEEPS_THE_GRANT, whole, found, &wanted);
            }
        }
        let requested = tokens.requested.iter().flatten();
        let known = requested
            .clone()
            .filter(|name| self.state.scopes().contains(name));
        if known.count() == 0 && stated.is_none() {
            // That nothing was granted cannot be written down: a scope has a name at least
            // (RFC 6749, section 3.3).
            return;
        }
        if tokens.requested.is_some() {
            let found = || "no `scope`".to_owned();
            notes.hold(scope::STATED, stated.is_some(), found, "`scope`");
        }
        let mut unknown = requested.filter(|name| !self.state.scopes().contains(name));
        if let Some(first) = unknown.next() {
            let holds = !granted.contains(first) && unknown.all(|name| !granted.contains(name));
            let wanted = format!("a scope without `{first}`, which nobody knows");
            notes.hold(scope::UNKNOWN_NOT_GRANTED, holds, found, &wanted);
        }
    }
}

/// What every token answer owes.
fn shape(answer: &Answer, notes: &mut Notes) {
    let media_type = answer.media_type().unwrap_or_default();
    let is_json = answer.status == 200 && media_type == "application/json";
    let found = || format!("status {} with `{media_type}`", answer.status);
    notes.hold(
        token::JSON,
        is_json,
        found,
        "status 200 with `application/json`",
    );
    let body = answer.json().unwrap_or_default();
    let lacks = ["access_token", "token_type"].into_iter().find(|name| {
        body.get(*name)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
    });
    let found = || format!("no text `{}`", lacks.unwrap_or_default());
    let wanted = "`access_token` and `token_type`";
    notes.hold(token::COMPLETE, lacks.is_none(), found, wanted);
    if let Some(kind) = body.get("token_type").and_then(Value::as_str) {
        let found = || format!("`token_type` {kind:?}");
        let wanted = "a name or an address";
        notes.hold(token::TYPE_FORM, is_type(kind), found, wanted);
    }
    let life = body.get("expires_in");
    let found = || "no `expires_in`".to_owned();
    notes.hold(
        token::EXPIRES_IN_PRESENT,
        life.is_some(),
        found,
        "`expires_in`",
    );
    if let Some(life) = life {
        let found = || format!("`expires_in` {life}");
        let wanted = "a number of seconds";
        notes.hold(token::EXPIRES_IN_IS_A_NUMBER, life.is_u64(), found, wanted);
        let kind = body.get("token_type").and_then(Value::as_str);
        let is_bearer = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        if let (Some(seconds), true) = (life.as_u64(), is_bearer) {
            let wanted = "at most 3600 seconds";
            notes.hold(token::AT_MOST_AN_HOUR, seconds <= HOUR, found, wanted);
        }
    }
    let found = |header: &str| match answer.header(header) {
        Some(value) => format!("`{header}: {value}`"),
        None => format!("no `{header}`"),
    };
    let kept = answer.lists("cache-control", "no-store");
    let wanted = "`Cache-Control: no-store`";
    notes.hold(token::NO_STORE, kept, || found("Cache-Control"), wanted);
    let kept = answer.lists("pragma", "no-cache");
    notes.hold(
        token::PRAGMA,
        kept,
        || found("Pragma"),
        "`Pragma: no-cache`",
    );
    for name in ["access_token", "refresh_token"] {
        if let Some(value) = body.get(name).and_then(Value::as_str) {
            visible(value, notes);
        }
    }
}

/// Whether a text names a type of token (RFC 6749, appendix A.13).
fn is_type(text: &str) -> bool {
    let in_names = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let is_name = !text.is_empty() && text.chars().all(in_names);
    is_name || (text.contains(':') && Url::parse(text).is_ok() && !text.contains(' '))
}

/// Codes and tokens are visible ASCII (RFC 6749, appendix A).
fn visible(value: &str, notes: &mut Notes) {
    let stray = value
        .chars()
        .find(|character| !matches!(character, ' '..='~'));
    let found = || format!("the character {:?}", stray.unwrap_or_default());
    notes.hold(token::CHARACTERS, stray.is_none(), found, "visible ASCII");
}
