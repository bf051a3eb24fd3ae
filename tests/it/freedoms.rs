//! Tenants that take other sides of the open questions: the judge, which does not know
//! which, finds nothing wrong with any of them, and sees the sides that show.

use oauth_it::{broken, judge_profile, settings};
use oauth_model::{
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
};
use oauth_suite::run;
use proptest::{
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// How many tenants are drawn.
const TENANTS: usize = 200;

/// Profiles whose every side is drawn.
pub(crate) fn drawn(count: usize) -> Vec<Profile> {
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

#[test]
fn nothing_is_found_on_tenants_of_any_mind() {
    let mut settings = settings();
    settings.generated = 20;
    settings.laws = 1;
    settings.races = 1;
    let profiles = drawn(TENANTS);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = profiles
            .chunks(TENANTS / 2)
            .map(|chunk| {
                scope.spawn(|| chunk.iter().filter_map(|it| found(it, &settings)).collect())
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker: std::thread::ScopedJoinHandle<'_, Vec<String>>| {
                worker.join().expect("no judge panics")
            })
            .collect()
    });
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the judge has against a tenant of this profile, and where it was misled.
fn found(profile: &Profile, settings: &run::Settings) -> Option<String> {
    let report = judge_profile(profile, settings);
    let broken = broken(&report);
    let misled: Vec<String> = report
        .freedoms
        .iter()
        .filter_map(|(name, values)| {
            let freedom = Freedom::find(name).expect("a freedom is known by its name");
            let chosen = profile.choice(freedom);
            (!values.contains(&chosen)).then(|| format!("{name}: {values:?}, not {chosen}"))
        })
        .collect();
    let findings: Vec<String> = report
        .rules
        .iter()
        .flat_map(|rule| &rule.findings)
        .map(|finding| format!("{}, wanted {}", finding.found, finding.admissible))
        .collect();
    let wrong = !broken.is_empty() || !misled.is_empty() || report.cut_short.is_some();
    wrong.then(|| format!("{broken:?} {findings:?} {misled:?} {:?}", report.cut_short))
}

#[test]
fn each_side_of_each_question_is_seen() {
    let mut settings = settings();
    settings.generated = 0;
    settings.laws = 0;
    settings.races = 0;
    let mut unseen = Vec::new();
    for &freedom in Freedom::ALL {
        for value in freedom.values() {
            let profile = QLIK_CLOUD.choosing(freedom, value);
            let report = judge_profile(&profile, &settings);
            let shown = report.freedoms.get(freedom.name());
            if !shown.is_some_and(|values| values.contains(value)) {
                unseen.push(format!("{freedom}={value}: {shown:?}"));
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}
