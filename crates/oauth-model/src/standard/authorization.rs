//! Checks of the authorization endpoint.

use url::Url;

use super::{
    call::Call,
    resources,
    state::{Client, Looked, State},
};
use crate::{
    authorization::is_challenge,
    catalogue::{authorize, registration},
    redirect_uri::{self, Form},
};

/// The parts of which response types are made that standards define.
const RESPONSES: &[&str] = &["code", "token", "id_token", "none"];

/// Checks an authorization request.
pub(super) fn examine(state: &State, call: &Call, out: &mut Looked) {
    call.note_repeated(&mut out.violations);
    let id = call.parameter("client_id").unwrap_or_default();
    let Some(client) = state.client(id) else {
        let found = if id.is_empty() {
            "nothing"
        } else {
            "an unknown client"
        };
        let rule = if state.registered.contains_key(id) {
            registration::DELETED_IS_GONE
        } else {
            authorize::KNOWN_CLIENT
        };
        out.violations
            .push(rule, "client_id", found, "a client of the server");
        return;
    };
    if state.registered.contains_key(id) {
        out.relies(registration::WORKS);
    }
    redirect_uri(client, call, out);
    response_type(call, out);
    challenge(state, client, call, out);
    resources::examine(state, call, out);
    if call.denied {
        let rule = authorize::DENIED_GETS_NO_CODE;
        out.violations.push(rule, "the user", "a no", "a yes");
    }
    if call.stranger {
        let rule = authorize::SIGN_IN_FIRST;
        let wanted = "one who signed in";
        out.violations.push(rule, "the user", "a stranger", wanted);
    }
    // Refused, or left out and told: what is granted shows at the token endpoint.
    let unknown = |name: &String| !state.scopes().contains(name);
    if call
        .scopes()
        .is_none_or(|scopes| scopes.iter().any(unknown))
    {
        out.open = true;
    }
    if call.method != "GET" {
        out.open = true;
    }
    if call.parameter("prompt").is_some() {
        out.open = true;
    }
    let uses_code = |grants: &Vec<String>| grants.iter().any(|name| name == "authorization_code");
    if client
        .grants
        .as_ref()
        .is_some_and(|grants| !uses_code(grants))
    {
        out.open = true;
    }
}

fn redirect_uri(client: &Client, call: &Call, out: &mut Looked) {
    let rule = authorize::REDIRECT_URI_REGISTERED;
    let wanted = "a registered redirect URI";
    match call.parameter("redirect_uri") {
        // Where one is registered it may be left out (RFC 6749, section 3.1.2.3).
        None if client.redirect_uris.len() == 1 => out.open = true,
        None => out.violations.push(rule, "redirect_uri", "nothing", wanted),
        Some(uri) if client.redirect_uris.iter().any(|known| known == uri) => {}
        // Native apps cannot know their port beforehand (RFC 8252, section 7.3).
        Some(uri)
            if client
                .redirect_uris
                .iter()
                .any(|known| differs_by_port(known, uri)) =>
        {
            // Only a public client that registered the address itself, and not a name for
            // it, is such an application for certain.
            if client.is_public() && redirect_uri::form(uri) == Form::HttpLoopback {
                out.relies(authorize::ANY_LOOPBACK_PORT);
            } else {
                out.open = true;
            }
        }
        Some(uri) => out.violations.push(rule, "redirect_uri", uri, wanted),
    }
}

/// Whether two loopback addresses are the same but for their ports.
fn differs_by_port(registered: &str, asked: &str) -> bool {
    let is_local = |text: &str| {
        matches!(
            redirect_uri::form(text),
            Form::HttpLoopback | Form::HttpLocalhost
        )
    };
    let without_port = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_port(None).ok()?;
        // Only what is written the way a parser writes it is compared by its parts.
        let port = Url::parse(text)
            .ok()?
            .port()
            .map_or(String::new(), |port| format!(":{port}"));
        let host = url.host_str()?.to_owned();
        text.starts_with(&format!("http://{host}{port}/"))
            .then(|| url.to_string())
    };
    is_local(registered)
        && is_local(asked)
        && without_port(registered).is_some()
        && without_port(registered) == without_port(asked)
}

fn response_type(call: &Call, out: &mut Looked) {
    let text = call.parameter("response_type").unwrap_or_default();
    let parts: Vec<&str> = text.split(' ').collect();
    let wanted = "`code`";
    if text == "code" {
    } else if !parts.iter().all(|part| RESPONSES.contains(part)) {
        let found = if text.is_empty() { "nothing" } else { text };
        let rule = authorize::RESPONSE_TYPE;
        out.violations.push(rule, "response_type", found, wanted);
    } else if parts.contains(&"token") {
        let rule = authorize::NO_IMPLICIT;
        out.violations.push(rule, "response_type", text, wanted);
        out.open = true;
    } else {
        out.open = true;
    }
}

fn challenge(state: &State, client: &Client, call: &Call, out: &mut Looked) {
    let (at, method) = (
        "code_challenge_method",
        call.parameter("code_challenge_method"),
    );
    let Some(challenge) = call.parameter("code_challenge") else {
        if client.is_public() {
            let rule = authorize::PUBLIC_NEEDS_CHALLENGE;
            out.violations
                .push(rule, "code_challenge", "nothing", "a challenge");
        }
        // A server may demand one of everybody (RFC 7636, section 4.4.1).
        out.open |= client.is_public() || !state.unchallenged;
        return;
    };
    match method {
        Some("S256") if is_challenge(challenge) => {}
        // What cannot be a hash may be refused now, or when no verifier fits it.
        Some("S256") => out.open = true,
        None | Some("plain") => {
            let found = method.unwrap_or("nothing, which means `plain`");
            let rule = authorize::NO_PLAIN_CHALLENGE;
            out.violations.push(rule, at, found, "`S256`");
            out.open = true;
        }
        Some(other) => {
            let rule = authorize::CHALLENGE_METHOD;
            out.violations.push(rule, at, other, "`S256`");
        }
    }
}
