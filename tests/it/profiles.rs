//! Targets held to a profile that leaves one side of a question: who takes another one
//! is blamed for just that, and who keeps to it for nothing.

use oauth_conform::{embedded, profile_file};
use oauth_it::{block_on, broken, drawn, facts, in_parallel, in_process, settings};
use oauth_model::{
    catalogue::answer::SAME_MIND,
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
};
use oauth_suite::{
    report::Report,
    run::{Settings, run},
    script::cases,
    survey::{asked, survey},
};

/// Judges a tenant of one profile by another, by all rules if none are named.
fn judged(tenant: &Profile, profile: Profile, generated: u64, rules: &[String]) -> Report {
    let tenant = embedded::tenant(tenant, None);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    let settings = Settings {
        profile,
        generated,
        rules: rules.to_vec(),
        laws: 0,
        races: 0,
        ..settings()
    };
    block_on(run(&target, &facts, &settings, |_| {})).unwrap()
}

/// What a check finds wrong with any of the elements.
fn each<T: Sync>(elements: &[T], check: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    in_parallel(elements, check).into_iter().flatten().collect()
}

/// The rules of the cases that show a side of a question.
fn rules_of(freedom: Freedom) -> Vec<String> {
    let cases = cases().into_iter();
    let shown = cases.filter(|case| asked(freedom).contains(&case.name));
    let rules = shown.flat_map(|case| case.rules);
    let rules = rules.chain([SAME_MIND]).map(|rule| rule.id().to_owned());
    // Doors at which nothing else is granted say nothing.
    let rules = rules.chain(["publish/*".to_owned()]);
    rules.collect()
}

#[test]
fn another_side_than_the_profiles_is_a_changed_mind() {
    let wrong = each(Freedom::ALL, |&freedom| {
        let Some((first, others)) = freedom.values().split_first() else {
            return vec![format!("{freedom} has no values")];
        };
        let held = QLIK_CLOUD.permitting(freedom, &[first]);
        let (keeps, departs) = (QLIK_CLOUD, QLIK_CLOUD.choosing(freedom, others[0]));
        let rules = rules_of(freedom);
        let kept = judged(&keeps, held.clone(), 0, &rules);
        let departed = judged(&departs, held, 0, &rules);
        let mut wrong = Vec::new();
        if !broken(&kept).is_empty() {
            wrong.push(format!("{freedom}={first}: {:?}", broken(&kept)));
        }
        if broken(&departed) != ["answer/same-mind"] {
            wrong.push(format!("{freedom}={}: {:?}", others[0], broken(&departed)));
        }
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_tenant_keeps_to_what_its_survey_says() {
    let wrong = each(&drawn::profiles(20), |profile| {
        let tenant = embedded::tenant(profile, None);
        let (target, facts) = (in_process(&tenant), facts(&tenant));
        let found = block_on(survey(&target, &facts, &settings(), || {})).unwrap();
        let held = profile_file::read(&profile_file::write(&found, &QLIK_CLOUD)).unwrap();
        let report = judged(profile, held, 100, &[]);
        let findings = report.rules.iter().flat_map(|rule| &rule.findings);
        findings
            .map(|finding| format!("{}, wanted {}", finding.found, finding.admissible))
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
