//! Every secret that went over the wire, and looking for any of them in an output.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, Mutex},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{Request, Response, header};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How much of a secret is too much, in bytes.
const PART: usize = 12;

/// Members of bodies, and parameters of addresses, that hold secrets.
const SECRET_NAMES: &[&str] = &[
    "access_token",
    "refresh_token",
    "client_secret",
    "clientSecret",
    "code",
    "ticket",
];

/// The secrets that were sent, received or planted, each with what it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Canaries(Arc<Mutex<BTreeMap<String, &'static str>>>);

impl Canaries {
    pub(super) fn note(&self, kind: &'static str, value: &str) {
        if value.len() >= PART {
            let mut known = self.0.lock().unwrap();
            known.entry(value.to_owned()).or_insert(kind);
        }
    }

    /// A new secret, such as a server would draw.
    pub(super) fn plant(&self, kind: &'static str, form: Form) -> String {
        let number = self.0.lock().unwrap().len();
        let drawn = Sha256::digest(format!("TEST-ONLY {kind} {number}"));
        let value = match form {
            Form::Hexadecimal => {
                let bytes: Vec<String> = drawn.iter().map(|byte| format!("{byte:02x}")).collect();
                bytes.concat()
            }
            Form::Base64 => STANDARD.encode(drawn),
            Form::Jwt => {
                let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
                let header = part(br#"{"alg":"ES384","kid":"TEST-ONLY"}"#);
                let claims = part(format!("{{\"sub\":\"{number}\"}}").as_bytes());
                format!("{header}.{claims}.{}", part(&drawn))
            }
        };
        self.note(kind, &value);
        value
    }

    pub(super) fn kinds(&self) -> BTreeSet<&'static str> {
        self.0.lock().unwrap().values().copied().collect()
    }

    /// One of each kind.
    pub(super) fn samples(&self) -> BTreeMap<&'static str, String> {
        let known = self.0.lock().unwrap();
        let samples = known.iter().map(|(value, &kind)| (kind, value.clone()));
        samples.collect()
    }

    /// Notes the secrets of a request.
    pub(super) fn of_request<B: AsRef<[u8]>>(&self, request: &Request<B>) -> Vec<String> {
        let mut found = Vec::new();
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
        if let Some(csrf) = headers.get("qlik-csrf-token") {
            self.note("CSRF token", csrf.to_str().unwrap_or_default());
        }
        if let Some((_, value)) = text(header::COOKIE).and_then(|it| it.split_once('=')) {
            self.note("cookie", value);
        }
        if let Some(basic) = text(header::AUTHORIZATION).and_then(|it| it.strip_prefix("Basic ")) {
            let decoded = STANDARD.decode(basic).unwrap_or_default();
            let decoded = String::from_utf8_lossy(&decoded).into_owned();
            if let Some((_, secret)) = decoded.split_once(':') {
                found.push(secret.to_owned());
            }
        }
        let body = String::from_utf8_lossy(request.body().as_ref());
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        let form = url::form_urlencoded::parse(body.as_bytes());
        let query = request.uri().query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes());
        let mut pairs: Vec<(String, String)> = form
            .chain(query)
            .map(|(n, v)| (n.into(), v.into()))
            .collect();
        pairs.extend(
            json.as_object()
                .into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
        );
        for (name, value) in pairs {
            // What is no JWT was written into a scenario, and is no secret.
            if name == "client_assertion" && value.split('.').count() == 3 && value.len() > 200 {
                self.note("assertion", &value);
                found.push(value);
            } else if SECRET_NAMES.contains(&name.as_str()) || name == "token" {
                found.push(value);
            }
        }
        found
    }

    /// Notes the secrets of an answer.
    pub(super) fn of_answer<B: AsRef<[u8]>>(&self, answer: &Response<B>) {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap_or_default();
            let value = cookie.split(';').next().and_then(|it| it.split_once('='));
            self.note("cookie", value.map_or("", |(_, value)| value));
        }
        if let Some(csrf) = answer.headers().get("qlik-csrf-token") {
            self.note("CSRF token", csrf.to_str().unwrap_or_default());
        }
        let location = answer.headers().get(header::LOCATION);
        let location = location.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let query = location.split_once('?').map_or("", |(_, query)| query);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if name == "code" {
                self.note("code", &value);
            }
        }
        let body = String::from_utf8_lossy(answer.body().as_ref());
        for field in body.split("name=\"ticket\" value=\"").skip(1) {
            self.note("ticket", field.split('"').next().unwrap_or_default());
        }
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        for (name, kind) in [
            ("access_token", "access token"),
            ("refresh_token", "refresh token"),
            ("client_secret", "client secret"),
            ("clientSecret", "client secret"),
        ] {
            if answer.status().is_success() {
                self.note(
                    kind,
                    json.get(name).and_then(Value::as_str).unwrap_or_default(),
                );
            }
        }
    }

    /// What to look for.
    pub(super) fn needles(&self) -> Needles {
        let known = self.0.lock().unwrap();
        let mut needles = Needles::default();
        for (value, kind) in known.iter() {
            needles.add(kind, value);
            needles.add(kind, &value.chars().rev().collect::<String>());
            if !kind.contains("token") {
                for before in ["", "x", "xy"] {
                    let text = STANDARD.encode(format!("{before}{value}"));
                    // The first letters tell more of what stands before.
                    needles.add(kind, text.get(4..).unwrap_or_default());
                }
            }
        }
        needles
    }
}

/// How a secret looks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Hexadecimal,
    Base64,
    Jwt,
}

/// Every part of every secret.
#[derive(Debug, Default)]
pub(super) struct Needles {
    parts: HashSet<[u8; PART]>,
    whole: Vec<(&'static str, String)>,
}

impl Needles {
    fn add(&mut self, kind: &'static str, value: &str) {
        self.parts.extend(value.as_bytes().array_windows::<PART>());
        self.whole.push((kind, value.to_owned()));
    }

    /// The secrets of which a part is in a text, however that is broken into lines.
    pub(super) fn found_in(&self, text: &str) -> BTreeSet<String> {
        let joined: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\\')
            .collect();
        let decoded = percent(&joined.replace("&amp;", "&").replace("&#x2b;", "+"));
        [text, &joined, &decoded]
            .iter()
            .flat_map(|text| text.as_bytes().array_windows::<PART>())
            .filter(|window| self.parts.contains(*window))
            .map(|window| {
                let window = String::from_utf8_lossy(window.as_slice()).into_owned();
                let kinds = self
                    .whole
                    .iter()
                    .filter(|(_, value)| value.contains(&window));
                let kind = kinds.map(|(kind, _)| *kind).next().unwrap_or_default();
                format!("{kind}: {window}")
            })
            .take(5)
            .collect()
    }
}

fn percent(text: &str) -> String {
    let decoded = url::form_urlencoded::parse(text.as_bytes());
    let pairs: Vec<String> = decoded
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}
