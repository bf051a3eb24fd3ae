//! The questions that no source answers, each put twice: a target may take either
//! side, and keeps to it.

use oauth_model::catalogue::answer::SAME_MIND;
use serde_json::{Value, json};

use super::{
    Case,
    assertions::{by as proved, keyed},
    authorize::{CALLBACK, VERIFIER, challenged, client, request, signed_in},
    case,
    codes::redeem,
    consents::{agreed, take_back, taken_back_midway},
    credentials,
    dynamic::{enabled, making, register},
    exchanges::{exchange, oneself, then as exchanged},
    impersonation, machine, of_step,
    refreshes::{again, revoke, then},
    resources::{app, by, client as client_of, token as token_of},
    visitors::{after_sharing, share, visit},
    with,
};
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    [
        tokens(),
        codes(),
        journeys(),
        clients(),
        lists(),
        visitors(),
        content(),
        assertions(),
        exchanges(),
        registrations(),
        aged(),
    ]
    .concat()
}

/// A case that puts a question twice, behind what it needs.
fn asked(name: &'static str, before: Vec<Request>, question: &Request) -> Case {
    let twice = [question.clone(), question.clone()];
    case(name, &[SAME_MIND], before.into_iter().chain(twice))
}

fn created(body: Value) -> Vec<Request> {
    vec![Request::create(body)]
}

fn web(changes: Value) -> Request {
    Request::create(client("web", changes))
}

/// Asks for a token of the machine that step 1 created.
fn token(changes: Value) -> Request {
    Request::token(credentials(changes))
}

fn tokens() -> Vec<Case> {
    let bearer = "${access_token@2}";
    let issued = || vec![Request::create(machine(json!({}))), token(json!({}))];
    let impersonating = |subject: &str| {
        let lookup = json!({"field": "subject", "value": subject});
        Request::token(impersonation(json!({"user_lookup": lookup})))
    };
    let read = Request::new("GET", "/api/v1/users/me").bearer(bearer);
    let delete =
        Request::clients("DELETE", &of_step(1, "")).header("qlik-confirm-delete", "${client_id@1}");
    let lookup = r#"{"field":"subject","value":"${user.ordinary.subject}"}"#;
    let form = Request::new("POST", "/oauth/token").form(&[
        ("client_id", "${client_id@1}"),
        ("client_secret", "${client_secret@1}"),
        ("grant_type", "urn:qlik:oauth:user-impersonation"),
        ("user_lookup", lookup),
    ]);
    vec![
        asked(
            "an unknown token is revoked",
            issued(),
            &revoke(json!({"token": "oauth-conform"}), bearer),
        ),
        asked(
            "a machine asks for a scope that it does not have",
            created(machine(json!({}))),
            &token(json!({"scope": "apps automations"})),
        ),
        asked(
            "a machine asks for scopes out of order",
            created(machine(json!({}))),
            &token(json!({"scope": "user_default apps"})),
        ),
        asked(
            "a user is looked up in a form",
            created(machine(json!({}))),
            &form,
        ),
        asked(
            "a machine impersonates its bot",
            issued(),
            &impersonating(r"qlikbot\${client_id@1}"),
        ),
        asked(
            "a machine impersonates an administrator",
            created(machine(json!({}))),
            &impersonating("${user.admin.subject}"),
        ),
        case(
            "the token of a deleted client is used",
            &[SAME_MIND],
            issued().into_iter().chain([delete, read.clone(), read]),
        ),
    ]
}

fn codes() -> Vec<Case> {
    let web = || Request::create(client("web", json!({})));
    let plain = || signed_in(request(1, &[]));
    let with_verifier = Request::token(redeem(json!({"code_verifier": VERIFIER})));
    let wide = again(json!({"scope": "user_default apps"}));
    vec![
        asked(
            "a token whose code was tried again",
            vec![
                web(),
                plain(),
                Request::token(redeem(json!({}))),
                Request::token(redeem(json!({}))),
            ],
            &by(Request::new("GET", "/api/v1/users/me"), 3),
        ),
        asked(
            "a token whose consent was taken back",
            agreed([
                Request::token(redeem(json!({"code": "${code@3}"}))),
                signed_in(take_back(1)),
            ]),
            &by(Request::new("GET", "/api/v1/users/me"), 4),
        ),
        case(
            "a code and a refresh token whose consent was taken back",
            &[SAME_MIND],
            taken_back_midway(),
        ),
        asked(
            "a token whose refresh token was tried again",
            then([again(json!({})), again(json!({}))]),
            &by(Request::new("GET", "/api/v1/users/me"), 4),
        ),
        asked(
            "a refresh token whose access token was revoked",
            then([revoke(
                json!({"token": "${access_token@3}"}),
                "${access_token@3}",
            )]),
            &again(json!({"scope": "user_default offline_access"})),
        ),
        asked(
            "a verifier comes with a code that has no challenge",
            vec![web(), plain()],
            &with_verifier,
        ),
        asked("a refresh asks for more than was granted", then([]), &wide),
        asked("a refresh token is used twice", then([]), &again(json!({}))),
    ]
}

fn journeys() -> Vec<Case> {
    let untrusted = json!({"connectionConfig": null});
    let beyond = request(1, &[("scope", Some("user_default automations"))]);
    let odd = [
        ("code_challenge", Some("oauth-conform")),
        ("code_challenge_method", Some("S256")),
    ];
    let silent = request(1, &[("prompt", Some("none"))]);
    vec![
        asked(
            "a browser brings a scope that the client does not have",
            vec![web(json!({}))],
            &signed_in(beyond),
        ),
        asked(
            "a browser brings a challenge that is none",
            created(client("spa", json!({}))),
            &signed_in(request(1, &odd)),
        ),
        asked(
            "a user must be asked and must not be",
            vec![web(untrusted)],
            &signed_in(silent),
        ),
    ]
}

fn clients() -> Vec<Case> {
    let spa = |changes: Value| {
        let base = json!({"appType": "spa", "clientName": "oauth-conform"});
        with(base, changes)
    };
    let publish = Request::clients("POST", &of_step(1, "/actions/publish"));
    let connection = of_step(1, "/connection-configs/me");
    let patch = |below: &str, body: Value| Request::clients("PATCH", below).json(body);
    let delete_secret = Request::clients("DELETE", &of_step(1, "/client-secrets/${secret_hint@1}"));
    let trusted = json!({"connectionConfig": {"consentMethod": "trusted"}});
    let remove = json!([{"op": "remove", "path": "/description"}]);
    vec![
        asked(
            "a client registers a loopback address over http",
            Vec::new(),
            &Request::create(spa(json!({"redirectUris": ["http://127.0.0.1/callback"]}))),
        ),
        asked(
            "a client registers an origin over http",
            Vec::new(),
            &Request::create(spa(json!({"allowedOrigins": ["http://app.example"]}))),
        ),
        asked(
            "an anonymous embed client is created",
            Vec::new(),
            &Request::create(spa(json!({"appType": "anonymous-embed"}))),
        ),
        asked(
            "a client is published twice",
            created(spa(json!({}))),
            &publish,
        ),
        asked(
            "a trusted client is published",
            created(spa(trusted)),
            &publish,
        ),
        asked(
            "a machine is published",
            created(machine(json!({"connectionConfig": null}))),
            &publish,
        ),
        asked(
            "a tenant withdraws from a client of its own",
            created(spa(json!({}))),
            &Request::clients("DELETE", &connection),
        ),
        asked(
            "a member of a client is removed",
            created(spa(json!({"description": "oauth-conform"}))),
            &patch(&of_step(1, ""), remove),
        ),
        asked(
            "a client's only secret is deleted",
            created(machine(json!({}))),
            &delete_secret,
        ),
    ]
}

fn lists() -> Vec<Case> {
    let starts = r#"clientName sw "oauth""#;
    let own = r#"clientName eq "oauth-conform order""#;
    let list = |filter: &str| Request::clients("GET", "").query(&[("filter", filter)]);
    let named = || json!({"appType": "spa", "clientName": "oauth-conform order"});
    let user = Request::token(impersonation(json!({})));
    let read = Request::new("GET", "/api/v1/oauth-clients").bearer("${access_token@2}");
    let order = [
        Action::Request(Box::new(Request::create(named()))),
        Action::Wait(1),
        Action::Request(Box::new(Request::create(named()))),
        Action::Request(Box::new(list(own))),
        Action::Request(Box::new(list(own))),
    ];
    let elsewhere = Request::new("GET", "/api/v1/users/me")
        .bearer("${admin.token}")
        .header("origin", "https://elsewhere.example");
    let csrf = Request::new("GET", "/api/v1/csrf-token").bearer("${admin.token}");
    vec![
        asked("a page of another origin calls", Vec::new(), &elsewhere),
        asked(
            "a token against forgery without a session",
            Vec::new(),
            &csrf,
        ),
        asked(
            "clients are looked for by a beginning",
            Vec::new(),
            &list(starts),
        ),
        asked(
            "an ordinary user lists the clients",
            vec![Request::create(machine(json!({}))), user],
            &read,
        ),
        Case {
            name: "clients are listed in no order asked for",
            rules: vec![SAME_MIND],
            scenario: Scenario::from_actions(order),
        },
    ]
}

fn visitors() -> Vec<Case> {
    let mut silent = visit(json!({}));
    silent.headers.remove("origin");
    let read = by(Request::new("GET", "/api/v1/users/me"), 6);
    let came = || after_sharing([visit(json!({}))]);
    vec![
        asked(
            "a visitor comes without an origin",
            after_sharing([]),
            &silent,
        ),
        asked(
            "a visitor comes with an odd tracking code",
            after_sharing([]),
            &visit(json!({"tracking_code": "oauth-conform"})),
        ),
        asked("a visitor asks who it is", came(), &read),
        asked(
            "a visitor's token after its code was reset",
            came().into_iter().chain([share(3, "reset")]).collect(),
            &app("GET", 3, 6),
        ),
    ]
}

fn assertions() -> Vec<Case> {
    let machine = || vec![keyed(json!({}))];
    let public = json!({"client_secret": "oauth-conform"});
    let native = json!({"allowedScopes": ["user_default", "offline_access"]});
    let mut sent = challenged(1);
    sent.query.retain(|(name, _)| name != "scope");
    sent.query
        .push(("scope".to_owned(), "user_default offline_access".to_owned()));
    let redeemed = redeem(json!({"client_secret": null, "code_verifier": VERIFIER}));
    vec![
        asked(
            "an assertion without a key id",
            machine(),
            &proved("${assertion:1,no-kid}", json!({})),
        ),
        asked(
            "an assertion that was over a minute ago",
            machine(),
            &proved("${assertion:1,just-expired}", json!({})),
        ),
        asked(
            "a client that only its assertion names",
            machine(),
            &proved("${assertion:1}", json!({"client_id": null})),
        ),
        asked(
            "a public client sends a secret",
            vec![
                Request::create(client("native", native)),
                sent,
                Request::token(redeemed),
            ],
            &again(public),
        ),
    ]
}

fn exchanges() -> Vec<Case> {
    let token = "${access_token@4}";
    let temporary = |purpose: &str| exchanged([exchange(3, json!({"purpose": purpose}))]);
    let mut in_query = oneself(3);
    in_query.query = vec![("accessToken".to_owned(), "${access_token@3}".to_owned())];
    let in_header = Request::new("GET", "/api/v1/users/me").bearer(token);
    let revoked = revoke(json!({"token": "${access_token@3}"}), "${access_token@3}");
    let delete = Request::new("DELETE", "/api/v1/oauth-tokens/000000000000000000000000")
        .bearer("${admin.token}");
    let send = |request| Action::Request(Box::new(request));
    let late = temporary("webresource").into_iter().map(send).chain([
        Action::Wait(120),
        send(oneself(4)),
        send(oneself(4)),
    ]);
    vec![
        asked(
            "a temporary token in the header",
            temporary("webresource"),
            &in_header,
        ),
        asked(
            "a temporary token for another purpose",
            temporary("websocket"),
            &oneself(4),
        ),
        asked(
            "a temporary token whose own was revoked",
            temporary("webresource")
                .into_iter()
                .chain([revoked])
                .collect(),
            &oneself(4),
        ),
        asked("a token in the query", exchanged([]), &in_query),
        asked("a token that is not listed is deleted", Vec::new(), &delete),
        Case {
            name: "a temporary token after two minutes",
            rules: vec![SAME_MIND],
            scenario: Scenario::from_actions(late),
        },
    ]
}

fn registrations() -> Vec<Case> {
    let read = Request::clients("GET", &of_step(3, ""));
    vec![
        asked(
            "a client registers itself with another scope",
            enabled([]),
            &register(json!({"scope": "user_default apps"})),
        ),
        asked(
            "a client registers itself for another flow",
            enabled([]),
            &register(json!({"grant_types": ["client_credentials"]})),
        ),
        asked(
            "an administrator reads a client that waits",
            making(json!({})),
            &read,
        ),
    ]
}

fn content() -> Vec<Case> {
    let body = json!({"name": "oauth-conform"});
    let odd = by(Request::new("POST", "/api/v1/spaces").json(body), 2);
    vec![
        asked(
            "spaces are listed by a scope with another name",
            vec![client_of(&["automations"]), token_of(1)],
            &by(Request::new("GET", "/api/v1/spaces"), 2),
        ),
        asked(
            "a space is created without a type",
            vec![client_of(&["user_default"]), token_of(1)],
            &odd,
        ),
    ]
}

fn aged() -> Vec<Case> {
    let late = Request::token(json!({
        "grant_type": "authorization_code",
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "code": "${code@2}",
        "redirect_uri": CALLBACK,
    }));
    let requests = [web(json!({})), signed_in(request(1, &[]))];
    let actions = requests
        .into_iter()
        .map(|request| Action::Request(Box::new(request)))
        .chain([Action::Wait(301), Action::Request(Box::new(late))]);
    vec![Case {
        name: "a code is redeemed after five minutes",
        rules: vec![SAME_MIND],
        scenario: Scenario::from_actions(actions),
    }]
}
