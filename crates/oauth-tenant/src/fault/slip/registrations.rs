//! Registrations that are looked at, and not closely.

use oauth_model::{
    call::{Body, Operation},
    catalogue::{client, client_secret, origin, redirect_uri, scope},
};
use serde_json::Value;

use super::{Asked, Slip};

pub(super) const ALL: &[Slip] = &[
    Slip {
        id: "knows-scripts-in-lower-case",
        breaks: &[redirect_uri::NO_SCRIPT_SCHEME],
        summary: "`JavaScript:` is not known for a script, only `javascript:`.",
        when: |asked| {
            addresses(asked, "redirectUris", |uri| {
                uri.split_once(':')
                    .is_some_and(|(scheme, _)| scheme.chars().any(char::is_uppercase))
            })
        },
    },
    Slip {
        id: "knows-one-script-scheme",
        breaks: &[redirect_uri::NO_SCRIPT_SCHEME],
        summary: "`data:` is not known for a script, only `javascript:`.",
        when: |asked| addresses(asked, "redirectUris", |uri| uri.starts_with("data:")),
    },
    Slip {
        id: "takes-localhost-for-beginning-of-host",
        breaks: &[redirect_uri::HTTPS_UNLESS_LOCALHOST],
        summary: "A host that begins with `localhost` is taken for it.",
        when: |asked| {
            addresses(asked, "redirectUris", |uri| {
                uri.starts_with("http://localhost.")
            })
        },
    },
    Slip {
        id: "overlooks-empty-fragment",
        breaks: &[redirect_uri::NO_FRAGMENT],
        summary: "An empty fragment counts as none.",
        when: |asked| addresses(asked, "redirectUris", |uri| uri.ends_with('#')),
    },
    Slip {
        id: "counts-redirect-uris-at-creation-only",
        breaks: &[redirect_uri::LIMIT],
        summary: "A patch may bring any number of redirect URIs.",
        when: is_patch,
    },
    Slip {
        id: "counts-origins-at-creation-only",
        breaks: &[origin::LIMIT],
        summary: "A patch may bring any number of origins.",
        when: is_patch,
    },
    Slip {
        id: "measures-name-at-creation-only",
        breaks: &[client::NAME_LENGTH],
        summary: "A patch may bring a name of any length.",
        when: is_patch,
    },
    Slip {
        id: "takes-any-scheme-by-patch",
        breaks: &[redirect_uri::HTTPS_UNLESS_LOCALHOST],
        summary: "A patch may bring a redirect URI on plain http.",
        when: is_patch,
    },
    Slip {
        id: "takes-any-scope-by-patch",
        breaks: &[scope::ADMIN_CLASSIC_NEEDS_WEB],
        summary: "A patch may give `admin_classic` to a single-page client.",
        when: is_patch,
    },
    Slip {
        id: "overlooks-slash-of-origin",
        breaks: &[origin::BARE],
        summary: "An origin may be registered with a slash at its end.",
        when: |asked| {
            addresses(asked, "allowedOrigins", |origin| {
                origin
                    .strip_suffix('/')
                    .is_some_and(|rest| !rest.ends_with('/'))
            })
        },
    },
    Slip {
        id: "overlooks-userinfo-of-origin",
        breaks: &[origin::BARE],
        summary: "An origin may be registered with user information.",
        when: |asked| addresses(asked, "allowedOrigins", |origin| origin.contains('@')),
    },
    Slip {
        id: "confirms-deletion-by-any-header",
        breaks: &[client::DELETE_CONFIRMED],
        summary: "Deleting is confirmed by the header, whatever it says.",
        when: |asked| {
            matches!(
                &asked.call.operation,
                Operation::DeleteClient {
                    confirm: Some(_),
                    ..
                }
            )
        },
    },
    Slip {
        id: "gives-secrets-to-native-clients",
        breaks: &[client_secret::NEEDS_SECRET_METHOD],
        summary: "A native client may add a secret.",
        when: |asked| {
            let Operation::AddSecret(id) = &asked.call.operation else {
                return false;
            };
            let client = asked.tenant.state.client(id);
            client.is_some_and(|client| client.registration.app_type.as_str() == "native")
        },
    },
];

fn is_patch(asked: &Asked<'_>) -> bool {
    matches!(asked.call.operation, Operation::PatchClient(..))
}

/// Whether one of the addresses that a client is created with is like this.
fn addresses(asked: &Asked<'_>, member: &str, fits: fn(&str) -> bool) -> bool {
    let Operation::CreateClient(Body::Json(document)) = &asked.call.operation else {
        return false;
    };
    let listed = document.value.get(member).and_then(Value::as_array);
    let mut texts = listed.into_iter().flatten().filter_map(Value::as_str);
    texts.any(fits)
}
