//! Generated scenarios: valid ones, near misses and wild ones.
//!
//! What is drawn is a list of moves; a move names what exists by its place in the
//! list, so that any list makes a scenario. Lists are drawn by proptest, from a seed
//! that is part of the report.

mod moves;
mod registration;

use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

pub(crate) use self::moves::{Move, scenario};
use crate::scenario::Scenario;

/// Draws scenarios, the same ones for the same seed.
#[derive(Debug)]
pub struct Generator {
    runner: TestRunner,
}

/// Moves in one scenario at most.
const MOVES_MAX: usize = 10;

impl Generator {
    /// A generator that draws from a seed.
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *place = byte;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        // What the configuration takes from the environment concerns how often a test
        // is tried and how it fails; neither happens here.
        let config = Config {
            failure_persistence: None,
            ..Config::with_cases(1)
        };
        Self {
            runner: TestRunner::new_with_rng(config, rng),
        }
    }

    /// The next scenario.
    pub fn scenario(&mut self) -> Scenario {
        let moves = vec(Move::any(), 1..=MOVES_MAX)
            .new_tree(&mut self.runner)
            .map(|tree| tree.current())
            .unwrap_or_default();
        scenario(&moves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_scenarios() {
        let draw = |seed| {
            let mut generator = Generator::new(seed);
            (0..20).map(|_| generator.scenario()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
