//! What an answer with a token has to show.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use oauth_model::{
    catalogue::{anonymous_embed, consent, refresh, scope, token, token_exchange},
    client::GrantType,
    effect::Granted,
    scope::{OFFLINE_ACCESS, covered},
};
use serde_json::Value;

use super::notes::Notes;
use crate::wire::Answer;

/// How far a target's clock may be off, in seconds.
const SKEW_SECONDS: i64 = 300;

/// Claims that would tell whose token it is (fact F4).
const PERSONAL_CLAIMS: &[&str] = &["sub", "userId", "clientId", "scope", "tenantId", "origin"];

/// What a token is checked against.
pub(super) struct Expected<'a> {
    pub(super) granted: &'a Granted,
    pub(super) issuer: &'a str,
    pub(super) seconds: u64,
    pub(super) key_set: Option<&'a Value>,
    /// Whose signatures need no look any more: grants, and keys by their ids.
    pub(super) verified: &'a mut Vec<(GrantType, String)>,
}

pub(super) fn inspect(
    expected: &mut Expected<'_>,
    answer: &Answer,
    body: &Value,
    notes: &mut Notes,
) {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if expected.granted.grant == GrantType::AnonymousEmbed {
        // Nothing else is known of a visitor's answer (facts E52 and I39).
        let (rule, found) = (anonymous_embed::ANSWERS_WITH_TOKEN, || "none".to_owned());
        let there = text("access_token").is_some_and(|token| !token.is_empty());
        notes.hold(rule, there, found, "`access_token`, as text");
        return;
    }
    envelope(answer, body, notes);
    lifetime(expected, body, notes);
    if let Some(time) = body.get("auth_time").filter(|time| !time.is_null()) {
        let found = || time.to_string();
        let wanted = "seconds since 1970, as a number";
        notes.hold(token::AUTH_TIME, time.is_u64(), found, wanted);
    }
    refresh_token(expected.granted, text("refresh_token"), notes);
    scopes(expected.granted, text("scope"), notes);
    if let Some(access_token) = text("access_token") {
        jwt(expected, access_token, notes);
    }
}

/// What every answer of the token endpoint has.
fn envelope(answer: &Answer, body: &Value, notes: &mut Notes) {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let complete = text("access_token").is_some() && text("token_type").is_some();
    let wanted = "`access_token` and `token_type`, as text";
    notes.hold(
        token::MEMBERS,
        complete,
        || "one is missing".to_owned(),
        wanted,
    );
    if let Some(token_type) = text("token_type") {
        let found = || format!("`{token_type}`");
        notes.hold(
            token::TYPE_BEARER,
            token_type == "bearer",
            found,
            "`bearer`",
        );
    }
    let cache = answer
        .header("cache-control")
        .unwrap_or_default()
        .to_owned();
    let kept_out = cache
        .split(',')
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-store"));
    let found = || format!("`Cache-Control: {cache}`");
    notes.hold(token::NO_STORE, kept_out, found, "`no-store`");
}

/// What an exchange has to show. The token itself is for the tenant alone to read.
pub(super) fn inspect_exchange(answer: &Answer, body: &Value, notes: &mut Notes) {
    envelope(answer, body, notes);
    let shown = body.get("issued_token_type").and_then(Value::as_str);
    let found = || "no `issued_token_type` that is text".to_owned();
    let wanted = "`issued_token_type`, as text";
    let rule = token_exchange::ISSUED_TOKEN_TYPE;
    notes.hold(rule, shown.is_some(), found, wanted);
}

fn refresh_token(granted: &Granted, shown: Option<&str>, notes: &mut Notes) {
    let shown = shown.filter(|token| !token.is_empty());
    let offline = granted.scopes.iter().any(|name| name == OFFLINE_ACCESS);
    let (rule, wanted) = match granted.grant {
        GrantType::AuthorizationCode if offline => (refresh::COMES_WITH_OFFLINE_ACCESS, true),
        GrantType::AuthorizationCode => (refresh::NEEDS_OFFLINE_ACCESS, false),
        GrantType::RefreshToken => (refresh::ANSWERS_WITH_REFRESH_TOKEN, true),
        GrantType::ClientCredentials
        | GrantType::UserImpersonation
        | GrantType::TokenExchange
        | GrantType::AnonymousEmbed => (token::NO_REFRESH_FOR_MACHINES, false),
    };
    let words = |there: bool| {
        if there {
            "a `refresh_token`"
        } else {
            "no `refresh_token`"
        }
    };
    let found = || words(shown.is_some()).to_owned();
    notes.hold(rule, shown.is_some() == wanted, found, words(wanted));
}

fn lifetime(expected: &Expected<'_>, body: &Value, notes: &mut Notes) {
    let expires_in = body.get("expires_in");
    let found = || expires_in.map_or("nothing".to_owned(), Value::to_string);
    let right = expires_in.and_then(Value::as_u64) == Some(expected.seconds);
    let wanted = expected.seconds.to_string();
    notes.hold(token::EXPIRES_IN, right, found, &wanted);
    let expires_at = body
        .get("expires_at")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let end = expected.granted.expires_at.as_seconds();
    let near = crate::date::parse_millis(expires_at).is_some_and(|seconds| {
        seconds.abs_diff(i64::try_from(end).unwrap_or(i64::MAX)) <= SKEW_SECONDS.unsigned_abs()
    });
    let found = || format!("`{expires_at}`");
    let wanted = "the moment of expiry, as `2024-03-18T00:21:41.000Z`";
    notes.hold(token::EXPIRES_AT, near, found, wanted);
}

fn scopes(granted: &Granted, shown: Option<&str>, notes: &mut Notes) {
    let asked = &granted.requested;
    // A token that was granted without any of the scopes asked for has none to repeat.
    if !asked.is_empty() && !granted.scopes.is_empty() {
        let found = || "no `scope`".to_owned();
        notes.hold(
            token::SCOPE_ECHOED,
            shown.is_some(),
            found,
            "the scope granted",
        );
    }
    let Some(shown) = shown else {
        return;
    };
    let names = oauth_model::scope::split(shown);
    let beyond: Vec<&String> = names
        .iter()
        .filter(|name| !covered(&granted.allowed, name))
        .collect();
    let asked_beyond = asked.iter().any(|name| !covered(&granted.allowed, name));
    if asked_beyond || !beyond.is_empty() {
        let found = || format!("`{shown}`");
        let wanted = "only scopes that the client has";
        let rule = if granted.grant == GrantType::RefreshToken {
            refresh::NEVER_WIDENS
        } else {
            scope::NEVER_BEYOND_CLIENT
        };
        notes.hold(rule, beyond.is_empty(), found, wanted);
    }
    approved_only(granted, &names, notes);
    // A user may have approved more than a code was asked for (fact D20), and what is left
    // of a grant is not always known.
    let by_request = granted.grant != GrantType::AuthorizationCode && !granted.in_doubt;
    let narrower =
        by_request && !asked.is_empty() && granted.allowed.iter().any(|name| !asked.contains(name));
    let unasked = names
        .iter()
        .any(|name| !covered(asked, name) && covered(&granted.allowed, name));
    let lacking = granted.scopes.iter().any(|name| !names.contains(name));
    if narrower {
        let found = || format!("`{shown}`");
        let wanted = format!("`{}`", granted.scopes.join(" "));
        let as_asked = !unasked && !lacking;
        notes.hold(scope::NARROWED_AS_ASKED, as_asked, found, &wanted);
    }
}

/// A user's token has no scope that the user did not approve. `offline_access` is granted
/// by name alone, which has a rule of its own.
fn approved_only(granted: &Granted, shown: &[String], notes: &mut Notes) {
    let Some(approved) = &granted.approved else {
        return;
    };
    let beyond_approval = |name: &&String| {
        let beyond_client = !covered(&granted.allowed, name);
        !beyond_client && !covered(approved, name) && *name != OFFLINE_ACCESS
    };
    let stray = shown.iter().find(beyond_approval);
    // Where everything was approved, nothing could show.
    let could_show = granted.allowed.iter().any(|name| beyond_approval(&name));
    if could_show || stray.is_some() {
        let found = || format!("`{}`", shown.join(" "));
        let wanted = format!("`{}`, which the user approved", approved.join(" "));
        let rule = consent::APPROVED_SCOPES_ONLY;
        notes.hold(rule, stray.is_none(), found, &wanted);
    }
}

fn jwt(expected: &mut Expected<'_>, access_token: &str, notes: &mut Notes) {
    let mut parts = access_token.split('.');
    let header = parts.next().and_then(decode);
    let claims = parts.next().and_then(decode);
    let complete = parts.next().is_some() && parts.next().is_none();
    let text = |name: &str| header.as_ref()?.get(name)?.as_str();
    let algorithm = text("alg").unwrap_or("no JWT");
    let signed = complete && claims.is_some() && algorithm == "ES384";
    let found = || format!("`{algorithm}`");
    notes.hold(token::SIGNED_ES384, signed, found, "a JWT with `ES384`");
    let by_whom = (
        expected.granted.grant,
        text("kid").unwrap_or_default().to_owned(),
    );
    let is_new = !expected.verified.contains(&by_whom);
    if let (true, true, Some(key_set)) = (signed, is_new, expected.key_set) {
        expected.verified.push(by_whom);
        let verified = verify(access_token, key_set);
        let found = || verified.err().unwrap_or_default().to_owned();
        let wanted = "verified by a published key";
        notes.hold(token::KEY_PUBLISHED, verified.is_ok(), found, wanted);
    }
    if let Some(claims) = claims {
        inspect_claims(expected, &claims, notes);
    }
}

fn inspect_claims(expected: &Expected<'_>, claims: &Value, notes: &mut Notes) {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let wanted = [
        ("subType", "user"),
        ("purpose", "accessToken"),
        ("iss", "qlik.api"),
        ("aud", expected.issuer),
    ];
    let wrong = wanted.iter().find(|(name, value)| text(name) != *value);
    let documented = wrong.is_none() && text("jti").len() == 32;
    let found = || match wrong {
        Some((name, _)) => format!("`{name}` is `{}`", text(name)),
        None => format!("`jti` has {} characters", text("jti").len()),
    };
    let right = "`subType`, `purpose`, `iss`, `aud` and `jti` as documented";
    notes.hold(token::CLAIMS, documented, found, right);
    let personal = PERSONAL_CLAIMS
        .iter()
        .find(|name| claims.get(**name).is_some());
    let found = || format!("`{}`", personal.copied().unwrap_or_default());
    let right = "no claim about user, client or scope";
    notes.hold(token::NO_PERSONAL_CLAIMS, personal.is_none(), found, right);
    let number = |name: &str| claims.get(name).and_then(Value::as_u64);
    let span = number("exp")
        .zip(number("iat"))
        .map(|(exp, iat)| exp.saturating_sub(iat));
    let found = || {
        span.map_or("no `iat` and `exp`".to_owned(), |span| {
            format!("{span} seconds")
        })
    };
    let right = format!("{} seconds from `iat` to `exp`", expected.seconds);
    notes.hold(
        token::SIX_HOURS,
        span == Some(expected.seconds),
        found,
        &right,
    );
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Verifies a token's signature by the key that its header names.
fn verify(access_token: &str, key_set: &Value) -> Result<(), &'static str> {
    let set: JwkSet =
        serde_json::from_value(key_set.clone()).map_err(|_| "the key set cannot be read")?;
    let header =
        jsonwebtoken::decode_header(access_token).map_err(|_| "the header cannot be read")?;
    let kid = header.kid.ok_or("the header has no `kid`")?;
    let jwk = set
        .find(&kid)
        .ok_or("no published key has the header's `kid`")?;
    let key = DecodingKey::from_jwk(jwk).map_err(|_| "the published key cannot be used")?;
    let mut validation = Validation::new(Algorithm::ES384);
    // Times and audience have rules of their own.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(access_token, &key, &validation)
        .map(|_| ())
        .map_err(|_| "the signature is wrong")
}
