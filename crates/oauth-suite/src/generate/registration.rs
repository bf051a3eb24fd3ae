//! Generated registrations: sound ones, and sound ones with one member spoiled.

use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

/// Any registration: mostly sound, otherwise a near miss.
pub(super) fn any() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => machine(),
        2 => sound(),
        3 => (sound(), spoiled()).prop_map(|(base, (name, value))| with(base, name, value)),
    ]
}

/// One operation of a patch: mostly sound.
pub(super) fn patch() -> impl Strategy<Value = Value> {
    let member = prop_oneof![
        Just(("description", json!("changed"))),
        Just(("clientName", json!("oauth-conform renamed"))),
        Just(("redirectUris", json!(["https://other.example/cb"]))),
        Just(("clientUri", json!("https://other.example"))),
    ];
    prop_oneof![
        4 => member.clone(),
        2 => spoiled(),
        1 => Just(("appType", json!("spa"))),
    ]
    .prop_map(|(name, value)| json!({"op": "replace", "path": format!("/{name}"), "value": value}))
}

/// A trusted machine client.
fn machine() -> impl Strategy<Value = Value> {
    let scopes = select(vec![
        json!(["apps", "user_default"]),
        json!(["user_default"]),
        json!(["apps"]),
    ]);
    (scopes, proptest::bool::ANY).prop_map(|(scopes, both)| {
        let grants = if both {
            json!(["client_credentials", "urn:qlik:oauth:user-impersonation"])
        } else {
            json!(["client_credentials"])
        };
        json!({
            "appType": "web",
            "clientName": "oauth-conform machine",
            "allowedScopes": scopes,
            "allowedGrantTypes": grants,
            "connectionConfig": {"consentMethod": "trusted"},
        })
    })
}

/// A sound registration of any type but anonymous embed, which needs a subscription.
fn sound() -> impl Strategy<Value = Value> {
    let app_type = select(vec!["web", "spa", "native"]);
    let uris = proptest::collection::vec("https://[a-z]{1,8}\\.example/[a-z0-9]{0,8}", 0..=4);
    let name = "oauth-conform [a-z]{1,8}";
    (app_type, uris, name, proptest::bool::ANY).prop_map(|(app_type, mut uris, name, described)| {
        uris.sort();
        uris.dedup();
        let mut body = json!({
            "appType": app_type,
            "clientName": name,
            "redirectUris": uris,
            "allowedScopes": ["user_default"],
        });
        if described {
            body = with(body, "description", json!("generated"));
        }
        body
    })
}

/// A member that no client of a type other than native may have.
fn spoiled() -> impl Strategy<Value = (&'static str, Value)> {
    let uris = prop_oneof![
        "http://[a-z]{1,8}\\.example/[a-z]{0,4}",
        "/[a-z]{1,8}",
        "https://[a-z]{1,8}\\.example/#[a-z]{0,4}",
        "[a-z]{1,8}\\.example",
    ];
    prop_oneof![
        uris.prop_map(|uri| ("redirectUris", json!([uri]))),
        "[A-Za-z]{12}\\.[a-z]{3}".prop_map(|scope| ("allowedScopes", json!([scope]))),
        select(vec!["password", "implicit", ""])
            .prop_map(|grant| ("allowedGrantTypes", json!([grant]))),
        "https://[a-z]{1,8}\\.example/[a-z]{1,4}"
            .prop_map(|origin| ("allowedOrigins", json!([origin]))),
        Just(("clientName", json!("a".repeat(513)))),
        Just(("description", json!(7))),
        (6..9_usize).prop_map(|count| {
            let uris: Value = (0..count)
                .map(|n| format!("https://a.example/{n}"))
                .collect();
            ("redirectUris", uris)
        }),
    ]
}

fn with(mut base: Value, name: &str, value: Value) -> Value {
    if let Value::Object(members) = &mut base {
        members.insert(name.to_owned(), value);
    }
    base
}
