//! What is to be thought of metadata, before anything is judged.

use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::probe::{Found, Probe};

/// What was thought of a server.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Diagnosis {
    /// What its metadata say, those of OAuth before those of `OpenID` Connect.
    pub(crate) metadata: Option<Map<String, Value>>,
    /// What is noteworthy.
    pub(crate) findings: Vec<Finding>,
    /// The profiles that fit, the closest first.
    pub(crate) profiles: Vec<&'static str>,
}

/// Something noteworthy.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Who has to do something about it.
    pub(crate) kind: Kind,
    /// What it is, and what to do.
    pub(crate) text: String,
}

/// Who has to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Whoever set this up: an address is wrong.
    Mistake,
    /// The server departs from a specification.
    Fault,
    /// Nobody.
    Remark,
}

/// Members that hold addresses.
const ADDRESSES: [&str; 6] = [
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "registration_endpoint",
    "jwks_uri",
];

impl Diagnosis {
    /// What is to be thought of what was found for an issuer.
    pub(super) fn of(issuer: &Url, probes: &[Probe]) -> Self {
        let mut diagnosis = Self::default();
        for probe in probes {
            diagnosis.look_at(probe);
        }
        let documents = || {
            probes.iter().filter_map(|probe| match &probe.found {
                Found::Metadata { metadata, .. } => metadata.as_object(),
                Found::Unreached { .. } | Found::Status { .. } | Found::NoJson { .. } => None,
            })
        };
        let Some(metadata) = documents().next() else {
            let is_reached = |probe: &Probe| !matches!(probe.found, Found::Unreached { .. });
            if probes.iter().any(is_reached) {
                diagnosis.add(
                    Kind::Remark,
                    "The server has no metadata at either place: give its endpoints by hand. If \
                     its issuer has a path, give the whole issuer",
                );
            }
            return diagnosis;
        };
        if let Some(other) = documents().nth(1) {
            diagnosis.compare(metadata, other);
        }
        diagnosis.issuer(issuer, metadata);
        diagnosis.members(issuer, metadata);
        diagnosis.profiles = profiles(issuer, metadata);
        diagnosis.metadata = Some(metadata.clone());
        diagnosis
    }

    fn add(&mut self, kind: Kind, text: impl Into<String>) {
        let text = text.into();
        let finding = Finding { kind, text };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    fn look_at(&mut self, probe: &Probe) {
        let place = probe.place.path();
        match &probe.found {
            Found::Unreached { why, advice } => {
                self.add(Kind::Mistake, format!("{why}. {advice}"));
            }
            Found::Status {
                status: 300..=399,
                location: Some(location),
            } => self.add(
                Kind::Mistake,
                format!(
                    "{place} redirects to {location}; metadata are read from the issuer \
                     itself: is that the server meant?"
                ),
            ),
            Found::Status {
                status: 500..=599, ..
            } => self.add(
                Kind::Fault,
                format!("{place} is answered with a failure of the server"),
            ),
            Found::Status {
                status: 401 | 403, ..
            } => self.add(
                Kind::Fault,
                format!("{place} is guarded, and metadata are public (RFC 8414, section 3)"),
            ),
            Found::NoJson { media_type } => {
                let (kind, what) = if media_type.contains("json") {
                    (Kind::Fault, "what says it is JSON and is no JSON object")
                } else {
                    (
                        Kind::Mistake,
                        "something else than JSON, such as a page of a website",
                    )
                };
                self.add(
                    kind,
                    format!("{place} is answered with {what} (`{media_type}`)"),
                );
            }
            Found::Metadata { media_type, .. } if media_type != "application/json" => self.add(
                Kind::Fault,
                format!(
                    "{place} says it is `{media_type}`, not application/json (RFC 8414, \
                     section 3.2)"
                ),
            ),
            Found::Status { .. } | Found::Metadata { .. } => {}
        }
    }

    fn compare(&mut self, metadata: &Map<String, Value>, other: &Map<String, Value>) {
        for name in ["issuer"].iter().chain(&ADDRESSES) {
            if let (Some(here), Some(there)) = (metadata.get(*name), other.get(*name))
                && here != there
            {
                self.add(
                    Kind::Fault,
                    format!("the two documents differ in `{name}`: {here} and {there}"),
                );
            }
        }
    }

    fn issuer(&mut self, issuer: &Url, metadata: &Map<String, Value>) {
        match metadata.get("issuer").and_then(Value::as_str) {
            None => self.add(
                Kind::Fault,
                "the metadata have no `issuer`, which is required (RFC 8414, section 2)",
            ),
            Some(named) if is_same(named, issuer) => {}
            Some(named) => self.add(
                Kind::Mistake,
                format!(
                    "the metadata are those of the issuer {named}, which has to be the one \
                     asked for (RFC 8414, section 3.3): try `oauth-conform doctor {named}`, or \
                     mend the server's idea of its own address"
                ),
            ),
        }
    }

    fn members(&mut self, issuer: &Url, metadata: &Map<String, Value>) {
        let has = |name: &str| metadata.contains_key(name);
        let lists = |name: &str, wanted: &str| lists(metadata, name, wanted);
        if !has("token_endpoint") && !only_implicit(metadata) {
            self.add(
                Kind::Fault,
                "the metadata have no `token_endpoint`, which is required unless there is the \
                 implicit grant alone (RFC 8414, section 2)",
            );
        }
        if !has("response_types_supported") {
            self.add(
                Kind::Fault,
                "the metadata have no `response_types_supported`, which is required (RFC 8414, \
                 section 2)",
            );
        }
        if !has("authorization_endpoint") && uses_codes(metadata) {
            self.add(
                Kind::Fault,
                "the metadata have no `authorization_endpoint`, which codes are got from",
            );
        }
        for name in ADDRESSES {
            if let Some(value) = metadata.get(name) {
                self.address(issuer, name, value);
            }
        }
        if !has("code_challenge_methods_supported") {
            self.add(
                Kind::Remark,
                "the metadata do not say that there is PKCE (`code_challenge_methods_supported`)",
            );
        } else if !lists("code_challenge_methods_supported", "S256") {
            self.add(
                Kind::Remark,
                "the metadata do not list the PKCE method S256",
            );
        }
    }

    fn address(&mut self, issuer: &Url, name: &str, value: &Value) {
        let url = value.as_str().and_then(|text| Url::parse(text).ok());
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            self.add(Kind::Fault, format!("`{name}` is no address: {value}"));
            return;
        };
        if issuer.scheme() == "https" && url.scheme() == "http" {
            self.add(
                Kind::Fault,
                format!("`{name}` is plain http: {url} (RFC 6749, sections 3.1 and 3.2)"),
            );
        }
        if url.origin() != issuer.origin() {
            self.add(
                Kind::Remark,
                format!("`{name}` is of another origin: {url}"),
            );
        }
    }
}

/// Whether two texts name one issuer; a slash at the end is forgiven here, and judged later.
fn is_same(named: &str, issuer: &Url) -> bool {
    named.trim_end_matches('/') == issuer.as_str().trim_end_matches('/')
}

fn lists(metadata: &Map<String, Value>, name: &str, wanted: &str) -> bool {
    let listed = metadata.get(name).and_then(Value::as_array);
    listed.is_some_and(|listed| listed.iter().any(|value| value == wanted))
}

/// The grants are the authorization code and the implicit one where none are listed.
fn uses_codes(metadata: &Map<String, Value>) -> bool {
    !metadata.contains_key("grant_types_supported")
        || lists(metadata, "grant_types_supported", "authorization_code")
}

fn only_implicit(metadata: &Map<String, Value>) -> bool {
    let grants = metadata.get("grant_types_supported");
    grants.is_some_and(|grants| *grants == serde_json::json!(["implicit"]))
}

/// The profiles that fit what a server says of itself.
fn profiles(issuer: &Url, metadata: &Map<String, Value>) -> Vec<&'static str> {
    if is_qlik(issuer, metadata) {
        return vec!["qlik-cloud"];
    }
    let types = metadata.get("response_types_supported");
    let types = types.and_then(Value::as_array).into_iter().flatten();
    let mut words = types
        .filter_map(Value::as_str)
        .flat_map(str::split_whitespace);
    let has_old_grants = words.any(|word| word == "token")
        || ["implicit", "password"]
            .iter()
            .any(|grant| lists(metadata, "grant_types_supported", grant));
    if has_old_grants || !lists(metadata, "code_challenge_methods_supported", "S256") {
        vec!["oauth2"]
    } else {
        vec!["oauth2.1", "rfc9700", "oauth2"]
    }
}

/// Whether a server is a tenant of Qlik Cloud, or of this program.
fn is_qlik(issuer: &Url, metadata: &Map<String, Value>) -> bool {
    let is_hosted = issuer.host_str().is_some_and(|host| {
        [".qlikcloud.com", ".qlikcloudgov.com"]
            .iter()
            .any(|domain| host.ends_with(domain))
    });
    let is_at = |name: &str, path: &str| {
        let address = metadata.get(name).and_then(Value::as_str);
        let url = address.and_then(|address| Url::parse(address).ok());
        url.is_some_and(|url| url.path() == path)
    };
    // Fact F7; other makes have one or the other of these paths.
    let is_alike = is_at("authorization_endpoint", "/oauth/authorize")
        && is_at("token_endpoint", "/oauth/token")
        && is_at("jwks_uri", "/.well-known/jwks.json");
    is_hosted || is_alike
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn probe(metadata: Value) -> Probe {
        Probe {
            place: Url::parse("https://as.example/.well-known/oauth-authorization-server").unwrap(),
            found: Found::Metadata {
                media_type: "application/json".to_owned(),
                metadata,
            },
        }
    }

    fn sound() -> Value {
        json!({
            "issuer": "https://as.example",
            "authorization_endpoint": "https://as.example/authorize",
            "token_endpoint": "https://as.example/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        })
    }

    fn of(probes: &[Probe]) -> Diagnosis {
        Diagnosis::of(&Url::parse("https://as.example").unwrap(), probes)
    }

    #[test]
    fn sound_metadata_are_silent() {
        let diagnosis = of(&[probe(sound())]);
        assert_eq!(diagnosis.findings, []);
        assert_eq!(diagnosis.profiles, ["oauth2.1", "rfc9700", "oauth2"]);
    }

    #[test]
    fn a_mistake_is_told_from_a_fault() {
        for (name, value, kind, wanted) in [
            (
                "issuer",
                json!("https://other.example"),
                Kind::Mistake,
                "doctor https://other.example",
            ),
            ("issuer", Value::Null, Kind::Fault, "no `issuer`"),
            (
                "token_endpoint",
                Value::Null,
                Kind::Fault,
                "no `token_endpoint`",
            ),
            ("token_endpoint", json!("/token"), Kind::Fault, "no address"),
            (
                "token_endpoint",
                json!("http://as.example/token"),
                Kind::Fault,
                "plain http",
            ),
            (
                "authorization_endpoint",
                Value::Null,
                Kind::Fault,
                "no `authorization_endpoint`",
            ),
            (
                "response_types_supported",
                Value::Null,
                Kind::Fault,
                "no `response_types_supported`",
            ),
            (
                "code_challenge_methods_supported",
                Value::Null,
                Kind::Remark,
                "PKCE",
            ),
            (
                "jwks_uri",
                json!("https://keys.example/"),
                Kind::Remark,
                "another origin",
            ),
        ] {
            let mut metadata = sound();
            let members = metadata.as_object_mut().unwrap();
            members.insert(name.to_owned(), value.clone());
            members.retain(|_, value| !value.is_null());
            let diagnosis = of(&[probe(metadata)]);
            let found = |finding: &Finding| finding.kind == kind && finding.text.contains(wanted);
            assert!(
                diagnosis.findings.iter().any(found),
                "{name} {value}: {diagnosis:?}"
            );
        }
        let mut page = probe(sound());
        page.found = Found::NoJson {
            media_type: "text/html".to_owned(),
        };
        let diagnosis = of(&[page]);
        assert_eq!(diagnosis.findings[0].kind, Kind::Mistake);
        assert!(diagnosis.metadata.is_none());
    }

    #[test]
    fn two_documents_have_to_agree() {
        let mut other = sound();
        other["token_endpoint"] = json!("https://as.example/oauth/token");
        let diagnosis = of(&[probe(sound()), probe(other)]);
        assert_eq!(diagnosis.findings[0].kind, Kind::Fault);
        assert_eq!(of(&[probe(sound()), probe(sound())]).findings, []);
    }

    #[test]
    fn the_profile_fits_what_is_offered() {
        let mut metadata = sound();
        metadata["response_types_supported"] = json!(["code", "id_token token"]);
        assert_eq!(of(&[probe(metadata)]).profiles, ["oauth2"]);
        let tenant = json!({
            "issuer": "https://as.example",
            "authorization_endpoint": "https://as.example/oauth/authorize",
            "token_endpoint": "https://as.example/oauth/token",
            "jwks_uri": "https://as.example/.well-known/jwks.json",
            "response_types_supported": ["code"],
        });
        assert_eq!(of(&[probe(tenant)]).profiles, ["qlik-cloud"]);
    }
}
