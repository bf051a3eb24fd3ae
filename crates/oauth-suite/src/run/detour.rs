//! Ways around what is known to be broken: another road to the same place.
//!
//! A scenario that needs something which a target does not do ends there, and what
//! stands behind it would go unseen. Where there is another way to get as far, the
//! scenario is rewritten to take it.

use oauth_model::{
    catalogue::{auth_method, authorize, client, code, grant_type, scope},
    rule::{Rule, RuleSet},
};
use serde_json::{Value, json};

use crate::{
    scenario::{Action, Payload, Request, Scenario, Step},
    script::authorize::{CHALLENGE, VERIFIER},
};

/// A broken rule, and the way around it.
struct Detour {
    broken: Rule,
    take: fn(&mut Scenario),
}

const DETOURS: &[Detour] = &[
    Detour {
        broken: client::MINIMAL_ACCEPTED,
        take: more_than_the_least,
    },
    Detour {
        broken: grant_type::BOTH_ACCEPTED,
        take: one_grant,
    },
    Detour {
        broken: auth_method::PRIVATE_KEY_ACCEPTED,
        take: key_by_patch,
    },
    Detour {
        broken: scope::NARROWING_ACCEPTED,
        take: all_scopes,
    },
    Detour {
        broken: authorize::TRUSTED_ASKS_NOBODY,
        take: by_consent,
    },
    Detour {
        broken: code::SECRET_SUFFICES,
        take: with_verifier,
    },
    Detour {
        broken: client::SECRET_FOR_CONFIDENTIAL,
        take: added_secret,
    },
];

/// The scenario by other ways than those that are broken.
pub(super) fn around(scenario: &Scenario, broken: &RuleSet) -> Scenario {
    let mut other = scenario.clone();
    for detour in DETOURS {
        if broken.contains(detour.broken) {
            (detour.take)(&mut other);
        }
    }
    in_order(other)
}

/// The scenario with numbers that grow from step to step, as those of a file have to.
pub(super) fn in_order(scenario: Scenario) -> Scenario {
    let grows = |pair: &[Step]| matches!(pair, [one, next] if one.id < next.id);
    if scenario.steps.windows(2).all(grows) {
        return scenario;
    }
    let place = |id: u32| {
        let at = scenario.steps.iter().position(|step| step.id == id);
        at.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(id)
    };
    scenario.renumbered(&place).unwrap_or(scenario)
}

impl Scenario {
    fn requests_mut(&mut self) -> impl Iterator<Item = (u32, &mut Request)> {
        self.steps
            .iter_mut()
            .filter_map(|step| Some((step.id, step.action.request_mut()?)))
    }

    /// A number that no step has.
    pub(super) fn fresh_id(&self) -> u32 {
        self.steps.iter().map(|step| step.id).max().unwrap_or(0) + 1
    }

    pub(super) fn insert_behind(&mut self, id: u32, new: u32, request: Request) {
        let position = self.steps.iter().position(|step| step.id == id);
        let step = Step {
            id: new,
            action: Action::Request(Box::new(request)),
        };
        let end = self.steps.len();
        self.steps.insert(position.map_or(end, |at| at + 1), step);
    }
}

/// The members of a body that creates a client.
fn created(request: &mut Request) -> Option<&mut serde_json::Map<String, Value>> {
    match (request.path.as_str(), &mut request.body) {
        ("/api/v1/oauth-clients", Some(Payload::Json(Value::Object(members)))) => Some(members),
        _ => None,
    }
}

/// The parameters of a token request in JSON.
fn asked(request: &mut Request) -> Option<&mut serde_json::Map<String, Value>> {
    match (request.path.as_str(), &mut request.body) {
        ("/oauth/token", Some(Payload::Json(Value::Object(members)))) => Some(members),
        _ => None,
    }
}

/// A client is created from more than a type and a name.
fn more_than_the_least(scenario: &mut Scenario) {
    for (_, request) in scenario.requests_mut() {
        if let Some(members) = created(request).filter(|members| members.len() == 2) {
            members.insert("clientUri".to_owned(), json!("https://app.example"));
        }
    }
}

/// A machine is created with the grant that it uses.
fn one_grant(scenario: &mut Scenario) {
    let impersonation = "urn:qlik:oauth:user-impersonation";
    let impersonates = scenario
        .requests()
        .any(|(_, request)| format!("{:?}", request.body).contains("user_lookup"));
    for (_, request) in scenario.requests_mut() {
        let grants = created(request).and_then(|members| members.get_mut("allowedGrantTypes"));
        if let Some(Value::Array(grants)) = grants
            && grants.len() == 2
        {
            grants.retain(|grant| (grant == impersonation) == impersonates);
        }
    }
}

/// A client gets its key when it is there.
fn key_by_patch(scenario: &mut Scenario) {
    let mut patches = Vec::new();
    for (id, request) in scenario.requests_mut() {
        let Some(members) = created(request) else {
            continue;
        };
        let methods = members.get("allowedAuthMethods");
        if methods == Some(&json!(["private_key_jwt"]))
            && let Some(methods) = members.shift_remove("allowedAuthMethods")
            && let Some(keys) = members.shift_remove("publicKeys")
        {
            let operations = json!([
                {"op": "replace", "path": "/publicKeys", "value": keys},
                {"op": "replace", "path": "/allowedAuthMethods", "value": methods},
            ]);
            let below = format!("/${{client_id@{id}}}");
            patches.push((id, Request::clients("PATCH", &below).json(operations)));
        }
    }
    for (id, patch) in patches {
        let new = scenario.fresh_id();
        scenario.insert_behind(id, new, patch);
    }
}

/// A machine asks for all scopes that it has, by naming none.
fn all_scopes(scenario: &mut Scenario) {
    for (_, request) in scenario.requests_mut() {
        if let Some(members) = asked(request)
            && members.get("scope").and_then(Value::as_str) == Some("user_default")
        {
            members.shift_remove("scope");
        }
    }
}

/// The user of a client that is not trusted agrees.
fn by_consent(scenario: &mut Scenario) {
    let mut visits = Vec::new();
    for (id, request) in scenario.requests_mut() {
        if let Some(members) = created(request)
            && members.contains_key("redirectUris")
        {
            members.shift_remove("connectionConfig");
        }
        let cookie = request.headers.get("cookie").cloned();
        if request.path == "/oauth/authorize"
            && let Some(cookie) = cookie
        {
            visits.push((id, cookie));
        }
    }
    for (id, cookie) in visits {
        // Whoever uses the code finds it at the decision.
        let asked = scenario.fresh_id();
        for step in scenario.steps.iter_mut().filter(|step| step.id == id) {
            step.id = asked;
        }
        let ticket = format!("${{ticket@{asked}}}");
        let decision = Request::new("POST", "/oauth/consent")
            .form(&[("ticket", ticket.as_str()), ("decision", "approve")])
            .header("cookie", &cookie);
        scenario.insert_behind(asked, id, decision);
    }
}

/// A confidential client redeems its code with a verifier too.
fn with_verifier(scenario: &mut Scenario) {
    for (_, request) in scenario.requests_mut() {
        let challenged = request
            .query
            .iter()
            .any(|(name, _)| name == "code_challenge");
        if request.path == "/oauth/authorize" && !challenged {
            let challenge = [
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ];
            for (name, value) in challenge {
                request.query.push((name.to_owned(), value.to_owned()));
            }
        }
        if let Some(members) = asked(request)
            && members.contains_key("code")
        {
            members.entry("code_verifier").or_insert(json!(VERIFIER));
        }
    }
}

/// A client whose first secret is not told gets another.
fn added_secret(scenario: &mut Scenario) {
    let text = serde_json::to_string(scenario).unwrap_or_default();
    let needs = |id: u32| {
        let label = |name: &str| text.contains(&format!("${{{name}@{id}"));
        label("client_secret") || label("secret_hint")
    };
    let creating: Vec<u32> = scenario
        .requests_mut()
        .filter_map(|(id, request)| created(request).map(|_| id))
        .filter(|&id| needs(id))
        .collect();
    for id in creating {
        let new = scenario.fresh_id();
        let of_the_added = |name: &str, step: u32| {
            let told = ["client_secret", "secret_hint"].contains(&name);
            if told && step == id { new } else { step }
        };
        let Some(renamed) = scenario.relabelled(&of_the_added) else {
            continue;
        };
        *scenario = renamed;
        let below = format!("/${{client_id@{id}}}/client-secrets");
        scenario.insert_behind(id, new, Request::clients("POST", &below));
    }
}
