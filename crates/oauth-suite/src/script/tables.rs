//! Cases from tables: the values around each documented limit, and registered
//! addresses changed a little.
//!
//! What scripted cases cover, just above a limit, is not repeated.

use oauth_model::{
    catalogue::{authorize, client, list, origin, redirect_uri, request as requests},
    rule::Rule,
};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{CALLBACK, OTHER, client as application, request, signed_in},
    case, credentials, machine, of_step, with,
};
use crate::{
    generate::mutation::{self, Class, OPERATORS},
    scenario::Request,
};

pub(super) fn cases() -> Vec<Case> {
    [
        lengths(),
        counts(),
        page_sizes(),
        changed_redirect_uris(),
        changed_origins(),
    ]
    .concat()
}

/// Text members: name, beginning, the most characters, and the rule.
const LENGTHS: &[(&str, &str, usize, Rule)] = &[
    ("clientName", "oauth-conform", 512, client::NAME_LENGTH),
    ("description", "", 4096, client::DESCRIPTION_LENGTH),
    (
        "clientUri",
        "https://app.example/",
        2048,
        client::URI_LENGTH,
    ),
    ("logoUri", "https://app.example/", 2048, client::URI_LENGTH),
];

/// Lists of texts: name, beginning, the most elements, and the rule.
const COUNTS: &[(&str, &str, usize, Rule)] = &[
    (
        "redirectUris",
        "https://app.example/",
        5,
        redirect_uri::LIMIT,
    ),
    (
        "allowedOrigins",
        "https://app.example:808",
        5,
        origin::LIMIT,
    ),
];

fn base() -> Value {
    json!({"appType": "web", "clientName": "oauth-conform"})
}

fn member(name: &str, value: Value) -> Value {
    Value::Object([(name.to_owned(), value)].into_iter().collect())
}

fn lengths() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(name, beginning, most, rule) in LENGTHS {
        let text = |length: usize| {
            let rest = "a".repeat(length.saturating_sub(beginning.len()));
            json!(format!("{beginning}{rest}"))
        };
        let create = |length| Request::create(with(base(), member(name, text(length))));
        let patch = |length| {
            let path = format!("/{name}");
            let operation = json!([{"op": "replace", "path": path, "value": text(length)}]);
            Request::clients("PATCH", &of_step(1, "")).json(operation)
        };
        cases.push(case(
            "a text as long as may be",
            &[client::CREATED_AS_ASKED],
            [create(most), Request::clients("GET", &of_step(1, ""))],
        ));
        cases.push(case(
            "a text that grows too long",
            &[rule],
            [create(most - 1), patch(most), patch(most + 1)],
        ));
    }
    let address = |length: usize| {
        let beginning = "https://app.example/";
        format!("{beginning}{}", "a".repeat(length - beginning.len()))
    };
    let create = |length| Request::create(with(base(), json!({"redirectUris": [address(length)]})));
    cases.push(case(
        "a redirect URI as long as may be",
        &[redirect_uri::LENGTH],
        [create(255), create(256)],
    ));
    cases
}

fn counts() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(name, beginning, most, rule) in COUNTS {
        let list = |count: usize| -> Value {
            (1..=count)
                .map(|number| format!("{beginning}{number}"))
                .collect()
        };
        let create = |count| Request::create(with(base(), member(name, list(count))));
        let patch = |count| {
            let path = format!("/{name}");
            let operation = json!([{"op": "replace", "path": path, "value": list(count)}]);
            Request::clients("PATCH", &of_step(1, "")).json(operation)
        };
        cases.push(case(
            "a list that grows too long",
            &[rule],
            [create(most - 1), patch(most), patch(most + 1)],
        ));
        cases.push(case(
            "a list as long as may be",
            &[client::CREATED_AS_ASKED],
            [create(most), Request::clients("GET", &of_step(1, ""))],
        ));
    }
    cases
}

fn page_sizes() -> Vec<Case> {
    let list = |limit: &str| Request::clients("GET", "").query(&[("limit", limit)]);
    vec![
        case(
            "the smallest and the largest page",
            &[list::LIMIT_OBEYED],
            [list("1"), list("2"), list("99"), list("100")],
        ),
        case(
            "a page of less than no clients",
            &[list::LIMIT_RANGE],
            [list("-1")],
        ),
    ]
}

/// Every operator on a registered redirect URI: nobody is sent there.
fn changed_redirect_uris() -> Vec<Case> {
    let visit = |uri: &str| signed_in(request(1, &[("redirect_uri", Some(uri))]));
    let web = || Request::create(application("web", json!({})));
    let of_class = |name, class: Class| {
        let edited = OPERATORS
            .iter()
            .filter(|operator| operator.class == class)
            .filter_map(|operator| operator.apply(CALLBACK))
            .map(|uri| visit(&uri));
        case(
            name,
            &[authorize::REDIRECT_URI_REGISTERED],
            std::iter::once(web()).chain(edited),
        )
    };
    let mut twice = visit(CALLBACK);
    twice
        .query
        .push(("redirect_uri".to_owned(), "https://evil.example".to_owned()));
    // The parameters of its own query in another form.
    let queries = ["a=b", "?a=c", "?a=b&a=b", "?b=a", "?A=b", "?a=%62"]
        .map(|query| visit(&OTHER.replace("?a=b", query)));
    vec![
        of_class("a redirect URI written otherwise", Class::Equivalent),
        of_class("a redirect URI on the same host", Class::SameHost),
        of_class("a redirect URI that leads elsewhere", Class::Elsewhere),
        case(
            "a redirect URI with another query",
            &[authorize::REDIRECT_URI_REGISTERED],
            std::iter::once(web()).chain(queries),
        ),
        case(
            "a redirect URI given twice",
            &[requests::NO_REPEATED_PARAMETER],
            [web(), twice],
        ),
    ]
}

/// Every operator that leads elsewhere, on an allowed origin. What else counts as the
/// same origin is open (fact I43).
fn changed_origins() -> Vec<Case> {
    let allowed = "https://app.example";
    let edited = OPERATORS
        .iter()
        .filter(|operator| operator.class == Class::Elsewhere)
        .filter_map(|operator| mutation::origin(&operator.apply(allowed)?))
        .filter(|origin| origin != allowed)
        .map(|origin| Request::token(credentials(json!({}))).header("origin", &origin));
    let origins = json!({"allowedOrigins": [allowed]});
    let create = Request::create(machine(origins));
    vec![case(
        "an origin that is nearly allowed",
        &[origin::ALLOWED],
        std::iter::once(create).chain(edited),
    )]
}
