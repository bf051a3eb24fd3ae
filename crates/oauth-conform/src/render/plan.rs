//! What a run would do, for people.

use std::{collections::BTreeMap, fmt::Write as _};

use oauth_model::rate_limit::RateTier;

use super::{layout::counted, page::Page, report::planned};
use crate::command::run::plan::Plan;

/// The requests by endpoint, what they would create, and how long they would take.
pub(crate) fn text(plan: &Plan) -> String {
    let mut page = Page::default();
    page.field(0, "target", &plan.target);
    page.field(0, "plan", "nothing was sent");
    page.gap();
    for endpoint in &plan.endpoints {
        let tier = endpoint
            .tier
            .map_or("no documented tier", |tier| tier.as_str());
        let line = format!("{:>6}  {:<58} {tier}", endpoint.requests, endpoint.door);
        page.line(&[(super::style::PLAIN, line.trim_end())]);
    }
    page.gap();
    page.field(0, "requests", &requests(plan));
    page.field(0, "creates", &created(plan));
    page.field(0, "takes", &time(plan));
    for (missing, rules) in &plan.missing {
        let rules = counted(*rules, "rule");
        page.field(0, "without", &format!("{missing}: {rules} not applicable"));
    }
    if let Some(left) = plan
        .planned
        .as_ref()
        .filter(|planned| planned.cases_left > 0)
    {
        page.field(0, "left", &planned::words(left));
    }
    page.field(
        0,
        "more",
        "what is found broken is proven, what the network breaks off is sent again, and \
         lists are looked through once the run is over: all cost more",
    );
    page.finish()
}

fn requests(plan: &Plan) -> String {
    let mut by_tier = BTreeMap::<_, u64>::new();
    for endpoint in &plan.endpoints {
        let tier = endpoint
            .tier
            .map_or("without a documented tier", |tier| tier.as_str());
        *by_tier.entry(tier).or_default() += endpoint.requests;
    }
    let mut text = format!("{} in all", plan.requests);
    for (tier, requests) in by_tier {
        write!(text, ", {requests} {tier}").ok();
    }
    text
}

fn created(plan: &Plan) -> String {
    let created = &plan.created;
    let count = |number: u64, of: &str| counted(usize::try_from(number).unwrap_or(usize::MAX), of);
    format!(
        "{}, at most {} at once, with {}; up to {}, {}, {}",
        count(created.clients, "client"),
        created.clients_at_once,
        count(created.secrets, "secret"),
        count(created.bot_users, "bot user"),
        count(created.spaces, "space"),
        count(created.apps, "application"),
    )
}

fn time(plan: &Plan) -> String {
    let mut text = match (&plan.per_minute, plan.minutes) {
        (Some(pace), Some(minutes)) => format!("{} at {}", minutes_of(minutes), paces(pace)),
        _ => "as long as the answers take".to_owned(),
    };
    if plan.waiting_seconds > 0 {
        write!(
            text,
            ", and up to {} seconds of waiting",
            plan.waiting_seconds
        )
        .ok();
    }
    text
}

fn minutes_of(minutes: u64) -> String {
    counted(usize::try_from(minutes).unwrap_or(usize::MAX), "minute")
}

/// The pace in each tier, or in all of them.
fn paces(pace: &BTreeMap<RateTier, u64>) -> String {
    let mut numbers = pace.values();
    let first = numbers.next();
    if let Some(number) = first.filter(|first| numbers.all(|number| number == *first)) {
        return format!("{number} requests a minute at most");
    }
    let tiers = pace.iter();
    let tiers: Vec<String> = tiers
        .map(|(tier, number)| format!("{number} of {}", tier.as_str()))
        .collect();
    format!("{} a minute at most", tiers.join(" and "))
}
