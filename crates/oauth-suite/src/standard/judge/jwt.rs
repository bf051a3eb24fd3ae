//! Access tokens that are JWTs (RFC 9068).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use oauth_model::{
    call::Authorization,
    catalogue::{jwt, resource_indicator},
    scope,
    standard::{
        call::Call,
        effect::{Minted, Tokens},
    },
};
use serde_json::Value;

use super::lineage::Lineage;
use crate::{
    judge::notes::Notes,
    wire::{Answer, text},
};

/// The types by which a token says that it keeps the profile.
const TYPES: &[&str] = &["at+jwt", "application/at+jwt"];
/// Claims that are texts, and claims that are times.
const TEXTS: &[&str] = &["iss", "sub", "client_id", "jti"];
const TIMES: &[&str] = &["exp", "iat"];
/// Seconds by which lives may differ.
const SLACK: u64 = 60;

/// What was seen of a server's signed tokens during a scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    issuer: Option<String>,
    /// The published keys, once they were read.
    keys: Option<Value>,
    latest_id: Option<String>,
    /// The subject of the latest user's token.
    latest_user: Option<String>,
    lineage: Lineage,
}

impl Seen {
    pub(super) fn at(issuer: Option<&str>) -> Self {
        Self {
            issuer: issuer.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Keeps the published keys.
    pub(super) fn learn_keys(&mut self, answer: &Answer) {
        self.keys = answer.json().filter(|body| body.get("keys").is_some());
    }

    /// Looks at an access token, if it is one of the profile.
    pub(super) fn inspect(
        &mut self,
        call: &Call,
        tokens: &Tokens,
        minted: &Minted,
        notes: &mut Notes,
    ) {
        let token = minted.access_token.as_deref().unwrap_or_default();
        let mut parts = token.split('.');
        let (Some(header), Some(claims)) =
            (parts.next().and_then(decode), parts.next().and_then(decode))
        else {
            return;
        };
        let kind = text(&header, "typ").to_ascii_lowercase();
        if !TYPES.contains(&kind.as_str()) {
            return;
        }
        let found = || format!("`typ` {kind}");
        notes.hold(jwt::SHORT_TYPE, kind == "at+jwt", found, "`at+jwt`");
        self.signature(token, &header, notes);
        complete(&claims, notes);
        self.truth(call, minted, &claims, notes);
        audience(tokens, &claims, notes);
        self.compare(tokens, &claims, notes);
        self.lineage.inspect(tokens, &claims, notes);
        granted(tokens, minted, &claims, notes);
    }

    fn signature(&self, token: &str, header: &Value, notes: &mut Notes) {
        let algorithm = text(header, "alg");
        let found = || format!("`alg` {algorithm}");
        let shared = algorithm.starts_with("HS");
        notes.hold(jwt::ASYMMETRIC, !shared, found, "a key of two halves");
        let is_none = algorithm.is_empty() || algorithm.eq_ignore_ascii_case("none");
        let verified = match &self.keys {
            _ if is_none => Err("it is not signed"),
            // Without the keys, or with a shared one, nobody can say.
            None => return,
            Some(_) if shared => return,
            Some(keys) => match verify(token, keys) {
                Some(verified) => verified,
                None => return,
            },
        };
        let found = || verified.err().unwrap_or_default().to_owned();
        let wanted = "a signature of a published key";
        notes.hold(jwt::SIGNED, verified.is_ok(), found, wanted);
    }

    fn truth(&self, call: &Call, minted: &Minted, claims: &Value, notes: &mut Notes) {
        if let Some(issuer) = &self.issuer {
            let stated = text(claims, "iss");
            let found = || format!("`iss` {stated}");
            let wanted = format!("`iss` {issuer}");
            notes.hold(jwt::ISSUER, stated == issuer, found, &wanted);
        }
        let asked = match &call.authorization {
            Authorization::Basic { id, .. } => Some(id.as_str()),
            Authorization::Absent
            | Authorization::Bearer(_)
            | Authorization::Query(_)
            | Authorization::Malformed => call.parameter("client_id"),
        };
        let stated = text(claims, "client_id");
        if let (Some(asked), false) = (asked, stated.is_empty()) {
            let found = || format!("`client_id` {stated}");
            let wanted = "the client that asked";
            notes.hold(jwt::TRUE, stated == asked, found, wanted);
        }
        let number = |name: &str| claims.get(name).and_then(Value::as_u64);
        let life = number("exp").zip(number("iat"));
        if let (Some((end, start)), Some(told)) = (life, minted.expires_in) {
            let life = end.saturating_sub(start);
            let found = || format!("{life} seconds from `iat` to `exp`");
            let wanted = format!("{told}, as `expires_in` says");
            notes.hold(jwt::TRUE, life.abs_diff(told) <= SLACK, found, &wanted);
        }
    }

    /// Compares a token with those before.
    fn compare(&mut self, tokens: &Tokens, claims: &Value, notes: &mut Notes) {
        let id = text(claims, "jti").to_owned();
        if let (Some(before), false) = (self.latest_id.replace(id.clone()), id.is_empty()) {
            let found = || "the same `jti` as before".to_owned();
            notes.hold(jwt::IDS_DIFFER, before != id, found, "another");
        }
        let subject = text(claims, "sub").to_owned();
        if subject.is_empty() {
            return;
        }
        if !tokens.by_machine {
            self.latest_user = Some(subject);
        } else if let Some(user) = &self.latest_user {
            let found = || "the `sub` of a user".to_owned();
            let rule = jwt::MACHINE_IS_NO_USER;
            notes.hold(rule, *user != subject, found, "one of its own");
        }
    }
}

fn complete(claims: &Value, notes: &mut Notes) {
    let has_text = |name: &&&str| !text(claims, name).is_empty();
    let has_time = |name: &&&str| claims.get(**name).is_some_and(Value::is_number);
    let for_somebody = match claims.get("aud") {
        Some(Value::String(audience)) => !audience.is_empty(),
        Some(Value::Array(audiences)) => !audiences.is_empty(),
        _ => false,
    };
    let lacks = TEXTS.iter().find(|name| !has_text(name));
    let lacks = lacks.or_else(|| TIMES.iter().find(|name| !has_time(name)));
    let lacks = lacks.copied().or((!for_somebody).then_some("aud"));
    let found = || format!("no `{}`, or none of its type", lacks.unwrap_or_default());
    let wanted = "`iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`";
    notes.hold(jwt::CLAIMS, lacks.is_none(), found, wanted);
}

/// A token is for the resource that was asked for, and for no other (RFC 9068, section 3).
fn audience(tokens: &Tokens, claims: &Value, notes: &mut Notes) {
    let Some(asked) = &tokens.resource else {
        return;
    };
    let audiences = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    // That a token is for nobody is the finding of another rule.
    if audiences.is_empty() {
        return;
    }
    let is_other = |name: &&str| tokens.other_resources.iter().any(|other| other == name);
    let holds = audiences.contains(&asked.as_str()) && !audiences.iter().any(is_other);
    let found = || format!("`aud` {}", audiences.join(" "));
    let wanted = format!("`aud` {asked}");
    notes.hold(resource_indicator::AUDIENCE, holds, found, &wanted);
}

/// Compares the scope of a token with that of its answer.
fn granted(tokens: &Tokens, minted: &Minted, claims: &Value, notes: &mut Notes) {
    let stated = minted.scope.as_deref().map(scope::split);
    let Some(mut granted) = stated.or_else(|| tokens.requested.clone()) else {
        return;
    };
    let mut shown = match claims.get("scope") {
        Some(Value::String(text)) => scope::split(text),
        _ => Vec::new(),
    };
    granted.sort();
    shown.sort();
    let found = || format!("`scope` {:?}", shown.join(" "));
    let wanted = format!("`scope` {:?}", granted.join(" "));
    notes.hold(jwt::SCOPE, shown == granted, found, &wanted);
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Verifies a signature by the published keys; `None` if nobody here knows the algorithm.
fn verify(token: &str, keys: &Value) -> Option<Result<(), &'static str>> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let set: JwkSet = serde_json::from_value(keys.clone()).ok()?;
    let named = header.kid.as_deref().map(|kid| set.find(kid));
    let candidates: Vec<_> = match named {
        Some(None) => return Some(Err("no published key has the `kid` of the header")),
        Some(Some(key)) => vec![key],
        None => set.keys.iter().collect(),
    };
    let mut validation = Validation::new(header.alg);
    // Times and audience have rules of their own.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let fits = |key: &DecodingKey| jsonwebtoken::decode::<Value>(token, key, &validation).is_ok();
    let mut readable = candidates
        .into_iter()
        .filter_map(|key| DecodingKey::from_jwk(key).ok())
        .peekable();
    readable.peek()?;
    let verified = readable.any(|key| fits(&key));
    Some(
        verified
            .then_some(())
            .ok_or("no published key fits the signature"),
    )
}
