//! Dynamic registrations: what an application that registers itself asks for (RFC 7591;
//! facts B55 to B65).

use serde_json::Value;

use crate::{
    auth_settings::AuthSettings,
    catalogue::{dcr, request},
    client::{AppType, ConsentMethod},
    freedom::Freedom,
    json::pointer,
    profile::Knobs,
    redirect_uri::{self, Form},
    registration::{Member, Registration, kind_of},
    scope::{self, OFFLINE_ACCESS},
    violation::Violations,
};

/// The scopes that may be had by registering (fact B58).
pub const SCOPES: &[&str] = &["mcp:execute", "offline_access", "user_default"];

/// Members that are texts.
const TEXTS: &[&str] = &[
    "client_name",
    "client_uri",
    "logo_uri",
    "scope",
    "token_endpoint_auth_method",
];
/// Members that are lists of texts.
const LISTS: &[&str] = &["redirect_uris", "grant_types", "response_types"];

/// What an application asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicRegistration {
    /// What becomes of it. Of the application type nothing is documented (fact B65):
    /// those with a secret count as web clients, the others as native ones.
    pub registration: Registration,
    /// The scopes that were named; `None` if none were.
    pub scopes_asked: Option<Vec<String>>,
}

/// Reads a registration, noting what is wrong and what is open.
pub(crate) fn read(
    value: &Value,
    settings: &AuthSettings,
    knobs: &Knobs,
    violations: &mut Violations,
    freedoms: &mut Vec<Freedom>,
) -> DynamicRegistration {
    types(value, violations);
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let list = |name: &str| -> Option<Vec<String>> {
        let elements = value.get(name)?.as_array()?;
        let texts = elements.iter().filter_map(Value::as_str);
        Some(texts.map(str::to_owned).collect())
    };
    let public = method(value, settings, violations, freedoms);
    let asked = value
        .get("scope")
        .and_then(Value::as_str)
        .map(scope::split)
        .filter(|names| !names.is_empty());
    let mut registration = Registration {
        app_type: AppType::Native,
        client_name: text("client_name").to_owned(),
        client_uri: text("client_uri").to_owned(),
        logo_uri: text("logo_uri").to_owned(),
        redirect_uris: list("redirect_uris").unwrap_or_default(),
        allowed_scopes: granted(asked.as_deref(), public, freedoms),
        consent: Some(ConsentMethod::Required),
        ..Registration::default()
    };
    // The rules about redirect URIs are the same as elsewhere, but for schemes of
    // applications: what type the client is, is not documented.
    registration.check(Member::RedirectUris, "/redirect_uris", knobs, violations);
    let custom = |uri: &String| redirect_uri::form(uri) == Form::Custom;
    let unusual = |name: &str, usual: &[&str]| {
        let words = list(name).unwrap_or_default();
        words.iter().any(|word| !usual.contains(&word.as_str()))
    };
    if registration.redirect_uris.iter().any(custom)
        || unusual("grant_types", &["authorization_code", "refresh_token"])
        || unusual("response_types", &["code"])
    {
        freedoms.push(Freedom::UnusualRegistration);
    }
    required(value, &registration, violations);
    if !public {
        registration.app_type = AppType::Web;
    }
    registration.consent = None;
    DynamicRegistration {
        registration,
        scopes_asked: asked,
    }
}

/// Notes members of a wrong type.
fn types(value: &Value, violations: &mut Violations) {
    let Some(members) = value.as_object() else {
        violations.push(request::MEMBER_TYPES, "", kind_of(value), "an object");
        return;
    };
    for (name, value) in members {
        let texts = |elements: &Vec<Value>| elements.iter().all(Value::is_string);
        let (right, wanted) = if TEXTS.contains(&name.as_str()) {
            (value.is_string(), "text")
        } else if LISTS.contains(&name.as_str()) {
            (value.as_array().is_some_and(texts), "a list of texts")
        } else {
            continue;
        };
        if !right {
            let at = pointer("", name);
            violations.push(request::MEMBER_TYPES, at, kind_of(value), wanted);
        }
    }
}

/// Notes members that are missing; those of a wrong type are noted already.
fn required(value: &Value, registration: &Registration, violations: &mut Violations) {
    let wrong =
        |name: &str, right: fn(&Value) -> bool| value.get(name).is_some_and(|value| !right(value));
    let mut need = |name: &str, missing: bool, rule, wanted: &str| {
        if missing {
            violations.push(rule, pointer("", name), "nothing", wanted);
        }
    };
    let unnamed = registration.client_name.is_empty() && !wrong("client_name", Value::is_string);
    need("client_name", unnamed, dcr::NAME_PRESENT, "a name");
    let homeless = registration.client_uri.is_empty() && !wrong("client_uri", Value::is_string);
    need("client_uri", homeless, dcr::HOME_PAGE_PRESENT, "an address");
    let lost = registration.redirect_uris.is_empty() && !wrong("redirect_uris", is_empty_list);
    let wanted = "at least one";
    need("redirect_uris", lost, dcr::REDIRECT_URI_PRESENT, wanted);
}

fn is_empty_list(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Whether the client is public by its method, which is noted if it may not be used.
/// Without one it is `client_secret_basic` (RFC 7591, section 2).
fn method(
    value: &Value,
    settings: &AuthSettings,
    violations: &mut Violations,
    freedoms: &mut Vec<Freedom>,
) -> bool {
    let at = "/token_endpoint_auth_method";
    let Some(name) = value
        .get("token_endpoint_auth_method")
        .and_then(Value::as_str)
    else {
        if !settings.allows("client_secret") {
            freedoms.push(Freedom::UnusualRegistration);
        }
        return false;
    };
    let needed = match name {
        "none" => "none",
        "client_secret_basic" | "client_secret_post" => "client_secret",
        _ => {
            let wanted = "`client_secret_basic`, `client_secret_post` or `none`";
            violations.push(dcr::METHOD_KNOWN, at, name, wanted);
            return false;
        }
    };
    if !settings.allows(needed) {
        let wanted = "a method that the tenant allows";
        violations.push(dcr::METHOD_ALLOWED, at, name, wanted);
    }
    name == "none"
}

/// The scopes that are granted: those asked for, as far as they may be had, or all.
fn granted(asked: Option<&[String]>, public: bool, freedoms: &mut Vec<Freedom>) -> Vec<String> {
    let may_be_had = |name: &str| SCOPES.contains(&name);
    if asked.is_some_and(|names| names.iter().any(|name| !may_be_had(name))) {
        freedoms.push(Freedom::ScopeBeyondRegistration);
    }
    let names: Vec<String> = match asked {
        Some(names) => names.to_vec(),
        None => SCOPES.iter().map(|&name| name.to_owned()).collect(),
    };
    names
        .into_iter()
        .filter(|name| may_be_had(name) && !(public && name == OFFLINE_ACCESS))
        .collect()
}
