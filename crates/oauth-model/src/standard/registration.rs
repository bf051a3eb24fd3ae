//! Clients that register themselves (RFC 7591), and look after themselves (RFC 7592).

use serde_json::Value;

use super::{
    call::Call,
    effect::{Effect, Minted, Registered, Shown},
    state::{Client, Death, Looked, Method, State},
};
use crate::{
    call::Authorization,
    catalogue::{
        redirect_uri::{
            ABSOLUTE, HTTPS_UNLESS_LOCALHOST, NO_FRAGMENT, NO_SCRIPT_SCHEME, SCHEME_WITH_PERIOD,
        },
        registration,
    },
    redirect_uri::{self, Form},
};

/// The query parameter by which a scenario names the address of a registration.
pub const ADDRESS: &str = "registration_client_uri";

/// Members that are lists of texts, and members that are texts (RFC 7591, section 2).
const LISTS: &[&str] = &["redirect_uris", "grant_types", "response_types", "contacts"];
const TEXTS: &[&str] = &[
    "token_endpoint_auth_method",
    "client_name",
    "client_uri",
    "scope",
];
/// Other members of the standards that may be checked in ways of their own.
const OTHERS: &[&str] = &[
    "client_id",
    "client_secret",
    "application_type",
    "jwks",
    "jwks_uri",
    "registration_access_token",
    ADDRESS,
    "client_secret_expires_at",
    "client_id_issued_at",
];
/// What the server tells its client, and no client writes (RFC 7592, section 2.2).
const OF_SERVER: &[&str] = &[
    "registration_access_token",
    ADDRESS,
    "client_secret_expires_at",
    "client_id_issued_at",
];
/// The methods of HTTP (RFC 9110, section 9.3, and RFC 5789).
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

/// Whether HTTP has a method.
pub fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// A registration that can be read and changed.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    client_id: String,
    token: String,
    /// The tokens that it had before.
    replaced: Vec<String>,
    /// What the client was shown when it registered.
    shown: Value,
    deleted: bool,
    /// Whether an update was refused.
    refused: bool,
}

/// Checks a registration.
pub(super) fn examine(call: &Call, out: &mut Looked) {
    if call.method != "POST" || call.authorization != Authorization::Absent {
        out.open = true;
    }
    members(call, out);
}

fn members(call: &Call, out: &mut Looked) {
    let Some(body) = call.json.as_ref().and_then(Value::as_object) else {
        let wanted = "a JSON object";
        out.violations
            .push(registration::TYPES, "", "something else", wanted);
        return;
    };
    for (name, value) in body {
        let fits = if LISTS.contains(&name.as_str()) {
            is_list(value)
        } else {
            !TEXTS.contains(&name.as_str()) || value.is_string()
        };
        if !fits {
            let wanted = "a value of the type that RFC 7591 says";
            let rule = registration::TYPES;
            out.violations.push(rule, name, "another type", wanted);
        }
        let known = [LISTS, TEXTS, OTHERS].concat();
        if !known.contains(&name.as_str()) {
            out.relies(registration::UNKNOWN_IGNORED);
        }
    }
    let uris = body.get("redirect_uris").map(texts).unwrap_or_default();
    for uri in &uris {
        examine_uri(uri, out);
    }
    let grants = body.get("grant_types").map(texts);
    let by_code = |grants: Vec<String>| grants.iter().any(|name| name == "authorization_code");
    let typed = body.get("redirect_uris").is_none_or(is_list);
    if uris.is_empty() && typed && grants.is_none_or(by_code) {
        let rule = registration::REDIRECT_URI_NEEDED;
        let wanted = "at least one redirect URI";
        out.violations
            .push(rule, "redirect_uris", "nothing", wanted);
    }
}

fn examine_uri(uri: &str, out: &mut Looked) {
    let at = "redirect_uris";
    let wanted = "an absolute address without fragment, by https unless on the own machine";
    let rule = match redirect_uri::form(uri) {
        Form::NotAbsolute => ABSOLUTE,
        Form::Script => NO_SCRIPT_SCHEME,
        // Many parsers lose a fragment in which there is nothing.
        Form::Https if uri.split_once('#').is_some_and(|(_, rest)| rest.is_empty()) => {
            out.open = true;
            return;
        }
        _ if redirect_uri::has_fragment(uri) => NO_FRAGMENT,
        Form::HttpElsewhere => HTTPS_UNLESS_LOCALHOST,
        Form::Custom if !scheme(uri).contains('.') => SCHEME_WITH_PERIOD,
        // Who looks for patterns has nothing to do with one.
        Form::Https if uri.contains('*') => {
            out.open = true;
            return;
        }
        Form::Https => return,
        // Which clients may have these is the server's choice.
        Form::HttpLocalhost | Form::HttpLoopback | Form::Custom => {
            out.open = true;
            return;
        }
    };
    // Which schemes applications may have is the server's choice, whatever they look like.
    out.open |= rule == SCHEME_WITH_PERIOD;
    out.violations.push(rule, at, uri, wanted);
}

fn scheme(uri: &str) -> &str {
    uri.split(':').next().unwrap_or_default()
}

fn is_list(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|values| values.iter().all(Value::is_string))
}

/// The texts of a list.
fn texts(value: &Value) -> Vec<String> {
    let values = value.as_array().into_iter().flatten();
    values
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn text(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.as_str()?;
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn address(call: &Call) -> &str {
    let found = call.query.iter().find(|(name, _)| name == ADDRESS);
    found.map_or("", |(_, value)| value)
}

/// Checks what a client asks of its registration.
pub(super) fn configuration(state: &State, call: &Call, out: &mut Looked) {
    let at = "authorization";
    let Some(known) = state.registrations.get(address(call)) else {
        out.open = true;
        return;
    };
    let wanted = "the token of this registration";
    let mut others = state.registrations.values();
    match &call.authorization {
        Authorization::Bearer(token) if *token == known.token => {}
        Authorization::Bearer(token) if known.replaced.contains(token) => {
            let rule = registration::ROTATED_TOKEN_IS_DEAD;
            out.violations.push(rule, at, "an old token", wanted);
        }
        Authorization::Bearer(token) if others.any(|other| other.token == *token) => {
            let rule = registration::OWN_CLIENT_ONLY;
            out.violations.push(rule, at, "another's token", wanted);
        }
        Authorization::Absent
        | Authorization::Basic { .. }
        | Authorization::Bearer(_)
        | Authorization::Query(_)
        | Authorization::Malformed => {
            let rule = registration::TOKEN_NEEDED;
            out.violations.push(rule, at, "no such token", wanted);
        }
    }
    if known.deleted {
        let rule = registration::DELETED_IS_GONE;
        let wanted = "a client that is there";
        out.violations.push(rule, "", "a deleted client", wanted);
        return;
    }
    if call.method == "GET" {
        out.relies(registration::READABLE);
        return;
    }
    if !is_method(&call.method) {
        let rule = registration::UNKNOWN_METHOD_REFUSED;
        let wanted = "a method of HTTP";
        out.violations.push(rule, "", call.method.as_str(), wanted);
        return;
    }
    // Nobody has to let clients change or delete themselves (RFC 7592, section 2).
    out.open = true;
    if call.method == "PUT" {
        members(call, out);
        let named = call.json.as_ref().and_then(|body| text(body, "client_id"));
        if named.as_deref() != Some(&known.client_id) {
            let rule = registration::UPDATE_NAMES_CLIENT;
            let wanted = "the id of this client";
            out.violations
                .push(rule, "client_id", "another id, or none", wanted);
        }
    }
}

impl State {
    /// Whether a call is about a client that is known to have registered itself.
    pub fn knows_registration(&self, call: &Call) -> bool {
        self.registrations.contains_key(address(call))
    }

    /// A client registered itself.
    pub(super) fn register(&mut self, call: &Call, minted: &Minted) -> Effect {
        let shown = minted.registered.clone().unwrap_or_default();
        let client = client(call, &shown);
        if let (Some(address), Some(token)) = (
            text(&shown, ADDRESS),
            text(&shown, "registration_access_token"),
        ) {
            let registration = Registration {
                client_id: client.id.clone(),
                token,
                replaced: Vec::new(),
                shown: shown.clone(),
                deleted: false,
                refused: false,
            };
            self.registrations.insert(address, registration);
        }
        let effect = Effect::Registered(registered(call));
        if !client.id.is_empty() {
            self.registered.insert(client.id.clone(), true);
            self.insert_client(client);
        }
        effect
    }

    /// A client read, changed or deleted its registration.
    pub(super) fn configure(&mut self, call: &Call, minted: &Minted) -> Effect {
        let shown = minted.registered.clone().unwrap_or_default();
        let Some(known) = self.registrations.get_mut(address(call)) else {
            return Effect::Done;
        };
        if let Some(token) = text(&shown, "registration_access_token") {
            known.replaced.retain(|old| *old != token);
            if known.token != token {
                let old = std::mem::replace(&mut known.token, token);
                known.replaced.push(old);
            }
        }
        let id = known.client_id.clone();
        match call.method.as_str() {
            "PUT" => {
                let of_server = of_server(call, &known.shown);
                let before = self
                    .clients
                    .get(&id)
                    .and_then(|client| client.secret.clone());
                let mut changed = client(call, &shown);
                changed.id.clone_from(&id);
                // Nobody chooses a secret, whatever the answer shows.
                let named = call
                    .json
                    .as_ref()
                    .and_then(|body| text(body, "client_secret"));
                changed.secret = changed
                    .secret
                    .filter(|shown| named.as_ref() != Some(shown))
                    .or(before.clone());
                self.insert_client(changed);
                let mut effect = registered(call);
                let named = named.filter(|named| before.as_ref() != Some(named));
                effect.updated = true;
                effect.client_id = Some(id);
                effect.chosen_secret = named;
                effect.of_server = of_server;
                Effect::Registered(effect)
            }
            "DELETE" => {
                known.deleted = true;
                self.registered.insert(id.clone(), false);
                self.remove_client(&id);
                let tokens = self.access.values_mut().chain(self.refresh.values_mut());
                for token in tokens.filter(|token| token.client_id == id) {
                    let by = Death::By(registration::TOKENS_GO_TOO);
                    token.death.get_or_insert(by);
                }
                Effect::Deleted
            }
            "GET" => {
                let after_refusal = known.refused;
                let client = self.clients.get(&id);
                Effect::Shown(Shown {
                    redirect_uris: client
                        .map(|client| client.redirect_uris.clone())
                        .unwrap_or_default(),
                    client_id: id,
                    after_refusal,
                })
            }
            _ => Effect::Done,
        }
    }

    /// What a client asked of its registration was refused.
    pub(super) fn note_refused_update(&mut self, call: &Call) {
        if let Some(known) = self.registrations.get_mut(address(call)) {
            known.refused |= call.method == "PUT";
        }
    }
}

/// A client as the answer shows it; what that leaves out is as it was asked for.
fn client(call: &Call, shown: &Value) -> Client {
    let asked = call.json.clone().unwrap_or_default();
    let either = |name: &str| text(shown, name).or_else(|| text(&asked, name));
    let method = match either("token_endpoint_auth_method").as_deref() {
        Some("none") => Method::None,
        Some("client_secret_post") => Method::Post,
        _ => Method::Basic,
    };
    Client {
        id: text(shown, "client_id").unwrap_or_default(),
        secret: text(shown, "client_secret"),
        method,
        redirect_uris: asked.get("redirect_uris").map(texts).unwrap_or_default(),
        grants: shown
            .get("grant_types")
            .filter(|value| is_list(value))
            .map(texts),
    }
}

/// What the answer to a registration has to show.
fn registered(call: &Call) -> Registered {
    let asked = call.json.clone().unwrap_or_default();
    Registered {
        updated: false,
        public: text(&asked, "token_endpoint_auth_method").as_deref() == Some("none"),
        redirect_uris: asked.get("redirect_uris").map(texts).unwrap_or_default(),
        client_id: text(&asked, "client_id"),
        chosen_secret: None,
        of_server: Vec::new(),
    }
}

/// What an update writes although the server tells it, with other values than it was shown.
fn of_server(call: &Call, shown: &Value) -> Vec<(&'static str, Value)> {
    let written = OF_SERVER.iter().filter_map(|&name| {
        let value = call.json.as_ref()?.get(name)?;
        (shown.get(name) != Some(value)).then(|| (name, value.clone()))
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{profile::OAUTH2, standard::call::Endpoint, time::Timestamp};

    fn call(endpoint: Endpoint, method: &str, json: Option<Value>) -> Call {
        Call {
            endpoint,
            method: method.to_owned(),
            authorization: Authorization::Absent,
            parameters: Vec::new(),
            query: Vec::new(),
            json,
            denied: false,
            stranger: false,
        }
    }

    fn own(method: &str, token: &str) -> Call {
        Call {
            authorization: Authorization::Bearer(token.to_owned()),
            query: vec![(ADDRESS.to_owned(), "https://as.example/reg/1".to_owned())],
            ..call(Endpoint::Configuration, method, None)
        }
    }

    fn broken(state: &State, call: &Call) -> Vec<&'static str> {
        let looked = state.examine(Timestamp::from_seconds(0), call);
        looked
            .violations
            .rules()
            .iter()
            .map(crate::rule::Rule::id)
            .collect()
    }

    #[rstest::rstest]
    #[case(json!({"redirect_uris": ["https://app.example/cb"]}), &[])]
    #[case(json!({"redirect_uris": ["https://app.example/cb#x"]}), &["redirect-uri/no-fragment"])]
    #[case(json!({"redirect_uris": ["https://app.example/cb#"]}), &[])]
    #[case(json!({"redirect_uris": ["javascript:alert(1)"]}), &["redirect-uri/no-script-scheme"])]
    #[case(json!({"redirect_uris": ["/cb"]}), &["redirect-uri/absolute"])]
    #[case(json!({"redirect_uris": ["http://app.example/cb"]}), &["redirect-uri/https-unless-localhost"])]
    #[case(json!({"redirect_uris": ["http://127.0.0.1/cb"]}), &[])]
    #[case(json!({"redirect_uris": []}), &["registration/redirect-uri-needed"])]
    #[case(json!({"redirect_uris": "https://app.example/cb"}), &["registration/types"])]
    #[case(json!({"grant_types": ["client_credentials"]}), &[])]
    #[case(json!([]), &["registration/types"])]
    fn a_registration_is_examined(#[case] body: Value, #[case] wanted: &[&str]) {
        let state = State::new(OAUTH2, &[]);
        let call = call(Endpoint::Registration, "POST", Some(body));
        assert_eq!(broken(&state, &call), wanted);
    }

    #[test]
    fn an_update_replaces_the_token_and_not_what_the_server_tells() {
        let mut state = State::new(OAUTH2, &[]);
        let asked = json!({"redirect_uris": ["https://app.example/cb"]});
        let mut shown = json!({
            "client_id": "client-1",
            "client_id_issued_at": 7,
            "registration_client_uri": "https://as.example/reg/1",
            "registration_access_token": "token-1",
        });
        let minted = |shown: &Value| Minted {
            registered: Some(shown.clone()),
            ..Minted::default()
        };
        let now = Timestamp::from_seconds(0);
        let registration = call(Endpoint::Registration, "POST", Some(asked));
        state.commit(now, &registration, &minted(&shown));
        shown["registration_access_token"] = json!("token-2");
        let mut update = own("PUT", "token-1");
        update.json = Some(json!({
            "client_id": "client-1",
            "client_id_issued_at": 7,
            "registration_access_token": "token-x",
        }));
        let Effect::Registered(updated) = state.commit(now, &update, &minted(&shown)) else {
            panic!("wanted a client that is shown");
        };
        let written = [("registration_access_token", json!("token-x"))];
        assert_eq!(updated.of_server, written);
        assert_eq!(
            broken(&state, &own("GET", "token-1")),
            ["registration/rotated-token-is-dead"]
        );
        assert_eq!(broken(&state, &own("GET", "token-2")), Vec::<&str>::new());
        // One that comes back counts again.
        shown["registration_access_token"] = json!("token-1");
        state.commit(now, &own("GET", "token-2"), &minted(&shown));
        assert_eq!(broken(&state, &own("GET", "token-1")), Vec::<&str>::new());
    }

    #[test]
    fn a_client_looks_after_itself_until_it_is_gone() {
        let mut state = State::new(OAUTH2, &[]);
        let register = |number: u32| {
            let asked = json!({"redirect_uris": ["https://app.example/cb"]});
            let minted = Minted {
                registered: Some(json!({
                    "client_id": format!("client-{number}"),
                    "registration_client_uri": format!("https://as.example/reg/{number}"),
                    "registration_access_token": format!("token-{number}"),
                })),
                ..Minted::default()
            };
            (call(Endpoint::Registration, "POST", Some(asked)), minted)
        };
        for number in [1, 2] {
            let (call, minted) = register(number);
            state.commit(Timestamp::from_seconds(0), &call, &minted);
        }
        assert_eq!(
            state
                .client("client-1")
                .map(|client| client.redirect_uris.len()),
            Some(1)
        );
        assert_eq!(broken(&state, &own("GET", "token-1")), Vec::<&str>::new());
        assert_eq!(
            broken(&state, &own("GET", "token-2")),
            ["registration/own-client-only"]
        );
        assert_eq!(
            broken(&state, &own("GET", "token-3")),
            ["registration/token-needed"]
        );
        let mut unnamed = own("PUT", "token-1");
        unnamed.json = Some(json!({"redirect_uris": ["https://app.example/cb"]}));
        assert_eq!(
            broken(&state, &unnamed),
            ["registration/update-names-client"]
        );
        assert_eq!(
            broken(&state, &own("CONFORM", "token-1")),
            ["registration/unknown-method-refused"]
        );
        assert_eq!(broken(&state, &own("PATCH", "token-1")), Vec::<&str>::new());
        let deletion = own("DELETE", "token-1");
        state.commit(Timestamp::from_seconds(0), &deletion, &Minted::default());
        assert_eq!(
            broken(&state, &own("GET", "token-1")),
            ["registration/deleted-is-gone"]
        );
        assert!(state.client("client-1").is_none());
    }
}
