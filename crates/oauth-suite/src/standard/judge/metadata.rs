//! What a server says about itself (RFC 8414).

use oauth_model::{
    catalogue::metadata,
    standard::call::{Call, Endpoint},
};
use serde_json::Value;
use url::{Host, Url};

use crate::{
    judge::notes::Notes,
    standard::server::Server,
    wire::{Answer, text},
};

/// Members of keys that nobody else may know.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "k"];

/// The names of endpoints of which clients prove themselves.
const PROVING: &[&str] = &["token", "revocation", "introspection"];

/// What is known of a server's documents beforehand.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    /// The issuer whose document was asked for.
    issuer: Option<String>,
    /// Its document.
    document: Option<Value>,
    /// The document of the other standard, if there is one.
    twin: Option<Value>,
}

impl About {
    pub(super) fn of(server: &Server) -> Self {
        Self {
            issuer: server.told_issuer().map(str::to_owned),
            document: server.metadata().cloned(),
            twin: server.twin().cloned(),
        }
    }

    /// Whether there is a document.
    pub(super) fn has_document(&self) -> bool {
        self.document.is_some()
    }

    /// Whether there is a document, and it does not say that answers name the issuer.
    pub(super) fn hides_issuer(&self) -> bool {
        let name = "authorization_response_iss_parameter_supported";
        let document = self.document.as_ref();
        document.is_some_and(|document| document.get(name) != Some(&Value::Bool(true)))
    }

    /// Looks at the document as it came.
    pub(super) fn inspect(&self, answer: &Answer, notes: &mut Notes) {
        let media_type = answer.media_type().unwrap_or_default();
        let body = answer.json().filter(Value::is_object);
        let is_json = answer.status == 200 && media_type == "application/json" && body.is_some();
        let found = || format!("status {} with `{media_type}`", answer.status);
        let wanted = "status 200 with `application/json`";
        notes.hold(metadata::JSON, is_json, found, wanted);
        let Some(body) = body else { return };
        self.issuer(&body, notes);
        required(&body, notes);
        lists(&body, notes);
        endpoints(&body, notes);
        algorithms(&body, notes);
        scopes(&body, notes);
        let methods = body.get("code_challenge_methods_supported");
        let has_s256 = methods
            .and_then(Value::as_array)
            .is_some_and(|methods| methods.iter().any(|method| method == "S256"));
        let found = || match methods {
            Some(methods) => format!("`code_challenge_methods_supported` {methods}"),
            None => "no `code_challenge_methods_supported`".to_owned(),
        };
        notes.hold(metadata::PKCE, has_s256, found, "`S256` among them");
        if let Some(twin) = &self.twin {
            let differs = difference(&body, twin);
            let found = || format!("two values of `{}`", differs.unwrap_or_default());
            let wanted = "one";
            notes.hold(metadata::SAME_EVERYWHERE, differs.is_none(), found, wanted);
        }
    }

    fn issuer(&self, body: &Value, notes: &mut Notes) {
        let stated = text(body, "issuer");
        let found = || format!("`issuer` {stated}");
        let url = Url::parse(stated).ok();
        let is_issuer = |url: &Url| is_safe(url) && url.query().is_none();
        let holds = url.as_ref().is_some_and(is_issuer) && !stated.contains('#');
        let wanted = "an `https` address without query and fragment";
        notes.hold(metadata::ISSUER_FORM, holds, found, wanted);
        if let Some(asked) = &self.issuer {
            let wanted = format!("`issuer` {asked}, whose document was asked for");
            notes.hold(metadata::ISSUER_IDENTICAL, stated == asked, found, &wanted);
        }
    }

    /// Compares how a token request came out with what the document promises.
    pub(super) fn inspect_promise(&self, call: &Call, answer: &Answer, notes: &mut Notes) {
        let grants = self
            .document
            .as_ref()
            .and_then(|document| document.get("grant_types_supported"));
        let grants = grants.and_then(Value::as_array);
        let (Some(grants), Some(asked)) = (grants, call.parameter("grant_type")) else {
            return;
        };
        let promised = grants.iter().any(|grant| grant == asked);
        if call.endpoint != Endpoint::Token || call.method != "POST" || !promised {
            return;
        }
        let body = answer.json().unwrap_or_default();
        let known = text(&body, "error") != "unsupported_grant_type";
        let found = || format!("`unsupported_grant_type` for `{asked}`, which is listed");
        let wanted = "a grant type that is served";
        notes.hold(metadata::PROMISES_KEPT, known, found, wanted);
    }
}

/// Scopes are listed, and written as RFC 6749, section 3.3 has it.
fn scopes(body: &Value, notes: &mut Notes) {
    let listed = body.get("scopes_supported");
    let is_plain = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        let plain = |c: char| matches!(c, '!' | '#'..='[' | ']'..='~');
        !name.is_empty() && name.chars().all(plain)
    };
    let holds = listed
        .and_then(Value::as_array)
        .is_some_and(|names| names.iter().all(is_plain));
    let found = || match listed {
        Some(listed) => format!("`scopes_supported` {listed}"),
        None => "no `scopes_supported`".to_owned(),
    };
    let wanted = "names of scopes";
    notes.hold(metadata::SCOPES_LISTED, holds, found, wanted);
}

/// Looks at the published keys.
pub(super) fn inspect_keys(answer: &Answer, notes: &mut Notes) {
    let body = answer.json().unwrap_or_default();
    let keys = body.get("keys").and_then(Value::as_array);
    let is_key = |key: &Value| !text(key, "kty").is_empty();
    let is_set = answer.status == 200 && keys.is_some_and(|keys| keys.iter().all(is_key));
    let private = keys.into_iter().flatten().find_map(|key| {
        let has = |name: &&&str| key.get(**name).is_some();
        PRIVATE.iter().find(has)
    });
    let found = || match private {
        Some(name) => format!("a key with `{name}`"),
        None => format!("status {} without a list of keys", answer.status),
    };
    let holds = is_set && private.is_none();
    let wanted = "a JWK set without private parts";
    notes.hold(metadata::PUBLIC_KEYS, holds, found, wanted);
    let Some(keys) = keys else { return };
    let encrypts = keys.iter().any(|key| text(key, "use") == "enc");
    let all_say = keys.iter().all(|key| !text(key, "use").is_empty());
    let found = || "a key that encrypts, and one without `use`".to_owned();
    let wanted = "`use` in every key";
    notes.hold(metadata::KEY_USE, all_say || !encrypts, found, wanted);
}

/// Whether others cannot listen on the way to an address.
fn is_safe(url: &Url) -> bool {
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && is_local))
}

fn required(body: &Value, notes: &mut Notes) {
    let grants = body.get("grant_types_supported").and_then(Value::as_array);
    let lists = |name: &str| grants.is_none_or(|grants| grants.iter().any(|grant| grant == name));
    let by_browser = lists("authorization_code") || lists("implicit");
    let only_implicit = grants.is_some_and(|grants| grants.iter().all(|grant| grant == "implicit"));
    let mut names = vec!["issuer", "response_types_supported"];
    if by_browser {
        names.push("authorization_endpoint");
    }
    if !only_implicit {
        names.push("token_endpoint");
    }
    let lacks = names
        .iter()
        .find(|name| body.get(**name).is_none_or(Value::is_null));
    let found = || format!("no `{}`", lacks.copied().unwrap_or_default());
    let wanted = format!("`{}`", names.join("`, `"));
    notes.hold(metadata::REQUIRED, lacks.is_none(), found, &wanted);
}

/// Members that end like lists of what is supported are lists of texts, and none is empty.
fn lists(body: &Value, notes: &mut Notes) {
    let members = body.as_object().into_iter().flatten();
    let wrong = members.into_iter().find(|(name, value)| {
        let known = name.ends_with("_types_supported")
            || name.ends_with("_methods_supported")
            || name.ends_with("_values_supported")
            || *name == "scopes_supported"
            || *name == "response_modes_supported";
        match value.as_array() {
            Some(values) => values.is_empty() || (known && !values.iter().all(Value::is_string)),
            None => known,
        }
    });
    let found = || match wrong {
        Some((name, value)) => format!("`{name}` {value}"),
        None => String::new(),
    };
    let wanted = "lists of texts, none of them empty";
    notes.hold(metadata::LISTS, wrong.is_none(), found, wanted);
}

fn endpoints(body: &Value, notes: &mut Notes) {
    let members = body.as_object().into_iter().flatten();
    let wrong = members
        .filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri")
        .find(|(_, value)| {
            let address = value.as_str().unwrap_or_default();
            let safe = Url::parse(address).is_ok_and(|url| is_safe(&url));
            !safe || address.contains('#')
        });
    let found = || match wrong {
        Some((name, value)) => format!("`{name}` {value}"),
        None => String::new(),
    };
    let wanted = "absolute `https` addresses without fragment";
    notes.hold(metadata::ENDPOINTS, wrong.is_none(), found, wanted);
}

fn algorithms(body: &Value, notes: &mut Notes) {
    for endpoint in PROVING {
        let methods = body.get(format!("{endpoint}_endpoint_auth_methods_supported"));
        let signs = methods.and_then(Value::as_array).is_some_and(|methods| {
            let signs =
                |method: &Value| method == "private_key_jwt" || method == "client_secret_jwt";
            methods.iter().any(signs)
        });
        let name = format!("{endpoint}_endpoint_auth_signing_alg_values_supported");
        let algorithms = body.get(&name);
        let lists_none = algorithms
            .and_then(Value::as_array)
            .is_some_and(|listed| listed.iter().any(|name| name == "none"));
        let found = || match algorithms {
            Some(algorithms) => format!("`{name}` {algorithms}"),
            None => format!("no `{name}`"),
        };
        if let Some(listed) = algorithms.and_then(Value::as_array) {
            let holds = listed.iter().any(|name| name == "RS256");
            notes.hold(metadata::RS256, holds, found, "`RS256` among them");
        }
        let holds = (algorithms.is_some() || !signs) && !lists_none;
        let wanted = "algorithms, and not `none`";
        notes.hold(metadata::ALGORITHMS, holds, found, wanted);
    }
}

/// A member of both documents that has two values; lists may be in any order.
fn difference<'d>(one: &'d Value, other: &Value) -> Option<&'d str> {
    let sorted = |value: &Value| {
        let mut texts: Vec<String> = match value.as_array() {
            Some(values) => values.iter().map(Value::to_string).collect(),
            None => vec![value.to_string()],
        };
        texts.sort();
        texts
    };
    let members = one.as_object().into_iter().flatten();
    let mut shared = members.filter_map(|(name, value)| Some((name, value, other.get(name)?)));
    let differs = shared.find(|(_, value, twin)| sorted(value) != sorted(twin));
    differs.map(|(name, ..)| name.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(about: &About, body: &Value) -> Vec<&'static str> {
        let answer = Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into(),
        };
        let mut notes = Notes::default();
        about.inspect(&answer, &mut notes);
        notes
            .breaches
            .iter()
            .map(|breach| breach.rule.id())
            .collect()
    }

    fn sound() -> Value {
        json!({
            "issuer": "https://as.example",
            "authorization_endpoint": "https://as.example/authorize",
            "token_endpoint": "https://as.example/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["a", "b"],
        })
    }

    #[rstest::rstest]
    #[case("issuer", json!("https://as.example/"), &["metadata/issuer-identical"])]
    #[case("issuer", json!("http://as.example"), &["metadata/issuer-form", "metadata/issuer-identical"])]
    #[case("response_types_supported", json!([]), &["metadata/lists"])]
    #[case("response_types_supported", json!("code"), &["metadata/lists"])]
    #[case("response_types_supported", Value::Null, &["metadata/required", "metadata/lists"])]
    #[case("token_endpoint", json!("/token"), &["metadata/endpoints"])]
    #[case("token_endpoint", json!("https://as.example/token#x"), &["metadata/endpoints"])]
    #[case("token_endpoint", json!("http://127.0.0.1:8080/token"), &[])]
    #[case("code_challenge_methods_supported", json!(["plain"]), &["metadata/pkce"])]
    #[case("token_endpoint_auth_methods_supported", json!(["private_key_jwt"]), &["metadata/algorithms"])]
    #[case("token_endpoint_auth_signing_alg_values_supported", json!(["RS256", "none"]), &["metadata/algorithms"])]
    #[case("token_endpoint_auth_signing_alg_values_supported", json!(["ES256"]), &["metadata/rs256"])]
    #[case("scopes_supported", json!(["a b"]), &["metadata/scopes-listed", "metadata/same-everywhere"])]
    #[case("scopes_supported", json!(["a", "b"]), &[])]
    #[case("scopes_supported", json!(["a", "c"]), &["metadata/same-everywhere"])]
    fn a_document_is_judged(#[case] name: &str, #[case] value: Value, #[case] wanted: &[&str]) {
        let about = About {
            issuer: Some("https://as.example".to_owned()),
            document: None,
            twin: Some(json!({"scopes_supported": ["b", "a"], "other": 1})),
        };
        assert_eq!(broken(&about, &sound()), Vec::<&str>::new());
        let mut body = sound();
        body[name] = value;
        assert_eq!(broken(&about, &body), wanted);
    }

    #[rstest::rstest]
    #[case(json!({"keys": [{"kty": "RSA", "n": "x", "e": "AQAB"}]}), true)]
    #[case(json!({"keys": [{"kty": "RSA", "n": "x", "e": "AQAB", "d": "y"}]}), false)]
    #[case(json!({"keys": [{"kty": "oct", "k": "y"}]}), false)]
    #[case(json!({"keys": [{}]}), false)]
    #[case(json!({"keys": [{"kty": "EC", "use": "enc"}, {"kty": "EC"}]}), false)]
    #[case(json!({"keys": [{"kty": "EC", "use": "sig"}, {"kty": "EC"}]}), true)]
    #[case(json!({}), false)]
    fn keys_are_judged(#[case] body: Value, #[case] holds: bool) {
        let answer = Answer {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into(),
        };
        let mut notes = Notes::default();
        inspect_keys(&answer, &mut notes);
        assert_eq!(notes.breaches.is_empty(), holds);
    }
}
