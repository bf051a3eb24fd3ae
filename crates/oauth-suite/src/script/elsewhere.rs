//! Clients that were not registered in the tenant: those that another tenant of the
//! region published, and those of the region and the organization.

use oauth_model::catalogue::{approval, authorize as page, consent, list, publish, scope, tier};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{CHALLENGE, administrator, agree, request, signed_in},
    case, credentials, machine, with,
};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [
        approvals(),
        published(),
        deleted(),
        region(),
        organization(),
    ]
    .concat()
}

/// An authorization request of another tenant's client.
fn asking(kind: &str) -> Request {
    let id = format!("${{{kind}.client_id}}");
    let redirect_uri = format!("${{{kind}.redirect_uri}}");
    request(
        0,
        &[
            ("client_id", Some(&id)),
            ("redirect_uri", Some(&redirect_uri)),
            ("code_challenge", Some(CHALLENGE)),
            ("code_challenge_method", Some("S256")),
        ],
    )
}

fn foreign(method: &str, below: &str) -> Request {
    Request::clients(method, &format!("/${{foreign.client_id}}{below}"))
}

/// Another tenant's client that an administrator approved, and what follows.
fn approving(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    [administrator(asking("foreign")), agree(1)]
        .into_iter()
        .chain(requests)
        .collect()
}

fn approvals() -> Vec<Case> {
    vec![
        case(
            "an ordinary user signs in to another tenant's client first",
            &[approval::ADMINISTRATOR_FIRST],
            [signed_in(asking("foreign"))],
        ),
        case(
            "an administrator signs in to another tenant's client",
            &[approval::ADMINISTRATOR_MAY],
            [administrator(asking("foreign"))],
        ),
        case(
            "an ordinary user is asked by another tenant's client",
            &[page::CONSENT_ASKED],
            approving([signed_in(asking("foreign"))]),
        ),
        case(
            "clients are listed with another tenant's",
            &[list::COMPLETE],
            approving([Request::clients("GET", "").query(&[("limit", "100")])]),
        ),
    ]
}

fn published() -> Vec<Case> {
    let config = "/connection-configs/me";
    let owned =
        |name, request: Request| case(name, &[publish::OWNER_CONFIGURES], approving([request]));
    let patch = json!([{"op": "replace", "path": "/description", "value": "x"}]);
    let trusted = json!([{"op": "replace", "path": "/consentMethod", "value": "trusted"}]);
    vec![
        case(
            "the connection to another tenant's client is read",
            &[publish::STATUS_APPROVED],
            approving([foreign("GET", config)]),
        ),
        case(
            "another tenant's client is set to trusted",
            &[consent::TRUSTED_NEEDS_UNPUBLISHED],
            approving([foreign("PATCH", config).json(trusted)]),
        ),
        case(
            "an approval is taken back",
            &[publish::WITHDRAWN_IS_UNUSABLE],
            approving([foreign("DELETE", config), signed_in(asking("foreign"))]),
        ),
        owned(
            "another tenant's client is changed",
            foreign("PATCH", "").json(patch),
        ),
        owned(
            "another tenant's client is deleted",
            foreign("DELETE", "").header("qlik-confirm-delete", "${foreign.client_id}"),
        ),
    ]
}

fn deleted() -> Vec<Case> {
    let path = "/${foreign.deleted.client_id}/connection-configs/me";
    vec![
        case(
            "the connection to a client that its owner deleted is read",
            &[publish::DELETED_BY_OWNER_SHOWN],
            [Request::clients("GET", path)],
        ),
        case(
            "a user signs in to a client that its owner deleted",
            &[publish::DELETED_BY_OWNER_IS_DEAD],
            [signed_in(asking("foreign.deleted"))],
        ),
    ]
}

/// A token request of the region's client.
fn token(changes: Value) -> Request {
    let base = json!({
        "grant_type": "client_credentials",
        "client_id": "${region.client_id}",
        "client_secret": "${region.client_secret}",
    });
    Request::token(with(base, changes))
}

fn region() -> Vec<Case> {
    let host = |request: Request| request.header("host", "${region.host}");
    vec![
        case(
            "the region's client gets a token at the region's host",
            &[tier::REGION_TOKEN],
            [host(token(json!({})))],
        ),
        case(
            "a tenant's client asks for a token at the region's host",
            &[tier::REGION_HOST],
            [
                Request::create(machine(json!({}))),
                host(Request::token(credentials(json!({})))),
            ],
        ),
        case(
            "the region's client asks for admin.apps",
            &[scope::NEVER_BEYOND_CLIENT],
            [token(json!({"scope": "admin.apps"}))],
        ),
        case(
            "the region's client impersonates a user",
            &[tier::REGION_NEVER_IMPERSONATES],
            [token(json!({
                "grant_type": "urn:qlik:oauth:user-impersonation",
                "user_lookup": {"field": "subject", "value": "${user.ordinary.subject}"},
            }))],
        ),
        case(
            "the bot user of the region's client is read",
            &[tier::REGION_BOT_NAMED],
            [
                token(json!({})),
                Request::new("GET", "/api/v1/users/me").bearer("${access_token@1}"),
            ],
        ),
        case(
            "clients are listed, but the region's",
            &[tier::REGION_NOT_LISTED],
            [
                token(json!({})),
                Request::clients("GET", "").query(&[("limit", "100")]),
            ],
        ),
        case(
            "the region's client is read in a tenant",
            &[tier::REGION_NOT_MANAGED],
            [Request::clients("GET", "/${region.client_id}")],
        ),
    ]
}

fn organization() -> Vec<Case> {
    let host = |request: Request| request.header("host", "${organization.host}");
    let token = || {
        token(json!({
            "client_id": "${organization.client_id}",
            "client_secret": "${organization.client_secret}",
        }))
    };
    vec![
        case(
            "the organization's client gets a token at the console",
            &[tier::ORGANIZATION_TOKEN],
            [host(token())],
        ),
        case(
            "a tenant's client asks for a token at the console",
            &[tier::ORGANIZATION_HOST],
            [
                Request::create(machine(json!({}))),
                host(Request::token(credentials(json!({})))),
            ],
        ),
        case(
            "the organization's client asks a tenant for a token",
            &[tier::ORGANIZATION_HOST],
            [token()],
        ),
    ]
}
