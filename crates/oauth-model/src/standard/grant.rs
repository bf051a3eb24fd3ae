//! Checks of the token endpoint.

use super::{
    call::Call,
    proof, resources,
    state::{CODE_SECONDS_MAX, Client, Looked, State, Worth},
};
use crate::{
    catalogue::{code, grant, refresh},
    check::redemption::{self, Presented},
    time::Timestamp,
};

/// Grant types that standards define and this model does not follow.
const OTHERS: &[&str] = &[
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:openid:params:grant-type:ciba",
];

/// Checks a token request.
pub(super) fn examine(state: &State, now: Timestamp, call: &Call, out: &mut Looked) {
    call.note_repeated(&mut out.violations);
    let in_query = |name: &str| call.query.iter().any(|(known, _)| known == name);
    if call.method != "POST" {
        let rule = grant::BY_POST;
        out.violations.push(rule, "", call.method.as_str(), "POST");
        return;
    }
    let client = proof::examine(state, call, &mut out.violations, &mut out.open);
    if in_query("grant_type") && call.parameter("grant_type").is_none() {
        out.open = true;
    }
    resources::examine(state, call, out);
    let at = "grant_type";
    match call.parameter(at) {
        None => {
            out.violations
                .push(grant::NAMED, at, "nothing", "a grant type");
        }
        Some("authorization_code") => redeem(state, now, client, call, out),
        Some("refresh_token") => refresh(state, now, client, call, out),
        Some("client_credentials") => machine(state, client, call, out),
        Some("password") => {
            let found = "a user's password";
            out.violations.push(grant::NO_PASSWORD, at, found, "a code");
            out.open = true;
        }
        Some(other) if OTHERS.contains(&other) => out.open = true,
        Some(other) => {
            let wanted = "a grant type that the server serves";
            out.violations.push(grant::SUPPORTED, at, other, wanted);
        }
    }
}

fn allowed(client: Option<&Client>, name: &str, out: &mut Looked) {
    let grants = client.and_then(|client| client.grants.as_ref());
    if grants.is_some_and(|grants| !grants.iter().any(|known| known == name)) {
        let wanted = "a grant type that the client registered";
        let rule = grant::ALLOWED_FOR_CLIENT;
        out.violations.push(rule, "grant_type", name, wanted);
    }
}

fn machine(state: &State, client: Option<&Client>, call: &Call, out: &mut Looked) {
    if client.is_some_and(Client::is_public) {
        let (found, wanted) = ("a public client", "a client that proves itself");
        out.violations
            .push(grant::CONFIDENTIAL_ONLY, "client_id", found, wanted);
        return;
    }
    allowed(client, "client_credentials", out);
    // Which resources a machine may ask for is the server's affair.
    out.open |= !call.resources().is_empty();
    let unknown = |name: &String| !state.scopes().contains(name);
    // Without a scope there is a default, or an error (RFC 6749, section 3.3).
    if call
        .scopes()
        .is_none_or(|scopes| scopes.iter().any(unknown))
    {
        out.open = true;
    }
}

fn redeem(state: &State, now: Timestamp, client: Option<&Client>, call: &Call, out: &mut Looked) {
    allowed(client, "authorization_code", out);
    let at = "code";
    let Some(value) = call.parameter(at) else {
        out.violations.push(code::PRESENT, at, "nothing", "a code");
        return;
    };
    let Some(issued) = state.codes.get(value) else {
        let wanted = "a code that the server gave out";
        out.violations
            .push(code::KNOWN, at, "an unknown code", wanted);
        return;
    };
    if issued.code.expires_at <= now {
        out.open = true;
    }
    if issued.at.plus_seconds(CODE_SECONDS_MAX) <= now {
        let (found, wanted) = ("a code of more than ten minutes", "a fresh code");
        out.violations.push(code::SHORT_LIVED, at, found, wanted);
    }
    if state.asks_for_unknown(value) {
        out.open = true;
    }
    if let (Some(rule), false) = (issued.tried, issued.code.spent) {
        let (found, wanted) = ("a code that was tried in vain", "a fresh code");
        out.violations.push(rule, at, found, wanted);
    }
    resources::within(state, &issued.resources, call, out);
    let named = call.parameter("redirect_uri");
    if named.is_none() && issued.by_name {
        let rule = code::REDIRECT_URI_REPEATED;
        let wanted = "the redirect URI of the authorization request";
        out.violations.push(rule, "redirect_uri", "nothing", wanted);
        out.open = true;
    }
    let presented = Presented {
        client_id: client.map(|client| client.id.as_str()),
        // One that nobody named is no mismatch.
        redirect_uri: named.or(Some(&issued.code.redirect_uri)),
        verifier: call.parameter("code_verifier"),
    };
    redemption::examine(&issued.code, &presented, &mut out.violations);
    if issued.code.challenge.is_none() && presented.verifier.is_some() {
        let rule = code::NO_VERIFIER_WITHOUT_CHALLENGE;
        let wanted = "no verifier, because no challenge was sent";
        out.violations
            .push(rule, "code_verifier", "a verifier", wanted);
        out.open = true;
    }
    match &issued.code.challenge {
        Some(_) => out.relies(code::RIGHT_VERIFIER_ACCEPTED),
        None if state.unchallenged => {}
        // Refused at last under OAuth 2.1 (section 4.1.3).
        None => out.open = true,
    }
}

fn refresh(state: &State, now: Timestamp, client: Option<&Client>, call: &Call, out: &mut Looked) {
    allowed(client, "refresh_token", out);
    let at = "refresh_token";
    let Some(value) = call.parameter(at) else {
        out.violations
            .push(refresh::PRESENT, at, "nothing", "a refresh token");
        return;
    };
    let known = state.refresh.get(value);
    let wanted = "a refresh token that counts";
    match state.refresh(now, value) {
        Worth::Unknown => {
            let rule = refresh::KNOWN;
            out.violations.push(rule, at, "an unknown token", wanted);
        }
        Worth::Dead(rule) => out.violations.push(rule, at, "a dead token", wanted),
        Worth::Open => out.open = true,
        Worth::Alive(spared) => {
            if let Some(rule) = spared {
                out.relies(rule);
            }
        }
    }
    if let (Some(known), Some(client)) = (known, client)
        && known.client_id != client.id
    {
        let found = "another client's token";
        out.violations.push(refresh::OWN_CLIENT, at, found, wanted);
    }
    if let Some(known) = known {
        resources::refreshed(state, known, call, out);
    }
    let granted = known.and_then(|known| known.scopes.as_ref());
    let beyond = |scopes: Vec<String>| {
        let known = |name: &String| granted.is_none_or(|granted| granted.contains(name));
        !scopes.iter().all(known)
    };
    if call.scopes().is_some_and(beyond) {
        let rule = refresh::WIDER_IS_REFUSED;
        let (found, wanted) = ("more scopes", "those that were granted, or fewer");
        out.violations.push(rule, "scope", found, wanted);
        out.open = true;
    }
}
