//! A name in `cargo test` for every rule: listed, chosen, and failing where the rule is
//! broken and nowhere else.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use libtest_mimic::{Arguments, Conclusion};
use oauth_it::{facts, in_process, settings, tenant};
use oauth_model::{
    catalogue::refresh,
    profile::QLIK_CLOUD,
    rule::{Duty, Rule},
};
use oauth_suite::{
    facts::AdminClient,
    native::{self, Subject},
    pace::Pace,
    run::Settings,
    target::Target,
};
use oauth_tenant::Fault;

fn subject(fault: Option<&'static Fault>) -> Subject<impl Target> {
    let tenant = tenant(fault);
    Subject {
        target: in_process(&tenant),
        facts: facts(&tenant),
        settings: Settings {
            generated: 20,
            ..settings()
        },
    }
}

/// Runs with arguments; gives what came of it, and what was printed.
fn run<T: Target>(subject: &Subject<T>, arguments: &[&str]) -> (Conclusion, String) {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let name = format!("native-{}-{number}.log", std::process::id());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut arguments = Arguments::from_iter([&["native"][..], arguments].concat());
    arguments.logfile = Some(path.to_str().expect("the path is text").to_owned());
    let conclusion = native::run(subject, &arguments);
    let text = std::fs::read_to_string(&path).expect("the log was written");
    std::fs::remove_file(&path).expect("the log can be removed");
    (conclusion, text)
}

/// The names whose line ends in a word.
fn ending<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("test "));
    let named = lines.filter_map(|line| line.strip_suffix(word)?.split(" ... ").next());
    named.map(str::trim).collect()
}

#[test]
fn every_rule_is_listed_and_nothing_is_played() {
    let unplayed = Subject::from_fn("https://tenant.example", "id", "secret", |_| {
        unreachable!("a list needs no request")
    });
    let (_, text) = run(&unplayed, &["--list", "--format", "terse"]);
    let listed: Vec<&str> = text
        .lines()
        .map(|line| line.strip_suffix(": test").expect("a name"))
        .collect();
    let wanted: Vec<&str> = QLIK_CLOUD.rules().map(Rule::id).collect();
    assert_eq!(listed, wanted);
    // As nextest asks for what is ignored: nothing is, before it is judged.
    let (_, text) = run(&unplayed, &["--list", "--format", "terse", "--ignored"]);
    assert_eq!(text, "");
}

#[test]
fn a_sound_tenant_passes_every_name() {
    let (conclusion, text) = run(&subject(None), &[]);
    assert_eq!(ending(&text, "ok").len(), QLIK_CLOUD.rules().count());
    assert!(!conclusion.has_failed());
}

#[test]
fn a_faulty_tenant_fails_exactly_the_name_of_its_rule() {
    let find = |id| Fault::find(id).expect("there is such a fault");
    for fault in ["ignores-redirect-uri-limit", "changes-its-mind"].map(find) {
        let (conclusion, text) = run(&subject(Some(fault)), &[]);
        let broken: Vec<&str> = fault.breaks.iter().map(|rule| rule.id()).collect();
        assert_eq!(ending(&text, "FAILED"), broken, "{text}");
        assert_eq!(conclusion.num_failed, 1);
        assert!(text.contains("curl -sS -X POST"), "{text}");
        // Alone, as nextest runs it, it fails as well.
        let (conclusion, text) = run(&subject(Some(fault)), &["--exact", broken[0]]);
        assert_eq!(conclusion.num_passed, 0);
        assert_eq!(conclusion.num_failed, 1, "{text}");
        // And nothing else does.
        let (conclusion, _) = run(&subject(Some(fault)), &["--skip", broken[0]]);
        assert!(!conclusion.has_failed());
    }
}

#[test]
fn a_filter_chooses_names() {
    let (conclusion, text) = run(&subject(None), &["redirect-uri/"]);
    let chosen = ending(&text, "ok");
    assert!(chosen.len() > 5);
    assert!(chosen.iter().all(|name| name.starts_with("redirect-uri/")));
    let all = QLIK_CLOUD.rules().count() as u64;
    let chosen = chosen.len() as u64;
    assert_eq!(conclusion.num_filtered_out, all - chosen);
}

#[test]
fn a_name_can_be_run_alone() {
    // Of each topic a rule that refuses: it needs to see somebody let in.
    let mut topics = BTreeSet::new();
    let profile = QLIK_CLOUD;
    let refusing = profile
        .rules()
        .filter(|rule| matches!(rule.duty(), Duty::Refuse(_)));
    for rule in refusing.filter(|rule| topics.insert(rule.topic())) {
        let (conclusion, text) = run(&subject(None), &["--exact", rule.id()]);
        assert_eq!(conclusion.num_passed, 1, "{text}");
        assert!(!conclusion.has_failed(), "{text}");
    }
}

#[test]
fn what_does_not_apply_is_ignored_with_the_reason() {
    let mut subject = subject(None);
    subject.facts.controls = None;
    let (conclusion, text) = run(&subject, &["--exact", refresh::EXPIRED_IS_DEAD.id()]);
    assert_eq!(conclusion.num_ignored, 1);
    assert!(text.contains("the target lacks a clock"), "{text}");
    assert!(!conclusion.has_failed());
}

#[test]
fn a_target_that_cannot_be_judged_passes_nothing() {
    let mut subject = subject(None);
    subject.facts.admin = Some(AdminClient {
        client_id: "nobody".to_owned(),
        client_secret: "TEST-ONLY-hunter2".to_owned(),
    });
    let (conclusion, text) = run(&subject, &["token/"]);
    assert_eq!(conclusion.num_passed, 0);
    assert!(conclusion.num_failed > 0);
    assert!(
        text.contains("the administrator's client got no token"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn addresses_are_read() {
    let near = Subject::at("http://127.0.0.1:8080/", "id", "secret").expect("an address");
    assert_eq!(near.facts.issuer, "http://127.0.0.1:8080");
    assert_eq!(near.settings.budget.pace, Pace::Unbounded);
    let far = Subject::at("https://tenant.example", "id", "secret").expect("an address");
    assert_eq!(far.settings.budget.pace, Pace::HalfOfLimits);
    let error = Subject::at("tenant", "id", "hunter2").expect_err("no address");
    assert!(error.to_string().starts_with("`tenant` is no address"));
}
