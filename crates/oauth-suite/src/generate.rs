//! Generated scenarios: valid ones, near misses and wild ones.
//!
//! What is drawn is a list of moves; a move names what exists by its place in the
//! list, so that any list makes a scenario. Lists are drawn by proptest, from a seed
//! that is part of the report.

mod browser;
mod chain;
mod client;
pub(crate) mod invariants;
pub(crate) mod mutation;
mod play;
mod registration;
mod token;

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

pub(crate) use self::play::scenario;
use self::{
    browser::Visit,
    chain::{Redeem, Refresh, Revoke},
    client::Deed,
    token::Ask,
};
use crate::scenario::{Request, Scenario};

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    /// A client is created.
    Create(Value),
    /// Something is done to a client.
    Client(usize, Deed),
    /// A machine asks for a token.
    Token(Ask),
    /// A token is used to read the user behind it.
    Use(usize),
    /// A browser is sent to the authorization endpoint.
    Visit(Visit),
    /// A code is redeemed.
    Redeem(Redeem),
    /// A refresh token is used.
    Refresh(Refresh),
    /// A token is revoked.
    Revoke(Revoke),
    /// Clients are listed.
    List(Vec<(String, String)>),
    /// Anything is sent anywhere.
    Wild(Request),
}

impl Move {
    /// Any move, the likely ones more often; those of browsers only where users can be
    /// signed in.
    fn any(browsers: bool) -> BoxedStrategy<Self> {
        let machines = prop_oneof![
            4 => registration::any().prop_map(Self::Create),
            4 => Ask::any().prop_map(Self::Token),
            6 => (0..4_usize, Deed::any()).prop_map(|(client, deed)| Self::Client(client, deed)),
            2 => (0..4_usize).prop_map(Self::Use),
            1 => list().prop_map(Self::List),
            1 => wild().prop_map(Self::Wild),
        ];
        if !browsers {
            return machines.boxed();
        }
        prop_oneof![
            10 => machines,
            6 => Visit::any().prop_map(Self::Visit),
            8 => Redeem::any().prop_map(Self::Redeem),
            7 => Refresh::any().prop_map(Self::Refresh),
            2 => Revoke::any().prop_map(Self::Revoke),
            2 => (0..4_usize).prop_map(Self::Use),
        ]
        .boxed()
    }
}

fn list() -> impl Strategy<Value = Vec<(String, String)>> {
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    prop::sample::select(vec![
        own(&[]),
        own(&[("limit", "100")]),
        own(&[("limit", "1"), ("totalResults", "true")]),
        own(&[("filter", "appType eq \"web\""), ("limit", "100")]),
        own(&[("sort", "-clientName"), ("limit", "100")]),
        own(&[("limit", "1000")]),
    ])
}

/// Requests that mean nothing, to find crashes.
fn wild() -> impl Strategy<Value = Request> {
    let path = prop::sample::select(vec![
        "/oauth/token",
        "/oauth/revoke",
        "/oauth/consent",
        "/api/v1/oauth-clients",
        "/api/v1/oauth-clients/x",
        "/api/v1/oauth-clients/x/client-secrets",
    ]);
    let method = prop::sample::select(vec!["GET", "POST", "PATCH", "DELETE"]);
    let media_type = prop::sample::select(vec![
        "application/json",
        "application/x-www-form-urlencoded",
    ]);
    (method, path, media_type, "\\PC{0,60}").prop_map(|(method, path, media_type, text)| {
        let request = Request::new(method, path)
            .bearer("${admin.token}")
            .raw(media_type, &text.replace("${", ""));
        // At the token endpoint a bearer token would be a second mistake.
        if path == "/oauth/token" {
            request.authorization(None)
        } else {
            request
        }
    })
}

/// Draws scenarios, the same ones for the same seed.
#[derive(Debug)]
pub struct Generator {
    runner: TestRunner,
    moves: BoxedStrategy<Vec<Move>>,
}

/// Moves in one scenario at most.
const MOVES_MAX: usize = 16;
/// Moves in one scenario at least.
const MOVES_MIN: usize = 3;

impl Generator {
    /// A generator that draws from a seed; with browsers where users can be signed in.
    pub fn new(seed: u64, browsers: bool) -> Self {
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
            moves: vec(Move::any(browsers), MOVES_MIN..=MOVES_MAX).boxed(),
        }
    }

    /// The next scenario.
    pub fn scenario(&mut self) -> Scenario {
        let moves = self
            .moves
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
            let mut generator = Generator::new(seed, true);
            (0..20).map(|_| generator.scenario()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
