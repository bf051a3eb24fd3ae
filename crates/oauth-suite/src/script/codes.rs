//! Codes redeemed, rightly and nearly.

use oauth_model::catalogue::{code, token};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{CALLBACK, OTHER, VERIFIER, challenged, client, request, signed_in},
    case, with,
};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [granted(), refused(), malformed()].concat()
}

/// A web client with its secret redeems the code that step 2 brought.
pub(super) fn redeem(changes: Value) -> Value {
    let base = json!({
        "grant_type": "authorization_code",
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "code": "${code@2}",
        "redirect_uri": CALLBACK,
    });
    with(base, changes)
}

fn web() -> Request {
    Request::create(client("web", json!({})))
}

fn plain() -> Request {
    signed_in(request(1, &[]))
}

fn granted() -> Vec<Case> {
    vec![
        case(
            "a web client redeems a code",
            &[
                code::SECRET_SUFFICES,
                token::AUTH_TIME,
                token::NO_STORE,
                token::SIX_HOURS,
            ],
            [web(), plain(), Request::token(redeem(json!({})))],
        ),
        case(
            "a web client redeems a code with a verifier too",
            &[code::SECRET_AND_VERIFIER],
            [
                web(),
                challenged(1),
                Request::token(redeem(json!({"code_verifier": VERIFIER}))),
            ],
        ),
        case(
            "a single-page client redeems a code",
            &[code::PUBLIC_WITHOUT_SECRET],
            [
                Request::create(client("spa", json!({}))),
                challenged(1),
                Request::token(redeem(json!({
                    "client_secret": null,
                    "code_verifier": VERIFIER,
                }))),
            ],
        ),
        case(
            "the user behind a code is read",
            &[code::ACTS_AS_USER],
            [
                web(),
                plain(),
                Request::token(redeem(json!({}))),
                Request::new("GET", "/api/v1/users/me").bearer("${access_token@3}"),
            ],
        ),
    ]
}

fn refused() -> Vec<Case> {
    let wrong = |name: &'static str, rule, changes: Value| {
        case(
            name,
            &[rule],
            [web(), plain(), Request::token(redeem(changes))],
        )
    };
    let unfit = |name: &'static str, rule, changes: Value| {
        case(
            name,
            &[rule],
            [web(), challenged(1), Request::token(redeem(changes))],
        )
    };
    vec![
        wrong("no code", code::PRESENT, json!({"code": null})),
        wrong(
            "a code with its last character changed",
            code::KNOWN,
            json!({"code": "${code@2!}"}),
        ),
        case(
            "a code is redeemed twice",
            &[code::SINGLE_USE],
            [
                web(),
                plain(),
                Request::token(redeem(json!({}))),
                Request::token(redeem(json!({}))),
            ],
        ),
        case(
            "another client redeems the code",
            &[code::OWN_CLIENT],
            [
                web(),
                plain(),
                web(),
                Request::token(redeem(json!({
                    "client_id": "${client_id@3}",
                    "client_secret": "${client_secret@3}",
                }))),
            ],
        ),
        wrong(
            "another redirect URI of the client",
            code::SAME_REDIRECT_URI,
            json!({"redirect_uri": OTHER}),
        ),
        wrong(
            "no redirect URI",
            code::SAME_REDIRECT_URI,
            json!({"redirect_uri": null}),
        ),
        unfit("no verifier", code::VERIFIER_PRESENT, json!({})),
        unfit(
            "a verifier with its last character changed",
            code::VERIFIER_FITS,
            json!({"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"}),
        ),
        unfit(
            "the challenge for a verifier",
            code::VERIFIER_FITS,
            json!({"code_verifier": super::authorize::CHALLENGE}),
        ),
    ]
}

/// Verifiers that fit their challenges, and have the wrong form.
fn malformed() -> Vec<Case> {
    let malformed = |name: &'static str, challenge: &str, verifier: &str| {
        let parameters = [
            ("code_challenge", Some(challenge)),
            ("code_challenge_method", Some("S256")),
        ];
        case(
            name,
            &[code::VERIFIER_FORM],
            [
                web(),
                signed_in(request(1, &parameters)),
                Request::token(redeem(json!({"code_verifier": verifier}))),
            ],
        )
    };
    vec![
        malformed(
            "a verifier of 42 characters",
            "MzGuVmuCfiyhtA8T4e8WBVUlbW1KtArN4Sk-n-PRX_s",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX",
        ),
        malformed(
            "a verifier of 129 characters",
            "DubjLPghqEQkWDyJMU2QWEr2B-8RiZkR3Y6Jwr3kMlw",
            &"v".repeat(129),
        ),
        malformed(
            "a verifier with a plus sign",
            "GEQzKnlMKuWdiqG5OGQaeLyu4bt9JQqQivfuxi4fm50",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX+",
        ),
    ]
}
