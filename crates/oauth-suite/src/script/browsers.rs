//! Pages of other origins, and browsers that are signed in at the API.

use oauth_model::catalogue::{api, cors, csrf};
use serde_json::json;

use super::{Case, case, credentials, machine, of_step};
use crate::scenario::Request;

/// An origin that the clients of these cases list.
const LISTED: &str = "https://app.example";
/// An origin that no client lists.
const UNLISTED: &str = "https://unlisted.oauth-conform.example";

/// The cookie of the administrator's browser.
const ADMIN_COOKIE: &str = "eas.sid=${user.admin.session}";

pub(super) fn cases() -> Vec<Case> {
    [pages(), preflights(), sessions(), versions()].concat()
}

/// A machine client with an allowed origin.
fn with_origin() -> Request {
    Request::create(machine(json!({"allowedOrigins": [LISTED]})))
}

fn token() -> Request {
    Request::token(credentials(json!({})))
}

fn pages() -> Vec<Case> {
    vec![
        case(
            "a page of an allowed origin asks for a token and reads its user",
            &[
                cors::LISTED_ORIGIN_ALLOWED,
                cors::VARIES,
                cors::CREDENTIALS_ALLOWED,
                cors::HEADERS_EXPOSED,
            ],
            [
                with_origin(),
                token().header("origin", LISTED),
                Request::new("GET", "/api/v1/users/me")
                    .bearer("${access_token@2}")
                    .header("origin", LISTED),
            ],
        ),
        case(
            "a page of an allowed origin asks for a token with a wrong secret",
            &[cors::REFUSALS_READABLE],
            [
                with_origin(),
                Request::token(credentials(json!({"client_secret": "${client_secret@1!}"})))
                    .header("origin", LISTED),
            ],
        ),
        case(
            "a page of an origin that nobody allowed reads a user",
            &[cors::OTHER_ORIGINS_NOT_ALLOWED],
            [
                with_origin(),
                token(),
                Request::new("GET", "/api/v1/users/me")
                    .bearer("${access_token@2}")
                    .header("origin", UNLISTED),
            ],
        ),
    ]
}

/// A browser asks before a page deletes a client.
fn preflight(origin: &str) -> Request {
    Request::new(
        "OPTIONS",
        "/api/v1/oauth-clients/00000000000000000000000000000000",
    )
    .header("origin", origin)
    .header("access-control-request-method", "DELETE")
    .header(
        "access-control-request-headers",
        "authorization,qlik-api-version,qlik-confirm-delete",
    )
}

fn preflights() -> Vec<Case> {
    vec![
        case(
            "a browser asks before a page of an allowed origin deletes a client",
            &[
                cors::PREFLIGHT_ANSWERED,
                cors::METHODS_ALLOWED,
                cors::HEADERS_ALLOWED,
            ],
            [with_origin(), preflight(LISTED)],
        ),
        case(
            "a browser asks before a page of an allowed origin sends JSON for a token",
            &[cors::CREDENTIALS_ALLOWED],
            [
                with_origin(),
                Request::new("OPTIONS", "/oauth/token")
                    .header("origin", LISTED)
                    .header("access-control-request-method", "POST")
                    .header("access-control-request-headers", "content-type"),
            ],
        ),
        case(
            "a browser asks for a page of an origin that nobody allowed",
            &[cors::OTHER_ORIGINS_NOT_ALLOWED],
            [preflight(UNLISTED)],
        ),
    ]
}

fn csrf_token() -> Request {
    Request::new("GET", "/api/v1/csrf-token").header("cookie", ADMIN_COOKIE)
}

/// Creating a client by the administrator's cookie alone.
fn create_by_cookie() -> Request {
    let mut request = Request::create(json!({
        "appType": "spa",
        "clientName": "oauth-conform",
        "description": "by cookie",
    }));
    request.authorization = None;
    request.header("cookie", ADMIN_COOKIE)
}

fn sessions() -> Vec<Case> {
    vec![
        case(
            "a signed-in user reads about oneself",
            &[api::SESSION_ACCEPTED],
            [Request::new("GET", "/api/v1/users/me")
                .header("cookie", "eas.sid=${user.ordinary.session}")],
        ),
        case(
            "a signed-in administrator creates a client and reads it",
            &[csrf::TOKEN_GIVEN, api::SESSION_ACCEPTED],
            [
                csrf_token(),
                create_by_cookie().header("qlik-csrf-token", "${csrf_token@1}"),
                Request::new("GET", format!("/api/v1/oauth-clients{}", of_step(2, "")))
                    .header("cookie", ADMIN_COOKIE),
            ],
        ),
        case(
            "a signed-in administrator creates a client without a token against forgery",
            &[csrf::TOKEN_PRESENT, csrf::REFUSAL_RECOGNISED],
            [csrf_token(), create_by_cookie()],
        ),
        case(
            "a signed-in administrator creates a client with a made-up token against forgery",
            &[csrf::TOKEN_CORRECT, csrf::REFUSAL_RECOGNISED],
            [
                csrf_token(),
                create_by_cookie().header("qlik-csrf-token", "${csrf_token@1!}"),
            ],
        ),
        case(
            "an administrator uses another session's token against forgery",
            &[csrf::TOKEN_CORRECT],
            [
                Request::new("GET", "/api/v1/csrf-token")
                    .header("cookie", "eas.sid=${user.ordinary.session}"),
                create_by_cookie().header("qlik-csrf-token", "${csrf_token@1}"),
            ],
        ),
        case(
            "a client is created with a bearer token from a signed-in browser",
            &[csrf::BEARER_NEEDS_NONE],
            [Request::create(json!({
                "appType": "spa",
                "clientName": "oauth-conform",
                "description": "by token",
            }))
            .header("cookie", ADMIN_COOKIE)],
        ),
    ]
}

fn versions() -> Vec<Case> {
    let of_version = |version: &str| {
        Request::new("GET", "/api/v1/users/me")
            .bearer("${admin.token}")
            .header("qlik-api-version", version)
    };
    vec![case(
        "versions of the API are asked for, known and unknown",
        &[api::ANY_VERSION],
        [
            of_version("latest"),
            of_version("2026-02"),
            of_version("1999-01"),
            of_version("no version"),
        ],
    )]
}
