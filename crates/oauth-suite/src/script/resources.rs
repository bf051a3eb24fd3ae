//! What tokens open: scopes, roles and ownership crossed.

use oauth_model::{
    catalogue::{bot, impersonation as acting_rules, resource, scope},
    rule::Rule,
};
use serde_json::{Value, json};

use super::{Case, case, machine, with};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [opened(), closed(), owners(), others(), lists()].concat()
}

/// A machine client with these scopes.
pub(super) fn client(scopes: &[&str]) -> Request {
    Request::create(machine(json!({"allowedScopes": scopes})))
}

/// A token of the machine client that a step created, for all of its scopes.
pub(super) fn token(client: u32) -> Request {
    Request::token(credentials(client, json!({})))
}

/// The same, for one of its scopes.
fn narrowed(client: u32, scope: &str) -> Request {
    Request::token(credentials(client, json!({"scope": scope})))
}

/// A token of that client for the ordinary user.
pub(super) fn acting(client: u32) -> Request {
    Request::token(credentials(
        client,
        json!({
            "grant_type": "urn:qlik:oauth:user-impersonation",
            "user_lookup": {"field": "subject", "value": "${user.ordinary.subject}"},
        }),
    ))
}

fn credentials(client: u32, changes: Value) -> Value {
    let base = json!({
        "client_id": format!("${{client_id@{client}}}"),
        "client_secret": format!("${{client_secret@{client}}}"),
        "grant_type": "client_credentials",
    });
    with(base, changes)
}

/// With the token that a step got.
pub(super) fn by(request: Request, token: u32) -> Request {
    request.bearer(&format!("${{access_token@{token}}}"))
}

/// A new shared space.
pub(super) fn create_space(token: u32) -> Request {
    let body = json!({"name": "oauth-conform", "type": "shared"});
    by(Request::new("POST", "/api/v1/spaces").json(body), token)
}

/// A new application of one's own.
pub(super) fn create_app(token: u32) -> Request {
    app_with(token, &json!({"name": "oauth-conform"}))
}

/// A new application in the space that a step created.
pub(super) fn create_app_in(space: u32, token: u32) -> Request {
    let space = format!("${{space_id@{space}}}");
    app_with(token, &json!({"name": "oauth-conform", "spaceId": space}))
}

fn app_with(token: u32, attributes: &Value) -> Request {
    let body = json!({"attributes": attributes});
    by(Request::new("POST", "/api/v1/apps").json(body), token)
}

/// The ordinary user is let into the space that a step created.
pub(super) fn assign(space: u32, role: &str, token: u32) -> Request {
    let path = format!("/api/v1/spaces/${{space_id@{space}}}/assignments");
    let body = json!({
        "assigneeId": "${user.ordinary.id}",
        "roles": [role],
        "type": "user",
    });
    by(Request::new("POST", path).json(body), token)
}

/// The application that a step created.
pub(super) fn app(method: &str, app: u32, token: u32) -> Request {
    let path = format!("/api/v1/apps/${{app_id@{app}}}");
    by(Request::new(method, path), token)
}

/// The space that a step created.
fn space(method: &str, space: u32, token: u32) -> Request {
    let path = format!("/api/v1/spaces/${{space_id@{space}}}");
    by(Request::new(method, path), token)
}

fn opened() -> Vec<Case> {
    vec![
        case(
            "an application is made and read with user_default",
            &[resource::USER_DEFAULT_OPENS_OWN],
            [
                client(&["user_default"]),
                token(1),
                create_app(2),
                app("GET", 3, 2),
            ],
        ),
        case(
            "a space is made and read with user_default",
            &[resource::USER_DEFAULT_OPENS_OWN],
            [
                client(&["user_default"]),
                token(1),
                create_space(2),
                space("GET", 3, 2),
            ],
        ),
        case(
            "an application is read with apps",
            &[resource::PARENT_BRINGS_CHILD],
            [client(&["apps"]), token(1), create_app(2), app("GET", 3, 2)],
        ),
        case(
            "a shared space is read with spaces.shared",
            &[resource::PARENT_BRINGS_CHILD],
            [
                client(&["spaces.shared"]),
                token(1),
                create_space(2),
                space("GET", 3, 2),
            ],
        ),
    ]
}

fn closed() -> Vec<Case> {
    vec![
        case(
            "a space is made with automations:read",
            &[resource::WRITE_NEEDS_SCOPE],
            [client(&["automations:read"]), token(1), create_space(2)],
        ),
        case(
            "an application is made with automations:read",
            &[resource::WRITE_NEEDS_SCOPE],
            [client(&["automations:read"]), token(1), create_app(2)],
        ),
        case(
            "an application of one's own is read with automations:read",
            &[resource::READ_NEEDS_SCOPE],
            [
                client(&["apps", "automations:read"]),
                narrowed(1, "apps"),
                create_app(2),
                narrowed(1, "automations:read"),
                app("GET", 3, 4),
            ],
        ),
        case(
            "an application is made without scopes",
            &[scope::NONE_OPENS_NOTHING],
            [client(&[]), token(1), create_app(2)],
        ),
        case(
            "an application is made with apps:read",
            &[resource::READ_SCOPE_DOES_NOT_WRITE],
            [client(&["apps:read"]), token(1), create_app(2)],
        ),
        case(
            "an application of one's own is deleted with apps:read",
            &[resource::READ_SCOPE_DOES_NOT_WRITE],
            [
                client(&["apps", "apps:read"]),
                narrowed(1, "apps"),
                create_app(2),
                narrowed(1, "apps:read"),
                app("DELETE", 3, 4),
            ],
        ),
        case(
            "a deleted application is read",
            &[resource::EXISTS],
            [
                client(&["apps"]),
                token(1),
                create_app(2),
                app("DELETE", 3, 2),
                app("GET", 3, 2),
            ],
        ),
        case(
            "a deleted space is read",
            &[resource::EXISTS],
            [
                client(&["spaces.shared"]),
                token(1),
                create_space(2),
                space("DELETE", 3, 2),
                space("GET", 3, 2),
            ],
        ),
    ]
}

fn owners() -> Vec<Case> {
    vec![
        case(
            "a machine makes an application",
            &[bot::OWNS_WHAT_IT_MAKES],
            [
                client(&["user_default"]),
                token(1),
                by(Request::new("GET", "/api/v1/users/me"), 2),
                create_app(2),
                app("GET", 4, 2),
            ],
        ),
        case(
            "a machine makes a space",
            &[bot::OWNS_WHAT_IT_MAKES],
            [
                client(&["user_default"]),
                token(1),
                by(Request::new("GET", "/api/v1/users/me"), 2),
                create_space(2),
            ],
        ),
        case(
            "an application is made for an impersonated user",
            &[acting_rules::OWNS_WHAT_IT_MAKES],
            [client(&["user_default"]), acting(1), create_app(2)],
        ),
    ]
}

/// Somebody's application, and another client's request for it.
fn at_others_app(
    name: &'static str,
    rule: Rule,
    scopes: &[&str],
    token_of: fn(u32) -> Request,
) -> Case {
    case(
        name,
        &[rule],
        [
            client(&["apps"]),
            token(1),
            create_app(2),
            client(scopes),
            token_of(4),
            app("GET", 3, 5),
        ],
    )
}

/// Somebody's space, and another client's request for it.
fn at_others_space(
    name: &'static str,
    rule: Rule,
    scopes: &[&str],
    token_of: fn(u32) -> Request,
) -> Case {
    case(
        name,
        &[rule],
        [
            client(&["user_default"]),
            token(1),
            create_space(2),
            client(scopes),
            token_of(4),
            space("GET", 3, 5),
        ],
    )
}

fn others() -> Vec<Case> {
    let shared = case(
        "a member of a space reads an application in it",
        &[resource::SHARED_WITH_OPENS],
        [
            client(&["user_default"]),
            token(1),
            create_space(2),
            create_app_in(3, 2),
            assign(3, "consumer", 2),
            client(&["apps:read"]),
            acting(6),
            app("GET", 4, 7),
        ],
    );
    vec![
        at_others_app(
            "an administrator with apps:read at somebody's application",
            resource::OWN_CONTENT_ONLY,
            &["apps:read"],
            token,
        ),
        at_others_space(
            "an administrator with user_default at somebody's space",
            resource::OWN_CONTENT_ONLY,
            &["user_default"],
            token,
        ),
        shared,
        at_others_app(
            "an administrator with admin.apps:read at somebody's application",
            resource::ADMIN_SCOPE_OPENS_ALL,
            &["admin.apps:read"],
            token,
        ),
        at_others_space(
            "an administrator with admin_classic at somebody's space",
            resource::ADMIN_CLASSIC_OPENS_ALL,
            &["admin_classic"],
            token,
        ),
        at_others_app(
            "an ordinary user with admin.apps at somebody's application",
            resource::ROLES_LIMIT_SCOPES,
            &["admin.apps"],
            acting,
        ),
        at_others_space(
            "an ordinary user with admin_classic at somebody's space",
            resource::ROLES_LIMIT_SCOPES,
            &["admin_classic"],
            acting,
        ),
    ]
}

fn lists() -> Vec<Case> {
    let listing = |name: &'static str, made: fn(u32) -> Request, scope: &str, path: &str| {
        case(
            name,
            &[resource::LIST_WITHIN_RIGHTS],
            [
                client(&["user_default"]),
                token(1),
                made(2),
                client(&[scope]),
                token(4),
                by(Request::new("GET", path), 5),
            ],
        )
    };
    vec![
        listing(
            "an administrator with spaces.shared:read lists spaces",
            create_space,
            "spaces.shared:read",
            "/api/v1/spaces",
        ),
        listing(
            "an administrator with apps:read lists items",
            create_app,
            "apps:read",
            "/api/v1/items",
        ),
    ]
}
