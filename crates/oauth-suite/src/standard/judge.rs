//! The judge of servers that are known by the standards alone.
//!
//! The documents leave servers much choice in how they refuse: by a page or by a redirect,
//! with one status or another. So a refusal is whatever does not grant, and how it is
//! worded has rules of its own.

mod answers;
mod bearer;
mod browsing;
mod introspection;
mod jwt;
mod lineage;
mod members;
mod metadata;
mod redirects;
mod refusals;
mod registration;
mod revocations;
mod scopes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use oauth_model::{
    call::{Authorization, Door},
    catalogue::answer::NO_SERVER_FAILURE,
    prediction::Prediction,
    rule::{RuleSet, Stance},
    standard::{
        State,
        call::{Call, Endpoint},
        effect::{Effect, Minted},
        registration::is_method,
    },
    time::Timestamp,
};

use serde_json::Value;

use self::metadata::About;
use super::{agent::Trail, script::Habits, server::Server, wire};
use crate::{
    drive::network,
    judge::{
        Class, Hearing,
        authorize::{Visit, parameter},
        notes::Notes,
    },
    scenario::Request,
    wire::{Answer, text},
};

/// What a client that registered is called by, and what it proves itself with.
const REGISTERED: &[&str] = &[
    "client_id",
    "client_secret",
    "registration_access_token",
    "registration_client_uri",
];

/// Where a request knocks, what for, and whether its client proves itself in the header.
type Kind = (Endpoint, String, bool);

/// What the judge remembers of a server during a scenario.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    state: State,
    /// The issuer that answers have to name, if the server promises to name it.
    issuer: Option<String>,
    /// What was granted that had to be.
    works: BTreeSet<Kind>,
    latest_code: Option<String>,
    habits: Habits,
    /// Whether clients get tokens for themselves.
    machines: bool,
    /// The client that registered last.
    latest_client: Option<Value>,
    /// What is known of the server's documents.
    about: About,
    /// What is known of its signed access tokens.
    jwts: jwt::Seen,
}

impl Book {
    pub(crate) fn new(server: &Server, state: State) -> Self {
        let promised = server.metadata().is_some_and(|metadata| {
            let flag = metadata.get("authorization_response_iss_parameter_supported");
            flag.is_some_and(|flag| flag == true)
        });
        Self {
            state,
            issuer: server.issuer().filter(|_| promised).map(str::to_owned),
            works: BTreeSet::new(),
            latest_code: None,
            habits: Habits::default(),
            machines: true,
            latest_client: None,
            about: About::of(server),
            jwts: jwt::Seen::at(server.issuer()),
        }
    }

    /// What the server was seen to do.
    pub(crate) fn habits(&self) -> Habits {
        self.habits
    }

    /// Tells it what the server was seen to do.
    pub(crate) fn expect_habits(&mut self, habits: Habits) {
        self.habits = habits;
        if !habits.challenges {
            self.state.expect_unchallenged();
        }
    }

    /// Whether clients were seen to get tokens for themselves, as far as is known.
    pub(crate) fn machines(&self) -> bool {
        self.machines
    }

    /// Tells it that no client gets a token for itself.
    pub(crate) fn expect_no_machines(&mut self) {
        self.machines = false;
    }

    /// Takes over what another book has seen to work.
    pub(crate) fn learn(&mut self, other: &Self) {
        self.works.extend(other.works.iter().cloned());
    }

    /// Hears a request, whose labels are resolved, and its answer.
    pub(crate) fn hear(
        &mut self,
        now: Timestamp,
        request: &Request,
        answer: &Answer,
        trail: &Trail,
    ) -> Hearing {
        let call = wire::call(request);
        let mut hearing = Hearing::at(call.as_ref().map(|call| Door::Standard(call.endpoint)));
        let Some(call) = call else {
            hearing.class = Class::Refused;
            return hearing;
        };
        hearing.class = class(&call, answer);
        let mut notes = Notes::default();
        if hearing.class != Class::Throttled {
            let prediction = self.state.predict(now, &call);
            if call.endpoint == Endpoint::Authorization {
                self.inspect_visit(request, &call, &prediction, answer, &mut notes);
                browsing::inspect(trail, &mut notes);
            }
            self.compare(&call, &prediction, answer, &mut hearing, &mut notes);
            self.inspect_late_scope(&call, answer, &mut notes);
            self.inspect_revoked(now, &call, hearing.class, answer, &mut notes);
            self.inspect_omitted_scope(now, &call, hearing.class, answer, &mut notes);
            if call.endpoint == Endpoint::Token {
                members::inspect(answer, &mut notes);
            }
            if call.endpoint == Endpoint::Resource {
                bearer::inspect(&call, &prediction, hearing.class, answer, &mut notes);
            }
            match (call.endpoint, hearing.class) {
                (Endpoint::Metadata, Class::Granted) => self.about.inspect(answer, &mut notes),
                (Endpoint::KeySet, _) => {
                    metadata::inspect_keys(answer, &mut notes);
                    self.jwts.learn_keys(answer);
                }
                _ => self.about.inspect_promise(&call, answer, &mut notes),
            }
            self.follow(now, &call, answer, &mut hearing, &mut notes);
            hearing.expected = Some(prediction);
        }
        let profile = self.state.profile();
        let looks = |rule| profile.stance(rule) > Stance::Off;
        hearing.breaches = notes.breaches;
        hearing.breaches.retain(|breach| looks(breach.rule));
        hearing.at_stake = notes.at_stake.iter().filter(|&rule| looks(rule)).collect();
        // Behind a request that was refused without a reason nothing is as it was meant.
        hearing.astray = hearing.unexplained || hearing.lost;
        hearing
    }

    fn compare(
        &mut self,
        call: &Call,
        prediction: &Prediction,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        match (prediction, hearing.class) {
            (_, Class::Failed) => {
                let found = format!("status {}", answer.status);
                notes.broken(NO_SERVER_FAILURE, found, "no 5xx");
                // Whoever fails grants nothing either.
                if let Prediction::MustRefuse(violations) = prediction
                    && let Some(rule) = violations.rules().only()
                {
                    notes.tested(rule);
                }
                hearing.unexplained = matches!(prediction, Prediction::MustSucceed(_));
            }
            (Prediction::MustSucceed(merits), Class::Granted) => {
                self.works.insert(what(call));
                for rule in merits.iter() {
                    notes.tested(rule);
                }
            }
            (Prediction::MustSucceed(merits), Class::Refused) => {
                hearing.unexplained = true;
                self.blame(call, merits, answer, notes);
            }
            (
                Prediction::MustRefuse(violations) | Prediction::Either(violations, _),
                Class::Granted,
            ) => {
                notes.tested(NO_SERVER_FAILURE);
                for rule in violations.rules().iter() {
                    let found = format!("granted with status {}", answer.status);
                    notes.broken(rule, found, "a refusal");
                }
                hearing.lost = matches!(prediction, Prediction::MustRefuse(_));
            }
            (
                Prediction::MustRefuse(violations) | Prediction::Either(violations, _),
                Class::Refused,
            ) => {
                notes.tested(NO_SERVER_FAILURE);
                if let Some(rule) = violations.rules().only() {
                    notes.tested(rule);
                }
                refusals::inspect(call, violations, answer, notes);
                self.inspect_scope_refused(call, violations, answer, notes);
                self.inspect_not_deleted(call, violations, answer, notes);
            }
            (_, Class::Throttled | Class::Undecided) => {}
        }
    }

    /// Blames the one rule on which a refused request relied, if the like of it was granted
    /// before.
    fn blame(&self, call: &Call, merits: &RuleSet, answer: &Answer, notes: &mut Notes) {
        if let (Some(rule), true) = (merits.only(), self.works.contains(&what(call))) {
            let found = format!("refused with status {}", answer.status);
            notes.broken(rule, found, "granted");
        }
    }

    fn follow(
        &mut self,
        now: Timestamp,
        call: &Call,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        match hearing.class {
            Class::Granted => {
                let minted = minted(call, answer);
                hearing.produced = produced(&minted);
                // Without a new one the old one goes on (RFC 6749, section 6).
                if let (None, Some(old)) = (&minted.refresh_token, call.parameter("refresh_token"))
                {
                    let goes_on = ("refresh_token".to_owned(), old.to_owned());
                    hearing.produced.push(goes_on);
                }
                if hearing.lost {
                    return;
                }
                let effect = self.state.commit(now, call, &minted);
                self.inspect_effect(&effect, &minted, answer, notes);
                if let Effect::Tokens(tokens) = &effect {
                    self.jwts.inspect(call, tokens, &minted, notes);
                }
            }
            Class::Refused => self.state.refused(now, call),
            Class::Failed | Class::Throttled | Class::Undecided => {}
        }
    }
}

fn what(call: &Call) -> Kind {
    let grant = call.parameter("grant_type").unwrap_or_default();
    (call.endpoint, grant.to_owned(), by_basic(call))
}

fn class(call: &Call, answer: &Answer) -> Class {
    if network::is_busy(answer) {
        return Class::Throttled;
    }
    // Who does not know a method may say that it is not implemented (RFC 9110, section 15.6.2).
    let is_unknown = call.endpoint == Endpoint::Configuration && !is_method(&call.method);
    let is_declined = answer.status == 501 && is_unknown;
    if answer.status >= 500 && !is_declined {
        return Class::Failed;
    }
    let succeeds = (200..300).contains(&answer.status);
    let granted = match call.endpoint {
        Endpoint::Authorization => matches!(redirects::seen(answer), Visit::Code(..)),
        // Some refuse with status 200.
        Endpoint::Token => {
            succeeds
                && answer
                    .json()
                    .is_some_and(|body| body.get("access_token").is_some())
        }
        Endpoint::Revocation
        | Endpoint::Introspection
        | Endpoint::Registration
        | Endpoint::Configuration
        | Endpoint::Metadata
        | Endpoint::KeySet
        | Endpoint::Resource => succeeds,
    };
    if granted {
        Class::Granted
    } else {
        Class::Refused
    }
}

/// What an answer shows of what the server made up.
fn minted(call: &Call, answer: &Answer) -> Minted {
    let location = answer.header("location").unwrap_or_default();
    let body = answer.json().unwrap_or_default();
    let member = |name: &str| Some(text(&body, name).to_owned()).filter(|text| !text.is_empty());
    match call.endpoint {
        Endpoint::Authorization => Minted {
            code: parameter(location, "code"),
            ..Minted::default()
        },
        Endpoint::Token => Minted {
            code: None,
            access_token: member("access_token"),
            refresh_token: member("refresh_token"),
            scope: member("scope"),
            expires_in: body.get("expires_in").and_then(Value::as_u64),
            registered: None,
        },
        Endpoint::Registration | Endpoint::Configuration => Minted {
            registered: Some(body).filter(Value::is_object),
            ..Minted::default()
        },
        Endpoint::Revocation
        | Endpoint::Introspection
        | Endpoint::Metadata
        | Endpoint::KeySet
        | Endpoint::Resource => Minted::default(),
    }
}

/// The values that labels of a step stand for.
fn produced(minted: &Minted) -> Vec<(String, String)> {
    let named = [
        ("code", &minted.code),
        ("access_token", &minted.access_token),
        ("refresh_token", &minted.refresh_token),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let registered = REGISTERED.iter().filter_map(|name| {
        let value = text(minted.registered.as_ref()?, name);
        Some(((*name).to_owned(), value.to_owned())).filter(|_| !value.is_empty())
    });
    named.chain(registered).collect()
}

/// Whether a call brings credentials in its Authorization header.
fn by_basic(call: &Call) -> bool {
    matches!(call.authorization, Authorization::Basic { .. })
}
