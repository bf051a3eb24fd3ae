//! A run: learn the target, play what reads, near misses, boundaries, sequences, races,
//! laws and what takes time, and tell.

pub(crate) mod baseline;
mod course;
mod detour;
mod doubt;
mod laws;
mod learn;
pub mod phases;
mod planned;
mod races;
mod shard;

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use oauth_model::{profile::Profile, rule::Rule};

use self::{
    course::Run,
    phases::{Allowance, Clock, Phase},
};
pub use self::{
    learn::{NotLearned, learn},
    planned::Planned,
    shard::Shard,
};
use crate::{
    drive::Budget, facts::Facts, leave::Leave, mark::Mark, pace::Pace, prove::ShrinkBudget,
    report::Report, target::Target,
};

/// Requests to somebody else's server that is no tenant.
const SERVER_REQUESTS: u64 = 4_000;
/// And in a minute.
const SERVER_PER_MINUTE: u32 = 50;

/// How a run is done.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent choices"
)]
pub struct Settings {
    /// The profile to judge by.
    pub profile: Profile,
    /// How the target is named in the report.
    pub target_name: String,
    /// Whether breaking a *should* fails the run.
    pub strict: bool,
    /// Patterns such as `redirect-uri/*`: only rules that match one are judged; all if
    /// there is none.
    pub rules: Vec<String>,
    /// The part of the rules that is judged, if it is not the whole.
    pub shard: Option<Shard>,
    /// Whether the scripted cases are played.
    pub scripted: bool,
    /// Whether the scripted cases are played by a plan, which puts many rules to the test
    /// with few requests, as long as all rules are judged.
    pub planned: bool,
    /// What the generators draw from.
    pub seed: u64,
    /// How many generated scenarios are played.
    pub generated: u64,
    /// On how many scenarios each law is tried.
    pub laws: usize,
    /// How often each race is run; 0 if requests must not be sent at once.
    pub races: u32,
    /// What may be done to the target.
    pub leave: Leave,
    /// What is in the names of all that the run creates, if it cannot be set back.
    pub mark: Option<Mark>,
    /// Whether the target may be filled with clients up to its limit for a moment.
    pub may_fill: bool,
    /// What the run may spend.
    pub budget: Budget,
    /// What each phase may spend of it; unspent budget flows on to the next.
    pub phases: Vec<Allowance>,
    /// What seeing one finding again and shrinking it may spend.
    pub shrink: ShrinkBudget,
    /// Set from outside, it ends the run behind the scenario that is played, so that
    /// nothing is left on the target.
    pub stop: Arc<AtomicBool>,
}

impl Settings {
    /// The settings for a target of one's own, in the same process or on loopback.
    pub fn for_own_target(profile: Profile) -> Self {
        Self {
            profile,
            target_name: "embedded".to_owned(),
            strict: false,
            rules: Vec::new(),
            shard: None,
            scripted: true,
            planned: false,
            seed: 1,
            generated: 500,
            laws: 8,
            races: 6,
            leave: Leave::ALL,
            mark: None,
            may_fill: true,
            budget: Budget {
                requests: 100_000,
                time: Duration::from_mins(2),
                pace: Pace::Unbounded,
                waiting: Duration::ZERO,
            },
            phases: phases::OWN.to_vec(),
            shrink: ShrinkBudget(1000),
            stop: Arc::default(),
        }
    }

    /// The settings for somebody else's target: fewer requests, and nothing that could
    /// be in anybody's way. It is only read until `leave` says more.
    pub fn for_foreign_target(profile: Profile) -> Self {
        Self {
            planned: true,
            generated: 20,
            laws: 1,
            races: 0,
            leave: Leave::READ,
            may_fill: false,
            budget: Budget {
                requests: 600,
                time: Duration::from_hours(2),
                pace: Pace::HalfOfLimits,
                waiting: Duration::ZERO,
            },
            phases: phases::FOREIGN.to_vec(),
            shrink: ShrinkBudget(60),
            ..Self::for_own_target(profile)
        }
    }

    /// The same for a server that is no tenant, and that may take its time.
    #[must_use]
    pub fn for_server(mut self) -> Self {
        self.budget.time = self.budget.time.max(Duration::from_mins(20));
        if self.budget.pace == Pace::Unbounded {
            self.phases = phases::SERVER.to_vec();
        } else {
            // Its limits are not known.
            self.budget.pace = Pace::PerMinute(SERVER_PER_MINUTE);
            // There is no plan yet for cases about servers.
            self.budget.requests = SERVER_REQUESTS;
        }
        self
    }

    /// Whether every rule is to be judged.
    pub(crate) fn looks_at_all(&self) -> bool {
        self.rules.is_empty() && self.shard.is_none()
    }

    /// Whether a rule is to be judged.
    pub(crate) fn selects(&self, rule: Rule) -> bool {
        let matches = |pattern: &String| wildmatch::WildMatch::new(pattern).matches(rule.id());
        let is_meant = self.rules.is_empty() || self.rules.iter().any(matches);
        is_meant && self.shard.is_none_or(|shard| shard.has(rule))
    }
}

/// What happens in a run, as it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A phase begins, with so many scenarios.
    Phase(Phase, u64),
    /// A scenario was played.
    Played,
    /// A rule was found broken.
    Broken(Rule),
}

/// Judges a target.
pub async fn run<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    mut observer: impl FnMut(&Event),
) -> Result<Report, NotLearned> {
    let doctor = Clock::start(Phase::Doctor, 0);
    let learned = if let Some(server) = &facts.server {
        learn::server(target, facts, settings, server).await?
    } else {
        let needs = course::needs(settings);
        learn::learn_for(target, facts, settings, needs.as_ref()).await?
    };
    let mut run = Run::new(learned, settings, doctor, &mut observer);
    for &phase in Phase::ALL {
        match phase {
            Phase::Doctor => {}
            Phase::Passive | Phase::Scripted | Phase::Boundaries | Phase::Slow => {
                run.cases(phase).await;
            }
            // What is drawn is drawn for tenants.
            Phase::Sequences | Phase::Laws if facts.server.is_some() => {}
            Phase::Sequences => run.sequences().await,
            Phase::Races => run.races().await,
            Phase::Laws => run.laws().await,
        }
    }
    if facts.server.is_none() {
        run.open_all().await;
    }
    Ok(run.report())
}
