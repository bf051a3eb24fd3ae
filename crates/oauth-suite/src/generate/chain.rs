//! Moves about users' tokens: codes redeemed, tokens refreshed and revoked; by who may,
//! and by others.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    browser::{Visit, visit},
    play::{App, Chain, Code, Play, label, pick},
};
use crate::{
    scenario::Request,
    script::authorize::{CHALLENGE, OTHER, VERIFIER},
};

/// A code is redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Redeem {
    code: usize,
    slip: Option<RedeemSlip>,
}

#[derive(Clone, Debug)]
enum RedeemSlip {
    Without(&'static str),
    Instead(&'static str, &'static str),
    ByAnother(usize),
}

/// A refresh token is used.
#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    chain: usize,
    scope: Option<&'static str>,
    by_another: Option<usize>,
}

/// A token is revoked.
#[derive(Clone, Debug)]
pub(crate) struct Revoke {
    chain: usize,
    kind: &'static str,
    by: usize,
}

/// How far back in a list: mostly the latest, which is most likely still good.
fn recent() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0), 2 => 0..4_usize]
}

impl Redeem {
    /// Nothing special.
    const PLAIN: Self = Self {
        code: 0,
        slip: None,
    };

    pub(super) fn any() -> impl Strategy<Value = Self> {
        let slip = prop_oneof![
            prop::sample::select(vec!["redirect_uri", "code_verifier", "client_secret"])
                .prop_map(RedeemSlip::Without),
            prop::sample::select(vec![
                ("redirect_uri", OTHER),
                ("code_verifier", CHALLENGE),
                ("client_secret", "wrong"),
            ])
            .prop_map(|(name, value)| RedeemSlip::Instead(name, value)),
            (0..3_usize).prop_map(RedeemSlip::ByAnother),
        ];
        (recent(), proptest::option::weighted(0.25, slip))
            .prop_map(|(code, slip)| Self { code, slip })
    }
}

impl Refresh {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let scope = prop_oneof![
            3 => Just(None),
            1 => Just(Some("user_default")),
            1 => Just(Some("user_default apps")),
        ];
        let by_another = proptest::option::weighted(0.15, 0..3_usize);
        (recent(), scope, by_another).prop_map(|(chain, scope, by_another)| Self {
            chain,
            scope,
            by_another,
        })
    }
}

impl Revoke {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let kind = prop::sample::select(vec!["access_token", "refresh_token"]);
        (recent(), kind, 0..3_usize).prop_map(|(chain, kind, by)| Self { chain, kind, by })
    }
}

impl Play {
    /// Another application that proves itself by a secret.
    fn another(&mut self, than: u32, index: usize) -> u32 {
        let others: Vec<u32> = self
            .apps
            .iter()
            .filter(|(app, client)| !app.is_public() && *client != than)
            .map(|(_, client)| *client)
            .collect();
        if let Some(other) = pick(&others, index) {
            return other;
        }
        // There is one, unless it is the one that is asked for.
        let portal = self.app(App::Portal);
        if portal == than {
            self.app(App::Shop)
        } else {
            portal
        }
    }
}

/// Redeems a code; the first to do so has one brought.
pub(super) fn redeem(play: &mut Play, redeem: &Redeem) {
    if play.codes.is_empty() {
        visit(play, &Visit::PLAIN);
    }
    let latest: Vec<Code> = play.codes.iter().rev().cloned().collect();
    let Some(code) = pick(&latest, redeem.code) else {
        return;
    };
    let mut parameters = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("client_id", label("client_id", code.client)),
        ("code", label("code", code.step)),
        ("redirect_uri", code.visit.redirect_uri().to_owned()),
    ];
    if !code.visit.app.is_public() {
        parameters.push(("client_secret", label("client_secret", code.client)));
    }
    if code.visit.is_challenged() {
        parameters.push(("code_verifier", VERIFIER.to_owned()));
    }
    match &redeem.slip {
        None => {}
        Some(RedeemSlip::Without(name)) => parameters.retain(|(known, _)| known != name),
        Some(RedeemSlip::Instead(name, value)) => {
            for parameter in parameters.iter_mut().filter(|(known, _)| known == name) {
                (*value).clone_into(&mut parameter.1);
            }
        }
        Some(RedeemSlip::ByAnother(index)) => {
            let other = play.another(code.client, *index);
            parameters.retain(|(name, _)| !matches!(*name, "client_id" | "client_secret"));
            parameters.push(("client_id", label("client_id", other)));
            parameters.push(("client_secret", label("client_secret", other)));
        }
    }
    let step = play.send(Request::token(object(&parameters)));
    play.tokens.push(step);
    play.chains.push(Chain {
        step,
        client: code.client,
        app: code.visit.app,
    });
}

/// Uses a refresh token; the first to do so gets one.
pub(super) fn refresh(play: &mut Play, refresh: &Refresh) {
    if play.chains.is_empty() {
        redeem(play, &Redeem::PLAIN);
    }
    let latest: Vec<Chain> = play.chains.iter().rev().copied().collect();
    let Some(chain) = pick(&latest, refresh.chain) else {
        return;
    };
    let other = refresh
        .by_another
        .map(|index| play.another(chain.client, index));
    let client = other.unwrap_or(chain.client);
    let mut parameters = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", label("client_id", client)),
        ("refresh_token", label("refresh_token", chain.step)),
    ];
    if other.is_some() || !chain.app.is_public() {
        parameters.push(("client_secret", label("client_secret", client)));
    }
    if let Some(scope) = refresh.scope {
        parameters.push(("scope", scope.to_owned()));
    }
    let step = play.send(Request::token(object(&parameters)));
    play.tokens.push(step);
    play.chains.push(Chain { step, ..chain });
}

/// Revokes a token of one chain, with the token of another or its own.
pub(super) fn revoke(play: &mut Play, revoke: &Revoke) {
    if play.chains.is_empty() {
        redeem(play, &Redeem::PLAIN);
    }
    let latest: Vec<Chain> = play.chains.iter().rev().copied().collect();
    let Some(chain) = pick(&latest, revoke.chain) else {
        return;
    };
    let by = pick(&latest, revoke.by).unwrap_or(chain);
    let body = json!({"token": label(revoke.kind, chain.step)});
    let bearer = label("access_token", by.step);
    let request = Request::new("POST", "/oauth/revoke").json(body);
    play.send(request.bearer(&bearer));
}

fn object(parameters: &[(&str, String)]) -> Value {
    let members = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    Value::Object(members.collect())
}
