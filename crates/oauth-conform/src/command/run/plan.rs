//! `run --dry-run`: what a run would send, and for how long. Nothing is sent: the run is
//! played on the embedded tenant, which stands in for the target.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Request, Response};
use oauth_conform::embedded;
use oauth_model::rate_limit::RateTier;
use oauth_suite::{
    facts::Facts,
    pace::{Pace, Pacer},
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
    /// Requests of each tier in a minute at most, if there is such a bound.
    pub(crate) per_minute: Option<BTreeMap<RateTier, u64>>,
    /// Minutes that this takes at that pace, the target's answers apart.
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
    let waiting = std::mem::take(&mut budget.waiting);
    let pace = std::mem::replace(&mut budget.pace, Pace::Unbounded);
    if let Some(room) = pace.changes_within(budget.time) {
        budget.requests = budget.requests.min(room);
    }
    settings.mark = None;
    let counting = Counting::new(embedded::target(&tenant), pace);
    let report = run::run(&counting, &facts, &settings, |_| {}).await;
    let report = report.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })?;
    let (mut plan, took) = counting.plan();
    plan.target.clone_from(&settings.target_name);
    plan.per_minute = [RateTier::One, RateTier::Two]
        .into_iter()
        .map(|tier| Some((tier, pace.per_minute(tier)?)))
        .collect();
    plan.minutes = plan
        .per_minute
        .is_some()
        .then(|| took.as_secs().div_ceil(60));
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

struct Counts {
    /// Keeps the pace of the run on a clock of its own.
    pacer: Pacer,
    started: Instant,
    now: Instant,
    endpoints: BTreeMap<String, (Option<RateTier>, u64)>,
    created: Created,
    clients: u64,
}

impl<T> Counting<T> {
    fn new(target: T, pace: Pace) -> Self {
        let now = Instant::now();
        let counts = Counts {
            pacer: Pacer::new(pace),
            started: now,
            now,
            endpoints: BTreeMap::new(),
            created: Created::default(),
            clients: 0,
        };
        Self {
            target,
            counts: Mutex::new(counts),
        }
    }

    /// The plan, and how long it takes to send all of it.
    fn plan(self) -> (Plan, Duration) {
        let counts = self.counts.into_inner();
        let counts = counts.unwrap_or_else(PoisonError::into_inner);
        let took = counts.now - counts.started;
        let endpoints = counts.endpoints.into_iter();
        let mut endpoints: Vec<Endpoint> = endpoints
            .map(|(door, (tier, requests))| Endpoint {
                door,
                tier,
                requests,
            })
            .collect();
        endpoints.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.requests));
        let plan = Plan {
            requests: endpoints.iter().map(|endpoint| endpoint.requests).sum(),
            endpoints,
            created: counts.created,
            ..Plan::default()
        };
        (plan, took)
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
            let tier = wire::rate_tier(&asked);
            let endpoint = format!("{method} {}", without_ids(&path));
            counts.endpoints.entry(endpoint).or_insert((tier, 0)).1 += 1;
            counts.wait(tier);
            counts.note(&method, &path, &answer);
        }
        Ok(answer)
    }
}

impl Counts {
    /// Lets the time pass until a request is due.
    fn wait(&mut self, tier: Option<RateTier>) {
        let wait = self.pacer.wait(tier, self.now);
        self.now += wait;
    }

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
