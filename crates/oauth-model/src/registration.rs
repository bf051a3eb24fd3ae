//! Registrations: what a client's owner asks for, read from JSON and checked.

mod content;
mod member;

use serde_json::Value;

pub use self::member::{Member, Shape};
use crate::{
    catalogue::{client, consent, request},
    client::{AppType, AuthMethod, ConsentMethod, GrantType, Tier},
    json::pointer,
    profile::Knobs,
    violation::Violations,
};

/// Which document a registration is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The body of a create request.
    Create,
    /// A client as the API shows it.
    Read,
}

impl Source {
    /// Tells by the members that only the API sets.
    pub fn of(value: &Value) -> Self {
        if value.get("clientId").is_some() || value.get("createdAt").is_some() {
            Self::Read
        } else {
            Self::Create
        }
    }
}

/// What a client's owner asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// The application type.
    pub app_type: AppType,
    /// The tier it is registered in.
    pub tier: Tier,
    /// The name shown to users.
    pub client_name: String,
    /// What it is for.
    pub description: String,
    /// Its home page.
    pub client_uri: String,
    /// Its logo.
    pub logo_uri: String,
    /// Where its keys are published.
    pub jwks_uri: String,
    /// Where users may be sent back to.
    pub redirect_uris: Vec<String>,
    /// Which browser origins may use it.
    pub allowed_origins: Vec<String>,
    /// Which scopes it may ask for.
    pub allowed_scopes: Vec<String>,
    /// Which machine grants it may use.
    pub allowed_grant_types: Vec<String>,
    /// How it may prove itself; empty means by secret.
    pub allowed_auth_methods: Vec<String>,
    /// Its public keys.
    pub public_keys: Vec<Value>,
    /// The consent method asked for at creation, if one was.
    pub consent: Option<ConsentMethod>,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            app_type: AppType::Web,
            tier: Tier::Tenant,
            client_name: String::new(),
            description: String::new(),
            client_uri: String::new(),
            logo_uri: String::new(),
            jwks_uri: String::new(),
            redirect_uris: Vec::new(),
            allowed_origins: Vec::new(),
            allowed_scopes: Vec::new(),
            allowed_grant_types: Vec::new(),
            allowed_auth_methods: Vec::new(),
            public_keys: Vec::new(),
            consent: None,
        }
    }
}

impl Registration {
    /// Reads a registration, keeping what can be used and noting all that is wrong.
    pub fn read(value: &Value, source: Source, knobs: &Knobs) -> (Self, Violations) {
        let mut registration = Self::default();
        let mut violations = Violations::default();
        let Some(members) = value.as_object() else {
            violations.push(request::MEMBER_TYPES, "", kind_of(value), "an object");
            return (registration, violations);
        };
        registration.read_app_type(value.get("appType"), &mut violations);
        let mut unread = Vec::new();
        for (name, value) in members {
            let at = pointer("", name);
            if let Some(member) = Member::find(name) {
                if !registration.set(member, value, &at, &mut violations) {
                    unread.push(member);
                }
            } else if !member::is_known(name, source) {
                violations.push(client::KNOWN_MEMBERS, at, name, "a defined member");
            }
        }
        registration.read_connection(value, source, &mut violations);
        for &member in Member::ALL.iter().filter(|member| !unread.contains(member)) {
            let at = pointer("", member.name());
            registration.check(member, &at, knobs, &mut violations);
        }
        (registration, violations)
    }

    /// Sets one member from JSON, if its type is right; says whether it was.
    pub fn set(
        &mut self,
        member: Member,
        value: &Value,
        at: &str,
        violations: &mut Violations,
    ) -> bool {
        let wanted = match (member.shape(), value) {
            (Shape::Text, Value::String(text)) => {
                if let Some(slot) = self.text_mut(member) {
                    text.clone_into(slot);
                }
                return true;
            }
            (Shape::Texts, Value::Array(elements)) => {
                let texts = strings(elements, at, violations);
                let complete = texts.len() == elements.len();
                if let Some(slot) = self.texts_mut(member) {
                    *slot = texts;
                }
                return complete;
            }
            (Shape::Objects, Value::Array(elements)) => {
                self.public_keys = objects(elements, at, violations);
                return self.public_keys.len() == elements.len();
            }
            (Shape::Text, _) => "text",
            (Shape::Texts, _) => "a list of texts",
            (Shape::Objects, _) => "a list of keys",
        };
        violations.push(request::MEMBER_TYPES, at, kind_of(value), wanted);
        false
    }

    /// Whether the client may use a machine grant (facts A2 and A7).
    pub fn uses_grant(&self, grant: GrantType) -> bool {
        self.allowed_grant_types
            .iter()
            .any(|name| name == grant.as_str())
    }

    /// Whether the client acts without a user being asked.
    pub fn is_machine(&self) -> bool {
        GrantType::REGISTRABLE
            .iter()
            .any(|&grant| self.uses_grant(grant))
    }

    /// Whether the client may prove itself this way; without a list, by secret (fact B24).
    pub fn uses_method(&self, method: AuthMethod) -> bool {
        match self.allowed_auth_methods.as_slice() {
            [] => method == AuthMethod::ClientSecret,
            methods => methods.iter().any(|name| name == method.as_str()),
        }
    }

    fn read_app_type(&mut self, value: Option<&Value>, violations: &mut Violations) {
        let wanted = "`web`, `native`, `spa` or `anonymous-embed`";
        match value {
            None => violations.push(client::APP_TYPE, "/appType", "nothing", wanted),
            Some(Value::String(text)) => match AppType::parse(text) {
                Some(app_type) => self.app_type = app_type,
                None => violations.push(client::APP_TYPE, "/appType", text, wanted),
            },
            Some(other) => {
                violations.push(request::MEMBER_TYPES, "/appType", kind_of(other), "text");
            }
        }
    }

    fn read_connection(&mut self, value: &Value, source: Source, violations: &mut Violations) {
        let at = "/connectionConfig/consentMethod";
        let method = match value.get("connectionConfig") {
            None | Some(Value::Null) => return,
            Some(Value::Object(config)) => match config.get("consentMethod") {
                None => return,
                Some(method) => method,
            },
            Some(other) => {
                let found = kind_of(other);
                violations.push(
                    request::MEMBER_TYPES,
                    "/connectionConfig",
                    found,
                    "an object",
                );
                return;
            }
        };
        let Some(text) = method.as_str() else {
            violations.push(request::MEMBER_TYPES, at, kind_of(method), "text");
            return;
        };
        self.consent = ConsentMethod::parse(text);
        match (self.consent, source) {
            (Some(ConsentMethod::Trusted), Source::Create | Source::Read)
            | (Some(ConsentMethod::Required), Source::Read) => {}
            (Some(ConsentMethod::Required) | None, Source::Create) => {
                violations.push(
                    consent::CREATE_TRUSTED_ONLY,
                    at,
                    text,
                    "`trusted`, or no member",
                );
            }
            (None, Source::Read) => {
                violations.push(consent::METHOD_KNOWN, at, text, "`required` or `trusted`");
            }
        }
        let published = value
            .get("publishedAt")
            .is_some_and(|at| !at.is_null() && at != "");
        if self.consent == Some(ConsentMethod::Trusted) && published {
            violations.push(
                consent::TRUSTED_NEEDS_UNPUBLISHED,
                at,
                text,
                "`required`, because the client is published",
            );
        }
    }
}

/// The texts among some elements; the others are noted.
fn strings(elements: &[Value], at: &str, violations: &mut Violations) -> Vec<String> {
    let mut texts = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        match element.as_str() {
            Some(text) => texts.push(text.to_owned()),
            None => violations.push(
                request::MEMBER_TYPES,
                pointer(at, &index.to_string()),
                kind_of(element),
                "text",
            ),
        }
    }
    texts
}

/// The objects among some elements; the others are noted.
fn objects(elements: &[Value], at: &str, violations: &mut Violations) -> Vec<Value> {
    let mut objects = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        if element.is_object() {
            objects.push(element.clone());
        } else {
            let at = pointer(at, &index.to_string());
            violations.push(request::MEMBER_TYPES, at, kind_of(element), "a key");
        }
    }
    objects
}

/// What kind of JSON value this is, in words.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
