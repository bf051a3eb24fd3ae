//! What a tenant has to say about itself.

use oauth_model::catalogue::metadata;
use serde_json::Value;

use super::notes::Notes;
use crate::wire::Answer;

/// Deployment types that are not the cloud (fact H11).
const ON_PREMISES: &[&str] = &["qliksenseserver", "qliksensedesktop", "qliksensemobile"];

const ENDPOINTS: &[&str] = &[
    "jwks_uri",
    "token_endpoint",
    "revocation_endpoint",
    "authorization_endpoint",
];

pub(super) fn metadata(issuer: &str, value: &Value, notes: &mut Notes) {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let lists = ["grant_types_supported", "response_types_supported"];
    let missing = std::iter::once(&"issuer")
        .chain(ENDPOINTS)
        .find(|name| text(name).is_none())
        .or_else(|| {
            let is_list = |name: &str| value.get(name).is_some_and(Value::is_array);
            lists.iter().find(|name| !is_list(name))
        });
    let found = || {
        format!(
            "no `{}` of the right type",
            missing.copied().unwrap_or_default()
        )
    };
    let wanted = "the seven documented members";
    notes.hold(metadata::MEMBERS, missing.is_none(), found, wanted);
    if let Some(shown) = text("issuer") {
        let found = || format!("`{shown}`");
        notes.hold(metadata::ISSUER, shown == issuer, found, issuer);
    }
    for name in ENDPOINTS {
        if let Some(address) = text(name) {
            let below = address
                .strip_prefix(issuer)
                .is_some_and(|path| path.starts_with('/'));
            let found = || format!("`{name}` `{address}`");
            let rule = metadata::ENDPOINTS_ON_TENANT;
            notes.hold(rule, below, found, &format!("an address on {issuer}"));
        }
    }
}

pub(super) fn key_set(value: &Value, notes: &mut Notes) {
    let keys = value.get("keys").and_then(Value::as_array);
    let usable = |key: &Value| {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        text("kty") == Some("EC")
            && text("crv") == Some("P-384")
            && ["kid", "x", "y"].iter().all(|name| text(name).is_some())
    };
    let private = |key: &Value| key.get("d").is_some();
    let holds = keys.is_some_and(|keys| keys.iter().any(usable) && !keys.iter().any(private));
    let found = || "no such key, or a private part".to_owned();
    let wanted = "an EC key on P-384 with `kid`, `x` and `y`, public part only";
    notes.hold(metadata::KEY_SET, holds, found, wanted);
}

pub(super) fn product_probe(answer: &Answer, notes: &mut Notes) {
    let body = answer.json();
    let kind = body
        .as_ref()
        .and_then(|body| body.get("composition")?.get("deploymentType")?.as_str());
    let holds = match answer.status {
        404 => true,
        200 => kind.is_some_and(|kind| !ON_PREMISES.contains(&kind)),
        _ => false,
    };
    let found = || format!("status {}, deployment type {kind:?}", answer.status);
    let wanted = "404, or JSON with a cloud deployment type";
    notes.hold(metadata::PRODUCT_PROBE, holds, found, wanted);
}
