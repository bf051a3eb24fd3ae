//! How a client proves itself at the token endpoint: by a secret or by an assertion.

use super::token_request::TokenRequest;
use crate::{
    assertion::{ASSERTION_TYPE, Assertion, LIFE_SECONDS_MAX},
    catalogue::{client_assertion, client_auth},
    client::{AuthMethod, Client, GrantType},
    freedom::Freedom,
    prediction::Examination,
    rule::Rule,
    state::State,
    time::Timestamp,
};

const AT: &str = "/client_assertion";

/// How far clocks may differ, in seconds.
const LEEWAY_SECONDS: u64 = 300;

/// Checks what a request brings to prove that it comes from its client.
pub(super) fn examine(
    state: &State,
    now: Timestamp,
    client: &Client,
    request: &TokenRequest,
    out: &mut Examination,
) {
    let in_basic = request
        .basic
        .as_ref()
        .is_some_and(|(_, secret)| !secret.is_empty());
    if in_basic && request.body_secret.is_some() {
        let found = "a second secret, beside the one in Authorization";
        one_method(found, "one secret", out);
    }
    let by_secret = request.secret().is_some();
    let by_assertion = request.raw_assertion.is_some();
    if !client.is_confidential() {
        if by_secret || by_assertion {
            out.freedoms.push(Freedom::ProofOfPublicClient);
        }
        return;
    }
    match (by_secret, by_assertion) {
        (false, false) => nothing(client, request, out),
        (true, false) => secret(state, client, request, out),
        (false, true) => assertion(state, now, client, request, out),
        (true, true) => {
            one_method("a secret beside an assertion", "one of them", out);
            // Which of the two counts is open (fact I65), so one that is good is enough.
            let (mut first, mut second) = (Examination::default(), Examination::default());
            secret(state, client, request, &mut first);
            assertion(state, now, client, request, &mut second);
            if !first.violations.is_empty() && !second.violations.is_empty() {
                out.violations.extend(first.violations);
                out.violations.extend(second.violations);
            }
        }
    }
}

fn one_method(found: &str, wanted: &str, out: &mut Examination) {
    let rule = client_auth::ONE_METHOD;
    out.violations.push(rule, "/client_secret", found, wanted);
}

fn nothing(client: &Client, request: &TokenRequest, out: &mut Examination) {
    // A temporary token is asked for without any proof (fact E45).
    if request.grant() == Some(GrantType::TokenExchange) {
        return;
    }
    let (rule, at, wanted) = if client.uses_secrets() || !client.secrets.is_empty() {
        let wanted = "the client's secret";
        (client_auth::SECRET_PRESENT, "/client_secret", wanted)
    } else {
        let wanted = "an assertion signed by the client";
        (client_assertion::PRESENT, AT, wanted)
    };
    out.violations.push(rule, at, "nothing", wanted);
}

fn secret(state: &State, client: &Client, request: &TokenRequest, out: &mut Examination) {
    let secret = request.secret().unwrap_or_default();
    if client.secrets.iter().any(|known| known.value == secret) {
        return;
    }
    let (rule, found) = if state.is_deleted_secret(&client.id, secret) {
        (client_auth::DELETED_SECRET_IS_DEAD, "a deleted secret")
    } else {
        (client_auth::SECRET_CORRECT, "another secret")
    };
    out.violations
        .push(rule, "/client_secret", found, "a secret of the client");
}

fn assertion(
    state: &State,
    now: Timestamp,
    client: &Client,
    request: &TokenRequest,
    out: &mut Examination,
) {
    let assertion_type = request.assertion_type.as_deref();
    if assertion_type != Some(ASSERTION_TYPE) {
        let found = assertion_type.unwrap_or("nothing");
        let rule = client_assertion::TYPE;
        out.violations
            .push(rule, "/client_assertion_type", found, ASSERTION_TYPE);
    }
    if !client.registration.uses_method(AuthMethod::PrivateKeyJwt) {
        let found = "an assertion of a client that does not list the method";
        broken(
            client_assertion::METHOD_LISTED,
            found,
            "another method",
            out,
        );
    }
    let Some(assertion) = &request.assertion else {
        let rule = client_assertion::WELL_FORMED;
        broken(rule, "another text", "a signed JWT", out);
        return;
    };
    signature(client, assertion, out);
    claims(state, client, assertion, out);
    times(now, assertion, out);
}

fn signature(client: &Client, assertion: &Assertion, out: &mut Examination) {
    let keys = &client.registration.public_keys;
    let key = match (assertion.kid(), keys.as_slice()) {
        (None, [only]) => {
            out.freedoms.push(Freedom::AssertionWithoutKid);
            Some(only)
        }
        (None, _) => None,
        (Some(kid), keys) => keys
            .iter()
            .find(|key| key.get("kid").and_then(|known| known.as_str()) == Some(kid)),
    };
    let Some(key) = key else {
        let found = assertion.kid().unwrap_or("no `kid`");
        let wanted = "the `kid` of a registered key";
        broken(client_assertion::KEY_NAMED, found, wanted, out);
        return;
    };
    let wanted = key.get("alg").and_then(|alg| alg.as_str());
    if assertion.algorithm() != wanted {
        let found = assertion.algorithm().unwrap_or("no `alg`");
        let wanted = wanted.unwrap_or_default();
        broken(client_assertion::ALGORITHM, found, wanted, out);
    }
    if !assertion.is_signed_by(key) {
        let wanted = "the signature of the key that is named";
        broken(
            client_assertion::SIGNATURE,
            "another signature",
            wanted,
            out,
        );
    }
}

fn claims(state: &State, client: &Client, assertion: &Assertion, out: &mut Examination) {
    let names = ["iss", "sub"];
    if let Some(name) = names
        .iter()
        .find(|name| assertion.text(name) != Some(&client.id))
    {
        let found = format!("another `{name}`");
        let wanted = "the client id as `iss` and `sub`";
        broken(client_assertion::ABOUT_ITSELF, &found, wanted, out);
    }
    let endpoint = format!("{}/oauth/token", state.issuer);
    if assertion.text("aud") != Some(&endpoint) {
        let found = assertion.text("aud").unwrap_or("no `aud` that is text");
        broken(client_assertion::AUDIENCE, found, &endpoint, out);
    }
    match assertion.text("jti").filter(|jti| !jti.is_empty()) {
        None => broken(client_assertion::JTI_PRESENT, "no `jti`", "a `jti`", out),
        Some(jti) if state.is_used_assertion(&client.id, jti) => {
            let found = "the `jti` of an earlier assertion";
            broken(client_assertion::USED_ONCE, found, "a new `jti`", out);
        }
        Some(_) => {}
    }
}

fn times(now: Timestamp, assertion: &Assertion, out: &mut Examination) {
    let wanted = "an `exp` that is still to come";
    let rule = client_assertion::NOT_EXPIRED;
    let Some(end) = assertion.seconds("exp") else {
        broken(rule, "no `exp`", wanted, out);
        return;
    };
    if end.saturating_add(LEEWAY_SECONDS) <= now.as_seconds() {
        broken(rule, "an `exp` of the past", wanted, out);
    } else if end <= now.as_seconds() {
        out.freedoms.push(Freedom::AssertionJustExpired);
    }
    let life = assertion
        .seconds("iat")
        .map(|start| end.saturating_sub(start));
    if life.is_none_or(|seconds| seconds > LIFE_SECONDS_MAX) {
        let found = life.map_or("no `iat`".to_owned(), |seconds| {
            format!("{seconds} seconds")
        });
        let wanted = "at most 300 seconds from `iat` to `exp`";
        broken(client_assertion::LIFE, &found, wanted, out);
    }
}

fn broken(rule: Rule, found: &str, wanted: &str, out: &mut Examination) {
    out.violations.push(rule, AT, found, wanted);
}
