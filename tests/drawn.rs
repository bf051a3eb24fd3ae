//! Tenants whose minds are drawn.

use oauth_model::{
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
};
use proptest::{
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// Profiles whose every side is drawn, always the same.
///
/// # Panics
///
/// If a freedom has no values.
pub fn profiles(count: usize) -> Vec<Profile> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count)
        .map(|_| {
            Freedom::ALL.iter().fold(QLIK_CLOUD, |profile, &freedom| {
                let values = select(freedom.values()).new_tree(&mut runner);
                profile.choosing(freedom, values.expect("there are values").current())
            })
        })
        .collect()
}
