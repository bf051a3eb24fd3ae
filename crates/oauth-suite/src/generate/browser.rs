//! Moves of browsers: users sent to the authorization endpoint, and their decisions.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    mutation,
    play::{App, Code, Play, label},
};
use crate::{
    scenario::Request,
    script::authorize::{CALLBACK, CHALLENGE, OTHER},
};

/// A browser is sent to the authorization endpoint, and its user decides if asked.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(super) app: App,
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

impl Visit {
    /// Nothing special.
    pub(super) const PLAIN: Self = Self {
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

    pub(super) fn is_public(self) -> bool {
        matches!(self, Self::Phone | Self::Page)
    }

    fn asks(self) -> bool {
        matches!(self, Self::Shop | Self::Page)
    }
}

impl Play {
    /// The client of an application; the first to need it creates it.
    pub(super) fn app(&mut self, app: App) -> u32 {
        let known = self.apps.iter().find(|(known, _)| *known == app);
        if let Some((_, client)) = known {
            return *client;
        }
        let client = self.send(Request::create(app.registration()));
        self.clients.push(client);
        self.apps.push((app, client));
        client
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

    pub(super) fn is_challenged(&self) -> bool {
        self.challenged || self.app.is_public()
    }

    /// Where the code was sent.
    pub(super) fn redirect_uri(&self) -> &'static str {
        match self.slip {
            Some(Detour::Instead("redirect_uri", value)) => value,
            _ => CALLBACK,
        }
    }
}
