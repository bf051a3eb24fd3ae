//! Moves about users' tokens: browsers sent, codes redeemed, tokens refreshed and
//! revoked; by who may, and by others.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    mutation,
    play::{App, Chain, Code, Play, label, pick},
};
use crate::{
    scenario::Request,
    script::authorize::{CALLBACK, CHALLENGE, OTHER, VERIFIER},
};

/// A browser is sent to the authorization endpoint, and its user decides if asked.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    app: App,
    /// Which of the two users.
    user: &'static str,
    offline: bool,
    challenged: bool,
    approved: bool,
    slip: Option<Detour>,
}

/// One thing wrong with an authorization request.
#[derive(Clone, Debug)]
enum Detour {
    /// A parameter is left out.
    Without(&'static str),
    /// A parameter has another value.
    Instead(&'static str, &'static str),
    /// The redirect URI, edited by two operators.
    Edited(usize, usize),
    /// Nobody is signed in.
    Stranger,
}

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

impl Visit {
    /// Nothing special.
    const PLAIN: Self = Self {
        app: App::Portal,
        user: "ordinary",
        offline: true,
        challenged: false,
        approved: true,
        slip: None,
    };

    pub(super) fn any() -> impl Strategy<Value = Self> {
        let app = prop::sample::select(vec![App::Portal, App::Shop, App::Phone, App::Page]);
        let slip = proptest::option::weighted(0.2, Detour::any());
        let likely = || proptest::bool::weighted(0.8);
        let user = prop::sample::select(vec!["ordinary", "other"]);
        (app, user, likely(), any::<bool>(), likely(), slip).prop_map(
            |(app, user, offline, challenged, approved, slip)| Self {
                app,
                user,
                offline,
                challenged,
                approved,
                slip,
            },
        )
    }
}

impl Detour {
    fn any() -> impl Strategy<Value = Self> {
        let operators = || 0..mutation::OPERATORS.len();
        prop_oneof![
            prop::sample::select(vec!["state", "response_type", "redirect_uri", "client_id"])
                .prop_map(Self::Without),
            prop::sample::select(vec![
                ("response_type", "token"),
                ("code_challenge_method", "plain"),
                ("prompt", "none"),
                ("prompt", "consent"),
                ("scope", "user_default apps"),
                ("redirect_uri", OTHER),
            ])
            .prop_map(|(name, value)| Self::Instead(name, value)),
            (operators(), operators()).prop_map(|(one, two)| Self::Edited(one, two)),
            Just(Self::Stranger),
        ]
    }
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

impl App {
    /// What it registers as.
    fn registration(self) -> Value {
        let scopes = match self {
            // A single-page client has no offline access.
            Self::Page => json!(["user_default", "apps"]),
            Self::Portal | Self::Shop | Self::Phone => {
                json!(["user_default", "apps", "offline_access"])
            }
        };
        let app_type = match self {
            Self::Portal | Self::Shop => "web",
            Self::Phone => "native",
            Self::Page => "spa",
        };
        let mut body = json!({
            "appType": app_type,
            "clientName": "oauth-conform application",
            "redirectUris": [CALLBACK, OTHER],
            "allowedScopes": scopes,
        });
        if let (Self::Portal | Self::Phone, Value::Object(members)) = (self, &mut body) {
            let trusted = json!({"consentMethod": "trusted"});
            members.insert("connectionConfig".to_owned(), trusted);
        }
        body
    }

    fn is_public(self) -> bool {
        matches!(self, Self::Phone | Self::Page)
    }

    fn asks(self) -> bool {
        matches!(self, Self::Shop | Self::Page)
    }
}

impl Play {
    /// The client of an application; the first to need it creates it.
    fn app(&mut self, app: App) -> u32 {
        let known = self.apps.iter().find(|(known, _)| *known == app);
        if let Some((_, client)) = known {
            return *client;
        }
        let client = self.send(Request::create(app.registration()));
        self.clients.push(client);
        self.apps.push((app, client));
        client
    }

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

/// Sends a browser, and has its user decide.
pub(super) fn visit(play: &mut Play, visit: &Visit) {
    let client = play.app(visit.app);
    let session = format!("eas.sid=${{user.{}.session}}", visit.user);
    let session = session.as_str();
    let mut request = visit.request(client);
    if !matches!(visit.slip, Some(Detour::Stranger)) {
        request = request.header("cookie", session);
    }
    let asked = play.send(request);
    let step = if visit.app.asks() {
        let ticket = label("ticket", asked);
        let decision = if visit.approved { "approve" } else { "deny" };
        let form = [("ticket", ticket.as_str()), ("decision", decision)];
        let decide = Request::new("POST", "/oauth/consent").form(&form);
        play.send(decide.header("cookie", session))
    } else {
        asked
    };
    // Whoever agreed before is not asked again: the code comes at once.
    for step in if step == asked {
        vec![asked]
    } else {
        vec![asked, step]
    } {
        let visit = visit.clone();
        play.codes.push(Code {
            step,
            visit,
            client,
        });
    }
}

impl Visit {
    fn request(&self, client: u32) -> Request {
        let scope = if self.offline && self.app != App::Page {
            "user_default offline_access"
        } else {
            "user_default"
        };
        let mut query: Vec<(&str, String)> = vec![
            ("client_id", label("client_id", client)),
            ("redirect_uri", CALLBACK.to_owned()),
            ("response_type", "code".to_owned()),
            ("scope", scope.to_owned()),
            ("state", "xyz".to_owned()),
        ];
        if self.is_challenged() {
            query.push(("code_challenge", CHALLENGE.to_owned()));
            query.push(("code_challenge_method", "S256".to_owned()));
        }
        let mut replace = |name: &'static str, value: Option<String>| {
            query.retain(|(known, _)| *known != name);
            query.extend(value.map(|value| (name, value)));
        };
        match &self.slip {
            None | Some(Detour::Stranger) => {}
            Some(Detour::Without(name)) => replace(name, None),
            Some(Detour::Instead(name, value)) => replace(name, Some((*value).to_owned())),
            Some(Detour::Edited(one, two)) => {
                replace("redirect_uri", mutation::both(CALLBACK, *one, *two));
            }
        }
        let pairs: Vec<(&str, &str)> = query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Request::new("GET", "/oauth/authorize").query(&pairs)
    }

    fn is_challenged(&self) -> bool {
        self.challenged || self.app.is_public()
    }

    /// Where the code was sent.
    fn redirect_uri(&self) -> &'static str {
        match self.slip {
            Some(Detour::Instead("redirect_uri", value)) => value,
            _ => CALLBACK,
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
