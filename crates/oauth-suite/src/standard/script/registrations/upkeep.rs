//! What clients ask of their registrations that few think of (RFC 7592).

use oauth_model::{catalogue::registration, standard::registration::ADDRESS};
use serde_json::{Value, json};

use super::{Scriptwriter, own, register, sound};
use crate::{
    scenario::Request,
    script::Case,
    standard::{enrolment::put, script::case},
};

/// A method that is none of HTTP's.
const NO_METHOD: &str = "CONFORM";

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    if !by.manages_registrations {
        return Vec::new();
    }
    let new = || register(by, &json!({}));
    let replaced = [registration::ROTATED_TOKEN_IS_DEAD];
    vec![
        case(
            "a registration is asked by a method that nobody knows",
            &[registration::UNKNOWN_METHOD_REFUSED],
            [new(), own(NO_METHOD, 1, 1)],
        ),
        case(
            "a client writes what the server tells it",
            &[registration::OWN_MEMBERS_KEPT],
            [new(), update(by, &of_server())],
        ),
        case(
            "a client deletes itself after another was read",
            &[registration::NO_DELETION_IS_405],
            [new(), own("GET", 1, 1), new(), own("DELETE", 3, 3)],
        ),
        case(
            "a registration is read with the token from before an update",
            &replaced,
            [
                new(),
                update(by, &json!({})),
                own("GET", 1, 2),
                own("GET", 1, 1),
            ],
        ),
        case(
            "a registration is read with the token from before another reading",
            &replaced,
            [new(), own("GET", 1, 1), own("GET", 1, 2), own("GET", 1, 1)],
        ),
    ]
}

/// Values that no server draws.
fn of_server() -> Value {
    json!({
        "registration_access_token": "oauth-conform-chosen-token",
        ADDRESS: "https://oauth-conform.example/registration",
        "client_secret_expires_at": 4_102_444_801_u64,
        "client_id_issued_at": 1,
    })
}

/// What the first client says of itself a second time, and more.
fn update(by: &Scriptwriter<'_>, more: &Value) -> Request {
    let mut body = sound(by);
    put(&mut body, "client_id", json!("${client_id@1}"));
    for (name, value) in more.as_object().into_iter().flatten() {
        put(&mut body, name, value.clone());
    }
    own("PUT", 1, 1).json(body)
}
