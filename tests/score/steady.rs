//! Steadiness: runs that must come to the same verdicts, whatever is done to them.

use oauth_it::{broken, drawn, in_parallel, judge_all, judge_profile, settings, weather};
use oauth_suite::{
    report::{Report, Verdict},
    run::Settings,
};
use oauth_tenant::Fault;

use crate::numbers::Runs;

/// Exchanges of a hundred that go wrong when the network fails.
const PERCENT: u64 = 10;

/// Faults of every second tenant: a wrong grant, a wrong answer, and what only time shows.
const FAULTS: &[&str] = &[
    "ignores-redirect-uri-limit",
    "omits-token-type",
    "ignores-code-single-use",
];

type Kind = (String, Runs);

/// Sound tenants of any mind: what is found on them is false.
pub(crate) fn minds(count: usize) -> Kind {
    let found = in_parallel(&drawn::profiles(count), |profile| {
        broken(&judge_profile(profile, &settings())).len()
    });
    kind("tenants with drawn freedoms", &found, |&found| found > 0)
}

/// Runs from the same seed.
pub(crate) fn same_seed(count: u64) -> Kind {
    compared("the same seed", count, |_, faults| {
        judge_all(faults, &settings())
    })
}

/// Runs from other seeds.
pub(crate) fn other_seeds(count: u64) -> Kind {
    compared("other seeds", count, |seed, faults| {
        let settings = Settings { seed, ..settings() };
        judge_all(faults, &settings)
    })
}

/// Runs while one exchange in ten is reset, late, told to wait or answered by a proxy.
pub(crate) fn weather(count: u64) -> Kind {
    compared("a network that fails", count, |seed, faults| {
        weather::judge(faults, &settings(), seed, PERCENT)
    })
}

/// Runs on the sound and on a faulty tenant in turn, held against a run of each in good
/// weather and against what is true of them.
fn compared(name: &str, count: u64, run: impl Fn(u64, &[&'static Fault]) -> Report + Sync) -> Kind {
    let three: Vec<&'static Fault> = FAULTS.iter().filter_map(|id| Fault::find(id)).collect();
    let tenants = [three, Vec::new()].map(|faults| {
        let verdicts = verdicts(&judge_all(&faults, &settings()));
        (faults, verdicts)
    });
    let seeds: Vec<u64> = (1..=count).collect();
    let wrong = in_parallel(&seeds, |&seed| {
        let [broken, sound] = &tenants;
        let (faults, known) = if seed % 2 == 0 { broken } else { sound };
        let report = run(seed, faults);
        verdicts(&report) != *known || !is_right(&report, faults)
    });
    kind(name, &wrong, |&wrong| wrong)
}

fn verdicts(report: &Report) -> Vec<Verdict> {
    report.rules.iter().map(|rule| rule.verdict).collect()
}

/// Whether exactly the rules of these faults are broken.
fn is_right(report: &Report, faults: &[&'static Fault]) -> bool {
    report.rules.iter().all(|rule| {
        let is_broken = faults.iter().any(|fault| fault.breaks.contains(&rule.id));
        (rule.verdict == Verdict::Broken) == is_broken
    })
}

fn kind<T>(name: &str, all: &[T], is_wrong: impl Fn(&T) -> bool) -> Kind {
    let runs = Runs {
        all: all.len(),
        wrong: all.iter().filter(|one| is_wrong(one)).count(),
    };
    (name.to_owned(), runs)
}
