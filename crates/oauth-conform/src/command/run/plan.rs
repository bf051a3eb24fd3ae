//! `run --dry-run`: what a run would send, and for how long. Nothing is sent: the run is
//! played on the embedded tenant, which stands in for the target.

use std::{collections::BTreeMap, sync::Mutex};

use bytes::Bytes;
use http::{Request, Response};
use oauth_conform::embedded;
use oauth_model::rate_limit::RateTier;
use oauth_suite::{
    facts::Facts,
    run::{self, Planned, Settings},
    scenario,
    target::{Target, TransportError},
    wire,
};
use serde::Serialize;
use serde_json::Value;

use crate::error::Error;

/// What a run would do.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Plan {
    /// The address of the target.
    pub(crate) target: String,
    /// Requests, by endpoint.
    pub(crate) endpoints: Vec<Endpoint>,
    /// Requests in all.
    pub(crate) requests: u64,
    /// Requests in a minute at most, if there is such a bound.
    pub(crate) per_minute: Option<u32>,
    /// Minutes that this takes, at that pace.
    pub(crate) minutes: Option<u64>,
    /// Seconds that may be waited in all for what ends by itself, beside that.
    pub(crate) waiting_seconds: u64,
    /// What would be created, and deleted again.
    pub(crate) created: Created,
    /// Rules that could not be judged, by what is missing.
    pub(crate) missing: BTreeMap<String, usize>,
    /// What would be left undone, and what more requests would buy.
    pub(crate) planned: Option<Planned>,
}

/// Requests to one endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Endpoint {
    /// The method and the path.
    #[serde(rename = "endpoint")]
    pub(crate) door: String,
    /// The tier of rate limits, where it is documented.
    pub(crate) tier: Option<RateTier>,
    /// How many.
    pub(crate) requests: u64,
}

/// What would be created.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Created {
    /// Clients.
    pub(crate) clients: u64,
    /// Of those, at most so many at once.
    pub(crate) clients_at_once: u64,
    /// Secrets.
    pub(crate) secrets: u64,
    /// Bot users at most: one for each machine client.
    pub(crate) bot_users: u64,
    /// Spaces.
    pub(crate) spaces: u64,
    /// Applications.
    pub(crate) apps: u64,
}

/// Plans a run on a target of which this much is known.
pub(super) async fn plan(known: Option<&Facts>, settings: &Settings) -> Result<Plan, Error> {
    let tenant = embedded::tenant(&settings.profile, None);
    let mut facts = embedded::facts(&tenant);
    if let Some(known) = known {
        liken(&mut facts, known);
    }
    let mut settings = settings.clone();
    let budget = &mut settings.budget;
    let (per_minute, waiting) = (
        budget.per_minute.take(),
        std::mem::take(&mut budget.waiting),
    );
    if let Some(per_minute) = per_minute {
        let seconds = budget.time.as_secs();
        budget.requests = budget
            .requests
            .min(seconds.saturating_mul(per_minute.into()) / 60);
    }
    settings.mark = None;
    let counting = Counting::new(embedded::target(&tenant));
    let report = run::run(&counting, &facts, &settings, |_| {}).await;
    let report = report.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })?;
    let mut plan = counting.plan();
    plan.target.clone_from(&settings.target_name);
    plan.per_minute = per_minute;
    plan.minutes = per_minute.map(|pace| plan.requests.div_ceil(pace.max(1).into()));
    plan.waiting_seconds = waiting.as_secs();
    plan.planned.clone_from(&report.planned);
    for rule in &report.rules {
        if let Some(missing) = &rule.missing {
            *plan.missing.entry(missing.clone()).or_default() += 1;
        }
    }
    Ok(plan)
}

/// What is known of the stand-in is what is known of the target.
fn liken(facts: &mut Facts, known: &Facts) {
    facts.sign_in = known.sign_in.clone();
    facts.sharing = known.sharing.clone();
    facts.consents = known.consents.clone();
    facts.controls = None;
    facts.foreign.retain(|client| {
        let is_like = |known: &oauth_suite::facts::ForeignClient| {
            known.deleted_by_owner == client.deleted_by_owner
        };
        known.foreign.iter().any(is_like)
    });
    if known.region.is_none() {
        facts.region = None;
    }
    match &known.organization {
        None => facts.organization = None,
        Some(known) if known.token.is_none() => {
            if let Some(organization) = &mut facts.organization {
                organization.token = None;
            }
        }
        Some(_) => {}
    }
}

/// A target whose requests are counted.
struct Counting<T> {
    target: T,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    endpoints: BTreeMap<String, (Option<RateTier>, u64)>,
    created: Created,
    clients: u64,
}

impl<T> Counting<T> {
    fn new(target: T) -> Self {
        Self {
            target,
            counts: Mutex::new(Counts::default()),
        }
    }

    fn plan(self) -> Plan {
        let counts = self.counts.into_inner().unwrap_or_default();
        let endpoints = counts.endpoints.into_iter();
        let mut endpoints: Vec<Endpoint> = endpoints
            .map(|(door, (tier, requests))| Endpoint {
                door,
                tier,
                requests,
            })
            .collect();
        endpoints.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.requests));
        Plan {
            requests: endpoints.iter().map(|endpoint| endpoint.requests).sum(),
            endpoints,
            created: counts.created,
            ..Plan::default()
        }
    }
}

impl<T: Target> Target for Counting<T> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let (method, path) = (
            request.method().to_string(),
            request.uri().path().to_owned(),
        );
        let asked = scenario::Request::new(&method, &path);
        let answer = self.target.send(request).await?;
        if let Ok(mut counts) = self.counts.lock() {
            let tier = wire::call(&asked).and_then(|call| call.operation.door().rate_tier());
            let endpoint = format!("{method} {}", without_ids(&path));
            counts.endpoints.entry(endpoint).or_insert((tier, 0)).1 += 1;
            counts.note(&method, &path, &answer);
        }
        Ok(answer)
    }
}

impl Counts {
    fn note(&mut self, method: &str, path: &str, answer: &Response<Bytes>) {
        if !answer.status().is_success() {
            return;
        }
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        match (method, path) {
            ("POST", "/api/v1/spaces") => self.created.spaces += 1,
            ("POST", "/api/v1/apps") => self.created.apps += 1,
            ("POST", path) if path.ends_with("/client-secrets") => self.created.secrets += 1,
            ("POST", path) if path.ends_with("/oauth-clients") || path == "/oauth/register" => {
                self.created.clients += 1;
                self.clients += 1;
                self.created.clients_at_once = self.created.clients_at_once.max(self.clients);
                let has_secret = |name| body.get(name).is_some();
                self.created.secrets +=
                    u64::from(has_secret("clientSecret") || has_secret("client_secret"));
                let grants = body.get("allowedGrantTypes").and_then(Value::as_array);
                let is_machine =
                    grants.is_some_and(|grants| grants.contains(&"client_credentials".into()));
                self.created.bot_users += u64::from(is_machine);
            }
            ("DELETE", _) if above.ends_with("/oauth-clients") => {
                self.clients = self.clients.saturating_sub(1);
            }
            _ => {}
        }
    }
}

/// A path with `{id}` for what names one of many.
fn without_ids(path: &str) -> String {
    let many = [
        "oauth-clients",
        "client-secrets",
        "oauth-tokens",
        "spaces",
        "apps",
        "app",
    ];
    let mut before = "";
    let segments = path.split('/').map(|segment| {
        let shown = if many.contains(&before) {
            "{id}"
        } else {
            segment
        };
        before = segment;
        shown
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_ids() {
        let shown = without_ids("/api/v1/oauth-clients/0a/client-secrets/1b");
        assert_eq!(shown, "/api/v1/oauth-clients/{id}/client-secrets/{id}");
        assert_eq!(without_ids("/oauth/token"), "/oauth/token");
    }
}
