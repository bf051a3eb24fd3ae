//! How much may be spent on a target: the same for whatever plays many scenarios.

use std::time::Duration;

use clap::{Args, value_parser};
use oauth_suite::{drive::Budget, pace::Pace};

/// How fast a target is asked.
#[derive(Debug, Args)]
pub(crate) struct RateArgument {
    /// Requests to send in a minute at most [default: no bound; to other machines half of what is documented]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    rate: Option<u32>,
}

impl RateArgument {
    /// Puts what was given in the place of the default.
    pub(crate) fn apply(&self, budget: &mut Budget) {
        budget.pace = self.rate.map_or(budget.pace, Pace::PerMinute);
    }
}

/// How much may be spent.
#[derive(Debug, Args)]
pub(crate) struct LimitArguments {
    /// Requests to send at most [default: 100000; to other machines 600, for a survey 4000]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    requests: Option<u64>,
    #[command(flatten)]
    rate: RateArgument,
    /// Seconds that all of it may take [default: 120; 7200 for other machines]
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..))]
    timeout: Option<u64>,
    /// Seconds that may be waited in all for what ends by itself [default: 0]
    ///
    /// Time on the embedded tenant passes at once.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        hide_default_value = true
    )]
    waiting: u64,
}

impl LimitArguments {
    /// Puts what was given in the place of the defaults.
    pub(crate) fn apply(&self, budget: &mut Budget) {
        budget.requests = self.requests.unwrap_or(budget.requests);
        budget.time = self.timeout.map_or(budget.time, Duration::from_secs);
        self.rate.apply(budget);
        budget.waiting = Duration::from_secs(self.waiting);
    }
}
