//! The figures of a score, as they are committed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Score {
    /// Rules in the catalogue.
    pub(crate) rules: usize,
    /// Rules that a run on the sound tenant never puts to the test alone.
    pub(crate) never_exercised: Vec<String>,
    /// Faults by the requests of their shortest proof.
    pub(crate) faults: BTreeMap<usize, Caught>,
    /// Faults that a whole run does not blame on exactly their rules.
    pub(crate) missed: Vec<String>,
    /// Requests to the first right verdict, when a rule is asked for.
    pub(crate) requests: Spread,
    /// Faults whose first right verdict takes at most so many requests.
    pub(crate) buckets: BTreeMap<u64, usize>,
    /// Length of what was shrunk, as a hundredth of the proved minimum.
    pub(crate) length: Spread,
    /// Faults whose proof is longer than the proved minimum, with both lengths.
    pub(crate) longer: BTreeMap<String, (usize, usize)>,
    /// Runs by what was done to them, and how many gave other verdicts.
    pub(crate) runs: BTreeMap<String, Runs>,
}

/// How many faults of a kind were caught.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Caught {
    /// How many there are.
    pub(crate) all: usize,
    /// How many were noticed at all.
    pub(crate) noticed: usize,
    /// How many were blamed on exactly the rules that they break.
    pub(crate) blamed: usize,
    /// How many were noticed before anything random began.
    pub(crate) scripted: usize,
}

/// Median, 90th percentile and worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spread {
    pub(crate) median: u64,
    pub(crate) ninetieth: u64,
    pub(crate) worst: u64,
}

impl Spread {
    pub(crate) fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |share: usize| {
            let index = (values.len() * share).div_ceil(100).saturating_sub(1);
            values.get(index).copied().unwrap_or(0)
        };
        Self {
            median: at(50),
            ninetieth: at(90),
            worst: at(100),
        }
    }
}

/// Runs of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Runs {
    /// How many there were.
    pub(crate) all: usize,
    /// How many gave other verdicts than they had to.
    pub(crate) wrong: usize,
}

impl Score {
    /// The committed form.
    pub(crate) fn write(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    pub(crate) fn read(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Faults of all kinds together.
    pub(crate) fn caught(&self) -> Caught {
        self.faults
            .values()
            .fold(Caught::default(), |sum, some| Caught {
                all: sum.all + some.all,
                noticed: sum.noticed + some.noticed,
                blamed: sum.blamed + some.blamed,
                scripted: sum.scripted + some.scripted,
            })
    }

    /// What is worse than it was.
    pub(crate) fn fallen_behind(&self, before: &Self) -> Vec<String> {
        let mut fallen = Vec::new();
        let mut rose = |what: &str, was: u64, is: u64| {
            if is > was {
                fallen.push(format!("{what}: {is}, and it was {was}"));
            }
        };
        let unseen = |score: &Self| (score.caught().all - score.caught().blamed) as u64;
        rose("faults not rightly blamed", unseen(before), unseen(self));
        let random = |score: &Self| {
            let short = score.faults.range(..=2).map(|(_, caught)| caught);
            short
                .map(|caught| caught.all - caught.scripted)
                .sum::<usize>() as u64
        };
        rose(
            "faults with a proof of one or two requests that no script catches",
            random(before),
            random(self),
        );
        rose(
            "rules never exercised",
            before.never_exercised.len() as u64,
            self.never_exercised.len() as u64,
        );
        for (what, was, is) in [
            (
                "requests to the first verdict",
                before.requests,
                self.requests,
            ),
            (
                "length of proofs, in hundredths",
                before.length,
                self.length,
            ),
        ] {
            rose(&format!("{what}, median"), was.median, is.median);
            rose(
                &format!("{what}, 90th percentile"),
                was.ninetieth,
                is.ninetieth,
            );
        }
        for (kind, runs) in &self.runs {
            let was = before.runs.get(kind).map_or(0, |runs| runs.wrong);
            rose(
                &format!("wrong runs: {kind}"),
                was as u64,
                runs.wrong as u64,
            );
        }
        fallen
    }
}
